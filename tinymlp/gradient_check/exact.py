"""Oracle 3: exact arithmetic. No step, no rounding, no tolerance: the two sides are compared by ==.

A float is a fraction. On fractions the library's own lines of `backward` give ∂L/∂θ exactly, and
on dual numbers over fractions its lines of forward and loss give the exact slope of L along any
direction v. Then

    d/dt L(θ + t·v)  ==  Σ v[k]·∂L/∂θ[k]

for a v of random whole numbers checks every parameter in it at once: a wrong gradient passes only
if its errors happen to cancel in v, one chance in a million. If they are not equal, halves of
v say which parameters are wrong.

It applies where everything is made of + − · / and comparisons: identity, ReLU, leaky ReLU; mean
squared and absolute error, Huber; L1, L2; and your own (`components.py` tries it out).

Source: Schwartz, Fast Probabilistic Algorithms for Verification of Polynomial Identities, 1980.
"""

import copy
import functools
from collections.abc import Callable, Collection, Sequence
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple

from tinymlp.gradient_check import complex_step
from tinymlp.gradient_check.candidate import Candidate
from tinymlp.gradient_check.central_difference import FLOOR
from tinymlp.gradient_check.components import with_fractions
from tinymlp.gradient_check.dual import Dual, exact
from tinymlp.gradient_check.loss_at import LossAt, Problem, layer_ranges
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.text import describe_error

_RANGE = 1_000_000
_NAMED = 8  # wrong derivatives that are looked for in one layer or example
_WORK = 200_000  # multiply-adds of fractions: about two seconds


class Wrong(NamedTuple):
    """A derivative that is not the exact one: its index, what is given, what it should be."""

    which: int
    given: float
    expected: float


class Answer(NamedTuple):
    """What exact arithmetic says about a layer's parameters, or one example's inputs."""

    checked: int
    wrong: list[Wrong]


class Exact(NamedTuple):
    """The answers, and how they were come by."""

    layers: list[Answer]
    inputs: list[Answer]
    """For each of the examples that were used."""
    detail: str


def check_exactly(
    problem: Problem,
    candidate: Candidate,
    *,
    value: float,
    left_out: Collection[int],
    random: Random,
) -> Exact:
    """Compare the candidate with the exact one, for the parameters not left out.

    A gradient that does not run on fractions is compared to rounding. Raises `ValueError` for
    numbers that are no fractions and for a network that would take too long.
    """
    network = problem.network
    few = min(_WORK // (network.n_parameters * (len(network.layers) + 3)), len(problem.examples))
    if few == 0:
        raise ValueError(
            f"{network.n_parameters:,} parameters are too many for arithmetic without rounding"
        )
    as_floats = problem.first(few)
    as_fractions = exact_problem(as_floats)
    detail = f"all parameters of a layer at once, {few} of {len(problem.examples)} examples, "
    asked = as_fractions
    tolerance = floor = Fraction(0)
    try:
        given = candidate.gradient(as_fractions)[1]
        why_not = "it gives floats"
    except Exception as error:  # a gradient of the user's own may raise anything
        given, why_not = [], describe_error(error.__cause__ or error)
    if given and all(isinstance(d, int | Fraction) for d in given):
        detail += "compared by =="
    else:
        asked = as_floats
        given = candidate.gradient(as_floats)[1]
        tolerance = Fraction(complex_step.TOLERANCE)
        floor = Fraction(FLOOR * max(1.0, abs(value)))
        detail += f"compared to rounding, for the gradient does not run on fractions ({why_not})"

    def answer(
        indices: Sequence[int], gradient: Sequence[Any], slope: Callable[[dict[int, int]], Fraction]
    ) -> Answer:
        fractions = [Fraction(d) for d in gradient]
        found = find_wrong(
            indices, fractions, slope, random, tolerance=tolerance, floor=floor, maximum=_NAMED
        )
        wrong = [Wrong(k, float(fractions[k]), float(expected)) for k, expected in found]
        return Answer(len(indices), wrong)

    layers = [
        answer(
            [k for k in indices if k not in left_out],
            given,
            lambda direction: slope_of_loss(as_fractions, direction),
        )
        for indices in layer_ranges(network)
    ]
    inputs = []
    for e in range(few):
        d_inputs = candidate.d_inputs(asked, e) if candidate.has_inputs else None
        if d_inputs is not None:
            slope = functools.partial(slope_of_input, as_fractions, e)
            inputs.append(answer(range(network.n_in), d_inputs, slope))
    return Exact(layers, inputs, detail)


def exact_problem(problem: Problem) -> Problem:
    """Return the same problem with every number in it as the fraction that it is.

    Raises `ValueError` for a number that is none, like nan.
    """
    if LossAt(problem).plain:
        network = Network(
            [
                Layer.from_weights(
                    layer.weights, layer.biases, activation=with_fractions(layer.activation)
                )
                for layer in problem.network.layers
            ]
        )
    else:
        network = copy.deepcopy(problem.network)
    network.load_parameters(_fractions(network.parameters()))
    return Problem(
        network,
        with_fractions(problem.loss),
        [(_fractions(inputs), _fractions(target)) for inputs, target in problem.examples],
        None if problem.weights is None else _fractions(problem.weights),
        with_fractions(problem.penalty),
        problem.example_numbers,
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
    maximum: int,
) -> list[tuple[int, Fraction]]:
    """Return the first wrong derivatives, at most `maximum`, each with its index and exact slope.

    Equal means within `tolerance` of Σ |v[k]|·(|gradient[k]| + floor).
    """
    if len(indices) == 0 or maximum <= 0:
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
            maximum=maximum - len(found),
        )
    return found
