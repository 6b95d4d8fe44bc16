"""DATA on the command line: a file, or the name of a shipped data set."""

import argparse
import contextlib
import dataclasses
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from tinymlp import datasets, json_fields
from tinymlp.cli.data_file import check_data_file
from tinymlp.data.dataset import Dataset
from tinymlp.data.dates import DateFormat
from tinymlp.data.encoding import Encoder, NumberColumn, TextColumn, format_from_dict
from tinymlp.data.idx import image_windows, is_idx
from tinymlp.data.json_lines import is_json_lines, read_json_lines
from tinymlp.data.missing import POLICIES
from tinymlp.data.number_format import DECIMALS, NumberFormat
from tinymlp.data.records import Records
from tinymlp.data.stream import DatasetStream, take
from tinymlp.data.table import Table, read_table
from tinymlp.data.targets import TASKS
from tinymlp.data.windows import record_windows, table_windows
from tinymlp.errors import invalid
from tinymlp.model.model import Model
from tinymlp.text import join_names, plural

HELP = (
    "a CSV file (gzipped, .xz, .bz2, .zip or not; - is the standard input), a JSON Lines file "
    f"(.jsonl), an IDX file, or a shipped data set: {', '.join(datasets.NAMES)}"
)
_FILE_OPTIONS = (
    *("target", "weights", "group", "ignore", "text", "task", "labels"),
    *("separator", "encoding", "decimal", "thousands", "missing_marks"),
)
_TEXT_OPTIONS = ("header", "separator", "encoding", "decimal", "thousands", "missing_marks")


def add_data_arguments(parser: argparse.ArgumentParser) -> None:
    """Add DATA to learn from, and how it is read."""
    parser.add_argument("data", metavar="DATA", help=HELP)
    reading = parser.add_argument_group("reading DATA")
    add_target_arguments(reading)
    add_column_arguments(reading)


def add_stream_argument(parser: argparse._ActionsContainer, what: str) -> None:
    """Add --stream, which says that DATA is larger than memory, and what comes of it."""
    parser.add_argument(
        "--stream",
        action="store_true",
        help=f"DATA is larger than memory: read it some thousand rows at a time, {what}",
    )


def add_target_arguments(parser: argparse._ActionsContainer) -> None:
    """Add the arguments that say where the targets are and what becomes of missing values."""
    parser.add_argument(
        "--target",
        metavar="COLUMN",
        action="append",
        help="what to predict (the last column); several columns of numbers as a,b or one by one",
    )
    parser.add_argument(
        "--weights",
        "--weight-column",
        metavar="COLUMN",
        help="how much each row counts, which is then no input",
    )
    parser.add_argument("--labels", metavar="FILE", help="the labels of an IDX file of images")
    add_reading_arguments(parser)
    parser.add_argument(
        "--missing",
        metavar="POLICY",
        help=f"what to do about missing values: {', '.join(POLICIES)}; the last three fill in that "
        "of the column, auto the mean of numbers, and leaves out rows without a target and columns "
        "that are mostly missing (what the model was trained with, or auto)",
    )


def add_reading_arguments(parser: argparse._ActionsContainer) -> None:
    """Add the arguments that say how a CSV file is written."""
    parser.add_argument(
        "--header",
        action=argparse.BooleanOptionalAction,
        help="whether the first line names the columns (as its cells say)",
    )
    parser.add_argument(
        "--separator",
        metavar="SIGN",
        help="what separates the cells: a comma, ; | tab, space or another sign (as the first "
        "lines say)",
    )
    parser.add_argument(
        "--encoding",
        metavar="NAME",
        help="of its text, such as cp1252 or latin-1 (UTF-8, or UTF-16 with its mark)",
    )
    parser.add_argument(
        "--decimal",
        metavar="MARK",
        help=f"the decimal mark of its numbers, {' or '.join(DECIMALS)} (as each column says)",
    )
    parser.add_argument(
        "--thousands",
        metavar="MARK",
        help="what stands between thousands in its numbers: a comma, a point, a space, ' or _ (as "
        "each column says)",
    )
    parser.add_argument(
        "--missing-marks",
        metavar="MARKS",
        help='what means a missing value besides an empty cell, like "NA,-999,?" (NA, NaN, null, '
        "? and a spreadsheet's errors)",
    )


