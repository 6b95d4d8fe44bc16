"""The mistakes of a training, each with the step that it makes.

    of one step         the gradient added, the learning rate twice, a layer that stays, weights
                        that are changed before they are used, and the catalogue of backpropagation
    of an epoch         inputs shuffled without their targets, the last example alone, no 1/n,
                        gradients of the examples before that were not set to zero
    of the next step    the gradient of the step before still in it, or taken once more

Each gives what the student's (before − after)/rate would be, in every loss that may be meant. It is
named only where that is so in every case that is tried.
"""

import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from tinymlp.gradient_check.example_mistakes import EXAMPLE_MISTAKES, MEAN_MISTAKES
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.gradient_check.mistaken_backward import Mistake
from tinymlp.gradient_check.mistakes import MISTAKES, Hypothesis, list_hypotheses
from tinymlp.learning.loss import MeanSquaredError
from tinymlp.testing.answers import close, is_failure
from tinymlp.testing.training_batches import BATCHES, MEAN, one_by_one, updates
from tinymlp.testing.training_network import Example, NetworkCode
from tinymlp.testing.training_steps import Convention, gradient


class Asked(NamedTuple):
    """What a step was taken of."""

    parameters: Sequence[float]
    examples: Sequence[Example]
    rate: float


Predict = Callable[[NetworkCode, Convention, Asked], Iterator[list[float]]]
"""Every (before − after)/rate that the mistake may give, one where it gives one."""

Mistakes = Sequence[tuple[str, Predict]]

COPIES = (
    "no weight changes at all: are copies of the weights changed, or the gradients set to "
    "zero before the step?"
)
ONE_TOO_FEW = "an epoch is left out: does a range start at 1, or end one too soon?"
ADDED = "the gradient is added: subtract it, weights −= learning_rate · gradient"
STALE = (
    "the gradients of the step before are still in it: set them to zero before each backward pass "
    "(zero_grad)"
)
REPEATED = "the gradient of the step before is taken once more: go forward and back again each step"
NO_SECOND = "the second step changes nothing: is something left over from the first?"
APART = "the inputs have the targets of other examples: shuffle both in the same order"
TOO_EARLY = (
    "the weights of a layer are changed before the way back has used them: find all gradients "
    "first, then change the weights"
)


def _is_factor(mistake: Mistake) -> bool:
    """Return whether it is a factor of the loss alone, which is a convention, as its ½ is.

    The sign is none.
    """
    if mistake.line != "d_prediction":
        return False
    loss, prediction, target = MeanSquaredError(), [0.5, -1.0, 2.0], [0.25, 1.0, -0.5]
    try:
        wrong = mistake.instead(loss, prediction, target)
    except LookupError:  # it is about a loss of classes
        return False
    right = loss.gradient(prediction, target)
    factor = wrong[0] / right[0]
    return factor != -1 and all(close(w, factor * r) for w, r in zip(wrong, right, strict=True))


_HYPOTHESES = [one for one in list_hypotheses(MISTAKES, 3) if not _is_factor(one.mistake)]


def _right(network: NetworkCode, meant: Convention, asked: Asked) -> list[float]:
    found = [gradient(network, meant, asked.parameters, one) for one in asked.examples]
    return [sum(column) / len(found) for column in zip(*found, strict=True)]


def _times(factor: Callable[[Asked], float]) -> Predict:
    def predict(network: NetworkCode, meant: Convention, asked: Asked) -> Iterator[list[float]]:
        yield [factor(asked) * d for d in _right(network, meant, asked)]

    return predict


def _two_steps(network: NetworkCode, meant: Convention, asked: Asked) -> Iterator[list[float]]:
    if len(asked.examples) == 1:
        yield one_by_one(network, meant, asked.parameters, [*asked.examples] * 2, asked.rate)
        return
    first = _right(network, meant, asked)
    moved = [p - asked.rate * d for p, d in zip(asked.parameters, first, strict=True)]
    second = _right(network, meant, asked._replace(parameters=moved))
    yield [a + b for a, b in zip(first, second, strict=True)]


def _without_layer(number: int) -> Predict:
    """Return the step in which that layer stays as it is."""

    def predict(network: NetworkCode, meant: Convention, asked: Asked) -> Iterator[list[float]]:
        replica = network.replica
        if replica is None or number >= len(replica.places) or len(replica.places) < 2:
            return
        found = _right(network, meant, asked)
        for weights, bias in replica.places[number]:
            for place in (*weights, bias):
                if place is not None:
                    found[place] = 0.0
        yield found

    return predict


