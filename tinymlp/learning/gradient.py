"""The mean gradient of a batch: the one seam between a network and its training.

Each example is sent forward, its loss is taken, and the loss is sent backward; the mean of the
answers is the direction in which the batch's loss grows fastest.

    L = Σᵢ weight[i]·L[i] / Σᵢ weight[i] + Σ_w penalty(w)

An example's weight is 1 unless given; a weight of 2 is the example twice.

>>> from tinymlp.learning.loss import MeanSquaredError
>>> from tinymlp.network.layer import Layer
>>> network = Network([Layer.from_weights([[2.0]], [0.0])])
>>> mean_gradient(network, MeanSquaredError(), [([1.0], [1.0]), ([0.0], [2.0])])
(2.5, [1.0, -1.0])

This is the textbook engine, explicit loops over one example at a time, and the definition of every
number in the library. Any object with the two methods of `Engine` can take its place.
"""

from collections.abc import Sequence
from typing import Protocol

from tinymlp.arguments import explain
from tinymlp.errors import invalid
from tinymlp.learning.examples import Example, check_batch, check_predictions, check_rows
from tinymlp.learning.loss import Loss
from tinymlp.learning.penalty import Penalty, check_penalty
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector, check_length


def mean_gradient(
    network: Network,
    loss: Loss,
    examples: Sequence[Example],
    *,
    weights: Sequence[float] | None = None,
    penalty: Penalty | None = None,
) -> tuple[float, Vector]:
    """Return the mean loss over the examples and its gradient, shape (n_parameters,).

    `weights` has one number for each example, shape (n_examples,). Raises `ArgumentError` when
    there are no examples, or their weights do not sum to more than 0.
    """
    try:
        weights = example_weights(examples, weights)
        value: float = 0
        gradient: Vector = [0] * network.n_parameters
        for (inputs, target), weight in zip(examples, weights, strict=True):
            trace = network.forward(inputs)
            prediction = trace.prediction
            value += weight * loss.value(prediction, target)
            # What weighs twice moves the loss twice as much.
            d_prediction = [weight * d for d in loss.gradient(prediction, target)]
            one = network.backward(trace, d_prediction)
            # A sum's derivative is the sum of its terms' derivatives.
            gradient = [total + d for total, d in zip(gradient, one, strict=True)]
        whole = total_weight(weights)
    except Exception as error:
        explain(error, check_batch, network, loss, examples, weights)
    value = value / whole
    gradient = [d / whole for d in gradient]
    return (value, gradient) if penalty is None else penalized(network, penalty, value, gradient)


def penalized(
    network: Network, penalty: Penalty, value: float, gradient: Vector
) -> tuple[float, Vector]:
    """Return a loss and its gradient (n_parameters,) with the penalty of every weight added."""
    value += total_penalty(network, penalty)
    # A sum's derivative is the sum of its terms' derivatives, and a bias has no term.
    return value, [
        d + penalty.derivative(parameter) if is_weight else d
        for d, parameter, is_weight in zip(
            gradient, network.parameters(), network.is_weight(), strict=True
        )
    ]


def mean_loss(
    loss: Loss,
    predictions: Sequence[Sequence[float]],
    targets: Sequence[Sequence[float]],
    *,
    weights: Sequence[float] | None = None,
) -> float:
    """Return the mean loss of predictions and targets, both of shape (n_examples, n_out).

    Raises `ArgumentError` when there are none, or their weights do not sum to more than 0.
    """
    try:
        weights = example_weights(predictions, weights)
        value: float = 0
        for prediction, target, weight in zip(predictions, targets, weights, strict=True):
            value += weight * loss.value(prediction, target)
        return value / total_weight(weights)
    except Exception as error:
        explain(error, check_predictions, loss, predictions, targets, weights)


def total_penalty(network: Network, penalty: Penalty) -> float:
    """Return the sum of the penalty over all weights, biases left out."""
    check_penalty(penalty)
    total: float = 0
    for layer in network.layers:
        for neuron in layer.neurons:
            for weight in neuron.weights:
                total += penalty.value(weight)
    return total


def example_weights(examples: Sequence[object], weights: Sequence[float] | None) -> Sequence[float]:
    """Return the weights, or 1 for each example when there are none."""
    if len(examples) == 0:
        raise invalid("examples", "a list of at least one example", examples)
    if weights is None:
        return [1] * len(examples)
    check_length("weights", len(examples), weights, remedy="one for each example")
    return weights


def total_weight(weights: Sequence[float]) -> float:
    """Return Σ weights; raise `ArgumentError` unless it is above 0."""
    total: float = 0
    for weight in weights:
        total += weight
    if not total > 0:
        raise invalid("weights", "numbers that sum to more than 0", weights)
    return total


class Engine(Protocol):
    """The two things training and evaluation ask for, however they are computed."""

    def mean_gradient(
        self,
        network: Network,
        loss: Loss,
        examples: Sequence[Example],
        *,
        weights: Sequence[float] | None = None,
        penalty: Penalty | None = None,
    ) -> tuple[float, Vector]:
        """Return the mean loss and its gradient, as the function of that name does.

        The mean is by these examples' own `weights`; what a mini-batch of them counts beside the
        others, the `Trainer` sees to.
        """
        ...

    def predictions(self, network: Network, rows: Sequence[Sequence[float]]) -> list[Vector]:
        """Return the network's prediction for each row of inputs, shape (n_rows, n_out)."""
        ...


class TextbookEngine:
    """One example after the other, with the loops that a student reads."""

    name = "textbook"

    mean_gradient: "staticmethod[..., tuple[float, Vector]]" = staticmethod(mean_gradient)

    def predictions(self, network: Network, rows: Sequence[Sequence[float]]) -> list[Vector]:
        """Return the network's prediction for each row of inputs, shape (n_rows, n_out)."""
        try:
            return network.consistent(lambda whole: [whole.predict(row) for row in rows])
        except Exception as error:
            explain(error, check_rows, network, rows)

    def __repr__(self) -> str:
        return "TextbookEngine()"
