"""A network and an optimizer whose numbers are recorded; the code that runs stays their own.

A copy of the network gets its parameters as recorded floats. Around each layer, neuron and
activation stands a wrapper that says where we are, hands the call on, and names what comes back.

>>> from tinymlp.tracing.recorder import Recorder
>>> recorder = Recorder()
>>> network = instrument(Network([Layer.from_weights([[1.0]], [0.0])]), recorder)
>>> network.predict([recorder.give(2.0, "x[0]")])
[2.0]
>>> list(recorder.given), list(recorder.values)
(['w[1][0][0]', 'b[1][0]', 'x[0]'], ['z[1][0]', 'a[1][0]'])
"""

import copy
import itertools
from collections.abc import Sequence
from typing import Any

from tinymlp.learning.optimizer import Optimizer
from tinymlp.learning.schedule import Schedule
from tinymlp.network.activation import Activation
from tinymlp.network.layer import Layer, LayerTrace
from tinymlp.network.network import Network
from tinymlp.network.neuron import Gradient, Neuron, NeuronTrace
from tinymlp.tracing.recorder import Owner, Recorder


def owners(sizes: Sequence[int]) -> list[Owner]:
    """Return for each parameter its layer, neuron and input (None for a bias).

    >>> owners([2, 1])
    [(1, 0, 0), (1, 0, 1), (1, 0, None)]
    """
    return [
        (layer, j, i if i < n_in else None)
        for layer, (n_in, n_out) in enumerate(itertools.pairwise(sizes), start=1)
        for j in range(n_out)
        for i in range(n_in + 1)
    ]


def parameter_name(owner: Owner, before: str = "") -> str:
    """Return the name of a parameter, or of its derivative.

    >>> parameter_name((1, 0, 2)), parameter_name((1, 0, None), "d_")
    ('w[1][0][2]', 'd_b[1][0]')
    """
    layer, neuron, i = owner
    place = f"[{layer}][{neuron}]"
    return f"{before}b{place}" if i is None else f"{before}w{place}[{i}]"


def instrument(network: Network, recorder: Recorder) -> Network:
    """Return a copy of the network that computes with recorded floats."""
    copied = copy.deepcopy(network)
    copied.load_parameters(
        [
            recorder.give(parameter, parameter_name(owner), owner)
            for owner, parameter in zip(owners(network.sizes), network.parameters(), strict=True)
        ]
    )
    layers: list[Any] = [
        _InstrumentedLayer(layer, recorder, number) for number, layer in enumerate(copied.layers, 1)
    ]
    copied.layers = layers
    return copied


def instrument_optimizer(
    optimizer: Optimizer, recorder: Recorder, owned: Sequence[Owner]
) -> Optimizer:
    """Return a copy of the optimizer whose numbers, and what it remembers, are recorded.

    An optimizer is plain numbers and lists with one number for each parameter; a schedule's rate is
    named when it is asked for.
    """
    copied = copy.deepcopy(optimizer)
    fields: dict[str, Any] = getattr(copied, "__dict__", {})
    for name, value in fields.items():
        if isinstance(value, float):
            fields[name] = recorder.give(value, name)
        elif isinstance(value, Schedule):
            fields[name] = _InstrumentedSchedule(value, recorder, name)
        elif isinstance(value, list) and len(value) == len(owned):
            fields[name] = [
                recorder.give(number, f"{name}[{parameter_name(owner)}]", owner)
                for number, owner in zip(value, owned, strict=True)
            ]
    return copied


def name_memory(optimizer: Optimizer, recorder: Recorder, owned: Sequence[Owner]) -> None:
    """Name what an instrumented optimizer has remembered for its next step."""
    fields: dict[str, Any] = getattr(optimizer, "__dict__", {})
    for name, value in fields.items():
        if isinstance(value, list) and len(value) == len(owned):
            for number, owner in zip(value, owned, strict=True):
                recorder.name(number, f"{name}[{parameter_name(owner)}]", owner)


class _Wrapper:
    """Whatever is asked of it and not wrapped, the thing itself answers."""

    def __init__(self, thing: Any) -> None:
        self._thing = thing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._thing, name)


class _InstrumentedLayer(_Wrapper):
    """Names the ∂L/∂inputs of a layer, which are the ∂L/∂a of the one before."""

    def __init__(self, layer: Layer, recorder: Recorder, number: int) -> None:
        super().__init__(layer)
        self._recorder = recorder
        self._number = number
        neurons: list[Any] = [
            _InstrumentedNeuron(neuron, recorder, number, j)
            for j, neuron in enumerate(layer.neurons)
        ]
        layer.neurons = neurons

    def backward(self, trace: LayerTrace, d_activations: Sequence[float]) -> Gradient:
        """Return the layer's own answer, with names."""
        gradient: Gradient = self._thing.backward(trace, d_activations)
        before = "d_x" if self._number == 1 else f"d_a[{self._number - 1}]"
        gradient.d_inputs = [
            self._recorder.name(d, f"{before}[{i}]") for i, d in enumerate(gradient.d_inputs)
        ]
        return gradient


class _InstrumentedNeuron(_Wrapper):
    """Says which neuron is at work, and names z, a, δ and the derivatives."""

    def __init__(self, neuron: Neuron, recorder: Recorder, layer: int, index: int) -> None:
        super().__init__(neuron)
        self._recorder = recorder
        self._layer, self._index = layer, index
        self._place = f"[{layer}][{index}]"
        activation: Any = _InstrumentedActivation(neuron.activation, recorder, self._place)
        neuron.activation = activation

    def forward(self, inputs: Sequence[float]) -> NeuronTrace:
        """Return the neuron's own trace, with names."""
        self._recorder.enter("forward", self._layer, self._index)
        trace: NeuronTrace = self._thing.forward(inputs)
        return trace._replace(
            z=self._recorder.name(trace.z, f"z{self._place}"),
            a=self._recorder.name(trace.a, f"a{self._place}"),
        )

    def backward(self, trace: NeuronTrace, d_activation: float) -> Gradient:
        """Return the neuron's own gradient, with names."""
        self._recorder.enter("backward", self._layer, self._index)
        gradient: Gradient = self._thing.backward(trace, d_activation)
        self._recorder.name(gradient[-1], f"delta{self._place}")  # ∂L/∂b is δ itself
        for i, d in enumerate(gradient):
            owner = (self._layer, self._index, i if i < len(gradient) - 1 else None)
            gradient[i] = self._recorder.name(d, parameter_name(owner, "d_"), owner)
        return gradient


class _InstrumentedActivation(_Wrapper):
    """Says when f and f′ are computed, and names f′(z)."""

    def __init__(self, activation: Activation, recorder: Recorder, place: str) -> None:
        super().__init__(activation)
        self._recorder = recorder
        self._place = place

    def value(self, z: float) -> float:
        """Return f(z)."""
        self._recorder.function = "activation"
        a: float = self._thing.value(z)
        self._recorder.function = ""
        return a

    def derivative(self, z: float) -> float:
        """Return f′(z), with its name."""
        self._recorder.function = "derivative"
        slope: float = self._thing.derivative(z)
        self._recorder.function = ""
        return self._recorder.name(slope, f"f'(z{self._place})")


class _InstrumentedSchedule:
    """Names the rate of each step."""

    def __init__(self, schedule: Schedule, recorder: Recorder, name: str) -> None:
        self._schedule = schedule
        self._recorder = recorder
        self._name = name

    def rate(self, step: int) -> float:
        return self._recorder.give(self._schedule.rate(step), self._name)
