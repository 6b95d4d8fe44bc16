"""The loss as a function of one number, while every other one stands still.

A gradient check asks thousands of times: what is the loss if only this parameter moves to x? The
answer comes from the library's own forward and loss, line by line. Only what cannot have changed
is not computed again: the layers before the parameter's own, and the other neurons beside it.

>>> from tinymlp.learning.loss import find_loss
>>> network = Network([Layer.from_weights([[2.0]], [0.0])])
>>> problem = Problem(network, find_loss("mean_squared_error"), [([1.0], [0.5])])
>>> LossAt(problem).parameter(Place(0, 0, 1), 1.5).value
9.0

x may be of any kind of number: a float, a complex number, a dual one.
"""

import copy
import dataclasses
from collections.abc import Sequence
from typing import Any, NamedTuple

from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import mean_loss, total_penalty
from tinymlp.learning.loss import Loss
from tinymlp.learning.penalty import Penalty
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network, NetworkTrace
from tinymlp.network.neuron import Neuron, NeuronTrace
from tinymlp.network.shapes import Vector


@dataclasses.dataclass(frozen=True)
class Problem:
    """What is differentiated: the mean loss of a network over examples, and a penalty.

    `example_numbers` says which the examples are among all that the user has, counted from 0.
    """

    network: Network
    loss: Loss
    examples: Sequence[Example]
    weights: Sequence[float] | None = None
    penalty: Penalty | None = None
    example_numbers: Sequence[int] = ()

    def value(self) -> Any:
        """Return the loss: the one number whose slopes the gradient should be."""
        value: Any = mean_loss(
            self.loss,
            [self.network.predict(inputs) for inputs, _ in self.examples],
            [target for _, target in self.examples],
            weights=self.weights,
        )
        return value if self.penalty is None else value + total_penalty(self.network, self.penalty)

    def first(self, few: int) -> "Problem":
        """Return the problem with the first few examples only."""
        return dataclasses.replace(
            self,
            examples=self.examples[:few],
            weights=None if self.weights is None else self.weights[:few],
            example_numbers=self.example_numbers[:few],
        )

    def example_name(self, example: int) -> str:
        """Return which of the user's examples this is, like "example 3"."""
        return f"example {self.example_numbers[example] if self.example_numbers else example}"


class Place(NamedTuple):
    """Where a parameter stands, all counted from 0; the slot after the weights is the bias."""

    layer: int
    neuron: int
    slot: int


def places(network: Network) -> list[Place]:
    """Return the place of each parameter, in the order of `network.parameters()`."""
    return [
        Place(number, j, i)
        for number, layer in enumerate(network.layers)
        for j in range(layer.n_out)
        for i in range(layer.n_in + 1)
    ]


def layer_ranges(network: Network) -> list[range]:
    """Return for each layer the indices of its parameters."""
    ranges = []
    start = 0
    for layer in network.layers:
        ranges.append(range(start, start + layer.n_parameters))
        start += layer.n_parameters
    return ranges


class Units(NamedTuple):
    """Neighboring neurons of one layer, and what they computed."""

    layer: int
    first: int
    traces: Sequence[NeuronTrace]


class Moved(NamedTuple):
    """The loss where one number has moved, and what was computed on the way there."""

    value: Any
    predictions: list[Any]
    """For each example."""
    units: list[list[Units]]
    """For each example, those that may have moved."""


class LossAt:
    """The loss around the network's parameters; the network given is never changed."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        # A class of the user's own may do anything in forward: then nothing is left out.
        self.plain: bool = type(problem.network) is Network and all(
            type(layer) is Layer and all(type(neuron) is Neuron for neuron in layer.neurons)
            for layer in problem.network.layers
        )
        self.network: Network = (
            problem.network.copy() if self.plain else copy.deepcopy(problem.network)
        )
        self.traces: list[NetworkTrace] = [
            self.network.forward(inputs) for inputs, _ in problem.examples
        ]
        self.activations: list[list[Vector]] = [
            [list(layer.activations) for layer in t.layers] for t in self.traces
        ]
        self.targets: list[Sequence[float]] = [target for _, target in problem.examples]

    def units(self, place: Place) -> list[list[Units]]:
        """Return the units that a parameter at this place moves, where they stand now."""
        return [
            [
                Units(number, 0, layer.neurons)
                if not self.plain or number > place.layer
                else Units(number, place.neuron, [layer.neurons[place.neuron]])
                for number, layer in enumerate(trace.layers)
                if not self.plain or number >= place.layer
            ]
            for trace in self.traces
        ]

    def parameter(self, place: Place, number: Any) -> Moved:
        """Return the loss with the parameter at this place moved to `number`.

        The penalties of the other parameters are left out: they are the same everywhere.
        """
        neuron = self.network.layers[place.layer].neurons[place.neuron]
        before = neuron.parameters()
        neuron.load_parameters([*before[: place.slot], number, *before[place.slot + 1 :]])
        try:
            units = [self._forward(example, place) for example in range(len(self.traces))]
        finally:
            neuron.load_parameters(before)
        predictions = [[neuron.a for neuron in last[-1].traces] for last in units]
        if self.plain and place.layer == len(self.network.layers) - 1:
            predictions = [
                [*a[-1][: place.neuron], *moved, *a[-1][place.neuron + 1 :]]
                for a, moved in zip(self.activations, predictions, strict=True)
            ]
        value: Any = mean_loss(
            self.problem.loss, predictions, self.targets, weights=self.problem.weights
        )
        if self.problem.penalty is not None and place.slot < len(before) - 1:
            value = value + self.problem.penalty.value(number)
        return Moved(value, predictions, units)

    def _forward(self, example: int, place: Place) -> list[Units]:
        if not self.plain:
            return _all_units(self.network.forward(self.problem.examples[example][0]).layers)
        layers = self.network.layers
        neuron = layers[place.layer].neurons[place.neuron]
        trace = neuron.forward(self.traces[example].layers[place.layer].inputs)
        units = [Units(place.layer, place.neuron, [trace])]
        activations: Any = list(self.activations[example][place.layer])
        activations[place.neuron] = trace.a
        for number in range(place.layer + 1, len(layers)):
            layer_trace = layers[number].forward(activations)
            units.append(Units(number, 0, layer_trace.neurons))
            activations = layer_trace.activations
        return units

    def input(self, example: int, index: int, number: Any) -> Moved:
        """Return the loss of one example alone, with one of its inputs moved to `number`."""
        inputs, target = self.problem.examples[example]
        trace = self.network.forward([*inputs[:index], number, *inputs[index + 1 :]])
        prediction = trace.prediction
        value = self.problem.loss.value(prediction, target)
        return Moved(value, [prediction], [_all_units(trace.layers)])


def _all_units(layers: Sequence[Any]) -> list[Units]:
    return [Units(number, 0, layer.neurons) for number, layer in enumerate(layers)]
