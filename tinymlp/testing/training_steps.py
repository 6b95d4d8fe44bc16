"""What a right step on one example is, in every convention of the loss.

    (before − after) / rate is the gradient of its loss

The loss is squared errors (½·Σ, Σ, mean), binary cross-entropy or softmax cross-entropy: whichever
gives the student's own step is the one that is meant, unless the program says its loss itself.
"""

from collections.abc import Callable, Sequence
from math import log
from typing import Any, NamedTuple

from tinymlp.gradient_check.central_difference import gradient_by_differences
from tinymlp.learning.loss import (
    BinaryCrossEntropy,
    Loss,
    MeanAbsoluteError,
    SoftmaxCrossEntropy,
)
from tinymlp.testing.answers import number
from tinymlp.testing.backward_laws import HalfSquaredError
from tinymlp.testing.training_network import Example, NetworkCode

STEP = 1e-5
"""Of a central difference, where the network is none of the usual ones."""
STEP_IN_SINGLE = 1e-2


class ScaledLoss:
    """A loss of the library, times a factor."""

    def __init__(self, loss: Loss, factor: float) -> None:
        self.loss: Loss = loss
        self.factor: float = factor
        if hasattr(loss, "link"):
            self.link: Any = loss.link

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return the loss of one example."""
        return self.factor * self.loss.value(prediction, target)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        """Return its slope along each output, shape (n_out,)."""
        return [self.factor * d for d in self.loss.gradient(prediction, target)]


class Convention(NamedTuple):
    """A loss that may be meant."""

    kind: str
    """ "squared", "binary" or "softmax"."""
    words: str
    loss: ScaledLoss
    logits: bool
    """Whether the library's loss takes what the last layer's activation is given."""
    of_outputs: Callable[[Sequence[float], Sequence[float]], float]
    """The loss from what the network answers and the target."""
    factor: float
    full_batch: int = 1
    """The number of examples by which every step is divided, however many there are."""

    def shared(self, n: int) -> "Convention":
        """Return it divided by the size of a full batch."""
        return self._replace(
            words=f"{self.words}, divided by {n}, the size of a full batch",
            loss=ScaledLoss(self.loss, 1 / n),
            of_outputs=lambda outputs, target: self.of_outputs(outputs, target) / n,
            factor=self.factor / n,
            full_batch=n,
        )


def conventions(network: NetworkCode, kind: str | None = None) -> list[Convention]:
    """Return the losses that may be meant, the usual ones first."""
    n, replica = network.n_out, network.replica
    found: list[Convention] = []
    squared = {"½·Σe²": 1.0, "the mean of e²": 2 / n, "Σe²": 2.0, "½·mean of e²": 1 / n}
    found += [_squared(words, factor) for words, factor in _distinct(squared)]
    entropies = _distinct({"summed over the outputs": 1.0, "mean over the outputs": 1 / n})
    if replica is None or replica.is_sigmoid or replica.is_linear:
        found += [_binary(words if n > 1 else "", factor, network) for words, factor in entropies]
    if n > 1 and (replica is None or replica.softmax or replica.is_linear):
        found += [_softmax("", 1.0, network), _softmax("divided by n_out", 1 / n, network)]
    found += [_absolute(words, factor, n) for words, factor in entropies]
    return [one for one in found if kind in (None, one.kind)]


def of_function(function: Callable[[Any, Any], Any]) -> Convention:
    """Return the loss that a function of one example's outputs and target is."""

    def value(outputs: Sequence[float], target: Sequence[float]) -> float:
        return number(function, list(outputs), list(target))

    return Convention("own", "your loss", ScaledLoss(_Measured(value), 1.0), False, value, 1.0)


class _Measured:
    """A loss whose slope is measured."""

    def __init__(self, value: Callable[[Sequence[float], Sequence[float]], float]) -> None:
        self.value = value

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        """Return the slope along each output, by central differences."""
        return gradient_by_differences(lambda at: self.value(at, target), list(prediction))


def _absolute(words: str, factor: float, n_out: int) -> Convention:
    loss = ScaledLoss(MeanAbsoluteError(), factor * n_out)
    name = "the absolute error" + (f", {words}" if n_out > 1 else "")
    return Convention("absolute", name, loss, False, loss.value, factor)


def _distinct(factors: dict[str, float]) -> list[tuple[str, float]]:
    kept = {factor: words for words, factor in reversed(factors.items())}
    return [(words, factor) for words, factor in factors.items() if kept[factor] == words]


def _squared(words: str, factor: float) -> Convention:
    loss = ScaledLoss(HalfSquaredError(), factor)
    return Convention("squared", f"the squared error, {words}", loss, False, loss.value, factor)


def _binary(words: str, factor: float, network: NetworkCode) -> Convention:
    loss = ScaledLoss(BinaryCrossEntropy(), factor * network.n_out)
    of_logits = network.replica is not None and network.replica.is_linear

    def value(outputs: Sequence[float], target: Sequence[float]) -> float:
        if of_logits:
            return loss.value(outputs, target)
        pairs = zip(outputs, target, strict=True)
        return -factor * sum(t * log(p) + (1 - t) * log(1 - p) for p, t in pairs)

    name = "binary cross-entropy" + (f", {words}" if words else "")
    return Convention("binary", name, loss, True, value, factor)


def _softmax(words: str, factor: float, network: NetworkCode) -> Convention:
    loss = ScaledLoss(SoftmaxCrossEntropy(), factor)
    of_logits = network.replica is not None and network.replica.is_linear

    def value(outputs: Sequence[float], target: Sequence[float]) -> float:
        if of_logits:
            return loss.value(outputs, target)
        return -factor * sum(t * log(p) for p, t in zip(outputs, target, strict=True) if t)

    name = "softmax cross-entropy" + (f", {words}" if words else "")
    return Convention("softmax", name, loss, True, value, factor)


def gradient(
    network: NetworkCode, meant: Convention, parameters: Sequence[float], example: Example
) -> list[float]:
    """Return the gradient of one example's loss, in the order of the student's parameters."""
    key = (meant.words, meant.factor, *parameters, *example[0], *example[1])
    if key not in network.slopes:
        network.slopes[key] = _gradient(network, meant, parameters, example)
    return network.slopes[key]


def _gradient(
    network: NetworkCode, meant: Convention, parameters: Sequence[float], example: Example
) -> list[float]:
    inputs, target = example
    replica = network.replica
    if replica is not None and (meant.logits or not replica.softmax):
        made = replica.network(parameters, logits=meant.logits)
        trace = made.forward(inputs)
        slopes = meant.loss.gradient(trace.prediction, target)
        return replica.theirs(made.backward(trace, slopes), len(parameters))
    # The student's own forward pass is the definition then.
    h = STEP_IN_SINGLE if network.is_single else STEP
    found = []
    for k in range(len(parameters)):
        values = []
        for step in (h, -h):
            moved = [p + step * (i == k) for i, p in enumerate(parameters)]
            values.append(meant.of_outputs(network.outputs(moved, inputs), target))
        found.append((values[0] - values[1]) / (2 * h))
    return found
