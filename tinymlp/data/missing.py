"""Values that are not there, and the five things to do about them.

    "refuse"         an error that counts them: the default, since only you know why they miss
    "drop"           leave out every example that lacks one
    "mean", "median", "most_frequent"    fill them in: the inputs keep None until the `Encoder`
                     learns the value on the training examples alone, so that nothing of the
                     test examples leaks in. A text column takes its most frequent text. An
                     example of weight 2 is two examples here as well, and one of 0 is none.

A missing target cannot be filled in: that would be inventing what is to be learned.

>>> learn_fill([1.0, None, 2.0, 6.0], "mean"), learn_fill([1.0, None, 2.0, 6.0], "median")
(3.0, 2.0)
>>> learn_fill(["b", "a", None, "b"], "mean")
'b'
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from tinymlp.data.column_errors import say
from tinymlp.data.raw import RawData
from tinymlp.data.rows import Place
from tinymlp.data.values import Value
from tinymlp.data.weighing import amount, mean_of, median_of, weighing
from tinymlp.errors import DataError
from tinymlp.text import join_names, short_repr

_Comparable = TypeVar("_Comparable", float, str)

POLICIES = ("refuse", "drop", "mean", "median", "most_frequent")
FILLING = POLICIES[2:]

_REMEDY = (
    "missing='drop' leaves these examples out (--missing drop); "
    "'mean', 'median' or 'most_frequent' fills inputs in"
)


def settle_missing(raw: RawData, missing: str) -> tuple[RawData, list[str]]:
    """Return the examples to keep, and a sentence about those left out, if there are any.

    Raises DataError when the policy is "refuse" and a value is missing, when a target is missing
    and the policy fills, and when nothing would be left.
    """
    fills = missing in FILLING
    counts: Counter[str] = Counter()
    lacking: list[int] = []
    for index, (row, target) in enumerate(zip(raw.rows, raw.targets, strict=True)):
        found = [raw.target_name] if target is None else []
        if not fills and None in row:
            names = zip(raw.feature_names, row, strict=True)
            found += [name for name, value in names if value is None]
        if found:
            counts.update(found)
            lacking.append(index)
    n_examples = len(raw.rows)
    if not lacking:
        return raw, []
    tally = join_names(f"{name} {count}" for name, count in counts.items())
    if fills:
        raise DataError(
            f"{len(lacking)} of {n_examples} targets are missing ({short_repr(raw.target_name)}, "
            f"first at {_first(lacking, raw.place_of_target)}): a target cannot be filled in, "
            f"missing='drop' leaves these examples out (--missing drop){_marks(raw)}"
        )
    if missing == "refuse":
        raise DataError(
            f"values are missing in {len(lacking)} of {n_examples} examples ({tally}; first at "
            f"{_first(lacking, raw.place_of_row)}): {_REMEDY}{_marks(raw)}"
        )
    if len(lacking) == n_examples:
        raise DataError(f"every example lacks a value ({tally}): ignore a column, or fill it in")
    left_out = set(lacking)
    note = f"{len(lacking)} of {n_examples} examples were left out: a value was missing ({tally})"
    note += f"{_marks(raw)}."
    return raw.take([index for index in range(n_examples) if index not in left_out]), [note]


def _marks(raw: RawData) -> str:
    """Say which texts were taken for what is missing, and how they are not."""
    if not raw.marks_among_texts:
        return ""
    taken = join_names(map(repr, raw.marks_among_texts), most=3)
    return f"; {say({'missing_marks': []})} where {taken} is a category and not missing"


def _first(indices: list[int], place: Place) -> str:
    return ", ".join(place(index) for index in indices[:3])


def learn_fill(
    column: Iterable[Value], missing: str, *, weights: Sequence[float] | None = None
) -> float | str:
    """Choose what a missing value of the column becomes, learned from the others by their weights.

    Ties of "most_frequent" go to the smallest. Raises DataError when no others have a weight.
    """
    values, weights = weighing(list(column), weights)
    there = [0.0 if value is None else 1.0 for value in values]
    values, _ = weighing(values, there)
    weights = None if weights is None else weighing(weights, there)[0]
    texts = [value for value in values if isinstance(value, str)]
    if texts:
        return _most_frequent(texts, weights)
    numbers = [value for value in values if isinstance(value, float)]
    if not numbers:
        raise DataError("every value is missing among the training examples: ignore the column")
    if missing == "most_frequent":
        return _most_frequent(numbers, weights)
    return (mean_of if missing == "mean" else median_of)(numbers, weights)


def _most_frequent(values: list[_Comparable], weights: Sequence[float] | None) -> _Comparable:
    counts: dict[_Comparable, list[float]] = {}
    for value, weight in zip(values, weights or [1.0] * len(values), strict=True):
        counts.setdefault(value, []).append(weight)
    amounts = {value: amount(each) for value, each in counts.items()}
    most = max(amounts.values())
    return min(value for value, count in amounts.items() if count == most)
