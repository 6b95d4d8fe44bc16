r"""The graph in an ONNX file: its inputs, its constants, and the operators between them.

    Input      what a run is given
    Tensor     a constant: numbers or texts, in their shape
    Node       an operator, the values that it is given, and its attributes

Nothing is run and no other file is opened: constants that stand in a file of their own are refused,
and so is an operator with a graph inside. What only hands a value on, such as an `Identity`, or the
`Transpose` of a constant, is done while reading.

>>> from tinymlp.protobuf import field
>>> node = field(1, "x") + field(2, "y") + field(4, "Relu")
>>> graph = field(1, node) + field(11, field(1, "x")) + field(12, field(1, "y"))
>>> found = read_graph(field(7, graph))
>>> found.outputs["y"].where, found.outputs["y"].inputs == [found.inputs["x"]]
("operator 0 (Relu, 'y')", True)

Source: ONNX, "Open Neural Network Exchange Intermediate Representation Specification", onnx.proto.
"""

import math
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tinymlp.errors import ArgumentError, FormatError, invalid
from tinymlp.protobuf import (
    Value as Stored,
)
from tinymlp.protobuf import as_bytes, as_text, fields, message_of, signed, varints
from tinymlp.text import MAX_VALUE, shortened

_FLOAT, _INT32, _INT64, _STRING, _BOOL, _FLOAT16, _DOUBLE = 1, 6, 7, 8, 9, 10, 11
_LETTERS = {_FLOAT: "f", _INT32: "i", _INT64: "q", _BOOL: "?", _FLOAT16: "e", _DOUBLE: "d"}
"""How the numbers of a tensor stand in it."""
FLOATS = (_FLOAT, _FLOAT16, _DOUBLE)
"""The types of real numbers, of which a `Cast` to another changes nothing but the rounding."""

_MOST_NODES = 10_000
_MOST_NUMBERS = 1 << 25
"""Of one list that is not packed by size; the rest is bounded by the file."""


@dataclass(eq=False, slots=True)
class Input:
    """What a run is given."""

    name: str


@dataclass(eq=False, slots=True)
class Tensor:
    """A constant: `values` are floats, whole numbers or texts, the last size the innermost."""

    shape: list[int]
    values: list[Any]

    def table(self) -> list[list[float]]:
        """Return rows, of a tensor of two dimensions."""
        width = self.shape[1]
        return [self.values[i : i + width] for i in range(0, len(self.values), width)]


@dataclass(eq=False, slots=True)
class Node:
    """An operator; `where` is what a message calls it."""

    operator: str
    inputs: "list[Operand | None]"
    """None where one is left out."""
    attributes: dict[str, Any]
    where: str


Operand = Input | Tensor | Node


@dataclass(eq=False, slots=True)
class Graph:
    """What a file holds."""

    inputs: dict[str, Input] = field(default_factory=dict)
    outputs: dict[str, Operand] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    """What its writer added, by names of its own (`metadata_props`)."""


def read_graph(content: bytes) -> Graph:
    """Return the graph of an ONNX file's content.

    Raises `FormatError` for what is none, and `ArgumentError` for what is not read here.
    """
    graph = Graph()
    parts = [message_of(value) for number, value in fields(content) if number == 7]
    if len(parts) != 1:
        raise invalid("the file", "an ONNX file with a graph", f"{len(parts)}", error=FormatError)
    for number, value in fields(content):
        if number == 14:
            said = _by_number(message_of(value))
            graph.notes[as_text(said.get(1, memoryview(b"")))] = as_text(
                said.get(2, memoryview(b""))
            )
    values: dict[str, Operand] = {}
    for number, value in fields(parts[0]):
        if number == 5:
            name, tensor = _tensor(message_of(value))
            values[name] = tensor
        elif number == 15:
            raise invalid("the graph", "without sparse constants", "one")
    for name in _names(parts[0], 11):
        if name not in values:  # older files list constants among the inputs
            values[name] = graph.inputs[name] = Input(name)
    nodes = (message_of(value) for number, value in fields(parts[0]) if number == 1)
    for place, node in enumerate(nodes):
        if place == _MOST_NODES:
            raise invalid("the graph", f"of at most {_MOST_NODES:,} operators", "more")
        _add_node(values, node, place)
    for name in _names(parts[0], 12):
        if name not in values:
            raise invalid("an output", "of an operator before it", name, error=FormatError)
        graph.outputs[name] = values[name]
    return graph


