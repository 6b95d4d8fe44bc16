"""The same problem with measured derivatives, where a component's own are wrong.

With the component out of the way the rest of the gradient can be looked at.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

from tinymlp.gradient_check.components import WrongDerivative, measured_slope
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector


class _Measured:
    """An activation, penalty or loss whose derivatives are measured; the rest is its owner's."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner

    def __getattr__(self, name: str) -> Any:
        if name == "owner" or name.startswith("__"):  # asked by copy, before there is an owner
            raise AttributeError(name)
        return getattr(self.owner, name)

    def derivative(self, x: float) -> float:
        """Return the slope of an activation's or penalty's value."""
        slope = measured_slope(self.owner.value, x)
        own: float = self.owner.derivative(x)
        return own if slope is None else slope

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        """Return the slope of a loss's value along each output, shape (n_out,)."""
        own = self.owner.gradient(prediction, target)
        slopes = [self._slope(prediction, target, k) for k in range(len(prediction))]
        return [d if slope is None else slope for d, slope in zip(own, slopes, strict=True)]

    def _slope(self, prediction: Sequence[float], target: Sequence[float], k: int) -> float | None:
        return measured_slope(
            lambda p: self.owner.value([*prediction[:k], p, *prediction[k + 1 :]], target),
            prediction[k],
        )


def with_right_derivatives(problem: Problem, wrong: Sequence[WrongDerivative]) -> Problem:
    """Return the problem with measured derivatives in place of the wrong ones."""
    owners = [id(one.owner) for one in wrong]
    if not owners:
        return problem

    def right(owner: Any) -> Any:
        return _Measured(owner) if id(owner) in owners else owner

    layers = [
        Layer.from_weights(layer.weights, layer.biases, activation=right(layer.activation))
        for layer in problem.network.layers
    ]
    return dataclasses.replace(
        problem,
        network=Network(layers),
        loss=right(problem.loss),
        penalty=right(problem.penalty),
    )
