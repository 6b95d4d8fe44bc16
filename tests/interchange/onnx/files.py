"""Files of ONNX as other tools write them, written by hand."""

import struct
from collections.abc import Sequence
from typing import Any

from tests.interchange.arrays.files import flat, shape_of
from tinymlp.protobuf import field

FLOAT, INT64, STRING, DOUBLE = 1, 7, 8, 11


def tensor(name: str, values: Any, kind: int = DOUBLE) -> bytes:
    """Return a constant; single precision stands in a list of its own, the others as they lie."""
    dims = b"".join(field(1, size) for size in shape_of(values))
    if kind == STRING:
        data = b"".join(field(6, text) for text in values)
    elif kind == FLOAT:
        data = field(4, struct.pack(f"<{len(flat(values))}f", *flat(values)))
    else:
        letter = "d" if kind == DOUBLE else "q"
        data = field(9, struct.pack(f"<{len(flat(values))}{letter}", *flat(values)))
    return dims + field(2, kind) + data + field(8, name)


def node(operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> bytes:
    """Return an operator."""
    written = b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, operator)
    for name, value in attributes.items():
        attribute = field(1, name)
        if isinstance(value, list):
            number = {int: 8, float: 7, str: 9}[type(value[0])]
            attribute += b"".join(field(number, each) for each in value) + field(20, number - 1)
        else:
            number = {int: 3, float: 2, str: 4}[type(value)]
            attribute += field(number, value) + field(20, number - 1)
        written += field(5, attribute)
    return written


def onnx(
    nodes: Sequence[bytes],
    constants: Sequence[bytes] = (),
    *,
    inputs: Sequence[str] = ("x",),
    outputs: Sequence[str] = ("y",),
) -> bytes:
    """Return a file."""
    graph = b"".join(field(1, each) for each in nodes)
    graph += b"".join(field(5, each) for each in constants)
    graph += b"".join(field(11, field(1, name)) for name in inputs)
    graph += b"".join(field(12, field(1, name)) for name in outputs)
    return field(1, 9) + field(2, "by hand") + field(7, graph) + field(8, field(2, 19))
