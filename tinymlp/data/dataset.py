"""A data set: examples to learn from, each an input row and a target.

The rows are kept as they were measured, numbers and texts, with None where a value is missing;
turning them into a network's numbers is learned from the training part alone (`Encoder`, then a
scaler). What the targets are, classes or numbers, is decided here and said in `task_reason`.

>>> flowers = Dataset([[1.5], [2.0], [4.5], [5.0]], ["small", "small", "big", "big"])
>>> flowers
Dataset(4 examples, 1 input, 2 classes: big, small)
>>> training, test = flowers.split(test=2)
>>> flowers.examples()[0]
([1.5], [0.0, 1.0])
"""

import copy
import operator
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from tinymlp.arguments import check_choice, check_flag, check_list
from tinymlp.data.column_info import ColumnInfo, DatasetInfo
from tinymlp.data.columns import find_categories, note_numbers_as_text, read_columns
from tinymlp.data.dates import DateFormat
from tinymlp.data.files import Source
from tinymlp.data.idx import read_images
from tinymlp.data.json_lines import read_json_lines
from tinymlp.data.missing import POLICIES, say_filled, settle_missing
from tinymlp.data.number_format import NumberFormat
from tinymlp.data.raw import (
    RawData,
    check_groups,
    check_weights_sum,
    list_groups,
    raw_from_memory,
)
from tinymlp.data.records import MEMORY, Records, as_table, check_typed, read_records
from tinymlp.data.roles import column_index
from tinymlp.data.rows import Row, name_column
from tinymlp.data.split import split_indices
from tinymlp.data.table import read_table
from tinymlp.data.targets import Label, Target, settle_targets
from tinymlp.data.typed_columns import check_classes, decide_columns
from tinymlp.data.values import Scalar
from tinymlp.displayable import Displayable
from tinymlp.errors import DataError, invalid
from tinymlp.text import join_names, plural, short_repr


