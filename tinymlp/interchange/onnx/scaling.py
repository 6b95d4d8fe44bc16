"""What an ONNX file adds to columns or multiplies them by, as a scaler or in the weights beside it.

    before all layers    a scaler, (x − shift) / stretch
    beside a layer       its weights and biases, as of a normalization that was fitted
    behind all layers    the scaling of the numbers that are predicted

>>> stages = [Affine("operator 0", "add", [-2.0]), Affine("operator 1", "divide", [4.0, 0.5])]
>>> as_scaler(stages, 2)
([2.0, 2.0], [4.0, 0.5])
"""

import math
from collections.abc import Sequence
from itertools import zip_longest

from tinymlp.data.scaling import StandardScaler
from tinymlp.errors import invalid
from tinymlp.interchange.onnx.layers import (
    Affine,
    Elementwise,
    Fill,
    Linear,
    Mark,
    Stage,
    spread,
)


def front(stages: list[Stage]) -> tuple[list[Fill | Mark], list[Affine]]:
    """Return what is done about missing numbers, which comes first, and the scaling."""
    scaling = [stage for stage in stages if isinstance(stage, Affine)]
    missing = [stage for stage in stages if isinstance(stage, Fill | Mark)]
    if stages != [*missing, *scaling]:
        raise invalid(missing[0].where, "before all other operators", "between them")
    return missing, scaling


def without_ones(stages: list[Stage]) -> list[Stage]:
    """Return the stages with a layer of one weight before another layer as numbers of a scaler."""
    found: list[Stage] = []
    for stage, next_one in zip_longest(stages, stages[1:]):
        is_front = all(not isinstance(each, Linear | Elementwise) for each in found)
        if is_front and isinstance(stage, Linear) and isinstance(next_one, Linear):
            found += _as_scaling(stage)
        else:
            found.append(stage)
    return found


def _as_scaling(layer: Linear) -> Sequence[Stage]:
    """Return a layer of one weight as a shift or a stretch, where it is one alone."""
    multiply, add = (*as_affine(layer), layer)[:2]
    if isinstance(multiply, Affine) and isinstance(add, Affine):
        if multiply.numbers == [1.0]:
            return [add]
        if add.numbers == [0.0] and multiply.numbers[0] >= 0:
            return [multiply]
    return [layer]


def as_affine(stage: Stage) -> list[Stage]:
    """Return a layer of one weight as what it does to a number; another stage as it is."""
    if not isinstance(stage, Linear) or len(stage.weights) != 1 or len(stage.weights[0]) != 1:
        return [stage]
    return [
        Affine(stage.where, "multiply", stage.weights[0]),
        Affine(stage.where, "add", stage.biases),
    ]


def folded(stages: list[Stage]) -> tuple[list[Stage], list[Linear | Elementwise]]:
    """Return what is before the first layer, and the layers, with what is between in their weights.

    Raises `ArgumentError` for a scaling that is beside no linear layer.
    """
    before: list[Stage] = []
    layers: list[Linear | Elementwise] = []
    waiting: list[Affine] = []
    for stage in stages:
        if isinstance(stage, Linear):
            layers.append(after(waiting, stage))
            waiting = []
        elif isinstance(stage, Elementwise):
            if waiting:
                break
            if not layers:
                raise invalid(stage.where, "after a linear layer", stage.activation)
            layers.append(stage)
        elif not layers:
            before.append(stage)
        elif isinstance(stage, Affine):
            if isinstance(layers[-1], Linear):
                layers[-1] = _before(layers[-1], stage)
            else:
                waiting.append(stage)
        else:
            raise invalid(stage.where, "before the first layer", "behind it")
    if waiting:
        raise invalid(waiting[0].where, "beside a linear layer", "between activations")
    return before, layers


def _before(layer: Linear, stage: Affine) -> Linear:
    """Return the layer that does what the stage behind it did too."""
    n = len(layer.biases)
    factors, terms = _factors([stage], n)
    weights = [[w * f for w in row] for row, f in zip(layer.weights, factors, strict=True)]
    biases = [b * f + t for b, f, t in zip(layer.biases, factors, terms, strict=True)]
    return Linear(layer.where, weights, biases)


def after(stages: list[Affine], layer: Linear) -> Linear:
    """Return the layer that does what the stages in front of it did too."""
    if not stages:
        return layer
    factors, terms = _factors(stages, len(layer.weights[0]))
    biases = []
    for bias, row in zip(layer.biases, layer.weights, strict=True):
        for weight, term in zip(row, terms, strict=True):
            bias += weight * term
        biases.append(bias)
    weights = [[w * f for w, f in zip(row, factors, strict=True)] for row in layer.weights]
    return Linear(layer.where, weights, biases)


def _factors(stages: Sequence[Affine], n: int) -> tuple[list[float], list[float]]:
    """Return the factor and the term of each of n columns: x·factor + term."""
    factors, terms = [1.0] * n, [0.0] * n
    for stage in stages:
        for i, number in enumerate(spread(stage.numbers, n, stage.where)):
            if stage.how == "add":
                terms[i] += number
            elif stage.how == "multiply":
                factors[i], terms[i] = factors[i] * number, terms[i] * number
            else:
                factors[i], terms[i] = _divided(factors[i], number), _divided(terms[i], number)
    return factors, terms


def as_scaler(stages: Sequence[Affine], n: int) -> tuple[list[float], list[float]]:
    """Return the shift and the stretch of each of n columns: (x − shift) / stretch.

    A stretch of 0 marks a column that is 0 whatever is given.
    """
    shifts, stretches = [0.0] * n, [1.0] * n
    for stage in stages:
        for i, number in enumerate(spread(stage.numbers, n, stage.where)):
            if stage.how == "multiply":
                stretches[i] = _divided(stretches[i], number)
            elif stage.how == "divide":
                stretches[i] *= number
            elif number:
                shifts[i] -= number * stretches[i]
    constant = [math.isinf(stretch) for stretch in stretches]
    return shifts, [0.0 if is_0 else s for s, is_0 in zip(stretches, constant, strict=True)]


def _divided(number: float, by: float) -> float:
    return number / by if by else math.copysign(math.inf, number)


def as_target_scaler(stages: Sequence[Affine], n: int) -> StandardScaler:
    """Return the scaler that undoes to a number what the stages do."""
    factors, terms = _factors(stages, n)
    if min(factors) < 0:
        raise invalid(stages[0].where, "multiplied by numbers of at least 0", min(factors))
    return StandardScaler(terms, factors)
