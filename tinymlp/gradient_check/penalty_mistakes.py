"""Mistakes with the penalty, which is added once, to the slope of each weight and of no bias."""

from collections.abc import Callable

from tinymlp.gradient_check.loss_at import Problem
from tinymlp.gradient_check.mistaken_backward import Mistake
from tinymlp.network.shapes import Vector


def _penalty_times(
    factor: Callable[[int], float], *, biases: bool = False, weights: bool = True
) -> Callable[[Vector, Problem], Vector]:
    """Return so many times the penalty, by the number of examples, on the parameters chosen."""

    def penalize(gradient: Vector, problem: Problem) -> Vector:
        penalty, network = problem.penalty, problem.network
        if penalty is None:
            return gradient
        times = factor(len(problem.examples))
        return [
            d + times * penalty.derivative(p) if (weights if is_weight else biases) else d
            for d, p, is_weight in zip(
                gradient, network.parameters(), network.is_weight(), strict=True
            )
        ]

    return penalize


PENALTY_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "penalty forgotten", "the penalty is missing", "penalize", _penalty_times(lambda n: 0.0)
    ),
    Mistake(
        "penalty on biases",
        "the penalty is also on the biases",
        "penalize",
        _penalty_times(lambda n: 1.0, biases=True),
    ),
    Mistake(
        "penalty on biases only",
        "the penalty is on the biases instead of the weights",
        "penalize",
        _penalty_times(lambda n: 1.0, biases=True, weights=False),
    ),
    Mistake(
        "penalty doubled",
        "the penalty is twice what it should be: 2·λ·w instead of λ·w?",
        "penalize",
        _penalty_times(lambda n: 2.0),
    ),
    Mistake(
        "penalty halved",
        "the penalty is half of what it should be",
        "penalize",
        _penalty_times(lambda n: 0.5),
    ),
    Mistake(
        "penalty subtracted",
        "the penalty is subtracted instead of added",
        "penalize",
        _penalty_times(lambda n: -1.0),
    ),
    Mistake(
        "penalty divided by n",
        "the penalty is divided by the number of examples",
        "penalize",
        _penalty_times(lambda n: 1 / n),
    ),
    Mistake(
        "penalty for every example",
        "the penalty is added for every example instead of once",
        "penalize",
        _penalty_times(float),
    ),
)
