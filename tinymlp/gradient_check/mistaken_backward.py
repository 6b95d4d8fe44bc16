"""A mistake in backpropagation, as a backward pass that makes it.

Below, `mistaken_gradient` is the textbook's backward pass once more, with every line of it a
function that a mistake can put another in place of:

    d_prediction   ∂L/∂prediction             d_weights   δ·x for each weight
    slope          f′(z)                      d_biases    δ for each bias
    d_inputs       Σⱼ δ[j]·w[j][i]            flatten     neuron by neuron, weights then bias
    mean           Σ weight·g / Σ weight      scale       1
    penalize       the penalty, for weights   examples    as they are given

What a mistaken pass returns can be compared with a gradient that is wrong. If they are equal, that
is what went wrong. Your own can be passed to `check_gradients(..., mistakes=[*MISTAKES, mine])`.

>>> forgotten = Mistake("derivative forgotten", "f′(z) is left out", slope=lambda unit: 1)
>>> forgotten.of_layers
True
"""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

from tinymlp.gradient_check.loss_at import Problem
from tinymlp.learning.gradient import Example, example_weights, total_weight
from tinymlp.learning.loss import Loss
from tinymlp.network.layer import LayerTrace
from tinymlp.network.shapes import Matrix, Vector


class Unit(NamedTuple):
    """A neuron in the middle of its backward step."""

    activation: Any
    z: float
    a: float


def _examples(examples: Sequence[Example]) -> Sequence[Example]:
    return examples


def _d_prediction(loss: Loss, prediction: Vector, target: Sequence[float]) -> Vector:
    return list(loss.gradient(prediction, target))


def _slope(unit: Unit) -> float:
    slope: float = unit.activation.derivative(unit.z)
    return slope


def right_d_weights(deltas: Vector, trace: LayerTrace) -> Matrix:
    """Return δ[j]·x[i], shape (n_out, n_in)."""
    return [[delta * x for x in trace.inputs] for delta in deltas]


def _d_biases(deltas: Vector, biases: Vector) -> Vector:
    return deltas


def right_d_inputs(deltas: Vector, weights: Matrix) -> Vector:
    """Return Σⱼ δ[j]·w[j][i], shape (n_in,)."""
    return [
        add(delta * row[i] for delta, row in zip(deltas, weights, strict=True))
        for i in range(len(weights[0]))
    ]


def _flatten(d_weights: Matrix, d_biases: Vector) -> Vector:
    return [d for row, d_b in zip(d_weights, d_biases, strict=True) for d in (*row, d_b)]


def right_mean(gradients: list[Vector], problem: Problem) -> Vector:
    """Return the mean of the examples' gradients by the examples' weights."""
    return weighted_mean(gradients, weights_of(problem))


def weights_of(problem: Problem) -> list[float]:
    """Return the weight of each example, 1 where none are given."""
    return list(example_weights(problem.examples, problem.weights))


def weighted_mean(gradients: list[Vector], weights: Sequence[float]) -> Vector:
    """Return Σ weight·gradient / Σ weight."""
    whole = total_weight(weights)
    return [
        add(w * d for w, d in zip(weights, column, strict=True)) / whole
        for column in zip(*gradients, strict=True)
    ]


def _scale(problem: Problem) -> float:
    return 1.0


def _penalize(gradient: Vector, problem: Problem) -> Vector:
    return penalty_times(1.0)(gradient, problem)


def add(numbers: Iterable[float]) -> float:
    """Return the sum, added one after the other."""
    total = 0.0
    for number in numbers:
        total += number
    return total


@dataclasses.dataclass(frozen=True)
class Mistake:
    """A mistake's name, a sentence for the report, and the lines that it replaces."""

    name: str
    sentence: str
    _: dataclasses.KW_ONLY
    examples: Callable[[Sequence[Example]], Sequence[Example]] = _examples
    d_prediction: Callable[[Loss, Vector, Sequence[float]], Vector] = _d_prediction
    slope: Callable[[Unit], float] = _slope
    d_weights: Callable[[Vector, LayerTrace], Matrix] = right_d_weights
    d_biases: Callable[[Vector, Vector], Vector] = _d_biases
    d_inputs: Callable[[Vector, Matrix], Vector] = right_d_inputs
    flatten: Callable[[Matrix, Vector], Vector] = _flatten
    mean: Callable[[list[Vector], Problem], Vector] = right_mean
    scale: Callable[[Problem], float] = _scale
    penalize: Callable[[Vector, Problem], Vector] = _penalize

    @property
    def of_layers(self) -> bool:
        """Whether it can be made in one layer and not in another."""
        own = (self.slope, self.d_weights, self.d_biases, self.d_inputs, self.flatten)
        return own != (_slope, right_d_weights, _d_biases, right_d_inputs, _flatten)


NO_MISTAKE = Mistake("none", "nothing is wrong")


def mistaken_gradient(
    mistake: Mistake, problem: Problem, *, layers: Collection[int] | None = None
) -> tuple[Vector, list[Vector]]:
    """Return the flat gradient, and ∂L/∂inputs of each example, as the mistake makes them.

    `layers` are those, counted from 0, in which it is made; None is all. Raises `ValueError`
    where the mistake has another shape and would have been noticed.
    """
    network = problem.network
    gradients: list[Vector] = []
    all_d_inputs = []
    for inputs, target in mistake.examples(problem.examples):
        trace = network.forward(inputs)
        d_activations = mistake.d_prediction(problem.loss, trace.prediction, target)
        gradient: Vector = []
        for number in reversed(range(len(network.layers))):
            layer, layer_trace = network.layers[number], trace.layers[number]
            made = mistake if layers is None or number in layers else NO_MISTAKE
            slopes = [made.slope(Unit(layer.activation, n.z, n.a)) for n in layer_trace.neurons]
            deltas = [d_a * slope for d_a, slope in zip(d_activations, slopes, strict=True)]
            d_weights = made.d_weights(deltas, layer_trace)
            gradient[:0] = made.flatten(d_weights, made.d_biases(deltas, layer.biases))
            d_activations = made.d_inputs(deltas, layer.weights)
        if len(gradient) != network.n_parameters:
            raise ValueError("the mistake does not fit this network")
        gradients.append(gradient)
        all_d_inputs.append(d_activations)
    scale = mistake.scale(problem)
    mean = [d * scale for d in mistake.mean(gradients, problem)]
    return mistake.penalize(mean, problem), all_d_inputs


def penalty_times(
    factor: float, *, biases: bool = False, weights: bool = True
) -> Callable[[Vector, Problem], Vector]:
    """Return a `penalize` with so many times the penalty, on the parameters chosen."""

    def penalize(gradient: Vector, problem: Problem) -> Vector:
        penalty, network = problem.penalty, problem.network
        if penalty is None:
            return gradient
        return [
            d + factor * penalty.derivative(p) if (weights if is_weight else biases) else d
            for d, p, is_weight in zip(
                gradient, network.parameters(), network.is_weight(), strict=True
            )
        ]

    return penalize
