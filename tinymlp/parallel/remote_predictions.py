"""Predictions that are shared out: many rows among the workers, or one row's neurons.

What crosses for P parameters and W workers, in bytes:

    each row, once to each worker        8·n_in
    many predictions                     8·P·W out once for the same weights, 8·n_out a row home
    one prediction by neurons            8·n_in·W out and 8·n_out home for each wide layer

A neuron needs nothing but the inputs, so a layer can be divided between any two. Its weights cross
once, and again when they have changed.
"""

from collections.abc import Sequence

from tinymlp.engine.kernels import PYPY
from tinymlp.learning.gradient import Engine
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.parallel.buffers import to_bytes, to_list, to_rows
from tinymlp.parallel.chunks import chunks
from tinymlp.parallel.dispatcher import Dispatcher
from tinymlp.parallel.row_cache import Key
from tinymlp.parallel.tasks import Predictions
from tinymlp.parallel.worker_cache import engine_spec

MIN_WEIGHTS = 1 << (23 if PYPY else 17)
"""A layer of so many weights takes several times as long as a round trip: 2 ms, on PyPy 14."""

_MAX_SHARDED = 64


def is_wide(layer: Layer) -> bool:
    """Return whether sharing out the layer's neurons for one row can pay."""
    return layer.n_out > 1 and layer.n_in * layer.n_out >= MIN_WEIGHTS


class LayerShards:
    """A layer in blocks of neighboring neurons, and under which keys the workers know them.

    Weights change through `load_parameters`, which gives every neuron a new list; that a list is
    still the same object is how it is known that what was sent is still true.

    >>> layer = Layer.from_weights([[1.0], [2.0], [3.0]], [0.0, 0.0, 0.0])
    >>> shards = LayerShards(layer, 2)
    >>> [block.n_out for block in shards.blocks], shards.are_of(layer)
    ([1, 2], True)
    >>> layer.load_parameters([4.0, 0.0, 5.0, 0.0, 6.0, 0.0])
    >>> shards.are_of(layer)
    False
    """

    def __init__(self, layer: Layer, n_blocks: int) -> None:
        self.layer = layer  # kept, so that its id stays its own
        self.blocks: list[Layer] = [
            Layer(list(neurons)) for neurons in chunks(layer.neurons, n_blocks)
        ]
        self.networks: list[tuple[bytes, Key]] = []
        """Each block as a `Predictions` task names it."""
        self._seen = [(n, n.weights, n.bias, n.activation) for n in layer.neurons]

    def are_of(self, layer: Layer) -> bool:
        """Return whether the layer is still what was divided."""
        return len(layer.neurons) == len(self._seen) and all(
            neuron is old
            and neuron.weights is weights
            and neuron.bias == bias
            and neuron.activation is activation
            for neuron, (old, weights, bias, activation) in zip(
                layer.neurons, self._seen, strict=True
            )
        )


class RemotePredictions:
    """The predictions of an engine, computed by workers behind a dispatcher."""

    def __init__(self, dispatcher: Dispatcher, engine: Engine) -> None:
        self.dispatcher = dispatcher
        self.engine = engine
        self._shards: dict[int, LayerShards] = {}
        self._parameters: tuple[bytes, Key] | None = None

    def forget(self) -> None:
        """Send everything again the next time it is needed."""
        self.dispatcher.cache.clear()
        self._shards.clear()
        self._parameters = None

    def predictions(
        self, network: Network, shares: Sequence[Sequence[Sequence[Sequence[float]]]]
    ) -> list[Vector]:
        """Return the prediction for each row; each share of the batches of rows is a task."""
        named = engine_spec(self.engine, network.layers), self._key_of_parameters(network)
        key = self.dispatcher.cache.key
        tasks = [
            Predictions(
                inputs=tuple(key(row) for batch in share for row in batch),
                network=named,
                batch_sizes=tuple(map(len, share)),
            )
            for share in shares
        ]
        return to_rows(b"".join(self.dispatcher.run(tasks)), network.n_out)

    def prediction(self, network: Network, inputs: Sequence[float], n_blocks: int) -> Vector:
        """Return the prediction for one row, the neurons of each wide layer in blocks."""
        return network.consistent(lambda whole: self._prediction(whole, inputs, n_blocks))

    def _prediction(self, network: Network, inputs: Sequence[float], n_blocks: int) -> Vector:
        a: Sequence[float] = list(inputs)
        for layer in network.layers:
            if is_wide(layer):
                a = self._activations(layer, a, n_blocks)
            else:
                a = self.engine.predictions(Network([layer]), [a])[0]
        return list(a)

    def _activations(self, layer: Layer, inputs: Sequence[float], n_blocks: int) -> Vector:
        shards = self._shards.get(id(layer))
        if (
            shards is None
            or not shards.are_of(layer)
            or len(shards.blocks) != min(n_blocks, layer.n_out)
        ):
            shards = self._shard(layer, n_blocks)
        row = to_bytes(inputs)
        tasks = [
            Predictions(inputs=row, network=network, batch_sizes=(1,))
            for network in shards.networks
        ]
        return to_list(b"".join(self.dispatcher.run(tasks)))

    def _shard(self, layer: Layer, n_blocks: int) -> LayerShards:
        """Divide a layer whose weights are new; let go of what is no longer true."""
        cache = self.dispatcher.cache
        stale = list(self._shards) if len(self._shards) >= _MAX_SHARDED else [id(layer)]
        for layer_id in stale:
            if layer_id in self._shards:
                for _, key in self._shards.pop(layer_id).networks:
                    cache.drop(key)
        shards = LayerShards(layer, n_blocks)
        shards.networks = [
            (engine_spec(self.engine, [block]), cache.put(to_bytes(block.parameters())))
            for block in shards.blocks
        ]
        self._shards[id(layer)] = shards
        return shards

    def _key_of_parameters(self, network: Network) -> Key:
        """Return the key of the network's parameters: the last one, if they are the same."""
        content = to_bytes(network.parameters())
        if self._parameters is not None:
            if content == self._parameters[0]:
                return self._parameters[1]
            self.dispatcher.cache.drop(self._parameters[1])
        self._parameters = content, self.dispatcher.cache.put(content)
        return self._parameters[1]
