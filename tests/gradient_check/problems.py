"""Networks, gradients and activations that the tests of the gradient check share."""

import math
from collections.abc import Sequence
from random import Random
from typing import Any

from tinymlp.gradient_check.report import GradientReport, Oracle
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import mean_gradient
from tinymlp.network.network import Network

MSE = "mean_squared_error"


def problem(
    activation: Any = "tanh", *, sizes: Sequence[int] = (3, 4, 2), examples: int = 5, seed: int = 0
) -> tuple[Network, list[Example]]:
    random = Random(seed)
    network = Network.random(sizes, activation=activation, seed=random)
    network.load_parameters([p + random.gauss(0, 0.3) for p in network.parameters()])
    rows: list[Example] = [
        (
            [random.gauss(0, 1) for _ in range(sizes[0])],
            [random.gauss(0, 1) for _ in range(sizes[-1])],
        )
        for _ in range(examples)
    ]
    return network, rows


def oracle(report: GradientReport, name: str) -> Oracle:
    return next(oracle for oracle in report.oracles if oracle.name == name)


def scaled(factor: Any, which: int) -> Any:
    def gradient(*args: Any, **kwargs: Any) -> tuple[Any, list[Any]]:
        value, right = mean_gradient(*args, **kwargs)
        return value, [d * factor if k == which else d for k, d in enumerate(right)]

    return gradient


class PlainMax:
    """A user's own, which complex numbers cannot be given to."""

    name = "plain_max"

    def value(self, z: float) -> float:
        return max(z, 0.0)

    def derivative(self, z: float) -> float:
        return 1.0 if z > 0 else 0.0


class Size(PlainMax):
    """abs of a complex number is something else."""

    name = "size"

    def value(self, z: float) -> float:
        return abs(z)

    def derivative(self, z: float) -> float:
        return 1.0 if z > 0 else -1.0


class MathTanh(PlainMax):
    name = "math_tanh"

    def value(self, z: float) -> float:
        return math.tanh(z)

    def derivative(self, z: float) -> float:
        return 1 - math.tanh(z) ** 2