def _too_early(network: NetworkCode, meant: Convention, asked: Asked) -> Iterator[list[float]]:
    """Yield the step of a way back that goes through weights that are changed already."""
    replica, rate = network.replica, asked.rate
    if replica is None or len(replica.places) < 2:
        return
    made = replica.network(asked.parameters, logits=meant.logits)
    traces = [made.forward(inputs) for inputs, _ in asked.examples]
    slopes = [
        list(meant.loss.gradient(trace.prediction, target))
        for trace, (_, target) in zip(traces, asked.examples, strict=True)
    ]
    n = len(traces)
    parts: list[list[float]] = []
    for number in reversed(range(len(made.layers))):
        layer = made.layers[number]
        deltas = [
            [
                d * layer.activation.derivative(unit.z)
                for d, unit in zip(row, trace.layers[number].neurons, strict=True)
            ]
            for row, trace in zip(slopes, traces, strict=True)
        ]
        flat: list[float] = []
        changed = []
        for j, weights in enumerate(layer.weights):
            d_weights = [
                sum(
                    delta[j] * trace.layers[number].inputs[i]
                    for delta, trace in zip(deltas, traces, strict=True)
                )
                / n
                for i in range(len(weights))
            ]
            changed.append([w - rate * d for w, d in zip(weights, d_weights, strict=True)])
            flat += [*d_weights, sum(delta[j] for delta in deltas) / n]
        parts.insert(0, flat)
        slopes = [
            [
                sum(d * row[i] for d, row in zip(delta, changed, strict=True))
                for i in range(layer.n_in)
            ]
            for delta in deltas
        ]
    yield replica.theirs([d for part in parts for d in part], len(asked.parameters))


def _one_after_the_other(
    network: NetworkCode, meant: Convention, asked: Asked
) -> Iterator[list[float]]:
    """Yield the step of biases whose gradient is that of the new weights, and of weights so."""
    if network.replica is None:
        return
    biases = {bias for layer in network.replica.places for _, bias in layer}
    right = _right(network, meant, asked)
    for are_first in (False, True):  # whether the biases are
        moved = [
            p - asked.rate * d * ((k in biases) is are_first)
            for k, (p, d) in enumerate(zip(asked.parameters, right, strict=True))
        ]
        after = _right(network, meant, asked._replace(parameters=moved))
        yield [
            d if (k in biases) is are_first else a
            for k, (d, a) in enumerate(zip(right, after, strict=True))
        ]


def _of_catalogue(hypothesis: Hypothesis) -> Predict:
    def predict(network: NetworkCode, meant: Convention, asked: Asked) -> Iterator[list[float]]:
        replica = network.replica
        if replica is None or (replica.softmax and not meant.logits):
            return
        made = replica.network(asked.parameters, logits=meant.logits)
        # A loss of logits has no last activation that a mistake could be made in.
        problem = Problem(made, meant.loss, list(asked.examples))
        yield replica.theirs(hypothesis.gradient(problem)[0], len(asked.parameters))

    return predict


def _last_slope(kinds: Collection[str], slope: Callable[[float, float], float]) -> Predict:
    """Return the step in which an entropy's p − t is a function of that and of p instead."""

    def predict(network: NetworkCode, meant: Convention, asked: Asked) -> Iterator[list[float]]:
        replica = network.replica
        if replica is None or meant.kind not in kinds:
            return
        found = [0.0] * len(asked.parameters)
        for inputs, target in asked.examples:
            made = replica.network(asked.parameters, logits=True)
            trace = made.forward(inputs)
            slopes = meant.loss.gradient(trace.prediction, target)
            outputs = meant.loss.link(trace.prediction)
            wrong = [slope(d, p) for d, p in zip(slopes, outputs, strict=True)]
            one = replica.theirs(made.backward(trace, wrong), len(found))
            found = [a + b / len(asked.examples) for a, b in zip(found, one, strict=True)]
        yield found

    return predict


OF_A_GRADIENT: Mistakes = [
    (ADDED, _times(lambda asked: -1.0)),
    ("only the output layer is trained: the hidden layers stay as they are", _without_layer(0)),
    ("layer 2 is never trained: its weights and biases stay as they are", _without_layer(1)),
    ("layer 3 is never trained: its weights and biases stay as they are", _without_layer(2)),
    (
        "p − t is multiplied by p·(1 − p), as for a squared error: with a cross-entropy it cancels",
        _last_slope(("binary", "softmax"), lambda d, p: d * p * (1 - p)),
    ),
    (
        "every output is 1 in a batch of one example: is the softmax's sum over the examples, "
        "axis=0, where it is over the classes, axis=1?",
        _last_slope(("softmax",), lambda d, p: d + 1 - p),
    ),
    *((one.sentence, _of_catalogue(one)) for one in _HYPOTHESES),
]
"""Of a step of one example, whatever is then made of its gradient."""

