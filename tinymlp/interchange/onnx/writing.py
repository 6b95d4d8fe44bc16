"""A model as an ONNX file, with the inputs and outputs that skl2onnx gives a classifier's.

    inputs     X [n, columns] where all are numbers; else one [n, 1] of each column, by its name
    outputs    label [n] and probabilities [n, labels]; of numbers, variable [n, numbers]

It needs nothing to be written. A missing number is nan, a missing text is "" or another mark of the
model's. A row that the model would not answer ends the run with an error: an unknown category in
`OneHotEncoder`, a number that is not finite by a `Gather` beyond its end.

In double precision onnxruntime has no Elu, Softplus, LeakyRelu (of this version) and no Erf. They
are made of operators that it has; GELU can not be, and is exported in single precision alone.

Source: ONNX, "Open Neural Network Exchange Intermediate Representation Specification", version 9,
and its operators of the versions 19 (ai.onnx) and 3 (ai.onnx.ml).
"""

import contextlib
import json
import math
import struct
from collections.abc import Sequence
from typing import Any

from tinymlp.errors import ExportError, invalid
from tinymlp.interchange.answers import Answer, Row
from tinymlp.interchange.plain_model import PlainColumn, PlainLayer, PlainModel
from tinymlp.interchange.processes import not_here
from tinymlp.protobuf import field
from tinymlp.version import __version__

_FLOAT, _INT64, _STRING, _DOUBLE = 1, 7, 8, 11
"""The types of ONNX's tensors."""
_KINDS = {int: 2, float: 1, str: 3}
_OWN = "tinymlp:"
"""How the names of what is between inputs and outputs begin."""


class _Graph:
    """Operators, one after the other, and their constants."""

    def __init__(self, *, single: bool) -> None:
        self.real = _FLOAT if single else _DOUBLE
        self.nodes: list[bytes] = []
        self.constants: list[bytes] = []

    def add(
        self, operator: str, *inputs: str, output: str = "", domain: str = "", **attributes: Any
    ) -> str:
        """Add an operator, and return the name of its output."""
        output = output or f"{_OWN}{len(self.nodes)}"
        node = b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, operator)
        node += b"".join(field(5, _attribute(*each)) for each in attributes.items())
        self.nodes.append(node + (field(7, domain) if domain else b""))
        return output

    def numbers(self, values: Sequence[float], *shape: int) -> str:
        """Add a constant of real numbers, and return its name."""
        try:
            packed = struct.pack(f"<{len(values)}{'f' if self.real == _FLOAT else 'd'}", *values)
        except OverflowError:
            what, remedy = "numbers that a float can hold", "leave out --float"
            largest = max(values, key=abs)
            raise invalid("parameters", what, largest, remedy, error=ExportError) from None
        return self._constant(self.real, shape, field(9, packed))

    def number(self, value: float) -> str:
        """Add a constant that is one number."""
        return self.numbers([value])

    def whole_numbers(self, values: Sequence[int], *shape: int) -> str:
        """Add a constant of whole numbers."""
        try:
            packed = struct.pack(f"<{len(values)}q", *values)
        except struct.error:
            what = "whole numbers of 64 bits"
            raise invalid("labels", what, max(values, key=abs), error=ExportError) from None
        return self._constant(_INT64, shape, field(9, packed))

    def texts(self, values: Sequence[str]) -> str:
        """Add a constant that is a list of texts."""
        data = b"".join(field(6, text) for text in values)
        return self._constant(_STRING, (len(values),), data)

    def _constant(self, kind: int, shape: Sequence[int], data: bytes) -> str:
        name = f"{_OWN}constant {len(self.constants)}"
        dims = b"".join(field(1, size) for size in shape)
        self.constants.append(dims + field(2, kind) + data + field(8, name))
        return name


def _attribute(name: str, value: Any) -> bytes:
    """Return an attribute: a whole number, a number, a text, or a list of one of these."""
    if isinstance(value, list):
        kind = _KINDS[type(value[0])]
        places = {1: 7, 2: 8, 3: 9}
        listed = b"".join(field(places[kind], each) for each in value)
        return field(1, name) + listed + field(20, kind + 5)
    kind = _KINDS[type(value)]
    return field(1, name) + field({1: 2, 2: 3, 3: 4}[kind], value) + field(20, kind)


