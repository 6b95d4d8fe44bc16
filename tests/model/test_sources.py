"""One table is one data set and trains one model, wherever it comes from.

A CSV file has no types, so the law holds for what can be told from text: texts read neither as
numbers nor as missing. Truth values are written as 1 and 0, as SQLite keeps them, or as pandas, R
and JSON write them.
"""

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from tinymlp.data.dataset import Dataset
from tinymlp.data.json_lines import parse_json_lines
from tinymlp.data.known_rows import data_fingerprint
from tinymlp.data.records import Records
from tinymlp.data.table import Table, parse_table
from tinymlp.errors import DataError
from tinymlp.model.fit import fit
from tinymlp.model.model import Model

numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")

Columns = dict[str, list[Any]]
"""The columns of a table by their names; the last one is the target."""

KINDS = {
    "number": st.floats(-1e6, 1e6).map(lambda x: x + 0.5),
    "whole": st.integers(-(2**40), 2**40) | st.integers(0, 3),
    "truth": st.booleans(),
    "date": st.dates(date(1900, 1, 1)).map(str),
    "name": st.integers(0, 10**9).map(lambda number: f"no. {number}"),
    "text": st.text('ab é,;"', min_size=1).map(lambda text: f"x{text}x"),
}


TARGETS = [KINDS["number"], KINDS["whole"], KINDS["truth"], st.sampled_from(["x é", "x,x", "x"])]


@st.composite
def tables(draw: st.DrawFn) -> Columns:
    n_rows = draw(st.integers(4, 7) | st.just(11))  # of 11 texts it is told whether they repeat
    columns: Columns = {}
    for name in draw(st.permutations(["age", "Été", "a b"]))[: draw(st.integers(1, 3))]:
        kind = KINDS[draw(st.sampled_from([*KINDS]))]
        first = draw(kind)  # a column of which nothing is there is refused
        others = draw(st.lists(st.none() | kind, min_size=n_rows - 1, max_size=n_rows - 1))
        columns[name] = [first, *others]
    kind = draw(st.sampled_from(TARGETS))
    columns["y"] = draw(
        st.lists(kind, min_size=n_rows, max_size=n_rows).filter(lambda values: len({*values}) > 1)
    )
    return columns


def records(columns: Columns) -> list[dict[str, Any]]:
    """Return rows by name; what is missing in any but the first is left out."""
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [rows[0], *({k: v for k, v in row.items() if v is not None} for row in rows[1:])]


def text(columns: Columns, truths: tuple[str, str] = ("0", "1"), lacks: str = "") -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        cells = [truths[value] if isinstance(value, bool) else value for value in row]
        writer.writerow([lacks if cell is None else cell for cell in cells])
    return file.getvalue()


def table(content: str) -> Table:
    return parse_table(content.encode(), source="x.csv", header=True)


def cursor(columns: Columns) -> sqlite3.Cursor:
    connection = sqlite3.connect(":memory:")
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" for _ in columns)
    connection.execute(f"CREATE TABLE examples ({names})")
    rows = zip(*columns.values(), strict=True)
    connection.executemany(f"INSERT INTO examples VALUES ({marks})", rows)
    return connection.execute("SELECT * FROM examples")


def structured(columns: Columns) -> Any:
    """Return a masked array: a column of ints has no other way to lack one."""
    there = [next(value for value in column if value is not None) for column in columns.values()]
    filled = [
        [first if value is None else value for value in column]
        for first, column in zip(there, columns.values(), strict=True)
    ]
    types = [(name, numpy.array(c).dtype.str) for name, c in zip(columns, filled, strict=True)]
    lacks = [[value is None for value in column] for column in columns.values()]
    rows = [*zip(*filled, strict=True)]
    return numpy.ma.array(numpy.array(rows, dtype=types), mask=[*zip(*lacks, strict=True)])


SOURCES: dict[str, Callable[[Columns], Any]] = {
    "mappings": records,
    "generator": lambda columns: iter(records(columns)),
    "columns": lambda columns: columns,
    "pandas": pandas.DataFrame,
    "pandas nullable": lambda columns: pandas.DataFrame(columns).convert_dtypes(),
    "polars": polars.DataFrame,
    "pyarrow": pyarrow.table,
    "structured": structured,
    "sqlite": cursor,
    "json lines": lambda columns: parse_json_lines(
        "\n".join(map(json.dumps, records(columns))).encode(), source="x.jsonl"
    ),
    "csv": lambda columns: table(text(columns)),
    "csv of R": lambda columns: table(text(columns, ("FALSE", "TRUE"), "NA")),
    "csv of pandas": lambda columns: table(pandas.DataFrame(columns).to_csv(None, index=False)),
    "csv of polars": lambda columns: table(polars.DataFrame(columns).write_csv(None)),
    "csv reader": lambda columns: csv.DictReader(io.StringIO(text(columns))),
}


