"""Neurons that cannot learn: off, flat, or all the same.

A weight's derivative has the factor f′(z). Where that is 0, or nearly, the weight stays as it is,
however wrong the network may be.

Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural
networks, 2010, section 3, for saturation; Glorot, Bordes and Bengio, Deep Sparse Rectifier Neural
Networks, 2011, section 3, for neurons that are off.
"""

from collections.abc import Callable

from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.measurements import Measurements
from tinymlp.diagnostics.remedies import times_rate
from tinymlp.named import name_of
from tinymlp.network.neuron import NeuronTrace
from tinymlp.text import plural

MAX_DEAD = 1 / 3
"""Of a layer: some neurons go out in every ReLU network and only cost their share of its width."""

FLAT = 0.01
"""A derivative this small: sigmoid's best is 0.25 and tanh's is 1, so 25 to 100 times as slow."""

NEARLY_ALL = 0.95
"""Of the examples: what the other twentieth teaches a neuron is drowned by the rest."""

MAX_SATURATED = 1 / 2
"""Of a layer: with half of them flat the rest still bends; trained networks have some as gates."""


def dead_neurons(measurements: Measurements) -> list[Finding]:
    """Find layers of which over a third (`MAX_DEAD`) gives 0, with slope 0, forevery example."""
    findings = []
    for number, dead in _layers_with(measurements, _is_dead):
        layer = measurements.network.layers[number - 1]
        if dead > MAX_DEAD * layer.n_out:
            findings.append(
                Finding(
                    name="dead neurons",
                    evidence=f"layer {number}: {dead} of {plural(layer.n_out, 'neuron')} "
                    f"({name_of(layer.activation)}) give 0 for {measurements.seen}",
                    cause="Where the activation is flat its derivative is 0, and these neurons' "
                    "weights can no longer learn"
                    + (": nothing passes this layer, forward or backward" * (dead == layer.n_out)),
                    remedy=f"{times_rate(measurements, 0.1)}, scaling='standard', or "
                    "activation='leaky_relu'",
                    severity=measurements.unless_learned(
                        Severity.SEVERE if dead == layer.n_out else Severity.WARNING
                    ),
                )
            )
    return findings


def saturated_neurons(measurements: Measurements) -> list[Finding]:
    """Find hidden layers half of which is flat for nearly all examples, with little learned.

    Flat is a derivative below 0.01 (`FLAT`), half is `MAX_SATURATED`, nearly all is 95 %
    (`NEARLY_ALL`). A network that has learned all the same (`has_learned`) is let off: flat
    neurons are then switches that it has learned. So is the output layer, where to be sure is
    no problem, unless all of it is flat.
    """
    if measurements.has_learned:
        return []
    findings = []
    for number, flat in _layers_with(measurements, _is_saturated):
        layer = measurements.network.layers[number - 1]
        is_output = number == len(measurements.network.layers)
        if flat >= (1 if is_output else MAX_SATURATED) * layer.n_out:
            findings.append(
                Finding(
                    name="saturated neurons",
                    evidence=f"layer {number}: {flat} of {plural(layer.n_out, 'neuron')} "
                    f"({name_of(layer.activation)}) have a derivative below {FLAT} for at least "
                    f"{100 * NEARLY_ALL:.0f} % of {measurements.seen}",
                    cause="Their weighted sums are so large that the activation is flat there, "
                    "and a step downhill hardly moves them",
                    remedy=f"scaling='standard', {times_rate(measurements, 0.1)}, or "
                    "initializer=None, which chooses one to suit the activation",
                    severity=Severity.WARNING if flat < layer.n_out else Severity.SEVERE,
                )
            )
    return findings


def neurons_alike(measurements: Measurements) -> list[Finding]:
    """Find hidden layers whose neurons have the same parameters and get the same gradient.

    Equal to nine digits: equals that are pulled equally stay equal, so there is no threshold.
    """
    return [
        Finding(
            name="neurons all alike",
            evidence=f"layer {number}: {plural(layer.n_out, 'neuron')} have the same weights and "
            f"get the same gradient from {measurements.seen}",
            cause="They will stay the same forever, and the layer is worth a single neuron",
            remedy="initializer=None, which draws the weights at random",
            severity=Severity.SEVERE,
        )
        for number, layer in enumerate(measurements.network.layers[:-1], start=1)
        if measurements.is_alike(number - 1)
    ]


_Flags = Callable[[Measurements, int, list[NeuronTrace]], bool]


def _layers_with(measurements: Measurements, has_problem: _Flags) -> list[tuple[int, int]]:
    """Return for each layer its number, from 1, and how many of its neurons have the problem.

    Layers of neurons that are all alike are left out: they have a problem of their own.
    """
    counts = []
    for index, layer in enumerate(measurements.network.layers):
        if index == len(measurements.network.layers) - 1 or not measurements.is_alike(index):
            columns = [
                [trace.layers[index].neurons[j] for trace in measurements.traces]
                for j in range(layer.n_out)
            ]
            count = sum(has_problem(measurements, index, column) for column in columns)
            counts.append((index + 1, count))
    return counts


def _is_dead(measurements: Measurements, index: int, traces: list[NeuronTrace]) -> bool:
    derivative = measurements.network.layers[index].activation.derivative
    return all(trace.a == 0 and derivative(trace.z) == 0 for trace in traces)


def _is_saturated(measurements: Measurements, index: int, traces: list[NeuronTrace]) -> bool:
    derivative = measurements.network.layers[index].activation.derivative
    flat = sum(abs(derivative(trace.z)) < FLAT for trace in traces)
    return flat >= NEARLY_ALL * len(traces) and not _is_dead(measurements, index, traces)
