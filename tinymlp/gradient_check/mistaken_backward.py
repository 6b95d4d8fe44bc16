"""A mistake in backpropagation, as a backward pass that makes it.

Below stands the textbook's backward pass once more, with each of its lines a function of its own:

    examples       as they are given          d_weights   δ[j]·x[i] for each weight
    d_prediction   ∂L/∂prediction             d_biases    δ[j] for each bias
    slope          f′(z)                      d_inputs    Σⱼ δ[j]·w[j][i] for each input
    delta          ∂L/∂a · f′(z)              flatten     neuron by neuron, weights and then bias
    mean           Σ weight·g / Σ weight      join        layer by layer, from the first
    penalize       the penalty, for weights

A `Mistake` puts another function in the place of one line. What its pass returns is compared with
a gradient that is wrong: if they are equal, that is what went wrong. `mistakes.py` is the catalogue
of them; your own can be passed to `check_gradients(..., mistakes=[*MISTAKES, mine])`.

>>> forgotten = Mistake("no derivative", "f′(z) is left out", "slope", lambda unit: 1.0)
>>> forgotten.in_layers
True
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from tinymlp.arguments import check_choice
from tinymlp.errors import invalid
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import example_weights, total_weight
from tinymlp.learning.loss import Loss
from tinymlp.network.layer import Layer, LayerTrace
from tinymlp.network.shapes import Matrix, Vector


class Unit(NamedTuple):
    """A neuron whose slope is asked for."""

    activation: Any
    z: float
    a: float


class LayerStep(NamedTuple):
    """A layer in the middle of its backward step."""

    weights: Matrix
    biases: Vector
    inputs: Sequence[float]
    outputs: Vector
    deltas: Vector
    """δ, shape (n_out,)."""
    d_outputs: Vector
    """∂L/∂a, which comes from the layer after it, shape (n_out,)."""


class LayerGradient(NamedTuple):
    """What a layer answers on the way back."""

    d_weights: Matrix
    d_biases: Vector
    d_inputs: Vector


def _examples(examples: Sequence[Example]) -> Sequence[Example]:
    return examples


def _d_prediction(loss: Loss, prediction: Vector, target: Sequence[float]) -> Vector:
    return loss.gradient(prediction, target)


def _slope(unit: Unit) -> float:
    slope: float = unit.activation.derivative(unit.z)
    return slope


def _delta(d_output: float, slope: float) -> float:
    return d_output * slope


def _d_weights(step: LayerStep) -> Matrix:
    return [[delta * x for x in step.inputs] for delta in step.deltas]


def _d_biases(step: LayerStep) -> Vector:
    return step.deltas


def _d_inputs(step: LayerStep) -> Vector:
    return [
        sum(delta * w for delta, w in zip(step.deltas, column, strict=True))
        for column in transpose(step.weights)
    ]


def _flatten(d_weights: Matrix, d_biases: Vector) -> Vector:
    return [d for row, d_bias in zip(d_weights, d_biases, strict=True) for d in (*row, d_bias)]


def _join(layers: list[Vector]) -> Vector:
    return [d for layer in layers for d in layer]


def _mean(gradients: list[Vector], problem: Problem) -> Vector:
    return weighted_mean(gradients, example_weights(problem.examples, problem.weights))


def _penalize(gradient: Vector, problem: Problem) -> Vector:
    penalty, network = problem.penalty, problem.network
    if penalty is None:
        return gradient
    pairs = zip(gradient, network.parameters(), network.is_weight(), strict=True)
    return [d + penalty.derivative(p) if is_weight else d for d, p, is_weight in pairs]


class Lines(NamedTuple):
    """The lines of a backward pass; those of the textbook, where no others are given."""

    examples: Callable[[Sequence[Example]], Sequence[Example]] = _examples
    d_prediction: Callable[[Loss, Vector, Sequence[float]], Vector] = _d_prediction
    slope: Callable[[Unit], float] = _slope
    delta: Callable[[float, float], float] = _delta
    d_weights: Callable[[LayerStep], Matrix] = _d_weights
    d_biases: Callable[[LayerStep], Vector] = _d_biases
    d_inputs: Callable[[LayerStep], Vector] = _d_inputs
    flatten: Callable[[Matrix, Vector], Vector] = _flatten
    join: Callable[[list[Vector]], Vector] = _join
    mean: Callable[[list[Vector], Problem], Vector] = _mean
    penalize: Callable[[Vector, Problem], Vector] = _penalize


TEXTBOOK = Lines()

_IN_LAYERS = ("slope", "delta", "d_weights", "d_biases", "d_inputs", "flatten")


@dataclass(frozen=True)
class Mistake:
    """A mistake's name, a sentence for the report, a line's name, and what stands there instead.

    Raises `ArgumentError` for a line that there is not, and for what is no function.
    """

    name: str
    sentence: str
    line: str
    instead: Callable[..., Any]

    def __post_init__(self) -> None:
        check_choice("line", self.line, Lines._fields)
        if not callable(self.instead):
            raise invalid("instead", "a function", self.instead, "take that of the line it is for")

    @property
    def in_layers(self) -> bool:
        """Whether it can be made in one layer and not in another."""
        return self.line in _IN_LAYERS

    @property
    def lines(self) -> Lines:
        """The lines of the backward pass that makes it."""
        return TEXTBOOK._replace(**{self.line: self.instead})


def run_layer(
    lines: Lines, layer: Layer, trace: LayerTrace, d_activations: Sequence[float]
) -> LayerGradient:
    """Return what one layer answers on the way back, by these lines."""
    slopes = [lines.slope(Unit(layer.activation, unit.z, unit.a)) for unit in trace.neurons]
    deltas = [lines.delta(d, slope) for d, slope in zip(d_activations, slopes, strict=True)]
    outputs = trace.activations
    step = LayerStep(
        layer.weights, layer.biases, trace.inputs, outputs, deltas, list(d_activations)
    )
    return LayerGradient(lines.d_weights(step), lines.d_biases(step), lines.d_inputs(step))


def run_backward(
    lines: Lines, problem: Problem, *, layers: Collection[int] | None = None
) -> tuple[Vector, list[Vector]]:
    """Return the flat gradient, and ∂L/∂inputs of each example, by these lines.

    `layers` are those, counted from 0, to which the lines belong, and the others have the
    textbook's; None is all. Raises `ValueError` where the gradient would have another shape, which
    nobody could overlook.
    """
    network = problem.network
    gradients: list[Vector] = []
    all_d_inputs = []
    for inputs, target in lines.examples(problem.examples):
        trace = network.forward(inputs)
        d_activations = lines.d_prediction(problem.loss, trace.prediction, target)
        parts: list[Vector] = []
        for number in reversed(range(len(network.layers))):
            its = lines if layers is None or number in layers else TEXTBOOK
            layer = run_layer(its, network.layers[number], trace.layers[number], d_activations)
            parts.insert(0, its.flatten(layer.d_weights, layer.d_biases))
            d_activations = layer.d_inputs
        gradient = lines.join(parts)
        if len(gradient) != network.n_parameters:
            raise ValueError("the mistake does not fit this network")
        gradients.append(gradient)
        all_d_inputs.append(d_activations)
    return lines.penalize(lines.mean(gradients, problem), problem), all_d_inputs


# What the catalogue's entries share.


def transpose(matrix: Sequence[Sequence[float]]) -> Matrix:
    """Return the matrix with rows and columns exchanged.

    >>> transpose([[1.0, 2.0]])
    [[1.0], [2.0]]
    """
    return [list(column) for column in zip(*matrix, strict=True)]


def weighted_mean(gradients: list[Vector], weights: Sequence[float]) -> Vector:
    """Return Σ weight·gradient / Σ weight, shape (n_parameters,)."""
    whole = total_weight(weights)
    return [
        sum(w * d for w, d in zip(weights, column, strict=True)) / whole
        for column in zip(*gradients, strict=True)
    ]
