"""A wide layer's neurons, shared out: each worker has some, with their weights.

A neuron needs nothing but the inputs, so a layer can be cut between any two. The weights cross
once; afterwards 8 bytes an input go to each worker and 8 bytes a neuron come back.

Weights change through `load_parameters`, which gives every neuron a new list; that a list is
still the same object is how a cut knows that what it sent is still true.

>>> layer = Layer.from_weights([[1.0], [2.0], [3.0]], [0.0, 0.0, 0.0])
>>> cut = Cut(layer, 2)
>>> [block.n_out for block in cut.blocks], cut.is_of(layer)
([1, 2], True)
>>> layer.load_parameters([4.0, 0.0, 5.0, 0.0, 6.0, 0.0])
>>> cut.is_of(layer)
False
"""

from tinymlp.engine.kernels import PYPY
from tinymlp.network.layer import Layer
from tinymlp.parallel.chunks import runs

WIDE = 1 << (23 if PYPY else 17)
"""A layer of so many weights takes several times as long as a round trip: 2 ms, on PyPy 14."""


def is_wide(layer: Layer) -> bool:
    """Return whether cutting the layer can pay."""
    return layer.n_out > 1 and layer.n_in * layer.n_out >= WIDE


class Cut:
    """A layer in blocks of neighboring neurons."""

    def __init__(self, layer: Layer, n_blocks: int) -> None:
        self.layer = layer  # kept, so that its id stays its own
        self.neurons = list(layer.neurons)
        self.weights = [neuron.weights for neuron in layer.neurons]
        self.rest = [(neuron.bias, neuron.activation) for neuron in layer.neurons]
        self.blocks = [
            Layer(layer.neurons[run.start : run.stop]) for run in runs(layer.n_out, n_blocks)
        ]
        self.numbers: list[int] = []
        """Under which numbers the workers know each block's parameters."""
        self.recipes: list[bytes] = []
        """How each block is computed, as `tasks.recipe` says it."""

    def is_of(self, layer: Layer) -> bool:
        """Return whether the layer is still what was cut."""
        return len(layer.neurons) == len(self.neurons) and all(
            neuron is old
            and neuron.weights is weights
            and neuron.bias == bias
            and neuron.activation is activation
            for neuron, old, weights, (bias, activation) in zip(
                layer.neurons, self.neurons, self.weights, self.rest, strict=True
            )
        )
