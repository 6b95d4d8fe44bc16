"""A stream has the examples of the data set that is read whole, window by window."""

import gzip
import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.memory import most_memory
from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.known_rows import data_fingerprint
from tinymlp.data.stream import DatasetStream
from tinymlp.errors import ArgumentError, DataError

HEADER = ["size", "town", "paid", "y"]
ROWS = [
    [
        str(i / 4),
        "ABC"[i % 3] if i % 7 else "",
        f"{i},5" if i % 5 else "NA",
        "no" if i % 4 else "yes",
    ]
    for i in range(40)
]


def table(tmp_path: Path, rows: list[list[str]] = ROWS) -> Path:
    """Write a table with decimal commas, categories and missing values."""
    path = tmp_path / "some.csv"
    path.write_text("\n".join(map(";".join, [HEADER, *rows])))
    return path


def all_of(stream: DatasetStream) -> tuple[list[Any], list[Any]]:
    """Return the rows and the targets of all windows."""
    parts = list(stream)
    return (
        [row for part in parts for row in part.inputs],
        [target for part in parts for target in part.targets],
    )


@pytest.mark.parametrize("missing", ["auto", "mean", "drop"])
@pytest.mark.parametrize("window", [20, 33, 40, 99, None])
def test_it_has_the_examples_of_the_file(tmp_path: Path, window: int | None, missing: str) -> None:
    path = table(tmp_path)
    whole = Dataset.from_csv(path, missing=missing)
    stream = DatasetStream(path, window=window, missing=missing)
    assert len(stream) == len(whole)
    for _ in range(2):
        assert all_of(stream) == (whole.inputs, whole.targets)
    assert stream.first.categories == whole.categories
    assert stream.first.labels == whole.labels
    assert stream.fingerprint == data_fingerprint(whole)
    if stream.window == len(whole):
        assert stream.first == whole


def test_categories_and_classes_that_come_late_are_known_from_the_start(tmp_path: Path) -> None:
    rows = sorted(ROWS, key=lambda row: (row[3], row[1]))
    stream = DatasetStream(table(tmp_path, rows), window=35, ignore=["paid"])
    assert stream.first.labels == ["no", "yes"]
    assert not any("are sorted" in note for note in stream.first.notes)
    assert all(part.labels == ["no", "yes"] for part in stream)
    assert stream.first.categories == [None, ["A", "B", "C"]]
    assert stream.first.feature_names == ["size", "town"]


def test_classes_that_come_late_are_noted_as_the_file_may_be_sorted() -> None:
    stream = DatasetStream(lambda: ([i, "abc"[i // 20]] for i in range(60)), window=40)
    assert stream.first.labels == ["a", "b", "c"]
    (note,) = stream.first.notes
    assert note.startswith("c of 'column 2' come after the first 40 rows only: shuffle")


@pytest.mark.parametrize("kind", ["function", "JSON Lines", "IDX", "IDX, gzipped"])
def test_every_kind_of_source_gives_its_data_set(tmp_path: Path, kind: str) -> None:
    rows = [{"a": i / 4, "b": "xy"[i % 2], "y": i % 3} for i in range(30)]
    if kind == "function":
        whole, stream = Dataset.from_table(rows), DatasetStream(lambda: iter(rows), window=16)
    elif kind == "JSON Lines":
        path = tmp_path / "some.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)))
        whole, stream = Dataset.from_json_lines(path), DatasetStream(path, window=16)
    else:
        pack = gzip.compress if "gzipped" in kind else bytes
        images = tmp_path / "train-images-idx3-ubyte"
        pixels = struct.pack(">IIII", 0x803, 30, 2, 2) + bytes(range(120))
        images.write_bytes(pack(pixels))
        labels = struct.pack(">II", 0x801, 30) + bytes([i % 3 for i in range(30)])
        (tmp_path / "train-labels-idx1-ubyte").write_bytes(labels)
        whole, stream = Dataset.from_idx(images), DatasetStream(images, window=16)
        assert stream.first.image_shape == (2, 2)
    assert all_of(stream) == (whole.inputs, whole.targets)
    assert stream.fingerprint == data_fingerprint(whole)


NUMBERED = DatasetStream(lambda: ([i, i / 2] for i in range(50)), window=8)


@given(st.integers(1, 49), st.integers(0, 9), st.integers(1, 5))
def test_a_split_takes_each_row_once(n: int, seed: int, again: int) -> None:
    rest, taken = NUMBERED.split(test=n, seed=seed)
    drawn = [row[0] for row in taken.inputs]
    assert len(taken) == n
    assert sorted([row[0] for row in all_of(rest)[0]] + drawn) == list(range(50))
    assert len(rest) == 50 - n == len(all_of(rest)[0])
    if again < len(rest):
        left, more = rest.split(test=again, seed=seed)
        of_both = [row[0] for row in all_of(left)[0] + more.inputs]
        assert sorted(of_both + drawn) == list(range(50))
    assert NUMBERED.sample(n, seed=seed) == taken
    assert len(NUMBERED.sample(99)) == 50


def test_memory_does_not_grow_with_the_rows() -> None:
    def most(n_rows: int) -> int:
        stream = DatasetStream(lambda: ([i % 97, i % 89, i / 2] for i in range(n_rows)), window=200)
        return most_memory(lambda: sum(map(len, stream)))

    most(400)  # what is imported then is no longer counted
    assert most(8_000) < 1.2 * most(1_000)


@pytest.mark.parametrize(
    ("source", "given", "message"),
    [
        (7, {}, "source must be the name of a file, or a function that returns rows, got 7"),
        ("a.csv", {"window": 0}, "window must be a whole number from 1 up, got 0"),
        ("a.csv", {"labels": "b"}, "labels must be left out but for an IDX file, got 'b'"),
        ("a.csv", {"missing": "median"}, "missing must be auto, mean, drop or refuse for a stream"),
        ("a-idx3-ubyte", {"target": "y"}, "target must be left out for an IDX file"),
        (lambda: [[1, 2]], {"decimal": ","}, "decimal must be left out for values that have types"),
    ],
)
def test_what_is_no_stream_is_refused(source: Any, given: dict[str, Any], message: str) -> None:
    assert message in message_of(ArgumentError, DatasetStream, source, **given)


def test_what_does_not_go_with_the_first_window_is_refused_by_its_line(tmp_path: Path) -> None:
    path = table(tmp_path, [*ROWS, ["no number", "A", "1,5", "yes"]])
    message = message_of(DataError, DatasetStream, path, window=20)
    assert "line 42, column 'size' must be a number" in message
    numbers = [[i, i % 5 if i < 50 else i] for i in range(90)]
    message = message_of(DataError, DatasetStream, lambda: numbers, window=50)
    assert "must be few classes, got 5 different numbers in the first 50 examples and 45" in message
    assert "stream.sample(10_000)" in message_of(ArgumentError, _as_dataset, NUMBERED)


def _as_dataset(stream: Any) -> object:
    from tinymlp.data.dataset import check_dataset

    return check_dataset("dataset", stream)