def add_column_arguments(parser: argparse._ActionsContainer) -> None:
    """Add the arguments that say which columns to learn from, and how."""
    parser.add_argument(
        "--ignore", metavar="COLUMN", action="append", default=[], help="leave a column out"
    )
    parser.add_argument(
        "--text",
        metavar="COLUMN",
        action="append",
        default=[],
        help="take a column as categories even where it reads as numbers",
    )
    parser.add_argument(
        "--task",
        metavar="TASK",
        help=f"{' or '.join(TASKS)}: whether the target is a class, a number, or a yes or no in "
        "each of several columns (as its values say)",
    )


def read_dataset(given: argparse.Namespace) -> Dataset:
    """Return the data set to train on."""
    name = given.data
    if is_shipped(given):
        return _load_shipped(given)
    if is_idx(name):
        return Dataset.from_idx(name, given.labels)
    table = read_rows(given)
    return Dataset.from_table(
        table,
        target=named_columns(given.target, table.header),
        task=given.task,
        ignore=given.ignore,
        text=given.text,
        weights=given.weights,
        groups=given.group,
        missing="auto" if given.missing is None else given.missing,
        missing_marks=given.missing_marks,
        decimal=given.decimal,
        thousands=given.thousands,
        clear=True,
    )


def read_stream(given: argparse.Namespace) -> DatasetStream:
    """Return the stream to train on. Raises `ArgumentError` for what cannot be one."""
    check_streamed(given, "weights", "group", "split", "start")
    header = None if is_idx(given.data) else header_of(given)
    return DatasetStream(
        given.data,
        target=named_columns(given.target, header or []),
        task=given.task,
        ignore=given.ignore,
        text=given.text,
        missing="auto" if given.missing is None else given.missing,
        labels=given.labels,
        **{name: getattr(given, name) for name in _TEXT_OPTIONS},
    )


def header_of(given: argparse.Namespace) -> list[str]:
    """Return the names of the columns of a file that is read as a stream."""
    with contextlib.closing(windows_of(given, 1)) as windows:
        return next(windows).header


def windows_of(
    given: argparse.Namespace, n_rows: int | None = None, *, odd_rows: bool = False
) -> Generator[Table | Records, None, None]:
    """Yield the tables of a file that is read as a stream.

    With `odd_rows` it may have lines of too many or too few cells.
    """
    if is_json_lines(given.data):
        _check_json_lines(given)
        yield from record_windows(given.data, n_rows)
    else:
        cutting = {name: getattr(given, name) for name in ("header", "separator", "encoding")}
        yield from table_windows(given.data, n_rows, odd_rows=odd_rows, **cutting)


def check_streamed(given: argparse.Namespace, *others: str) -> None:
    """Raise `ArgumentError` for a shipped data set, and for the options that a stream has not."""
    if is_shipped(given):
        what, remedy = f"left out for the shipped {given.data}", "it is small"
        raise invalid("--stream", what, True, remedy)
    for name in others:
        value = getattr(given, name, None)
        if value not in (None, False):
            what = "left out with --stream, which never has all rows at once"
            raise invalid(f"--{name.replace('_', '-')}", what, value)


def say_what_was_read(dataset: Dataset | DatasetStream) -> str:
    """Return the size, the table of the columns, and what else was decided."""
    of_first: list[str] = []
    if isinstance(dataset, DatasetStream):
        columns = dataset.first
        of_first = [f"As the first {len(columns):,} rows say, the columns are:"]
    else:
        columns = dataset
    said = [*of_first, repr(columns.info()), "", *columns.notes, columns.task_reason]
    return "\n".join([repr(dataset), "", *said])


