"""A float that tells a recorder about everything that is done with it.

It behaves as the float it is, bit for bit; each `+ - * /`, power and function of
`network/elementary.py` is first computed by the float itself and then reported, with its operands.
The answer is again such a float, so whatever a formula does with its inputs ends up in the record.

>>> from tinymlp.tracing.recorder import Recorder
>>> recorder = Recorder()
>>> x = recorder.given(0.5, "x[0]")
>>> 2 * x + 1
2.0
>>> [(raw.operation, raw.operands, raw.result) for raw in recorder.raw]
[('*', (2, 0.5), 1.0), ('+', (1.0, 1), 2.0)]

Comparisons are not arithmetic and are not recorded. `math.exp(x)` sees only the float: its answer
is a plain number that knows nothing of where it came from (`elementary.exp` asks the number).
"""

import math
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tinymlp.tracing.recorder import Recorder

OPERATIONS: dict[str, Callable[..., float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "neg": operator.neg,
    "abs": abs,
    "exp": math.exp,
    "log": math.log,
    "log1p": math.log1p,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
    "erf": math.erf,
}
"""Every operation that is recorded, as what it does to plain floats."""

Owner = tuple[int, int, int | None]
"""The parameter a number is about: its layer, neuron, and input (None for a bias)."""


def _both_sides(name: str, left: Any, right: Any) -> Any:
    """Return the methods for `self ∘ other` and `other ∘ self`."""

    def first(self: "Recorded", other: Any) -> Any:
        result = left(self, other)
        return result if result is NotImplemented else self._tell(name, (self, other), result)

    def second(self: "Recorded", other: Any) -> Any:
        result = right(self, other)
        return result if result is NotImplemented else self._tell(name, (other, self), result)

    return first, second


class Recorded(float):
    """A float with its recorder, the number of the step that made it, and perhaps a name."""

    __slots__ = ("name", "owner", "recorder", "step")

    recorder: "Recorder"
    step: int | None
    """None for a number that was given."""
    name: str | None
    owner: Owner | None

    def __new__(
        cls,
        value: float,
        recorder: "Recorder",
        step: int | None = None,
        name: str | None = None,
        owner: Owner | None = None,
    ) -> "Recorded":
        """Return the float with what it remembers."""
        self = float.__new__(cls, value)
        self.recorder = recorder
        self.step = step
        self.name = name
        self.owner = owner
        return self

    def _tell(self, operation: str, operands: tuple[float, ...], result: Any) -> Any:
        if not isinstance(result, float):  # a complex power
            return result
        return self.recorder.record(operation, operands, result)

    __add__, __radd__ = _both_sides("+", float.__add__, float.__radd__)
    __sub__, __rsub__ = _both_sides("-", float.__sub__, float.__rsub__)
    __mul__, __rmul__ = _both_sides("*", float.__mul__, float.__rmul__)
    __truediv__, __rtruediv__ = _both_sides("/", float.__truediv__, float.__rtruediv__)
    __pow__, __rpow__ = _both_sides("**", float.__pow__, float.__rpow__)

    def __neg__(self) -> Any:
        return self._tell("neg", (self,), float.__neg__(self))

    def __abs__(self) -> Any:
        return self._tell("abs", (self,), float.__abs__(self))

    def exp(self) -> Any:
        """Return eᶻ, recorded; the next five likewise are what `network/elementary.py` asks for."""
        return self._tell("exp", (self,), math.exp(self))

    def log(self) -> Any:  # noqa: D102
        return self._tell("log", (self,), math.log(self))

    def log1p(self) -> Any:  # noqa: D102
        return self._tell("log1p", (self,), math.log1p(self))

    def sqrt(self) -> Any:  # noqa: D102
        return self._tell("sqrt", (self,), math.sqrt(self))

    def tanh(self) -> Any:  # noqa: D102
        return self._tell("tanh", (self,), math.tanh(self))

    def erf(self) -> Any:  # noqa: D102
        return self._tell("erf", (self,), math.erf(self))
