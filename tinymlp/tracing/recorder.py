"""The recorder: it is told of every operation, and of the names that numbers get.

Whoever runs the training step says where it is (`phase`, `layer`, `neuron`, `part`) and gives names
to the numbers that a textbook names: z, a, L, δ and the derivatives. Everything is counted, and
what `keep` asks for is kept, with the line of Python that did it.

>>> recorder = Recorder()
>>> w, x = recorder.given(0.5, "w[1][0][0]"), recorder.given(3.0, "x[0]")
>>> z = recorder.named(w * x, "z[1][0]")
>>> recorder.values["z[1][0]"]
Value(value=1.5, step=1, phase='forward')
"""

import sys
from collections.abc import Callable
from types import CodeType
from typing import NamedTuple

from tinymlp.network import elementary
from tinymlp.tracing.recorded import Owner, Recorded

PHASES = ("forward", "loss", "backward", "update")

_ELEMENTARY = elementary.exp.__code__.co_filename


class Raw(NamedTuple):
    """One operation as it happened, before its operands' names are known."""

    number: int
    operation: str
    operands: tuple[float, ...]
    result: float
    phase: str
    layer: int | None
    neuron: int | None
    part: str
    owner: Owner | None
    code: CodeType
    line: int


class Value(NamedTuple):
    """A named number, and the step that made it: None when no recorded step did."""

    value: float
    step: int | None
    phase: str


class Run(NamedTuple):
    """Operations in a row that belong to the same neuron, from `first` to `last`."""

    phase: str
    layer: int | None
    neuron: int | None
    first: int
    last: int


Keep = Callable[[str, int | None], bool]
"""Whether the operations of that phase and layer are kept."""


def everything(phase: str, layer: int | None) -> bool:
    """Keep it."""
    return True


def nothing(phase: str, layer: int | None) -> bool:
    """Only count it."""
    return False


class Recorder:
    """Counts operations, keeps those that `keep` asks for, and all names.

    Beyond `limit` operations it forgets what it kept, and only counts from there on.
    """

    def __init__(self, *, keep: Keep = everything, limit: int | None = None) -> None:
        self.keep = keep
        self.limit = limit
        self.number = 0
        self.raw: list[Raw] = []
        self.gave: dict[str, float] = {}
        """The numbers that were there before the first step."""
        self.values: dict[str, Value] = {}
        """The numbers that were computed and named."""
        self.names: dict[int, list[str]] = {}
        """The names of each step's result."""
        self.phase = PHASES[0]
        self.layer: int | None = None
        self.neuron: int | None = None
        self.part = ""
        self._starts: list[tuple[str, int | None, int | None, int]] = []
        self._place: tuple[str, int | None, int | None] | None = None
        self._keeps = False

    def enter(self, phase: str, layer: int | None = None, neuron: int | None = None) -> None:
        """Say where the next operations are."""
        self.phase, self.layer, self.neuron, self.part = phase, layer, neuron, ""

    def record(self, operation: str, operands: tuple[float, ...], result: float) -> Recorded:
        """Count an operation, keep it if it is asked for, and return its result as one."""
        self.number += 1
        owner = None
        if self.phase == "update":  # an optimizer knows no neurons: the operands tell which it is
            for operand in operands:
                if isinstance(operand, Recorded) and operand.owner is not None:
                    owner = operand.owner
                    break
            self.layer, self.neuron = (None, None) if owner is None else owner[:2]
        place = (self.phase, self.layer, self.neuron)
        if place != self._place:
            self._place = place
            self._starts.append((*place, self.number))
            self._keeps = self.keep(self.phase, self.layer)
        if self.limit is not None and self.number > self.limit:
            self.raw.clear()
        elif self._keeps:
            frame = sys._getframe(3)  # past this, Recorded._tell and the operator itself
            while frame.f_code.co_filename == _ELEMENTARY and frame.f_back is not None:
                frame = frame.f_back
            self.raw.append(
                Raw(
                    self.number,
                    operation,
                    operands,
                    result,
                    *place,
                    self.part,
                    owner,
                    frame.f_code,
                    frame.f_lineno,
                )
            )
        return Recorded(result, self, self.number, owner=owner)

    def given(self, value: float, name: str, owner: Owner | None = None) -> Recorded:
        """Return a number that is there from the start, under its name."""
        self.gave[name] = float(value)
        return Recorded(value, self, name=name, owner=owner)

    def named(self, value: float, name: str, owner: Owner | None = None) -> Recorded:
        """Return a number that was computed, under its name."""
        step = value.step if isinstance(value, Recorded) else None
        if step is not None:
            self.names.setdefault(step, []).append(name)
        self.values[name] = Value(float(value), step, self.phase)
        return Recorded(value, self, step, name, owner)

    @property
    def runs(self) -> list[Run]:
        """All operations in order, in runs of one neuron.

        What an optimizer computes for no parameter in particular is for the one that comes next.
        """
        ends = [start[3] - 1 for start in self._starts[1:]] + [self.number]
        runs: list[Run] = []
        for start, end in zip(self._starts, ends, strict=True):
            run = Run(*start, end)
            while runs and _belong_together(runs[-1], run):
                run = run._replace(first=runs.pop().first)
            runs.append(run)
        return runs


def _belong_together(before: Run, after: Run) -> bool:
    prepares = before.phase == after.phase == "update" and before.layer is None
    return prepares or before[:3] == after[:3]
