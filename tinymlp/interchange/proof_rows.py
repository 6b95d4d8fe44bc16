"""Rows on which an export is tried: such as those of training, and those at every edge.

    of training   numbers drawn from the bins of its profile, categories as often as they were
    edges         each column missing, an unknown category, zeros, the ends of training, far beyond
                  them, the largest and the smallest numbers there are, what is not finite

Without a profile, which old files and networks of other tools lack, numbers are drawn around the
scaler's middle.

>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.fit import fit
>>> model = fit(Dataset([[1.0, "a"], [3.0, "b"]], ["no", "yes"]), hidden=[], n_epochs=1)
>>> rows = proof_rows(model, n_rows=2)
>>> [None, None] in rows, [0.0, "a"] in rows
(True, True)
"""

import math
import struct
from collections.abc import Sequence
from itertools import pairwise
from random import Random

from tinymlp.data.encoding import TextColumn
from tinymlp.data.scaling import MinMaxScaler, StandardScaler
from tinymlp.interchange.answers import Row
from tinymlp.interchange.plain_model import PlainModel
from tinymlp.model.model import Model
from tinymlp.model.training_profile import DecileHistogram

UNKNOWN = "a category that training had not"
_FEW = 30
"""Of more columns only so many, drawn at random, are tried one by one; of a large network fewer."""
_FAR = (1e300, -1e300, 1.7976931348623157e308, 5e-324, -0.0, math.inf, -math.inf, math.nan)
_MULTIPLICATIONS = 4_000_000
"""So many are done in all, as far as the edges leave a choice: about a second."""


def n_rows_for(model: Model) -> int:
    """Return how many rows like those of training are tried: fewer of a large network."""
    return max(20, min(200, _MULTIPLICATIONS // model.network.n_parameters))


def proof_rows(model: Model, *, n_rows: int) -> list[Row]:
    """Return `n_rows` rows like those of training, and the edges; the same each time."""
    random = Random(0)
    columns = _ColumnValues(model, random)
    rows: list[Row] = [columns.row() for _ in range(n_rows)]
    n_columns = len(columns.samples)
    n_few = min(n_columns, _FEW, max(3, n_rows // 7))
    few = sorted(random.sample(range(n_columns), n_few))
    for place in few:
        for value in columns.edges(place):
            rows.append(columns.row())
            rows[-1][place] = value
    rows.append([None] * n_columns)
    # All columns at one edge: zeros, the lowest, the highest, far below and far beyond.
    rows += [list(edge) for edge in zip(*columns.ends, strict=True)]
    rows += [
        [
            far if is_number else ends[0]
            for is_number, ends in zip(columns.are_numbers, columns.ends, strict=True)
        ]
        for far in _FAR
    ]
    return rows


def as_single(rows: Sequence[Row], plain: PlainModel) -> list[Row]:
    """Return the rows that single precision can hold, their numbers rounded to it.

    A number that stands for a missing one stays as it is.
    """
    rounded = []
    for row in rows:
        numbers = [value for value in row if isinstance(value, float) and math.isfinite(value)]
        # Squares of what is larger may be too large; what is smaller loses digits.
        if all(value == 0 or 1e-12 < abs(value) < 1e12 for value in numbers):
            rounded.append(
                [
                    struct.unpack("<f", struct.pack("<f", value))[0]
                    if isinstance(value, float) and value not in plain.missing_numbers
                    else value
                    for value in row
                ]
            )
    return rounded


class _ColumnValues:
    """For each column how its values are drawn, and those at its edges."""

    def __init__(self, model: Model, random: Random) -> None:
        self.random = random
        self.samples: list[list[float | str | None]] = []
        """Values to draw from."""
        self.ends: list[list[float | str | None]] = []
        """0, the lowest and the highest of training, ten widths below and beyond."""
        self.are_numbers: list[bool] = []
        marks = sorted(model.encoder._mark_numbers)  # type: ignore[type-var]
        self._marks: list[float | str | None] = [*marks]
        self._texts = sorted(model.encoder._marks)
        profile = model.training_profile
        shifts, stretches = [0.0] * model.network.n_in, [1.0] * model.network.n_in
        if isinstance(model.scaler, StandardScaler):
            shifts, stretches = model.scaler.means, model.scaler.spreads
        elif isinstance(model.scaler, MinMaxScaler):
            shifts, stretches = model.scaler.lows, model.scaler.ranges
        place = 0
        for index, column in enumerate(model.encoder.columns):
            of_training = None if profile is None else profile.columns[index]
            if isinstance(column, TextColumn):
                counts = of_training if isinstance(of_training, list) else []
                self._add_texts(column.categories, counts)
            elif isinstance(of_training, DecileHistogram):
                self._add_numbers([of_training.minimum, *of_training.ends])
            else:
                middle, width = shifts[place], stretches[place]
                self._add_numbers([middle + k * width / 2 for k in range(-4, 5)])
            place += len(column.input_names())

    def _add_numbers(self, ends: list[float]) -> None:
        """Add a column of numbers, of which as many are between any two of the ends."""
        between = [self.random.uniform(a, b) for a, b in pairwise(ends)]
        low, high = ends[0], ends[-1]
        width = 10 * (high - low)
        beyond = [each for each in (low - width, high + width) if math.isfinite(each)]
        self.samples.append([*ends, *between, *(self.random.uniform(low, high) for _ in ends)])
        self.ends.append([0.0, low, high, beyond[0], beyond[-1]] if beyond else [0.0] * 5)
        self.are_numbers.append(True)

    def _add_texts(self, categories: list[str], counts: list[float]) -> None:
        """Add a column of texts; each category is drawn at least once in so many."""
        known: list[float | str | None] = [*categories]
        most = max(counts, default=0)
        for category, count in zip(categories, counts, strict=False):
            known += [category] * (round(9 * count / most) if most else 0)
        self.samples.append(known)
        self.ends.append([categories[0], categories[0], categories[-1], None, UNKNOWN])
        self.are_numbers.append(False)

    def row(self) -> Row:
        """Return a new row, each value drawn by itself."""
        return [self.random.choice(values) for values in self.samples]

    def edges(self, place: int) -> Row:
        """Return what is tried in one column while the others have usual values."""
        if self.are_numbers[place]:
            return [None, *self.ends[place], *self._marks, *_FAR]
        return [*self.ends[place], self.random.choice(self._texts), "", self._texts[-1]]
