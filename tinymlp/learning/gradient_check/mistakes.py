"""The mistakes that are made in backpropagation, each as a backward pass that makes it.

Below, `mistaken_gradient` is the textbook's backward pass once more, with every line of it a
function that a mistake can put another in place of:

    d_prediction   ∂L/∂prediction             d_weights   δ·x for each weight
    slope          f′(z)                      d_biases    δ for each bias
    d_inputs       Σⱼ δ[j]·w[j][i]            flatten     neuron by neuron, weights then bias
    mean           the examples' mean         scale       1
    penalize       the penalty, for weights   examples    as they are given

What a mistaken pass returns can be compared with a gradient that is wrong. If they are equal, that
is what went wrong. MISTAKES is a table: a new mistake is one entry, and your own can be passed to
`check_gradients(..., mistakes=[*MISTAKES, mine])`.

>>> forgotten = Mistake("derivative forgotten", "f′(z) is left out", slope=lambda unit: 1)
>>> forgotten.of_layers
True
"""

import dataclasses
import struct
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tinymlp.learning.gradient import Example, example_weights, total_weight
from tinymlp.learning.gradient_check.landscape import Problem
from tinymlp.learning.loss import Loss, link
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


def _d_weights(deltas: Vector, trace: LayerTrace) -> Matrix:
    return [[delta * x for x in trace.inputs] for delta in deltas]


def _d_biases(deltas: Vector, biases: Vector) -> Vector:
    return deltas


def _d_inputs(deltas: Vector, weights: Matrix) -> Vector:
    return [
        _add(delta * row[i] for delta, row in zip(deltas, weights, strict=True))
        for i in range(len(weights[0]))
    ]


def _flatten(d_weights: Matrix, d_biases: Vector) -> Vector:
    return [d for row, d_b in zip(d_weights, d_biases, strict=True) for d in (*row, d_b)]


def _mean(gradients: list[Vector], weights: Sequence[float]) -> Vector:
    whole = total_weight(weights)
    return [
        _add(w * d for w, d in zip(weights, column, strict=True)) / whole
        for column in zip(*gradients, strict=True)
    ]


def _scale(problem: Problem) -> float:
    return 1.0


def _penalize(gradient: Vector, problem: Problem) -> Vector:
    return _penalty_times(1.0)(gradient, problem)


def _add(numbers: Any) -> float:
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
    d_weights: Callable[[Vector, LayerTrace], Matrix] = _d_weights
    d_biases: Callable[[Vector, Vector], Vector] = _d_biases
    d_inputs: Callable[[Vector, Matrix], Vector] = _d_inputs
    flatten: Callable[[Matrix, Vector], Vector] = _flatten
    mean: Callable[[list[Vector], Sequence[float]], Vector] = _mean
    scale: Callable[[Problem], float] = _scale
    penalize: Callable[[Vector, Problem], Vector] = _penalize

    @property
    def of_layers(self) -> bool:
        """Whether it can be made in one layer and not in another."""
        own = (self.slope, self.d_weights, self.d_biases, self.d_inputs, self.flatten)
        return own != (_slope, _d_weights, _d_biases, _d_inputs, _flatten)


NO_MISTAKE = Mistake("none", "nothing is wrong")


