"""What a model answers to rows by the textbook engine, and how far another's answer may be off.

An export of double precision in Python or C does the same operations in the same order, and answers
with the same bits. Another has functions of its own, or single precision: each operation is off by
a unit in the last place, and later ones multiply that. The bound of a row follows it from the
inputs to the answer; with the unit u of the format and |s| = |b| + Σ |w·x|

    ∂z ≤ Σ |w|·∂x + (n + 3)·u·|s|       ∂a ≤ slope·∂z + 8·u·max(1, |z|)

>>> Unit.DOUBLE.value == 2.0**-53
True

Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1 (running error
analysis).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tinymlp.errors import ArgumentError, DataError
from tinymlp.interchange.plain_model import PlainModel, PlainScaling
from tinymlp.model.model import Model
from tinymlp.network.shapes import Vector

Row = list[float | str | None]
"""A value for each column, None where it is missing."""


class Unit(Enum):
    """How far a rounded number may be from the exact one, relative to its size."""

    EXACT = 0.0
    """Nothing but the very bits will do."""
    DOUBLE = 2.0**-53
    SINGLE = 2.0**-24


_SMALLEST = {Unit.EXACT: 0.0, Unit.DOUBLE: 1e-307, Unit.SINGLE: 1e-37}
"""Below it a number has fewer digits, or is 0."""


@dataclass(frozen=True)
class Answer:
    """What is said about one row."""

    choice: Any
    """A label, a list of labels or of 0 and 1, or None where the target is a number."""
    numbers: list[float]
    """The probabilities, or the predicted numbers."""


def answer(model: Model, row: Row) -> tuple[Answer, Vector, Vector] | None:
    """Return the answer to one row, the scaled inputs and the outputs; None where it is refused."""
    try:
        inputs = model.scaler.scale(model.encode_row(row))
    except (ArgumentError, DataError):
        return None
    outputs = model.network.forward(inputs).prediction
    decoded = model.target.decode(outputs)
    if model.target.task == "regression":
        numbers: Any = decoded if isinstance(decoded, list) else [decoded]
        return Answer(None, numbers), inputs, outputs
    numbers = []
    if model.target.has_probabilities:
        numbers = [*model.target.probabilities(outputs).values()]
    return Answer(decoded, numbers), inputs, outputs


def difference(found: Sequence[float], wanted: Sequence[float]) -> float:
    """Return how far two lists of numbers are apart, relative where they are above 1.

    >>> difference([1.0, 8.5], [1.0, 8.0]), difference([1.0], [])
    (0.0625, inf)
    """
    if len(found) != len(wanted):
        return math.inf
    furthest = 0.0
    for one, other in zip(found, wanted, strict=True):
        if same_bits(one, other):
            continue
        apart = abs(one - other) / max(1.0, abs(other))
        furthest = max(furthest, math.inf if math.isnan(apart) else apart)
    return furthest


def same_bits(one: float, other: float) -> bool:
    """Return whether two numbers are the same, to the sign of a zero; one nan is as another.

    >>> same_bits(0.0, -0.0), same_bits(float("nan"), -float("nan"))
    (False, True)
    """
    if one != one or other != other:
        return one != one and other != other
    return one == other and math.copysign(1.0, one) == math.copysign(1.0, other)


def output_bounds(plain: PlainModel, inputs: Vector, unit: Unit) -> Vector:
    """Return how far each output may be off by rounding, for scaled inputs of shape (n_in,)."""
    u = unit.value
    off = _input_bounds(plain.scaling, inputs, u)
    x = inputs
    for layer in plain.layers:
        z_off, z = [], []
        for weights, bias in zip(layer.weights, layer.biases, strict=True):
            total, size, moved = bias, abs(bias), 0.0
            for w, value, d in zip(weights, x, off, strict=True):
                total += w * value
                size += abs(w * value)
                moved += abs(w) * d
            z.append(total)
            z_off.append(moved + (len(x) + 3) * u * size)
        # No activation is steeper than 1.13, as GELU is, but an ELU by its alpha.
        slope = max(1.13, layer.setting or 0.0)
        x = [layer.function.value(value) for value in z]
        off = [
            slope * (d + 8 * u * max(1.0, abs(value))) for d, value in zip(z_off, z, strict=True)
        ]
    return off


def answer_bounds(plain: PlainModel, outputs: Vector, off: Vector, unit: Unit) -> Vector:
    """Return how far each number of the answer may be off, where the outputs are off by `off`."""
    u = unit.value
    if plain.task == "numbers":
        scaling = plain.answer_scaling or PlainScaling([0.0] * len(off), [1.0] * len(off))
        bounds = []
        for z, d, shift, stretch in zip(
            outputs, off, scaling.shifts, scaling.stretches, strict=True
        ):
            value = z
            if plain.link == "exp":
                value = _exp(z)
                d = value * (_exp(d) - 1.0 + 8 * u)
            size = abs(value * stretch) + abs(shift)
            bounds.append(d * stretch + 6 * u * size + _SMALLEST[unit])
        return bounds
    # A logit that is off by d multiplies a probability by at most e^d, above and below the line.
    if plain.link == "softmax":
        off = [max(off) if all(map(math.isfinite, off)) else math.inf] * len(off)
    moved = [
        min(1.0, _exp(2 * d) - 1.0) + (len(off) + 8) * u if math.isfinite(d) else math.inf
        for d in off
    ]
    return moved * 2 if len(moved) == 1 and plain.task == "classes" else moved


def may_choose(plain: PlainModel, found: Any, outputs: Vector, off: Vector) -> bool:
    """Return whether another choice than the model's is one that rounding alone may make.

    Where an output, or how far it may be off, is not finite, nothing is known of it.
    """
    off = [
        d if math.isfinite(d) and math.isfinite(z) else math.inf
        for z, d in zip(outputs, off, strict=True)
    ]
    outputs = [z if math.isfinite(z) else 0.0 for z in outputs]
    if plain.task == "labels":
        names = plain.labels if plain.has_names else None
        if not isinstance(found, list):
            return False
        said = [name in found for name in names] if names else [each == 1 for each in found]
        return len(said) == len(outputs) and all(
            (z > 0) == yes or abs(z) <= d for z, d, yes in zip(outputs, off, said, strict=True)
        )
    if found not in plain.labels:
        return False
    if not all(map(math.isfinite, off)):  # then probabilities are nan, and the largest is any
        return True
    if len(outputs) == 1:
        return abs(outputs[0]) <= off[0]
    place = plain.labels.index(found)
    top = max(range(len(outputs)), key=outputs.__getitem__)
    return outputs[top] - outputs[place] <= off[top] + off[place]


def _input_bounds(scaling: PlainScaling | None, inputs: Vector, u: float) -> Vector:
    """Return how far scaled inputs may be off: shift and stretch are rounded, and x − shift is."""
    if scaling is None:
        return [u * abs(x) for x in inputs]
    bounds = []
    for x, shift, stretch in zip(inputs, scaling.shifts, scaling.stretches, strict=True):
        value = abs(x) * stretch + 2 * abs(shift)
        bounds.append(u * (value / stretch + 4 * abs(x)) if stretch else 0.0)
    return bounds


def _exp(z: float) -> float:
    try:
        return math.exp(z)
    except OverflowError:
        return math.inf
