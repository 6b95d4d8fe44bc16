"""What is often written instead of a loss or its gradient, and the numbers that it gives.

Each entry computes the mistake in earnest: with the library's loss where the student's is named
after one, else from the slope of the student's own value. The mistakes in a gradient are those of
the catalogue, `tinymlp/gradient_check/loss_mistakes.py`.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tinymlp.gradient_check.central_difference import gradient_by_differences
from tinymlp.gradient_check.loss_mistakes import LOSS_MISTAKES
from tinymlp.gradient_check.mistaken_backward import Mistake
from tinymlp.learning.loss import LOSSES, BinaryCrossEntropy, Loss, SoftmaxCrossEntropy, targets_of
from tinymlp.testing.answers import NoAnswerError, Single, close, number, vector
from tinymlp.testing.explain import find_factor, find_mistake
from tinymlp.testing.law import Comparison, Mistakes
from tinymlp.testing.loss_reading import LossCode, Pair


def loss_like(mine: LossCode) -> Loss:
    """Return the library's loss that the student's is named after."""
    assert mine.like is not None
    return mine.like


def slopes(mine: LossCode, at: Pair, *, swapped: bool = False) -> list[float]:
    """Return the slopes of the student's own value, with its arguments `swapped` if asked."""

    def value(prediction: Sequence[float]) -> float:
        given = mine.array(list(prediction)), mine.array(at.target)
        return number(mine.value, *(given[::-1] if swapped else given))

    if isinstance(value(at.prediction), Single):
        # Two steps whose errors cancel, so wide that seven digits are enough.
        near = gradient_by_differences(value, at.prediction, step=2.0**-5)
        far = gradient_by_differences(value, at.prediction, step=2.0**-4)
        return [Single((4 * a - b) / 3) for a, b in zip(near, far, strict=True)]
    return gradient_by_differences(value, at.prediction)


class _Measured(NamedTuple):
    """A loss of the student's own, whose gradient is measured."""

    mine: LossCode
    link: Callable[[Sequence[float]], list[float]] | None

    def gradient(self, prediction: list[float], target: list[float]) -> list[float]:
        return slopes(self.mine, Pair(prediction, target))


def gradient_mistakes(mine: LossCode) -> Mistakes[LossCode, Pair]:
    """Return the mistakes in this loss's gradient, made with what is known of it.

    One that is like none of the library's may have a softmax or a sigmoid inside all the same.
    """
    likely: dict[str, Any] = {"": mine.like}
    if mine.of_probabilities:
        likely = {"": _Measured(mine, None)}
    elif mine.like is None:
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
    if mine.of_probabilities:
        table["that is −t/p alone: a no has its surprise too, and its slope (1 − t)/(1 − p)"] = (
            _of_two_surprises(lambda p, t: -t / p)
        )
        table["the sign of (1 − t)/(1 − p) is turned: the slope is (1 − t)/(1 − p) − t/p"] = (
            _of_two_surprises(lambda p, t: -t / p - (1 - t) / (1 - p))
        )
        table[
            "that is p − t, the slope along the logits: of probabilities it is divided by p·(1 − p)"
        ] = _of_two_surprises(lambda p, t: p - t)
        table["that is p − t, the slope along the logits: along the probabilities it is −t/p"] = (
            _for_slope(lambda p, t: -t / p, lambda p, t: p - t)
        )
    table["is // where / belongs? It rounds to a whole number"] = lambda mine, at: [
        math.floor(round(d, 6)) for d in slopes(mine, at)
    ]
    table["the sign of the prediction is wrong: that is the slope at −prediction"] = (
        lambda mine, at: slopes(mine, at._replace(prediction=[-p for p in at.prediction]))
    )
    table["the arguments of the value are swapped: its logarithm is of the prediction"] = _swapped
    table["the gradient is of the class beside the right one: is its index off by one?"] = (
        lambda mine, at: slopes(mine, at._replace(target=_rolled(at.target, 1)))
    )
    if mine.like is None or targets_of(mine.like) == "classes":
        table["the powers are not divided by their sum: p is eᶻ/Σ eᶻ"] = lambda mine, at: [
            math.exp(z) - t for z, t in zip(*at, strict=True)
        ]
        table["the powers are not divided by their sum: p is eᶻ⁻ᵐ/Σ eᶻ⁻ᵐ"] = lambda mine, at: [
            math.exp(z - max(at.prediction)) - t for z, t in zip(*at, strict=True)
        ]
    table["the last one is left 0: does a loop end one too soon?"] = lambda mine, at: [
        *slopes(mine, at)[:-1],
        0.0,
    ]
    table["the first one is left 0: does a loop begin one too late?"] = lambda mine, at: [
        0.0,
        *slopes(mine, at)[1:],
    ]
    table["where the error is beyond δ the slope is the sign alone: it is δ times the sign"] = (
        _without_delta
    )
    table["that is the error itself, also beyond δ: there the slope is δ times the sign"] = _uncut
    table["that is the error itself: the slope of |e| is its sign"] = _error_for_sign
    table["is the root's own slope missing? That of √u is u′/(2·√u), and this is u′"] = _of_square
    if mine.of_index:
        table["1 is subtracted from every class: it belongs to the right one alone, p − t"] = (
            lambda mine, at: [d + t - 1 for d, t in zip(slopes(mine, at), at.target, strict=True)]
        )
    return table


