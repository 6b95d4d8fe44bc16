"""A loss of your own, held to what makes it one: a number, and the gradient of that very number.

    check_loss((mse, d_mse))            two functions of (prediction, target), two lists
    check_loss(MeanSquaredError)        a class, or an object, with value and gradient
                                        other ways of writing are in `loss_reading`

The gradient is the slope of the value along each output. If the name is a known one (`mse`,
`BinaryCrossEntropy`) the value is held against the library's as well, with targets that suit it;
`like=` says which it is, and `like=None` that it is none of them.

>>> def mse(prediction, target):
...     return sum((p - t) ** 2 for p, t in zip(prediction, target)) / len(target)
>>> def d_mse(prediction, target):
...     return [(p - t) / len(target) for p, t in zip(prediction, target)]
>>> check_loss((mse, d_mse))
Traceback (most recent call last):
tinymlp.errors.LawBroken: your mse: at prediction = [1.0, -0.5], target = [0.5, 1.5] \
gradient[0] should be 0.5, yours is 0.25: is a factor 2 missing? The slope of e² is 2·e
  law   the gradient is the slope of the value along each output
  read  tinymlp/learning/loss.py
"""

import itertools
import math
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinymlp import named
from tinymlp.arguments import check_flag
from tinymlp.errors import invalid
from tinymlp.gradient_check.central_difference import one_sided, slope_nearest
from tinymlp.learning.loss import LOSSES, Loss, MeanSquaredError, SoftmaxCrossEntropy, targets_of
from tinymlp.named import arguments_of
from tinymlp.testing.answers import (
    NoAnswerError,
    Single,
    as_vector,
    ask,
    check_array,
    close,
    number,
    vector,
    without_keyboard,
)
from tinymlp.testing.conventions import choose, in_double, joined
from tinymlp.testing.counterexample import Right, hold
from tinymlp.testing.law import CHANGES, REMEMBERS, Comparison, Law, compare, law
from tinymlp.testing.loss_batches import batch_has_the_gradient_of_its_value
from tinymlp.testing.loss_mistakes import (
    explain_gradient,
    explain_jump,
    explain_value,
    loss_like,
    slopes,
)
from tinymlp.testing.loss_reading import SCALES, LossCode, Pair, Scaled, one_hot, readings
from tinymlp.testing.names import BY_NAME, find_by_name, is_by_name
from tinymlp.testing.strategies import check_strategy, targets_for, vectors

ALIASES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "bce": "binary_cross_entropy",
    "softmax_ce": "softmax_cross_entropy",
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
    strict: bool = False,
) -> Right:
    """Raise `LawBroken` unless a loss obeys every law of `laws("loss")`.

    `loss` is (value, gradient), or an object with both, or a class of such, or anything else in
    `loss_reading`; `strict` allows none but these, and the library's definition of a named loss.
    `cases` draws a prediction and a target that suit a loss which is like none of the library's;
    otherwise they are ordinary numbers. They are given as lists, or as what `array` makes of a list
    (`array=numpy.array`). Returns what is printed as "right". Raises `ArgumentError` for what is
    no loss.
    """
    __tracebackhide__ = True
    check_flag("strict", strict)
    code = read_loss(loss, like, cases=cases, array=array, strict=strict)
    return hold(code, LOSS_LAWS, read="tinymlp/learning/loss.py", examples=examples)


def read_loss(
    mine: Any,
    like: str | Loss | None,
    *,
    cases: st.SearchStrategy[tuple[list[float], list[float]]] | None = None,
    array: Callable[[list[float]], Any] = list,
    strict: bool = False,
) -> LossCode:
    """Return the value and the gradient, in the way in which they are meant."""
    check_array(array, [0.5, 0.25])
    check_strategy("cases", cases, optional=True)
    array, said = in_double(array)
    with warnings.catch_warnings(), without_keyboard():
        warnings.simplefilter("ignore")
        first = next(readings(mine, None, array, cases))
        found = _find(first.title, like)
        codes = readings(mine, found, array, cases)
        code = next(codes) if strict else _choose(codes, mine)
    is_said = strict or not is_by_name(like)
    return code._replace(convention=joined(said, code.convention), is_said=is_said)