def _value(name: str, kind: int, *shape: int | str) -> bytes:
    """Return what is said of an input or an output; a text in its shape is any size."""
    dims = [field(1, field(1 if isinstance(size, int) else 2, size)) for size in shape]
    tensor = field(1, kind) + field(2, b"".join(dims))
    return field(1, name) + field(2, field(1, tensor))


def input_names(plain: PlainModel) -> list[str]:
    """Return the inputs in order: "X", or the names of the columns.

    >>> from tinymlp.data.dataset import Dataset
    >>> from tinymlp.interchange.plain_model import plain_model
    >>> from tinymlp.model.fit import fit
    >>> data = Dataset([["a", 1.0], ["b", 2.0]], [0, 1], feature_names=["label", "size"])
    >>> input_names(plain_model(fit(data, hidden=[], n_epochs=1)))
    ['input label', 'size']
    """
    if not plain.text_columns:
        return ["X"]
    names: list[str] = []
    for column in plain.columns:
        text = column.name
        while not text or text in (*names, *_OUTPUTS) or text.startswith(_OWN):
            text = f"input {text}"
        names.append(text)
    return names


_OUTPUTS = ("label", "probabilities", "variable")


def write(plain: PlainModel, *, dtype: str = "float64") -> bytes:
    """Return the file's content.

    Raises `ExportError` for GELU in double precision, and for what ONNX has no numbers for.
    """
    graph = _Graph(single=dtype == "float32")
    names = input_names(plain)
    raw, inputs = _encode(graph, plain, names)
    x = _scaled(graph, plain, raw)
    for layer in plain.layers:
        x = _layer(graph, layer, x)
    outputs = _answer(graph, plain, x)
    described = b"".join(field(1, node) for node in graph.nodes) + field(2, "tinymlp")
    described += b"".join(field(5, constant) for constant in graph.constants)
    described += b"".join(field(11, each) for each in inputs)
    described += b"".join(field(12, each) for each in outputs)
    told = f"exported by tinymlp from the model {plain.fingerprint}"
    operators = [field(1, "") + field(2, 19), field(1, "ai.onnx.ml") + field(2, 3)]
    beginning = field(1, 9) + field(2, "tinymlp") + field(3, __version__) + field(6, told)
    columns = json.dumps([column.name for column in plain.columns], ensure_ascii=False)
    notes = {"target": plain.target_name, "columns": columns}
    ending = b"".join(field(14, field(1, k) + field(2, note)) for k, note in notes.items())
    return beginning + field(7, described) + b"".join(field(8, o) for o in operators) + ending


def _encode(graph: _Graph, plain: PlainModel, names: list[str]) -> tuple[str, list[bytes]]:
    """Return the name of the numbers of all columns, shape [n, n_inputs], and the inputs."""
    numbers = plain.number_columns
    if not plain.text_columns:
        x = _filled_in(graph, plain, "X", numbers)
        return x, [_value("X", graph.real, "n", len(numbers))]
    parts, inputs = [], []
    for name, column in zip(names, plain.columns, strict=True):
        is_text = column.categories is not None
        inputs.append(_value(name, _STRING if is_text else graph.real, "n", 1))
        if is_text:
            parts.append(_one_hot(graph, plain, name, column))
        else:
            parts.append(_filled_in(graph, plain, name, [column]))
    return graph.add("Concat", *parts, axis=1), inputs


def _filled_in(graph: _Graph, plain: PlainModel, x: str, columns: list[PlainColumn]) -> str:
    """Return numbers with what is missing filled in, nan where it is not."""
    for mark in plain.missing_numbers:
        is_mark = graph.add("Equal", x, graph.number(mark))
        x = graph.add("Where", is_mark, graph.number(math.nan), x)
    if all(column.fill is None for column in columns):
        return x
    fills = [math.nan if column.fill is None else float(column.fill) for column in columns]
    return graph.add("Where", graph.add("IsNaN", x), graph.numbers(fills, 1, len(fills)), x)


