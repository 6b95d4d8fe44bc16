r"""Protocol Buffers, in the few lines that files of ONNX and TensorBoard take.

A message is its fields one after the other, each a key (its number and how long it is) and a value.

    varint     a whole number, seven bits a byte, the lowest first      key = number·8
    bytes      a length and so many bytes: texts, messages, lists       key = number·8 + 2
    double     eight bytes                                              key = number·8 + 1
    float      four bytes                                               key = number·8 + 5

>>> field(1, 300), field(2, "ok"), field(5, field(1, 0)), field(2, 0.5)
(b'\x08\xac\x02', b'\x12\x02ok', b'*\x02\x08\x00', b'\x15\x00\x00\x00?')

Who reads knows what each number stands for. What it is, a whole number or bytes, the file says.

>>> [(number, as_bytes(value)) for number, value in fields(field(2, "ok") + field(2, 0.5))]
[(2, b'ok'), (2, b'\x00\x00\x00?')]
>>> [*fields(field(1, 300))]
[(1, 300)]

Source: Google, Protocol Buffers documentation, "Encoding".
"""

import struct
from collections.abc import Iterator

from tinymlp.errors import ExportError, FormatError, invalid

Value = int | memoryview
"""A whole number from 0 to 2**64 − 1, or bytes that are not copied."""


def varint(number: int) -> bytes:
    """Return a whole number as its bytes; one below 0 in two's complement of 64 bits."""
    number &= 2**64 - 1
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def field(number: int, value: int | float | str | bytes) -> bytes:
    """Return one field: bytes are a message that is written already.

    Raises `ExportError` for a text that is half a character.
    """
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, str):
        try:
            value = value.encode()
        except UnicodeEncodeError:
            what = "a text that UTF-8 can hold"
            raise invalid(
                "a name or a label", what, value, "rename it", error=ExportError
            ) from None
    return varint(number << 3 | 2) + varint(len(value)) + value


def fields(message: bytes | memoryview) -> Iterator[tuple[int, Value]]:
    """Yield the number and the value of each field of a message.

    Raises `FormatError` for what is none, and for a field that is longer than the message.
    """
    view = memoryview(message)
    place = 0
    while place < len(view):
        key, place = _varint(view, place)
        length, kind = 0, key & 7
        if kind == 0:
            value, place = _varint(view, place)
            yield key >> 3, value
            continue
        if kind == 2:
            length, place = _varint(view, place)
        elif kind in _LENGTHS:
            length = _LENGTHS[kind]
        else:
            what = "a message of Protocol Buffers"
            raise invalid("the file", what, f"a field of kind {kind}", error=FormatError)
        if length > len(view) - place:
            what = f"as long as its fields say, {length:,} bytes more"
            raise invalid("the file", what, f"{len(view) - place:,}", error=FormatError)
        yield key >> 3, view[place : place + length]
        place += length


_LENGTHS = {1: 8, 5: 4}


def varints(message: memoryview) -> Iterator[int]:
    """Yield whole numbers that stand one after the other without keys."""
    place = 0
    while place < len(message):
        number, place = _varint(message, place)
        yield number


def _varint(view: memoryview, place: int) -> tuple[int, int]:
    """Return the whole number at a place, and the place after it."""
    number = shift = 0
    while place < len(view) and shift < 70:
        byte = view[place]
        number |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return number & 2**64 - 1, place
    raise invalid("the file", "with whole numbers of 64 bits", "a longer one", error=FormatError)


def signed(value: Value) -> int:
    """Return a whole number that may be below 0.

    >>> signed(3), signed(2**64 - 1)
    (3, -1)
    """
    if not isinstance(value, int):
        raise invalid("the file", "with a whole number", "bytes", error=FormatError)
    return value - 2**64 if value >> 63 else value


def as_bytes(value: Value) -> bytes:
    """Return bytes as they are. Raises `FormatError` for a whole number."""
    if isinstance(value, int):
        raise invalid("the file", "with bytes", value, error=FormatError)
    return value.tobytes()


def as_text(value: Value) -> str:
    """Return bytes as a text. Raises `FormatError` for what is not UTF-8."""
    try:
        return as_bytes(value).decode()
    except UnicodeDecodeError:
        what = "with texts of UTF-8"
        raise invalid("the file", what, as_bytes(value)[:20], error=FormatError) from None


def message_of(value: Value) -> memoryview:
    """Return bytes that are a message. Raises `FormatError` for a whole number."""
    if isinstance(value, int):
        raise invalid("the file", "with a message", value, error=FormatError)
    return value