def _names(graph: memoryview, of: int) -> Iterator[str]:
    for number, value in fields(graph):
        if number == of:
            yield as_text(_by_number(message_of(value)).get(1, memoryview(b"")))


def _by_number(message: memoryview) -> dict[int, Stored]:
    """Return the fields of a message that has each once."""
    return dict(fields(message))


def _add_node(values: dict[str, Operand], message: memoryview, place: int) -> None:
    """Add what an operator gives to the values."""
    inputs: list[Operand | None] = []
    outputs: list[str] = []
    attributes: dict[str, Any] = {}
    operator = domain = ""
    stored: list[memoryview] = []
    for number, value in fields(message):
        if number == 1:
            name = as_text(value)
            if name and name not in values:
                what = "given what stands before it"
                raise invalid(f"operator {place}", what, name, error=FormatError)
            inputs.append(values[name] if name else None)
        elif number == 2:
            outputs.append(as_text(value))
        elif number == 4:
            operator = as_text(value)
        elif number == 5:
            stored.append(message_of(value))
        elif number == 7:
            domain = as_text(value)
    if not outputs:
        raise invalid(f"operator {place}", "with an output", "none", error=FormatError)
    if domain not in ("", "ai.onnx", "ai.onnx.ml"):
        operator = f"{domain}.{operator}"
    told = shortened(f"{operator}, {outputs[0]!r}", MAX_VALUE)
    where = f"operator {place} ({told})"
    for each in stored:
        name, value = _attribute(each, where)
        attributes[name] = value
    values[outputs[0]] = _simplified(Node(operator, inputs, attributes, where))
    for name in outputs[1:]:  # a mask, or a mean, that nobody asks for
        values.pop(name, None)


def _attribute(message: memoryview, where: str) -> tuple[str, Any]:
    """Return the name and the value of an attribute."""
    lists: dict[int, list[Any]] = {7: [], 8: [], 9: []}
    name, kind = "", 0
    single: dict[int, Any] = {}
    for number, value in fields(message):
        if number == 1:
            name = as_text(value)
        elif number == 20:
            kind = signed(value)
        elif number == 2:
            (single[1],) = _floats(value)[:1] or [0.0]
        elif number == 3:
            single[2] = signed(value)
        elif number == 4:
            single[3] = _as_text_or_bytes(value)
        elif number == 5:
            single[4] = _tensor(message_of(value))[1]
        elif number == 7:
            lists[7] += _floats(value)
        elif number == 8:
            lists[8] += _whole_numbers(value)
        elif number == 9:
            lists[9].append(as_text(value))
        elif number in (6, 11):
            raise invalid(where, "without a graph inside", name)
    if kind in (6, 7, 8):
        return name, lists[kind + 1]
    if kind in (1, 2, 3, 4):
        return name, single.get(kind, {1: 0.0, 2: 0, 3: ""}.get(kind))
    raise invalid(f"{where}, {name}", "a number, a text, a tensor, or a list of these", kind)


def _as_text_or_bytes(value: Stored) -> Any:
    try:
        return as_text(value)
    except FormatError:
        return as_bytes(value)


def _floats(value: Stored) -> list[float]:
    """Return one number of single precision, or several that are packed."""
    return _unpacked(as_bytes(value), "f")


def _whole_numbers(value: Stored) -> list[int]:
    """Return one whole number, or several that are packed."""
    if isinstance(value, int):
        return [signed(value)]
    if len(value) > _MOST_NUMBERS:
        raise invalid("a list", f"of at most {_MOST_NUMBERS:,} whole numbers", len(value))
    return [signed(number) for number in varints(value)]