def _one_hot(graph: _Graph, plain: PlainModel, x: str, column: PlainColumn) -> str:
    """Return a number for each category; the run ends at a text that is none of them."""
    categories = column.categories or []
    places = {category: place for place, category in enumerate(categories)}
    if column.fill is not None:
        fill = places[str(column.fill)]
        places = {**dict.fromkeys(plain.missing_texts, fill), **places}
    place = graph.add(
        "LabelEncoder",
        x,
        domain="ai.onnx.ml",
        keys_strings=[*places],
        values_int64s=[*places.values()],
        default_int64=len(categories),
    )
    one_hot = graph.add(
        "OneHotEncoder", place, domain="ai.onnx.ml", cats_int64s=[*range(len(categories))], zeros=0
    )
    flat = graph.add("Reshape", one_hot, graph.whole_numbers([-1, len(categories)], 2))
    return graph.add("Cast", flat, to=graph.real)


def _scaled(graph: _Graph, plain: PlainModel, raw: str) -> str:
    """Return the inputs of the first layer; the run ends at a number that is not finite."""
    x, scaling = raw, plain.scaling
    if scaling is not None:
        n = len(scaling.shifts)
        stretches = [stretch or math.inf for stretch in scaling.stretches]
        if n == 1:
            x = _columns(graph, x, [1.0], [-scaling.shifts[0]])
            x = _columns(graph, x, [1 / stretches[0]])
        else:
            x = graph.add("Sub", x, graph.numbers(scaling.shifts, 1, n))
            x = graph.add("Div", x, graph.numbers(stretches, 1, n))
    # x − x is 0, or nan where x is not finite, and so is the sum over a row.
    axis = graph.whole_numbers([1], 1)
    sums = [graph.add("ReduceSum", graph.add("Sub", each, each), axis) for each in (raw, x)]
    is_wrong = graph.add("IsNaN", graph.add("Add", *sums))
    place = graph.add("Cast", is_wrong, to=_INT64)
    nothing = graph.add("Gather", graph.numbers([0.0], 1), place)  # there is no place 1
    return graph.add("Add", x, nothing)


def _columns(
    graph: _Graph, x: str, factors: Sequence[float], terms: Sequence[float] | None = None
) -> str:
    """Return each column times its factor, plus its term.

    One column goes through Gemm: onnxruntime leaves out a single number that is added when it is
    below 1e-8, and one that multiplies when it is as near to 1.
    """
    n = len(factors)
    if n == 1:
        added = [] if terms is None else [graph.numbers(terms, 1)]
        return graph.add("Gemm", x, graph.numbers(factors, 1, 1), *added)
    if any(factor != 1 for factor in factors):
        x = graph.add("Mul", x, graph.numbers(factors, 1, n))
    return x if terms is None else graph.add("Add", x, graph.numbers(terms, 1, n))


def _layer(graph: _Graph, layer: PlainLayer, x: str) -> str:
    n_in, n_out = len(layer.weights[0]), len(layer.biases)
    by_input = [w for column in zip(*layer.weights, strict=True) for w in column]
    weights, biases = graph.numbers(by_input, n_in, n_out), graph.numbers(layer.biases, n_out)
    return _activated(graph, layer, graph.add("Gemm", x, weights, biases))


def _activated(graph: _Graph, layer: PlainLayer, z: str) -> str:
    """Return a = f(z), by operators that there are in double precision too."""
    add, number = graph.add, graph.number
    match layer.activation:
        case "identity":
            return z
        case "sigmoid" | "tanh" | "relu":
            return add(layer.activation.capitalize(), z)
        case "leaky_relu":
            below = add("Mul", z, number(layer.setting or 0.0))
            return add("Where", add("Greater", z, number(0.0)), z, below)
        case "elu":
            power = add("Exp", add("Min", z, number(0.0)))
            below = add("Mul", add("Sub", power, number(1.0)), number(layer.setting or 0.0))
            return add("Where", add("Greater", z, number(0.0)), z, below)
        case "softplus":
            power = add("Exp", add("Neg", add("Abs", z)))
            rest = add("Log", add("Add", power, number(1.0)))
            return add("Add", add("Max", z, number(0.0)), rest)
        case "silu":
            return add("Mul", z, add("Sigmoid", z))
    if graph.real == _DOUBLE:
        raise ExportError(
            "an export to onnx of GELU must be in single precision, as onnxruntime has no Erf in "
            "double: say --float (in Python dtype='float32')"
        )
    share = add("Erf", add("Div", z, number(math.sqrt(2.0))))
    share = add("Mul", add("Add", share, number(1.0)), number(0.5))
    return add("Mul", z, share)


