"""One layer: neurons side by side, which all see the same inputs.

Going forward each neuron works alone. Going backward, an input that feeds several neurons moves
the loss through all of them, and so its derivative is the sum over them:

    ∂L/∂x[i] = Σⱼ δ[j]·w[j][i]

>>> layer = Layer.from_weights([[0.5, -1.0], [1.0, 1.0]], [0.25, 0.0], activation="identity")
>>> layer
Layer(2 → 2, identity)
>>> trace = layer.forward([2.0, 0.5])
>>> trace.activations
[0.75, 2.5]
>>> layer.backward(trace, [1.0, 2.0]).d_inputs
[2.5, 1.0]
"""

from collections.abc import Sequence
from typing import NamedTuple

from tinymlp.arguments import check_finite, check_has, check_list, explain
from tinymlp.errors import invalid
from tinymlp.named import are_alike, name_of
from tinymlp.network.activation import Activation, find_activation
from tinymlp.network.neuron import Gradient, Neuron, NeuronTrace
from tinymlp.network.shapes import Matrix, Vector, check_length, check_vector


class LayerTrace(NamedTuple):
    """What each neuron of a layer computed on the way forward."""

    neurons: list[NeuronTrace]

    @property
    def inputs(self) -> Sequence[float]:
        """x, shape (n_in,): the same for every neuron."""
        return self.neurons[0].inputs

    @property
    def z(self) -> Vector:
        """The pre-activations, shape (n_out,)."""
        return [neuron.z for neuron in self.neurons]

    @property
    def activations(self) -> Vector:
        """The activations, shape (n_out,): what the layer passes on."""
        return [neuron.a for neuron in self.neurons]


class Layer:
    """Neurons with equally many inputs and one activation.

    Raises `ArgumentError` when there are none, or when they differ in either.
    """

    __slots__ = ("neurons",)

    def __init__(self, neurons: Sequence[Neuron]) -> None:
        self.neurons: list[Neuron] = check_list("neurons", neurons, "a list of neurons")
        if not self.neurons:
            raise invalid("neurons", "a list of at least one neuron", neurons)
        for j, neuron in enumerate(self.neurons):
            check_has(f"neurons[{j}]", neuron, ("forward", "backward", "parameters"), "a Neuron")
            n_in, activation = len(self.neurons[0].weights), self.neurons[0].activation
            remedy = "every neuron of a layer has as many as the first"
            check_length(f"neurons[{j}].weights", n_in, neuron.weights, remedy=remedy)
            if not are_alike(neuron.activation, activation):
                what = f"that of the first, {activation!r}"
                raise invalid(f"neurons[{j}].activation", what, neuron.activation)

    @classmethod
    def from_weights(
        cls,
        weights: Sequence[Sequence[float]],
        biases: Sequence[float],
        *,
        activation: str | Activation = "identity",
    ) -> "Layer":
        """Return the layer with weights of shape (n_out, n_in) and biases of shape (n_out,)."""
        rows = check_list("weights", weights, "a list with a row of weights for each neuron")
        for j, row in enumerate(rows):
            check_finite(f"weights[{j}]", row)
        check_length("biases", len(rows), biases, remedy="one for each row of weights")
        f = find_activation(activation)
        return cls([Neuron(row, bias, f) for row, bias in zip(rows, biases, strict=True)])

    @property
    def n_in(self) -> int:
        """The number of inputs."""
        return len(self.neurons[0].weights)

    @property
    def n_out(self) -> int:
        """The number of neurons, each of which gives one output."""
        return len(self.neurons)

    @property
    def n_parameters(self) -> int:
        """The number of weights and biases."""
        return self.n_out * (self.n_in + 1)

    @property
    def activation(self) -> Activation:
        """The activation of every neuron here."""
        return self.neurons[0].activation

    @property
    def weights(self) -> Matrix:
        """A copy of the weights, shape (n_out, n_in)."""
        return [list(neuron.weights) for neuron in self.neurons]

    @property
    def biases(self) -> Vector:
        """A copy of the biases, shape (n_out,)."""
        return [neuron.bias for neuron in self.neurons]

    def forward(self, inputs: Sequence[float]) -> LayerTrace:
        """Return the trace of every neuron on inputs of shape (n_in,).

        Raises `ShapeError` for another number of inputs.
        """
        return LayerTrace([neuron.forward(inputs) for neuron in self.neurons])

    def backward(self, trace: LayerTrace, d_activations: Sequence[float]) -> Gradient:
        """Return the gradient of every neuron in order, and ∂L/∂inputs.

        `d_activations` is ∂L/∂a of shape (n_out,). Raises `ShapeError` for another length.
        """
        d_parameters: Vector = []
        d_inputs: Vector = [0] * self.n_in
        try:
            each = zip(self.neurons, trace.neurons, d_activations, strict=True)
            for neuron, neuron_trace, d_a in each:
                gradient = neuron.backward(neuron_trace, d_a)
                d_parameters += gradient
                # Each input reached the loss through every neuron: its derivatives add up.
                d_inputs = [
                    total + d_x for total, d_x in zip(d_inputs, gradient.d_inputs, strict=True)
                ]
        except Exception as error:
            explain(error, self._check_backward, trace, d_activations)
        return Gradient(d_parameters, d_inputs)

    def _check_backward(self, trace: object, d_activations: Sequence[float]) -> None:
        if not isinstance(trace, LayerTrace) or len(trace.neurons) != self.n_out:
            raise invalid("trace", "what this layer's forward returned", trace)
        check_vector("d_activations", self.n_out, d_activations, remedy="one for each neuron")

    def parameters(self) -> Vector:
        """Return a new list of every neuron's weights and bias, shape (n_out·(n_in + 1),)."""
        parameters: Vector = []
        for neuron in self.neurons:
            parameters += neuron.parameters()
        return parameters

    def load_parameters(self, parameters: Sequence[float]) -> None:
        """Set every neuron's weights and bias, in the order of `parameters`.

        Raises `ShapeError` for another length; then nothing has changed.
        """
        remedy = "neuron by neuron, the weights and then the bias"
        check_length("parameters", self.n_parameters, parameters, remedy=remedy)
        width = self.n_in + 1
        for j, neuron in enumerate(self.neurons):
            neuron.load_parameters(parameters[j * width : (j + 1) * width])

    def __repr__(self) -> str:
        return f"Layer({self.n_in} → {self.n_out}, {name_of(self.activation)})"
