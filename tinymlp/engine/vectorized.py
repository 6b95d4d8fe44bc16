"""An activation applied to a whole list of z in one go.

An activation's own `value` and `derivative` define it and serve any object. Calling a method for
each number, however, costs several times what the number costs. For the most usual activations
the same formula stands here once more, as one comprehension; tests hold each against its
definition. A subclass may mean something else, so only the very class is taken for it.

>>> values(ReLU(), [-1.0, 2.0])
[0.0, 2.0]
>>> deltas(ReLU(), d_a=[3.0, 3.0], z=[-1.0, 2.0], a=[0.0, 2.0])
[0.0, 3.0]
"""

import math
from collections.abc import Callable
from typing import Any

from tinymlp.network.activation import Activation, Identity, LeakyReLU, ReLU, Sigmoid, Tanh
from tinymlp.network.shapes import Vector


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
