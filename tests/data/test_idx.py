"""IDX files: what was written is read; what is not whole is refused before it is unpacked."""

import gzip
import math
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.idx import parse_idx, read_idx
from tinymlp.data.values import BYTES
from tinymlp.errors import ArgumentError, DataError


def idx(shape: tuple[int, ...], numbers: list[float], kind: int = 0x08, code: str = "B") -> bytes:
    head = bytes([0, 0, kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    return head + struct.pack(f">{len(numbers)}{code}", *numbers)


SMALL = idx((2, 2, 2), [0, 1, 2, 3, 4, 5, 6, 255])


def test_images_become_flat_rows_of_shared_floats() -> None:
    rows = parse_idx(SMALL, source="x").rows()
    assert rows == [[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 255.0]]
    assert all(value is BYTES[int(value)] for row in rows for value in row)


@pytest.mark.parametrize(
    ("kind", "code"), [(0x09, "b"), (0x0B, "h"), (0x0C, "i"), (0x0D, "f"), (0x0E, "d")]
)
def test_every_type_of_the_format_is_read(kind: int, code: str) -> None:
    content = idx((2, 2), [1, -2, 3, -4], kind, code)
    assert parse_idx(content, source="x").rows() == [[1.0, -2.0], [3.0, -4.0]]


def test_a_file_may_be_gzipped(tmp_path: Path) -> None:
    path = tmp_path / "images"
    path.write_bytes(gzip.compress(SMALL))
    assert read_idx(path).shape == (2, 2, 2)


@given(st.binary(max_size=40))
def test_any_bytes_are_idx_or_a_data_error(content: bytes) -> None:
    for candidate in (content, b"\0\0" + content, SMALL + content[:1]):
        try:
            rows = parse_idx(candidate, source="x").rows()
        except DataError as error:
            assert str(error).startswith("x")
        else:
            assert all(map(math.isfinite, rows[0]))


@given(st.integers(0, len(SMALL) - 1), st.integers(0, 255))
def test_a_changed_byte_or_a_truncation_is_idx_or_a_data_error(place: int, byte: int) -> None:
    changed = bytearray(SMALL)
    changed[place] = byte
    for content in (bytes(changed), SMALL[:place]):
        try:
            parse_idx(content, source="x").rows()
        except DataError as error:
            assert str(error).startswith("x")


AN_IDX, IS_IT = "an IDX file (00 00 type dimensions)", "is it the right file?"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", f"x must be {AN_IDX}, got nothing: {IS_IT}"),
        (b"PNG?", f"x must be {AN_IDX}, got 50 4e 47 3f: {IS_IT}"),
        (
            b"\0\0\x08\x03\0",
            "x must be a header of 16 bytes for 3 dimensions and more, got 5 bytes: "
            "copy or download the file again",
        ),
        (
            b"\0\0\x08\x01" + b"\xff" * 4,
            f"x must be {2**32 + 7} bytes for the shape ({2**32 - 1},), got 8: "
            "copy or download the file again",
        ),
        (
            SMALL + b"\0",
            "x must be 24 bytes for the shape (2, 2, 2), got 25: copy or download the file again",
        ),
        (idx((0,), []), "x must be at least one number, got the shape (0,)"),
        (b"\0\0\x08\0\7", "x must be at least one number, got the shape ()"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(content: bytes, message: str) -> None:
    assert message_of(DataError, parse_idx, content, source="x") == message


def test_a_number_that_is_not_finite_is_refused() -> None:
    numbers = parse_idx(idx((2,), [0.0, math.inf], 0x0D, "f"), source="x")
    assert message_of(DataError, numbers.rows) == "x: item 1 must be finite numbers, got inf"


def write_pair(folder: Path, *, images: str, labels: str, numbers: list[float]) -> Path:
    (folder / images).write_bytes(SMALL)
    (folder / labels).write_bytes(gzip.compress(idx((len(numbers),), numbers)))
    return folder / images


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
        ("train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz"),
        ("t10k-images.idx3-ubyte.gz", "t10k-labels.idx1-ubyte"),
    ],
)
def test_labels_are_found_beside_the_images(tmp_path: Path, images: str, labels: str) -> None:
    path = write_pair(tmp_path, images=images, labels=labels, numbers=[7, 3])
    dataset = Dataset.from_idx(path)
    assert (dataset.labels, dataset.targets) == ([3, 7], [7, 3])
    assert dataset.image_shape == (2, 2)
    assert dataset.feature_names == ["pixel 0,0", "pixel 0,1", "pixel 1,0", "pixel 1,1"]
    assert dataset.inputs[0][1] is BYTES[1]
    assert dataset == Dataset.from_idx(path, tmp_path / labels)
    assert dataset.split(test=1, stratify=False)[0].image_shape == (2, 2)


def test_images_without_labels_or_with_others_are_refused(tmp_path: Path) -> None:
    path = write_pair(tmp_path, images="images", labels="other", numbers=[1, 2, 3])
    assert message_of(DataError, Dataset.from_idx, path) == (
        f"{path} must be beside its file of labels, got no labels there: name it with labels="
    )
    other = tmp_path / "other"
    assert message_of(DataError, Dataset.from_idx, path, other) == (
        f"{other} must be 2 labels, one for each image of {path}, got the shape (3,)"
    )
    assert message_of(DataError, Dataset.from_idx, other, path) == (
        f"{other} must be images (2 dimensions or more), got the shape (3,): "
        "is it the file of labels?"
    )
    halves = tmp_path / "halves"
    halves.write_bytes(idx((2,), [1.0, 2.5], 0x0D, "f"))
    assert message_of(DataError, Dataset.from_idx, path, halves) == (
        f"{halves}: label 1 must be a whole number, got 2.5"
    )


def test_what_names_no_file_is_refused_by_its_argument(tmp_path: Path) -> None:
    path = write_pair(tmp_path, images="images", labels="labels", numbers=[1, 2])
    assert message_of(ArgumentError, Dataset.from_idx, 3) == (
        "images must be the name of a file, got 3"
    )
    assert message_of(ArgumentError, Dataset.from_idx, path, 3) == (
        "labels must be the name of a file, got 3"
    )


def test_flat_rows_have_no_image_shape(tmp_path: Path) -> None:
    (tmp_path / "images").write_bytes(idx((2, 3), [1, 2, 3, 4, 5, 6]))
    (tmp_path / "labels").write_bytes(idx((2,), [0, 1]))
    dataset = Dataset.from_idx(tmp_path / "images")
    assert dataset.image_shape is None
    assert len(dataset.feature_names) == 3
