"""Scaling: every input column to a like size, so that no weight has to be a thousand times another.

    StandardScaler   (x − mean) / spread        mean 0, standard deviation 1
    MinMaxScaler     (x − low) / (high − low)   0 to 1
    NoScaler         x

Gradient descent takes steps of one size in all directions; a column of body masses near 4000 g
beside one of bill lengths near 40 mm makes a valley a hundred times steeper one way than the
other. The numbers are learned from the training rows alone and kept with the model.

A constant column teaches nothing: it scales to 0, whatever comes, and unscales to its constant. So
does one that is constant but for the rounding of its numbers, like 0.3 and 0.1 + 0.2.

What is 1 for a category and else 0 stays so. Standardized, a category of one example in a thousand
would be 32 in that one, and teach as if that were a thousand times as much.

>>> scaler = StandardScaler.learn([[1.0, 5.0], [3.0, 5.0]])
>>> scaler.scale([4.0, 5.0]), scaler.unscale([2.0, 0.0])
([2.0, 0.0], [4.0, 5.0])

A scaler is any class with

    learn(rows)    a class method that returns a scaler, from training rows (n_rows, n_in)
    scale(row)     the row scaled, shape (n_in,)
    unscale(row)   the row that scales to this one

Its `learn` gets the rows that have a weight above 0, all columns of them, and by name what more it
takes: `weights`, one for each row or None, and `one_hot`, for each column whether it is 1 for a
category and else 0. Nothing needs to be inherited. To be saved with a model, what it has learned
are the arguments of its class, kept as attributes of the same names (see `named`); `name` is what
files call it, that of its class in snake case where it says nothing else.

Source: Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, "Efficient BackProp", 1998, section 4.3.
"""

import inspect
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Protocol, Self

from tinymlp.arguments import check_flag, check_iterable, check_list, check_number
from tinymlp.data.summary import Summary
from tinymlp.data.weighing import weighing
from tinymlp.errors import DataError, ShapeError, TinyMLPError, invalid
from tinymlp.learning.examples import check_weights
from tinymlp.named import Configurable
from tinymlp.network.shapes import check_length
from tinymlp.text import did_you_mean, plural, short_repr

MAX_SHARED = 1 << 16
"""Data with more different numbers than this gain nothing: sharing ends there."""

_ENOUGH_TO_TELL = 1_000
"""Rows that say whether the numbers of a column repeat."""

_MOST_IN_COLUMN = 1 << 10
"""Different numbers of a column that are scaled once each."""

ROUNDING = 16
"""So many units in the last place of the largest number may lie between two by rounding alone."""


class Scaler(Protocol):
    """What a model needs of a scaler."""

    @classmethod
    def learn(cls, rows: Sequence[Sequence[float]], /) -> Self:
        """Return the scaler that suits these rows."""
        ...

    def scale(self, row: Sequence[float], /) -> list[float]:
        """Scale a row."""
        ...

    def unscale(self, row: Sequence[float], /) -> list[float]:
        """Find the row that scales to this one."""
        ...


