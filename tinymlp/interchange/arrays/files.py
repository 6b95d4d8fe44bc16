"""Arrays in files of NumPy and of safetensors, read by the standard library, with no pickle.

    .npz           a zip of .npy files: a header in Python's own writing, then the numbers
    .safetensors   the length of a header in JSON, the header, then the numbers

What is read is bounded before it is unpacked, and every length is checked against the shape that
the header tells. Numbers of half, bfloat16, single and double precision and whole numbers become
floats; an array of objects, which would be a pickle, is refused. A single text stays one: of
safetensors that which is called "about" among the metadata.

>>> import tempfile
>>> header = b'{"w": {"dtype": "F32", "shape": [1, 2], "data_offsets": [0, 8]}}'
>>> content = struct.pack("<Q", len(header)) + header + struct.pack("<2f", 0.5, -1.0)
>>> safetensors_arrays(content)
{'w': [[0.5, -1.0]]}

Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays", 2007; Hugging Face,
"safetensors", the section "Format".
"""

import ast
import io
import math
import struct
import zipfile
import zlib
from typing import Any

from tinymlp import json_fields
from tinymlp.errors import FormatError, invalid

LIMIT = 1 << 28
"""The most bytes that are read of a file, counted after unpacking (256 MiB)."""
_MOST_HEADER = 1 << 20
_MOST_ARRAYS = 1000

_NPY = {"f2": "e", "f4": "f", "f8": "d", "i1": "b", "i2": "h", "i4": "i", "i8": "q"}
_NPY |= {"u1": "B", "u2": "H", "u4": "I", "u8": "Q"}
_SAFETENSORS = {"F16": "e", "F32": "f", "F64": "d", "BF16": "H"}


