"""What a training needs of a stream, found in one pass over its rows.

    validation        drawn by the rows' numbers, 15 % and at most 10,000 rows, held in memory
    encoder, scaler   of all other rows: what is summed in parts is the same to rounding
    a sample          of the others at most 10,000 rows, held in memory: what an epoch measures, and
                      what the training profile is of

The steps themselves go through all other rows, window by window, in every epoch.

What needs all rows at once is refused with what to do instead: folds, weights of the classes, and a
scaler of your own that learns from rows alone.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tinymlp.arguments import check_number
from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Column, Encoder, NumberColumn, TextColumn, name_of_missing
from tinymlp.data.missing import FILLING
from tinymlp.data.number_format import NumberFormat
from tinymlp.data.parts import MOST_DRAWN, draw_numbers
from tinymlp.data.scaling import Scaler, StandardScaler
from tinymlp.data.stream import DatasetStream, joined, parted, without
from tinymlp.data.summary import Summary
from tinymlp.errors import ArgumentError, DataError, invalid
from tinymlp.learning.examples import Example
from tinymlp.model.defaults import ENOUGH_TO_VALIDATE, VALIDATION
from tinymlp.model.model import Model
from tinymlp.model.number_target import NumberTarget
from tinymlp.model.target import ModelTarget
from tinymlp.model.training_profile import DecileHistogram, TrainingProfile
from tinymlp.training.example_stream import ExampleStream


@dataclass
class _Numbers:
    """A column of numbers: what is known of those that are there, and how many are missing."""

    summary: Summary | None = None
    n_missing: int = 0

    def add(self, values: Sequence[Any]) -> None:
        there = [value for value in values if value is not None]
        self.n_missing += len(values) - len(there)
        if there:
            found = Summary.of(there)
            self.summary = found if self.summary is None else self.summary + found

    @property
    def of_all(self) -> Summary:
        """What is known where the missing ones are filled in with the mean."""
        if self.summary is None:
            raise DataError("every value is missing among the training examples: ignore the column")
        if not self.n_missing:
            return self.summary
        mean = self.summary.mean
        return self.summary + Summary(self.n_missing, mean, 0.0, mean, mean)


@dataclass
class _Texts:
    """A column of texts: how often each is there, and None where one is missing."""

    counts: Counter[str | None] = field(default_factory=Counter)

    def add(self, values: Sequence[Any]) -> None:
        self.counts.update(values)


@dataclass
class StreamParts:
    """A stream's parts, and what was learned from the training part of it."""

    stream: DatasetStream
    """All that is learned from."""
    sample: Dataset
    held_out: Dataset | None
    columns: list[_Numbers | _Texts]
    targets: list[Summary]
    """Of each number to predict; none of classes."""

    def encoder(self) -> Encoder:
        """Return what `Encoder.learn` returns of the training part."""
        first = self.stream.first
        pairs = zip(first.feature_names, first.categories, self.columns, strict=True)
        columns = [self._column(*each) for each in pairs]
        left_out = [*first.left_out_places]
        return Encoder(columns, missing_marks=first.missing_marks, left_out=left_out)

    def _column(self, name: str, categories: list[str] | None, known: _Numbers | _Texts) -> Column:
        first = self.stream.first
        fills = first.missing in FILLING and first.image_shape is None
        if isinstance(known, _Numbers):
            number_format = first.number_formats.get(name, NumberFormat())
            return NumberColumn(name, known.of_all.mean if fills else None, number_format)
        assert categories is not None  # as of every column of texts
        if not fills:
            return TextColumn(name, categories)
        if first.missing == "auto" and known.counts[None]:
            own = name_of_missing(categories)
            return TextColumn(name, sorted([*categories, own]), own)
        there = {text: count for text, count in known.counts.items() if text is not None}
        most = max(there.values())
        return TextColumn(name, categories, min(t for t, count in there.items() if count == most))

    def scaler(self, kind: type[Scaler], encoder: Encoder) -> Scaler:
        """Return what `learn_scaler` returns of the training part."""
        of_summaries: Any = getattr(kind, "of_summaries", None)
        if of_summaries is None:
            what = "'standard', 'min_max', 'none' or a class with of_summaries(summaries) for a "
            raise invalid("scaling", f"{what}stream", kind, "learn(rows) is of rows in memory")
        summaries: list[Summary] = []
        for column, known in zip(encoder.columns, self.columns, strict=True):
            if isinstance(known, _Numbers):
                summaries.append(known.of_all)
            else:
                summaries += _one_hot_summaries(column, known.counts)
        found: Scaler = of_summaries(summaries, one_hot=encoder.one_hot)
        return found

    def target(self, of_sample: ModelTarget) -> ModelTarget:
        """Return the target with the scale of all numbers to predict, where it has one."""
        if isinstance(of_sample, NumberTarget) and isinstance(of_sample.scaler, StandardScaler):
            return replace(of_sample, scaler=StandardScaler.of_summaries(self.targets))
        return of_sample

    def profile(self, of_sample: TrainingProfile) -> TrainingProfile:
        """Return the sample's profile from the lowest to the highest number of all."""
        columns = [
            replace(
                column,
                minimum=known.of_all.low,
                ends=[*column.ends[:-1], known.of_all.high],
            )
            if isinstance(column, DecileHistogram) and isinstance(known, _Numbers)
            else column
            for column, known in zip(of_sample.columns, self.columns, strict=True)
        ]
        return replace(of_sample, columns=columns)

    def examples(self, model: Model, sample: Sequence[Example]) -> ExampleStream:
        """Return what a trainer goes through, encoded and scaled as the model does it."""

        def windows() -> Iterator[Sequence[Example]]:
            return (model.examples(part) for part in self.stream)

        return ExampleStream(len(self.stream), windows, sample)