class _ColumnScaler(Configurable):
    """(x − shift) / stretch, column by column; a stretch of 0 marks a constant column."""

    def __init__(self, shifts: list[float], stretches: list[float]) -> None:
        raise NotImplementedError

    def _columns(self) -> tuple[list[float], list[float]]:
        """Return the shift and the stretch of every column."""
        raise NotImplementedError

    @staticmethod
    def _of_column(summary: Summary) -> tuple[float, float]:
        """Return the shift and the stretch of a column that is not constant."""
        raise NotImplementedError

    @classmethod
    def of_summaries(
        cls, summaries: Iterable[Summary], *, one_hot: Sequence[bool] | None = None
    ) -> Self:
        """From what is known of each column, which may have been read part by part.

        Raises DataError for a column whose numbers cannot be scaled.
        """
        shifts, stretches = [], []
        for index, summary in enumerate(summaries):
            shift, stretch = _constant_or(cls._of_column(summary), summary)
            if one_hot is not None and one_hot[index] and stretch:
                shift, stretch = 0.0, 1.0
            if not (math.isfinite(shift) and math.isfinite(stretch)):
                raise DataError(
                    f"input {index} must be numbers below 1e300, got {short_repr(summary.low)} to "
                    f"{short_repr(summary.high)}: divide the column by a constant"
                )
            shifts.append(shift)
            stretches.append(stretch)
        return cls(shifts, stretches)

    @classmethod
    def learn(
        cls,
        rows: Iterable[Sequence[float]],
        *,
        weights: Sequence[float] | None = None,
        one_hot: Sequence[bool] | None = None,
    ) -> Self:
        """From the training rows, shape (n_rows, n_in). DataError when there are none.

        A row counts as often as `weights` (n_rows,) says. A column that is `one_hot` (n_in,), 1 for
        a category and else 0, stays so; it is constant if no training row has the category.
        """
        rows = check_list("rows", rows, "rows of numbers")
        if not rows:
            raise invalid("rows", "at least one row to learn from", rows, error=DataError)
        if weights is not None:
            weights = check_weights("weights", weights, len(rows))
        rows, weights = weighing(rows, weights)
        if one_hot is not None:
            n_inputs = len(check_list("rows[0]", rows[0], "a list of numbers"))
            one_hot = _check_one_hot(one_hot, n_inputs)
        try:
            if weights is None and _repeat(rows[:_ENOUGH_TO_TELL]):
                summaries = list(map(Summary.of_counts, _counts_of_columns(rows)))
            else:
                columns = zip(*rows, strict=True)
                summaries = [Summary.of(column, weights) for column in columns]
            return cls.of_summaries(summaries, one_hot=one_hot)
        except TinyMLPError:
            raise
        except Exception:  # whatever the arithmetic has against the values
            n_inputs = len(check_list("rows[0]", rows[0], "a list of numbers"))
            for index, row in enumerate(rows):
                _check_row(f"rows[{index}]", row, n_inputs)
            raise

    def scale(self, row: Sequence[float]) -> list[float]:
        """Shape (n_in,) to (n_in,). Raises ShapeError, or DataError when a number overflows."""
        values = row if isinstance(row, list) else check_list("row", row, "a list of numbers")
        shifts, stretches = self._columns()
        try:
            # Adding 0.0 turns -0.0 into 0.0, so that equal results are the same bits.
            scaled = [
                (value - shift) / stretch + 0.0 if stretch else 0.0
                for value, shift, stretch in zip(values, shifts, stretches, strict=True)
            ]
            # A sum of finite numbers may be infinite, but none of others is finite.
            finite = math.isfinite(sum(scaled)) or all(map(math.isfinite, scaled))
        except Exception:
            _check_row("row", values, len(shifts))
            raise
        if not finite:
            index = list(map(math.isfinite, scaled)).index(False)
            remedy = "it is too far from the training examples"
            what = "a number that can be scaled"
            raise invalid(f"input {index}", what, values[index], remedy, error=DataError)
        return scaled

    def unscale(self, row: Sequence[float]) -> list[float]:
        """Give back what `scale` was given, to rounding; a constant exactly."""
        values = row if isinstance(row, list) else check_list("row", row, "a list of numbers")
        shifts, stretches = self._columns()
        try:
            return [
                value * stretch + shift if stretch else shift
                for value, shift, stretch in zip(values, shifts, stretches, strict=True)
            ]
        except Exception:
            _check_row("row", values, len(shifts))
            raise

    def scale_all(self, rows: Iterable[Sequence[float]]) -> list[list[float]]:
        """Every row scaled, equal numbers as one shared float where they repeat."""
        given = iter(check_iterable("rows", rows, "rows of numbers"))
        first = list(islice(given, _ENOUGH_TO_TELL))
        if len(first) == 1:  # which shares nothing with another
            return list(map(self.scale, first))
        given = chain(first, given)
        if not _repeat(first):
            return share_floats(map(self.scale, given))
        shared: dict[float, float] = {}
        pairs = zip(*self._columns(), strict=True)
        columns = [_ScaledOnce(shift, stretch, shared) for shift, stretch in pairs]
        scaled: list[list[float]] = []
        for block in _blocks(given):
            try:
                found = [
                    list(map(known.__getitem__, column))
                    for known, column in zip(columns, zip(*block, strict=True), strict=True)
                ]
                scaled += map(list, zip(*found, strict=True))
            except Exception:  # whatever is wrong with a row
                scaled += map(self.scale, block)
        return scaled


class _ScaledOnce(dict[float, float]):
    """A column's numbers and what they scale to: of few different ones each is computed once.

    An image of 784 pixels is 784 numbers, but each is one of 256: scaled one by one, they fill
    gigabytes, and arithmetic waits for memory. Equal ones of all columns are `shared`.
    """

    def __init__(self, shift: float, stretch: float, shared: dict[float, float]) -> None:
        self.shift, self.stretch, self.shared = shift, stretch, shared

    def __missing__(self, value: float) -> float:
        # Adding 0.0 turns -0.0 into 0.0, so that equal results are the same bits.
        scaled = (value - self.shift) / self.stretch + 0.0 if self.stretch else 0.0
        if not math.isfinite(scaled):
            raise OverflowError("a number that no float can scale")
        if len(self) < _MOST_IN_COLUMN:
            self[value] = scaled = self.shared.setdefault(scaled, scaled)
        return scaled


