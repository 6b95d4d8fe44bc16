"""Losses for targets that are classes: how surprised the network is by the right answer.

A network answers with logits z, plain sums without an activation. The losses turn them into
probabilities themselves, because together with the logarithm nothing overflows and the gradient
is the simplest there is: probability minus target.

    binary     p = sigmoid(z)          L = −t·log p − (1 − t)·log(1 − p)    ∂L/∂z = p − t
    softmax    p[i] = eᶻⁱ / Σⱼ eᶻʲ     L = −Σᵢ t[i]·log p[i]                ∂L/∂z[i] = p[i] − t[i]

>>> SoftmaxCrossEntropy().gradient([0.0, 0.0], [1.0, 0.0])
[-0.5, 0.5]
>>> SoftmaxCrossEntropy().value([1000.0, -1000.0], [0.0, 1.0])
2000.0

Source: Bishop, Pattern Recognition and Machine Learning, 2006, equations 4.90, 4.104, 4.108 and
4.109.
"""

from collections.abc import Sequence

from tinymlp.learning.regression_loss import check_target_length, errors
from tinymlp.named import Configurable
from tinymlp.network.activation import Sigmoid, Softplus
from tinymlp.network.elementary import exp, log1p
from tinymlp.network.shapes import Vector


class BinaryCrossEntropy(Configurable):
    """Each output is a yes or no of its own; L is the mean over them. Targets are 0 to 1."""

    name = "binary_cross_entropy"
    targets = "binary"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the loss for logits and targets of shape (n_out,).

        −t·log p − (1 − t)·log(1 − p) is softplus(z) − t·z, which never takes log 0.
        """
        check_target_length(prediction, target)
        total: float = 0
        for z, t in zip(prediction, target, strict=True):
            # On the side where z is large, (1 − t)·z keeps the digits that z − t·z would lose.
            total += (
                Softplus().value(-z) + (1 - t) * z if z.real > 0 else Softplus().value(z) - t * z
            )
        return total / len(prediction)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        """Return (p − t)/n, shape (n_out,)."""
        n = len(prediction)
        return [e / n for e in errors(self.link(prediction), target)]

    def link(self, prediction: Sequence[float]) -> Vector:
        """Return the probability of yes for each logit, shape (n_out,)."""
        return [Sigmoid().value(z) for z in prediction]


class SoftmaxCrossEntropy(Configurable):
    """Exactly one of the outputs is right. Targets are 0 or more and sum to 1, usually one-hot."""

    name = "softmax_cross_entropy"
    targets = "classes"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the loss for logits and targets of shape (n_out,).

        −log p[i] is log Σⱼ eᶻʲ − z[i]; with the largest logit m taken out of every power it is
        (m − z[i]) + log Σⱼ eᶻʲ⁻ᵐ, where no power exceeds 1 and one of them is 1.
        """
        check_target_length(prediction, target)
        _, top, rest = _powers(prediction)
        log_sum = log1p(rest)
        total: float = 0
        for z, t in zip(prediction, target, strict=True):
            total += t * ((prediction[top] - z) + log_sum)
        return total

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        """Return p·Σt − t, shape (n_out,), which is p − t since targets sum to 1."""
        check_target_length(prediction, target)
        powers, top, rest = _powers(prediction)
        total: float = 0
        for t in target:
            total += t
        share = total / (powers[top] + rest)
        return [power * share - t for power, t in zip(powers, target, strict=True)]

    def link(self, prediction: Sequence[float]) -> Vector:
        """Return the probability of each class, shape (n_out,): eᶻⁱ / Σⱼ eᶻʲ."""
        powers, _, _ = _powers(prediction)
        total: float = 0
        for power in powers:
            total += power
        return [power / total for power in powers]


def _powers(prediction: Sequence[float]) -> tuple[Vector, int, float]:
    """Return eᶻⁱ⁻ᵐ for the largest logit m, its place, and the sum of all others.

    Its own power is 1, beside which the others may be too small to be seen.
    """
    top = max(range(len(prediction)), key=lambda i: prediction[i].real)
    powers = [exp(z - prediction[top]) for z in prediction]
    rest: float = 0
    for i, power in enumerate(powers):
        if i != top:
            rest += power
    return powers, top, rest
