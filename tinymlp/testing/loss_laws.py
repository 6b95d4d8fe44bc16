"""A loss of your own, held to what makes it one: a number, and the gradient of that very number.

    check_loss((mse, d_mse))            two functions of (prediction, target), two lists
    check_loss(MeanSquaredError)        a class, or an object, with value and gradient

The gradient is the slope of the value along each output. If the name is a known one (`mse`,
`BinaryCrossEntropy`) the value is held against the library's as well, with targets that suit it;
`like=` says which it is, and `like=None` that it is none of them.

>>> def mse(prediction, target):
...     return sum((p - t) ** 2 for p, t in zip(prediction, target)) / len(target)
>>> def d_mse(prediction, target):
...     return [(p - t) / len(target) for p, t in zip(prediction, target)]
>>> check_loss((mse, d_mse))
Traceback (most recent call last):
tinymlp.errors.LawBroken: your mse: at prediction = [0.0], target = [0.5] gradient[0] should \
be -1, yours is -0.5: is a factor 2 missing? The slope of e² is 2·e
  law   the gradient is the slope of the value along each output
  read  tinymlp/learning/loss.py
"""

import math
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tinymlp import named
from tinymlp.errors import invalid
from tinymlp.gradient_check.central_difference import slope_nearest
from tinymlp.learning.loss import LOSSES, Loss, MeanSquaredError, targets_of
from tinymlp.named import arguments_of
from tinymlp.testing.answers import (
    NoAnswerError,
    as_vector,
    ask,
    check_array,
    number,
    vector,
)
from tinymlp.testing.counterexample import hold
from tinymlp.testing.law import CHANGES, REMEMBERS, Comparison, Law, compare, law
from tinymlp.testing.loss_mistakes import (
    VALUE_MISTAKES,
    LossCode,
    Pair,
    gradient_mistakes,
    loss_like,
    slopes,
)
from tinymlp.testing.names import BY_NAME, find_by_name, is_by_name
from tinymlp.testing.reading import two_functions
from tinymlp.testing.strategies import check_strategy, targets_for, vectors

VALUE_NAMES = ("value", "loss", "forward", "__call__")
GRADIENT_NAMES = ("gradient", "derivative", "grad", "backward")
SIGNATURES = "value(prediction, target) and gradient(prediction, target)"

ALIASES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "bce": "binary_cross_entropy",
    "softmax": "softmax_cross_entropy",
    "categorical_cross_entropy": "softmax_cross_entropy",
}


def check_loss(
    loss: Any,
    *,
    like: str | Loss | None = BY_NAME,
    cases: st.SearchStrategy[tuple[list[float], list[float]]] | None = None,
    array: Callable[[list[float]], Any] = list,
    examples: int = 50,
) -> None:
    """Raise `LawBroken` unless a loss obeys every law of `laws("loss")`.

    `loss` is (value, gradient), or an object with both, or a class of such. `cases` draws a
    prediction and a target that suit a loss which is like none of the library's; otherwise they
    are ordinary numbers. They are given as lists, or as what `array` makes of a list
    (`array=numpy.array`). Raises `ArgumentError` for what is no loss.
    """
    __tracebackhide__ = True
    check_array(array, [0.5, 0.25])
    check_strategy("cases", cases, optional=True)
    title, value, gradient = two_functions("loss", loss, VALUE_NAMES, GRADIENT_NAMES, 2, SIGNATURES)
    found = _find(title, like)
    code = LossCode(title, value, gradient, found, array, cases)
    hold(code, LOSS_LAWS, read="tinymlp/learning/loss.py", examples=examples)


def _find(title: str, like: str | Loss | None) -> Loss | None:
    if not is_by_name(like):
        return None if like is None else named.find("like", like, LOSSES, ("value", "gradient"))
    known = {name: kind for name, kind in LOSSES.items() if not arguments_of(kind)}
    known |= {alias: LOSSES[name] for alias, name in ALIASES.items()}
    kind = find_by_name(title, known)
    return None if kind is None else kind()


def _of_logits(loss: Loss) -> bool:
    return targets_of(loss) in ("classes", "binary")


def _pairs(mine: LossCode) -> st.SearchStrategy[Pair]:
    if mine.cases is not None:
        return mine.cases.map(_read_case)
    loss = MeanSquaredError() if mine.like is None else mine.like
    minimum = 2 if targets_of(loss) == "classes" else 1
    return (
        st.integers(minimum, 4)
        .flatmap(vectors)
        .flatmap(
            lambda prediction: targets_for(loss, prediction).map(lambda t: Pair(prediction, t))
        )
    )


