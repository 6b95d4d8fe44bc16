r"""A data set that is larger than memory: read window by window, anew in every pass.

    file ─▶ window ─▶ window ─▶ …       each an ordinary data set of some thousand rows

The first window decides what the columns are, as a small file of its own would. One pass over all
rows then finds every category and every class, and counts the rows, so whatever cannot be read is
told before anything is learned. From then on all windows have the same columns and classes:

>>> days = DatasetStream(
...     lambda: ({"rain": i % 5, "town": "AB"[i % 2], "sold": i / 2} for i in range(100)),
...     window=40,
... )
>>> days
DatasetStream(100 examples, 2 inputs, regression of 'sold', 40 at a time)
>>> [len(part) for part in days], days.first.categories
([40, 40, 20], [None, ['A', 'B']])

`split` draws a part by the rows' numbers, which is held in memory:

>>> training, test = days.split(test=10, seed=0)
>>> len(training), test
(90, Dataset(10 examples, 2 inputs, regression of 'sold'))

What needs all rows at once has to be done with a part that is in memory, as `sample` draws one.
"""

import copy
import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tinymlp.arguments import check_whole
from tinymlp.data.columns import find_categories, read_columns
from tinymlp.data.dataset import Dataset, check_dataset
from tinymlp.data.idx import image_windows, is_idx
from tinymlp.data.json_lines import is_json_lines
from tinymlp.data.known_rows import Fingerprint
from tinymlp.data.missing import settle_missing
from tinymlp.data.number_format import NumberFormat
from tinymlp.data.parts import MOST_DRAWN, draw_numbers
from tinymlp.data.raw import RawData
from tinymlp.data.records import Records, check_typed, read_records
from tinymlp.data.table import Table
from tinymlp.data.targets import MAX_CLASSES, Label
from tinymlp.data.windows import record_windows, row_windows, table_windows
from tinymlp.errors import DataError, invalid
from tinymlp.text import join_names, short_repr

_Reader = Callable[[Dataset | None], Iterator[RawData]]
"""Reads all windows from the first on: None finds what their columns are, a data set knows it."""

_CANNOT_BE_FILLED = ("median", "most_frequent")


class DatasetStream:
    """Examples that are read again in every pass: iterating gives data sets, one for each window.

    `source` is a CSV, JSON Lines or IDX file of any size, told by its name, or a function that
    returns the rows anew each time it is called. `window` is how many rows are held at a time, by
    default as many as have half a million numbers; training shuffles them within it. `labels` is
    the file of an IDX file's labels. The other arguments are those of `Dataset.from_csv`.

    `first` is the first window, with the categories and classes of all rows.

    Raises `DataError` as `Dataset.from_csv` does once all rows are read, and `ArgumentError` for a
    source that cannot be read twice.
    """

    def __init__(
        self,
        source: str | os.PathLike[str] | Callable[[], Iterable[Any]],
        *,
        target: str | Iterable[str] | None = None,
        task: str | None = None,
        ignore: Iterable[str] = (),
        text: Iterable[str] = (),
        missing: str = "auto",
        missing_marks: Iterable[str] | None = None,
        decimal: str | None = None,
        thousands: str | None = None,
        header: bool | None = None,
        separator: str | None = None,
        encoding: str | None = None,
        labels: str | os.PathLike[str] | None = None,
        window: int | None = None,
    ) -> None:
        if missing in _CANNOT_BE_FILLED:
            what, remedy = "auto, mean, drop or refuse for a stream", "a mean is found in one pass"
            raise invalid("missing", what, missing, remedy)
        written = {
            "missing_marks": missing_marks,
            "decimal": decimal,
            "thousands": thousands,
            "header": header,
            "separator": separator,
            "encoding": encoding,
        }
        roles = {"target": target, "ignore": ignore, "text": text}
        self._reader = reader = _reader_of(
            source, roles=roles, written=written, labels=labels, window=window
        )
        self._left_out: tuple[Sequence[int], ...] = ()
        """Of each split the rows that it took, by their numbers among those it was of."""
        self.first: Dataset
        self.fingerprint: str
        self.first, self.fingerprint, n_rows = _first_pass(reader, task, missing)
        self.window: int = len(self.first)
        """How many rows are held at a time: as many as the first window has, or less."""
        self._n_rows = n_rows

    def __len__(self) -> int:
        return self._n_rows - sum(map(len, self._left_out))

    def __iter__(self) -> Iterator[Dataset]:
        """Read all rows once more, window by window."""
        windows = self._windows()
        for numbers in self._left_out:
            windows = (rest for rest, _ in parted(windows, numbers) if rest is not None)
        return windows

    def _windows(self) -> Iterator[Dataset]:
        first = self.first
        for raw in _sound(self._reader(first), first.missing):
            part = Dataset.from_raw(
                raw, task=first.task, labels=first.labels, missing=first.missing
            )
            for name in _DECIDED:
                setattr(part, name, getattr(first, name))
            yield part

    def split(self, *, test: float = 0.2, seed: int = 0) -> "tuple[DatasetStream, Dataset]":
        """Return the stream without some rows, and these as a data set.

        `test` is a fraction (0.2), of which at most 10,000 rows are taken, or a number of rows.
        They are drawn by their numbers with `random.Random(seed)`; classes keep their shares on
        average. Raises DataError when a part would be empty.
        """
        numbers = draw_numbers(len(self), test=test, seed=seed)
        return without(self, numbers), take(iter(self), numbers)

    def sample(self, n: int = MOST_DRAWN, *, seed: int = 0) -> Dataset:
        """Return n rows as a data set, drawn from the seed; all where there are not more."""
        if check_whole("n", n, minimum=1) >= len(self):
            return joined(list(self))
        return self.split(test=n, seed=seed)[1]

    def __repr__(self) -> str:
        of_first = repr(self.first).removeprefix("Dataset(").removesuffix(")")
        facts = of_first.partition(" examples, ")[2]
        return f"DatasetStream({len(self)} examples, {facts}, {self.window} at a time)"