def _choose(codes: Iterator[LossCode], mine: Any) -> LossCode:
    """Return the reading that is meant, with the definition by which it has its value."""
    is_defined = is_of_vectors = False

    def fits(code: LossCode, points: Sequence[Pair]) -> bool:
        return _find_scale(code, points) is not None

    def score(code: LossCode) -> float:
        nonlocal is_defined, is_of_vectors
        # Where it answers as it is, another kind of question is none that it is for.
        if code.one_by_one and not code.elsewhere and _takes_vectors(code, mine):
            return 0.0
        if is_of_vectors and code.one_by_one:
            return 0.0
        if is_defined and code.of_index and code.like is None:
            return 0.0
        if code.elsewhere and is_defined and not _SPEAKS_OF_PROBABILITIES.search(code.title):
            return 0.0
        points = list(code.clear) or _draw(code)
        found = [gradient_is_the_slope.look(code, at) for at in points]
        # Where there is no value, nothing is broken, and nothing right either.
        if all(one.holds() and one.names for one in found) and fits(code, points):
            return 1.0
        numbers = sum(one.is_numbers and bool(one.names) for one in found) / len(found)
        answers = not code.elsewhere and numbers == 1.0
        is_defined |= answers
        is_of_vectors |= answers and not code.one_by_one
        if numbers < 1.0:
            numbers = 0.5 * numbers + 0.5 * sum(_has_value(code, at) for at in points) / len(points)
        # What is not right anywhere is said of the numbers that it is made for: probabilities, if
        # the value is that of probabilities and the gradient is not that of logits.
        if (
            code.of_probabilities
            and code.reference is not None
            and fits(code, points)
            and not any(_is_of_logits(code, at) for at in points)
        ):
            return 0.75
        if code.of_probabilities and code.reference is not None:
            return 0.0
        # A gradient that is wrong is told where the value is right: a target may be one-hot alone.
        has_value = code.reference is not None and numbers == 1.0 and fits(code, points)
        return numbers / (4 if code.elsewhere else 2) + 0.1 * has_value

    code = _without_guard(choose(codes, score, mine))
    words = _find_scale(code, list(code.clear) or _draw(code))
    is_right = all(gradient_is_the_slope.look(code, at).holds() for at in code.clear)
    if not words or not (is_right or code.of_probabilities):
        return code
    return code._replace(
        reference=Scaled(code.reference, SCALES[words]), convention=joined(code.convention, words)
    )


def _without_guard(code: LossCode) -> LossCode:
    """Return the code as if its logarithm had no ε, if it has one of 1e-6 or less.

    Many courses have log(p + 1e-7), which keeps a p of 0 from raising. Where p is small it shows in
    the sixth digit, and in no gradient p − t.
    """
    if code.like is None or code.of_probabilities or targets_of(code.like) != "classes":
        return code
    link = SoftmaxCrossEntropy().link
    probe = Pair([0.0, 7.0, 7.0], [1.0, 0.0, 0.0])
    (p, *_), right = link(probe.prediction), code.like.value(*probe)
    for factor, epsilon in itertools.product((1.0, 1 / 3), (1e-6, 1e-7, 1e-8)):
        try:
            given = _value(code, probe) / factor
        except NoAnswerError:
            return code
        if close(given, right) or not close(given, -math.log(p + epsilon)):
            continue

        def value(
            prediction: Any, target: Any, factor: float = factor, epsilon: float = epsilon
        ) -> float:
            numbers, wanted = as_vector(prediction), as_vector(target)
            lost = math.fsum(
                t * math.log1p(epsilon / one)
                for one, t in zip(link(numbers), wanted, strict=True)
                if one > 0
            )
            found = number(code.value, prediction, target)
            return found + lost * (factor if factor == 1.0 else 1 / len(wanted))

        words = f"an ε of {epsilon:g} in the logarithm"
        return code._replace(value=value, convention=joined(code.convention, words))
    return code