def _unpacked(data: bytes, letter: str) -> list[Any]:
    size = struct.calcsize(f"<{letter}")
    if len(data) % size:
        what = f"with numbers of {size} bytes"
        raise invalid("the file", what, f"{len(data):,} bytes", error=FormatError)
    return list(struct.unpack(f"<{len(data) // size}{letter}", data))


def _tensor(message: memoryview) -> tuple[str, Tensor]:
    """Return the name and the values of a tensor."""
    name, kind, shape = "", 0, list[int]()
    listed: list[Any] = []
    raw: bytes | None = None
    for number, value in fields(message):
        if number == 1:
            shape += _whole_numbers(value)
        elif number == 2:
            kind = signed(value)
        elif number == 4:
            listed += _unpacked(as_bytes(value), "f")
        elif number in (5, 7):
            listed += _whole_numbers(value)
        elif number == 6:
            listed.append(as_text(value))
        elif number == 8:
            name = as_text(value)
        elif number == 9:
            raw = as_bytes(value)
        elif number == 10:
            listed += _unpacked(as_bytes(value), "d")
        elif number == 13 or (number == 14 and value == 1):
            what, remedy = "in this file", "save it again with its weights inside"
            raise invalid("the constants", what, "in another", remedy)
    where = f"constant {shortened(name, MAX_VALUE)!r}"
    if kind == _STRING:
        values = listed
    elif kind not in _LETTERS:
        raise invalid(f"{where}, data_type", "of numbers or texts", kind)
    elif raw is not None:
        values = _unpacked(raw, _LETTERS[kind])
    elif kind == _FLOAT16:
        values = _unpacked(struct.pack(f"<{len(listed)}H", *(n & 0xFFFF for n in listed)), "e")
    else:
        values = listed
    if len(shape) > 4 or any(size < 1 for size in shape) or math.prod(shape) != len(values):
        what = f"of {len(values):,} values in at most four dimensions"
        raise invalid(where, what, shape, error=FormatError)
    if kind in FLOATS:
        values = list(map(float, values))
    return name, Tensor(shape, values)


# --- What is done while reading.


def _simplified(node: Node) -> Operand:
    """Return the value that a node gives: itself, what it hands on, or a constant."""
    first = node.inputs[0] if node.inputs else None
    if node.operator == "Constant":
        return _constant(node)
    if node.operator == "Dropout":
        mode = node.inputs[2] if len(node.inputs) > 2 else None
        if mode is not None and not (isinstance(mode, Tensor) and not any(mode.values)):
            what = "off"
            raise invalid(node.where, what, "on", "export the network in its mode for evaluation")
    if node.operator in ("Identity", "Dropout") and first is not None:
        return first
    if isinstance(first, Tensor):
        change = _OF_CONSTANTS.get(node.operator)
        return node if change is None else change(node, first)
    if node.operator == "Cast" and first is not None and node.attributes.get("to") in FLOATS:
        return first
    return node


def _constant(node: Node) -> Tensor:
    for name, value in node.attributes.items():
        if isinstance(value, Tensor):
            return value
        if name in ("value_float", "value_int", "value_string"):
            return Tensor([], [value])
        if name in ("value_floats", "value_ints", "value_strings"):
            return Tensor([len(value)], value)
    raise invalid(node.where, "with a value", "none", error=ArgumentError)


def _transposed(node: Node, tensor: Tensor) -> Operand:
    if len(tensor.shape) != 2 or node.attributes.get("perm", [1, 0]) != [1, 0]:
        return node
    rows = tensor.table()
    return Tensor(tensor.shape[::-1], [n for column in zip(*rows, strict=True) for n in column])


def _cast(node: Node, tensor: Tensor) -> Operand:
    if node.attributes.get("to") not in FLOATS or not _are_numbers(tensor):
        return node
    return Tensor(tensor.shape, list(map(float, tensor.values)))


def _are_numbers(tensor: Tensor) -> bool:
    return all(isinstance(value, int | float) for value in tensor.values)


_OF_CONSTANTS: dict[str, Callable[[Node, Tensor], Operand]] = {
    "Transpose": _transposed,
    "Cast": _cast,
}
