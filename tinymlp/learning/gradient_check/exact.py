"""Oracle 3: exact arithmetic. No step, no rounding, no tolerance: the two sides are compared by ==.

A float is a fraction. On fractions the library's own lines of `backward` give ∂L/∂θ exactly, and
on dual numbers over fractions its lines of forward and loss give the exact slope of L along any
direction v. Then

    d/dt L(θ + t·v)  ==  Σ v[k]·∂L/∂θ[k]

for a v of random whole numbers checks every parameter in it at once: a wrong gradient passes only
if its errors happen to cancel in v, one chance in a million. If they are not equal, halves of
v say which parameters are wrong.

It applies where everything is made of + − · / and comparisons: identity, ReLU, leaky ReLU; mean
squared and absolute error, Huber; L1, L2; and your own (`ingredients.py` tries it out).

Source: Schwartz, Fast Probabilistic Algorithms for Verification of Polynomial Identities, 1980.
"""

import copy
from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from tinymlp.learning.gradient_check.dual import Dual, exact
from tinymlp.learning.gradient_check.ingredients import exactly
from tinymlp.learning.gradient_check.landscape import Landscape, Problem
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network

_RANGE = 1_000_000


def exact_problem(problem: Problem) -> Problem:
    """Return the same problem with every number in it as the fraction that it is.

    Raises `ValueError` for a number that is none, like nan.
    """
    if Landscape(problem).plain:
        network = Network(
            [
                Layer.from_weights(
                    layer.weights, layer.biases, activation=exactly(layer.activation)
                )
                for layer in problem.network.layers
            ]
        )
    else:
        network = copy.deepcopy(problem.network)
    network.load_parameters(_fractions(network.parameters()))
    return Problem(
        network,
        exactly(problem.loss),
        [(_fractions(inputs), _fractions(target)) for inputs, target in problem.examples],
        None if problem.weights is None else _fractions(problem.weights),
        exactly(problem.penalty),
        problem.numbers,
    )


def _fractions(numbers: Sequence[Any]) -> list[Any]:
    fractions = [exact(number) for number in numbers]
    if None in fractions:
        raise ValueError(f"{numbers[fractions.index(None)]!r} is not a fraction")
    return fractions


def random_direction(indices: Sequence[int], random: Random) -> dict[int, int]:
    """Return a random whole number, not 0, for each index."""
    return {k: random.choice((-1, 1)) * random.randint(1, _RANGE) for k in indices}


def slope_of_loss(problem: Problem, direction: dict[int, int]) -> Fraction:
    """Return d/dt L(θ + t·v) at 0, where v is 0 outside of the direction given."""
    network = problem.network
    parameters: list[Any] = network.parameters()
    moved: list[Any] = [
        Dual(parameter, Fraction(direction[k])) if k in direction else parameter
        for k, parameter in enumerate(parameters)
    ]
    try:
        network.load_parameters(moved)
        value = problem.value()
    finally:
        network.load_parameters(parameters)
    return slope_of(value)


def slope_of_input(problem: Problem, example: int, direction: dict[int, int]) -> Fraction:
    """Return the slope of one example's loss where its inputs move along a direction."""
    inputs, target = problem.examples[example]
    moved: list[Any] = [
        Dual(exact(x) or Fraction(0), Fraction(direction.get(i, 0))) for i, x in enumerate(inputs)
    ]
    return slope_of(problem.loss.value(problem.network.predict(moved), target))


def slope_of(value: Any) -> Fraction:
    """Return the slope of a dual number, and 0 for a number that did not move."""
    return value.slope if isinstance(value, Dual) else Fraction(0)


def find_wrong(
    indices: Sequence[int],
    gradient: Sequence[Fraction],
    slope: Callable[[dict[int, int]], Fraction],
    random: Random,
    *,
    tolerance: Fraction,
    floor: Fraction,
    most: int,
) -> list[tuple[int, Fraction]]:
    """Return the first wrong derivatives, at most `most`, each with its index and exact slope.

    Equal means within `tolerance` of Σ |v[k]|·(|gradient[k]| + floor).
    """
    if len(indices) == 0 or most <= 0:
        return []
    direction = random_direction(indices, random) if len(indices) > 1 else {indices[0]: 1}
    expected = slope(direction)
    given = Fraction(0)
    size = Fraction(0)
    for k, v in direction.items():
        given += v * gradient[k]
        size += abs(v) * (abs(gradient[k]) + floor)
    if abs(given - expected) <= tolerance * size:
        return []
    if len(indices) == 1:
        return [(indices[0], expected)]
    half = len(indices) // 2
    found: list[tuple[int, Fraction]] = []
    for part in (indices[:half], indices[half:]):
        found += find_wrong(
            part,
            gradient,
            slope,
            random,
            tolerance=tolerance,
            floor=floor,
            most=most - len(found),
        )
    return found
