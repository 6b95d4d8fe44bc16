"""A file's bytes come back whole, or one DataError says why not."""

import bz2
import gzip
import io
import lzma
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.files import LIMIT, read_bytes, reading_again, unpack
from tinymlp.errors import ArgumentError, DataError
from tinymlp.text import short_repr


def test_a_gzipped_file_is_told_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    plain, packed = tmp_path / "plain.gz", tmp_path / "packed.csv"
    plain.write_bytes(b"a,b\n")
    packed.write_bytes(gzip.compress(b"a,b\n"))
    assert read_bytes(plain) == read_bytes(packed) == b"a,b\n"


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_a_link_to_nowhere_is_told_as_one_and_never_suggests_itself(tmp_path: Path) -> None:
    link = tmp_path / "iris.csv"
    link.symlink_to("moved.csv")
    assert message_of(DataError, read_bytes, link) == (
        f"{link}: no such file: it is a link to 'moved.csv', which is not there"
    )


class Array:
    """What is neither true nor false, as an array of several numbers."""

    def __bool__(self) -> bool:
        raise ValueError("the truth value of an array is ambiguous")


@pytest.mark.parametrize("value", [Array(), {"a": [1]}, [1.0], [], None, 3])
def test_what_is_no_name_of_a_file_is_refused_as_such(value: Any) -> None:
    for opens in (read_bytes, reading_again):
        assert message_of(ArgumentError, opens, value).startswith(
            "path must be the name of a file, got "
        )


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
        "x must be at most 1,000 bytes (unpacked), got more: if you trust the file raise limit=, "
        "or unpack it first if it is packed"
    )


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_what_is_packed_becomes_no_larger_than_a_table_would(
    pack: Callable[[bytes], bytes],
) -> None:
    """Five megabytes of rows take a quarter of a gigabyte of memory."""
    rows = pack(b"1,2\n" * 1_250_000)
    assert len(rows) < 20_000
    assert "at most 4,194,304 bytes" in message_of(DataError, unpack, rows, source="x")
    assert len(unpack(rows, source="x", limit=LIMIT + 1)) == 5_000_000
    some = b"1,2\n" * 1_000_000
    assert unpack(pack(some), source="x") == some
    noise = os.urandom(60_000)
    assert unpack(pack(noise * 80), source="x") == noise * 80


@pytest.mark.parametrize("limit", [0, 2.5, None])
def test_a_limit_is_a_number_of_bytes(limit: object) -> None:
    assert message_of(ArgumentError, read_bytes, __file__, limit=limit) == (
        f"limit must be a whole number from 1 up, got {limit}"
    )


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "xz": lzma.compress,
    "bz2": bz2.compress,
}


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@given(st.binary(max_size=200))
def test_what_was_packed_in_any_way_comes_back(content: bytes) -> None:
    content = b"a" + content  # which is not packed itself
    for pack in PACKERS.values():
        assert unpack(pack(content), source="x") == content
    assert unpack(zipped(table=content), source="x") == content


@pytest.mark.parametrize("name", PACKERS)
def test_every_truncation_is_refused(name: str) -> None:
    packed = PACKERS[name](b"length,species\n" * 5)
    for length in range(7, len(packed)):
        with pytest.raises(DataError, match=r"data end too early|damaged"):
            unpack(packed[:length], source="x")


def test_a_zip_archive_is_of_one_file() -> None:
    two = zipped(**{"a.csv": b"a,b", "b.csv": b"x"})
    assert message_of(DataError, unpack, two, source="x") == (
        "x must be an archive of one file, got a.csv, b.csv: unpack it and name one"
    )
    of_a_mac = {"folder/a.csv": b"a,b", "folder/": b"", "__MACOSX/folder/._a.csv": b"x"}
    assert unpack(zipped(**of_a_mac), source="x") == b"a,b"
    book = zipped(**{"[Content_Types].xml": b"x", "xl/workbook.xml": b"y"})
    assert message_of(DataError, unpack, book, source="x") == (
        "x must be text, got a workbook: export it as CSV"
    )
    assert "cannot be unpacked" in message_of(DataError, unpack, book[:40], source="x")


def test_a_small_archive_cannot_unpack_beyond_the_limit() -> None:
    content = b"0" * 1_000_000
    for packed in (lzma.compress(content), bz2.compress(content), zipped(a=content)):
        message = message_of(DataError, unpack, packed, source="x", limit=1000)
        assert message.startswith("x must be at most 1,000 bytes (unpacked)")


def test_a_text_that_begins_as_bzip2_does_is_a_text() -> None:
    assert unpack(b"BZhead,b\n1,2\n", source="x") == b"BZhead,b\n1,2\n"


def test_an_open_file_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "é.csv"
    path.write_text("é,b\n", encoding="utf-8")
    with path.open(encoding="utf-8") as text, path.open("rb") as binary:
        assert read_bytes(text) == read_bytes(binary) == "é,b\n".encode()
    assert read_bytes(io.BytesIO(gzip.compress(b"a"))) == b"a"


def test_a_line_is_the_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a,b\n")))
    assert read_bytes("-") == b"a,b\n"
