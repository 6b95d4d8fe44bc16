"""Mistakes in ∂L/∂prediction, where the way back begins.

A factor forgotten here is a factor in every derivative of the network. Losses of classes take a
logit z, and their gradient is p − t, with the probability p that the loss's link makes of z.
"""

from collections.abc import Callable, Sequence

from tinymlp.gradient_check.mistaken_backward import Mistake
from tinymlp.learning.loss import Loss, has_link, link
from tinymlp.network.shapes import Vector

_Line = Callable[[Loss, Vector, Sequence[float]], Vector]


def _times(factor: Callable[[int], float]) -> _Line:
    """Return the right gradient times a factor that may depend on the number of outputs."""
    return lambda loss, prediction, target: [
        factor(len(prediction)) * d for d in loss.gradient(prediction, target)
    ]


def _probabilities(formula: Callable[[float, float, float], float]) -> _Line:
    """Return a formula of z, p and t, divided by what the right gradient divides p − t by."""

    def line(loss: Loss, prediction: Vector, target: Sequence[float]) -> Vector:
        if not has_link(loss):
            raise LookupError("this loss has no link")
        probabilities = link(loss, prediction)
        right = loss.gradient(prediction, target)
        k = max(range(len(right)), key=lambda k: abs(right[k]))
        divisor = (probabilities[k] - target[k]) / right[k] if right[k] != 0 else 1.0
        return [
            formula(z, p, t) / divisor
            for z, p, t in zip(prediction, probabilities, target, strict=True)
        ]

    return line


def _squares(loss: Loss, prediction: Vector, target: Sequence[float]) -> Vector:
    return [(p - t) ** 2 / len(target) for p, t in zip(prediction, target, strict=True)]


def _sizes(loss: Loss, prediction: Vector, target: Sequence[float]) -> Vector:
    return [abs(d) for d in loss.gradient(prediction, target)]


LOSS_MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "factor 2 forgotten",
        "is a factor 2 missing? The slope of e² is 2·e",
        "d_prediction",
        _times(lambda n: 1 / 2),
    ),
    Mistake(
        "sign flipped",
        "is the sign flipped? The error is prediction − target",
        "d_prediction",
        _times(lambda n: -1),
    ),
    Mistake(
        "sign flipped, factor 2 forgotten",
        "is the sign flipped, and a factor 2 missing?",
        "d_prediction",
        _times(lambda n: -1 / 2),
    ),
    Mistake(
        "mean over outputs forgotten",
        "the 1/n of the loss is missing: it is a mean over the outputs",
        "d_prediction",
        _times(lambda n: n),
    ),
    Mistake(
        "factor 2 and mean over outputs forgotten",
        "are the factor 2 and the 1/n of the loss missing?",
        "d_prediction",
        _times(lambda n: n / 2),
    ),
    Mistake(
        "sign flipped, mean over outputs forgotten",
        "is the sign flipped, and the 1/n of the loss missing?",
        "d_prediction",
        _times(lambda n: -n),
    ),
    Mistake(
        "factor 2 too many",
        "is there a factor 2 too many, as for a loss without its ½?",
        "d_prediction",
        _times(lambda n: 2),
    ),
    Mistake(
        "divided by n_out too often",
        "it is divided by the number of outputs once too often",
        "d_prediction",
        _times(lambda n: 1 / n),
    ),
    Mistake(
        "sign of the error lost",
        "the loss's gradient has lost its sign: the absolute value was taken",
        "d_prediction",
        _sizes,
    ),
    Mistake(
        "square instead of slope",
        "the loss's gradient has the squares of the errors, not their slopes",
        "d_prediction",
        _squares,
    ),
    Mistake(
        "softmax off-diagonal forgotten",
        "softmax's terms off the diagonal are missing: each probability moves with every logit, "
        "and all together it is p − t",
        "d_prediction",
        _probabilities(lambda z, p, t: -t * (1 - p)),
    ),
    Mistake(
        "logits taken for probabilities",
        "the loss's gradient is z − t with the logit z: it is p − t with the probability p",
        "d_prediction",
        _probabilities(lambda z, p, t: z - t),
    ),
    Mistake(
        "target not subtracted",
        "the loss's gradient is the probability p alone: subtract the target, p − t",
        "d_prediction",
        _probabilities(lambda z, p, t: p),
    ),
    Mistake(
        "gradient by the probability",
        "the loss's gradient is −t/p, the slope along the probability: the chain goes on to the "
        "logit, and together it is p − t",
        "d_prediction",
        _probabilities(lambda z, p, t: -t / p),
    ),
    Mistake(
        "gradient by the probability of yes",
        "the loss's gradient is (p − t)/(p·(1 − p)), the slope along the probability: the chain "
        "goes on through the sigmoid to the logit, and p − t is left",
        "d_prediction",
        _probabilities(lambda z, p, t: (p - t) / (p * (1 - p))),
    ),
    Mistake(
        "link's derivative again",
        "p − t is multiplied by p·(1 − p) once too often: together with the logarithm it cancels",
        "d_prediction",
        _probabilities(lambda z, p, t: (p - t) * p * (1 - p)),
    ),
)
