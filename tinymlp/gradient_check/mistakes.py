"""The table of mistakes that are made in backpropagation.

Each entry has the name, the sentence that the report prints, and the lines of the textbook's
backward pass (`mistake.py`) that it replaces. A new mistake is one more entry.

`tests/gradient_check/sabotage.py` has programs that make them, and what each is diagnosed as.
"""

import struct
from collections.abc import Callable, Sequence

from tinymlp.gradient_check.loss_at import Problem
from tinymlp.gradient_check.mistaken_backward import (
    Mistake,
    add,
    penalty_times,
    right_d_inputs,
    right_d_weights,
    right_mean,
    weighted_mean,
    weights_of,
)
from tinymlp.learning.gradient import total_weight
from tinymlp.learning.loss import Loss, link
from tinymlp.network.shapes import Matrix, Vector


def _penalty_over_examples(gradient: Vector, problem: Problem) -> Vector:
    return penalty_times(1.0 / len(problem.examples))(gradient, problem)


def _penalty_of_examples(gradient: Vector, problem: Problem) -> Vector:
    return penalty_times(float(len(problem.examples)))(gradient, problem)


def _n(problem: Problem) -> float:
    return total_weight(weights_of(problem))


def _outputs(problem: Problem) -> float:
    return float(problem.network.n_out)


_Mean = Callable[[list[Vector], Problem], Vector]


def _reweighted(
    weights: Callable[[list[float]], list[float]],
    divisor: Callable[[list[float]], float] = total_weight,
) -> _Mean:
    """Return Σ weights(w)·g / divisor(w), with the mistake in one of the two."""

    def mean(gradients: list[Vector], problem: Problem) -> Vector:
        right = weights_of(problem)
        used = weights(right)
        return [
            add(w * d for w, d in zip(used, column, strict=True)) / divisor(right)
            for column in zip(*gradients, strict=True)
        ]

    return mean


def _only(which: int) -> Callable[[list[float]], list[float]]:
    return lambda weights: [w if e == which % len(weights) else 0.0 for e, w in enumerate(weights)]


def _without(which: int) -> Callable[[list[float]], list[float]]:
    return lambda weights: [w if e != which % len(weights) else 0.0 for e, w in enumerate(weights)]


def _one(weights: list[float]) -> float:
    return 1.0


def _for_some(mean: _Mean, *, is_weight: bool) -> _Mean:
    """Return a mean that makes the mistake for weights only, or for biases only."""

    def partly(gradients: list[Vector], problem: Problem) -> Vector:
        return [
            wrong if weight is is_weight else right
            for wrong, right, weight in zip(
                mean(gradients, problem),
                right_mean(gradients, problem),
                problem.network.is_weight(),
                strict=True,
            )
        ]

    return partly


def _sum(gradients: list[Vector], problem: Problem) -> Vector:
    return [d * _n(problem) for d in right_mean(gradients, problem)]


def _mean_of_batch_means(size: int) -> _Mean:
    def mean(gradients: list[Vector], problem: Problem) -> Vector:
        weights = weights_of(problem)
        starts = range(0, len(weights), size)
        means = [weighted_mean(gradients[s : s + size], weights[s : s + size]) for s in starts]
        return weighted_mean(means, [1.0] * len(means))

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


def _rounded(gradients: list[Vector], problem: Problem) -> Vector:
    return [_single(d) for d in right_mean(gradients, problem)]


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
        d_inputs=lambda deltas, weights: right_d_inputs(deltas, _swapped(weights)),
    ),
    Mistake(
        "weight gradient transposed",
        "the weights' gradient is transposed: δ[i]·x[j] stands where δ[j]·x[i] belongs",
        d_weights=lambda deltas, trace: _swapped(right_d_weights(deltas, trace)),
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
        d_biases=lambda deltas, biases: [add(deltas)] * len(deltas),
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
        d_inputs=lambda deltas, weights: [add(deltas)] * len(weights[0]),
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
        d_inputs=lambda deltas, weights: [d / len(deltas) for d in right_d_inputs(deltas, weights)],
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
        mean=_reweighted(_only(-1), _one),
    ),
    Mistake(
        "last example only, divided",
        "only the last example counts, divided by the number of all: = where += belongs",
        mean=_reweighted(_only(-1)),
    ),
    Mistake(
        "bias of the last example only",
        "the biases' gradient is the last example's only: = where += belongs",
        mean=_for_some(_reweighted(_only(-1), _one), is_weight=False),
    ),
    Mistake(
        "bias of the last example only, divided",
        "the biases' gradient is the last example's only, divided by the number of all: = where "
        "+= belongs",
        mean=_for_some(_reweighted(_only(-1)), is_weight=False),
    ),
    Mistake(
        "mean forgotten for biases",
        "the biases' gradients are added over the examples and not averaged, unlike the weights'",
        mean=_for_some(_sum, is_weight=False),
    ),
    Mistake(
        "mean forgotten for weights",
        "the weights' gradients are added over the examples and not averaged, unlike the biases'",
        mean=_for_some(_sum, is_weight=True),
    ),
    Mistake(
        "first example only",
        "only the first example counts: does a loop end too soon?",
        mean=_reweighted(_only(0), _one),
    ),
    Mistake(
        "first example only, divided",
        "only the first example counts, divided by the number of all: does a loop end too soon?",
        mean=_reweighted(_only(0)),
    ),
    Mistake(
        "last example left out",
        "the last example is left out: does a range end one too soon?",
        mean=_reweighted(_without(-1)),
    ),
    Mistake(
        "first example left out",
        "the first example is left out: does a range start at 1?",
        mean=_reweighted(_without(0)),
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
        mean=_reweighted(lambda weights: [1.0] * len(weights), len),
    ),
    Mistake(
        "example weights ignored above",
        "the weights of the examples (or classes) are ignored, but their sum is divided by",
        mean=_reweighted(lambda weights: [1.0] * len(weights)),
    ),
    Mistake(
        "example weights squared",
        "the weights of the examples (or classes) are multiplied twice",
        mean=_reweighted(lambda weights: [w * w for w in weights]),
    ),
    Mistake(
        "divided by the number of examples",
        "the weighted sum is divided by the number of examples instead of the sum of the weights",
        mean=_reweighted(list, len),
    ),
    Mistake(
        "targets shifted",
        "each example has the target of the next: were inputs and targets shuffled apart?",
        examples=lambda examples: [
            (inputs, examples[(e + 1) % len(examples)][1]) for e, (inputs, _) in enumerate(examples)
        ],
    ),
    Mistake("penalty forgotten", "the penalty is missing", penalize=penalty_times(0.0)),
    Mistake(
        "penalty on biases",
        "the penalty is also on the biases",
        penalize=penalty_times(1.0, biases=True),
    ),
    Mistake(
        "penalty on biases only",
        "the penalty is on the biases instead of the weights",
        penalize=penalty_times(1.0, biases=True, weights=False),
    ),
    Mistake(
        "penalty doubled",
        "the penalty is twice what it should be: 2·λ·w instead of λ·w?",
        penalize=penalty_times(2.0),
    ),
    Mistake(
        "penalty halved",
        "the penalty is half of what it should be",
        penalize=penalty_times(0.5),
    ),
    Mistake(
        "penalty subtracted",
        "the penalty is subtracted instead of added",
        penalize=penalty_times(-1.0),
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
