"""A network: layers one after the other, each fed with what the one before gives out.

`forward` returns the trace of every layer, whose last activations are the prediction. `backward`
goes through the same layers from the end: what one layer answers as ∂L/∂inputs is the ∂L/∂a of the
layer before it. That is all of backpropagation.

>>> network = Network.random([2, 3, 1], activation="tanh", seed=0)
>>> network
Network(2 → 3 → 1, tanh, identity: 13 parameters)
>>> trace = network.forward([0.5, -1.0])
>>> len(trace.layers), len(trace.prediction)
(2, 1)
>>> gradient = network.backward(trace, [1.0])
>>> len(gradient), len(gradient.d_inputs)
(13, 2)

Its weights change through one door only, `load_parameters`. It gives one neuron after the other its
new weights, and another thread may predict meanwhile: `predict` and `parameters` answer with all
weights of before or all of after, see `consistent`.

Source: Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, 1986.
"""

import copy
import itertools
import struct
from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from tinymlp.arguments import check_has, check_list, check_whole, explain
from tinymlp.displayable import Displayable
from tinymlp.errors import ShapeError, invalid
from tinymlp.named import are_alike, name_of
from tinymlp.network.activation import Activation, find_activation
from tinymlp.network.initializer import Initializer, find_initializer
from tinymlp.network.layer import Layer, LayerTrace
from tinymlp.network.neuron import Gradient
from tinymlp.network.shapes import Vector, check_length, check_vector
from tinymlp.text import join_names, join_sizes, plural

if TYPE_CHECKING:
    from tinymlp.tracing import TrainingTrace

Answer = TypeVar("Answer")


class NetworkTrace(NamedTuple):
    """What every layer computed on the way forward."""

    layers: list[LayerTrace]

    @property
    def inputs(self) -> Sequence[float]:
        """x, shape (n_in,)."""
        return self.layers[0].inputs

    @property
    def prediction(self) -> Vector:
        """The last layer's activations, shape (n_out,)."""
        return self.layers[-1].activations

    def _repr_html_(self) -> str:
        return Displayable._html_of(self)  # a named tuple inherits from nothing else


MAX_PARAMETERS = 50_000_000
"""More would take gigabytes: a weight in a list takes 32 bytes, and an optimizer keeps more."""


