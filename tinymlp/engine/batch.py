"""The batch engine: the textbook's gradient, computed for a whole mini-batch at a time.

Everything a layer computes for a batch stands in one flat list, example after example, so that
each step of the textbook is one call on a list instead of one call on a number:

    forward     z = products(rows of x, rows of w)         a = f(z)
    backward    δ = ∂L/∂a · f′(z)
                ∂w = products(columns of δ, columns of x)  already in the order of the parameters
                ∂L/∂a of the layer before = products(rows of δ, columns of w)

with a 1 before each row of x and the bias before each row of w (see rows). The additions have the
textbook's order, and so do the sums have its bits, but where `products` is `math.sumprod` (from
Python 3.12 on), which rounds once a row: there they are equal to rounding.

A small network is computed by a function that is written for its shape (see compiled), with the
textbook's bits on every interpreter.

>>> from tinymlp.learning.loss import MeanSquaredError
>>> from tinymlp.network.layer import Layer
>>> network = Network([Layer.from_weights([[2.0]], [0.0])])
>>> BatchEngine().mean_gradient(network, MeanSquaredError(), [([1.0], [1.0]), ([0.0], [2.0])])
(2.5, [1.0, -1.0])
>>> BatchEngine().predictions(network, [[1.0], [4.0]])
[[2.0], [8.0]]

Differs from the textbook: its numbers are floats, or ints in the data; fractions, complex and
recording numbers belong to the textbook engine. When most of 32 inputs or more are 0, as in a
drawing, nothing is multiplied by them: an infinite number times 0 is 0 there, not nan. Where
`products` is `math.sumprod`, a number that a whole mini-batch has in common is multiplied once (see
rows). Nothing is kept between calls: the weights are read from the network each time.
"""

from collections.abc import Callable, Sequence
from operator import add, mul
from typing import Any, NamedTuple

from tinymlp.arguments import explain
from tinymlp.engine.compiled import (
    MOST_PARAMETERS,
    CompiledGradient,
    compiled_gradient,
    compiled_losses,
    compiled_predictions,
)
from tinymlp.engine.kernels import Rows, dot, products, sparse_products, sums, transposed
from tinymlp.engine.rows import Inputs, hidden_inputs, inputs_of, mini_batch_inputs, parameter_rows
from tinymlp.engine.vectorized import deltas, values, values_and_gradients, with_penalty
from tinymlp.errors import invalid
from tinymlp.learning.examples import (
    Example,
    check_batch,
    check_network,
    check_predictions,
    check_row,
    check_rows,
)
from tinymlp.learning.gradient import example_weights, mean_loss, total_weight
from tinymlp.learning.loss import Loss, find_loss
from tinymlp.learning.penalty import Penalty, check_penalty
from tinymlp.network.activation import Activation
from tinymlp.network.network import Network
from tinymlp.network.shapes import Matrix, Vector

ROWS_AT_ONCE = 64
"""How many rows `predictions` takes together: enough to be fast, few enough for the cache."""


class _LayerTrace(NamedTuple):
    """What one layer computed for a batch of B examples."""

    activation: Activation
    weights: Matrix
    """Each neuron's bias and weights, shape (n_out, n_in + 1)."""
    inputs: Inputs
    z: Vector
    """Shape (B·n_out,), example after example."""
    a: Vector
    """Shape (B·n_out,), example after example."""


