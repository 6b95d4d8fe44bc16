"""Scaling: every input column to a like size, so that no weight has to be a thousand times another.

    StandardScaler   (x − mean) / spread        mean 0, standard deviation 1
    MinMaxScaler     (x − low) / (high − low)   0 to 1
    NoScaler         x

Gradient descent takes steps of one size in all directions; a column of body masses near 4000 g
beside one of bill lengths near 40 mm makes a valley a hundred times steeper one way than the
other. The numbers are learned from the training rows alone and kept with the model.

A constant column teaches nothing: it scales to 0, whatever comes, and unscales to its constant.

>>> scaler = StandardScaler.learn([[1.0, 5.0], [3.0, 5.0]])
>>> scaler.scale([4.0, 5.0]), scaler.unscale([2.0, 0.0])
([2.0, 0.0], [4.0, 5.0])

Source: Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, "Efficient BackProp", 1998, section 4.3.
"""

import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Protocol, Self

from tinymlp import json_fields
from tinymlp.arguments import check_iterable, check_number
from tinymlp.data.missing import mean_of
from tinymlp.data.sharing import share_floats
from tinymlp.errors import DataError, ShapeError, invalid


class Scaler(Protocol):
    """What a model needs of its scaler."""

    kind: ClassVar[str]

    def scale(self, row: Sequence[float]) -> list[float]:
        """Scale a row."""

    def unscale(self, row: Sequence[float]) -> list[float]:
        """Find the row that scales to this one."""

    def scale_all(self, rows: Iterable[Sequence[float]]) -> list[list[float]]:
        """Every row scaled, equal numbers as one shared float."""

    def to_dict(self) -> dict[str, Any]:
        """Give what `scaler_from_dict` takes, ready for JSON."""


