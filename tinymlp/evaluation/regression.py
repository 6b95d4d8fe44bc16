"""How far off a regression is, in the target's own unit and as a share of its spread.

    mean absolute error      Σ w·|y − ŷ| / Σ w          in the target's unit
    root mean squared error  √(Σ w·(y − ŷ)² / Σ w)      the same unit; large errors weigh more
    R²                       1 − Σ w·(y − ŷ)² / Σ w·(y − mean of y)²

R² is 1 for a perfect prediction, 0 for one no better than always saying the mean, and below 0 for
a worse one. Predictions ŷ come first, targets y second, one number per example, and `weights` w
are optional: a weight of 2 is the example twice. The sums are exact before their one rounding
(`math.fsum`), so the order of the examples changes no bit.

>>> mean_absolute_error([1.0, 2.0], [1.5, 4.0])
1.25
>>> r_squared([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])
1.0

Several outputs are so many regressions: each has its own spread and unit, so its own scores
(`output_scores`), and what is said of all is the mean of these. Two outputs of noise on different
levels, taken as one list, would have an R² of 1: their levels alone explain it.

>>> apart = [[0.0, 100.0], [1.0, 101.0]], [[1.0, 100.0], [0.0, 101.0]]
>>> [scores.r_squared for scores in output_scores(*apart, ["noise", "known"])]
[-3.0, 1.0]
>>> mean_r_squared(*apart)
-1.0

Differs from scikit-learn: a target is constant when all its values are equal, not when rounding
happens to leave it no spread.

Source: A. C. Rencher and G. B. Schaalje (2008), Linear Models in Statistics, chapter 7.
"""

import math
from collections.abc import Iterable, Sequence
from numbers import Real
from typing import NamedTuple

from tinymlp.arguments import check_list
from tinymlp.errors import DataError, ShapeError, invalid
from tinymlp.evaluation.classification import check_examples

_REMEDY = "evaluate one output at a time, [row[0] for row in predictions]"


class OutputScores(NamedTuple):
    """How good one output of several is, in its own unit."""

    name: str
    mean_absolute_error: float
    root_mean_squared_error: float
    r_squared: float


def mean_absolute_error(
    predicted: Sequence[float], actual: Sequence[float], *, weights: Sequence[float] | None = None
) -> float:
    """Return the mean distance from target, in the target's unit; lists of shape (n_examples,).

    Raises DataError for a target that is not finite. A prediction may be nan or inf; so is the
    error then.

    >>> mean_absolute_error([0.0, 0.0], [1.0, 3.0], weights=[3, 1])
    1.5
    """
    counted = _list_counted(predicted, actual, weights)
    return _total(w * abs(y - guess) for guess, y, w in counted) / _total_weight(counted)


def root_mean_squared_error(
    predicted: Sequence[float], actual: Sequence[float], *, weights: Sequence[float] | None = None
) -> float:
    """Return the root of the mean squared error, in the target's unit; shapes (n_examples,).

    >>> root_mean_squared_error([0.0, 0.0, 0.0, 0.0], [4.0, 0.0, 0.0, 0.0])
    2.0
    """
    counted = _list_counted(predicted, actual, weights)
    return math.sqrt(_squared_error(counted) / _total_weight(counted))


def r_squared(
    predicted: Sequence[float], actual: Sequence[float], *, weights: Sequence[float] | None = None
) -> float:
    """Return the share of the target's spread that is explained; lists of shape (n_examples,).

    For a constant target there is nothing to explain: 1.0 if every prediction is perfect, else
    0.0, as scikit-learn has it. When the squares are too large or too small for a float, or a
    prediction is nan, the answer is nan.

    >>> r_squared([2.0, 2.0, 2.0], [1.0, 2.0, 3.0])
    0.0
    >>> r_squared([5.0, 6.0], [5.0, 5.0])
    0.0
    """
    counted = _list_counted(predicted, actual, weights)
    unexplained = _squared_error(counted)
    if math.isnan(unexplained):
        return math.nan
    targets = [y for _, y, _ in counted]
    if min(targets) == max(targets):
        return float(all(guess == y for guess, y, _ in counted))
    center = _total(w * y for _, y, w in counted) / _total_weight(counted)
    spread = _total(w * ((y - center) * (y - center)) for _, y, w in counted)
    return 1.0 - unexplained / spread if 0.0 < spread < math.inf else math.nan