class BatchEngine:
    """A mini-batch at a time: `TextbookEngine`'s numbers, 2 to 9 times as fast, on PyPy to 30."""

    name = "fast"

    def mean_gradient(
        self,
        network: Network,
        loss: Loss,
        examples: Sequence[Example],
        *,
        weights: Sequence[float] | None = None,
        penalty: Penalty | None = None,
    ) -> tuple[float, Vector]:
        """Return the mean loss over the examples and its gradient, shape (n_parameters,).

        Takes and raises what `tinymlp.learning.gradient.mean_gradient` does.
        """
        if penalty is not None:
            check_penalty(penalty)
        try:
            example_weights(examples, weights)  # raises unless there is one for each
            written = self._written(network, loss, penalty)
            if written is not None:
                return written(network, loss, examples, weights, penalty)
            value, gradient = self._mean(network, loss, examples, weights)
        except Exception as error:
            explain(error, _check_gradient, network, loss, examples, weights)
        return (
            (value, gradient) if penalty is None else _penalized(network, penalty, value, gradient)
        )

    def predictions(self, network: Network, rows: Sequence[Sequence[float]]) -> list[Vector]:
        """Return the network's prediction for each row of inputs, shape (n_rows, n_out).

        Raises `ShapeError` for a row of another length.
        """
        try:
            return network.consistent(lambda whole: self._predictions(whole, rows))
        except Exception as error:
            explain(error, _check_rows, network, rows)

    def mean_loss(
        self,
        loss: Loss,
        predictions: Matrix,
        targets: Sequence[Sequence[float]],
        *,
        weights: Sequence[float] | None = None,
    ) -> float:
        """Return the mean loss of predictions and targets, both of shape (n_examples, n_out).

        Takes and raises what `tinymlp.learning.gradient.mean_loss` does.
        """
        try:
            compiled = compiled_losses(loss, len(predictions[0]))
            if compiled is None:
                return mean_loss(loss, predictions, targets, weights=weights)
            each = example_weights(predictions, weights)
            value: float = 0
            losses = compiled(loss, predictions, targets)
            for one, weight in zip(losses, each, strict=True):
                value += weight * one
            return value / total_weight(each)
        except Exception as error:
            explain(error, check_predictions, loss, predictions, targets, weights)

    def source(self, network: Network, loss: Loss) -> str:
        """Return the function by which a small network's gradient is computed, as Python.

        It is written for the network's shape: see `tinymlp.engine.unrolled`. Raises `ArgumentError`
        for a larger network, which is computed by a call for each row of products, and on PyPy,
        whose compiler wants loops.

        >>> from tinymlp.learning.loss import MeanSquaredError
        >>> text = BatchEngine().source(Network.random([2, 1]), MeanSquaredError())
        >>> print(text[text.index("z1_0") : text.index("dw1_0_1 +=")])
        z1_0 = b1_0 + w1_0_0 * x0 + w1_0_1 * x1
                a1_0 = z1_0
                e0 = a1_0 - t0
                value += weight * (e0 * e0)
                d1_0 = weight * (2.0 * e0)
                dw1_0_0 += d1_0 * x0
        """
        compiled = compiled_gradient(check_network("network", network), find_loss(loss))
        if compiled is None:
            what = f"one of at most {MOST_PARAMETERS:,} parameters"
            remedy = "a larger one is computed by loops, see tinymlp.engine.kernels"
            raise invalid("network", what, network, remedy)
        return compiled.source

    def _predictions(self, network: Network, rows: Sequence[Sequence[float]]) -> list[Vector]:
        if len(rows) == 1:
            return [_prediction(network, rows[0])]
        compiled = compiled_predictions(network, len(rows))
        if compiled is not None:
            return compiled(network, rows)
        answer: list[Vector] = []
        for start in range(0, len(rows), ROWS_AT_ONCE):
            traces = self._forward(network, rows[start : start + ROWS_AT_ONCE], inputs_of)
            answer += _split(traces[-1].a, network.n_out)
        return answer

    def prediction(self, network: Network, inputs: Sequence[float]) -> Vector:
        """Return the prediction, shape (n_out,), for one row of inputs, with the least delay.

        Raises `ShapeError` for another number of inputs.
        """
        try:
            return network.consistent(lambda whole: _prediction(whole, inputs))
        except Exception as error:
            explain(error, _check_row, network, inputs)

    def _written(
        self, network: Network, loss: Loss, penalty: Penalty | None
    ) -> CompiledGradient | None:
        """Return the function that is written for the network, None for one computed by loops."""
        return compiled_gradient(network, loss, penalty)

    def _mean(
        self,
        network: Network,
        loss: Loss,
        examples: Sequence[Example],
        weights: Sequence[float] | None,
    ) -> tuple[float, Vector]:
        """Return the mean loss and its gradient, without a penalty."""
        traces = self._forward(network, [inputs for inputs, _ in examples], self._inputs)
        predictions = _split(traces[-1].a, network.n_out)
        losses, d_a = values_and_gradients(loss, predictions, [target for _, target in examples])
        if weights is None:
            weights, whole = [1.0] * len(examples), float(len(examples))
        else:
            whole = total_weight(weights)
            each = [weight for weight in weights for _ in range(network.n_out)]
            d_a = list(map(mul, each, d_a))
        return dot(weights, losses) / whole, [d / whole for d in self._backward(traces, d_a)]

    def _forward(
        self,
        network: Network,
        rows: Sequence[Sequence[float]],
        inputs_of_rows: Callable[[Sequence[Sequence[float]]], Inputs],
    ) -> list[_LayerTrace]:
        """Return the trace of every layer on inputs of shape (B, n_in)."""
        for row in rows:
            if len(row) != network.n_in:
                network.forward(row)  # raises
        inputs = inputs_of_rows(rows)
        n_in = network.n_in
        traces: list[_LayerTrace] = []
        for layer in network.layers:
            if traces:
                inputs = hidden_inputs(traces[-1].a, n_in)
            weights = parameter_rows(layer, n_in)
            z = self._weighted_sums(inputs, weights)
            a = values(layer.activation, z)
            traces.append(_LayerTrace(layer.activation, weights, inputs, z, a))
            n_in = len(weights)
        return traces

    def _backward(self, traces: Sequence[_LayerTrace], d_a: Vector) -> Vector:
        """Return ∂L/∂θ in the order of `parameters`, for ∂L/∂prediction of shape (B·n_out,)."""
        gradients = []
        for number, trace in reversed(list(enumerate(traces))):
            delta = deltas(trace.activation, d_a, trace.z, trace.a)
            n_out = len(trace.weights)
            columns = [delta[j::n_out] for j in range(n_out)]
            gradients.append(self._weight_gradients(columns, trace.inputs))
            if number > 0:  # nobody asks for ∂L/∂inputs of the network
                d_a = self._input_gradients(transposed(columns), transposed(trace.weights)[1:])
        whole: Vector = []
        for gradient in reversed(gradients):
            whole += gradient
        return whole

    # The three products of a layer: where all the time goes, and what workers share (see parallel).

    def _inputs(self, rows: Sequence[Sequence[float]]) -> Inputs:
        return mini_batch_inputs(rows)

    def _weighted_sums(self, inputs: Inputs, weights: Rows) -> Vector:
        return weighted_sums(inputs, weights)

    def _weight_gradients(self, delta_columns: Rows, inputs: Inputs) -> Vector:
        return weight_gradients(delta_columns, inputs)

    def _input_gradients(self, delta_rows: Rows, weight_columns: Rows) -> Vector:
        return products(delta_rows, weight_columns)

    def __repr__(self) -> str:
        return "BatchEngine()"


