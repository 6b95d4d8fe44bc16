r"""A small picture as PNG, inside the page itself.

    signature · header (size, 8 bits) · the rows, each after a 0, compressed · end

Each piece has its length before and a checksum after it.

>>> png([bytes([0, 255])], channels=1)[:8]
b'\x89PNG\r\n\x1a\n'

Source: T. Boutell and others, PNG (Portable Network Graphics) Specification, RFC 2083, 1997.
"""

import base64
import struct
import zlib
from collections.abc import Sequence

_GRAY, _COLOR = 0, 2


def png(rows: Sequence[bytes], *, channels: int) -> bytes:
    """Return rows of pixels, a byte each (channels=1, gray) or three (channels=3), as a file."""
    kind = _GRAY if channels == 1 else _COLOR
    header = struct.pack(">IIBBBBB", len(rows[0]) // channels, len(rows), 8, kind, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    pieces = [_piece(b"IHDR", header), _piece(b"IDAT", pixels), _piece(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(pieces)


def inline(rows: Sequence[bytes], *, channels: int) -> str:
    """Return a picture as an address that holds all of it."""
    return "data:image/png;base64," + base64.b64encode(png(rows, channels=channels)).decode()


def _piece(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
