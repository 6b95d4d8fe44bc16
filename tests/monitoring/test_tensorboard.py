"""An event file, read again here byte by byte; `tests/ecosystem` has TensorBoard read it."""

import struct
from collections.abc import Iterator
from math import copysign, inf, isnan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinymlp as tm
from tests.refusals import message_of
from tinymlp.errors import ArgumentError
from tinymlp.monitoring.tensorboard import crc32c, curves, event, record, to_tensorboard
from tinymlp.training.history import Epoch

LINE = tm.Dataset([[float(i)] for i in range(12)], [2.0 * i for i in range(12)])


def records(data: bytes) -> Iterator[bytes]:
    """Yield the records of an event file, whose checksums have to be right."""
    place = 0
    while place < len(data):
        (length,) = struct.unpack_from("<Q", data, place)
        content = data[place + 12 : place + 12 + length]
        for text, at in ((data[place : place + 8], place + 8), (content, place + 12 + length)):
            (masked,) = struct.unpack_from("<I", data, at)
            rotated = (masked - 0xA282EAD8) % 2**32
            assert (rotated >> 17 | rotated << 15) % 2**32 == crc32c(text)
        yield content
        place += 16 + length


def fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """Yield the number and the value of each field of a message of Protocol Buffers."""
    place = 0

    def varint() -> int:
        nonlocal place
        value = shift = 0
        while True:
            byte = message[place]
            place, value, shift = place + 1, value | (byte & 127) << shift, shift + 7
            if byte < 128:
                return value

    while place < len(message):
        number, kind = divmod(varint(), 8)
        if kind == 0:
            yield number, varint()
            continue
        size = {1: 8, 5: 4}.get(kind) or varint()
        value = message[place : place + size]
        place += size
        yield number, struct.unpack("<d" if kind == 1 else "<f", value)[0] if kind != 2 else value


def scalars(data: bytes) -> Iterator[tuple[int, str, float]]:
    """Yield the step, the name and the value of each number in an event file."""
    for message in records(data):
        found = dict(fields(message))
        for _, value in fields(found.get(5, b"")):
            number = dict(fields(value))
            yield found[2], number[1].decode(), number[2]


@pytest.mark.parametrize(
    ("data", "checksum"),
    [
        (b"", 0),
        (bytes(32), 0x8A9136AA),
        (b"\xff" * 32, 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
        (bytes(range(31, -1, -1)), 0x113FDB5C),
    ],
)
def test_the_checksum_is_that_of_rfc_3720(data: bytes, checksum: int) -> None:
    assert crc32c(data) == checksum


@given(st.binary(min_size=1, max_size=40), st.data())
def test_the_checksum_tells_a_bit_that_was_changed(data: bytes, drawn: st.DataObject) -> None:
    bit = drawn.draw(st.integers(0, 8 * len(data) - 1))
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    assert crc32c(bytes(changed)) != crc32c(data)


def as_single(number: float) -> float:
    try:
        single: float = struct.unpack("<f", struct.pack("<f", number))[0]
    except OverflowError:
        return copysign(inf, number)
    return single


@given(
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.floats()),
    st.integers(0, 2**40),
)
def test_numbers_are_read_back_with_their_names_in_single_precision(
    numbers: dict[str, float], step: int
) -> None:
    read = list(scalars(record(event(0.5, step=step, numbers=numbers))))
    assert [(at, name) for at, name, _ in read] == [(step, name) for name in numbers]
    for (_, _, value), number in zip(read, numbers.values(), strict=True):
        assert value == as_single(number) or (isnan(value) and isnan(number))


def test_each_training_is_a_file_with_every_number_of_each_epoch(tmp_path: Path) -> None:
    callback = to_tensorboard(tmp_path / "runs" / "line")
    models = [tm.fit(LINE, hidden=[2], n_epochs=3, callbacks=[callback]) for _ in range(2)]
    files = sorted((tmp_path / "runs" / "line").iterdir())
    assert len(files) == 2
    assert all("tfevents" in file.name for file in files)
    for file, model in zip(files, models, strict=True):
        first, *_ = records(file.read_bytes())
        assert dict(fields(first))[3] == b"brain.Event:2"
        expected = [
            (epoch.number, name, as_single(value))
            for epoch in model.history.epochs
            for name, value in curves(epoch).items()
        ]
        assert list(scalars(file.read_bytes())) == expected


def test_an_epoch_is_in_the_file_before_the_next_begins(tmp_path: Path) -> None:
    epochs = (Epoch(n, {"loss": 1.0 / n}, {}, 0.5, 1.0, 0.0) for n in (1, 2))
    for epoch in to_tensorboard(tmp_path)(epochs):
        (file,) = tmp_path.iterdir()
        assert {step for step, _, _ in scalars(file.read_bytes())} == set(
            range(1, epoch.number + 1)
        )


def test_what_is_no_folder_or_no_epochs_is_refused(tmp_path: Path) -> None:
    message = message_of(ArgumentError, to_tensorboard, 3)
    assert message == "folder must be the name of a file, got 3"
    assert "epochs must be epochs to loop over" in message_of(
        ArgumentError, to_tensorboard(tmp_path), 3
    )
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(FileExistsError):
        next(to_tensorboard(file)([]))