def mistaken_gradient(
    mistake: Mistake, problem: Problem, *, only: int | None = None
) -> tuple[Vector, list[Vector]]:
    """Return the flat gradient, and ∂L/∂inputs of each example, as the mistake makes them.

    `only` is the one layer, counted from 0, in which it is made; None makes it in all. Raises
    `ValueError` where the mistake has another shape and would have been noticed.
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
            made = mistake if only is None or only == number else NO_MISTAKE
            slopes = [made.slope(Unit(layer.activation, n.z, n.a)) for n in layer_trace.neurons]
            deltas = [d_a * slope for d_a, slope in zip(d_activations, slopes, strict=True)]
            d_weights = made.d_weights(deltas, layer_trace)
            gradient[:0] = made.flatten(d_weights, made.d_biases(deltas, layer.biases))
            d_activations = made.d_inputs(deltas, layer.weights)
        if len(gradient) != network.n_parameters:
            raise ValueError("the mistake does not fit this network")
        gradients.append(gradient)
        all_d_inputs.append(d_activations)
    weights = example_weights(problem.examples, problem.weights)
    scale = mistake.scale(problem)
    mean = [d * scale for d in mistake.mean(gradients, weights)]
    return mistake.penalize(mean, problem), all_d_inputs


def _penalty_times(
    factor: float, *, biases: bool = False, weights: bool = True
) -> Callable[[Vector, Problem], Vector]:
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


def _penalty_over_examples(gradient: Vector, problem: Problem) -> Vector:
    return _penalty_times(1.0 / len(problem.examples))(gradient, problem)


def _penalty_of_examples(gradient: Vector, problem: Problem) -> Vector:
    return _penalty_times(float(len(problem.examples)))(gradient, problem)


def _n(problem: Problem) -> float:
    return total_weight(example_weights(problem.examples, problem.weights))


def _outputs(problem: Problem) -> float:
    return float(problem.network.n_out)


def _one_example(which: int, *, divided: bool) -> Callable[[list[Vector], Sequence[float]], Vector]:
    def mean(gradients: list[Vector], weights: Sequence[float]) -> Vector:
        factor = weights[which] / total_weight(weights) if divided else 1.0
        return [d * factor for d in gradients[which]]

    return mean


def _plain_mean(gradients: list[Vector], weights: Sequence[float]) -> Vector:
    return _mean(gradients, [1.0] * len(weights))


def _squared_weights_mean(gradients: list[Vector], weights: Sequence[float]) -> Vector:
    squares = [w * w for w in weights]
    factor = total_weight(squares) / total_weight(weights)
    return [d * factor for d in _mean(gradients, squares)]


def _divided_by_number(gradients: list[Vector], weights: Sequence[float]) -> Vector:
    factor = total_weight(weights) / len(weights)
    return [d * factor for d in _mean(gradients, weights)]


def _without(which: int) -> Callable[[list[Vector], Sequence[float]], Vector]:
    def mean(gradients: list[Vector], weights: Sequence[float]) -> Vector:
        kept = [w if e != which % len(weights) else 0.0 for e, w in enumerate(weights)]
        factor = total_weight(kept) / total_weight(weights)
        return [d * factor for d in _mean(gradients, kept)]

    return mean


def _mean_of_batch_means(size: int) -> Callable[[list[Vector], Sequence[float]], Vector]:
    def mean(gradients: list[Vector], weights: Sequence[float]) -> Vector:
        starts = range(0, len(weights), size)
        means = [_mean(gradients[s : s + size], weights[s : s + size]) for s in starts]
        return _mean(means, [1.0] * len(means))

    return mean


def _swapped(matrix: Matrix) -> Matrix:
    if len(matrix) != len(matrix[0]):
        raise ValueError("a matrix that is not square does not fit when it is transposed")
    return [list(column) for column in zip(*matrix, strict=True)]


def _softmax_diagonal(loss: Loss, prediction: Vector, target: Sequence[float]) -> Vector:
    return [-t * (1 - p) for p, t in zip(link(loss, prediction), target, strict=True)]


def _link_forgotten(loss: Loss, prediction: Vector, target: Sequence[float]) -> Vector:
    if not hasattr(loss, "link"):
        raise ValueError("this loss has no link")
    n = _divisor(loss, prediction, target)
    return [(z - t) / n for z, t in zip(prediction, target, strict=True)]


def _by_probability(loss: Loss, prediction: Vector, target: Sequence[float]) -> Vector:
    if not hasattr(loss, "link"):
        raise ValueError("this loss has no link")
    return [-t / p for p, t in zip(link(loss, prediction), target, strict=True)]


def _link_twice(loss: Loss, prediction: Vector, target: Sequence[float]) -> Vector:
    if not hasattr(loss, "link"):
        raise ValueError("this loss has no link")
    gradient = loss.gradient(prediction, target)
    return [d * p * (1 - p) for d, p in zip(gradient, link(loss, prediction), strict=True)]


def _divisor(loss: Loss, prediction: Vector, target: Sequence[float]) -> float:
    """Return what the loss divides p − t by, 1 or the number of outputs."""
    for p, t, d in zip(
        link(loss, prediction), target, loss.gradient(prediction, target), strict=True
    ):
        if d != 0:
            return (p - t) / d
    return 1.0


def _signs(loss: Loss, prediction: Vector, target: Sequence[float]) -> Vector:
    gradient = loss.gradient(prediction, target)
    return [abs(d) for d in gradient]


def _single(number: float) -> float:
    single: float = struct.unpack("f", struct.pack("f", number))[0]
    return single


def _rounded(gradients: list[Vector], weights: Sequence[float]) -> Vector:
    return [_single(d) for d in _mean(gradients, weights)]


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "mean forgotten",
        "the mean's 1/n is missing: the examples' gradients are added, not averaged",
        scale=_n,
    ),
    Mistake(
        "divided by n twice",
        "the sum over the examples is divided by their number twice",
        scale=lambda problem: 1 / _n(problem),
    ),
    Mistake(
        "mean over outputs forgotten",
        "the loss is a mean over the outputs, but its gradient lacks the 1/n_out",
        scale=_outputs,
    ),
    Mistake(
        "divided by n_out too often",
        "the gradient is divided by the number of outputs once too often",
        scale=lambda problem: 1 / _outputs(problem),
    ),
    Mistake(
        "both means forgotten",
        "neither the mean over the examples nor that over the outputs is in the gradient",
        scale=lambda problem: _n(problem) * _outputs(problem),
    ),
    Mistake(
        "factor 2 forgotten",
        "everything is half of what it should be: is the 2 of the square's derivative missing?",
        scale=lambda problem: 0.5,
    ),
    Mistake(
        "factor 2 too many",
        "everything is twice what it should be: is it the gradient of a loss without its ½?",
        scale=lambda problem: 2.0,
    ),
    Mistake(
        "sign flipped",
        "the sign is flipped: target − prediction instead of prediction − target?",
        scale=lambda problem: -1.0,
    ),
    Mistake(
        "sign of the error lost",
        "the loss's gradient has lost its sign: the absolute value was taken",
        d_prediction=_signs,
    ),
    Mistake(
        "activation derivative forgotten",
        "the activation's derivative f′(z) was forgotten",
        slope=lambda unit: 1.0,
    ),
    Mistake(
        "derivative at a",
        "the activation's derivative is taken at a = f(z) instead of at z",
        slope=lambda unit: unit.activation.derivative(unit.a),
    ),
    Mistake(
        "derivative squared",
        "the activation's derivative f′(z) is multiplied twice",
        slope=lambda unit: unit.activation.derivative(unit.z) ** 2,
    ),
    Mistake(
        "value instead of derivative",
        "the activation's value f(z) is multiplied where its derivative f′(z) belongs",
        slope=lambda unit: unit.a,
    ),
    Mistake(
        "sigmoid's derivative",
        "a·(1 − a), the sigmoid's derivative, is used for another activation",
        slope=lambda unit: unit.a * (1 - unit.a),
    ),
    Mistake(
        "sigmoid's derivative of z",
        "z·(1 − z) is used: the sigmoid's derivative in terms of a was given z",
        slope=lambda unit: unit.z * (1 - unit.z),
    ),
    Mistake(
        "tanh's derivative",
        "1 − a², tanh's derivative, is used for another activation",
        slope=lambda unit: 1 - unit.a * unit.a,
    ),
    Mistake(
        "tanh's derivative of z",
        "1 − z² is used: tanh's derivative in terms of a was given z",
        slope=lambda unit: 1 - unit.z * unit.z,
    ),
    Mistake(
        "leak forgotten",
        "the slope below 0 is taken as 0: a ReLU's derivative for another activation",
        slope=lambda unit: 1.0 if unit.z > 0 else 0.0,
    ),
    Mistake(
        "derivative reversed",
        "f′ is taken at −z: is a comparison the wrong way round?",
        slope=lambda unit: unit.activation.derivative(-unit.z),
    ),
    Mistake(
        "weights transposed",
        "the weights are transposed on the way back: Σᵢ δ[i]·w[j][i] instead of Σⱼ δ[j]·w[j][i]",
        d_inputs=lambda deltas, weights: _d_inputs(deltas, _swapped(weights)),
    ),
    Mistake(
        "weight gradient transposed",
        "the weights' gradient is transposed: δ[i]·x[j] stands where δ[j]·x[i] belongs",
        d_weights=lambda deltas, trace: _swapped(_d_weights(deltas, trace)),
    ),
    Mistake(
        "column order",
        "the weights are listed input by input instead of neuron by neuron",
        flatten=lambda d_weights, d_biases: [
            *(d for column in zip(*d_weights, strict=True) for d in column),
            *d_biases,
        ],
    ),
    Mistake(
        "biases last",
        "all weights are listed before all biases, instead of each neuron's weights and then its "
        "bias",
        flatten=lambda d_weights, d_biases: [*(d for row in d_weights for d in row), *d_biases],
    ),
    Mistake(
        "biases first",
        "each neuron's bias is listed before its weights instead of after them",
        flatten=lambda d_weights, d_biases: [
            d for row, d_b in zip(d_weights, d_biases, strict=True) for d in (d_b, *row)
        ],
    ),
    Mistake(
        "bias gradient zero",
        "the gradient of every bias is zero: ∂L/∂b = δ was forgotten",
        d_biases=lambda deltas, biases: [0.0] * len(deltas),
    ),
    Mistake(
        "bias gradient times bias",
        "the biases' gradient is δ·b instead of δ: a bias's input is 1",
        d_biases=lambda deltas, biases: [d * b for d, b in zip(deltas, biases, strict=True)],
    ),
    Mistake(
        "bias gradient shared",
        "every neuron's bias has the sum of the layer's δ instead of its own",
        d_biases=lambda deltas, biases: [_add(deltas)] * len(deltas),
    ),
    Mistake(
        "inputs forgotten",
        "the weights' gradient is δ alone: the factor x[i] was forgotten",
        d_weights=lambda deltas, trace: [[delta] * len(trace.inputs) for delta in deltas],
    ),
    Mistake(
        "outputs instead of inputs",
        "the weights' gradient is δ times the neuron's own output instead of its input",
        d_weights=lambda deltas, trace: [
            [delta * a] * len(trace.inputs)
            for delta, a in zip(deltas, trace.activations, strict=True)
        ],
    ),
    Mistake(
        "weights forgotten",
        "∂L/∂x adds up the δ of the neurons without their weights",
        d_inputs=lambda deltas, weights: [_add(deltas)] * len(weights[0]),
    ),
    Mistake(
        "overwritten by the last neuron",
        "∂L/∂x is overwritten by the last neuron instead of added up over all: = where += belongs",
        d_inputs=lambda deltas, weights: [deltas[-1] * w for w in weights[-1]],
    ),
    Mistake(
        "first neuron only",
        "∂L/∂x has the part of the first neuron only: does a loop end too soon?",
        d_inputs=lambda deltas, weights: [deltas[0] * w for w in weights[0]],
    ),
    Mistake(
        "mean over neurons",
        "∂L/∂x is a mean over the neurons instead of a sum",
        d_inputs=lambda deltas, weights: [d / len(deltas) for d in _d_inputs(deltas, weights)],
    ),
    Mistake(
        "not back-propagated",
        "no gradient is worked out: everything is zero",
        d_weights=lambda deltas, trace: [[0.0] * len(trace.inputs) for _ in deltas],
        d_biases=lambda deltas, biases: [0.0] * len(deltas),
    ),
    Mistake(
        "nothing passed back",
        "∂L/∂x is zero, so the layers before learn nothing",
        d_inputs=lambda deltas, weights: [0.0] * len(weights[0]),
    ),
    Mistake(
        "last example only",
        "only the last example counts: its gradient overwrites the others, = where += belongs",
        mean=_one_example(-1, divided=False),
    ),
    Mistake(
        "last example only, divided",
        "only the last example counts, divided by the number of all: = where += belongs",
        mean=_one_example(-1, divided=True),
    ),
    Mistake(
        "first example only",
        "only the first example counts: does a loop end too soon?",
        mean=_one_example(0, divided=False),
    ),
    Mistake(
        "first example only, divided",
        "only the first example counts, divided by the number of all: does a loop end too soon?",
        mean=_one_example(0, divided=True),
    ),
    Mistake(
        "last example left out",
        "the last example is left out: does a range end one too soon?",
        mean=_without(-1),
    ),
    Mistake(
        "first example left out",
        "the first example is left out: does a range start at 1?",
        mean=_without(0),
    ),
    *(
        Mistake(
            f"mean of means of {size}",
            f"it is a mean of the means of batches of {size}, the last of which is smaller: its "
            "examples count too much",
            mean=_mean_of_batch_means(size),
        )
        for size in (2, 3, 4, 5, 8, 10, 16, 32, 64)
    ),
    Mistake(
        "example weights ignored",
        "the weights of the examples (or classes) are ignored",
        mean=_plain_mean,
    ),
    Mistake(
        "example weights squared",
        "the weights of the examples (or classes) are multiplied twice",
        mean=_squared_weights_mean,
    ),
    Mistake(
        "divided by the number of examples",
        "the weighted sum is divided by the number of examples instead of the sum of the weights",
        mean=_divided_by_number,
    ),
    Mistake(
        "targets shifted",
        "each example has the target of the next: were inputs and targets shuffled apart?",
        examples=lambda examples: [
            (inputs, examples[(e + 1) % len(examples)][1]) for e, (inputs, _) in enumerate(examples)
        ],
    ),
    Mistake("penalty forgotten", "the penalty is missing", penalize=_penalty_times(0.0)),
    Mistake(
        "penalty on biases",
        "the penalty is also on the biases",
        penalize=_penalty_times(1.0, biases=True),
    ),
    Mistake(
        "penalty on biases only",
        "the penalty is on the biases instead of the weights",
        penalize=_penalty_times(1.0, biases=True, weights=False),
    ),
    Mistake(
        "penalty doubled",
        "the penalty is twice what it should be: 2·λ·w instead of λ·w?",
        penalize=_penalty_times(2.0),
    ),
    Mistake(
        "penalty halved",
        "the penalty is half of what it should be",
        penalize=_penalty_times(0.5),
    ),
    Mistake(
        "penalty subtracted",
        "the penalty is subtracted instead of added",
        penalize=_penalty_times(-1.0),
    ),
    Mistake(
        "penalty divided by n",
        "the penalty is divided by the number of examples",
        penalize=_penalty_over_examples,
    ),
    Mistake(
        "penalty for every example",
        "the penalty is added for every example instead of once",
        penalize=_penalty_of_examples,
    ),
    Mistake(
        "softmax off-diagonal forgotten",
        "softmax's terms off the diagonal are missing: each probability also moves with every "
        "other logit",
        d_prediction=_softmax_diagonal,
    ),
    Mistake(
        "logits taken for probabilities",
        "the loss's gradient is logit − target instead of probability − target",
        d_prediction=_link_forgotten,
    ),
    Mistake(
        "gradient by the probability",
        "the loss's gradient is −t/p, by the probability instead of by the logit",
        d_prediction=_by_probability,
    ),
    Mistake(
        "link's derivative again",
        "p − t is multiplied by p·(1 − p), which it already contains",
        d_prediction=_link_twice,
    ),
    Mistake("single precision", "it is rounded to single precision (float32)", mean=_rounded),
)
