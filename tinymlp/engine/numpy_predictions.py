"""Predictions by NumPy: each layer's weights as an array, and the products of all rows at once.

`NumpyEngine` makes the arrays at each call, since a training changes the weights. Who predicts
again and again while nobody trains, as a server does, keeps them: for one row of 64-32-10 making
them takes most of the time.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from tinymlp.engine import arrays
from tinymlp.engine.rows import parameter_rows
from tinymlp.network.activation import Activation
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector

ROWS_AT_ONCE = 4096
"""How many rows are taken together: their arrays stay small beside all the lists."""


class LayerArrays(NamedTuple):
    """What one layer computes with."""

    activation: Activation
    weights: Any
    """Shape (n_in, n_out)."""
    biases: Any
    """Shape (n_out,)."""


def layer_arrays(network: Network) -> list[LayerArrays]:
    """Return the weights that a network has now, layer by layer.

    Raises `ShapeError` for a neuron of another width.
    """
    numpy = arrays.numpy_module()
    layers, n_in = [], network.n_in
    for layer in network.layers:
        w = numpy.array(parameter_rows(layer, n_in))
        layers.append(LayerArrays(layer.activation, w[:, 1:].T, w[:, 0]))
        n_in = layer.n_out
    return layers


def predictions(layers: Sequence[LayerArrays], rows: Sequence[Sequence[float]]) -> list[Vector]:
    """Return the prediction for each row of inputs, shape (n_rows, n_out).

    Raises `ArgumentError` for rows that are no matrix of n_in columns.
    """
    numpy = arrays.numpy_module()
    answer: list[Vector] = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        a = arrays.matrix(rows[start : start + ROWS_AT_ONCE], len(layers[0].weights))
        with numpy.errstate(all="ignore"):
            for activation, weights, biases in layers:
                a = a @ weights
                a += biases
                a = arrays.activated(activation, a)
        answer += a.tolist()
    return answer
