"""What is written as a message is read again, and bytes that are none are refused."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ExportError, FormatError
from tinymlp.protobuf import as_bytes, as_text, field, fields, message_of, signed, varint, varints

NUMBERS = st.integers(1, 2**29 - 1)
WHOLE = st.integers(-(2**63), 2**63 - 1)
VALUES = WHOLE | st.floats(width=32, allow_nan=False) | st.text() | st.binary()


@given(st.lists(st.tuples(NUMBERS, VALUES)))
def test_what_is_written_is_read(message: list[tuple[int, int | float | str | bytes]]) -> None:
    written = b"".join(field(number, value) for number, value in message)
    read = list(fields(written))
    assert [number for number, _ in read] == [number for number, _ in message]
    for (_, value), (_, again) in zip(message, read, strict=True):
        if isinstance(value, int):
            assert signed(again) == value
        elif isinstance(value, float):
            assert struct.unpack("<f", as_bytes(again)) == (value,)
        elif isinstance(value, str):
            assert as_text(again) == value
        else:
            assert as_bytes(again) == value == bytes(message_of(again))


@given(st.lists(WHOLE))
def test_numbers_without_keys_are_read(numbers: list[int]) -> None:
    written = memoryview(b"".join(map(varint, numbers)))
    assert [signed(number) for number in varints(written)] == numbers


@given(st.lists(st.tuples(NUMBERS, VALUES), min_size=1), st.data())
def test_a_message_that_is_cut_off_is_refused_or_ends_at_a_field(
    message: list[tuple[int, int | float | str | bytes]], data: st.DataObject
) -> None:
    parts = [field(number, value) for number, value in message]
    written = b"".join(parts)
    n_kept = data.draw(st.integers(0, len(written) - 1))
    ends = [len(b"".join(parts[:k])) for k in range(len(parts))]
    if n_kept in ends:
        assert len(list(fields(written[:n_kept]))) == ends.index(n_kept)
    else:
        with pytest.raises(FormatError):
            list(fields(written[:n_kept]))


@given(st.binary(max_size=40))
def test_any_bytes_are_fields_or_are_refused(given_bytes: bytes) -> None:
    try:
        for _, value in fields(given_bytes):
            assert isinstance(value, int | memoryview)
    except FormatError as error:
        assert str(error).startswith("the file must be ")


def test_a_value_of_another_kind_is_refused() -> None:
    with pytest.raises(FormatError, match="with a whole number"):
        signed(memoryview(b"3"))
    for read in (as_bytes, as_text, message_of):
        with pytest.raises(FormatError):
            read(3)
    with pytest.raises(FormatError, match="with texts of UTF-8"):
        as_text(memoryview(b"\xff"))
    with pytest.raises(ExportError, match="that UTF-8 can hold"):
        field(1, "\ud800")
