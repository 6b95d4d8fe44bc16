r"""NumPy's .npy files, read by hand: a short header, then the numbers as they lie in memory.

    \x93NUMPY  version  length  {'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }  numbers

Nothing in it is executed: the header has to look just so, and objects, which NumPy would unpickle,
are refused as every kind of value is that is no number.

>>> header = b"{'descr': '<i2', 'fortran_order': False, 'shape': (1, 2), }\n"
>>> read_npy(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"\1\0\2\0")
((1, 2), [1.0, 2.0])

Source: NumPy Enhancement Proposal 1, A simple file format for NumPy arrays.
"""

import math
import re
import sys
from array import array
from itertools import chain

from tinymlp.errors import DataError, invalid
from tinymlp.text import short_repr

MAGIC = b"\x93NUMPY"

_HEADER = re.compile(
    rb"\{'descr': '([<>|=])([a-zA-Z]\d*)', 'fortran_order': (True|False), "
    rb"'shape': \(([\d, ]*)\),? *\} *\n?"
)
_KINDS = dict(zip(b"i1 i2 i4 i8 u1 u2 u4 u8 f4 f8".split(), "bhiqBHIQfd", strict=True))
_MAX_DIMENSIONS = 3


def read_npy(content: bytes) -> tuple[tuple[int, ...], list[float]]:
    """Return the shape of the array, of one to three dimensions, and its numbers, row by row.

    Raises `DataError` for anything else, and for numbers that are not finite.
    """
    shape, kind, is_fortran, is_swapped, start = _header(content)
    n_bytes = math.prod(shape) * array(kind).itemsize
    if len(content) - start != n_bytes:
        what = f"followed by {n_bytes:,} bytes, as its shape {shape} says"
        raise invalid("the .npy header", what, len(content) - start, error=DataError)
    numbers = array(kind)
    numbers.frombytes(content[start:])
    if is_swapped:
        numbers.byteswap()
    floats = list(map(float, numbers))
    for index, number in enumerate(floats):
        if not math.isfinite(number):
            raise invalid(f"number {index} of the array", "finite", number, error=DataError)
    return shape, _row_by_row(floats, shape) if is_fortran else floats


def _header(content: bytes) -> tuple[tuple[int, ...], str, bool, bool, int]:
    """Return the shape, the kind of number, the order, whether to swap bytes, and where they begin.

    Raises `DataError` when that cannot be read.
    """
    if not content.startswith(MAGIC) or len(content) < 12 or content[6] not in (1, 2, 3):
        raise DataError(f"the body must be a .npy file, got {short_repr(content[:12])}")
    size = 2 if content[6] == 1 else 4
    start = 8 + size + int.from_bytes(content[8 : 8 + size], "little")
    found = _HEADER.fullmatch(content[8 + size : start]) if start <= len(content) else None
    if found is None or len(found[0]) > 1000:
        raise invalid("the .npy header", "one of an array", content[8 + size : 60], error=DataError)
    order, kind, fortran, sizes = found.groups()
    if kind not in _KINDS:
        what, remedy = "of whole numbers or floats", "send array.astype(float)"
        raise invalid("the .npy array", what, kind.decode(), remedy, error=DataError)
    shape = tuple(int(size[:12]) for size in sizes.replace(b" ", b"").split(b",") if size)
    if not 1 <= len(shape) <= _MAX_DIMENSIONS:
        raise invalid("the .npy array", "of 1 to 3 dimensions", shape, error=DataError)
    is_swapped = (order == b">") != (sys.byteorder == "big") and order in (b"<", b">")
    return shape, _KINDS[kind], fortran == b"True", is_swapped, start


def _row_by_row(numbers: list[float], shape: tuple[int, ...]) -> list[float]:
    """Return the numbers of an array whose first index changes fastest in the usual order."""
    if len(shape) == 1:
        return numbers
    first = shape[0]
    slices = [_row_by_row(numbers[i::first], shape[1:]) for i in range(first)]
    return list(chain.from_iterable(slices))