def _answer(graph: _Graph, plain: PlainModel, z: str) -> list[bytes]:
    """Add what makes the answer of the outputs, and return what is said of it."""
    linked = {"softmax": "Softmax", "sigmoid": "Sigmoid", "exp": "Exp"}.get(plain.link)
    if plain.task == "numbers":
        return [_numbers(graph, plain, graph.add(linked, z) if linked else z)]
    kind = _label(graph, plain, z)
    n = len(plain.labels)
    shape: tuple[int | str, ...] = ("n", n) if plain.task == "labels" else ("n",)
    answers = [_value("label", kind, *shape)]
    if linked:
        if plain.task == "classes" and plain.sizes[-1] == 1:
            yes = graph.add(linked, z)
            no = graph.add("Sub", graph.number(1.0), yes)
            graph.add("Concat", no, yes, axis=1, output="probabilities")
        else:
            graph.add(linked, z, output="probabilities")
        answers.append(_value("probabilities", graph.real, "n", n))
    return answers


def _numbers(graph: _Graph, plain: PlainModel, x: str) -> bytes:
    n = plain.sizes[-1]
    if plain.answer_scaling is not None:
        x = _columns(graph, x, plain.answer_scaling.stretches, plain.answer_scaling.shifts)
    graph.add("Identity", x, output="variable")
    return _value("variable", graph.real, "n", n)


def _label(graph: _Graph, plain: PlainModel, z: str) -> int:
    """Add the label, and return its type; several labels are 0 or 1 each."""
    yes = graph.add("Cast", graph.add("Greater", z, graph.number(0.0)), to=_INT64)
    if plain.task == "labels":
        graph.add("Identity", yes, output="label")
        return _INT64
    if plain.sizes[-1] == 1:
        place = graph.add("Reshape", yes, graph.whole_numbers([-1], 1))
    else:
        place = graph.add("ArgMax", z, axis=1, keepdims=0)
    texts = [label for label in plain.labels if isinstance(label, str)]
    whole = [label for label in plain.labels if isinstance(label, int)]
    labels = graph.texts(texts) if texts else graph.whole_numbers(whole, len(whole))
    graph.add("Gather", labels, place, output="label")
    return _STRING if texts else _INT64


def answers(
    plain: PlainModel, rows: Sequence[Row], *, dtype: str = "float64"
) -> tuple[list[Answer | None], str]:
    """Run the file on rows by onnxruntime, and return its answers and what ran it."""
    try:
        import numpy as np
        import onnxruntime
    except ImportError:
        raise not_here("onnx", "the package onnxruntime") from None
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # a row that it refuses is no error of ours
    options.intra_op_num_threads = 1
    content = write(plain, dtype=dtype)
    try:
        session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # of a kind of its own for each reason
        raise ExportError(f"onnxruntime cannot load the export: {error}") from error
    names = input_names(plain)
    found = []
    for row in rows:
        cells = [
            _cell(np, plain, value, column, dtype)
            for value, column in zip(row, plain.columns, strict=True)
        ]
        if not plain.text_columns:
            cells = [np.concatenate(cells, axis=1)]
        said = None
        with contextlib.suppress(Exception):  # onnxruntime's own, as `Gather` and `OneHotEncoder`
            said = session.run(None, dict(zip(names, cells, strict=True)))
        found.append(None if said is None else _as_answer(plain, said))
    return found, f"onnxruntime {onnxruntime.__version__}"


def _cell(np: Any, plain: PlainModel, value: Any, column: PlainColumn, dtype: str) -> Any:
    """Return one value as an array of shape [1, 1]."""
    if column.categories is not None:
        missing = next(mark for mark in plain.missing_texts if mark not in column.categories)
        return np.array([[missing if value is None else value]], dtype=object)
    return np.array([[math.nan if value is None else value]], dtype=dtype)


def _as_answer(plain: PlainModel, said: list[Any]) -> Answer:
    first = said[0].tolist()[0]
    if plain.task == "numbers":
        return Answer(None, first)
    numbers = said[1].tolist()[0] if len(said) > 1 else []
    if plain.task == "labels" and plain.has_names:
        first = [label for label, yes in zip(plain.labels, first, strict=True) if yes]
    return Answer(first, numbers)
