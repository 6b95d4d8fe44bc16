"""The lines and expressions of a trace, read back as Python."""

import math
import re
from typing import Any

from hypothesis import strategies as st

from tinymlp.testing.strategies import examples_for, losses, networks
from tinymlp.tracing import TrainingTrace, trace


class Indexed(dict[int, Any]):
    """z[2][1] for any depth."""

    def __missing__(self, key: int) -> "Indexed":
        inner = self[key] = Indexed()
        return inner


def named_numbers(traced: TrainingTrace) -> dict[str, Any]:
    """Return the numbers of a trace as Python names; a weight is the one before the update."""
    found: dict[str, Any] = {name: getattr(math, name) for name in ("exp", "log1p", "tanh", "erf")}
    values = {name: value.value for name, value in traced.values.items()}
    for name, value in {**values, **traced.given}.items():
        base, *places = re.split(r"[\[\]]+", re.sub(r"^f'\((.*)\)$", r"slope_\1", name).strip("]"))
        if not places:
            found[base] = value
            continue
        inner = found.setdefault(base, Indexed())
        for place in places[:-1]:
            inner = inner[int(place)]
        inner[int(places[-1])] = value
    return found


def read(text: str, numbers: dict[str, Any]) -> float:
    python = re.sub(r"f'\(z((\[\d+\])+)\)", r"slope_z\1", text).replace("^", "**")
    value: float = eval(python, {"__builtins__": {}}, numbers)
    return value


@st.composite
def traces(draw: st.DrawFn) -> TrainingTrace:
    network, loss = draw(networks()), draw(losses())
    return trace(network, *draw(examples_for(network, loss)), loss=loss, level="operation")