_DECIDED = (
    "categories",
    "columns",
    "image_shape",
    "left_out_places",
    "missing_marks",
    "notes",
    "number_formats",
    "task_reason",
)
"""What every window has from the first: all but its own rows."""


def check_data(name: str, value: object) -> Dataset | DatasetStream:
    """Return `value`; raise `ArgumentError` unless it is a data set or a stream."""
    return value if isinstance(value, DatasetStream) else check_dataset(name, value)


def without(stream: DatasetStream, numbers: Sequence[int]) -> DatasetStream:
    """Return the stream without the rows of these numbers, which are in order."""
    rest = copy.copy(stream)
    rest._left_out = (*stream._left_out, numbers)
    return rest


def take(windows: Iterator[Dataset], numbers: Sequence[int]) -> Dataset:
    """Return the rows of these numbers, which are in order, as one data set."""
    return joined([drawn for _, drawn in parted(windows, numbers) if drawn is not None])


def joined(parts: Sequence[Dataset]) -> Dataset:
    """Return the data set of the examples of several of one stream, one after the other."""
    whole = copy.copy(parts[0])
    whole.inputs = [row for part in parts for row in part.inputs]
    whole.targets = [target for part in parts for target in part.targets]
    return whole


def _reader_of(
    source: Any,
    *,
    roles: Mapping[str, Any],
    written: Mapping[str, Any],
    labels: str | os.PathLike[str] | None,
    window: int | None,
) -> _Reader:
    """Return what reads a file by its name, or the rows that a function gives.

    `roles` say what the columns are for, `written` how their text is. Raises `ArgumentError` for a
    source of another kind, and for an argument that says nothing about it.
    """
    if window is not None:
        check_whole("window", window, minimum=1)
    name = None if callable(source) else os.fspath(source) if _is_named(source) else ""
    if name == "":
        what = "the name of a file, or a function that returns rows"
        raise invalid("source", what, source, "lambda: rows gives them anew in each pass")
    if labels is not None and not is_idx(str(name)):
        raise invalid("labels", "left out but for an IDX file", labels)
    if name is not None and is_idx(name):
        check_typed(**written)
        for role, given in roles.items():
            if given:
                raise invalid(role, "left out for an IDX file, whose columns are pixels", given)
        return lambda known: image_windows(name, labels, window)
    reading = {each: written[each] for each in ("missing_marks", "decimal", "thousands")}
    if name is None or is_json_lines(name):
        check_typed(**written)
        if name is None:
            return lambda known: map(_tables(roles, reading, known), row_windows(source, window))
        return lambda known: map(_tables(roles, reading, known), record_windows(name, window))
    cutting = {each: written[each] for each in ("header", "separator", "encoding")}
    return lambda known: map(_tables(roles, reading, known), table_windows(name, window, **cutting))


def _is_named(source: object) -> bool:
    return isinstance(source, str | os.PathLike)


