"""The network that a training starts with.

>>> network = new_network([2, 3, 1], activation="relu", output_activation="identity", seed=0)
>>> network.sizes
[2, 3, 1]
"""

from collections.abc import Sequence

from tinymlp.network.activation import Activation
from tinymlp.network.initializer import Initializer
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network

OUTPUT_SCALE = 0.125
"""A power of two, by which a float is multiplied without rounding."""


def new_network(
    sizes: Sequence[int],
    *,
    activation: str | Activation | Sequence[str | Activation],
    output_activation: str | Activation,
    initializer: str | Initializer | None = None,
    seed: int,
) -> Network:
    """Return a network of layers of these sizes, with random weights.

    Where no initializer is asked for, the output layer's weights are an eighth of what suits its
    activation. So all outputs are near 0 at first, which for scaled numbers is their mean and for
    classes all of them alike: the network begins by guessing, and not by being sure of what it has
    not learned. On a few rows what is wrong at the start is never quite forgotten.

    Source: A. Karpathy, A Recipe for Training Neural Networks, 2019, "init well"; H. Zhang, Y.
    Dauphin and T. Ma, Fixup Initialization, 2019, whose last layer starts at 0.
    """
    network = Network.random(
        sizes,
        activation=activation,
        output_activation=output_activation,
        initializer=initializer,
        seed=seed,
    )
    if initializer is None:
        last = network.layers[-1]
        weights = [[OUTPUT_SCALE * w for w in row] for row in last.weights]
        small = Layer.from_weights(weights, last.biases, activation=last.activation)
        return Network([*network.layers[:-1], small])
    return network