def weighted_sums(inputs: Inputs, weights: Rows) -> Vector:
    """Return z, shape (B·n_out,), example after example."""
    rows, constants = inputs.rows, inputs.constants
    if constants is not None:
        fixed = [dot(constants.numbers, constants.of_row(row)) for row in weights]
        sums = products(rows, list(map(constants.others_of_row, weights)))
        return list(map(add, fixed * len(rows), sums))
    if not inputs.is_sparse:
        return products(rows, weights)
    turned = sparse_products(weights, rows)  # neuron by neuron
    return [number for b in range(len(rows)) for number in turned[b :: len(rows)]]


def weight_gradients(delta_columns: Rows, inputs: Inputs) -> Vector:
    """Return ∂L/∂w and ∂L/∂b of each neuron, in the order of its parameters."""
    constants = inputs.constants
    if constants is None:
        return (sparse_products if inputs.is_sparse else products)(delta_columns, inputs.columns)
    ones = [1.0] * len(delta_columns[0])
    gradient: Vector = []
    for delta in delta_columns:
        total = dot(delta, ones)
        own = products([delta], inputs.columns)
        own += [total * number for number in constants.numbers]
        gradient += constants.in_order(own)
    return gradient


def _prediction(network: Network, inputs: Sequence[float]) -> Vector:
    compiled = compiled_predictions(network, 1)
    if compiled is not None:
        return compiled(network, [inputs])[0]
    a = inputs
    for layer in network.layers:
        a = values(layer.activation, sums(layer.neurons, a))
    return list(a)


def _penalized(
    network: Network, penalty: Penalty, value: float, gradient: Vector
) -> tuple[float, Vector]:
    """Do what `penalized` of the textbook does, a list at a time."""
    rows = [neuron.weights for layer in network.layers for neuron in layer.neurons]
    added, whole = with_penalty(penalty, rows, gradient)
    return value + added, whole


def _check_gradient(network: Any, loss: Any, examples: Any, weights: Any) -> None:
    check_batch(network, loss, examples, weights)
    _check_widths(network)


def _check_rows(network: Any, rows: Any) -> None:
    check_rows(network, rows)
    _check_widths(network)


def _check_row(network: Any, inputs: Any) -> None:
    check_row(network, inputs)
    _check_widths(network)


def _check_widths(network: Network) -> None:
    """Raise `ShapeError` if a neuron has been given another number of weights."""
    network.forward([0.0] * network.n_in)


def _split(flat: Vector, width: int) -> list[Vector]:
    """Return the rows of `width` numbers that stand one after the other in a flat list."""
    return [flat[start : start + width] for start in range(0, len(flat), width)]
