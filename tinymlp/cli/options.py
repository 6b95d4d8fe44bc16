"""Arguments of `fit` as options of the command line, in the remedies of a diagnosis and in errors.

>>> as_options("Try learning_rate=0.001, hidden=[64, 64], or penalty=L2(0.03).")
'Try --learning-rate 0.001, --hidden 64,64, or --l2 0.03.'
>>> as_options("Try ignore=['ticket number'] when the table is read.")
"Try --ignore 'ticket number' when the table is read."
>>> error_of_option("n_epochs must be a whole number from 1 up, got 0", "--epochs N    at most")
'--epochs must be a whole number from 1 up, got 0'
"""

import re
import shlex

from tinymlp.cli.settings import SETTINGS

_OPTIONS = {
    **{setting.argument: setting.option for setting in SETTINGS.values()},
    "penalty": "l2",
    "k": "folds",
}
_SUBJECT = re.compile(r"([a-z_]+)(?:\[\d+\])* must be ")
_OF_PYTHON = re.compile(r", an? (?:Dataset|object like \w+\([^)]*\))(?=,| or )")
_ARGUMENT = re.compile(
    r"\b([a-z_]+)=(\[[\d, ]*\]|\['[^']*'\]|'[^']*'|L[12]\([^)]*\)|\d[\d.e-]*\d|\d|None\b|COLUMN\b)"
)


def as_options(text: str) -> str:
    """Return the text with each argument that has a value written as an option."""
    return _ARGUMENT.sub(lambda found: _option(*found.groups()), text)


def error_of_option(message: str, help_text: str) -> str:
    """Return an error about an argument as one about the option, where the help has that option.

    What only Python can give, as a data set of one's own, is left out of what it must be.
    """
    found = _SUBJECT.match(message)
    if found is None:
        return message
    option = _OPTIONS.get(found[1], found[1].replace("_", "-"))
    if not re.search(rf"(?<![\w-])--{option}(?![\w-])", help_text):
        return message
    what, got, rest = message[found.end() :].partition(", got ")
    what = _OF_PYTHON.sub("", what).replace("None", "none")
    return f"--{option} must be {what}{got}{rest}"


def _option(name: str, value: str) -> str:
    option = _OPTIONS.get(name, name.replace("_", "-"))
    if value.startswith("['"):
        return f"--{option} {shlex.quote(value[2:-2])}"
    if value.startswith("L1("):
        option = "l1"
    bare = value.removeprefix("L1(").removeprefix("L2(").strip("[]')").replace(", ", ",")
    return f"--{option} {'none' if bare in ('', 'None') else bare}"