@dataclass(init=False, repr=False, slots=True)
class Dataset(Displayable):
    """Examples with their names. Treat it as read-only: a subset shares its parent's rows.

    `inputs` (examples, features) is anything that iterates as rows: lists, a NumPy array, a pandas
    or polars frame (whose column names become `feature_names`). `targets` (examples) are texts,
    ints or bools for classes, numbers, or rows of numbers (examples, outputs), which are called
    `target_names`. `task` says what they are where `task_reason` is wrong; "multi-label" takes rows
    of 0 and 1 as a yes or no each. Features named in `ignore` are left out, and those in `text`
    categories, whatever their values; of others dates are days, and names and notes are left out.
    `weights` (examples) say how much each example counts. `groups` (examples) hold examples
    together: no split parts a group. `labels` are all classes, if some may not occur. `missing` is
    one of `missing.POLICIES`.

    Data sets are equal whose content is; where it was read, and the notes about that, may differ.

    Raises DataError, naming `inputs[3]`, for whatever cannot be learned from.
    """

    inputs: list[Row]
    targets: list[Target]
    feature_names: list[str]
    target_name: str
    target_names: list[str] | None
    """What the numbers of a target are called, where it is several and they have names."""
    task: str
    """One of `targets.TASKS`."""
    labels: list[Label] | None
    """All classes, sorted; None where a target is not one of some classes."""
    weights: list[float] | None
    groups: list[Scalar] | None
    """What holds examples together: no group is in both parts of a split."""
    categories: list[list[str] | None]
    """For each feature its texts, sorted; None for one of numbers."""
    missing: str
    image_shape: tuple[int, int] | None
    """Height and width, when a row is the pixels of an image."""
    source: str = field(compare=False)
    """Where the examples were read."""
    notes: list[str] = field(compare=False)
    """What was done with the examples, in sentences."""
    task_reason: str = field(compare=False)
    number_formats: dict[str, NumberFormat | DateFormat] = field(compare=False)
    """How columns of a file wrote their numbers, by name, where it is not as programs do."""
    missing_marks: list[str] | None = field(compare=False)
    """The texts that mean a missing value in a file, where they were chosen."""
    ordered: bool = field(compare=False)
    """Whether it is a part of a split in the order of the rows: so are then its own parts."""
    left_out_places: dict[int, str] = field(compare=False)
    """The inputs that were left out as mostly missing, by their places in a row as it was given."""
    columns: list[ColumnInfo] = field(compare=False)
    """What was decided about each column; `info()` shows it as a table."""

    def __init__(
        self,
        inputs: Iterable[Any],
        targets: Iterable[Any],
        *,
        feature_names: Iterable[str] | None = None,
        target_name: str | None = None,
        target_names: Iterable[str] | None = None,
        task: str | None = None,
        ignore: Iterable[str] = (),
        text: Iterable[str] = (),
        labels: Iterable[Any] | None = None,
        weights: Iterable[Any] | None = None,
        groups: Iterable[Any] | None = None,
        missing: str = "auto",
        image_shape: tuple[int, int] | None = None,
        source: str = "memory",
    ) -> None:
        raw = decide_columns(
            raw_from_memory(
                inputs,
                targets,
                feature_names=feature_names,
                ignore=ignore,
                text=text,
                target_name=target_name,
                target_names=target_names,
                weights=weights,
                groups=groups,
                image_shape=image_shape,
                source=source,
            )
        )
        if labels is None and raw.labels is None:
            check_classes(raw.target_name, raw.targets, raw.place_of_target, "name labels=")
        self._settle(raw, task=task, labels=labels, missing=missing)

    @classmethod
    def from_csv(
        cls,
        path: Source,
        *,
        target: str | Iterable[str] | None = None,
        task: str | None = None,
        ignore: Iterable[str] = (),
        text: Iterable[str] = (),
        weights: str | None = None,
        groups: str | None = None,
        missing: str = "auto",
        missing_marks: Iterable[str] | None = None,
        decimal: str | None = None,
        thousands: str | None = None,
        header: bool | None = None,
        separator: str | None = None,
        encoding: str | None = None,
    ) -> Self:
        """Read a delimited text file (see `read_table`); the target is its last column.

        `target` names another one, or several columns of numbers; columns named in `ignore` are
        left out, and those in `text` are categories even where they read as numbers. `weights` is
        the column that says how much each example counts, `groups` the one that holds examples
        together in a split: neither is an input. `missing` is one of `missing.POLICIES`, and
        `missing_marks` are the texts that mean a missing value, instead of "NA", "?" and others
        (`cells.MISSING`); an empty cell always does. `decimal` ("," or ".") and `thousands` say how
        numbers are written; None finds it for each column, or refuses one with two readings.
        """
        return cls.from_table(
            read_table(path, header=header, separator=separator, encoding=encoding),
            target=target,
            task=task,
            ignore=ignore,
            text=text,
            weights=weights,
            groups=groups,
            missing=missing,
            missing_marks=missing_marks,
            decimal=decimal,
            thousands=thousands,
            clear=True,
        )

    @classmethod
    def from_json_lines(
        cls,
        path: str | os.PathLike[str],
        *,
        target: str | Iterable[str] | None = None,
        task: str | None = None,
        ignore: Iterable[str] = (),
        text: Iterable[str] = (),
        weights: str | None = None,
        groups: str | None = None,
        missing: str = "auto",
    ) -> Self:
        """Read a file with a JSON object on each line (see `read_json_lines`); as `from_csv`.

        The target is the last name of the first line that has a new one.
        """
        return cls.from_table(
            read_json_lines(path),
            target=target,
            task=task,
            ignore=ignore,
            text=text,
            weights=weights,
            groups=groups,
            missing=missing,
        )

    @classmethod
    def from_table(
        cls,
        table: Any,
        *,
        target: str | Iterable[str] | None = None,
        task: str | None = None,
        ignore: Iterable[str] = (),
        text: Iterable[str] = (),
        weights: str | None = None,
        groups: str | None = None,
        missing: str = "auto",
        missing_marks: Iterable[str] | None = None,
        decimal: str | None = None,
        thousands: str | None = None,
        number_formats: Mapping[str, NumberFormat | DateFormat] | None = None,
        labels: Iterable[Any] | None = None,
        image_shape: tuple[int, int] | None = None,
        clear: bool = False,
    ) -> Self:
        """As `from_csv`, from a table already read; `labels` are all classes there can be.

        It may be a pandas or polars frame, a pyarrow table, a structured array, a list of
        mappings, a mapping from name to column, a `csv.DictReader` or a database cursor.
        `number_formats` are those of columns that are known, as a model knows its inputs'. With
        `clear` a `Table` has no rows afterwards, so that its text is never held beside the numbers.

        >>> birds = [{"bill": 39.5, "island": "Dream"}, {"bill": 46.0, "island": "Biscoe"}]
        >>> Dataset.from_table(birds, target="island")
        Dataset(2 examples, 1 input, 2 classes: Biscoe, Dream)
        """
        check_flag("clear", clear)
        read = as_table("table", table)
        roles: dict[str, Any] = {
            "target": target,
            "ignore": ignore,
            "text": text,
            "weights": weights,
            "groups": groups,
            "image_shape": image_shape,
        }
        writing: dict[str, Any] = {
            "missing_marks": missing_marks,
            "decimal": decimal,
            "thousands": thousands,
        }
        dataset = cls.__new__(cls)
        try:
            if isinstance(read, Records):
                check_typed(**writing)
                raw = read_records(read, **roles, are_known=number_formats is not None)
            else:
                raw = read_columns(
                    read, **roles, **writing, number_formats=number_formats, clear=clear
                )
            dataset._settle(raw, task=task, labels=labels, missing=missing)
        except DataError as error:
            if read.source == MEMORY:
                raise
            raise DataError(f"{read.source}: {error}", error.settings) from None
        return dataset

    @classmethod
    def from_idx(
        cls, images: str | os.PathLike[str], labels: str | os.PathLike[str] | None = None
    ) -> Self:
        """Read MNIST's format: a file of images, and one of labels, gzipped or not.

        Without `labels` the file is found beside the images by MNIST's naming:
        `train-images-idx3-ubyte.gz` has `train-labels-idx1-ubyte.gz`. Pixels stay 0 to 255.
        """
        return cls.from_raw(read_images(images, labels), task="classification")

    @classmethod
    def from_raw(
        cls,
        raw: RawData,
        *,
        task: str | None = None,
        labels: Iterable[Any] | None = None,
        missing: str = "auto",
    ) -> Self:
        """Return the data set of what a reader has found."""
        dataset = cls.__new__(cls)
        dataset._settle(raw, task=task, labels=labels, missing=missing)
        return dataset

    def _settle(
        self,
        raw: RawData,
        *,
        task: str | None = None,
        labels: Iterable[Any] | None = None,
        missing: str = "auto",
    ) -> None:
        """Decide what is missing, what is text and what the targets are: every attribute is set.

        It is the end of every way to make a data set.
        """
        self.missing = check_choice("missing", missing, POLICIES)
        n_targets_missing = sum(target is None for target in raw.targets)
        n_targets = len(raw.targets) - n_targets_missing
        raw, notes, n_missing = settle_missing(raw, missing)
        self.notes = [*raw.notes, *notes]
        self.left_out_places = raw.left_out_places
        self.number_formats, self.missing_marks = raw.number_formats, raw.missing_marks
        settled = settle_targets(raw, task=task, labels=labels)
        self.inputs, self.targets, self.weights = raw.rows, settled.values, raw.weights
        self.groups, self.ordered = raw.groups, False
        self.feature_names = raw.feature_names
        self.target_name, self.target_names = raw.target_name, raw.target_names
        self.task, self.task_reason, self.labels = settled.task, settled.reason, settled.labels
        self.categories = _with_declared(find_categories(raw), raw.categories)
        if raw.notes_numbers_as_text:
            self.notes += note_numbers_as_text(raw.feature_names, self.categories)
        self.image_shape, self.source = raw.image_shape, raw.source
        self.columns = self._describe(raw, n_missing, n_targets, n_targets_missing)

    def _describe(
        self, raw: RawData, n_missing: Sequence[int], n_targets: int, n_targets_missing: int
    ) -> list[ColumnInfo]:
        """Return what was decided about each column, in the order of the table if there was one."""
        # Of a policy that leaves examples out, the columns are described as they were before.
        n_rows = n_targets if self.missing == "auto" else n_targets + n_targets_missing
        found = list(raw.left_out)
        for name, texts, count in zip(self.feature_names, self.categories, n_missing, strict=True):
            decision, note = "number", ""
            if texts is not None:
                decision, note = "category", f"{len(texts):,} different"
            elif isinstance(self.number_formats.get(name), DateFormat):
                decision, note = "date", "as days since 1970-01-01"
            if count:
                note += f"{', ' if note else ''}{say_filled(self.missing, texts is not None)}"
            found.append(ColumnInfo(name, decision, n_rows - count, count, note))
        n_examples = len(self)
        found += [ColumnInfo(name, role, n_examples, 0) for name, role in raw.roles.items()]
        note = self.task if self.labels is None else plural(len(self.labels), "class", "classes")
        if n_targets_missing:
            note += ", examples without it are left out"
        for name in self.target_names or [self.target_name]:
            found.append(ColumnInfo(name, "target", n_targets, n_targets_missing, note))
        by_name: dict[str, list[ColumnInfo]] = {}
        for column in found:
            by_name.setdefault(column.name, []).append(column)
        placed = [column for name in raw.header for column in by_name.pop(name, [])]
        return [column for columns in by_name.values() for column in columns] + placed

    def info(self) -> DatasetInfo:
        """Return what was decided about each column, which reads as a table of a line a column.

        >>> Dataset([[1.5, None], [None, "a"], [2.5, "b"]], ["x", "y", "x"]).info()
        column   decision  values  missing
        input 0  number         2        1  the mean where missing
        input 1  category       2        1  2 different, one more where missing
        target   target         3        0  2 classes
        """
        return DatasetInfo(self.columns, missing=self.missing)

    def split(
        self,
        *,
        test: float = 0.2,
        seed: int = 0,
        stratify: bool = True,
        shuffle: bool | None = None,
        groups: str | Iterable[Any] | None = None,
    ) -> tuple[Self, Self]:
        """Draw a training part and a test part with `random.Random(seed)`.

        `test` is a fraction (0.2) or a number of examples (30). Classes keep their shares unless
        `stratify` is False (see `split.py`). With `shuffle=False` the test part is the last rows,
        in their order. `groups` has one for each example, or is the name of an input; those of the
        data set itself need not be given. No group is in both parts, and `test` is met as nearly as
        whole groups allow. Examples of weight 0 are not drawn: they stay in the training part, or
        with their group, and a fraction is one of the others.

        The parts remember: when they are split again, as `fit` does to validate, it is in order
        too, or by the same groups. Raises DataError when a part would be empty.

        >>> days = Dataset([[1.0], [2.0], [3.0], [4.0]], [0.5, 1.5, 0.5, 2.5])
        >>> days.split(test=1, shuffle=False)[1].inputs
        [[4.0]]
        """
        check_flag("stratify", stratify)
        if shuffle is not None:
            check_flag("shuffle", shuffle)
        grouped = self.groups if groups is None else self._groups(groups)
        if grouped is not None and shuffle is False:
            what, remedy = "True for a data set with groups", "the last rows may part one of them"
            raise invalid("shuffle", what, shuffle, remedy)
        in_order = self.ordered if shuffle is None else not shuffle
        training, tested = split_indices(
            self.targets if stratify and self.labels is not None else None,
            len(self),
            test=test,
            seed=seed,
            shuffle=not in_order,
            groups=grouped,
            weights=self.weights,
        )
        whole = copy.copy(self)
        whole.groups, whole.ordered = grouped, in_order
        return whole.subset(training), whole.subset(tested)

    def _groups(self, groups: str | Iterable[Any]) -> list[Scalar]:
        """Return the group of each example, which may be an input of that name."""
        if not isinstance(groups, str):
            return list_groups(groups, len(self))
        j = column_index(groups, self.feature_names, "groups")
        where = name_column(groups)
        return check_groups([row[j] for row in self.inputs], lambda i: f"inputs[{i}], {where}")

    def subset(self, indices: Iterable[int]) -> Self:
        """Take the examples at `indices`, in that order, with the same labels and categories.

        >>> Dataset([[0.5], [1.0], [2.0]], [1.5, 2.5, 3.5]).subset([2, 0]).targets
        [3.5, 1.5]
        """
        chosen = [
            _check_index(f"indices[{place}]", index, len(self))
            for place, index in enumerate(check_list("indices", indices, "a list of indices"))
        ]
        if not chosen:
            raise invalid("indices", "at least one index", chosen, error=DataError)
        part = copy.copy(self)
        part.inputs = [self.inputs[index] for index in chosen]
        part.targets = [self.targets[index] for index in chosen]
        part.notes = list(self.notes)
        if self.weights is not None:
            part.weights = check_weights_sum([self.weights[index] for index in chosen])
        if self.groups is not None:
            part.groups = [self.groups[index] for index in chosen]
        return part

    def weighing(self) -> Self:
        """Leave out the examples of weight 0, which say nothing; equal weights are then none.

        All labels and categories stay known.

        >>> Dataset([[0.5], [1.0], [2.0]], [1.5, 2.5, 3.5], weights=[1.0, 0.0, 1.0]).weighing()
        Dataset(2 examples, 1 input, regression of 'target')
        """
        if self.weights is None:
            return self
        part = self.subset([index for index, weight in enumerate(self.weights) if weight])
        if part.weights is not None and len(set(part.weights)) == 1:
            part.weights = None
        return part

    @property
    def n_outputs(self) -> int:
        """How many numbers a network for it gives: one per class, or per number to predict."""
        if self.labels is not None:
            return len(self.labels)
        return len(self.targets[0]) if isinstance(self.targets[0], list) else 1

    def target_rows(self) -> list[list[float]]:
        """Give the targets as a network learns them, shape (examples, n_outputs).

        A class is a row of zeros with a one at its place in `labels`; all examples of a class
        share one row object. A number is `[number]`.

        >>> Dataset([[0.5], [1.0], [2.0]], ["b", "a", "b"]).target_rows()
        [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]
        """
        if self.labels is None:
            return [
                target if isinstance(target, list) else [float(target)] for target in self.targets
            ]
        rows: dict[object, list[float]] = {
            label: [1.0 if place == other else 0.0 for other in range(len(self.labels))]
            for place, label in enumerate(self.labels)
        }
        return [rows[target] for target in self.targets]

    def examples(self) -> list[tuple[list[float], list[float]]]:
        """Pairs of an input row and a target row, for a `Trainer`: the rows, not copies.

        Raises DataError when an input is a text or missing: those take an `Encoder`.
        """
        remedy = "use tinymlp.fit, which encodes them, or an Encoder"
        texts = [
            name
            for name, categories in zip(self.feature_names, self.categories, strict=True)
            if categories is not None
        ]
        if texts:
            raise DataError(f"inputs must be numbers, got text in {join_names(texts)}: {remedy}")
        for index, row in enumerate(self.inputs):
            if None in row:
                raise DataError(f"inputs[{index}] must be numbers, got a missing value: {remedy}")
        return list(zip(self.inputs, self.target_rows(), strict=True))  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self.inputs)

    def __iter__(self) -> Iterator[tuple[Row, Target]]:
        return zip(self.inputs, self.targets, strict=True)

    def __repr__(self) -> str:
        if self.labels is not None:
            target = f"{plural(len(self.labels), 'class', 'classes')}: {_few(self.labels)}"
        elif self.task == "multi-label":
            target = f"{plural(self.n_outputs, 'label')}, each yes or no"
            target += f": {_few(self.target_names)}" if self.target_names else ""
        elif self.target_names is not None:
            target = f"regression of {self.n_outputs} outputs: {_few(self.target_names)}"
        else:
            outputs = f"{self.n_outputs} outputs of " if self.n_outputs > 1 else ""
            target = f"regression of {outputs}{short_repr(self.target_name)}"
        inputs = plural(len(self.feature_names), "input")
        weighted = ", weighted" if self.weights is not None else ""
        return f"Dataset({len(self)} examples, {inputs}, {target}{weighted})"


