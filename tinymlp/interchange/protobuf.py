r"""The few lines of Protocol Buffers by which an ONNX file is written.

A message is its fields one after the other, each a key (its number and how long it is) and a value.

    varint     a whole number, seven bits a byte, the lowest first      key = number·8
    bytes      a length and so many bytes: texts, messages, lists       key = number·8 + 2
    float      four bytes                                               key = number·8 + 5

>>> field(1, 300), field(2, "ok"), field(5, field(1, 0)), field(2, 0.5)
(b'\x08\xac\x02', b'\x12\x02ok', b'*\x02\x08\x00', b'\x15\x00\x00\x00?')

Source: Google, Protocol Buffers documentation, "Encoding".
"""

import struct

from tinymlp.errors import ExportError, invalid


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