def _read_case(case: Any) -> Pair:
    try:
        prediction, target = case
        return Pair(as_vector(prediction), as_vector(target))
    except (NoAnswerError, TypeError, ValueError):
        raise invalid("cases", "a strategy that draws (prediction, target)", case) from None


def _large(mine: LossCode) -> st.SearchStrategy[Pair]:
    loss = loss_like(mine)
    logits = st.lists(st.sampled_from([0.0, 1000.0, -1000.0]), min_size=2, max_size=3)
    return logits.flatmap(
        lambda prediction: targets_for(loss, prediction).map(lambda t: Pair(prediction, t))
    )


def _named(mine: LossCode) -> bool:
    return mine.like is not None


def _takes_logits(mine: LossCode) -> bool:
    return mine.like is not None and _of_logits(mine.like)


def _value(mine: LossCode, at: Pair) -> float:
    return number(mine.value, mine.array(at.prediction), mine.array(at.target))


def _gradient(mine: LossCode, at: Pair) -> list[float]:
    return vector(mine.gradient, mine.array(at.prediction), mine.array(at.target))


def _names(at: Pair) -> list[str]:
    return [f"gradient[{i}]" for i in range(len(at.prediction))]


@law(_pairs, remedy=REMEMBERS, side_effect=True)
def same_question_same_answer(mine: LossCode, at: Pair) -> Comparison:
    """The same question has the same answer, whatever was asked before."""
    first = [_value(mine, at), *_gradient(mine, at)]
    names = [f"{name}, asked again," for name in ["the value", *_names(at)]]
    return compare(names, first, lambda: [_value(mine, at), *_gradient(mine, at)])


@law(_pairs, remedy=CHANGES, side_effect=True)
def arguments_stay(mine: LossCode, at: Pair) -> Comparison:
    """The lists that are given stay as they are."""
    names = [f"prediction[{i}] afterwards" for i in range(len(at.prediction))]
    names += [f"target[{i}] afterwards" for i in range(len(at.target))]

    def answer() -> list[float]:
        prediction, target = mine.array(at.prediction), mine.array(at.target)
        ask(mine.value, prediction, target)
        ask(mine.gradient, prediction, target)
        return [*as_vector(prediction), *as_vector(target)]

    return compare(names, [*at.prediction, *at.target], answer)


@law(_pairs, mistakes=VALUE_MISTAKES, applies=_named)
def value_is_that_of_its_name(mine: LossCode, at: Pair) -> Comparison:
    """The value is that of the loss it is named after."""
    return compare(["the value"], [loss_like(mine).value(*at)], lambda: [_value(mine, at)])


@law(_pairs, mistakes=gradient_mistakes)
def gradient_is_the_slope(mine: LossCode, at: Pair) -> Comparison:
    """The gradient is the slope of the value along each output."""
    found = compare(_names(at), slopes(mine, at), lambda: _gradient(mine, at))
    if isinstance(found.got, NoAnswerError) or len(found.got) != len(found.expected):
        return found

    def along(i: int) -> Callable[[float], float]:
        before, after = at.prediction[:i], at.prediction[i + 1 :]
        return lambda p: _value(mine, Pair([*before, p, *after], at.target))

    # At a corner of the loss any slope between those of its two sides is right.
    nearest = [
        slope_nearest(d, along(i), p)
        for i, (d, p) in enumerate(zip(found.got, at.prediction, strict=True))
    ]
    return found._replace(expected=nearest)


@law(
    _large,
    applies=_takes_logits,
    remedy="e to a power above 709 is more than a float can hold, and the logarithm of 0 is none: "
    "take the largest logit out of every power, eᶻ⁻ᵐ, and the logarithm of the whole",
)
def finite_for_every_logit(mine: LossCode, at: Pair) -> Comparison:
    """The value and the gradient are finite for every logit, however large."""
    names = ["the value", *_names(at)]

    def answer() -> list[float]:
        answers = [_value(mine, at), *_gradient(mine, at)]
        return [0.0 if math.isfinite(one) else one for one in answers]

    return compare(names, [0.0] * len(names), answer, wanted="a finite number")


LOSS_LAWS: list[Law[LossCode, Pair]] = [
    arguments_stay,
    same_question_same_answer,
    value_is_that_of_its_name,
    gradient_is_the_slope,
    finite_for_every_logit,
]
"""The laws, in the order in which they are looked at."""
