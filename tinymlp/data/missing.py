"""Values that are not there, and the six things to do about them.

    "auto"           fill in numbers with their mean, take a missing text for a category of its own,
                     leave out examples without a target, and columns that are mostly missing; all
                     of it is said
    "refuse"         an error that counts them, for those who want to know why they miss first
    "drop"           leave out every example that lacks one
    "mean", "median", "most_frequent"    fill them in: the inputs keep None until the `Encoder`
                     learns the value on the training examples alone, so that nothing of the
                     test examples leaks in. A text column takes its most frequent text. An
                     example of weight 2 is two examples here as well, and one of 0 is none.

With "auto" a text that is missing only after training becomes the most frequent one, since a
category that no example had has learned nothing. A column of which more than `MOST` of the values
are missing is left out: what it would be filled in with is mostly invented.

A missing target cannot be filled in: that would be inventing what is to be learned.

>>> learn_fill([1.0, None, 2.0, 6.0], "mean"), learn_fill([1.0, None, 2.0, 6.0], "median")
(3.0, 2.0)
>>> learn_fill(["b", "a", None, "b"], "mean")
'b'
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from operator import countOf
from types import NoneType
from typing import NamedTuple, TypeVar

from tinymlp.data.column_errors import say
from tinymlp.data.column_info import POLICIES, ColumnInfo
from tinymlp.data.raw import RawData
from tinymlp.data.rows import Place
from tinymlp.data.values import Value
from tinymlp.data.weighing import amount, mean_of, median_of, weighing
from tinymlp.errors import DataError
from tinymlp.text import join_names, plural, short_repr

__all__ = ["FILLING", "MOST", "POLICIES", "Settled", "learn_fill", "say_filled", "settle_missing"]

_Comparable = TypeVar("_Comparable", float, str)

FILLING = ("auto", "mean", "median", "most_frequent")
MOST = 0.5
"""A column of which a larger share is missing is not filled in by itself."""

_REMEDY = (
    "missing='drop' leaves these examples out (--missing drop); "
    "'mean', 'median' or 'most_frequent' fills inputs in"
)


class Settled(NamedTuple):
    """What is to be learned from, and what was done about missing values."""

    raw: RawData
    notes: list[str]
    """In sentences."""
    n_missing: list[int]
    """Of each input that is left."""


def settle_missing(raw: RawData, missing: str) -> Settled:
    """Leave out the examples and columns that the policy does not keep.

    Raises DataError when the policy is "refuse" and a value is missing, when a target is missing
    and the policy fills (but for "auto"), and when nothing would be left.
    """
    if missing == "auto":
        return _settle_by_itself(raw)
    n_missing = _count_missing(raw)
    raw, notes = _check_missing(raw, missing)
    return Settled(raw, notes, n_missing)


def _settle_by_itself(raw: RawData) -> Settled:
    """Leave out the examples without a target, and the columns that are mostly missing."""
    notes: list[str] = []
    n_examples = len(raw.targets)
    kept = [index for index, target in enumerate(raw.targets) if target is not None]
    if len(kept) < n_examples:
        target = short_repr(raw.target_name)
        if not kept:
            raise DataError(
                f"every target is missing ({target}): choose another target= (--target)"
                f"{_marks(raw)}"
            )
        notes.append(
            f"{n_examples - len(kept)} of {plural(n_examples, 'example')} are left out, as the "
            f"target {target} is missing{_marks(raw)}."
        )
        raw = raw.take(kept)
    n_missing = _count_missing(raw)
    if not any(n_missing):
        return Settled(raw, notes, n_missing)
    names, n_kept = raw.feature_names, len(kept)
    left_out: dict[int, ColumnInfo] = {}
    # A pixel that is mostly missing is still one of an image.
    if not raw.are_known and raw.image_shape is None:
        for j, (name, count) in enumerate(zip(names, n_missing, strict=True)):
            if count > MOST * n_kept:
                why = "every value is missing" if count == n_kept else "most values are missing"
                left_out[j] = ColumnInfo(name, "left out", n_kept - count, count, why)
    if len(left_out) == len(names):
        raise DataError(
            f"every column to learn from is mostly missing ({_tally(names, n_missing)} of "
            f"{n_kept}): fill them in with missing='mean' (--missing mean), or name another target"
        )
    if left_out:
        tally = join_names(f"{each.name} {each.n_missing}" for each in left_out.values())
        columns = plural(len(left_out), "column")
        notes.append(
            f"{columns} left out, of which more than half of {n_kept:,} values are missing: "
            f"{tally}; missing='mean' (--missing mean) fills in all."
        )
    filled = [count for j, count in enumerate(n_missing) if j not in left_out]
    raw = raw.without(left_out)
    if any(filled):
        notes.append(
            f"{plural(sum(filled), 'missing value')} filled in, numbers with the mean of the "
            f"training part, texts as a category of their own: {_tally(raw.feature_names, filled)}."
        )
    return Settled(raw, notes, filled)


def say_filled(missing: str, is_text: bool) -> str:
    """Say what becomes of the missing values of a column, as few words as fit into a table.

    >>> say_filled("auto", False), say_filled("drop", False)
    ('the mean where missing', 'left out where missing')
    """
    if missing not in FILLING:
        return "left out where missing"
    if missing == "auto" and is_text:
        return "one more where missing"
    if is_text or missing == "most_frequent":
        return "the most frequent where missing"
    return f"the {'median' if missing == 'median' else 'mean'} where missing"


def _count_missing(raw: RawData) -> list[int]:
    """Return in how many examples each input is missing."""
    if raw.only_numbers:
        return [0] * len(raw.feature_names)
    return [countOf(map(type, column), NoneType) for column in zip(*raw.rows, strict=True)]


def _tally(names: Sequence[str], counts: Sequence[int]) -> str:
    return join_names(f"{name} {n}" for name, n in zip(names, counts, strict=True) if n)


def _check_missing(raw: RawData, missing: str) -> tuple[RawData, list[str]]:
    """Return the examples to keep, and a sentence about those left out, if there are any."""
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

    Numbers take their mean with "mean" and "auto", texts the most frequent in any case. Ties of
    "most_frequent" go to the smallest. Raises DataError when no others have a weight.
    """
    given = list(column)
    if weights is None and missing in ("auto", "mean") and {*map(type, given)} == {float}:
        return mean_of(given)  # type: ignore[arg-type]  # sooner, of a column that is complete
    values, weights = weighing(given, weights)
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
    return (median_of if missing == "median" else mean_of)(numbers, weights)


def _most_frequent(values: list[_Comparable], weights: Sequence[float] | None) -> _Comparable:
    counts: dict[_Comparable, list[float]] = {}
    for value, weight in zip(values, weights or [1.0] * len(values), strict=True):
        counts.setdefault(value, []).append(weight)
    amounts = {value: amount(each) for value, each in counts.items()}
    most = max(amounts.values())
    return min(value for value, count in amounts.items() if count == most)
