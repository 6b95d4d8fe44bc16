"""Clipping keeps one steep place from throwing the weights far away.

A gradient longer than `max_norm` keeps its direction and is cut to that length. After a step each
neuron's weights can be cut in the same way, so that they do not grow without end.

>>> norm([3.0, 4.0])
5.0
>>> clip_by_norm([3.0, 4.0], 2.5)
[1.5, 2.0]

Source: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks,
2013, algorithm 1; of the weights: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov,
Dropout: A Simple Way to Prevent Neural Networks from Overfitting, 2014, section 5.1.
"""

import math
from collections.abc import Sequence

from tinymlp.arguments import check_list, check_number, explain
from tinymlp.network.elementary import sqrt
from tinymlp.network.layer import Layer
from tinymlp.network.shapes import Vector, check_numbers


def norm(vector: Sequence[float]) -> float:
    """Return √Σ v², the length of a vector of shape (n,); 0.0 for an empty one.

    The largest element is taken out first, so that no square overflows.
    """
    largest = max(map(abs, vector), default=0.0)
    scale = largest if 0.0 < largest < math.inf else 1.0
    total = 0.0
    for v in vector:
        total += (v / scale) * (v / scale)
    return scale * sqrt(total)


def clip_by_norm(gradient: Sequence[float], max_norm: float) -> Vector:
    """Return the gradient, shortened to `max_norm` if it is longer, shape (n,).

    Raises `ArgumentError` unless max_norm is above 0.
    """
    check_number("max_norm", max_norm, above=0)
    vector = check_list("gradient", gradient, "a list of numbers")
    try:
        length = norm(vector)
    except Exception as error:
        explain(error, check_numbers, "gradient", vector)
    if length <= max_norm:
        return vector
    return [d * (max_norm / length) for d in vector]


def clip_weights(layers: Sequence[Layer], parameters: Sequence[float], max_norm: float) -> Vector:
    """Return the layers' new parameters, no neuron's weights longer than max_norm, as (n,).

    A bias is left alone: it is not part of that length.

    >>> from tinymlp.network.network import Network
    >>> network = Network.random([2, 2])
    >>> clip_weights(network.layers, [3.0, 4.0, 9.0, 0.5, 0.0, 7.0], 2.5)
    [1.5, 2.0, 9.0, 0.5, 0.0, 7.0]
    """
    clipped: Vector = []
    for layer in layers:
        for _ in range(layer.n_out):
            start, bias = len(clipped), len(clipped) + layer.n_in
            clipped += clip_by_norm(parameters[start:bias], max_norm)
            clipped.append(parameters[bias])
    return clipped
