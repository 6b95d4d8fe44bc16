"""The NumPy engine: arrays in place of lists, for networks that outgrow plain Python.

A layer's three products are one call each, made by the machine's own library for linear algebra:

    forward     Z = X·Wᵀ + b                A = f(Z)
    backward    Δ = ∂L/∂A · f′(Z)           ∂W = Δᵀ·X       ∂b = Σ Δ       ∂L/∂X = Δ·W

with a row of X, Z, A and Δ for each example. Losses, penalties and activations that are not among
the usual ones are asked for lists of numbers, as by the batch engine, so that any object will do.

    pip install "tinymlp[numpy]"        fit(dataset, engine="numpy")

Differs from the batch engine: the sums are added up in the order that NumPy likes, and so the last
bits depend on its version and on the machine; of numbers near the largest float some may overflow
that do not elsewhere. `prediction`, of a single row, is the batch engine's own: there is little to
gain. The network and its optimizer stay lists, and their step takes the longest
then, four fifths of the time.

Source: Harris and others, Array programming with NumPy, 2020.
"""

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from tinymlp import extras
from tinymlp.engine.batch import BatchEngine
from tinymlp.engine.rows import parameter_rows
from tinymlp.engine.vectorized import deltas, values, values_and_gradients
from tinymlp.errors import invalid
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import total_weight
from tinymlp.learning.loss import Loss
from tinymlp.network.activation import Activation, Identity, LeakyReLU, ReLU, Sigmoid, Tanh
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector

ROWS_AT_ONCE = 4096
"""How many rows `predictions` takes together: their arrays stay small beside all the lists."""

Array = Any
"""A `numpy.ndarray` of floats."""


class NumpyEngine(BatchEngine):
    """`TextbookEngine`'s numbers to rounding, computed by NumPy. Needs `tinymlp[numpy]`.

    Raises `MissingPackageError` where NumPy is not installed.
    """

    name = "numpy"

    def __init__(self) -> None:
        extras.require("numpy", extra="numpy")

    def _mean(
        self,
        network: Network,
        loss: Loss,
        examples: Sequence[Example],
        weights: Sequence[float] | None,
    ) -> tuple[float, Vector]:
        numpy = _numpy()
        traces = []
        a = _matrix([inputs for inputs, _ in examples], network.n_in)
        with numpy.errstate(all="ignore"):  # infinite numbers are the trainer's to judge
            for layer in network.layers:
                x, w = a, numpy.array(parameter_rows(layer, a.shape[1]))
                z = x @ w[:, 1:].T + w[:, 0]
                a = _activated(layer.activation, z)
                traces.append((layer.activation, w, x, z, a))
            targets = [target for _, target in examples]
            losses, slopes = values_and_gradients(loss, a.tolist(), targets)
            counts = [1] * len(examples) if weights is None else weights
            shares = numpy.array(counts, dtype=float) / total_weight(counts)
            d_a = numpy.array(slopes, dtype=float).reshape(a.shape) * shares[:, None]
            gradients = []
            for activation, w, x, z, a in reversed(traces):
                delta = _deltas(activation, d_a, z, a)
                gradients.append(numpy.column_stack((delta.T @ x, delta.sum(axis=0))).ravel())
                d_a = delta @ w[:, 1:]
            gradient: Vector = numpy.concatenate(gradients[::-1]).tolist()
            return float(shares @ numpy.array(losses, dtype=float)), gradient

    def _predictions(self, network: Network, rows: Sequence[Sequence[float]]) -> list[Vector]:
        numpy = _numpy()
        layers, n_in = [], network.n_in
        for layer in network.layers:
            layers.append((layer.activation, numpy.array(parameter_rows(layer, n_in))))
            n_in = layer.n_out
        answer: list[Vector] = []
        for start in range(0, len(rows), ROWS_AT_ONCE):
            a = _matrix(rows[start : start + ROWS_AT_ONCE], network.n_in)
            with numpy.errstate(all="ignore"):
                for activation, w in layers:
                    a = _activated(activation, a @ w[:, 1:].T + w[:, 0])
            answer += a.tolist()
        return answer

    def source(self, network: Network, loss: Loss) -> NoReturn:
        """Raise `ArgumentError`: no function is written for a network, NumPy's are called."""
        remedy = "of a small network BatchEngine().source(network, loss) shows one"
        raise invalid("engine", "one that writes a function for a small network", self, remedy)

    def __repr__(self) -> str:
        return "NumpyEngine()"


def _numpy() -> Any:
    return extras.require("numpy", extra="numpy")


def _matrix(rows: Sequence[Sequence[float]], n_in: int) -> Array:
    """Return the rows as an array of floats, shape (n_rows, n_in); a text is no number here."""
    numpy = _numpy()
    array = numpy.asarray(rows)  # a ValueError for rows of different lengths
    if array.dtype.kind not in "fiub" or array.shape != (len(rows), n_in):
        remedy = "give floats, or take the textbook engine"
        raise invalid(
            "rows", f"a list of rows of {n_in} numbers that floats can hold", rows, remedy
        )
    return array.astype(float, copy=False)


def _activated(activation: Activation, z: Array) -> Array:
    """Return f(z) for every number of the array."""
    fast = _VALUES.get(type(activation))
    if fast is not None:
        return fast(_numpy(), activation, z)
    return _numpy().array(values(activation, z.ravel().tolist()), dtype=float).reshape(z.shape)


def _deltas(activation: Activation, d_a: Array, z: Array, a: Array) -> Array:
    """Return ∂L/∂a · f′(z) for every number of the arrays."""
    fast = _DERIVATIVES.get(type(activation))
    if fast is not None:
        return d_a * fast(_numpy(), activation, z, a)
    flat = [array.ravel().tolist() for array in (d_a, z, a)]
    return _numpy().array(deltas(activation, *flat), dtype=float).reshape(z.shape)


def _sigmoid(numpy: Any, _: Activation, z: Array) -> Array:
    power = numpy.exp(-abs(z))  # at most 1: it never overflows
    return numpy.where(z >= 0, 1.0, power) / (1.0 + power)


# A subclass may mean something else, so only the very class is taken for itself.
_VALUES: dict[type, Callable[[Any, Any, Array], Array]] = {
    Identity: lambda numpy, f, z: z,
    Sigmoid: _sigmoid,
    Tanh: lambda numpy, f, z: numpy.tanh(z),
    ReLU: lambda numpy, f, z: numpy.where(z > 0, z, 0.0),
    LeakyReLU: lambda numpy, f, z: numpy.where(z > 0, z, f.slope * z),
}
_DERIVATIVES: dict[type, Callable[[Any, Any, Array, Array], Array]] = {
    Identity: lambda numpy, f, z, a: 1.0,
    Sigmoid: lambda numpy, f, z, a: a * (1.0 - a),
    Tanh: lambda numpy, f, z, a: 1.0 - a * a,
    ReLU: lambda numpy, f, z, a: numpy.where(z > 0, 1.0, 0.0),
    LeakyReLU: lambda numpy, f, z, a: numpy.where(z > 0, 1.0, f.slope),
}
