r"""IDX, the format of MNIST: a magic number, the shape, and then nothing but numbers.

    00 00 type dimensions | size of each dimension, 4 bytes each, big-endian | the numbers

The sizes are checked against the file's length before anything is made of them, so a damaged
header cannot ask for a terabyte. Pixels (unsigned bytes) become the 256 floats of one table: a
row of 784 pixels holds 784 references and not one new float, which is smaller and trains faster.

>>> two_by_two = b"\0\0\x08\x03" + b"\0\0\0\x01" + b"\0\0\0\x02" * 2 + bytes([0, 1, 254, 255])
>>> images = parse_idx(two_by_two, source="images")
>>> images.shape, images.rows()
((1, 2, 2), [[0.0, 1.0, 254.0, 255.0]])

Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", 1998.
"""

import math
import os
import struct
from dataclasses import dataclass

from tinymlp.data.files import LIMIT, read_bytes
from tinymlp.errors import DataError

BYTES = [float(value) for value in range(256)]
"""The one float of every unsigned byte."""

_UNSIGNED_BYTE = "B"
_TYPES = {0x08: _UNSIGNED_BYTE, 0x09: "b", 0x0B: "h", 0x0C: "i", 0x0D: "f", 0x0E: "d"}


@dataclass(frozen=True, slots=True, repr=False)
class Idx:
    """An array from an IDX file: its numbers are `content`, big-endian, `code` as in `struct`."""

    source: str
    shape: tuple[int, ...]
    code: str
    content: bytes

    def __repr__(self) -> str:
        return f"Idx({self.source!r}, shape {self.shape}, type {self.code!r})"

    def rows(self) -> list[list[float]]:
        """One flat row per item of the first dimension: shape `(shape[0], product of the rest)`.

        Raises DataError when a number is not finite.
        """
        width = math.prod(self.shape[1:])
        size = width * struct.calcsize(self.code)
        pieces = (self.content[at : at + size] for at in range(0, len(self.content), size))
        if self.code == _UNSIGNED_BYTE:
            return [list(map(BYTES.__getitem__, piece)) for piece in pieces]
        row_format = struct.Struct(f">{width}{self.code}")
        rows = [list(map(float, row_format.unpack(piece))) for piece in pieces]
        for index, row in enumerate(rows):
            if not all(map(math.isfinite, row)):
                raise DataError(f"{self.source}: item {index}: expected finite numbers")
        return rows


def read_idx(path: str | os.PathLike[str], *, limit: int = LIMIT) -> Idx:
    """Read an IDX file, gzipped or not. DataError when it is not one, or not whole."""
    return parse_idx(read_bytes(path, limit=limit), source=os.fspath(path))


def parse_idx(content: bytes, *, source: str) -> Idx:
    """Read the array in a file's bytes; `source` is what error messages call it."""
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in _TYPES:
        raise DataError(
            f"{source}: expected an IDX file (00 00 type dimensions), got "
            f"{content[:4].hex(' ') or 'nothing'}: is it the right file?"
        )
    code, dimensions = _TYPES[content[2]], content[3]
    start = 4 + 4 * dimensions
    if len(content) < start:
        raise DataError(
            f"{source}: expected a header of {start} bytes for {dimensions} dimensions, "
            f"got {len(content)} bytes: copy or download the file again"
        )
    shape = struct.unpack_from(f">{dimensions}I", content, 4)
    if math.prod(shape) == 0 or not shape:
        raise DataError(f"{source}: expected at least one number, got the shape {shape}")
    expected = start + math.prod(shape) * struct.calcsize(code)
    if len(content) != expected:
        raise DataError(
            f"{source}: expected {expected} bytes for the shape {shape}, got {len(content)}: "
            "copy or download the file again"
        )
    return Idx(source, shape, code, content[start:])
