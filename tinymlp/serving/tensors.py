r"""Tensors of the Open Inference Protocol: numbers in JSON, or bytes behind it.

    {"name": "input", "shape": [1, 2], "datatype": "FP64", "data": [5.1, 3.5]}
    {"name": "input", "shape": [1, 2], "datatype": "FP64", "parameters": {"binary_data_size": 16}}

Numbers lie in bytes one after the other, the lowest byte first; of texts each has its length in
four bytes in front.

>>> to_bytes("INT64", [7]), from_bytes("BYTES", b"\2\0\0\0ab", "x")
(b'\x07\x00\x00\x00\x00\x00\x00\x00', ['ab'])

Source: KServe and Triton, Open Inference Protocol and its extension for binary tensor data.
"""

import math
import sys
from array import array
from collections.abc import Sequence
from typing import Any

from tinymlp.errors import DataError, invalid

_NAMES = "INT8 INT16 INT32 INT64 UINT8 UINT16 UINT32 UINT64 FP32 FP64"
TYPES = dict(zip(_NAMES.split(), "bhiqBHIQfd", strict=True))
"""Datatypes of numbers, and what `array` calls them."""


def from_bytes(datatype: str, content: bytes, where: str) -> list[Any]:
    """Return the numbers or texts of a tensor; raise `DataError` for bytes that are none."""
    if datatype == "BYTES":
        return _texts_of(content, where)
    kind = _kind(datatype, where)
    numbers = array(kind)
    if len(content) % numbers.itemsize:
        what = f"of a multiple of {numbers.itemsize} bytes"
        raise invalid(where, what, len(content), error=DataError)
    numbers.frombytes(content)
    if sys.byteorder == "big":
        numbers.byteswap()
    return _floats(numbers, where)


def from_json(datatype: str, data: Any, where: str) -> list[Any]:
    """Return the numbers or texts of a tensor in one list, whether they are nested or not.

    Raises `DataError` for values of another kind than the datatype says.
    """
    if not isinstance(data, list):
        raise invalid(f"{where}, data", "a list", data, error=DataError)
    flat = _flat(data)
    allowed: tuple[type, ...] = (str,)
    if datatype != "BYTES":
        _kind(datatype, where)
        allowed = (int, float) if datatype.startswith("FP") else (int,)
    for index, value in enumerate(flat):
        if type(value) not in allowed:
            what = f"of the datatype {datatype}"
            raise invalid(f"{where}, data[{index}]", what, value, error=DataError)
    return flat if datatype == "BYTES" else _floats(flat, where)


def to_bytes(datatype: str, values: Sequence[Any]) -> bytes:
    """Return the numbers or texts of a tensor as bytes."""
    if datatype == "BYTES":
        encoded = [value.encode() for value in values]
        return b"".join(len(one).to_bytes(4, "little") + one for one in encoded)
    numbers = array(TYPES[datatype], values)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _kind(datatype: str, where: str) -> str:
    if datatype not in TYPES:
        what = f"one of {', '.join(TYPES)}, BYTES"
        raise invalid(f"{where}, datatype", what, datatype, error=DataError)
    return TYPES[datatype]


def _floats(numbers: Sequence[float], where: str) -> list[float]:
    floats = []
    for index, number in enumerate(numbers):
        try:
            floats.append(float(number))
        except OverflowError:
            floats.append(math.inf)
        if not math.isfinite(floats[-1]):
            raise invalid(f"{where}, data[{index}]", "a finite number", number, error=DataError)
    return floats


def _flat(data: list[Any]) -> list[Any]:
    """Return the values of lists in lists, one after the other."""
    while any(isinstance(value, list) for value in data):
        data = [one for value in data for one in (value if isinstance(value, list) else [value])]
    return data


def _texts_of(content: bytes, where: str) -> list[str]:
    texts = []
    place = 0
    while place < len(content):
        end = place + 4 + int.from_bytes(content[place : place + 4], "little")
        if end > len(content) or place + 4 > len(content):
            raise DataError(f"{where} must be texts, each behind its length, got one cut short")
        try:
            texts.append(content[place + 4 : end].decode())
        except UnicodeDecodeError:
            raise DataError(
                f"{where} must be texts in UTF-8, got bytes of something else"
            ) from None
        place = end
    return texts
