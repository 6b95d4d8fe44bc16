"""What a trace is made of: operations on numbers that have names, and why each is done.

>>> operation = Operation(
...     number=1,
...     phase="forward",
...     name="w[1][0][0]*x[0]",
...     also=(),
...     operator="*",
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
>>> operation.recompute(), operation.place
(1.5, 'forward, layer 1, neuron 0, input 0')
"""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

PHASES = ("forward", "loss", "backward", "update")

BINARY: dict[str, Callable[..., float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}
"""The operators that have two operands; the others have one."""

OPERATORS: dict[str, Callable[..., float]] = {
    **BINARY,
    "neg": operator.neg,
    "abs": abs,
    "exp": math.exp,
    "log": math.log,
    "log1p": math.log1p,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
    "erf": math.erf,
}
"""Every operator that is recorded, as what it does to plain floats."""


class Operand(NamedTuple):
    """A number that goes into an operation."""

    name: str
    """Its name, or for a constant its digits."""
    value: float
    made_by: int | None
    """The number of the operation that made it; None when it was given, or is a constant."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A single operation of a training step."""

    number: int
    """From 1, in the order in which they happened."""
    phase: str
    """forward, loss, backward or update."""
    name: str
    """What the result is called, like z[2][1]; otherwise what it was made of."""
    also: tuple[str, ...]
    """Other names of the same number: with no activation z is also a."""
    operator: str
    """One of `OPERATORS`."""
    operands: tuple[Operand, ...]
    result: float
    layer: int | None
    """From 1, as layer 0 would be the inputs."""
    neuron: int | None
    """From 0, as in the layer's list."""
    input: int | None
    """From 0: which of the neuron's inputs the operation is about."""
    file: str
    line: int
    code: str
    """The line of Python that did it."""
    why: str
    """The reason, in a sentence or two."""

    @property
    def needs(self) -> list[int]:
        """The numbers of the operations that made its operands."""
        return [operand.made_by for operand in self.operands if operand.made_by is not None]

    @property
    def place(self) -> str:
        """Where it belongs: the phase, and the layer, neuron and input if there are any."""
        named = (("layer", self.layer), ("neuron", self.neuron), ("input", self.input))
        return ", ".join([self.phase, *(f"{what} {i}" for what, i in named if i is not None)])

    def recompute(self) -> float:
        """Return the result, computed again from the operands."""
        return OPERATORS[self.operator](*(operand.value for operand in self.operands))


class Value(NamedTuple):
    """A named number, and the operation that made it: None when no recorded one did."""

    value: float
    made_by: int | None
    phase: str


class Run(NamedTuple):
    """Operations in a row that belong to the same neuron, from `first` to `last`."""

    phase: str
    layer: int | None
    neuron: int | None
    first: int
    last: int
