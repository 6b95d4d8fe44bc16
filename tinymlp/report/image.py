r"""Small pictures of pixels inside the page itself, as PNG: an example that is an image, a plane.

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
from typing import Any
from xml.etree.ElementTree import Element

from tinymlp.report.markup import element

LARGE = 16
"""Pixels along a side from which on a picture is drawn larger."""

_KINDS = {1: 0, 3: 2, 4: 6}
"""What a file calls so many bytes a pixel."""


def image(pixels: Sequence[Any], shape: tuple[int, int]) -> Element:
    """Return an image of shape (height, width), its largest number black; a caption describes it.

    >>> image([0.0, 16.0], (1, 2)).get("class")
    'pixels'
    """
    height, width = shape
    largest = max(max(pixels), 1e-300)
    gray = bytes(255 - round(255 * max(pixel, 0.0) / largest) for pixel in pixels)
    rows = [gray[row * width : (row + 1) * width] for row in range(height)]
    source = inline(rows, channels=1)
    return element("img", {"src": source, "alt": "", "class": image_class(shape)})


def image_class(shape: tuple[int, int]) -> str:
    """Return the style of a picture of shape (height, width): many pixels need more room."""
    return "pixels large" if max(shape) > LARGE else "pixels"


def inline(rows: Sequence[bytes], *, channels: int) -> str:
    """Return a picture as an address that holds all of it."""
    return "data:image/png;base64," + base64.b64encode(png(rows, channels=channels)).decode()


def png(rows: Sequence[bytes], *, channels: int) -> bytes:
    """Return rows of pixels, as a file: a byte each, gray, three in color, or four, transparent."""
    size = len(rows[0]) // channels, len(rows)
    header = struct.pack(">IIBBBBB", *size, 8, _KINDS[channels], 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    pieces = [_piece(b"IHDR", header), _piece(b"IDAT", pixels), _piece(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(pieces)


def _piece(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
