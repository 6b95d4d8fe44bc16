"""Mistakes over the examples: which of them count, how much, and what the sum is divided by."""

import struct
from collections.abc import Callable, Sequence

from tinymlp.gradient_check.loss_at import Problem
from tinymlp.gradient_check.mistaken_backward import TEXTBOOK, Mistake, weighted_mean
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import example_weights, total_weight
from tinymlp.network.shapes import Vector

_Mean = Callable[[list[Vector], Problem], Vector]
_Weights = Callable[[list[float]], list[float]]


def _weights_of(problem: Problem) -> list[float]:
    return list(example_weights(problem.examples, problem.weights))


def _mean_times(factor: Callable[[Problem], float]) -> _Mean:
    """Return the right mean times a factor."""
    return lambda gradients, problem: [
        factor(problem) * d for d in TEXTBOOK.mean(gradients, problem)
    ]


def _n(problem: Problem) -> float:
    return total_weight(_weights_of(problem))


def _weigh(weights: _Weights, divisor: Callable[[list[float]], float] = total_weight) -> _Mean:
    """Return Σ weights(w)·g / divisor(w), with the mistake in one of the two."""

    def mean(gradients: list[Vector], problem: Problem) -> Vector:
        right = _weights_of(problem)
        used = weights(right)
        return [
            sum(w * d for w, d in zip(used, column, strict=True)) / divisor(right)
            for column in zip(*gradients, strict=True)
        ]

    return mean


def _only(which: int) -> _Weights:
    return lambda weights: [w if e == which % len(weights) else 0.0 for e, w in enumerate(weights)]


def _without(which: int) -> _Weights:
    return lambda weights: [w if e != which % len(weights) else 0.0 for e, w in enumerate(weights)]


def _alike(weights: list[float]) -> list[float]:
    return [1.0 for _ in weights]


def _one(weights: list[float]) -> float:
    return 1.0


def _for_some(mean: _Mean, *, is_weight: bool) -> _Mean:
    """Return a mean that makes the mistake for weights only, or for biases only."""

    def partly(gradients: list[Vector], problem: Problem) -> Vector:
        return [
            wrong if weight is is_weight else right
            for wrong, right, weight in zip(
                mean(gradients, problem),
                TEXTBOOK.mean(gradients, problem),
                problem.network.is_weight(),
                strict=True,
            )
        ]

    return partly


def _mean_of_batch_means(size: int) -> _Mean:
    def mean(gradients: list[Vector], problem: Problem) -> Vector:
        weights = _weights_of(problem)
        starts = range(0, len(weights), size)
        means = [weighted_mean(gradients[s : s + size], weights[s : s + size]) for s in starts]
        return weighted_mean(means, [1.0] * len(means))

    return mean


def _round_to_single(gradients: list[Vector], problem: Problem) -> Vector:
    mean = TEXTBOOK.mean(gradients, problem)
    return list(struct.unpack(f"{len(mean)}f", struct.pack(f"{len(mean)}f", *mean)))


def _shift_targets(examples: Sequence[Example]) -> list[Example]:
    return [
        (inputs, examples[(e + 1) % len(examples)][1]) for e, (inputs, _) in enumerate(examples)
    ]


MEAN_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "mean forgotten",
        "the mean's 1/n is missing: the examples' gradients are added, not averaged",
        "mean",
        _mean_times(_n),
    ),
    Mistake(
        "divided by n twice",
        "the sum over the examples is divided by their number twice",
        "mean",
        _mean_times(lambda problem: 1 / _n(problem)),
    ),
)

EXAMPLE_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "both means forgotten",
        "neither the mean over the examples nor that over the outputs is in the gradient",
        "mean",
        _mean_times(lambda problem: _n(problem) * problem.network.n_out),
    ),
    Mistake(
        "last example only",
        "only the last example counts: its gradient overwrites the others, = where += belongs",
        "mean",
        _weigh(_only(-1), _one),
    ),
    Mistake(
        "last example only, divided",
        "only the last example counts, divided by the number of all: = where += belongs",
        "mean",
        _weigh(_only(-1)),
    ),
    Mistake(
        "bias of the last example only",
        "the biases' gradient is the last example's only: = where += belongs",
        "mean",
        _for_some(_weigh(_only(-1), _one), is_weight=False),
    ),
    Mistake(
        "bias of the last example only, divided",
        "the biases' gradient is the last example's only, divided by the number of all: = where "
        "+= belongs",
        "mean",
        _for_some(_weigh(_only(-1)), is_weight=False),
    ),
    Mistake(
        "mean forgotten for biases",
        "the biases' gradients are added over the examples and not averaged, unlike the weights'",
        "mean",
        _for_some(_mean_times(_n), is_weight=False),
    ),
    Mistake(
        "mean forgotten for weights",
        "the weights' gradients are added over the examples and not averaged, unlike the biases'",
        "mean",
        _for_some(_mean_times(_n), is_weight=True),
    ),
    Mistake(
        "first example only",
        "only the first example counts: does a loop end too soon?",
        "mean",
        _weigh(_only(0), _one),
    ),
    Mistake(
        "first example only, divided",
        "only the first example counts, divided by the number of all: does a loop end too soon?",
        "mean",
        _weigh(_only(0)),
    ),
    Mistake(
        "last example left out",
        "the last example is left out: does a range end one too soon?",
        "mean",
        _weigh(_without(-1)),
    ),
    Mistake(
        "first example left out",
        "the first example is left out: does a range start at 1?",
        "mean",
        _weigh(_without(0)),
    ),
    *(
        Mistake(
            f"mean of means of {size}",
            f"it is a mean of the means of batches of {size}, the last of which is smaller: its "
            "examples count too much",
            "mean",
            _mean_of_batch_means(size),
        )
        for size in (2, 3, 4, 5, 8, 10, 16, 32, 64)
    ),
    Mistake(
        "example weights ignored",
        "the weights of the examples (or classes) are ignored",
        "mean",
        _weigh(_alike, len),
    ),
    Mistake(
        "example weights ignored above",
        "the weights of the examples (or classes) are ignored, but their sum is divided by",
        "mean",
        _weigh(_alike),
    ),
    Mistake(
        "example weights squared",
        "the weights of the examples (or classes) are multiplied twice",
        "mean",
        _weigh(lambda weights: [w * w for w in weights]),
    ),
    Mistake(
        "divided by the number of examples",
        "the weighted sum is divided by the number of examples instead of the sum of the weights",
        "mean",
        _weigh(list, len),
    ),
    Mistake(
        "targets shifted",
        "each example has the target of the next: were inputs and targets shuffled apart?",
        "examples",
        _shift_targets,
    ),
    Mistake(
        "single precision",
        "it is rounded to single precision (float32)",
        "mean",
        _round_to_single,
    ),
)