def _blocks(rows: Iterable[Sequence[float]]) -> Iterator[list[Sequence[float]]]:
    """Yield some rows at a time, whose columns are looked up one after the other.

    By rows each number would be looked up in the table of another column, and the processor's
    cache does not hold the tables of all. The columns of all rows would be as large as the rows.
    """
    left = iter(rows)
    while block := list(islice(left, _ENOUGH_TO_TELL)):
        yield block


def _counts_of_columns(rows: Sequence[Sequence[float]]) -> list[Counter[float]]:
    """Return how often each number occurs in each column."""
    counts: list[Counter[float]] = [Counter() for _ in rows[0]]
    for block in _blocks(rows):
        for count, column in zip(counts, zip(*block, strict=True), strict=True):
            count.update(column)
    return counts


def _repeat(rows: Sequence[Sequence[float]]) -> bool:
    """Whether the numbers of each column are few, as pixels are, and each occurs several times."""
    try:
        n_different = sum(len(set(column)) for column in zip(*rows, strict=True))
        return 4 * n_different < len(rows) * len(rows[0])
    except Exception:  # whatever is wrong with a row is told when it is scaled
        return False


class StandardScaler(_ColumnScaler):
    """To mean 0 and standard deviation 1 (dividing by n).

    `spreads` are the columns' standard deviations, 0 for a constant column.
    """

    name = "standard"
    means: list[float]
    spreads: list[float]

    def __init__(self, means: list[float], spreads: list[float]) -> None:
        self.means, self.spreads = _check_columns(means=means, spreads=spreads)

    def _columns(self) -> tuple[list[float], list[float]]:
        return self.means, self.spreads

    @staticmethod
    def _of_column(summary: Summary) -> tuple[float, float]:
        return summary.mean, summary.spread


class MinMaxScaler(_ColumnScaler):
    """To 0 for the smallest and 1 for the largest training value.

    `ranges` are how far each column goes up from its low, 0 for a constant column.
    """

    name = "min_max"
    lows: list[float]
    ranges: list[float]

    def __init__(self, lows: list[float], ranges: list[float]) -> None:
        self.lows, self.ranges = _check_columns(lows=lows, ranges=ranges)

    def _columns(self) -> tuple[list[float], list[float]]:
        return self.lows, self.ranges

    @staticmethod
    def _of_column(summary: Summary) -> tuple[float, float]:
        return summary.low, summary.high - summary.low


class NoScaler(Configurable):
    """Leaves every number as it is."""

    name = "none"

    @classmethod
    def learn(cls, rows: Iterable[Sequence[float]]) -> Self:
        """Nothing is learned; the same call as the other scalers'."""
        return cls()

    @classmethod
    def of_summaries(
        cls, summaries: Iterable[Summary], *, one_hot: Sequence[bool] | None = None
    ) -> Self:
        """Nothing is learned; the same call as the other scalers'."""
        return cls()

    def scale(self, row: Sequence[float]) -> list[float]:
        """Give the same numbers."""
        return check_list("row", row, "a list of numbers")

    def unscale(self, row: Sequence[float]) -> list[float]:
        """Give the same numbers."""
        return check_list("row", row, "a list of numbers")

    def scale_all(self, rows: Iterable[Sequence[float]]) -> list[list[float]]:
        """Give the same numbers, not shared anew: lists stay the lists they are."""
        rows = check_iterable("rows", rows, "rows of numbers")
        return [row if isinstance(row, list) else self.scale(row) for row in rows]


SCALERS: dict[str, type[Scaler]] = {
    scaler.name: scaler for scaler in (StandardScaler, MinMaxScaler, NoScaler)
}
"""Every scaler's class by its name, for a `scaling=` argument and for a saved file."""


def find_scaler(scaling: str | type[Scaler]) -> type[Scaler]:
    """Return the scaler's class of that name, or the class itself when it is one.

    Raises `ArgumentError` for an unknown name, and for a class without learn, scale and unscale.

    >>> find_scaler("min-max")
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: scaling must be a known name, got 'min-max': did you mean
    'min_max'?
    """
    if isinstance(scaling, str):
        if scaling not in SCALERS:
            raise invalid("scaling", "a known name", scaling, did_you_mean(scaling, SCALERS))
        return SCALERS[scaling]
    needs = ("learn", "scale", "unscale")
    what = f"a name like 'standard' or a class with {', '.join(needs)}"
    if not isinstance(scaling, type):
        raise invalid("scaling", what, scaling, "give a class, which then learns from the data")
    lacking = [need for need in needs if not callable(getattr(scaling, need, None))]
    if lacking:
        raise invalid("scaling", what, scaling, f"it has no {' and no '.join(lacking)}")
    return scaling


