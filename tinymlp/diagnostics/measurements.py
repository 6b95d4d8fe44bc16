"""What is measured, once, for all problems: the network on a sample of the examples.

A network need not be seen on every example to be known. The examples are cut into as many equal
stretches as the sample is large and one is drawn from each, so that the sample is spread over all
of them and no rhythm in their order can fool it. Each goes forward and backward once.

Losses are compared on one scale, whatever the loss: the share explained is 0 for the baseline, the
best constant prediction, and 1 for perfect ones,

    explained = (baseline − loss) / (baseline − perfect)

which is R² for the mean squared error.

>>> from tinymlp.learning.loss import MeanSquaredError
>>> network = Network.random([1, 1], initializer="zeros")
>>> examples = [([0.0], [-1.0]), ([1.0], [1.0])]
>>> measurements = Measurements.of(network, MeanSquaredError(), examples)
>>> measurements.loss, measurements.baseline, measurements.explained
(1.0, 1.0, 0.0)

Source: Nelder and Wedderburn, Generalized Linear Models, 1972, for the deviance, of which the
share explained is taken.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tinymlp.arguments import check_has, check_list, check_whole
from tinymlp.diagnostics.averages import mean
from tinymlp.diagnostics.classes import accuracy
from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.engine.batch import BatchEngine
from tinymlp.engine.kernels import products, transposed
from tinymlp.errors import invalid
from tinymlp.learning.baseline import baseline_loss, baseline_prediction
from tinymlp.learning.examples import Example, check_examples, check_network, check_weights
from tinymlp.learning.loss import Loss, find_loss, link
from tinymlp.learning.penalty import Penalty
from tinymlp.network.network import Network, NetworkTrace
from tinymlp.network.shapes import Vector, check_length
from tinymlp.text import short_repr
from tinymlp.training.history import History

NOTHING = 0.05
"""Of what there is to explain: so little that predictions would not show it."""


@dataclass(frozen=True, kw_only=True)
class KeptApart:
    """What is measured on examples that were kept apart."""

    examples: list[Example]
    sample: list[Example]
    losses: Vector
    """Of each example of the sample."""
    accuracy: float | None
    """Of the sample; None unless the targets are classes."""


@dataclass(frozen=True, kw_only=True)
class Measurements:
    """Everything a problem is judged by."""

    network: Network
    loss_function: Loss
    history: History
    penalty: Penalty | None
    examples: list[Example]
    """All that count, those with the weight 0 left out."""
    sample: list[Example]
    seen: str
    """How many of the examples are in the sample, in words."""
    traces: list[NetworkTrace]
    """One for each example of the sample."""
    predictions: list[Vector]
    """Of the sample, as probabilities or numbers, shape (n_sample, n_out)."""
    gradient: Vector
    """The mean of the loss's gradient over the sample, shape (n_parameters,)."""
    deltas: Vector
    """For each layer how large ∂L/∂z is: the root of its mean square over neurons and sample."""
    loss: float
    """The mean loss of the sample, without the penalty."""
    baseline: float
    """The same for the best constant prediction."""
    perfect: float
    """The same for perfect predictions; it is 0 for most losses."""
    baseline_prediction: Vector
    """The best constant prediction, shape (n_out,)."""
    test: KeptApart | None
    """The same of the test part; None where none was given."""
    input_names: Sequence[str] | None = None
    """What the inputs are called; None where only their numbers are known."""
    input_columns: Sequence[str] | None = None
    """The column that each input is of; None where they are not known."""

    @classmethod
    def of(
        cls,
        network: Network,
        loss: str | Loss,
        examples: Sequence[Example],
        *,
        history: History | None = None,
        penalty: Penalty | None = None,
        weights: Sequence[float] | None = None,
        test: Sequence[Example] | None = None,
        n_sample: int = 200,
        input_names: Sequence[str] | None = None,
        input_columns: Sequence[str] | None = None,
    ) -> "Measurements":
        """Measure; see `diagnose`."""
        network, loss = check_network("network", network), find_loss(loss)
        examples = check_examples("examples", examples, network)
        n_sample = check_whole("n_sample", n_sample, minimum=1)
        if history is not None and not isinstance(history, History):
            raise invalid("history", "a History or None", history)
        if penalty is not None:
            needs = ("value", "derivative")
            check_has("penalty", penalty, needs, "an object like L2(0.001) or None")
        if weights is None:
            weights = [1.0] * len(examples)
        weights = check_weights("weights", weights, len(examples))
        if test is not None:
            test = check_examples("test", test, network)
        for name, given in (("input_names", input_names), ("input_columns", input_columns)):
            if given is not None:
                what = "a list with a name for each input"
                check_length(name, network.n_in, check_list(name, given, what))
        counted = [i for i, weight in enumerate(weights) if weight > 0]
        chosen = spread(counted, n_sample)
        sample = [examples[i] for i in chosen]
        targets = [target for _, target in sample]
        weighing = [weights[i] for i in chosen]
        traces = [network.forward(inputs) for inputs, _ in sample]
        deltas = [
            _deltas(network, trace, loss.gradient(trace.prediction, target))
            for trace, target in zip(traces, targets, strict=True)
        ]
        losses = [
            loss.value(trace.prediction, target)
            for trace, target in zip(traces, targets, strict=True)
        ]
        same = baseline_prediction(loss, targets, weighing)
        return cls(
            network=network,
            loss_function=loss,
            history=History() if history is None else history,
            penalty=penalty,
            examples=[examples[i] for i in counted],
            sample=sample,
            seen=f"all {len(sample):,} examples"
            + (f" sampled evenly from {len(counted):,}" * (len(sample) < len(counted))),
            traces=traces,
            predictions=[link(loss, trace.prediction) for trace in traces],
            gradient=BatchEngine().mean_gradient(network, loss, sample, weights=weighing)[1],
            deltas=[
                math.sqrt(mean([d * d for one in of_layer for d in one]))
                for of_layer in zip(*deltas, strict=True)
            ],
            loss=mean(losses, weighing),
            baseline=baseline_loss(loss, same, targets, weighing),
            perfect=mean(_perfect_losses(loss, targets), weighing),
            baseline_prediction=same,
            test=None if test is None else _measure_test(network, loss, test, n_sample),
            input_names=input_names,
            input_columns=input_names if input_columns is None else input_columns,
        )

    def name_of_input(self, index: int) -> str:
        """Return what a finding calls an input."""
        name = index if self.input_names is None else short_repr(self.input_names[index])
        return f"input {name}"

    def column_of_input(self, index: int) -> str:
        """Return the column that an input is of, as a value to paste; COLUMN where unknown."""
        return "COLUMN" if self.input_columns is None else repr([self.input_columns[index]])

    @property
    def accuracy(self) -> float | None:
        """The accuracy on the sample; None unless the targets are classes."""
        return accuracy(self.predictions, [target for _, target in self.sample])

    @property
    def scale(self) -> float:
        """What there is to explain: how much worse than perfect the baseline is."""
        return self.baseline - self.perfect

    @property
    def explained(self) -> float:
        """The share of it that the network explains; nan when there is nothing to explain."""
        if not self.scale > 1e-9 * abs(self.baseline):  # less is rounding: all targets are equal
            return math.nan
        return (self.baseline - self.loss) / self.scale

    @property
    def has_learned(self) -> bool:
        """Whether it explains half or more: what is odd then has not kept it from learning."""
        return self.explained >= 0.5

    def unless_learned(self, severity: Severity) -> Severity:
        """Return the severity, or a note if the network has learned all the same."""
        return Severity.NOTE if self.has_learned else severity

    @property
    def has_learned_nothing(self) -> bool:
        """Whether it explains less than 5 %: so little that its predictions would not show it."""
        return self.explained < NOTHING

    @property
    def is_trained(self) -> bool:
        """Whether there were enough epochs (3) to judge what it learned; needs a history."""
        return len(self.history.epochs) >= 3

    def is_alike(self, layer: int) -> bool:
        """Whether all neurons of a layer (counted from 0) have equal parameters and gradients."""
        start = sum(before.n_parameters for before in self.network.layers[:layer])
        width = self.network.layers[layer].n_in + 1
        n_out = self.network.layers[layer].n_out
        return n_out > 1 and all(
            math.isclose(numbers[i], numbers[i + j * width])
            for numbers in (self.network.parameters(), self.gradient)
            for i in range(start, start + width)
            for j in range(1, n_out)
        )


