"""A part of a training step: what one neuron, or one layer, computes in one go.

Where single multiplications would be too many to look at, parts are what is shown, with the named
numbers that came out of each.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tinymlp.tracing.notation import Notation
from tinymlp.tracing.reasons import kind_of
from tinymlp.tracing.recorder import Run, Value

MOST_NUMBERS = 4
"""Numbers of one kind that are all shown; of more only their range."""

_FORMULAS = {
    "z": " = b + sum of w*input",
    "a": " = f(z)",
    "delta": " = d_a*f'(z)",
    "d_w": " = delta*input",
    "d_b": " = delta",
    "d_a": " = sum of delta*w over the next layer",
    "d_x": " = sum of delta*w over layer 1",
}


class Part(NamedTuple):
    """The operations from `first` to `last`, and the named numbers they made."""

    number: int
    phase: str
    layer: int | None
    neuron: int | None
    """None when the part is a whole layer's, or belongs to no neuron."""
    first: int
    last: int
    values: dict[str, float]

    @property
    def title(self) -> str:
        """The phase and the place."""
        if self.layer is None:
            what = {"loss": "the loss", "backward": "the slope of the loss"}
            return what.get(self.phase, f"{self.phase}: what all parameters share")
        neuron = "" if self.neuron is None else f", neuron {self.neuron}"
        return f"{self.phase}, layer {self.layer}{neuron}"

    def lines(self, notation: Notation) -> list[str]:
        """Return the named numbers, many of a kind as one line."""
        kinds: dict[str, dict[str, float]] = {}
        for name, value in self.values.items():
            kinds.setdefault(kind_of(name), {})[name] = value
        lines = []
        for kind, found in kinds.items():
            formula = "" if self.layer is None else notation.symbols(_FORMULAS.get(kind, ""))
            if len(found) <= MOST_NUMBERS:
                lines += [
                    f"{notation.symbols(name)}{formula} = {notation.number(value)}"
                    for name, value in found.items()
                ]
            else:
                names = list(found)
                first, last = notation.symbols(names[0]), notation.symbols(names[-1])
                low, high = min(found.values()), max(found.values())
                between = "..." if notation.ascii else "…"
                lines.append(
                    f"{first} {between} {last}{formula}: {len(found):,} numbers, "
                    f"from {notation.number(low)} to {notation.number(high)}"
                )
        return lines


def parts_of(
    runs: Sequence[Run], values: Mapping[str, Value], *, by_layer: bool = False
) -> list[Part]:
    """Return the runs of a recorder as parts; `by_layer` joins the neurons of a layer."""
    joined: list[Run] = []
    for run in runs:
        if by_layer:
            run = run._replace(neuron=None)
            if joined and joined[-1][:2] == run[:2]:
                run = run._replace(first=joined.pop().first)
        joined.append(run)
    made: dict[int, list[str]] = {}
    for name, value in values.items():
        if value.step is not None:
            made.setdefault(value.step, []).append(name)
    return [
        Part(number, *run, values=_made_in(run, made, values))
        for number, run in enumerate(joined, start=1)
    ]


def _made_in(
    run: Run, made: Mapping[int, Iterable[str]], values: Mapping[str, Value]
) -> dict[str, float]:
    return {
        name: values[name].value
        for step in range(run.first, run.last + 1)
        for name in made.get(step, ())
    }
