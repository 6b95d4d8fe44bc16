"""What is often written instead of backpropagation, and the numbers that it gives.

`backpropagate` is the textbook's backward pass with every line open to be replaced:

    δ = ∂L/∂a · slope       ∂L/∂w[j][i] = δ[j]·x[i]      ∂L/∂b = bias(δ)     ∂L/∂x = back(δ, w)
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tinymlp.learning.loss import Loss
from tinymlp.network.layer import Layer, LayerTrace
from tinymlp.network.network import Network
from tinymlp.network.neuron import NeuronTrace
from tinymlp.network.shapes import Matrix, Vector
from tinymlp.testing.answers import Function
from tinymlp.testing.law import Mistakes
from tinymlp.testing.layer_mistakes import dot, transposed


class BackwardCode(NamedTuple):
    """A student's function from a network, inputs and a target to the gradient."""

    title: str
    function: Function
    loss: Loss
    networks: Any
    array: Callable[[list[float]], Any]


class Example(NamedTuple):
    """What it is asked about."""

    network: Network
    parameters: list[float]
    inputs: list[float]
    target: list[float]


def _slope(layer: Layer, neuron: NeuronTrace, number: int, last: int) -> float:
    return layer.activation.derivative(neuron.z)


def _down_the_columns(delta: Vector, weights: Matrix) -> Vector:
    return [dot(delta, column) for column in transposed(weights)]


def backpropagate(
    mine: BackwardCode,
    at: Example,
    *,
    slope: Callable[[Layer, NeuronTrace, int, int], float] = _slope,
    bias: Callable[[float, LayerTrace], float] = lambda delta, trace: delta,
    back: Callable[[Vector, Matrix], Vector] = _down_the_columns,
    inputs: Callable[[LayerTrace], Sequence[float]] = lambda trace: trace.inputs,
    factor: Callable[[int], float] = lambda n: 1.0,
    start: Callable[[Vector, Vector], Vector] | None = None,
) -> list[Matrix]:
    """Return for each layer a row of derivatives for each neuron: its weights and then its bias."""
    trace = at.network.forward(at.inputs)
    begin = mine.loss.gradient if start is None else start
    d_a = [factor(len(at.target)) * d for d in begin(trace.prediction, at.target)]
    last = len(at.network.layers) - 1
    answers: list[Matrix] = []
    for number in range(last, -1, -1):
        layer, its = at.network.layers[number], trace.layers[number]
        delta = [
            d * slope(layer, neuron, number, last)
            for d, neuron in zip(d_a, its.neurons, strict=True)
        ]
        answers.insert(0, [[*(d * x for x in inputs(its)), bias(d, its)] for d in delta])
        d_a = back(delta, layer.weights)
    return answers


def flat(answers: list[Matrix]) -> list[float]:
    """Return the derivatives in the order of `network.parameters()`."""
    return [d for layer in answers for row in layer for d in row]


def _with(**lines: Any) -> Callable[[BackwardCode, Example], list[float]]:
    return lambda mine, at: flat(backpropagate(mine, at, **lines))


def _reordered(order: Callable[[list[Matrix]], list[float]]) -> Any:
    return lambda mine, at: order(backpropagate(mine, at))


def _first_neuron(delta: Vector, weights: Matrix) -> Vector:
    return [delta[0] * w for w in weights[0]]


def _last_neuron(delta: Vector, weights: Matrix) -> Vector:
    return [delta[-1] * w for w in weights[-1]]


BACKWARD_MISTAKES: Mistakes[BackwardCode, Example] = {
    "f′ is taken at a: did you pass a where z was expected? δ = ∂L/∂a · f′(z)": _with(
        slope=lambda layer, neuron, number, last: layer.activation.derivative(neuron.a)
    ),
    "f′(z) is missing everywhere: δ = ∂L/∂a · f′(z)": _with(
        slope=lambda layer, neuron, number, last: 1.0
    ),
    "f′(z) of the output layer is missing: δ = ∂L/∂a · f′(z) there too": _with(
        slope=lambda layer, neuron, number, last: (
            1.0 if number == last else layer.activation.derivative(neuron.z)
        )
    ),
    "f′(z) of the hidden layers is missing: δ = ∂L/∂a · f′(z) there too": _with(
        slope=lambda layer, neuron, number, last: (
            1.0 if number < last else layer.activation.derivative(neuron.z)
        )
    ),
    "that has f(z) in the place of f′(z)": _with(
        slope=lambda layer, neuron, number, last: neuron.a
    ),
    "is a factor 2 missing? The slope of e² is 2·e": _with(factor=lambda n: 0.5),
    "is its sign flipped? The error is prediction − target": _with(factor=lambda n: -1.0),
    "is its sign flipped, and a factor 2 missing?": _with(factor=lambda n: -0.5),
    "is the 1/n of the loss missing, a mean over the outputs?": _with(factor=float),
    "are the factor 2 and the 1/n of the loss missing?": _with(factor=lambda n: n / 2),
    "is it divided by n once too often?": _with(factor=lambda n: 1 / n),
    "the bias gradients are missing: ∂L/∂b = δ": _with(bias=lambda delta, trace: 0.0),
    "the bias gradients are multiplied by an input: ∂L/∂b = δ": _with(
        bias=lambda delta, trace: delta * trace.inputs[0]
    ),
    "the bias gradients are multiplied by the sum of the inputs: ∂L/∂b = δ": _with(
        bias=lambda delta, trace: delta * sum(trace.inputs)
    ),
    "the weights are transposed on the way back: ∂L/∂x[i] = Σⱼ δ[j]·w[j][i]": _with(
        back=lambda delta, weights: [dot(delta, row) for row in weights]
    ),
    "the weights are missing on the way back: ∂L/∂x[i] = Σⱼ δ[j]·w[j][i]": _with(
        back=lambda delta, weights: [sum(delta) for _ in weights[0]]
    ),
    "only the last neuron's δ goes back: an input moves the loss through all of them, add them "
    "up": (_with(back=_last_neuron)),
    "only the first neuron's δ goes back: an input moves the loss through all of them, add them "
    "up": _with(back=_first_neuron),
    "the layers before the last learn nothing: send δ·w on to them": _with(
        back=lambda delta, weights: [0.0 for _ in weights[0]]
    ),
    "the inputs are missing: in z, w[j][i] is multiplied by x[i]": _with(
        inputs=lambda trace: [1.0 for _ in trace.inputs]
    ),
    "the bias comes first in each neuron: the order is that of network.parameters(), the weights "
    "and then the bias": _reordered(
        lambda answers: [d for layer in answers for row in layer for d in (row[-1], *row[:-1])]
    ),
    "each layer has all its weights before its biases: the order is that of "
    "network.parameters(), neuron by neuron, the weights and then the bias": _reordered(
        lambda answers: [
            d
            for layer in answers
            for d in ([w for row in layer for w in row[:-1]] + [row[-1] for row in layer])
        ]
    ),
    "the layers come last to first: the order is that of network.parameters()": _reordered(
        lambda answers: flat(answers[::-1])
    ),
    "the weights of each layer are transposed: the order is that of network.parameters()": (
        _reordered(
            lambda answers: [
                d for layer in answers for column in zip(*layer, strict=True) for d in column
            ]
        )
    ),
}