_SPEAKS_OF_PROBABILITIES = re.compile(
    r"entropy|ce(?![a-z])|log|nll|likelihood|prob|kl(?![a-z])|focal|poisson", re.IGNORECASE
)


def _takes_vectors(code: LossCode, mine: Any) -> bool:
    """Return whether the usual reading of the code answers something, and does not raise.

    A loss without a name may be answered for each output alone.
    """
    usual = next(readings(mine, code.like, code.array, code.cases))
    try:
        for at in usual.clear:
            ask(usual.value, usual.array(at.prediction), usual.array(at.target))
            ask(usual.gradient, usual.array(at.prediction), usual.array(at.target))
            if code.like is None:
                _value(usual, at)
    except NoAnswerError:
        return False
    return True


def _is_of_logits(code: LossCode, at: Pair) -> bool:
    """Return whether the gradient is the one that the library's loss of logits has, or its sign."""
    if code.like is None:
        return False
    right = code.like.gradient(at.prediction, at.target)
    try:
        got = _gradient(code, at)
    except NoAnswerError:
        return False
    return len(got) == len(right) and all(map(close, got, right))


def _has_value(code: LossCode, at: Pair) -> bool:
    try:
        return math.isfinite(_value(code, at))
    except NoAnswerError:
        return False


def _draw(code: LossCode) -> list[Pair]:
    """Return some of the cases that the teacher gave."""
    drawn: list[Pair] = []

    @settings(
        max_examples=5,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_pairs(code))
    def collect(at: Pair) -> None:
        drawn.append(at)

    collect()
    return drawn


def _find_scale(code: LossCode, points: Sequence[Pair]) -> str | None:
    """Return the definition by which the value is that of its name, None if there is none."""
    if code.reference is None:
        return ""
    for words, factor in SCALES.items():
        scaled = code._replace(reference=Scaled(code.reference, factor))
        if all(value_is_that_of_its_name.look(scaled, at).holds() for at in points):
            return words
    return None


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
    if mine.of_index:
        return _any_pairs(mine).map(lambda at: Pair(at.prediction, one_hot(at.target)))
    return _any_pairs(mine)


def _any_pairs(mine: LossCode) -> st.SearchStrategy[Pair]:
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


def _clear(mine: LossCode) -> Sequence[Pair]:
    return mine.clear


def _large(mine: LossCode) -> st.SearchStrategy[Pair]:
    loss = loss_like(mine)
    logits = st.lists(st.sampled_from([0.0, 1000.0, -1000.0]), min_size=2, max_size=3)
    return logits.flatmap(
        lambda prediction: targets_for(loss, prediction).map(
            lambda t: Pair(prediction, one_hot(t) if mine.of_index else t)
        )
    )


def _named(mine: LossCode) -> bool:
    return mine.reference is not None


def _takes_logits(mine: LossCode) -> bool:
    return mine.like is not None and _of_logits(mine.like) and not mine.of_probabilities


def _value(mine: LossCode, at: Pair) -> float:
    return number(mine.value, mine.array(at.prediction), mine.array(at.target))


def _gradient(mine: LossCode, at: Pair) -> list[float]:
    return vector(mine.gradient, mine.array(at.prediction), mine.array(at.target))


def _names(at: Pair) -> list[str]:
    return [f"gradient[{i}]" for i in range(len(at.prediction))]