Problem = Callable[[Measurements], list[Finding]]
"""Looks at what was measured and returns what it finds: nothing, one thing, or one a layer."""


def spread(indices: Sequence[int], n: int) -> list[int]:
    """Return at most n of the indices, one from each of n equal stretches, the same each time."""
    if len(indices) <= n:
        return list(indices)
    random = Random(0)
    ends = [len(indices) * k // n for k in range(n + 1)]
    return [indices[random.randrange(start, end)] for start, end in itertools.pairwise(ends)]


def _deltas(network: Network, trace: NetworkTrace, d_prediction: Vector) -> list[Vector]:
    """Return ∂L/∂z for the neurons of each layer: what is left of backpropagation without ∂L/∂w."""
    found: list[Vector] = []
    d_a = d_prediction
    for layer, its in zip(reversed(network.layers), reversed(trace.layers), strict=True):
        slopes = map(layer.activation.derivative, its.z)
        delta = [d * slope for d, slope in zip(d_a, slopes, strict=True)]
        found.append(delta)
        if len(found) < len(network.layers):  # nobody asks for ∂L/∂inputs of the network
            d_a = products([delta], transposed(layer.weights))
    return found[::-1]


def _measure_test(
    network: Network, loss: Loss, examples: Sequence[Example], n_sample: int
) -> KeptApart:
    sample = [examples[i] for i in spread(range(len(examples)), n_sample)]
    outputs = BatchEngine().predictions(network, [inputs for inputs, _ in sample])
    targets = [target for _, target in sample]
    return KeptApart(
        examples=list(examples),
        sample=sample,
        losses=[loss.value(o, target) for o, target in zip(outputs, targets, strict=True)],
        accuracy=accuracy([link(loss, output) for output in outputs], targets),
    )


def _perfect_losses(loss: Loss, targets: Sequence[Sequence[float]]) -> Vector:
    known: dict[tuple[float, ...], float] = {}
    for target in targets:
        if tuple(target) not in known:
            perfect = baseline_prediction(loss, [target], [1.0])
            known[tuple(target)] = loss.value(perfect, target)
    return [known[tuple(target)] for target in targets]