def learn_scaler(
    kind: type[Scaler],
    rows: Sequence[Sequence[float]],
    *,
    weights: Sequence[float] | None,
    one_hot: Sequence[bool],
) -> Scaler:
    """Return the scaler of that class that suits the rows; it is told as much as it takes."""
    rows, weights = weighing(rows, weights)
    learn: Any = kind.learn
    try:
        takes = inspect.signature(learn).parameters
    except (TypeError, ValueError):  # of a callable that does not say what it takes
        takes = {}  # type: ignore[assignment]
    told = {"weights": weights, "one_hot": one_hot}
    found: Scaler = learn(rows, **{name: told[name] for name in told if name in takes})
    return found


def scale_all(scaler: Scaler, rows: Iterable[Sequence[float]]) -> list[list[float]]:
    """Return every row scaled: as the scaler itself does it for all rows, if it does, or by one.

    >>> scale_all(MinMaxScaler(lows=[0.0], ranges=[16.0]), [[8.0], [4.0]])
    [[0.5], [0.25]]
    """
    own: Callable[..., list[list[float]]] | None = getattr(scaler, "scale_all", None)
    return share_floats(map(scaler.scale, rows)) if own is None else own(rows)


def share_floats(rows: Iterable[Sequence[float]]) -> list[list[float]]:
    """Copy the rows, equal numbers replaced by the first of them (so -0.0 and 0.0 become one).

    A float in a list is a reference to 24 bytes elsewhere. Sixty thousand images of 784 pixels are
    47 million references, but only 256 different numbers: made one by one they fill a gigabyte, and
    arithmetic waits for memory; shared, they stay in the processor's cache.

    >>> first, second = share_floats([[float("0.1")], [float("0.1")]])
    >>> first[0] is second[0]
    True
    """
    known: dict[float, float] = {}
    return [
        [known.setdefault(value, value) for value in row] if len(known) < MAX_SHARED else list(row)
        for row in rows
    ]


def _constant_or(column: tuple[float, float], summary: Summary) -> tuple[float, float]:
    """Give (the constant, 0) for a column that is constant but for the rounding of its numbers."""
    shift, stretch = column
    low, high = summary.low, summary.high
    if low == high:
        return summary.mean, 0.0
    # The column's own size is the measure: beside 0, numbers of 1e-12 are as far apart as any.
    by_rounding = high - low <= ROUNDING * math.ulp(max(abs(low), abs(high)))
    return (shift, 0.0) if by_rounding or stretch < sys.float_info.min else (shift, stretch)


def _check_one_hot(one_hot: object, n_inputs: int) -> list[bool]:
    """Return the flags; raise unless there is one for each input."""
    flags = check_list("one_hot", one_hot, "a list of True and False")
    check_length("one_hot", n_inputs, flags, of="flag", remedy="one for each input")
    return [check_flag(f"one_hot[{index}]", flag) for index, flag in enumerate(flags)]


def _check_columns(**columns: Sequence[float]) -> list[list[float]]:
    """Return the shifts and the stretches as floats, as many of each; no stretch is below 0."""
    (first, shifts), (second, stretches) = columns.items()
    checked = [
        [
            float(check_number(f"{name}[{index}]", number, minimum=minimum))
            for index, number in enumerate(check_list(name, numbers, "a list of numbers"))
        ]
        for name, numbers, minimum in ((first, shifts, None), (second, stretches, 0.0))
    ]
    if len(checked[0]) != len(checked[1]):
        what = f"a list of {plural(len(checked[0]), 'number')} as {first} is"
        raise invalid(second, what, checked[1], error=ShapeError)
    return checked


def _check_row(name: str, row: object, n_inputs: int) -> None:
    """Raise for what is wrong with a row: asked only once the arithmetic with it has failed."""
    values = check_list(name, row, "a list of numbers")
    if len(values) != n_inputs:
        remedy = "did the data lose or gain a column?"
        what = f"a list of {plural(n_inputs, 'number')}"
        raise invalid(name, what, row, remedy, error=ShapeError)
    for index, value in enumerate(values):
        check_number(f"{name}[{index}]", value)
