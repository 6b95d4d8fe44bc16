"""One neuron: it weighs its inputs, adds a bias, and bends the sum.

    z = b + Σᵢ w[i]·x[i]          the pre-activation
    a = f(z)                      the activation

`forward` returns a trace of what it computed. `backward` takes that trace and ∂L/∂a, how the loss
moves with the neuron's output, and returns how it moves with everything that went in:

    δ = ∂L/∂a · f′(z)       ∂L/∂w[i] = δ·x[i]       ∂L/∂b = δ       ∂L/∂x[i] = δ·w[i]

Nothing is remembered in the neuron: the same trace can be looked at, sent elsewhere, or used twice.

>>> neuron = Neuron(weights=[0.5, -1.0], bias=0.25, activation="identity")
>>> trace = neuron.forward([2.0, 0.5])
>>> trace.z
0.75
>>> gradient = neuron.backward(trace, 2.0)
>>> gradient, gradient.d_inputs
(Gradient([4.0, 1.0, 2.0]), [1.0, -2.0])

Source: Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, 1986,
equations 1 to 7.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tinymlp.arguments import check_can_multiply, check_finite, check_list, check_number, explain
from tinymlp.errors import invalid
from tinymlp.named import name_of
from tinymlp.network.activation import Activation, find_activation
from tinymlp.network.shapes import Vector, check_length, check_vector


class NeuronTrace(NamedTuple):
    """What a neuron computed on the way forward."""

    inputs: Sequence[float]
    """x, shape (n_in,)."""
    z: float
    """The pre-activation."""
    a: float
    """The activation, f(z)."""


class Gradient(Vector):
    """∂L/∂θ in the order of `parameters()`, with ∂L/∂inputs beside it.

    It is a plain list of shape (n_parameters,), and so what an optimizer takes; `d_inputs`, of
    shape (n_in,), is what the layer before this one needs.
    """

    __slots__ = ("d_inputs",)

    d_inputs: Vector

    def __init__(self, d_parameters: Iterable[float], d_inputs: Vector) -> None:
        super().__init__(d_parameters)
        self.d_inputs = d_inputs

    def __repr__(self) -> str:
        return f"Gradient({list(self)!r})"


class Neuron:
    """Weights of shape (n_in,), one bias, one activation.

    Raises `ArgumentError` for weights that are missing or not finite, or an unknown activation.
    """

    __slots__ = ("activation", "bias", "weights")

    def __init__(
        self, weights: Sequence[float], bias: float, activation: str | Activation = "identity"
    ) -> None:
        self.weights: Vector = check_list("weights", weights, "a list of numbers")
        if not self.weights:
            raise invalid("weights", "a list of numbers, one for each input", weights)
        check_finite("weights", self.weights)
        self.bias: float = check_number("bias", bias)
        self.activation: Activation = find_activation(activation)

    def weighted_sum(self, inputs: Sequence[float]) -> float:
        """Return z = b + Σᵢ w[i]·x[i] for inputs of shape (n_in,).

        Raises `ShapeError` when there are more or fewer inputs than weights.
        """
        total = self.bias
        try:
            for w, x in zip(self.weights, inputs, strict=True):
                total += w * x
        except Exception as error:
            explain(error, check_vector, "inputs", len(self.weights), inputs)
        return total

    def forward(self, inputs: Sequence[float]) -> NeuronTrace:
        """Return the trace of this neuron on inputs of shape (n_in,).

        Raises `ShapeError` when there are more or fewer inputs than weights.
        """
        try:
            fits = len(inputs) == len(self.weights)
        except Exception:  # a generator, for example, of which nothing would be left for backward
            fits = False
        if not fits:
            check_length("inputs", len(self.weights), inputs)
        z = self.weighted_sum(inputs)
        return NeuronTrace(inputs, z, self.activation.value(z))

    def backward(self, trace: NeuronTrace, d_activation: float) -> Gradient:
        """Return the gradient, (∂L/∂w[0], …, ∂L/∂b), and ∂L/∂inputs, given ∂L/∂a.

        δ = ∂L/∂a · f′(z): the loss moves with a, and a moves with z.
        """
        try:
            delta = d_activation * self.activation.derivative(trace.z)
        except Exception as error:
            explain(error, _check_backward, trace, d_activation)
        # ∂L/∂w[i] = δ·x[i]: in z, w[i] is multiplied by x[i].
        d_parameters = [delta * x for x in trace.inputs]
        # ∂L/∂b = δ: b is added once to z.
        d_parameters.append(delta)
        # ∂L/∂x[i] = δ·w[i]: in z, x[i] is multiplied by w[i].
        d_inputs = [delta * w for w in self.weights]
        return Gradient(d_parameters, d_inputs)

    def parameters(self) -> Vector:
        """Return a new list of the weights and then the bias, shape (n_in + 1,)."""
        return [*self.weights, self.bias]

    def load_parameters(self, parameters: Sequence[float]) -> None:
        """Set weights and bias from a list of shape (n_in + 1,).

        Raises `ShapeError` for another length.
        """
        n_parameters = len(self.weights) + 1
        if not isinstance(parameters, list) or len(parameters) != n_parameters:
            remedy = "they are the weights and then the bias"
            check_length("parameters", n_parameters, parameters, remedy=remedy)
            parameters = list(parameters)
        self.weights, self.bias = parameters[:-1], parameters[-1]

    def __repr__(self) -> str:
        inputs = f"{len(self.weights)} input{'s' if len(self.weights) > 1 else ''}"
        return f"Neuron({inputs}, {name_of(self.activation)})"


def _check_backward(trace: object, d_activation: float) -> None:
    if not isinstance(trace, NeuronTrace):
        raise invalid("trace", "what the neuron's forward returned", trace)
    check_can_multiply("d_activation", d_activation)
