"""A block of a training step: what one neuron, or one layer, computes in one go.

Where single multiplications would be too many to look at, blocks are what is shown, with the named
numbers that came out of each.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from tinymlp.tracing.notation import Notation
from tinymlp.tracing.operation import Run, Value
from tinymlp.tracing.reasons import kind_of

MAX_NUMBERS = 4
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


class Block(NamedTuple):
    """The operations from `first` to `last`, and the named numbers they made."""

    number: int
    phase: str
    layer: int | None
    neuron: int | None
    """None when the block is a whole layer's, or belongs to no neuron."""
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
            if len(found) <= MAX_NUMBERS:
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


def blocks_of(
    runs: Sequence[Run], values: Mapping[str, Value], *, by_layer: bool = False
) -> list[Block]:
    """Return the runs of a recorder as blocks; `by_layer` joins the neurons of a layer."""
    joined: list[Run] = []
    for run in runs:
        if by_layer:
            run = run._replace(neuron=None)
            if joined and joined[-1][:2] == run[:2]:
                run = run._replace(first=joined.pop().first)
        joined.append(run)
    made = sorted(
        (value.made_by, order, name)
        for order, (name, value) in enumerate(values.items())
        if value.made_by is not None
    )
    return [
        Block(number, *run, values={name: values[name].value for _, _, name in _within(made, run)})
        for number, run in enumerate(joined, start=1)
    ]


def _within(made: list[tuple[int, int, str]], run: Run) -> list[tuple[int, int, str]]:
    """Return what the operations of a run made, of all that was made in order."""
    first = bisect_left(made, run.first, key=itemgetter(0))
    return made[first : bisect_right(made, run.last, key=itemgetter(0))]