@law(_pairs, remedy=REMEMBERS, side_effect=True, clear=_clear)
def same_question_same_answer(mine: LossCode, at: Pair) -> Comparison:
    """The same question has the same answer, whatever was asked before."""
    first = [_value(mine, at), *_gradient(mine, at)]
    names = [f"{name}, asked again," for name in ["the value", *_names(at)]]
    return compare(names, first, lambda: [_value(mine, at), *_gradient(mine, at)])


@law(_pairs, remedy=CHANGES, side_effect=True, clear=_clear)
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


@law(_pairs, explain=explain_value, applies=_named, clear=_clear)
def value_is_that_of_its_name(mine: LossCode, at: Pair) -> Comparison:
    """The value is that of the loss it is named after."""
    return compare(["the value"], [mine.reference.value(*at)], lambda: [_value(mine, at)])


def _is_defined(mine: LossCode, at: Pair) -> bool:
    """Return whether there is a value, and not a division by 0."""
    try:
        return math.isfinite(_value(mine, at))
    except NoAnswerError as failure:
        return not isinstance(failure.__cause__, ArithmeticError | ValueError)


@law(_pairs, explain=explain_gradient, clear=_clear)
def gradient_is_the_slope(mine: LossCode, at: Pair) -> Comparison:
    """The gradient is the slope of the value along each output."""
    may_divide = mine.like is None and mine.cases is None
    if may_divide and 0.0 in (*at.prediction, *at.target) and not _is_defined(mine, at):
        return Comparison([], [], [])  # as the angle to 0, or the part of 0
    here = _value(mine, at)
    if not math.isfinite(here):
        return Comparison(["the value"], [0.0], [here], "a finite number")
    found = compare(_names(at), slopes(mine, at), lambda: _gradient(mine, at))
    if isinstance(found.got, NoAnswerError) or len(found.got) != len(found.expected):
        return found

    if any(isinstance(one, Single) for one in [*found.got, *found.expected]):
        return found._replace(got=[Single(one) for one in found.got])

    def along(i: int) -> Callable[[float], float]:
        before, after = at.prediction[:i], at.prediction[i + 1 :]
        return lambda p: _value(mine, Pair([*before, p, *after], at.target))

    # At a corner of the loss any slope between those of its two sides is right.
    nearest = [
        slope_nearest(d, along(i), p)
        for i, (d, p) in enumerate(zip(found.got, at.prediction, strict=True))
    ]
    at_kink = not all(
        close(one_sided(along(i), p, 1e-5), one_sided(along(i), p, -1e-5))
        for i, p in enumerate(at.prediction)
    )
    return found._replace(expected=nearest, at_kink=at_kink)


def _three_or_more(mine: LossCode) -> st.SearchStrategy[Pair]:
    # Of two numbers a correlation is 1 or −1, and jumps; beside zeros a cosine does.
    return _pairs(mine).filter(_has_others)


def _has_others(at: Pair) -> bool:
    others = {*at.prediction[1:], 0.0}
    return len(at.prediction) > 2 and len(others) == len(at.prediction)


def _clear_three(mine: LossCode) -> Sequence[Pair]:
    return [at for at in mine.clear if _has_others(at)]


def _takes_all_numbers(mine: LossCode) -> bool:
    return not mine.of_probabilities and mine.cases is None


@law(
    _three_or_more,
    explain=explain_jump,
    applies=_takes_all_numbers,
    remedy="its pieces do not meet there, and a slope sees no jump",
    clear=_clear_three,
)
def value_has_no_jump(mine: LossCode, at: Pair) -> Comparison:
    """The value changes little where a prediction changes little."""

    def along(p: float) -> float:
        return float(_value(mine, Pair([p, *at.prediction[1:]], at.target)))

    try:
        jump = find_jump(along, at.target[0] - 4.03, at.target[0] + 4.03)
    except NoAnswerError:
        return Comparison([], [], [])  # it is not for all numbers
    if jump is None or not any(_gradient(mine, at)):
        return Comparison([], [], [])  # a loss that counts mistakes jumps, and has no slope
    place, before, after = jump
    return Comparison([f"the value just above prediction[0] = {place:.6g}"], [before], [after])