def part_stream(
    stream: DatasetStream, validation: Any, seed: int, *, class_weights: object = None
) -> StreamParts:
    """Read the stream once, and return its parts and what is learned from the training part.

    Raises `ArgumentError` for a validation and weights that a stream cannot have.
    """
    if class_weights is not None:
        what, remedy = "None for a stream", "repeat the rows that are to count more"
        raise invalid("class_weights", what, class_weights, remedy)
    share = _share(stream, validation)
    kept = [] if share is None else draw_numbers(len(stream), test=share, seed=seed)
    training = without(stream, kept) if kept else stream
    n_training = len(training)
    sampled: Sequence[int] = range(n_training)
    if n_training > MOST_DRAWN:
        sampled = draw_numbers(n_training, test=MOST_DRAWN, seed=seed)
    first = stream.first
    columns: list[_Numbers | _Texts] = [
        _Numbers() if texts is None else _Texts() for texts in first.categories
    ]
    targets: list[_Numbers] = [_Numbers() for _ in range(first.n_outputs)]
    held_out: list[Dataset] = []
    rest: list[Dataset] = []

    def learned_from() -> Iterator[Dataset]:
        for part, held in parted(iter(stream), kept):
            if held is not None:
                held_out.append(held)
            if part is not None:
                yield part

    if isinstance(validation, Dataset):
        held_out.append(validation)
    start = 0
    for part in learned_from():
        for known, values in zip(columns, zip(*part.inputs, strict=True), strict=True):
            known.add(values)
        if first.labels is None:
            for number, values in zip(targets, zip(*part.target_rows(), strict=True), strict=True):
                number.add(values)
        end = start + len(part)
        among = sampled[bisect_left(sampled, start) : bisect_left(sampled, end)]
        some = [number - start for number in among]
        if some:
            rest.append(part.subset(some))
        start = end
    return StreamParts(
        stream=training,
        sample=joined(rest),
        held_out=joined(held_out) if held_out else None,
        columns=columns,
        targets=[] if first.labels is not None else [each.of_all for each in targets],
    )


def _one_hot_summaries(column: Column, counts: Counter[str | None]) -> list[Summary]:
    """Return what is known of each input of a column of texts, which is 1 for its category."""
    assert isinstance(column, TextColumn)
    n = counts.total()
    filled = counts + Counter({column.fill: counts[None]})
    shares = [filled[category] / n for category in column.categories]
    return [
        Summary(n, share, math.sqrt(share * (1 - share)), float(share == 1), float(share > 0))
        for share in shares
    ]


def _share(stream: DatasetStream, validation: Any) -> float | None:
    """Return which share of the rows is drawn for validation; None for none."""
    if validation is None or isinstance(validation, Dataset):
        return None
    if isinstance(validation, str) and validation == "auto":
        return VALIDATION if len(stream) >= ENOUGH_TO_VALIDATE else None
    try:
        return check_number("validation", validation, above=0, below=1)
    except ArgumentError:
        what = "a number above 0 and below 1, a Dataset, 'auto' or None for a stream"
        remedy = "folds go through all rows again and again, validation=0.15 draws a part once"
        raise invalid("validation", what, validation, remedy) from None
