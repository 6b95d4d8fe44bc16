"""Floats that record: every operation on them is reported, and kept with the line that did it.

A `Recorded` behaves as the float it is, bit for bit. Each `+ - * /`, power and function of
`network/elementary.py` is first computed by the float itself and then reported, with its operands,
to its `Recorder`. The result is again such a float, so whatever a formula does with its inputs ends
up in the record.

>>> recorder = Recorder()
>>> w, x = recorder.give(0.5, "w[1][0][0]"), recorder.give(3.0, "x[0]")
>>> z = recorder.name(w * x, "z[1][0]")
>>> [(raw.operator, raw.operands, raw.result) for raw in recorder.raw]
[('*', (0.5, 3.0), 1.5)]
>>> recorder.values["z[1][0]"]
Value(value=1.5, made_by=1, phase='forward')

Whoever runs the training step says where it is (`phase`, `layer`, `neuron`, `function`) and gives
names to the numbers that a textbook names: z, a, L, δ and the derivatives.

Comparisons are not arithmetic and are not recorded. `math.exp(x)` sees only the float: its answer
is a plain number that knows nothing of where it came from (`elementary.exp` asks the number).
"""

import math
import sys
from collections.abc import Callable
from types import CodeType
from typing import Any, NamedTuple

from tinymlp.network import elementary
from tinymlp.tracing.operation import PHASES, Run, Value

_ELEMENTARY = elementary.exp.__code__.co_filename

Owner = tuple[int, int, int | None]
"""The parameter a number is about: its layer, neuron, and input (None for a bias)."""


def _both_sides(operator: str, left: Any, right: Any) -> Any:
    """Return the methods for `self ∘ other` and `other ∘ self`."""

    def first(self: "Recorded", other: Any) -> Any:
        result = left(self, other)
        return result if result is NotImplemented else self._report(operator, (self, other), result)

    def second(self: "Recorded", other: Any) -> Any:
        result = right(self, other)
        return result if result is NotImplemented else self._report(operator, (other, self), result)

    return first, second


class Recorded(float):
    """A float with its recorder, the operation that made it, and perhaps a name."""

    __slots__ = ("made_by", "name", "owner", "recorder")

    recorder: "Recorder"
    made_by: int | None
    """The number of the operation; None for a number that was given."""
    name: str | None
    owner: Owner | None

    def __new__(
        cls,
        value: float,
        recorder: "Recorder",
        made_by: int | None = None,
        name: str | None = None,
        owner: Owner | None = None,
    ) -> "Recorded":
        """Return the float with what it remembers."""
        self = float.__new__(cls, value)
        self.recorder = recorder
        self.made_by = made_by
        self.name = name
        self.owner = owner
        return self

    def _report(self, operator: str, operands: tuple[float, ...], result: Any) -> Any:
        if not isinstance(result, float):  # a complex power
            return result
        return self.recorder.record(operator, operands, result)

    __add__: Any
    __radd__: Any
    __sub__: Any
    __rsub__: Any
    __mul__: Any
    __rmul__: Any
    __truediv__: Any
    __rtruediv__: Any
    __pow__: Any
    __rpow__: Any
    __add__, __radd__ = _both_sides("+", float.__add__, float.__radd__)
    __sub__, __rsub__ = _both_sides("-", float.__sub__, float.__rsub__)
    __mul__, __rmul__ = _both_sides("*", float.__mul__, float.__rmul__)
    __truediv__, __rtruediv__ = _both_sides("/", float.__truediv__, float.__rtruediv__)
    __pow__, __rpow__ = _both_sides("**", float.__pow__, float.__rpow__)

    def __neg__(self) -> Any:
        return self._report("neg", (self,), float.__neg__(self))

    def __abs__(self) -> Any:
        return self._report("abs", (self,), float.__abs__(self))

    def exp(self) -> Any:
        """Return eᶻ, recorded; the next five likewise are what `network/elementary.py` asks for."""
        return self._report("exp", (self,), math.exp(self))

    def log(self) -> Any:  # noqa: D102
        return self._report("log", (self,), math.log(self))

    def log1p(self) -> Any:  # noqa: D102
        return self._report("log1p", (self,), math.log1p(self))

    def sqrt(self) -> Any:  # noqa: D102
        return self._report("sqrt", (self,), math.sqrt(self))

    def tanh(self) -> Any:  # noqa: D102
        return self._report("tanh", (self,), math.tanh(self))

    def erf(self) -> Any:  # noqa: D102
        return self._report("erf", (self,), math.erf(self))


class Raw(NamedTuple):
    """One operation as it happened, before its operands' names are known."""

    number: int
    operator: str
    operands: tuple[float, ...]
    result: float
    phase: str
    layer: int | None
    neuron: int | None
    function: str
    """activation or derivative while f or f′ is computed, otherwise empty."""
    owner: Owner | None
    code: CodeType
    line: int


Keep = Callable[[str, int | None], bool]
"""Whether the operations of that phase and layer are kept."""


def keep_all(phase: str, layer: int | None) -> bool:
    """Keep it."""
    return True


def keep_none(phase: str, layer: int | None) -> bool:
    """Only count it."""
    return False


class Recorder:
    """Counts operations, keeps those that `keep` asks for, and all names.

    Beyond `limit` operations it forgets what it kept, and only counts from there on.
    """

    def __init__(self, *, keep: Keep = keep_all, limit: int | None = None) -> None:
        self.keep = keep
        self.limit = limit
        self.number: int = 0
        self.raw: list[Raw] = []
        self.given: dict[str, float] = {}
        """The numbers that were there before the first operation."""
        self.values: dict[str, Value] = {}
        """The numbers that were computed and named."""
        self.names: dict[int, list[str]] = {}
        """The names of each operation's result."""
        self.phase: str = PHASES[0]
        self.layer: int | None = None
        self.neuron: int | None = None
        self.function: str = ""
        self._starts: list[tuple[str, int | None, int | None, int]] = []
        self._place: tuple[str, int | None, int | None] | None = None
        self._keeps = False

    def enter(self, phase: str, layer: int | None = None, neuron: int | None = None) -> None:
        """Say where the next operations are."""
        self.phase, self.layer, self.neuron, self.function = phase, layer, neuron, ""

    def record(self, operator: str, operands: tuple[float, ...], result: float) -> Recorded:
        """Count an operation, keep it if it is asked for, and return its result as one."""
        self.number += 1
        owner = None
        if self.phase == "update":  # an optimizer knows no neurons: the operands say which it is
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
            frame = sys._getframe(3)  # past this, Recorded._report and the operator itself
            while frame.f_code.co_filename == _ELEMENTARY and frame.f_back is not None:
                frame = frame.f_back
            self.raw.append(
                Raw(
                    self.number,
                    operator,
                    operands,
                    result,
                    *place,
                    self.function,
                    owner,
                    frame.f_code,
                    frame.f_lineno,
                )
            )
        return Recorded(result, self, self.number, owner=owner)

    def give(self, value: float, name: str, owner: Owner | None = None) -> Recorded:
        """Return a number that is there from the start, under its name."""
        self.given[name] = float(value)
        return Recorded(value, self, name=name, owner=owner)

    def name(self, value: float, name: str, owner: Owner | None = None) -> Recorded:
        """Return a number that was computed, under its name."""
        made_by = value.made_by if isinstance(value, Recorded) else None
        if made_by is not None:
            self.names.setdefault(made_by, []).append(name)
        self.values[name] = Value(float(value), made_by, self.phase)
        return Recorded(value, self, made_by, name, owner)

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