def say_what_is_filled_in(encoder: Encoder, table: Table | Records) -> None:
    """Say on the standard error which values of rows to predict are missing, if any are."""
    counts = encoder.count_missing(encoder.rows_of(table))
    if counts:
        tally = join_names(f"{name} {count}" for name, count in counts.items())
        n = plural(sum(counts.values()), "missing value")
        print(f"tinymlp: note: {n} filled in as in training: {tally}", file=sys.stderr)


def read_dataset_to_go_on(start: Model, given: argparse.Namespace) -> Dataset:
    """Return the data set to train on from a model, with just the columns that it knows.

    Where the model had weights or groups, `given` then has them too. Raises `ArgumentError` for an
    option that says which columns there are.
    """
    for option in ("ignore", "text", "task"):
        value = getattr(given, option)
        if value:
            value = value[0] if isinstance(value, list) and len(value) == 1 else value
            what = "left out beside --start, whose columns and task are those to learn from"
            raise invalid(f"--{option}", what, value)
    dataset = read_dataset_for(start, given)
    if given.weights is None and dataset.weights is not None:
        given.weights = start.trained_on["weights"]
    if given.group is None and dataset.groups is not None:
        given.group = start.trained_on["group"]
    return dataset


def read_rows(given: argparse.Namespace, *, odd_rows: bool = False) -> Table | Records:
    """Return the table of a file of text, or of values where it is named as JSON Lines are.

    With `odd_rows` it may have lines of too many or too few cells.
    """
    if not is_json_lines(given.data):
        return read_table(
            given.data,
            header=given.header,
            separator=given.separator,
            encoding=given.encoding,
            odd_rows=odd_rows,
        )
    _check_json_lines(given)
    return read_json_lines(given.data)


def _check_json_lines(given: argparse.Namespace) -> None:
    """Raise `ArgumentError` for an option that says how text is written."""
    for option in _TEXT_OPTIONS:
        value = getattr(given, option, None)
        if value is not None:
            what = f"left out for {given.data}, whose every line has names and values with types"
            raise invalid(f"--{option.replace('_', '-')}", what, value)


def read_dataset_for(model: Model, given: argparse.Namespace) -> Dataset:
    """Return a data set with known targets and just the columns that the model was trained on.

    With those of its weights and its groups, where the table has them.
    """
    if is_shipped(given):
        return _load_shipped(given)
    if is_idx(given.data):
        return Dataset.from_idx(given.data, given.labels)
    return dataset_for(model, given, read_rows(given))


def dataset_for(model: Model, given: argparse.Namespace, table: Table | Records) -> Dataset:
    """Return what `read_dataset_for` does, of a table that was read."""
    target = named_columns(given.target, table.header)
    if target is None:
        target = _target_columns(model, table)
    encoder = encoder_for(model, given)
    columns = {column.name: column for column in encoder.columns}
    if table.is_unnamed and len(table.header) == len(columns) + len(target):
        names = iter(columns)
        header = [name if name in target else next(names) for name in table.header]
        table = dataclasses.replace(table, header=header)
    weights, groups = given.weights, getattr(given, "group", None)
    if weights is None and model.trained_on.get("weights") in table.header:
        weights = model.trained_on["weights"]
    if groups is None and model.trained_on.get("group") in table.header:
        groups = model.trained_on["group"]
    roles = [name for name in (weights, groups) if name is not None]
    missing = given.missing
    if missing is None:
        fills = any(column.fill is not None for column in columns.values())
        missing = "mean" if fills else "refuse"
        if model.dataset_info is not None:
            missing = model.dataset_info.missing
    table = table.take([*columns, *target, *roles])
    return Dataset.from_table(
        table,
        target=target,
        task=model.target.task,
        text=[name for name, column in columns.items() if isinstance(column, TextColumn)],
        weights=weights,
        groups=groups,
        missing=missing,
        missing_marks=None if isinstance(table, Records) else encoder.missing_marks,
        decimal=given.decimal,
        thousands=given.thousands,
        number_formats={
            **_formats_of_others(model, given),
            **{
                name: column.number_format
                for name, column in columns.items()
                if isinstance(column, NumberColumn)
            },
        },
        labels=model.labels,
        clear=True,
    )


