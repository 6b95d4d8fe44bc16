"""Activations, losses and penalties applied to whole lists of numbers in one go.

An object's own methods define it and serve any object. Calling a method for each number, however,
costs several times what the number costs, and a loss's value and gradient share most of their work.
For the most usual ones the same formula stands here once more, written for a list. One law holds
them to their definition, on every interpreter and to the last bit:

    values(f, z)                    ==  [f.value(z), …]
    deltas(f, d_a, z, values(f, z)) ==  [d_a · f.derivative(z), …]
    values_and_gradients(loss, …)   ==  [loss.value(…), …], [∂L/∂prediction, …]
    with_penalty(penalty, rows, g)  ==  Σ penalty.value(w), [g + penalty.derivative(w), …]

So an object of your own that computes what a shipped one does trains to the same weights. Sums are
explicit loops for the sake of that, since `sum()` is compensated from Python 3.12 on. A subclass
may mean something else, so only the very class is taken for itself.

>>> values(ReLU(), [-1.0, 2.0])
[0.0, 2.0]
>>> deltas(ReLU(), d_a=[3.0, 3.0], z=[-1.0, 2.0], a=[0.0, 2.0])
[0.0, 3.0]
>>> values_and_gradients(MeanSquaredError(), [[1.0, 3.0]], [[0.0, 1.0]])
([2.5], [1.0, 2.0])
>>> with_penalty(L2(0.5), [[2.0, -4.0]], [0.0, 1.0, 3.0])
(5.0, [1.0, -1.0, 3.0])
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

from tinymlp.learning.loss import (
    BinaryCrossEntropy,
    Loss,
    MeanSquaredError,
    SoftmaxCrossEntropy,
    check_target_length,
)
from tinymlp.learning.penalty import L1, L2, Penalty
from tinymlp.network.activation import Activation, Identity, LeakyReLU, ReLU, Sigmoid, Tanh
from tinymlp.network.shapes import Matrix, Vector, check_length

Targets = Sequence[Sequence[float]]


def values(activation: Activation, z: Vector) -> Vector:
    """Return a = f(z) for each z, shape (n,)."""
    fast = _VALUES.get(type(activation))
    return list(map(activation.value, z)) if fast is None else fast(activation, z)


def deltas(activation: Activation, d_a: Vector, z: Vector, a: Vector) -> Vector:
    """Return δ = ∂L/∂a · f′(z) for each z and its a = f(z), shape (n,)."""
    fast = _DELTAS.get(type(activation))
    if fast is None:
        return [d * activation.derivative(z) for d, z in zip(d_a, z, strict=True)]
    return fast(activation, d_a, z, a)


def _identity(_: Activation, z: Vector) -> Vector:
    return z


def _sigmoid(_: Activation, z: Vector) -> Vector:
    exp = math.exp  # of a number that is never above 0, and so never an overflow
    return [1.0 / (1.0 + exp(-z)) if z >= 0 else (power := exp(z)) / (1.0 + power) for z in z]


def _tanh(_: Activation, z: Vector) -> Vector:
    return list(map(math.tanh, z))


def _relu(_: Activation, z: Vector) -> Vector:
    return [z if z > 0 else 0.0 for z in z]


def _leaky_relu(activation: Any, z: Vector) -> Vector:
    slope = activation.slope
    return [z if z > 0 else slope * z for z in z]


def _identity_deltas(_: Activation, d_a: Vector, z: Vector, a: Vector) -> Vector:
    return d_a


def _sigmoid_deltas(_: Activation, d_a: Vector, z: Vector, a: Vector) -> Vector:
    return [d * (a * (1.0 - a)) for d, a in zip(d_a, a, strict=True)]


def _tanh_deltas(_: Activation, d_a: Vector, z: Vector, a: Vector) -> Vector:
    return [d * (1.0 - a * a) for d, a in zip(d_a, a, strict=True)]


def _relu_deltas(_: Activation, d_a: Vector, z: Vector, a: Vector) -> Vector:
    # Multiplied also where it is 0: an infinite ∂L/∂a then gives the textbook's nan.
    return [d * (1.0 if z > 0 else 0.0) for d, z in zip(d_a, z, strict=True)]


def _leaky_relu_deltas(activation: Any, d_a: Vector, z: Vector, a: Vector) -> Vector:
    slope = activation.slope
    return [d if z > 0 else d * slope for d, z in zip(d_a, z, strict=True)]


def values_and_gradients(
    loss: Loss, predictions: Matrix, targets: Targets
) -> tuple[Vector, Vector]:
    """Return L for each example, and ∂L/∂prediction example after example, (n_examples·n_out,).

    Raises `ShapeError` where the loss does, and unless its gradient has one number for each output.
    """
    fast = _LOSSES.get(type(loss))
    if fast is not None:
        for prediction, target in zip(predictions, targets, strict=True):
            if len(prediction) != len(target):
                check_target_length(prediction, target)
        return fast(predictions, targets)
    values = []
    gradients: Vector = []
    for prediction, target in zip(predictions, targets, strict=True):
        values.append(loss.value(prediction, target))
        gradient = loss.gradient(prediction, target)
        remedy = "one for each output"
        check_length("d_prediction", len(prediction), gradient, remedy=remedy)
        gradients += gradient
    return values, gradients


def _mean_squared_error(predictions: Matrix, targets: Targets) -> tuple[Vector, Vector]:
    n = len(predictions[0])
    errors = [
        p - t
        for prediction, target in zip(predictions, targets, strict=True)
        for p, t in zip(prediction, target, strict=True)
    ]
    values = [e * e for e in errors]
    if n > 1:
        squares, values = values, []
        for start in range(0, len(squares), n):
            total: float = 0
            for square in squares[start : start + n]:
                total += square
            values.append(total / n)
    return values, [2 * e / n for e in errors]


def _binary_cross_entropy(predictions: Matrix, targets: Targets) -> tuple[Vector, Vector]:
    n = len(predictions[0])
    exp, log1p = math.exp, math.log1p
    values = []
    gradients = []
    for prediction, target in zip(predictions, targets, strict=True):
        total = 0.0
        for z, t in zip(prediction, target, strict=True):
            power = exp(-abs(z))  # at most 1: it serves both the softplus and the sigmoid
            if z > 0:
                total += log1p(power) + (1 - t) * z
                gradients.append((1.0 / (1.0 + power) - t) / n)
            else:
                total += log1p(power) - t * z
                gradients.append((power / (1.0 + power) - t) / n)
        values.append(total / n)
    return values, gradients


def _softmax_cross_entropy(predictions: Matrix, targets: Targets) -> tuple[Vector, Vector]:
    exp, log1p = math.exp, math.log1p
    values = []
    gradients: Vector = []
    if len(predictions[0]) == 2:  # one exponential serves both: the larger logit's power is 1
        for (u, v), (s, t) in zip(predictions, targets, strict=True):
            top = u if u >= v else v
            power = exp(-abs(u - v)) + (top - top)  # not a number when the larger is infinite
            log_sum = log1p(power)
            share = (s + t) / (1.0 + power)
            if u >= v:
                values.append(s * log_sum + t * ((u - v) + log_sum))
                gradients += (share - s, power * share - t)
            else:
                values.append(s * ((v - u) + log_sum) + t * log_sum)
                gradients += (power * share - s, share - t)
        return values, gradients
    for prediction, target in zip(predictions, targets, strict=True):
        top = max(prediction)
        powers = [exp(z - top) for z in prediction]
        # The power of the largest logit is 1: apart from the rest, which may be very small.
        at = prediction.index(top)
        one = powers[at]
        powers[at] = 0.0
        rest = 0.0
        for power in powers:
            rest += power
        powers[at] = one
        log_sum = log1p(rest)
        value = total = 0.0
        for z, t in zip(prediction, target, strict=True):
            value += t * ((top - z) + log_sum)
            total += t
        values.append(value)
        share = total / (one + rest)
        gradients += [power * share - t for power, t in zip(powers, target, strict=True)]
    return values, gradients


def with_penalty(
    penalty: Penalty, rows: Sequence[Sequence[float]], gradient: Sequence[float]
) -> tuple[float, Vector]:
    """Return what rows of weights add to the loss, and the gradient with the slope of each added.

    After the weights of each row the gradient has the bias's, to which nothing is added.
    """
    total: float = 0
    whole: Vector = []
    kind, strength, i = type(penalty), getattr(penalty, "strength", 0.0), 0
    for row in rows:
        if kind is L2:
            for w in row:
                slope = strength * w
                total += slope * w * 0.5  # which is soon done, and the same as / 2
                whole.append(gradient[i] + slope)
                i += 1
        elif kind is L1:
            for w in row:
                slope = strength if w > 0 else -strength if w < 0 else strength * 0
                total += slope * w
                whole.append(gradient[i] + slope)
                i += 1
        else:
            for w in row:
                total += penalty.value(w)
                whole.append(gradient[i] + penalty.derivative(w))
                i += 1
        whole.append(gradient[i])
        i += 1
    return total, whole


_VALUES: dict[type, Callable[[Activation, Vector], Vector]] = {
    Identity: _identity,
    Sigmoid: _sigmoid,
    Tanh: _tanh,
    ReLU: _relu,
    LeakyReLU: _leaky_relu,
}
_DELTAS: dict[type, Callable[[Activation, Vector, Vector, Vector], Vector]] = {
    Identity: _identity_deltas,
    Sigmoid: _sigmoid_deltas,
    Tanh: _tanh_deltas,
    ReLU: _relu_deltas,
    LeakyReLU: _leaky_relu_deltas,
}
_LOSSES: dict[type, Callable[[Matrix, Targets], tuple[Vector, Vector]]] = {
    MeanSquaredError: _mean_squared_error,
    BinaryCrossEntropy: _binary_cross_entropy,
    SoftmaxCrossEntropy: _softmax_cross_entropy,
}