def from_arrays(columns: Columns, **options: Any) -> Dataset:
    """Return the data set of arrays without names, which are given beside them."""
    *names, target = columns
    rows = [*zip(*(columns[name] for name in names), strict=True)]
    array = numpy.empty((len(rows), len(names)), dtype=object)
    array[:] = rows
    goals = numpy.array(columns[target])
    return Dataset(array, goals, feature_names=names, target_name=target, **options)


def model_of(dataset: Dataset) -> Model:
    return fit(dataset, hidden=[2], n_epochs=1, validation=None, verbose=False)


@given(tables(), st.sampled_from(["drop", "mean", "median", "most_frequent"]))
def test_one_table_is_one_data_set_from_every_source(columns: Columns, missing: str) -> None:
    # Of truth values text tells only that they are two whole numbers, which may be too few.
    task = "classification" if isinstance(columns["y"][0], bool) else None
    options: dict[str, Any] = {"missing": missing, "task": task}
    try:
        expected = from_arrays(columns, **options)
    except DataError:  # of one class, or of nothing at all: so it is from every source
        for make in SOURCES.values():
            with pytest.raises(DataError):
                Dataset.from_table(make(columns), **options)
        return
    for name, make in SOURCES.items():
        dataset = Dataset.from_table(make(columns), **options)
        assert dataset == expected, name
        assert repr(dataset.inputs) == repr(expected.inputs), name
        assert repr(dataset.targets) == repr(expected.targets), name
        if name != "csv of R":  # of which a note says what NA was taken for
            assert dataset.notes == expected.notes, name
        assert task is not None or dataset.task_reason == expected.task_reason, name


def predicted(model: Model, rows: Any) -> list[Any]:
    """Return what is predicted of rows by their columns, also of a table that was read."""
    if not isinstance(rows, Table | Records):
        return model.predict_many(rows)
    encoded = [model.scaler.scale(row) for row in model.encoder.encode_table(rows)]
    return [model.target.decode(outputs) for outputs in model.outputs_of(encoded)]


ROWS: dict[str, Callable[[Columns], list[Any]]] = {
    "tuples": lambda columns: [*zip(*columns.values(), strict=True)],
    "mappings": lambda columns: [
        dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
    ],
    "Series": lambda columns: [row for _, row in pandas.DataFrame(columns).iterrows()],
    "nullable Series": lambda columns: [
        row for _, row in pandas.DataFrame(columns).convert_dtypes().iterrows()
    ],
    "frames of one row": lambda columns: [
        pandas.DataFrame(columns).iloc[[i]] for i in range(len(next(iter(columns.values()))))
    ],
    "polars rows": lambda columns: polars.DataFrame(columns).rows(named=True),
    "pyarrow rows": lambda columns: pyarrow.table(columns).to_pylist(),
}


def task_of(columns: Columns) -> str:
    return "regression" if isinstance(columns["y"][0], float) else "classification"


@given(tables(), st.sampled_from([*SOURCES]))
def test_every_source_makes_the_same_model(columns: Columns, source: str) -> None:
    options: dict[str, Any] = {"missing": "mean", "task": task_of(columns)}
    try:
        expected = from_arrays(columns, **options)
    except DataError:  # as the test above says, so it is from every source
        reject()
    dataset = Dataset.from_table(SOURCES[source](columns), **options)
    assert data_fingerprint(dataset) == data_fingerprint(expected)
    model, own = model_of(expected), model_of(dataset)
    assert own.network.fingerprint() == model.network.fingerprint()
    assert (own.encoder, own.scaler, own.target) == (model.encoder, model.scaler, model.target)


@given(tables(), st.sampled_from([*SOURCES]), st.data())
def test_a_model_of_any_source_is_fed_from_every_other(
    columns: Columns, source: str, data: st.DataObject
) -> None:
    """Whatever is taken as text, such as codes and truth values, the target included."""
    as_text = data.draw(st.lists(st.sampled_from([*columns]), unique=True))
    task = "classification" if "y" in as_text else task_of(columns)
    options: dict[str, Any] = {"missing": "most_frequent", "task": task, "text": as_text}
    try:
        model = model_of(Dataset.from_table(SOURCES[source](columns), **options))
    except DataError:
        reject()
    inputs = {name: column for name, column in columns.items() if name != "y"}
    expected = predicted(model, SOURCES[source](columns))
    other, rows = data.draw(st.sampled_from([*SOURCES])), data.draw(st.sampled_from([*ROWS]))
    assert predicted(model, SOURCES[other](columns)) == expected, other
    assert [model.predict(row) for row in ROWS[rows](inputs)] == expected, rows
    # And it is evaluated on the rows of every other.
    options |= {"labels": model.labels, "text": [name for name in as_text if name != "y"]}
    judged = model.evaluate(Dataset.from_table(SOURCES[other](columns), **options))
    own = model.evaluate(Dataset.from_table(SOURCES[source](columns), **options))
    assert judged.to_dict() == own.to_dict(), other