def _tables(
    roles: Mapping[str, Any], reading: Mapping[str, Any], known: Dataset | None
) -> Callable[[Table | Records], RawData]:
    """Return what reads the columns of a window, to be found or as they are known."""

    def read(table: Table | Records) -> RawData:
        try:
            if known is None:
                return _read_columns(table, **roles, **reading)
            return _read_known(table, known)
        except DataError as error:
            raise DataError(f"{table.source}: {error}", error.settings) from None

    return read


def _read_columns(table: Table | Records, **given: Any) -> RawData:
    if isinstance(table, Records):
        return read_records(
            table, target=given["target"], ignore=given["ignore"], text=given["text"]
        )
    return read_columns(table, **given)


def _read_known(table: Table | Records, known: Dataset) -> RawData:
    """Read the columns that the first window has decided on, and no others."""
    targets = [known.target_name] if known.target_names is None else known.target_names
    categories = dict(zip(known.feature_names, known.categories, strict=True))
    text = [name for name, texts in categories.items() if texts is not None]
    if known.labels is not None and isinstance(known.labels[0], str) and len(targets) == 1:
        text += targets
    taken = table.take([*known.feature_names, *targets])
    if isinstance(taken, Records):
        return read_records(taken, target=targets, text=text, are_known=True)
    numbers = [name for name in taken.header if name not in text]
    formats = {name: known.number_formats.get(name, NumberFormat()) for name in numbers}
    marks = known.missing_marks
    return read_columns(
        taken, target=targets, text=text, missing_marks=marks, number_formats=formats
    )


def _first_pass(reader: _Reader, task: str | None, missing: str) -> tuple[Dataset, str, int]:
    """Return the first window with all categories and classes, the fingerprint, and how many rows.

    The fingerprint is that of the same rows in memory.
    """
    raw = next(reader(None))
    first = Dataset.from_raw(raw, task=task, missing=missing)
    categories = [None if texts is None else set(texts) for texts in first.categories]
    labels: set[Any] = set(first.labels or ())
    is_one_hot = first.labels is not None and isinstance(raw.targets[0], list)
    fingerprint, n_rows = Fingerprint(), 0
    for part in _sound(reader(first), missing):
        n_rows += len(part.targets)
        fingerprint.add(part.rows, part.targets)
        for texts, found in zip(categories, find_categories(part), strict=True):
            if texts is not None:
                texts.update(found or ())
        if first.labels is not None and not is_one_hot:
            labels.update(map(_as_label, part.targets))
    first.categories = [None if texts is None else sorted(texts) for texts in categories]
    if first.labels is not None:
        if task is None and len(labels) > max(MAX_CLASSES, len(first.labels)):
            _check_few(first, labels)
        late = labels - set(first.labels)
        if late:
            first.notes.append(
                f"{join_names(sorted(late))} of {short_repr(first.target_name)} come after the "
                f"first {len(first):,} rows only: shuffle the file's lines if they are sorted, as "
                "training shuffles them within a window alone."
            )
        first.labels = sorted(labels)
    return first, fingerprint.of_dataset(first), n_rows


def _as_label(target: Any) -> Label:
    """Return a class as a data set has it: 3.0 is 3."""
    return target if isinstance(target, str) else int(target)


def _check_few(first: Dataset, labels: set[Any]) -> None:
    """Raise DataError for classes that were numbers after all, as later rows show."""
    found = first.labels or []
    if not isinstance(found[0], str):
        raise DataError(
            f"{first.source}: {first.target_name!r} must be few classes, got {len(found)} "
            f"different numbers in the first {len(first)} examples and {len(labels)} in all: say "
            "task='regression' or task='classification' (--task)"
        )


def _sound(windows: Iterable[RawData], missing: str) -> Iterator[RawData]:
    """Yield the windows with what is missing left out or kept, as the policy says."""
    for raw in windows:
        if missing in ("auto", "drop") and all(target is None for target in raw.targets):
            continue
        yield settle_missing(raw, missing).raw


def parted(
    windows: Iterator[Dataset], numbers: Sequence[int]
) -> Iterator[tuple[Dataset | None, Dataset | None]]:
    """Yield of each window the rows that are not of these numbers, in order, and those that are.

    None stands where there is none.
    """
    start = 0
    for window in windows:
        end = start + len(window)
        places = numbers[bisect_left(numbers, start) : bisect_left(numbers, end)]
        chosen = {number - start for number in places}
        rest = [i for i in range(len(window)) if i not in chosen] if chosen else []
        if not chosen:
            yield window, None
        else:
            yield (
                window.subset(rest) if rest else None,
                window.subset(sorted(chosen)),
            )
        start = end