def output_scores(
    predicted: Sequence[Sequence[float]],
    actual: Sequence[Sequence[float]],
    names: Sequence[str],
    *,
    weights: Sequence[float] | None = None,
) -> list[OutputScores]:
    """Return each output's own scores; rows of shape (n_examples, n_outputs), a name for each.

    >>> output_scores([[0.0, 5.0]], [[2.0, 5.0]], ["height", "age"])[0]
    OutputScores(name='height', mean_absolute_error=2.0, root_mean_squared_error=2.0, r_squared=0.0)
    """
    columns = zip(_columns(predicted, actual, weights), names, strict=True)
    return [
        OutputScores(
            name,
            mean_absolute_error(guessed, wanted, weights=weights),
            root_mean_squared_error(guessed, wanted, weights=weights),
            r_squared(guessed, wanted, weights=weights),
        )
        for (guessed, wanted), name in columns
    ]


def mean_r_squared(
    predicted: Sequence[Sequence[float]],
    actual: Sequence[Sequence[float]],
    *,
    weights: Sequence[float] | None = None,
) -> float:
    """Return the mean of the outputs' R², each counting the same; shapes (n_examples, n_outputs).

    >>> mean_r_squared([[1.0, 5.0], [3.0, 5.0]], [[1.0, 5.0], [3.0, 6.0]])
    0.0
    """
    columns = _columns(predicted, actual, weights)
    return mean([r_squared(guessed, wanted, weights=weights) for guessed, wanted in columns])


def mean(numbers: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Return the mean of some numbers, of which there is at least one, with one rounding a sum.

    >>> mean([1.0, 2.0]), mean([1.0, 2.0], weights=[3, 1])
    (1.5, 1.25)
    """
    counted = [1] * len(numbers) if weights is None else weights
    return _total(w * x for w, x in zip(counted, numbers, strict=True)) / _total(counted)


def _columns(
    predicted: Sequence[Sequence[float]],
    actual: Sequence[Sequence[float]],
    weights: Sequence[float] | None,
) -> list[tuple[list[float], list[float]]]:
    """Return (predictions, targets) of each output; raise `ShapeError` for rows unlike in length.

    >>> _columns([[1.0, 2.0]], [[3.0, 4.0]], None)
    [([1.0], [3.0]), ([2.0], [4.0])]
    """
    guessed, wanted, _ = check_examples(predicted, actual, weights)
    n_outputs = len(check_list("actual[0]", wanted[0], "a list with a number for each output"))
    if not n_outputs:
        raise invalid("actual[0]", "a list of at least one number", wanted[0])
    for name, rows in (("predicted", guessed), ("actual", wanted)):
        for number, row in enumerate(rows):
            what = f"a list of {n_outputs}, one for each output"
            if len(check_list(f"{name}[{number}]", row, what)) != n_outputs:
                raise invalid(f"{name}[{number}]", what, row, error=ShapeError)
    return [([row[i] for row in guessed], [row[i] for row in wanted]) for i in range(n_outputs)]


def _list_counted(
    predicted: Sequence[float], actual: Sequence[float], weights: Sequence[float] | None
) -> list[tuple[float, float, float]]:
    """Return (prediction, target, weight) of each example whose weight is not 0."""
    counted = []
    every = check_examples(predicted, actual, weights)
    for number, (guess, target, weight) in enumerate(zip(*every, strict=True)):
        check_any_number(f"predicted[{number}]", guess, _REMEDY)
        check_any_number(f"actual[{number}]", target, _REMEDY)
        if not math.isfinite(target):
            raise invalid(f"actual[{number}]", "a finite number", target, error=DataError)
        if weight:
            counted.append((guess, target, weight))
    return counted


def check_any_number(name: str, value: object, remedy: str = "") -> None:
    """Raise `ArgumentError` for what is no number; nan and inf are some."""
    if not isinstance(value, Real):
        raise invalid(name, "a number", value, remedy)
    try:
        float(value)
    except OverflowError:
        raise invalid(name, "a number that a float can hold", value) from None


def _squared_error(counted: Sequence[tuple[float, float, float]]) -> float:
    return _total(w * ((y - guess) * (y - guess)) for guess, y, w in counted)


def _total_weight(counted: Sequence[tuple[float, float, float]]) -> float:
    return _total(w for _, _, w in counted)


def _total(numbers: Iterable[float]) -> float:
    """Add up with one rounding; a sum too large for a float is inf."""
    try:
        return math.fsum(numbers)
    except OverflowError:
        return math.inf
