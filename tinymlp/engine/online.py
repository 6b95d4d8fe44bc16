"""The batch engine's own path for a mini-batch of one example, as in online training.

With one example nothing is added up over a batch: a layer's inputs are one row, no columns are
needed, and a weight's gradient is a single product.

    forward     z = products(x, rows of w)              a = f(z)
    backward    δ = ∂L/∂a · f′(z)                       ∂w[j][i] = δ[j]·x[i]
                ∂L/∂a of the layer before = products(δ, columns of w)

with a 1 at the end of x and the bias at the end of each row of w.

>>> from tinymlp.learning.regression_loss import MeanSquaredError
>>> from tinymlp.network.layer import Layer
>>> network = Network([Layer.from_weights([[2.0]], [0.0])])
>>> value_and_gradient(network, MeanSquaredError(), [1.0], [1.0])
(1.0, [2.0, 2.0])
"""

from collections.abc import Sequence

from tinymlp.engine.kernels import mostly_zero, products, sparse_products, transposed
from tinymlp.engine.rows import parameter_rows
from tinymlp.engine.vectorized import deltas, values, values_and_gradients
from tinymlp.learning.loss import Loss
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector


def value_and_gradient(
    network: Network, loss: Loss, inputs: Sequence[float], target: Sequence[float]
) -> tuple[float, Vector]:
    """Return the loss of one example and its gradient, shape (n_parameters,).

    Raises `ShapeError` for inputs or a target of another length.
    """
    if len(inputs) != network.n_in:
        network.forward(inputs)  # raises
    traces = []
    a = inputs
    for layer in network.layers:
        weights = parameter_rows(layer, len(a))
        x = [*a, 1.0]
        z = sparse_products(weights, [x]) if mostly_zero([x]) else products([x], weights)
        a = values(layer.activation, z)
        traces.append((layer.activation, weights, x, z, a))
    (value,), d_a = values_and_gradients(loss, [list(a)], [target])
    gradients = []
    while traces:
        activation, weights, x, z, a = traces.pop()
        delta = deltas(activation, d_a, z, a)
        gradients.append([d * number for d in delta for number in x])
        if traces:  # nobody asks for ∂L/∂inputs of the network
            d_a = products([delta], transposed(weights)[:-1])
    gradient: Vector = []
    for of_layer in reversed(gradients):
        gradient += of_layer
    return value, gradient