def npz_arrays(content: bytes) -> dict[str, Any]:
    """Return the arrays of an .npz file by their names, as lists of floats in their shapes.

    Raises `FormatError` for what is none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            n_bytes = sum(member.file_size for member in members)
            if n_bytes > LIMIT or len(members) > _MOST_ARRAYS:
                what = f"at most {LIMIT:,} bytes in {_MOST_ARRAYS} arrays"
                raise invalid("an .npz file", what, n_bytes, error=FormatError)
            arrays: dict[str, Any] = {}
            for member in members:
                name = member.filename.removesuffix(".npy")
                if name in arrays:
                    raise invalid("an .npz file", "of different names", name, error=FormatError)
                with archive.open(member) as file:
                    # No more than it says it has, whatever it unpacks to.
                    arrays[name] = _npy(file.read(member.file_size + 1), f"array {name[:60]!r}")
            return arrays
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        if isinstance(error, FormatError):
            raise
        what = "an .npz file of NumPy"
        raise invalid("the file", what, str(error), error=FormatError) from None


def _npy(content: bytes, where: str) -> Any:
    """Return the array of one .npy file."""
    if content[:6] != b"\x93NUMPY" or len(content) < 12:
        raise invalid(where, "an .npy file of NumPy", content[:6], error=FormatError)
    long = content[6] >= 2
    (length,) = struct.unpack_from("<I" if long else "<H", content, 8)
    start = 12 if long else 10
    if length > _MOST_HEADER:
        raise invalid(where, "with a short header", length, error=FormatError)
    try:
        header: Any = ast.literal_eval(content[start : start + length].decode("latin-1").strip())
        kind, is_fortran, shape = (header[key] for key in ("descr", "fortran_order", "shape"))
    except (SyntaxError, ValueError, TypeError, KeyError, MemoryError, RecursionError):
        raise invalid(where, "with a header of NumPy's", "another", error=FormatError) from None
    if isinstance(kind, str) and kind[:2] == "<U" and shape == ():
        return _text(content[start + length :], where)
    if not isinstance(kind, str) or kind[:1] not in "<>|=" or kind[1:] not in _NPY:
        remedy = "convert it with array.astype('float64')"
        raise invalid(f"{where}, dtype", "numbers", kind, remedy, error=FormatError)
    order = ">" if kind[0] == ">" else "<"
    sizes = _sizes(list(shape) if isinstance(shape, tuple) else shape, where)
    numbers = _numbers(content[start + length :], order, _NPY[kind[1:]], sizes, where)
    if is_fortran is True and len(sizes) > 1:
        if len(sizes) > 2:
            raise invalid(where, "of at most two dimensions", sizes, error=FormatError)
        by_column = _shaped(numbers, sizes[::-1])
        return [list(row) for row in zip(*by_column, strict=True)]
    return _shaped(numbers, sizes)


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-32-le").rstrip("\0")
    except UnicodeDecodeError:
        raise invalid(where, "a text of UTF-32", data[:20], error=FormatError) from None


def safetensors_arrays(content: bytes) -> dict[str, Any]:
    """Return the arrays of a .safetensors file by their names, as lists of floats in their shapes.

    Raises `FormatError` for what is none.
    """
    if len(content) < 8:
        raise invalid("the file", "a .safetensors file", content, error=FormatError)
    (length,) = struct.unpack_from("<Q", content)
    if length > min(_MOST_HEADER, len(content) - 8):
        what = "a .safetensors file, whose first eight bytes are the length of its header"
        raise invalid("the file", what, length, error=FormatError)
    header = json_fields.parse(content[8 : 8 + length])
    data = content[8 + length :]
    arrays: dict[str, Any] = {}
    place = 0
    described = [
        (
            name,
            json_fields.fields(stored, ("dtype", "shape", "data_offsets"), f"array {name[:60]!r}"),
        )
        for name, stored in json_fields.items(header, "the header")
        if name != "__metadata__"
    ]
    for name, given in sorted(described, key=lambda item: _start(item[1])):
        where = f"array {name[:60]!r}"
        if given["dtype"] not in _SAFETENSORS:
            what = f"one of {', '.join(_SAFETENSORS)}"
            raise invalid(f"{where}, dtype", what, given["dtype"], error=FormatError)
        sizes = _sizes(given["shape"], where)
        letter = _SAFETENSORS[given["dtype"]]
        end = place + math.prod(sizes) * struct.calcsize(f"<{letter}")
        if given["data_offsets"] != [place, end]:
            what = f"[{place}, {end}], as its shape says and the one before it ends"
            raise invalid(f"{where}, data_offsets", what, given["data_offsets"], error=FormatError)
        numbers = _numbers(data[place:end], "<", letter, sizes, where)
        if given["dtype"] == "BF16":  # the upper half of single precision
            packed = struct.pack(f"<{len(numbers)}I", *(int(n) << 16 for n in numbers))
            numbers = list(map(float, struct.unpack(f"<{len(numbers)}f", packed)))
        arrays[name] = _shaped(numbers, sizes)
        place = end
    notes = header.get("__metadata__")
    if isinstance(notes, dict) and isinstance(notes.get("about"), str):
        arrays.setdefault("about", notes["about"])
    if place != len(data):
        what = f"of {place:,} bytes of numbers, as its header says"
        raise invalid("the file", what, len(data), error=FormatError)
    return arrays


def _start(given: dict[str, Any]) -> int:
    offsets = given["data_offsets"]
    return offsets[0] if isinstance(offsets, list) and offsets and type(offsets[0]) is int else 0


def _sizes(shape: Any, where: str) -> list[int]:
    """Return the shape, of at most four dimensions and none of them 0."""
    listed = json_fields.listed(shape, f"{where}, shape")
    if len(listed) > 4:
        raise invalid(f"{where}, shape", "of at most four sizes", shape, error=FormatError)
    return [json_fields.whole(size, f"{where}, shape", maximum=LIMIT) for size in listed]


def _numbers(data: bytes, order: str, letter: str, sizes: list[int], where: str) -> list[float]:
    """Return the bytes as floats, as many as the shape has."""
    n = math.prod(sizes)
    if n * struct.calcsize(f"<{letter}") != len(data):
        what = f"{n:,} numbers of its dtype, as its shape says"
        raise invalid(where, what, f"{len(data):,} bytes", error=FormatError)
    return list(map(float, struct.unpack(f"{order}{n}{letter}", data)))


def _shaped(numbers: list[float], sizes: list[int]) -> Any:
    """Return a list of numbers as lists of lists in a shape, the first size the outermost.

    >>> _shaped([1.0, 2.0, 3.0, 4.0], [2, 2]), _shaped([1.0], [])
    ([[1.0, 2.0], [3.0, 4.0]], 1.0)
    """
    if not sizes:
        return numbers[0]
    for size in sizes[:0:-1]:
        numbers = [numbers[i : i + size] for i in range(0, len(numbers), size)]  # type: ignore[misc]
    return numbers