def rows_for(
    model: Model, given: argparse.Namespace, numbers_of: Callable[[int], Sequence[int]]
) -> tuple[Dataset, int]:
    """Return some rows of a file that is read as a stream, and how many it has.

    `numbers_of` gives their numbers, in order, of so many. They have what `read_dataset_for` gives.
    """
    check_streamed(given)

    def windows() -> Iterator[Dataset]:
        if is_idx(given.data):
            return map(Dataset.from_raw, image_windows(given.data, given.labels))
        return (dataset_for(model, given, table) for table in windows_of(given))

    n_rows = sum(map(len, windows()))
    return take(windows(), numbers_of(n_rows)), n_rows


def encoder_for(model: Model, given: argparse.Namespace) -> Encoder:
    """Return the model's encoder, for a file that is written as the options say."""
    return model.encoder.reading(
        decimal=given.decimal, thousands=given.thousands, missing_marks=given.missing_marks
    )


def formats_to_remember(dataset: Dataset) -> dict[str, Any]:
    """Return how the targets and weights were written; the encoder knows it of the inputs."""
    formats = dataset.number_formats.items()
    others = {name: each for name, each in formats if name not in dataset.feature_names}
    return {"number_formats": {n: f.to_dict() for n, f in others.items()}} if others else {}


def _formats_of_others(
    model: Model, given: argparse.Namespace
) -> dict[str, NumberFormat | DateFormat]:
    stored = model.trained_on.get("number_formats", {})
    return {
        name: format_from_dict(each, f"trained_on, number_formats, {name}").with_marks(
            given.decimal, given.thousands
        )
        for name, each in json_fields.items(stored, "trained_on, number_formats")
    }


def named_columns(given: list[str] | None, header: list[str]) -> list[str] | None:
    """Return the columns that are named one by one, or with commas between them.

    >>> named_columns(["a,b", "c, d"], ["a", "b", "c, d"])
    ['a', 'b', 'c, d']
    """
    if given is None:
        return None
    return [
        name
        for text in given
        for name in ([text] if text in header else map(str.strip, text.split(",")))
    ]


def _target_columns(model: Model, table: Table | Records) -> list[str]:
    """Return the columns that a model predicts; the last ones of a table without names."""
    columns, header = model.target.columns, set(table.header)
    labels = [str(label) for label in model.labels or ()]
    if labels and header.isdisjoint(columns) and header.issuperset(labels):
        return labels  # a column with 1 for each class
    if table.is_unnamed and not header.issuperset(columns):
        return table.header[-len(columns) :]
    return columns


def is_shipped(given: argparse.Namespace) -> bool:
    """Return whether DATA is a shipped name; raise `DataError` when it is neither that nor a file.

    A file of that name in the current folder can be read as ./digits.
    """
    name = given.data
    if name in datasets.NAMES:
        return True
    if name == "-":
        return False
    check_data_file(name, datasets.NAMES)
    return False


def stem(name: str) -> str:
    """Return a file's name without its folder and its endings.

    >>> stem("data/digits.csv.gz")
    'digits'
    """
    return Path(name).name.split(".")[0].strip("-") or "model"


def _load_shipped(given: argparse.Namespace) -> Dataset:
    for option in _FILE_OPTIONS:
        value = getattr(given, option, None)
        if value:
            what = f"left out for the shipped {given.data}, which is read as it is"
            remedy = "save a copy of your own to read it otherwise"
            value = value[0] if isinstance(value, list) and len(value) == 1 else value
            raise invalid(f"--{option.replace('_', '-')}", what, value, remedy)
    return datasets.by_name(given.data, missing=getattr(given, "missing", None))
