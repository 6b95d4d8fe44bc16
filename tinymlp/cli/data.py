"""DATA on the command line: a file, or the name of a shipped data set."""

import argparse
import dataclasses
import re
from pathlib import Path

from tinymlp import datasets
from tinymlp.arguments import check_path
from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import TextColumn
from tinymlp.data.missing import FILLING, POLICIES
from tinymlp.data.table import Table, read_table
from tinymlp.data.targets import TASKS
from tinymlp.errors import DataError, invalid
from tinymlp.model.model import Model
from tinymlp.text import did_you_mean

HELP = (
    f"a CSV file (gzipped or not), an IDX file, or a shipped data set: {', '.join(datasets.NAMES)}"
)
_FILE_OPTIONS = ("target", "weights", "group", "ignore", "text", "task", "labels")


def add_data_arguments(parser: argparse.ArgumentParser) -> None:
    """Add DATA to learn from, and how it is read."""
    parser.add_argument("data", metavar="DATA", help=HELP)
    reading = parser.add_argument_group("reading DATA")
    add_target_arguments(reading)
    add_column_arguments(reading)


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
    add_header_argument(parser)
    parser.add_argument(
        "--missing",
        metavar="POLICY",
        help=f"what to do about missing values: {', '.join(POLICIES)}; the last three fill in that "
        "of the column (refuse)",
    )


def add_header_argument(parser: argparse._ActionsContainer) -> None:
    """Add the argument that says whether a CSV file begins with the columns' names."""
    parser.add_argument(
        "--header",
        action=argparse.BooleanOptionalAction,
        help="whether the first line names the columns (as its cells say)",
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
    table = read_table(name, header=given.header)
    return Dataset.from_table(
        table,
        target=_named(given.target, table.header),
        task=given.task,
        ignore=given.ignore,
        text=given.text,
        weights=given.weights,
        groups=given.group,
        missing="refuse" if given.missing is None else given.missing,
    )


def read_dataset_for(model: Model, given: argparse.Namespace) -> Dataset:
    """Return a data set with known targets and just the columns that the model was trained on.

    With those of its weights and its groups, where the table has them.
    """
    if is_shipped(given):
        return _load_shipped(given)
    if is_idx(given.data):
        return Dataset.from_idx(given.data, given.labels)
    table = read_table(given.data, header=given.header)
    target = _named(given.target, table.header)
    if target is None:
        target = _target_columns(model, table)
    columns = {column.name: column for column in model.encoder.columns}
    if table.is_unnamed and len(table.header) == len(columns) + len(target):
        names = iter(columns)
        header = [name if name in target else next(names) for name in table.header]
        table = dataclasses.replace(table, header=header)
    weights, groups = given.weights, model.trained_on.get("group")
    if weights is None and model.trained_on.get("weights") in table.header:
        weights = model.trained_on["weights"]
    if groups not in table.header:
        groups = None
    roles = [name for name in (weights, groups) if name is not None]
    missing = given.missing
    if missing is None:
        fills = any(column.fill is not None for column in columns.values())
        missing = FILLING[0] if fills else "refuse"
    return Dataset.from_table(
        table.take([*columns, *target, *roles]),
        target=target,
        task=model.target.task,
        text=[name for name, column in columns.items() if isinstance(column, TextColumn)],
        weights=weights,
        groups=groups,
        missing=missing,
        labels=model.labels,
    )


def _named(given: list[str] | None, header: list[str]) -> list[str] | None:
    """Return the columns that are named one by one, or with commas between them.

    >>> _named(["a,b", "c, d"], ["a", "b", "c, d"])
    ['a', 'b', 'c, d']
    """
    if given is None:
        return None
    return [
        name
        for text in given
        for name in ([text] if text in header else map(str.strip, text.split(",")))
    ]


def _target_columns(model: Model, table: Table) -> list[str]:
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
    if not check_path("DATA", name).exists() and not re.search(r"[./\\]", name):
        remedy = did_you_mean(name, datasets.NAMES)
        raise invalid("DATA", "a file or a shipped data set", name, remedy, error=DataError)
    return False


def is_idx(name: str) -> bool:
    """Return whether a file is named as IDX files are.

    >>> is_idx("train-images-idx3-ubyte.gz"), is_idx("iris.csv")
    (True, False)
    """
    return re.search(r"idx\d-ubyte(\.gz)?$|\.idx(\.gz)?$", name) is not None


def stem(name: str) -> str:
    """Return a file's name without its folder and its endings.

    >>> stem("data/digits.csv.gz")
    'digits'
    """
    return Path(name).name.split(".")[0] or "model"


def _load_shipped(given: argparse.Namespace) -> Dataset:
    for option in _FILE_OPTIONS:
        value = getattr(given, option, None)
        if value:
            what = f"left out for the shipped {given.data}, which is read as it is"
            remedy = "save a copy of your own to read it otherwise"
            value = value[0] if isinstance(value, list) and len(value) == 1 else value
            raise invalid(f"--{option}", what, value, remedy)
    return datasets.by_name(given.data, missing=getattr(given, "missing", None))