def check_dataset(name: str, value: object) -> Dataset:
    """Return `value`; raise `ArgumentError` unless it is a data set.

    >>> check_dataset("dataset", [[1.0], [2.0]])
    Traceback (most recent call last):
    tinymlp.errors.ArgumentError: dataset must be a Dataset, got [[1.0], [2.0]]: make one with
    Dataset(inputs, targets) or Dataset.from_csv(path)
    """
    if not isinstance(value, Dataset):
        remedy = "make one with Dataset(inputs, targets) or Dataset.from_csv(path)"
        if callable(getattr(value, "sample", None)):  # as of a stream
            remedy = "take a part that is in memory, as stream.sample(10_000)"
        raise invalid(name, "a Dataset", value, remedy)
    return value


def _with_declared(
    found: list[list[str] | None], declared: list[list[str] | None] | None
) -> list[list[str] | None]:
    """Return the categories that columns were declared to have, and else those that were found."""
    if declared is None:
        return found
    return [each if given is None else given for each, given in zip(found, declared, strict=True)]


def _few(names: Sequence[object]) -> str:
    """List three names, or the first and the last of more."""
    if len(names) <= 3:
        return join_names(names)
    return f"{join_names(names[:1])} … {join_names(names[-1:])}"


def _check_index(name: str, value: object, length: int) -> int:
    """Return an index from 0 up; ArgumentError when it is none, as an item of a mask is."""
    try:
        index = -1 if isinstance(value, bool) else operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        index = -1
    if not 0 <= index < length:
        raise invalid(name, f"an index from 0 to {length - 1}", value)
    return index
