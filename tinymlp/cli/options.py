"""Arguments of `fit` as options of `tinymlp train`, in the remedies of a diagnosis.

>>> as_options("Try learning_rate=0.001, hidden=[64, 64], or penalty=L2(0.03).")
'Try --learning-rate 0.001, --hidden 64,64, or --l2 0.03.'
"""

import re

from tinymlp.cli.settings import SETTINGS

_OPTIONS = {setting.argument: setting.option for setting in SETTINGS.values()} | {"penalty": "l2"}
_ARGUMENT = re.compile(
    r"\b([a-z_]+)=(\[[\d, ]*\]|'[^']*'|L[12]\([^)]*\)|\d[\d.e-]*\d|\d|None\b|COLUMN\b)"
)


def as_options(text: str) -> str:
    """Return the text with each argument that has a value written as an option."""
    return _ARGUMENT.sub(lambda found: _option(*found.groups()), text)


def _option(name: str, value: str) -> str:
    option = _OPTIONS.get(name, name.replace("_", "-"))
    if value.startswith("L1("):
        option = "l1"
    bare = value.removeprefix("L1(").removeprefix("L2(").strip("[]')").replace(", ", ",")
    return f"--{option} {'none' if bare in ('', 'None') else bare}"