def find_jump(
    function: Callable[[float], float], low: float, high: float, *, pieces: int = 64
) -> tuple[float, float, float] | None:
    """Return where a function jumps, with its values before and after, None where it does not.

    >>> find_jump(lambda x: 0.0 if x < 0.5 else 1.0, -1.0, 1.0)
    (0.5, 0.0, 1.0)
    >>> find_jump(abs, -1.0, 1.0) is None
    True
    """
    step = (high - low) / pieces
    values = [function(low + k * step) for k in range(pieces + 1)]
    if not all(map(math.isfinite, values)):
        return None
    changes = [after - before for before, after in itertools.pairwise(values)]
    # A jump stands out from the changes on both sides of it, where a steep slope does not.
    sharp = [abs(changes[k] - (changes[k - 1] + changes[k + 1]) / 2) for k in range(1, pieces - 1)]
    for k in sorted(range(len(sharp)), key=lambda k: -sharp[k])[:4]:
        left, right = low + (k + 1) * step, low + (k + 2) * step
        before, after = values[k + 1], values[k + 2]
        for _ in range(40):
            middle = (left + right) / 2
            here = function(middle)
            if abs(here - before) > abs(after - here):
                right, after = middle, here
            else:
                left, before = middle, here
        if abs(after - before) > 1e-4 * (1 + abs(before)):
            return float(f"{right:.9g}"), before, after
    return None


MOST_OF_A_LOGARITHM = 708.0
"""−log of the least float that has all its digits."""


def _is_beyond_a_logarithm(mine: LossCode, at: Pair) -> bool:
    """Return whether a probability that counts is 0 in a float, so that its logarithm is none."""
    if mine.like is not None and targets_of(mine.like) == "binary":
        lost = [abs(z) for z, t in zip(*at, strict=True) if (z < 0 and t > 0) or (z > 0 and t < 1)]
    else:
        lost = [max(at.prediction) - z for z, t in zip(*at, strict=True) if t > 0]
    return max(lost, default=0.0) > MOST_OF_A_LOGARITHM


def _clear_large(mine: LossCode) -> Sequence[Pair]:
    return [Pair(logits, [1.0, 0.0]) for logits in ([1000.0, 0.0], [1000.0] * 2, [-1000.0] * 2)]


@law(
    _large,
    clear=_clear_large,
    applies=_takes_logits,
    failure="e to a power above 709 is more than a float can hold, and the logarithm of 0 is none: "
    "take the largest logit out of every power, eᶻ⁻ᵐ, and the logarithm of the whole",
)
def finite_for_every_logit(mine: LossCode, at: Pair) -> Comparison:
    """The value and the gradient are finite for every logit, however large.

    Where the name alone says which loss it is, the logarithm of a probability that is 0 in a float
    may be none: the softmax is right, and so is every gradient.
    """
    names = ["the value", *_names(at)]
    may_be_infinite = not mine.is_said and _is_beyond_a_logarithm(mine, at)

    def answer() -> list[float]:
        try:
            value, slopes = _value(mine, at), _gradient(mine, at)
        except NoAnswerError as failure:
            if may_be_infinite and isinstance(failure.__cause__, ValueError):
                return [0.0] * len(names)  # math.log(0.0)
            raise
        if may_be_infinite and value == math.inf:
            value = 0.0
        return [0.0 if math.isfinite(one) else one for one in (value, *slopes)]

    return compare(names, [0.0] * len(names), answer, wanted="a finite number")


LOSS_LAWS: list[Law[LossCode, Pair]] = [
    arguments_stay,
    same_question_same_answer,
    value_is_that_of_its_name,
    gradient_is_the_slope,
    batch_has_the_gradient_of_its_value,
    value_has_no_jump,
    finite_for_every_logit,
]
"""The laws, in the order in which they are looked at."""
