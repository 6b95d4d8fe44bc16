"""The textbook's formulas on arrays: layers, losses and penalties of a whole mini-batch in NumPy.

A layer's products are one call each, made by the machine's own library for linear algebra. With a 1
after each row of X, and the bias after each row of W, as it stands among the parameters, that is

    forward     Z = X·Wᵀ                    A = f(Z)
    backward    Δ = ∂L/∂A · f′(Z)           ∂W = Δᵀ·X           ∂L/∂X = Δ·W

with a row of X, Z, A and Δ for each example. ∂W is in the order of the parameters already. What is
not among the usual activations, losses and penalties is asked for lists, as by the batch engine, so
that any object will do.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from tinymlp import extras
from tinymlp.engine.vectorized import deltas, values, values_and_gradients
from tinymlp.errors import invalid
from tinymlp.learning.loss import BinaryCrossEntropy, Loss, MeanSquaredError, SoftmaxCrossEntropy
from tinymlp.learning.penalty import L1, L1L2, L2, Penalty
from tinymlp.network.activation import Activation, Identity, LeakyReLU, ReLU, Sigmoid, Tanh
from tinymlp.network.network import Network

Array = Any
"""A `numpy.ndarray` of floats."""


class Block(NamedTuple):
    """Where the parameters of one layer are among all."""

    activation: Activation
    start: int
    stop: int
    n_out: int

    def of(self, parameters: Array) -> Array:
        """Return a view of the layer's own, each neuron's weights and bias, (n_out, n_in + 1)."""
        return parameters[self.start : self.stop].reshape(self.n_out, -1)


@cache
def numpy_module() -> Any:
    """Return NumPy; raise `MissingPackageError` where it is not installed."""
    return extras.require("numpy", extra="numpy")


def blocks_of(network: Network) -> list[Block]:
    """Return where the parameters of each layer are."""
    blocks, start = [], 0
    for layer in network.layers:
        stop = start + layer.n_parameters
        blocks.append(Block(layer.activation, start, stop, layer.n_out))
        start = stop
    return blocks


def vector(numbers: Sequence[float]) -> Array | None:
    """Return the numbers as an array of floats, None where they are of another kind."""
    array = numpy_module().array(numbers)
    return array.astype(float, copy=False) if array.dtype.kind in "fiub" else None


def matrix(rows: Sequence[Sequence[float]], n_in: int) -> Array:
    """Return the rows as an array of floats, shape (n_rows, n_in); a text is no number here."""
    array = numpy_module().asarray(rows)  # a ValueError for rows of different lengths
    if array.dtype.kind not in "fiub" or array.shape != (len(rows), n_in):
        remedy = "give floats, or take the textbook engine"
        raise invalid(
            "rows", f"a list of rows of {n_in} numbers that floats can hold", rows, remedy
        )
    return array.astype(float, copy=False)


def with_ones(a: Array) -> Array:
    """Return the rows with a 1 after each, by which the bias is multiplied."""
    widened = numpy_module().ones((len(a), a.shape[1] + 1))
    widened[:, :-1] = a
    return widened


def mean_gradient(
    blocks: Sequence[Block],
    parameters: Array,
    inputs: Array,
    loss: Loss,
    targets: Any,
    shares: Array | float,
    *,
    gradient: Array,
) -> float:
    """Return Σ share·loss over the examples, and write its gradient, shape (n_parameters,).

    `inputs` have a 1 after each row, (B, n_in + 1), `shares` are (B, 1) or one for all. `targets`
    are an array for a loss that `is_known`, and else rows as they were given.
    """
    np = numpy_module()
    traces: list[tuple[Block, Array, Array, Array, Array]] = []
    x, a = inputs, inputs
    for block in blocks:
        if traces:
            x = with_ones(a)
        w = block.of(parameters)
        z = x @ w.T
        a = activated(block.activation, z)
        traces.append((block, w, x, z, a))
    losses, d_a = _losses_and_slopes(loss, a, targets)
    d_a = d_a * shares
    for block, w, x, z, a in reversed(traces):
        delta = _deltas(block.activation, d_a, z, a)
        np.matmul(delta.T, x, out=block.of(gradient))
        if block.start:
            d_a = delta @ w[:, :-1]
    return float((losses * shares).sum())


def activated(activation: Activation, z: Array) -> Array:
    """Return f(z) for every number of the array."""
    fast = _VALUES.get(type(activation))
    if fast is not None:
        return fast(activation, z)
    return (
        numpy_module().array(values(activation, z.ravel().tolist()), dtype=float).reshape(z.shape)
    )


def _deltas(activation: Activation, d_a: Array, z: Array, a: Array) -> Array:
    """Return ∂L/∂a · f′(z) for every number of the arrays."""
    fast = _DERIVATIVES.get(type(activation))
    if fast is not None:
        return d_a * fast(activation, z, a)
    flat = [array.ravel().tolist() for array in (d_a, z, a)]
    return numpy_module().array(deltas(activation, *flat), dtype=float).reshape(z.shape)


def is_known(loss: Loss) -> bool:
    """Return whether the loss is computed on arrays."""
    return type(loss) in _LOSSES


def _losses_and_slopes(loss: Loss, a: Array, targets: Any) -> tuple[Array, Array]:
    """Return L for each example, shape (B, 1), and ∂L/∂a, shape (B, n_out)."""
    if is_known(loss):
        return _LOSSES[type(loss)](a, targets)
    np = numpy_module()
    losses, slopes = values_and_gradients(loss, a.tolist(), targets)
    return np.array(losses, dtype=float)[:, None], np.array(slopes, dtype=float).reshape(a.shape)


def add_penalty(
    penalty: Penalty, parameters: Array, is_weight: Array, *, gradient: Array, work: Array
) -> float:
    """Return what the weights add to the loss, and add their slopes to the gradient."""
    np = numpy_module()
    w = np.multiply(parameters, is_weight, out=work)
    if type(penalty) is L2:
        value = penalty.strength * (w @ w) / 2
        w *= penalty.strength
    elif type(penalty) is L1:
        value = penalty.strength * abs(w).sum()
        w[:] = penalty.strength * np.sign(w)
    elif type(penalty) is L1L2:
        value = penalty.l1 * abs(w).sum() + penalty.l2 * (w @ w) / 2
        w[:] = penalty.l1 * np.sign(w) + penalty.l2 * w
    else:
        chosen = is_weight > 0
        weights = parameters[chosen].tolist()
        value, w[chosen] = sum(map(penalty.value, weights)), list(map(penalty.derivative, weights))
    gradient += w
    return float(value)


def all_finite(array: Array) -> bool:
    """Return whether all numbers are finite: soon said by the sum of their squares."""
    np = numpy_module()
    return bool(np.isfinite(array @ array) or np.isfinite(array).all())


def norm(array: Array) -> float:
    """Return the length of a vector; its largest number is taken out, so that no square overflows.

    The arithmetic is that of `tinymlp.learning.clipping.norm`.
    """
    largest = float(abs(array).max(initial=0.0))
    if largest == 0.0 or largest == float("inf"):
        return largest
    scaled = array / largest
    return float(largest * numpy_module().sqrt(scaled @ scaled))


def _sigmoid(_: Activation | None, z: Array) -> Array:
    np = numpy_module()
    power = np.exp(-abs(z))  # at most 1: it never overflows
    return np.where(z >= 0, 1.0, power) / (1.0 + power)


def _mean_squared_error(a: Array, targets: Array) -> tuple[Array, Array]:
    e = a - targets
    n = a.shape[1]
    return (e * e).sum(axis=1, keepdims=True) / n, 2 * e / n


def _binary_cross_entropy(a: Array, targets: Array) -> tuple[Array, Array]:
    np = numpy_module()
    n = a.shape[1]
    losses = np.log1p(np.exp(-abs(a))) + np.where(a > 0, (1 - targets) * a, -targets * a)
    return losses.sum(axis=1, keepdims=True) / n, (_sigmoid(None, a) - targets) / n


def _softmax_cross_entropy(a: Array, targets: Array) -> tuple[Array, Array]:
    np = numpy_module()
    each, top = np.arange(len(a)), a.argmax(axis=1)
    below = a[each, top][:, None] - a
    powers = np.exp(-below)
    # The power of the largest logit is 1: apart from the rest, which may be very small.
    powers[each, top] = 0.0
    rest = powers.sum(axis=1, keepdims=True)
    powers[each, top] = 1.0
    losses = (targets * (below + np.log1p(rest))).sum(axis=1, keepdims=True)
    share = targets.sum(axis=1, keepdims=True) / (1.0 + rest)
    return losses, powers * share - targets


# A subclass may mean something else, so only the very class is taken for itself.
_VALUES: dict[type, Callable[[Any, Array], Array]] = {
    Identity: lambda f, z: z,
    Sigmoid: _sigmoid,
    Tanh: lambda f, z: numpy_module().tanh(z),
    ReLU: lambda f, z: numpy_module().fmax(z, 0.0),  # which is 0 for nan, as ReLU itself
    LeakyReLU: lambda f, z: numpy_module().where(z > 0, z, f.slope * z),
}
_DERIVATIVES: dict[type, Callable[[Any, Array, Array], Array]] = {
    Identity: lambda f, z, a: 1.0,
    Sigmoid: lambda f, z, a: a * (1.0 - a),
    Tanh: lambda f, z, a: 1.0 - a * a,
    ReLU: lambda f, z, a: z > 0,
    LeakyReLU: lambda f, z, a: numpy_module().where(z > 0, 1.0, f.slope),
}
_LOSSES: dict[type, Callable[[Array, Array], tuple[Array, Array]]] = {
    MeanSquaredError: _mean_squared_error,
    BinaryCrossEntropy: _binary_cross_entropy,
    SoftmaxCrossEntropy: _softmax_cross_entropy,
}
