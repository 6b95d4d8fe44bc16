"""The layers of a dense network in the graph of an ONNX file, from its end back to its inputs.

    Linear         Gemm, MatMul, MatMul and Add           z = W·x + b
    Elementwise    Relu, Erf and what stands around it    a = f(z)
    Affine         Scaler, BatchNormalization, Add, Mul   a number for each column is added, or
                                                          multiplies, or divides
    Fill           Where(IsNaN(x), number, x)             what a missing number becomes
    Mark           Where(Equal(x, number), nan, x)        a number that stands for a missing one

An activation that is made of several operators is found by their pattern, as tools write it that
have no operator of that name.

>>> from tinymlp.interchange.onnx.graph import Input
>>> x = Input("x")
>>> swish = Node("Mul", [x, Node("Sigmoid", [x], {}, "operator 0")], {}, "operator 1")
>>> stages, inner = peel(swish)
>>> stages[0].activation, inner is x
(SiLU(), True)
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tinymlp.errors import invalid
from tinymlp.interchange.onnx.graph import Node, Operand, Tensor
from tinymlp.network.activation import (
    ELU,
    GELU,
    Activation,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
)


@dataclass(frozen=True, eq=False)
class Linear:
    """Weights of shape (n_out, n_in) and biases of shape (n_out,)."""

    where: str
    weights: list[list[float]]
    biases: list[float]


@dataclass(frozen=True, eq=False)
class Elementwise:
    """An activation."""

    where: str
    activation: Activation


@dataclass(frozen=True, eq=False)
class Affine:
    """One number for each column, or one for all, which is added, or multiplies, or divides."""

    where: str
    how: str
    """"add", "multiply" or "divide"."""
    numbers: list[float]


@dataclass(frozen=True, eq=False)
class Fill:
    """What a missing number of each column becomes, nan where it is refused."""

    where: str
    numbers: list[float]


@dataclass(frozen=True, eq=False)
class Mark:
    """A number that stands for a missing one."""

    where: str
    number: float


Stage = Linear | Elementwise | Affine | Fill | Mark


def stages_of(value: Operand | None) -> tuple[list[Stage], Operand]:
    """Return all stages up to a value, in the order of a run, and what the first is given.

    That is an input, or the `Concat` of several. Raises `ArgumentError`, with its name, for an
    operator that is of no dense network.
    """
    stages: list[Stage] = []
    while isinstance(value, Node) and value.operator != "Concat":
        found, value = peel(value)
        stages += found[::-1]
    if value is None or isinstance(value, Tensor):
        raise invalid("an output", "computed from an input", "a constant")
    return stages[::-1], value


def peel(node: Node) -> tuple[list[Stage], Operand | None]:
    """Return the stages that an operator ends, in the order of a run, and what is before them."""
    where = node.where
    for pattern, activation in _PATTERNS:
        bound: dict[str, Any] = {}
        if _fits(pattern, node, bound):
            return [Elementwise(where, activation(bound.get("k", 0.0)))], bound["z"]
    reader = _READERS.get(node.operator)
    if reader is None or not node.inputs:
        what = "of a dense network: Gemm, MatMul, Add, an activation that there is here, Softmax"
        raise invalid(where, what, node.operator, "it cannot be taken")
    return reader(node)


# --- Activations. A text is a value, the same wherever it stands; "k" is any number.

Pattern = tuple[Any, ...] | str | float


def _of(kind: Callable[..., Activation]) -> Callable[[float], Activation]:
    return lambda k: kind()


_ERF = ("Erf", ("Div", "z", math.sqrt(2.0)))
_ERF_BY_PRODUCT = ("Erf", ("Mul", "z", math.sqrt(0.5)))
_PATTERNS: list[tuple[Pattern, Callable[[float], Activation]]] = [
    (("Relu", "z"), _of(ReLU)),
    (("Sigmoid", "z"), _of(Sigmoid)),
    (("Tanh", "z"), _of(Tanh)),
    (("Softplus", "z"), _of(Softplus)),
    (("Max", "z", 0.0), _of(ReLU)),
    (("Mul", "z", ("Sigmoid", "z")), _of(SiLU)),
    (("Where", ("Greater", "z", 0.0), "z", ("Mul", "z", "k")), lambda k: LeakyReLU(slope=k)),
    (
        (
            "Where",
            ("Greater", "z", 0.0),
            "z",
            ("Mul", ("Sub", ("Exp", ("Min", "z", 0.0)), 1.0), "k"),
        ),
        lambda k: ELU(alpha=k),
    ),
    (
        ("Add", ("Max", "z", 0.0), ("Log", ("Add", ("Exp", ("Neg", ("Abs", "z"))), 1.0))),
        _of(Softplus),
    ),
    *(
        (pattern, _of(GELU))
        for erf in (_ERF, _ERF_BY_PRODUCT)
        for pattern in (
            ("Mul", "z", ("Mul", ("Add", erf, 1.0), 0.5)),
            ("Mul", ("Mul", "z", ("Add", erf, 1.0)), 0.5),
            ("Mul", ("Mul", "z", 0.5), ("Add", erf, 1.0)),
        )
    ),
]
_EITHER_WAY = ("Add", "Mul", "Max", "Min")


def _fits(pattern: Pattern, value: Operand | None, bound: dict[str, Any]) -> bool:
    """Return whether a value is made as the pattern says, and bind what its texts stand for."""
    if isinstance(pattern, float):
        number = _single(value)
        return number is not None and math.isclose(number, pattern, rel_tol=1e-6)
    if isinstance(pattern, str):
        found = _single(value) if pattern == "k" else value
        return found is not None and bound.setdefault(pattern, found) is found
    operator, *parts = pattern
    if not isinstance(value, Node) or value.operator != operator:
        return False
    if len(parts) != len(value.inputs):
        return False
    orders = [value.inputs]
    if operator in _EITHER_WAY:
        orders.append(value.inputs[::-1])
    for order in orders:
        tried = dict(bound)
        if all(_fits(part, each, tried) for part, each in zip(parts, order, strict=True)):
            bound.update(tried)
            return True
    return False


def _single(value: Operand | None) -> float | None:
    """Return a constant that is one number."""
    if isinstance(value, Tensor) and len(value.values) == 1:
        number = value.values[0]
        return number if isinstance(number, float) else None
    return None


# --- Operators, by their names.


def _gemm(node: Node) -> tuple[list[Stage], Operand | None]:
    told = {"alpha": 1.0, "beta": 1.0, "transA": 0, "transB": 0, **node.attributes}
    if told["transA"]:
        raise invalid(f"{node.where}, transA", "0", told["transA"])
    rows = _matrix(node, 1)
    by_input = [list(column) for column in zip(*rows, strict=True)] if told["transB"] else rows
    if told["alpha"] != 1:
        by_input = [[told["alpha"] * w for w in row] for row in by_input]
    biases = [0.0] * len(by_input[0])
    if len(node.inputs) > 2 and node.inputs[2] is not None:
        biases = spread(_columns(node, node.inputs[2]), len(biases), node.where)
        if told["beta"] != 1:
            biases = [told["beta"] * b for b in biases]
    return [_linear(node.where, by_input, biases)], node.inputs[0]


def _matmul(node: Node) -> tuple[list[Stage], Operand | None]:
    by_input = _matrix(node, 1)
    return [_linear(node.where, by_input, [0.0] * len(by_input[0]))], node.inputs[0]


def _linear(where: str, by_input: list[list[float]], biases: list[float]) -> Linear:
    return Linear(where, [list(neuron) for neuron in zip(*by_input, strict=True)], biases)


def _arithmetic(node: Node) -> tuple[list[Stage], Operand | None]:
    """Add, Sub, Mul, Div of a value and a constant; of a MatMul, the biases."""
    one, other = (*node.inputs, None, None)[:2]
    if node.operator in ("Add", "Mul") and not _is_constant(other):
        one, other = other, one
    zero = _zero(other)
    if zero and node.operator == "Add":
        return [], one
    if other is None or not isinstance(other, Tensor):
        what = "of a value and a constant"
        raise invalid(node.where, what, "two values", "layers stand one after the other here")
    numbers = _columns(node, other)
    if node.operator == "Sub":
        numbers = [-number for number in numbers]
    without_biases = isinstance(one, Node) and (
        one.operator == "MatMul" or (one.operator == "Gemm" and len(one.inputs) == 2)
    )
    if without_biases and node.operator in ("Add", "Sub"):
        (layer,), inner = peel(one)  # type: ignore[arg-type]
        assert isinstance(layer, Linear)
        biases = spread(numbers, len(layer.biases), node.where)
        return [Linear(layer.where, layer.weights, biases)], inner
    how = {"Add": "add", "Sub": "add", "Mul": "multiply", "Div": "divide"}[node.operator]
    return [Affine(node.where, how, numbers)], one


def _is_constant(value: Operand | None) -> bool:
    return isinstance(value, Tensor) or _zero(value)


def _zero(value: Operand | None) -> bool:
    """Return whether it is 0 whatever is given: one of several zeros, or an end of the run."""
    return (
        isinstance(value, Node)
        and value.operator == "Gather"
        and isinstance(value.inputs[0], Tensor)
        and all(number == 0.0 for number in value.inputs[0].values)
    )


def _scaler(node: Node) -> tuple[list[Stage], Operand | None]:
    offset, scale = (node.attributes.get(name) for name in ("offset", "scale"))
    stages: list[Stage] = []
    if offset:
        stages.append(Affine(node.where, "add", [-number for number in offset]))
    if scale:
        stages.append(Affine(node.where, "multiply", scale))
    return stages, node.inputs[0]


def _batch_normalization(node: Node) -> tuple[list[Stage], Operand | None]:
    if node.attributes.get("training_mode") or len(node.inputs) != 5:
        raise invalid(node.where, "off", "on", "export the network in its mode for evaluation")
    scale, biases, means, variances = (_columns(node, each) for each in node.inputs[1:])
    epsilon = node.attributes.get("epsilon", 1e-5)
    if min(variances) + epsilon <= 0:
        raise invalid(node.where, "of variances above 0", min(variances))
    spreads = [math.sqrt(variance + epsilon) for variance in variances]
    return [
        Affine(node.where, "add", [-mean for mean in means]),
        Affine(node.where, "divide", spreads),
        Affine(node.where, "multiply", scale),
        Affine(node.where, "add", biases),
    ], node.inputs[0]


def _flatten(node: Node) -> tuple[list[Stage], Operand | None]:
    if node.attributes.get("axis", 1) != 1:
        raise invalid(f"{node.where}, axis", "1", node.attributes["axis"])
    return [], node.inputs[0]


def _reshape(node: Node) -> tuple[list[Stage], Operand | None]:
    shape = node.inputs[1] if len(node.inputs) > 1 else None
    sizes = shape.values if isinstance(shape, Tensor) else None
    if sizes is None or len(sizes) != 2 or sizes[0] not in (0, -1):
        raise invalid(f"{node.where}, shape", "a row for each example", sizes)
    return [], node.inputs[0]


def _leaky_relu(node: Node) -> tuple[list[Stage], Operand | None]:
    slope = node.attributes.get("alpha", 0.01)
    return [Elementwise(node.where, LeakyReLU(slope=slope))], node.inputs[0]


def _elu(node: Node) -> tuple[list[Stage], Operand | None]:
    return [Elementwise(node.where, ELU(alpha=node.attributes.get("alpha", 1.0)))], node.inputs[0]


def _gelu(node: Node) -> tuple[list[Stage], Operand | None]:
    if node.attributes.get("approximate", "none") != "none":
        raise invalid(f"{node.where}, approximate", "'none'", node.attributes["approximate"])
    return [Elementwise(node.where, GELU())], node.inputs[0]


def _swish(node: Node) -> tuple[list[Stage], Operand | None]:
    if node.attributes.get("alpha", 1.0) != 1.0:
        raise invalid(f"{node.where}, alpha", "1", node.attributes["alpha"])
    return [Elementwise(node.where, SiLU())], node.inputs[0]


def _where(node: Node) -> tuple[list[Stage], Operand | None]:
    """Return what is filled in for missing numbers, or a number that stands for one."""
    condition, one, other = (*node.inputs, None, None, None)[:3]
    if isinstance(condition, Node) and isinstance(one, Tensor) and other is not None:
        given = condition.inputs
        if condition.operator == "IsNaN" and given == [other]:
            return [Fill(node.where, _columns(node, one))], other
        missing = _single(one)
        mark = _single(given[1]) if len(given) == 2 and given[0] is other else None
        is_mark = condition.operator == "Equal" and missing is not None and math.isnan(missing)
        if is_mark and mark is not None:
            return [Mark(node.where, mark)], other
    raise invalid(node.where, "what is filled in for a missing number", "another choice")


_READERS: dict[str, Callable[[Node], tuple[list[Stage], Operand | None]]] = {
    "Gemm": _gemm,
    "MatMul": _matmul,
    **dict.fromkeys(("Add", "Sub", "Mul", "Div"), _arithmetic),
    "Scaler": _scaler,
    "BatchNormalization": _batch_normalization,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "LeakyRelu": _leaky_relu,
    "Elu": _elu,
    "Gelu": _gelu,
    "Swish": _swish,
    "Where": _where,
}


def _matrix(node: Node, place: int) -> list[list[float]]:
    """Return the rows of an input that has to be a constant table of numbers."""
    value = node.inputs[place] if place < len(node.inputs) else None
    if not isinstance(value, Tensor):
        raise invalid(node.where, "by weights that are constant", "weights that are computed")
    if len(value.shape) != 2 or not all(isinstance(number, float) for number in value.values):
        raise invalid(f"{node.where}, weights", "a table of numbers", value.shape)
    return value.table()


def _columns(node: Node, value: Operand | None) -> list[float]:
    """Return an input that has to be one number for each column, or one for all."""
    if not isinstance(value, Tensor) or not all(isinstance(n, float) for n in value.values):
        raise invalid(node.where, "given constant numbers", "what is computed")
    if math.prod(value.shape) != (value.shape or [1])[-1]:
        raise invalid(node.where, "given one number for each column", value.shape)
    return value.values


def spread(numbers: Sequence[float], n: int, where: str) -> list[float]:
    """Return so many numbers, of as many or of one for all."""
    if len(numbers) not in (1, n):
        raise invalid(where, f"given {n} numbers", len(numbers))
    return list(numbers) * (n if len(numbers) == 1 else 1)


def given_to(node: Node, place: int) -> Operand:
    """Return an input of an operator. Raises `ArgumentError` where it is left out."""
    value = node.inputs[place] if place < len(node.inputs) else None
    if value is None:
        raise invalid(node.where, f"given {place + 1} values", len(node.inputs))
    return value
