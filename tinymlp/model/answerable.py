"""Which rows a model can answer, and what becomes of the others.

A row cannot be answered when it has a category that was never seen, lacks a value that the model
does not fill in, has a text for a number, or another number of values than there are columns.

    "refuse"    an error that names the first of these rows
    "mark"      the others are answered, and each of these has its problem in a sentence
    "ignore"    a category that was never seen is none of those that were, so the inputs of all of
                them are 0, and a missing number is the mean of training; what can still not be read
                is marked

That a table lacks a column is no problem of a row: it is always an error.

>>> from tinymlp.data.dataset import Dataset
>>> birds = Dataset([[39.5, "Dream"], [46.5, "Biscoe"]], [1, 2], feature_names=["bill", "island"])
>>> encoder = Encoder.learn(birds)
>>> rows = find_answerable(encoder.encode, [[40.0, "Dream"], [41.0, "Rum"]], "mark")
>>> rows.encoded, rows.indices
([[40.0, 0.0, 1.0]], [0])
>>> print(rows.problems[1])
column 'island' must be one of Biscoe, Dream, got 'Rum': correct it, or train on examples that have
it
>>> without_unknown(encoder, [43.0, None]).encode([None, "Rum"])
[43.0, 0.0, 0.0]

Source: the policies are those of scikit-learn's OneHotEncoder(handle_unknown="error", "ignore").
"""

import copy
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tinymlp.arguments import check_choice
from tinymlp.data.cells import MISSING
from tinymlp.data.encoding import Encoder, TextColumn
from tinymlp.data.scaling import Scaler, StandardScaler, scale_all
from tinymlp.errors import ArgumentError, DataError
from tinymlp.model.training_profile import DecileHistogram, TrainingProfile
from tinymlp.network.shapes import Vector

ON_UNKNOWN = ("refuse", "mark", "ignore")
"""What `on_unknown` can be."""

Encode = Callable[[Any], Vector]
"""Turns a row into numbers, or raises `DataError` or `ArgumentError`."""


@dataclass(frozen=True)
class AnswerableRows:
    """The rows that can be answered, and why the others cannot."""

    encoded: list[Vector] = field(default_factory=list)
    """In their own units, not scaled yet, shape (n_answerable, n_in)."""
    indices: list[int] = field(default_factory=list)
    """Where each of these stood among all."""
    problems: dict[int, str] = field(default_factory=dict)
    """Why each of the others cannot be answered, in a sentence, by its index."""
    ignored: dict[int, str] = field(default_factory=dict)
    """What was ignored, in a sentence, by the index of a row that is answered all the same."""

    @property
    def n_rows(self) -> int:
        """How many there are in all."""
        return len(self.indices) + len(self.problems)

    def among_all(self, answers: Iterable[Any]) -> list[Any]:
        """Return the answers at the places of their rows, and None at the others.

        >>> AnswerableRows([[0.5], [2.0]], [0, 2], {1: "column 'x' is missing"}).among_all("ab")
        ['a', None, 'b']
        """
        listed: list[Any] = [None] * self.n_rows
        for index, answer in zip(self.indices, answers, strict=True):
            listed[index] = answer
        return listed


def find_answerable(
    encode: Encode, rows: Iterable[Any], on_unknown: str, *, ignoring: Encode | None = None
) -> AnswerableRows:
    """Encode the rows that can be; `ignoring` encodes a row without what is unknown in it.

    Raises `ArgumentError` for an unknown `on_unknown`; with "refuse" whatever `encode` raises.
    """
    check_choice("on_unknown", on_unknown, ON_UNKNOWN)
    found = AnswerableRows()
    for index, row in enumerate(rows):
        try:
            numbers = encode(row)
        except (ArgumentError, DataError) as error:
            if on_unknown == "refuse":
                raise
            if on_unknown == "mark" or ignoring is None:
                found.problems[index] = str(error)
                continue
            try:
                numbers = ignoring(row)
            except (ArgumentError, DataError) as left:
                found.problems[index] = str(left)
                continue
            found.ignored[index] = str(error)
        found.encoded.append(numbers)
        found.indices.append(index)
    return found


def without_unscalable(rows: AnswerableRows, scaler: Scaler) -> AnswerableRows:
    """Move the rows that are too far from those of training to be scaled to those with problems."""
    try:
        scale_all(scaler, rows.encoded)
        return rows
    except DataError:
        kept = AnswerableRows(problems={**rows.problems}, ignored={**rows.ignored})
    for index, numbers in zip(rows.indices, rows.encoded, strict=True):
        try:
            scaler.scale(numbers)
        except DataError as error:
            kept.problems[index] = str(error)
            kept.ignored.pop(index, None)
        else:
            kept.encoded.append(numbers)
            kept.indices.append(index)
    return kept


class _OpenTextColumn(TextColumn):
    """A column of categories in which others, and none at all, are 0 for each."""

    def encode(self, value: object, marks: Collection[str] = MISSING) -> Vector:
        """Return as many numbers as there are categories."""
        try:
            return super().encode(value, marks)
        except DataError:
            if isinstance(value, str | int | float | None):
                return [0.0] * len(self.categories)
            raise


def without_unknown(encoder: Encoder, means: Sequence[float | None]) -> Encoder:
    """Return the encoder that ignores what it does not know.

    `means` has for each column of numbers what a missing one becomes, None for none.
    """
    columns = [
        _OpenTextColumn(column.name, column.categories, column.fill)
        if isinstance(column, TextColumn)
        else replace(column, fill=mean if column.fill is None else column.fill)
        for column, mean in zip(encoder.columns, means, strict=True)
    ]
    changed = copy.copy(encoder)
    changed.columns = [*columns]
    return changed


def training_means(
    encoder: Encoder, scaler: Scaler, profile: TrainingProfile | None
) -> list[float | None]:
    """Return the mean of each column of numbers in training; None for other columns.

    A `StandardScaler` knows it. Where there is another, it is about the median, as the profile of
    training has it, or None without a profile.
    """
    means: list[float | None] = []
    place = 0
    for index, column in enumerate(encoder.columns):
        mean = None
        if not isinstance(column, TextColumn):
            if isinstance(scaler, StandardScaler):
                mean = scaler.means[place]
            elif profile is not None:
                mean = _median(profile.columns[index])
        means.append(mean)
        place += len(column.input_names())
    return means


def _median(column: DecileHistogram | list[float]) -> float:
    """Return the end of the bin that the middle row is in."""
    assert isinstance(column, DecileHistogram)
    so_far, n_rows = 0.0, sum(column.counts)
    for end, count in zip(column.ends, column.counts, strict=True):
        so_far += count
        if 2 * so_far >= n_rows:
            return end
    return column.maximum
