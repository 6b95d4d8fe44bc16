"""Files of arrays as NumPy and safetensors write them, written by hand."""

import io
import json
import struct
import zipfile
from typing import Any


def shape_of(array: Any) -> tuple[int, ...]:
    """Return the shape of a list of lists."""
    return (len(array), *shape_of(array[0])) if isinstance(array, list) else ()


def flat(array: Any) -> list[float]:
    return [n for part in array for n in flat(part)] if isinstance(array, list) else [array]


def npy(array: Any, dtype: str = "<f8", letter: str = "d", *, header: str | None = None) -> bytes:
    """Return an .npy file; `header` takes the place of the right one."""
    if header is None:
        header = f"{{'descr': {dtype!r}, 'fortran_order': False, 'shape': {shape_of(array)}, }}"
    text = header.encode("latin-1") + b"\n"
    numbers = flat(array)
    order = ">" if dtype[0] == ">" else "<"
    data = struct.pack(f"{order}{len(numbers)}{letter}", *numbers)
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


def npz(arrays: dict[str, Any]) -> bytes:
    """Return an .npz file; an array may be a whole .npy file already."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            archive.writestr(f"{name}.npy", array if isinstance(array, bytes) else npy(array))
    return buffer.getvalue()


def safetensors(arrays: dict[str, Any], dtype: str = "F64", letter: str = "d") -> bytes:
    """Return a .safetensors file."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    data = b""
    for name, array in arrays.items():
        packed = struct.pack(f"<{len(flat(array))}{letter}", *flat(array))
        offsets = [len(data), len(data) + len(packed)]
        header[name] = {"dtype": dtype, "shape": shape_of(array), "data_offsets": offsets}
        data += packed
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data
