"""What a student's function is, by its name.

Words that say nothing are left out, and the rest must be a known name exactly: `my_tanh`, `MyTanh`
and `tanh_activation` are the tanh, `hard_tanh` is nothing known.

>>> find_by_name("MyTanh", {"tanh": "tanh"}), find_by_name("hard_tanh", {"tanh": "tanh"})
('tanh', None)
>>> find_by_name("update_parameters_with_adam", {"adam": "adam"})
'adam'
"""

import re
from collections.abc import Mapping
from typing import TypeVar

BY_NAME = "by name"
"""The value of `like=` that asks for the name to be read."""

Kind = TypeVar("Kind")

_SAY_NOTHING = {
    *("my", "our", "own", "the", "student", "students", "f", "fn", "function", "value", "forward"),
    *("activation", "loss", "optimizer", "optimiser", "step", "update"),
    *("parameters", "params", "weights", "with", "using", "rule"),
}


def is_by_name(like: object) -> bool:
    """Return whether `like=` is the default, which asks for the name to be read."""
    return isinstance(like, str) and like == BY_NAME


def find_by_name(name: str, known: Mapping[str, Kind]) -> Kind | None:
    """Return what is known by the name, or None."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]|\d+", name)
    spoken = "".join(word.lower() for word in words if word.lower() not in _SAY_NOTHING)
    keys = {key: "".join(word for word in key.split("_") if word != "with") for key in known}
    return {keys[key]: kind for key, kind in known.items()}.get(spoken)
