"""Oracle 2: the complex step. Move a number a little along i, where nothing has to be subtracted.

    L(θ + ih) = L(θ) + ih·L′(θ) − …        ∂L/∂θ = Im L(θ + ih) / h

Without a subtraction no digit is lost, so h can be 10⁻³⁰ and the answer is right to the last digits
or so. The very same lines of forward and loss run, on complex numbers.

It applies to code that is analytic: made of + − · / and of functions like exp that have a complex
form, with every kink decided on `z.real`. Whether an activation or loss is, is tried out
(`components.py`): `math.exp` refuses a complex number, and `abs` gives a wrong answer to one.

Source: Squire and Trapp, Using Complex Variables to Estimate Derivatives of Real Functions, 1998.
"""

from collections.abc import Callable, Collection, Sequence
from random import Random
from typing import Any, NamedTuple

from tinymlp.gradient_check.central_difference import FLOOR
from tinymlp.gradient_check.loss_at import LossAt, Problem, layer_ranges

STEP = 1e-30
TOLERANCE = 1e-9


def complex_slope(f: Callable[[Any], Any], x: Any) -> float:
    """Return f′(x), for an f that takes and gives one number.

    >>> complex_slope(lambda x: x * x, 3.0)
    6.0
    """
    slope: float = complex(f(complex(x, STEP))).imag / STEP
    return slope


class Together(NamedTuple):
    """The slope of the loss where many parameters move at once: given, and as it should be."""

    n_parameters: int
    given: float
    expected: float
    error: float


def check_together(
    problem: Problem,
    gradient: Sequence[float],
    *,
    value: float,
    left_out: Collection[int],
    random: Random,
) -> list[Together]:
    """Check all parameters of each layer at once, along a direction of random signs.

    That is one forward pass for a layer of any size, and sees what a sample would not; but an
    error in a single small derivative can hide in the rounding of the large ones.
    """
    network = LossAt(problem).network
    moved_problem = Problem(
        network, problem.loss, problem.examples, problem.weights, problem.penalty
    )
    parameters = network.parameters()
    answers = []
    for indices in layer_ranges(network):
        signs = {k: random.choice((-1, 1)) for k in indices if k not in left_out}
        moved: list[Any] = list(parameters)
        for k, sign in signs.items():
            moved[k] = complex(parameters[k], sign * STEP)
        network.load_parameters(moved)
        expected = complex(moved_problem.value()).imag / STEP
        given = size = 0.0
        for k, sign in signs.items():
            given += sign * gradient[k]
            size += abs(gradient[k])
        floor = FLOOR * max(1.0, abs(value))
        error = abs(given - expected) / (size + abs(expected) + floor)
        answers.append(Together(len(signs), given, expected, error))
    return answers
