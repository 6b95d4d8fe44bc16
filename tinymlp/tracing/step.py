"""One step: an operation on numbers that have names, and why it is done.

>>> step = Step(
...     number=1,
...     phase="forward",
...     name="w[1][0][0]*x[0]",
...     also=(),
...     operation="*",
...     operands=(Operand("w[1][0][0]", 0.5, None), Operand("x[0]", 3.0, None)),
...     result=1.5,
...     layer=1,
...     neuron=0,
...     input=0,
...     file="tinymlp/network/neuron.py",
...     line=87,
...     code="total += w * x",
...     why="x[0] counts w[1][0][0] times in z[1][0].",
... )
>>> step.recompute()
1.5
"""

from dataclasses import dataclass
from typing import NamedTuple

from tinymlp.tracing.recorded import OPERATIONS


class Operand(NamedTuple):
    """A number that goes into a step."""

    name: str
    """Its name, or for a constant its digits."""
    value: float
    step: int | None
    """The step that made it; None when it was given, or is a constant."""


@dataclass(frozen=True, slots=True)
class Step:
    """A single operation of a training step."""

    number: int
    """From 1, in the order in which they happened."""
    phase: str
    """forward, loss, backward or update."""
    name: str
    """What the result is called, like z[2][1]; otherwise what it was made of."""
    also: tuple[str, ...]
    """Other names of the same number: with no activation z is also a."""
    operation: str
    """One of `OPERATIONS`."""
    operands: tuple[Operand, ...]
    result: float
    layer: int | None
    """From 1, as layer 0 would be the inputs."""
    neuron: int | None
    """From 0, as in the layer's list."""
    input: int | None
    """From 0: which of the neuron's inputs the step is about."""
    file: str
    line: int
    code: str
    """The line of Python that did it."""
    why: str

    @property
    def needs(self) -> list[int]:
        """The numbers of the steps that made its operands."""
        return [operand.step for operand in self.operands if operand.step is not None]

    def recompute(self) -> float:
        """Return the result, computed again from the operands."""
        return OPERATIONS[self.operation](*(operand.value for operand in self.operands))