class Network(Displayable):
    """Layers, each with as many inputs as the one before has neurons.

    Raises `ArgumentError` when there are none, `ShapeError` when two do not fit.
    """

    __slots__ = ("_loaded", "_loading", "layers")

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers: list[Layer] = check_list("layers", layers, "a list of layers")
        if not self.layers:
            raise invalid("layers", "a list of at least one layer", layers)
        for i, layer in enumerate(self.layers):
            check_has(f"layers[{i}]", layer, ("forward", "backward", "parameters"), "a Layer")
        for i, (before, layer) in enumerate(itertools.pairwise(self.layers), start=1):
            if layer.n_in != before.n_out:
                wanted = plural(before.n_out, "input")
                what = f"a Layer of {wanted}, one for each neuron of the one before"
                raise invalid(f"layers[{i}]", what, layer, error=ShapeError)
        # What load_parameters was given last: noted before the first neuron has it, and after the
        # last one has.
        self._loading: Vector | None = None
        self._loaded: Vector | None = None

    @classmethod
    def random(
        cls,
        sizes: Sequence[int],
        *,
        activation: str | Activation | Sequence[str | Activation] = "tanh",
        output_activation: str | Activation = "identity",
        initializer: str | Initializer | None = None,
        seed: int | Random = 0,
    ) -> "Network":
        """Return a network with random weights and biases of 0.

        `sizes` is the number of inputs and then of neurons in each layer: [2, 3, 1] has 3 hidden
        neurons and 1 output. `activation` is that of the hidden layers, or a list with one for
        each of them. `initializer=None` chooses one that suits the activation.

        Raises `ArgumentError` for sizes, names or objects that make no network.
        """
        what = "a list of the number of inputs and of the neurons in each layer"
        remedy = "[2, 3, 1] is 2 inputs, 3 hidden neurons, 1 output"
        listed = check_list("sizes", sizes, what)
        if len(listed) < 2:
            raise invalid("sizes", what, sizes, remedy)
        sizes = [check_whole(f"sizes[{i}]", size, minimum=1) for i, size in enumerate(listed)]
        n_parameters = sum(n_out * (n_in + 1) for n_in, n_out in itertools.pairwise(sizes))
        if n_parameters > MAX_PARAMETERS:
            what = f"sizes of a network with at most {MAX_PARAMETERS:,} parameters"
            raise invalid("sizes", what, sizes, "make its layers smaller")
        hidden = _hidden_activations(activation, len(sizes) - 2)
        output = find_activation(output_activation, "output_activation")
        random = seed if isinstance(seed, Random) else Random(check_whole("seed", seed, minimum=0))
        layers = []
        for n_in, n_out, f in zip(sizes, sizes[1:], [*hidden, output], strict=False):
            chosen = find_initializer(initializer, f)
            weights = [
                [chosen.weight(n_in, n_out, random) for _ in range(n_in)] for _ in range(n_out)
            ]
            layers.append(Layer.from_weights(weights, [0.0] * n_out, activation=f))
        return cls(layers)

    @property
    def sizes(self) -> list[int]:
        """The number of inputs, and then of neurons in each layer."""
        return [self.layers[0].n_in, *(layer.n_out for layer in self.layers)]

    @property
    def n_in(self) -> int:
        """The number of inputs."""
        return self.layers[0].n_in

    @property
    def n_out(self) -> int:
        """The number of outputs."""
        return self.layers[-1].n_out

    @property
    def n_parameters(self) -> int:
        """The number of weights and biases."""
        return sum(layer.n_parameters for layer in self.layers)

    def forward(self, inputs: Sequence[float]) -> NetworkTrace:
        """Return the trace of every layer on inputs of shape (n_in,).

        Raises `ShapeError` for another number of inputs.
        """
        layers = []
        activations = inputs
        for layer in self.layers:
            trace = layer.forward(activations)
            layers.append(trace)
            activations = trace.activations
        return NetworkTrace(layers)

    def backward(self, trace: NetworkTrace, d_prediction: Sequence[float]) -> Gradient:
        """Return ∂L/∂θ in the order of `parameters`, and ∂L/∂inputs.

        `d_prediction` is ∂L/∂prediction of shape (n_out,), which a loss's `gradient` returns.
        Raises `ShapeError` for another length.
        """
        gradients: list[Gradient] = []
        d_activations = d_prediction
        try:
            each = zip(reversed(self.layers), reversed(trace.layers), strict=True)
            for layer, layer_trace in each:
                gradient = layer.backward(layer_trace, d_activations)
                gradients.append(gradient)
                # The inputs of this layer are the activations of the one before it.
                d_activations = gradient.d_inputs
        except Exception as error:
            explain(error, self._check_backward, trace, d_prediction)
        d_parameters = [d for gradient in reversed(gradients) for d in gradient]
        return Gradient(d_parameters, gradients[-1].d_inputs)

    def _check_backward(self, trace: object, d_prediction: Sequence[float]) -> None:
        if not isinstance(trace, NetworkTrace) or len(trace.layers) != len(self.layers):
            raise invalid("trace", "what this network's forward returned", trace)
        check_vector("d_prediction", self.n_out, d_prediction, remedy="one for each output")

    def predict(self, inputs: Sequence[float]) -> Vector:
        """Return the prediction, shape (n_out,), for inputs of shape (n_in,)."""
        return self.consistent(lambda network: network.forward(inputs)).prediction

    def parameters(self) -> Vector:
        """Return a new list of all parameters, shape (n_parameters,).

        Layer by layer, neuron by neuron: the weights and then the bias.
        """
        return self.consistent(_parameters_of)

    def load_parameters(self, parameters: Sequence[float]) -> None:
        """Set all parameters, in the order of `parameters`. The only door to the weights.

        Raises `ShapeError` for another length; then nothing has changed.
        """
        remedy = "do they belong to a network of another shape?"
        check_length("parameters", self.n_parameters, parameters, remedy=remedy)
        self._loading = loading = list(parameters)
        start = 0
        for layer in self.layers:
            width = layer.n_in + 1
            for neuron in layer.neurons:
                neuron.load_parameters(loading[start : start + width])
                start += width
        self._loaded = loading

    def consistent(self, compute: "Callable[[Network], Answer]") -> Answer:
        """Return `compute(network)` for weights that `load_parameters` has set together.

        It computes with this network; when another thread has begun to load meanwhile, it computes
        again with a copy, which nobody else changes.

        >>> network = Network.random([2, 3, 1])
        >>> network.consistent(lambda whole: whole.fingerprint()) == network.fingerprint()
        True

        One thread at a time may load.

        Source: Lamport, Concurrent Reading and Writing, 1977: the writer counts up before and
        after, and who reads compares. Here lists are compared, and the list is the copy.
        """
        before = self._loading
        if before is self._loaded:  # else a load is under way
            answer = compute(self)
            if before is self._loading:  # else one has begun, and the answer may be of both
                return answer
        return compute(self._snapshot())

    def _snapshot(self) -> "Network":
        """Return a network with the parameters that were given last, layers of any class kept."""
        parameters = self._loading
        assert parameters is not None  # or nothing would have changed
        snapshot = copy.copy(self)
        snapshot.layers = list(map(copy.copy, self.layers))
        for layer in snapshot.layers:
            layer.neurons = list(map(copy.copy, layer.neurons))
        snapshot.load_parameters(parameters)
        return snapshot

    def parameter_names(self) -> list[str]:
        """Return a name for each parameter, like "layer 1, neuron 2, weight 0".

        Layers are counted from 1 (layer 0 would be the inputs), neurons and weights from 0 like
        the lists they stand in.
        """
        return [
            f"layer {number}, neuron {j}, {'bias' if i == layer.n_in else f'weight {i}'}"
            for number, layer in enumerate(self.layers, start=1)
            for j in range(layer.n_out)
            for i in range(layer.n_in + 1)
        ]

    def is_weight(self) -> list[bool]:
        """Return for each parameter whether it is a weight and not a bias."""
        return [
            i < layer.n_in
            for layer in self.layers
            for _ in range(layer.n_out)
            for i in range(layer.n_in + 1)
        ]

    def copy(self) -> "Network":
        """Return a network of its own with the same layers and parameters."""
        blank = [
            Layer.from_weights(
                [[0.0] * layer.n_in] * layer.n_out,
                [0.0] * layer.n_out,
                activation=layer.activation,
            )
            for layer in self.layers
        ]
        copied = Network(blank)
        # Through the door, which takes every kind of number, and those of a diverged network.
        copied.load_parameters(self.parameters())
        return copied

    def trace(
        self, inputs: Sequence[float], target: Sequence[float], **settings: Any
    ) -> "TrainingTrace":
        """Return every operation of training on one example; see `tinymlp.tracing.trace`.

        `settings` are its `loss`, `learning_rate` or `optimizer`, and `level`. This network stays
        as it is.
        """
        from tinymlp.tracing import trace  # which stands on this file

        return trace(self, inputs, target, **settings)

    def fingerprint(self) -> str:
        """Return 12 hexadecimal digits that are the same for the same parameters, bit for bit.

        They are the start of the SHA-256 hash of the parameters as little-endian doubles.

        >>> Network.random([2, 3, 1], initializer="zeros").fingerprint()
        '39f37f8d1931'
        """
        import hashlib  # which loads OpenSSL

        parameters = self.parameters()
        packed = struct.pack(f"<{len(parameters)}d", *parameters)
        return hashlib.sha256(packed).hexdigest()[:12]

    def summary(self) -> str:
        """Return a table of the layers, their shapes and numbers of parameters.

        >>> print(Network.random([2, 3, 1]).summary())
        layer   shape   activation   parameters
        1       2 → 3   tanh                  9
        2       3 → 1   identity              4
        total                                13
        """
        rows = [("layer", "shape", "activation", "parameters")]
        for number, layer in enumerate(self.layers, start=1):
            shape = f"{layer.n_in} → {layer.n_out}"
            rows.append((str(number), shape, name_of(layer.activation), f"{layer.n_parameters:,}"))
        rows.append(("total", "", "", f"{self.n_parameters:,}"))
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        return "\n".join(
            "   ".join(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=False))
            + "   "
            + row[3].rjust(widths[3])
            for row in rows
        )

    def __eq__(self, other: object) -> bool:
        """Equal layers: the same shapes, activations and parameters."""
        if not isinstance(other, Network):
            return NotImplemented
        return (
            self.sizes == other.sizes
            and self.parameters() == other.parameters()
            and all(
                are_alike(layer.activation, its.activation)
                for layer, its in zip(self.layers, other.layers, strict=True)
            )
        )

    def __repr__(self) -> str:
        shape = join_sizes(self.sizes)
        names = [name_of(layer.activation) for layer in self.layers]
        if len(set(names[:-1])) == 1:  # the usual case: one activation for all hidden layers
            names = [names[0], names[-1]]
        return f"Network({shape}, {join_names(names)}: {self.n_parameters:,} parameters)"


def _parameters_of(network: Network) -> Vector:
    parameters: Vector = []
    for layer in network.layers:
        for neuron in layer.neurons:  # without a list for each layer on the way
            parameters += neuron.weights
            parameters.append(neuron.bias)
    return parameters


def _hidden_activations(
    activation: str | Activation | Sequence[str | Activation], n_hidden: int
) -> list[Activation]:
    """Return the activation of each hidden layer, given one for all or a list."""
    if not isinstance(activation, list | tuple):
        return [find_activation(activation)] * n_hidden  # type: ignore[arg-type]
    remedy = "one for each hidden layer"
    check_length("activation", n_hidden, activation, of="activation", remedy=remedy)
    return [find_activation(f, f"activation[{i}]") for i, f in enumerate(activation)]
