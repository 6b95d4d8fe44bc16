r"""A way back through each neuron that was written in the page: one function.

    backward(weights, inputs, d_activation, slope) → d_weights, d_bias, d_inputs

`weights` and `inputs` have the shape (n_in,), `d_activation` is ∂L/∂a and `slope` f′(z). What comes
back has the shapes (n_in,), one number, and (n_in,).

>>> own = OwnBackward(
...     "def backward(weights, inputs, d_activation, slope):\n"
...     "    delta = d_activation * slope\n"
...     "    return [delta * x for x in inputs], delta, [delta * w for w in weights]"
... )
>>> network = own.network(Network([Layer.from_weights([[0.5, -1.0]], [0.25])]))
>>> network.backward(network.forward([2.0, 0.5]), [2.0])
Gradient([4.0, 1.0, 2.0])
"""

from collections.abc import Callable, Sequence
from typing import Any

from tinymlp.errors import ArgumentError
from tinymlp.laboratory.own_code import Laws, laws_of, run
from tinymlp.learning.loss import MeanSquaredError
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.neuron import Gradient, Neuron, NeuronTrace
from tinymlp.network.shapes import Vector


class OwnNeuron(Neuron):
    """A neuron whose way back is a function that was written in the page."""

    __slots__ = ("rule",)

    rule: Callable[..., Any]

    def backward(self, trace: NeuronTrace, d_activation: float) -> Gradient:
        """Return the gradient and ∂L/∂inputs as that function has them, given f′(z)."""
        slope = self.activation.derivative(trace.z)
        answer = self.rule(self.weights, trace.inputs, d_activation, slope)
        d_weights, d_bias, d_inputs = _three_parts(answer, len(self.weights))
        return Gradient([*d_weights, d_bias], d_inputs)


class OwnBackward:
    """The function of a source, as the way back through each neuron."""

    def __init__(self, source: str) -> None:
        self.source: str = source
        self.rule: Callable[..., Any] = run(source, "backward", ("backward",))["backward"]

    def network(self, like: Network) -> Network:
        """Return a network with the same weights that goes back by that function."""
        return Network(
            [Layer([self._neuron(one) for one in layer.neurons]) for layer in like.layers]
        )

    def _neuron(self, like: Neuron) -> OwnNeuron:
        made = OwnNeuron(like.weights, like.bias, like.activation)
        made.rule = self.rule
        return made

    def check(self) -> Laws:
        """Hold it to the laws of backpropagation, in networks with the mean squared error."""

        def backward(
            network: Network, inputs: Sequence[float], target: Sequence[float]
        ) -> Gradient:
            own = self.network(network)
            trace = own.forward(inputs)
            return own.backward(trace, MeanSquaredError().gradient(trace.prediction, target))

        return laws_of(backward, "backward")


def _three_parts(answer: Any, n_in: int) -> tuple[Vector, float, Vector]:
    """Return what a way back answers, once it has the right lengths."""
    try:
        d_weights, d_bias, d_inputs = answer
        if len(d_weights) == len(d_inputs) == n_in:
            return list(d_weights), d_bias, list(d_inputs)
    except (TypeError, ValueError):
        pass  # no three parts, or no lists
    raise ArgumentError(
        f"backward must return d_weights, d_bias, d_inputs: {n_in} numbers, one, and {n_in}"
    )
