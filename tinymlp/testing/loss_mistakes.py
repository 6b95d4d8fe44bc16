"""What is often written instead of a loss or its gradient, and the numbers that it gives.

Each entry computes the mistake in earnest: with the library's loss where the student's is named
after one, else from the slope of the student's own value. The mistakes in a gradient are those of
the catalogue, `tinymlp/gradient_check/loss_mistakes.py`.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hypothesis.strategies import SearchStrategy

from tinymlp.gradient_check.central_difference import gradient_by_differences
from tinymlp.gradient_check.loss_mistakes import LOSS_MISTAKES
from tinymlp.gradient_check.mistaken_backward import Mistake
from tinymlp.learning.loss import LOSSES, BinaryCrossEntropy, Loss, SoftmaxCrossEntropy, targets_of
from tinymlp.testing.answers import Function, number
from tinymlp.testing.law import Mistakes


class LossCode(NamedTuple):
    """A student's loss, however it is written."""

    title: str
    value: Function
    gradient: Function
    like: Loss | None
    array: Callable[[list[float]], Any]
    cases: SearchStrategy[tuple[list[float], list[float]]] | None


class Pair(NamedTuple):
    """What a loss is asked about."""

    prediction: list[float]
    target: list[float]


def loss_like(mine: LossCode) -> Loss:
    """Return the library's loss that the student's is named after."""
    assert mine.like is not None
    return mine.like


def slopes(mine: LossCode, at: Pair) -> list[float]:
    """Return the slopes of the student's own value."""
    return gradient_by_differences(
        lambda p: number(mine.value, mine.array(p), mine.array(at.target)), at.prediction
    )


class _Measured(NamedTuple):
    """A loss of the student's own, whose gradient is measured."""

    mine: LossCode
    link: Callable[[Sequence[float]], list[float]]

    def gradient(self, prediction: list[float], target: list[float]) -> list[float]:
        return slopes(self.mine, Pair(prediction, target))


def gradient_mistakes(mine: LossCode) -> Mistakes[LossCode, Pair]:
    """Return the mistakes in this loss's gradient, made with what is known of it.

    One that is like none of the library's may have a softmax or a sigmoid inside all the same.
    """
    likely: dict[str, Any] = {"": mine.like}
    if mine.like is None:
        likely = {
            "": _Measured(mine, SoftmaxCrossEntropy().link),
            "; p is the sigmoid of z": _Measured(mine, BinaryCrossEntropy().link),
        }
    table: dict[str, Numbers] = {
        mistake.sentence + which: _predict(mistake, loss)
        for which, loss in likely.items()
        for mistake in LOSS_MISTAKES
    }
    table["did you return the value itself?"] = lambda mine, at: [
        number(mine.value, mine.array(at.prediction), mine.array(at.target))
    ]
    return table


def _predict(mistake: Mistake, loss: Any) -> "Numbers":
    return lambda mine, at: mistake.instead(loss, at.prediction, at.target)


Numbers = Callable[[LossCode, Pair], Sequence[float]]
Formula = Callable[[float, float], float]


def _times(factor: Callable[[int], float]) -> Numbers:
    """Return the library's value times a factor that may depend on the number of outputs."""
    return lambda mine, at: [factor(len(at.target)) * loss_like(mine).value(*at)]


def _each(formula: Formula, *, mean: bool = False) -> Numbers:
    """Return a formula of each prediction and target, divided by their number for a mean."""
    return lambda mine, at: [
        formula(p, t) / (len(at.target) if mean else 1) for p, t in zip(*at, strict=True)
    ]


def _total(formula: Formula, *, mean: bool = False) -> Numbers:
    """Return the sum, or the mean, of a formula of each prediction and target."""
    return lambda mine, at: [math.fsum(_each(formula, mean=mean)(mine, at))]


def _of(link: Callable[[Sequence[float]], list[float]], numbers: Numbers) -> Numbers:
    """Return the numbers for probabilities in the place of logits."""
    return lambda mine, at: numbers(mine, Pair(link(at.prediction), at.target))


def _of_softmax(numbers: Numbers) -> Numbers:
    return _of(SoftmaxCrossEntropy().link, numbers)


def _of_sigmoid(numbers: Numbers) -> Numbers:
    return _of(BinaryCrossEntropy().link, numbers)


def _surprise(p: float, t: float) -> float:
    return -t * math.log(p)


def _both_surprises(p: float, t: float) -> float:
    return -t * math.log(p) - (1 - t) * math.log(1 - p)


def _guarded(epsilon: float) -> Formula:
    return lambda p, t: -t * math.log(p + epsilon)


def _library(name: str) -> Numbers:
    return lambda mine, at: [LOSSES[name]().value(*at)]


_LOGITS = "those are probabilities: the prediction is logits, apply the {} first"

VALUE_MISTAKES: Mistakes[LossCode, Pair] = {
    "the sum is not divided by n: is the 1/n of the mean missing?": _times(lambda n: n),
    "that is half of it: the mean of e² has no ½ (or say like=None)": _times(lambda n: 1 / 2),
    "that is the half sum ½·Σe²: the mean of e² has 1/n and no ½ (or say like=None)": _times(
        lambda n: n / 2
    ),
    "is it divided by n once too often?": _times(lambda n: 1 / n),
    "is its sign flipped? A loss is smaller where the prediction is better": _times(lambda n: -1),
    "is its sign flipped, and the 1/n of the mean missing?": _times(lambda n: -n),
    "is there a square root too many?": lambda mine, at: [math.sqrt(loss_like(mine).value(*at))],
    "the errors are not squared, so that they cancel": _total(lambda p, t: p - t, mean=True),
    "does the logarithm have base 2, or 10? It is the natural one": (
        lambda mine, at: [loss_like(mine).value(*at) / math.log(2)]
    ),
    _LOGITS.format("softmax"): _total(_surprise),
    _LOGITS.format("softmax") + ", and needs no 1e-12": _total(_guarded(1e-12)),
    _LOGITS.format("sigmoid"): _total(_both_surprises, mean=True),
    "the term (1 − t)·log(1 − p) is missing: a no has its surprise too": _of_sigmoid(
        _total(_surprise, mean=True)
    ),
    "the logarithm is missing: that is −Σ t·p": _of_softmax(_total(lambda p, t: -t * p)),
    **{
        f"that is the {name}": _library(name)
        for name in LOSSES
        if targets_of(LOSSES[name]()) not in ("classes", "binary")
    },
}