OF_A_STEP: Mistakes = [
    ("the learning rate is multiplied twice", _times(lambda asked: asked.rate)),
    (
        "the learning rate is missing: weights −= learning_rate · gradient",
        _times(lambda asked: 1 / asked.rate),
    ),
    (
        "the gradient is divided by the learning rate: weights −= learning_rate · gradient",
        _times(lambda asked: 1 / asked.rate**2),
    ),
    (
        "there are two steps in one epoch: is the update made twice, or the range one too long?",
        _two_steps,
    ),
    (TOO_EARLY, _too_early),
    (
        "the second of weights and biases has the gradient that comes when the first are changed: "
        "find both, then change both",
        _one_after_the_other,
    ),
    *OF_A_GRADIENT,
]
"""Of a step of one example."""


def _summed(predict: Predict) -> Predict:
    def summed(network: NetworkCode, meant: Convention, asked: Asked) -> Iterator[list[float]]:
        n = len(asked.examples)
        # In a step of the sum, the rate that a mistake knows of is that of the sum, too.
        for found in predict(network, meant, asked._replace(rate=asked.rate * n)):
            yield [n * d for d in found]

    return summed


def _apart(update: str) -> Predict:
    def predict(network: NetworkCode, meant: Convention, asked: Asked) -> Iterator[list[float]]:
        inputs = [x for x, _ in asked.examples]
        for order in itertools.permutations([t for _, t in asked.examples]):
            mixed = list(zip(inputs, order, strict=True))
            yield from updates(network, meant, update, asked.parameters, mixed, asked.rate)

    return predict


def _kept(network: NetworkCode, meant: Convention, asked: Asked) -> Iterator[list[float]]:
    for order in itertools.permutations(asked.examples):
        yield one_by_one(network, meant, asked.parameters, order, asked.rate, keep=True)


def _in_any_order(predict: Predict) -> Predict:
    """Return a mistake about one of the examples, which may have been shuffled."""

    def shuffled(network: NetworkCode, meant: Convention, asked: Asked) -> Iterator[list[float]]:
        for order in itertools.permutations(asked.examples):
            yield from predict(network, meant, asked._replace(examples=order))

    return shuffled


_OVER_EXAMPLES = [one for one in _HYPOTHESES if one.mistake in (*MEAN_MISTAKES, *EXAMPLE_MISTAKES)]

OF_A_MEAN: Mistakes = [
    *((one.sentence, _of_catalogue(one)) for one in _OVER_EXAMPLES),
    *((one.sentence, _in_any_order(_of_catalogue(one))) for one in _OVER_EXAMPLES),
    (APART, _apart(MEAN)),
]
"""Of a mean gradient of several examples, whatever is then made of it."""

OF_AN_EPOCH: Mistakes = [
    *((one.sentence, _of_catalogue(one)) for one in _OVER_EXAMPLES),
    *((one.sentence, _summed(_of_catalogue(one))) for one in _OVER_EXAMPLES),
    *((one.sentence, _in_any_order(_of_catalogue(one))) for one in _OVER_EXAMPLES),
    *((one.sentence, _in_any_order(_summed(_of_catalogue(one)))) for one in _OVER_EXAMPLES),
    *((APART, _apart(update)) for update in BATCHES),
    (
        "the gradients of the examples before are still in each step: set them to zero first "
        "(zero_grad)",
        _kept,
    ),
]
"""Of an epoch of several examples, for code whose step of one is right."""


Answer = tuple[Asked, Sequence[float], bool]
"""What was asked, the student's (before − after)/rate, and whether it is right."""


def find_mistake(
    network: NetworkCode,
    meant: Sequence[Convention],
    mistakes: Mistakes,
    answers: Sequence[Answer],
    *,
    but: Collection[int] = (),
) -> str:
    """Return the first mistake that gives every answer, "" if none does.

    `but` are parameters of which nothing is asked, counted from 0.
    """
    if not answers or all(right for _, _, right in answers):
        return ""
    answers = sorted(answers, key=lambda one: one[2])
    for one in meant:
        for words, predict in mistakes:
            if all(_gives(network, one, predict, asked, got, but) for asked, got, _ in answers):
                return words
    return ""


def _gives(
    network: NetworkCode,
    meant: Convention,
    predict: Predict,
    asked: Asked,
    got: Sequence[float],
    but: Collection[int],
) -> bool:
    def kept(step: Sequence[float]) -> list[float]:
        return [d for k, d in enumerate(step) if k not in but] if but else list(step)

    try:
        return any(
            len(found) == len(got) and not is_failure(found) and same(kept(got), kept(found))
            for found in predict(network, meant, asked)
        )
    except (ArithmeticError, ValueError, LookupError):
        return False


def same(got: Sequence[float], expected: Sequence[float]) -> bool:
    """Return whether two steps are equal up to rounding."""
    return all(close(one, other) for one, other in zip(got, expected, strict=True))
