"""An object of the library as it is typed: its name, and after a colon the settings of its own.

    --optimizer momentum:momentum=0.8
    --schedule step_decay:factor=0.5,every=100

What is not given has its default. A name alone is handed on as it is: `fit` knows what it means.

>>> from tinymlp.network.activation import ACTIVATIONS
>>> typed("--activation", "leaky_relu:slope=0.2", ACTIVATIONS)
LeakyReLU(slope=0.2)
>>> typed("--activation", "leaky_relu", ACTIVATIONS)
'leaky_relu'
"""

import inspect
import re
from collections.abc import Collection, Mapping
from typing import Any

from tinymlp.cli.parser import value
from tinymlp.errors import invalid
from tinymlp.named import arguments_of
from tinymlp.text import did_you_mean

BETWEEN = re.compile(r",(?!\s*[A-Za-z_]+=)")
"""A comma between two objects, and not between two settings of one."""


def typed(option: str, text: str, known: Mapping[str, type[Any]], **settings: Any) -> Any:
    """Return the text where it is a name alone, or else an object of that name.

    `settings` are those that are said elsewhere. Raises `ArgumentError` for a setting that the
    object has not, or that it needs and is not given.
    """
    name, colon, rest = text.partition(":")
    name = name.strip()
    if name not in known:  # which fit refuses, with the names that there are
        return name
    kind = known[name]
    names = [one for one in arguments_of(kind) if one not in settings]
    given = _settings(option, text, rest, names) if colon else {}
    needed = inspect.signature(kind).parameters if names else {}
    lacking = [
        one for one in names if one not in given and needed[one].default is inspect.Parameter.empty
    ]
    if lacking:
        example = ",".join(f"{one}=…" for one in [*given, *lacking])
        what = f"{name} with all that it needs, as {name}:{example}"
        raise invalid(option, what, text, f"give {' and '.join(lacking)}")
    return kind(**given, **settings) if colon else name


def pairs(option: str, text: str, what: str, *, after: str = "") -> dict[str, Any]:
    """Return what is typed as NAME=NUMBER,NAME=NUMBER `after` the beginning of a text.

    The last = of each counts. Raises `ArgumentError` for anything else.
    """
    found: dict[str, Any] = {}
    for one in text.removeprefix(after).split(","):
        name, equals, number = one.rpartition("=")
        if not equals or name.strip() in found:
            raise invalid(option, what, text)
        found[name.strip()] = value(number.strip())
    return found


def _settings(option: str, text: str, rest: str, names: Collection[str]) -> dict[str, Any]:
    name = text.partition(":")[0]
    what = f"{name}, which has no settings"
    if names:
        what = f"{name} with settings as {name}:{','.join(f'{one}=…' for one in names)}"
    found = pairs(option, text, what, after=text.removesuffix(rest))
    for one in found:
        if one not in names:
            raise invalid(option, what, text, did_you_mean(one, names))
    return found