class _ColumnScaler:
    """(x − shift) / stretch, column by column; a stretch of 0 marks a constant column."""

    kind: ClassVar[str]
    _names: ClassVar[tuple[str, str]]

    def __init__(self, shifts: Sequence[float], stretches: Sequence[float]) -> None:
        first, second = self._names
        self._shifts = [*check_iterable(first, shifts, "a list of numbers")]
        self._stretches = [*check_iterable(second, stretches, "a list of numbers")]
        for index, shift in enumerate(self._shifts):
            check_number(f"{first}[{index}]", shift)
        for index, stretch in enumerate(self._stretches):
            check_number(f"{second}[{index}]", stretch, minimum=0)
        if len(self._shifts) != len(self._stretches):
            raise invalid(second, f"a list of {len(self._shifts)}, as {first}", self._stretches)

    @classmethod
    def learn(cls, rows: Sequence[Sequence[float]]) -> Self:
        """From the training rows, shape (examples, inputs). DataError when there are none."""
        if not rows:
            raise DataError("expected at least one row to learn a scaling from, got none")
        learned = []
        for index, column in enumerate(zip(*rows, strict=True)):
            shift, stretch = _constant_or(cls._learn_column, column)
            if not math.isfinite(stretch):
                raise DataError(
                    f"input {index}: expected numbers below 1e300, got {min(column)} to "
                    f"{max(column)}: divide the column by a constant"
                )
            learned.append((shift, stretch))
        return cls([shift for shift, _ in learned], [stretch for _, stretch in learned])

    @staticmethod
    def _learn_column(column: Sequence[float]) -> tuple[float, float]:
        raise NotImplementedError

    def scale(self, row: Sequence[float]) -> list[float]:
        """Shape (inputs,) to (inputs,). Raises ShapeError, or DataError when one overflows."""
        self._check_length(row)
        # Adding 0.0 turns -0.0 into 0.0, so that equal results are the same bits.
        scaled = [
            (value - shift) / stretch + 0.0 if stretch else 0.0
            for value, shift, stretch in zip(row, self._shifts, self._stretches, strict=True)
        ]
        if not all(map(math.isfinite, scaled)):
            index = next(i for i, value in enumerate(scaled) if not math.isfinite(value))
            raise DataError(
                f"input {index}: {row[index]} is too far from the training examples to scale"
            )
        return scaled

    def unscale(self, row: Sequence[float]) -> list[float]:
        """Give back what `scale` was given, to rounding; a constant exactly."""
        self._check_length(row)
        return [
            value * stretch + shift if stretch else shift
            for value, shift, stretch in zip(row, self._shifts, self._stretches, strict=True)
        ]

    def scale_all(self, rows: Iterable[Sequence[float]]) -> list[list[float]]:
        """Every row scaled, equal numbers as one shared float where they repeat."""
        return share_floats(self.scale(row) for row in rows)

    def to_dict(self) -> dict[str, Any]:
        """Numbers and names only, ready for JSON."""
        first, second = self._names
        return {"kind": self.kind, first: list(self._shifts), second: list(self._stretches)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Invert `to_dict`. DataError for anything that `to_dict` cannot have made."""
        first, second = cls._names
        json_fields.fields(stored, ["kind", first, second], f"{cls.kind} scaler")
        if stored["kind"] != cls.kind:
            raise DataError(f"scaler: expected the kind {cls.kind!r}, got {stored['kind']!r}")
        shifts = json_fields.numbers(stored[first], first)
        stretches = json_fields.numbers(stored[second], second)
        if len(shifts) != len(stretches):
            raise DataError(
                f"{second}: expected {len(shifts)} numbers as in {first}, got {len(stretches)}"
            )
        for index, stretch in enumerate(stretches):
            if stretch < 0.0:
                raise DataError(f"{second}[{index}]: expected at least 0, got {stretch}")
        return cls(shifts, stretches)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        first, second = self._names
        return f"{type(self).__name__}({first}={self._shifts}, {second}={self._stretches})"

    def _check_length(self, row: Sequence[float]) -> None:
        if len(row) != len(self._shifts):
            raise ShapeError(
                f"the scaler learned {len(self._shifts)} inputs, got {len(row)}: "
                "did the data lose or gain a column?"
            )


class StandardScaler(_ColumnScaler):
    """To mean 0 and standard deviation 1 (dividing by n)."""

    kind = name = "standard"
    _names = ("means", "spreads")

    def __init__(self, means: Sequence[float], spreads: Sequence[float]) -> None:
        super().__init__(means, spreads)
        self.means, self.spreads = self._shifts, self._stretches

    @staticmethod
    def _learn_column(column: Sequence[float]) -> tuple[float, float]:
        mean = mean_of(column)
        deviations = [value - mean for value in column]
        # Divided by the largest first: the square of 1e-200 is 0, that of 1e200 infinite.
        largest = max(map(abs, deviations))
        squares = [(deviation / largest) * (deviation / largest) for deviation in deviations]
        return mean, largest * math.sqrt(math.fsum(squares) / len(column))


class MinMaxScaler(_ColumnScaler):
    """To 0 for the smallest and 1 for the largest training value."""

    kind = name = "min_max"
    _names = ("lows", "ranges")

    def __init__(self, lows: Sequence[float], ranges: Sequence[float]) -> None:
        super().__init__(lows, ranges)
        self.lows, self.ranges = self._shifts, self._stretches

    @staticmethod
    def _learn_column(column: Sequence[float]) -> tuple[float, float]:
        return min(column), max(column) - min(column)


class NoScaler:
    """Leaves every number as it is."""

    kind: ClassVar[str] = "none"
    name: ClassVar[str] = "none"
    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def learn(cls, rows: Sequence[Sequence[float]]) -> Self:
        """Nothing is learned; the same call as the other scalers'."""
        return cls()

    def scale(self, row: Sequence[float]) -> list[float]:
        """Give the same numbers."""
        return list(row)

    def unscale(self, row: Sequence[float]) -> list[float]:
        """Give the same numbers."""
        return list(row)

    def scale_all(self, rows: Iterable[Sequence[float]]) -> list[list[float]]:
        """Give the same numbers, not shared anew: lists stay the lists they are."""
        return [row if isinstance(row, list) else list(row) for row in rows]

    def to_dict(self) -> dict[str, Any]:
        """Its kind alone."""
        return {"kind": self.kind}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Invert `to_dict`."""
        json_fields.fields(stored, ["kind"], "none scaler")
        if stored["kind"] != cls.kind:
            raise DataError(f"scaler: expected the kind 'none', got {stored['kind']!r}")
        return cls()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoScaler) or NotImplemented

    def __repr__(self) -> str:
        return "NoScaler()"


SCALERS: dict[str, type[StandardScaler] | type[MinMaxScaler] | type[NoScaler]] = {
    scaler.kind: scaler for scaler in (StandardScaler, MinMaxScaler, NoScaler)
}
"""Every scaler by its kind, for a `scaling=` argument and for `scaler_from_dict`."""


def scaler_from_dict(stored: Mapping[str, Any]) -> Scaler:
    """Make the scaler whose `to_dict` this is. DataError when it is none's.

    >>> scaler_from_dict({"kind": "min_max", "lows": [0.0], "ranges": [16.0]}).scale([8.0])
    [0.5]
    """
    kind = stored.get("kind") if isinstance(stored, dict) else stored
    if not isinstance(kind, str) or kind not in SCALERS:
        raise DataError(f"scaler: expected the kind {', '.join(SCALERS)}, got {kind!r}")
    return SCALERS[kind].from_dict(stored)


def _constant_or(
    learn: Callable[[Sequence[float]], tuple[float, float]], column: Sequence[float]
) -> tuple[float, float]:
    """Give (the constant, 0) for a column that a float cannot tell from a constant."""
    if min(column) == max(column):
        return column[0], 0.0
    try:
        shift, stretch = learn(column)
    except DataError:
        return 0.0, math.inf
    return (shift, stretch) if stretch >= sys.float_info.min else (shift, 0.0)