def _for_slope(slope: "Formula", formula: "Formula") -> "Numbers":
    """Return a formula where the slope of the value is another, on the scale of that slope."""

    def instead(mine: LossCode, at: Pair) -> list[float]:
        right = [slope(p, t) for p, t in zip(*at, strict=True)]
        found = slopes(mine, at)
        largest = max(range(len(right)), key=lambda i: abs(right[i]))
        scale = found[largest] / right[largest]
        if not all(close(d, scale * one) for d, one in zip(found, right, strict=True)):
            raise NoAnswerError("its value has another slope")
        return [scale * formula(p, t) for p, t in zip(*at, strict=True)]

    return instead


def _of_two_surprises(formula: "Formula") -> "Numbers":
    """Return a formula in the place of a binary cross-entropy's slope."""
    return _for_slope(lambda p, t: (1 - t) / (1 - p) - t / p, formula)


def _error_for_sign(mine: LossCode, at: Pair) -> list[float]:
    right = slopes(mine, at)
    size = max(map(abs, right), default=0.0)
    if not all(close(abs(d), size) or close(d, 0.0) for d in right):
        raise NoAnswerError("its slopes are no signs")
    return [size * (p - t) for p, t in zip(*at, strict=True)]


def _without_delta(mine: LossCode, at: Pair) -> list[float]:
    """Return Huber's gradient with a sign in the place of δ times the sign."""
    n = len(at.target)
    _require_half_squares(mine, at)
    errors = [p - t for p, t in zip(*at, strict=True)]
    return [
        math.copysign(1 / n, e) if abs(n * d) < 0.999 * abs(e) else e / n
        for d, e in zip(slopes(mine, at), errors, strict=True)
    ]


def _uncut(mine: LossCode, at: Pair) -> list[float]:
    """Return the errors in the place of Huber's gradient, which is no more than δ."""
    _require_half_squares(mine, at)
    return [(p - t) / len(at.target) for p, t in zip(*at, strict=True)]


def _require_half_squares(mine: LossCode, at: Pair) -> None:
    near = at._replace(prediction=[t + 0.01 for t in at.target])
    if not all(close(d, 0.01 / len(at.target)) for d in slopes(mine, near)):
        raise NoAnswerError("near the target it is no ½·e²")


def _of_square(mine: LossCode, at: Pair) -> list[float]:
    value = number(mine.value, mine.array(at.prediction), mine.array(at.target))
    return [2 * value * d for d in slopes(mine, at)]


def _swapped(mine: LossCode, at: Pair) -> list[float]:
    found = slopes(mine, at, swapped=True)
    if all(close(a, b) for a, b in zip(found, slopes(mine, at), strict=True)):
        raise NoAnswerError("it is the same either way")
    return found


def _rolled(target: Sequence[float], by: int) -> list[float]:
    if sorted(target)[:-1] != [0.0] * (len(target) - 1):
        raise NoAnswerError("there is no index")
    return [target[(i + by) % len(target)] for i in range(len(target))]


