"""A file's bytes come back whole, or one DataError says why not."""

import gzip
import os
from pathlib import Path

import pytest

from tests.refusals import message_of
from tinymlp.data.files import read_bytes, unpack
from tinymlp.errors import ArgumentError, DataError
from tinymlp.text import short_repr


def test_a_gzipped_file_is_told_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    plain, packed = tmp_path / "plain.gz", tmp_path / "packed.csv"
    plain.write_bytes(b"a,b\n")
    packed.write_bytes(gzip.compress(b"a,b\n"))
    assert read_bytes(plain) == read_bytes(packed) == b"a,b\n"


def test_a_missing_file_names_the_most_similar_one(tmp_path: Path) -> None:
    (tmp_path / "iris.csv").write_text("a")
    typed = tmp_path / "iris.cvs"
    assert message_of(DataError, read_bytes, typed) == (
        f"{typed}: no such file: did you mean 'iris.csv'?"
    )
    for nowhere in (tmp_path / "penguins", tmp_path / "nowhere" / "iris.csv"):
        assert message_of(DataError, read_bytes, nowhere) == (
            f"{nowhere}: no such file: check its name and folder"
        )


def test_a_folder_is_named_as_one(tmp_path: Path) -> None:
    assert message_of(DataError, read_bytes, tmp_path) == (
        f"{tmp_path} must be a file, got a folder: name a file inside it"
    )


@pytest.mark.parametrize(
    "name", ["", "/", "a\0b", "\ud800", "x" * 256, b"iris.csv", 3, None, ["iris.csv"], Path]
)
def test_a_name_that_no_file_can_have_is_an_error_too(name: object) -> None:
    assert message_of(ArgumentError, read_bytes, name) == (
        f"path must be the name of a file, got {short_repr(name)}"
    )


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_no_permission_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text("a")
    path.chmod(0)
    with pytest.raises(DataError, match="no permission"):
        read_bytes(path)


def test_every_truncation_of_a_gzip_is_refused() -> None:
    packed = gzip.compress(b"length,species\n" * 20, mtime=0)
    for length in range(2, len(packed)):
        with pytest.raises(DataError, match=r"x: the gzip data end too early|x: damaged gzip"):
            unpack(packed[:length], source="x")


def test_a_damaged_gzip_is_refused() -> None:
    packed = bytearray(gzip.compress(bytes(range(256)) * 4, mtime=0))
    packed[-6] ^= 1
    with pytest.raises(DataError, match="damaged gzip data"):
        unpack(bytes(packed), source="x")


def test_a_small_gzip_cannot_unpack_beyond_the_limit() -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    assert message_of(DataError, unpack, bomb, source="x", limit=1000) == (
        "x must be at most 1000 bytes (unpacked), got more: raise limit= if you trust the file"
    )


@pytest.mark.parametrize("limit", [0, 2.5, None])
def test_a_limit_is_a_number_of_bytes(limit: object) -> None:
    assert message_of(ArgumentError, read_bytes, __file__, limit=limit) == (
        f"limit must be a whole number from 1 up, got {limit}"
    )
