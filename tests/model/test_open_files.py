"""A model goes through whatever holds bytes, and comes out equal."""

import bz2
import gzip
import io
import lzma
import socket
import tempfile
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError, ModelFileError
from tinymlp.model.fit import fit
from tinymlp.model.persistence import load, save

MODEL = fit(
    Dataset([[float(i), "ab"[i % 2]] for i in range(12)], ["yes", "no"] * 6), hidden=[3], n_epochs=2
)
ENCODED = MODEL.to_bytes()


def test_the_bytes_are_those_of_the_file(tmp_path: Path) -> None:
    MODEL.save(tmp_path / "model.json")
    assert (tmp_path / "model.json").read_bytes() == ENCODED
    held: Any
    for held in (ENCODED, bytearray(ENCODED), memoryview(ENCODED)):
        assert load(held) == MODEL


@pytest.mark.parametrize("module", [gzip, bz2, lzma, io])
def test_a_packed_or_plain_file_that_is_open_gives_the_model_back(
    module: Any, tmp_path: Path
) -> None:
    with module.open(tmp_path / "model", "wb") as file:
        MODEL.save(file)
        assert not file.closed
    with module.open(tmp_path / "model", "rb") as file:
        assert load(file) == MODEL
        assert not file.closed


def test_a_file_without_a_buffer_is_written_whole(tmp_path: Path) -> None:
    class Slow(io.RawIOBase):
        """A file that takes a hundred bytes at a time, as a pipe may."""

        def __init__(self) -> None:
            self.taken = b""

        def writable(self) -> bool:
            return True

        def write(self, content: Any, /) -> int:
            self.taken += bytes(content[:100])
            return min(100, len(content))

    slow = Slow()
    save(MODEL, slow)  # type: ignore[arg-type]
    assert slow.taken == ENCODED
    with (tmp_path / "raw").open("w+b", buffering=0) as file:
        MODEL.save(file)
        file.seek(0)
        assert load(file) == MODEL


def test_a_member_of_an_archive_a_temporary_file_and_a_socket_are_open_files(
    tmp_path: Path,
) -> None:
    with zipfile.ZipFile(tmp_path / "models.zip", "w") as archive:
        with archive.open("a.json", "w") as member:
            MODEL.save(member)
        with archive.open("a.json") as member:
            assert load(member) == MODEL
    with tempfile.NamedTemporaryFile() as temporary:
        MODEL.save(temporary)
        temporary.seek(0)
        assert load(temporary) == MODEL
    here, there = socket.socketpair()
    loaded: list[object] = []
    with there, there.makefile("rb") as reading:
        thread = threading.Thread(target=lambda: loaded.append(load(reading)))
        thread.start()
        with here, here.makefile("wb") as writing:
            MODEL.save(writing)
        thread.join()
    assert loaded == [MODEL]


def test_it_is_written_and_read_from_where_the_file_stands() -> None:
    file = io.BytesIO()
    file.write(b"head")
    MODEL.save(file)
    assert file.getvalue() == b"head" + ENCODED
    assert message_of(ModelFileError, load, file) == (
        f"the open file: nothing follows its first {4 + len(ENCODED):,} bytes: file.seek(0) goes "
        "back to its beginning"
    )
    file.seek(4)
    assert load(file) == MODEL


def test_a_file_of_text_is_told_how_to_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    with path.open("w", encoding="utf-8") as text:
        message = message_of(ArgumentError, MODEL.save, text)
        assert message.startswith("path must be a binary file open for writing, got <")
        assert message.endswith(': open it with "wb"')
    assert path.read_bytes() == b""
    MODEL.save(path)
    with path.open(encoding="utf-8") as text:
        message = message_of(ArgumentError, load, text)
        assert message.startswith("path must be a binary file open for reading, got <")
        assert message.endswith(': open it with "rb"')
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as temporary:
        for refused in (MODEL.save, load):
            assert "open it with" in message_of(ArgumentError, refused, temporary)
    with path.open("ab") as only_written, path.open("rb") as only_read:
        assert 'with "rb"' in message_of(ArgumentError, load, only_written)
        assert 'with "wb"' in message_of(ArgumentError, MODEL.save, only_read)
    assert load(path) == MODEL


def test_the_limit_holds_for_a_file_without_an_end() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1, /) -> bytes:
            self.given += size
            return b" " * size

    endless = Endless()
    assert message_of(ModelFileError, load, endless, limit=1000) == (
        "the open file: it must have at most 1,000 bytes, got more: raise limit= if you trust it"
    )
    assert endless.given == 1001
    assert message_of(ModelFileError, load, ENCODED, limit=10) == (
        f"the bytes must be at most 10, got {len(ENCODED):,}: raise limit= if you trust them"
    )
    for held in (ENCODED, io.BytesIO(ENCODED)):
        assert load(held, limit=len(ENCODED)) == MODEL
        assert message_of(ModelFileError, load, held, limit=len(ENCODED) - 1)


@pytest.mark.parametrize("n_bytes", [0, 1, 100, -1])
def test_a_part_of_the_bytes_is_no_model(n_bytes: int) -> None:
    for held in (ENCODED[:n_bytes], io.BytesIO(ENCODED[:n_bytes])):
        assert message_of(ModelFileError, load, held).startswith(("the bytes: ", "the open file: "))


def test_what_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    closed = io.BytesIO()
    closed.close()
    why = "I/O operation on closed file"
    told = message_of(ModelFileError, load, closed).rstrip(".")  # of which PyPy's has none
    assert told == f"the open file: cannot be read: {why}"
    told = message_of(ModelFileError, MODEL.save, closed).rstrip(".")
    assert told == f"the open file: cannot be written: {why}"
    with gzip.open(io.BytesIO(gzip.compress(ENCODED)[:-20])) as damaged:
        assert "cannot be read" in message_of(ModelFileError, load, damaged)
    with gzip.open(io.BytesIO(b"no gzip")) as damaged:
        assert "cannot be read" in message_of(ModelFileError, load, damaged)
    full = Path("/dev/full")
    if full.exists():
        with full.open("wb", buffering=0) as file:
            message = message_of(ModelFileError, MODEL.save, file)
            assert message.startswith("/dev/full: cannot be written: ")
    wrong: Any
    for wrong in (3, None, [], io, io.BytesIO):
        assert message_of(ArgumentError, load, wrong).startswith("path must be the name of a file")