def explain_gradient(mine: LossCode, answers: Sequence[tuple[Pair, Comparison]]) -> str:
    """Return the mistake in a gradient: of the catalogue, a lost sign, or a factor."""
    mistakes = gradient_mistakes(mine)
    found = _other_order(mine, answers) or find_mistake(mine, mistakes, answers)
    if found or not all(one.is_numbers for _, one in answers):
        return found
    both = [
        pair
        for _, one in answers
        if not one.at_kink
        for pair in zip(one.got, one.expected, strict=True)  # type: ignore[arg-type]
    ]
    wrong = [(got, expected) for got, expected in both if not close(got, expected)]
    if wrong and all(close(abs(got), abs(expected)) for got, expected in both):
        if all(got > 0 > expected for got, expected in wrong):
            return (
                "its size is right, but the sign is lost in some places: the absolute value, or a "
                "constant, stands where the sign of the error belongs"
            )
        if all(got < 0 < expected for got, expected in wrong):
            return "its size is right, but the sign is lost where the error is positive"
    return find_factor(mine, mistakes, answers)


def explain_value(mine: LossCode, answers: Sequence[tuple[Pair, Comparison]]) -> str:
    """Return the mistake in a value: of the table, an ε in the logarithm, or a factor."""
    found = _other_order(mine, answers) or find_mistake(mine, VALUE_MISTAKES, answers)
    if found or not all(one.is_numbers for _, one in answers):
        return found
    epsilon = _find_epsilon(mine, answers)
    if epsilon is not None:
        return f"the logarithm is of p + {epsilon:.3g}: an ε of 1e-12 guards it too, or none at all"
    return find_factor(mine, VALUE_MISTAKES, answers)


def explain_jump(mine: LossCode, answers: Sequence[tuple[Pair, Comparison]]) -> str:
    """Return what is missing where the pieces of a loss do not meet, "" if that is not known."""
    told = [(at, found) for at, found in answers if not found.holds()]
    for at, found in told:
        if isinstance(found.got, NoAnswerError) or not found.is_numbers:
            return ""
        place = float(found.names[0].rpartition(" ")[2])
        rest = 0.5 * (place - at.target[0]) ** 2
        jump = abs(found.got[0] - found.expected[0])
        # To four digits: the place of the jump is told with six.
        if not any(abs(jump - rest / n) < 1e-4 * rest for n in (1, len(at.target))):
            return ""
    return "Huber's outer piece is δ·(|e| − ½·δ): is its −½·δ² missing?" if told else ""


def _other_order(mine: LossCode, answers: Sequence[tuple[Pair, Comparison]]) -> str:
    """Say so if the value is a list and the gradient is one number."""
    for at, _ in answers:
        given = mine.array(at.prediction), mine.array(at.target)
        try:
            vector(mine.value, *given)
            number(mine.gradient, *given)
        except NoAnswerError:
            return ""
    return "the two answers are in the other order: the value first, then the gradient"


def _find_epsilon(mine: LossCode, answers: Sequence[tuple[Pair, Comparison]]) -> float | None:
    """Return the ε with which −Σ t·log(p + ε) is the value in all cases."""
    apply = getattr(mine.like, "link", None)
    if mine.of_probabilities or apply is None:
        return None
    told = [(apply(at.prediction), at.target, one.got[0]) for at, one in answers]  # type: ignore[index]
    for epsilon in (k * 10.0**-e for e in range(1, 10) for k in (1, 2, 5)):
        if all(
            close(got, math.fsum(-t * math.log(p + epsilon) for p, t in zip(ps, ts, strict=True)))
            for ps, ts, got in told
        ):
            return epsilon
    return None


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
    "the class index is off by one: classes are counted from 0": lambda mine, at: [
        loss_like(mine).value(at.prediction, _rolled(at.target, 1))
    ],
    "the class index is one too large: classes are counted from 0": lambda mine, at: [
        loss_like(mine).value(at.prediction, _rolled(at.target, -1))
    ],
    "the arguments are swapped: the logarithm is of the prediction, −Σ t·log p": _of_softmax(
        _total(lambda p, t: -p * math.log(t + 1e-12))
    ),
    "the largest logit is taken out of the powers but not put back: log Σ eᶻ is m + log Σ eᶻ⁻ᵐ": (
        lambda mine, at: [loss_like(mine).value(*at) - max(at.prediction) * sum(at.target)]
    ),
    **{
        f"that is the {name}": _library(name)
        for name in LOSSES
        if targets_of(LOSSES[name]()) not in ("classes", "binary")
    },
}
