"""Gradients that are wrong, as they are in real programs, and what the check should say of each.

`student_gradient` is a backward pass of its own, over a whole batch and by matrices, as in most
public libraries; it shares no line with the library. Each `bug` breaks it in one place. The other
entries of SABOTAGES are losses, activations and wrappers that are wrong in themselves.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tinymlp.gradient_check import GradientReport, check_gradients
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import mean_gradient
from tinymlp.learning.loss import SoftmaxCrossEntropy, find_loss
from tinymlp.learning.penalty import L2
from tinymlp.network.elementary import exp, tanh
from tinymlp.network.network import Network, NetworkTrace
from tinymlp.network.neuron import Gradient
from tinymlp.network.shapes import Matrix, Vector


def transpose(matrix: Sequence[Sequence[float]]) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def product(a: Sequence[Sequence[float]], b: Sequence[Sequence[float]]) -> Matrix:
    columns = transpose(b)
    return [[sum(x * y for x, y in zip(row, c, strict=True)) for c in columns] for row in a]


def student_gradient(
    network: Network,
    loss: Any,
    examples: Sequence[Example],
    *,
    weights: Sequence[float] | None = None,
    penalty: Any = None,
    bug: str = "",
) -> tuple[float, Vector]:
    """Return loss and gradient of a batch; activations are rows of shape (n_examples, n)."""
    n = len(examples)
    inputs = [list(x) for x, _ in examples]
    targets = [list(t) for _, t in examples]
    if bug == "targets of the next example":
        targets = targets[1:] + targets[:1]
    # Forward.
    activations, zs = [inputs], []
    for layer in network.layers:
        z = [
            [s + b for s, b in zip(row, layer.biases, strict=True)]
            for row in product(activations[-1], transpose(layer.weights))
        ]
        zs.append(z)
        activations.append([[layer.activation.value(v) for v in row] for row in z])
    predictions = activations[-1]
    w = [1.0] * n if weights is None else list(weights)
    value = sum(
        wi * loss.value(p, t[1]) for wi, p, t in zip(w, predictions, examples, strict=True)
    ) / sum(w)
    # Backward.
    used = [1.0] * n if bug == "weights ignored" else w
    divisor = float(n) if bug in ("weights ignored", "divide by n, not by the weights") else sum(w)
    if bug == "sum, not mean":
        divisor = 1.0
    if bug == "mean twice":
        divisor *= n
    if bug == "last batch divided by full size":
        divisor = 8.0
    d = []
    for wi, p, t in zip(used, predictions, targets, strict=True):
        g = loss_gradient(loss, p, t, bug)
        if bug == "sign flipped":
            g = [-v for v in g]
        d.append([wi * v / divisor for v in g])
    if bug == "gradient assigned in the loop":
        d = [[0.0] * len(row) for row in d[:-1]] + [d[-1]]
    if bug == "return inside the loop":
        d = [d[0]] + [[0.0] * len(row) for row in d[1:]]
    if bug == "range one short":
        d[-1] = [0.0] * len(d[-1])
    if bug == "mean of the batches' means":
        for e in range(n):
            size = min(2, n - e // 2 * 2)
            d[e] = [v * n / size / -(-n // 2) for v in d[e]]
    flat: Vector = []
    for number in range(len(network.layers) - 1, -1, -1):
        layer = network.layers[number]
        hidden = number < len(network.layers) - 1
        f = layer.activation
        rows = zip(d, zs[number], activations[number + 1], strict=True)
        if bug == "hidden derivative forgotten" and hidden:
            delta = [list(row) for row, _, _ in rows]
        elif bug == "tanh' at a" and hidden:
            delta = [
                [v * (1 - tanh(a) ** 2) for v, a in zip(row, a_row, strict=True)]
                for row, _, a_row in rows
            ]
        elif bug == "sigmoid' for every layer" and hidden:
            delta = [
                [v * a * (1 - a) for v, a in zip(row, a_row, strict=True)] for row, _, a_row in rows
            ]
        elif bug == "relu' for leaky relu" and hidden:
            delta = [
                [v * (z > 0) for v, z in zip(row, z_row, strict=True)] for row, z_row, _ in rows
            ]
        elif bug == "relu' the wrong way round" and hidden:
            delta = [
                [v * (z < 0) for v, z in zip(row, z_row, strict=True)] for row, z_row, _ in rows
            ]
        else:
            delta = [
                [v * f.derivative(z) for v, z in zip(row, z_row, strict=True)]
                for row, z_row, _ in rows
            ]
        d_weights = product(transpose(delta), activations[number])
        d_biases = [sum(column) for column in transpose(delta)]
        if bug == "bias zero":
            d_biases = [0.0] * len(d_biases)
        if bug == "bias of the last example":
            d_biases = list(delta[-1])
        if bug == "bias summed, weights averaged":
            d_biases = [v * divisor for v in d_biases]
        if bug == "one bias for the layer":
            d_biases = [sum(d_biases)] * len(d_biases)
        if bug == "weight gradient transposed" and len(d_weights) == len(d_weights[0]):
            d_weights = transpose(d_weights)
        if bug == "own output for input":
            outputs = activations[number + 1]
            d_weights = [
                [sum(r[j] * a[j] for r, a in zip(delta, outputs, strict=True))] * layer.n_in
                for j in range(layer.n_out)
            ]
        incoming, d = d, product(delta, layer.weights)
        if bug == "weights transposed" and layer.n_in == layer.n_out:
            d = product(delta, transpose(layer.weights))
        if bug == "input gradient assigned in the loop":
            d = [[row[-1] * v for v in layer.weights[-1]] for row in delta]
        if bug == "delta not passed on" and number == 1:
            d = [[0.0] * layer.n_in for _ in delta]
        if bug == "error for delta on the way back":
            d = product(incoming, layer.weights)
        if bug == "weights left out on the way back":
            d = [[sum(row)] * layer.n_in for row in delta]
        if penalty is not None and bug != "penalty forgotten":
            factor = 2.0 if bug == "penalty 2·λ·w" else 1.0
            d_weights = [
                [g + factor * penalty.derivative(p) for g, p in zip(gs, ps, strict=True)]
                for gs, ps in zip(d_weights, layer.weights, strict=True)
            ]
            if bug == "penalty on biases too":
                d_biases = [
                    g + penalty.derivative(b) for g, b in zip(d_biases, layer.biases, strict=True)
                ]
        if bug == "listed column by column":
            part = [v for column in transpose(d_weights) for v in column] + d_biases
        elif bug == "bias listed first":
            part = [v for b, row in zip(d_biases, d_weights, strict=True) for v in (b, *row)]
        else:
            part = [v for b, row in zip(d_biases, d_weights, strict=True) for v in (*row, b)]
        flat[:0] = part
    if penalty is not None:
        value += sum(
            penalty.value(p)
            for p, is_weight in zip(network.parameters(), network.is_weight(), strict=True)
            if is_weight
        )
    if bug == "clipped inside":
        length = sum(v * v for v in flat) ** 0.5
        flat = [v * min(1.0, 0.05 / length) for v in flat]
    if bug == "clipped by value inside":
        flat = [max(-0.05, min(0.05, v)) for v in flat]
    if bug == "weight decay inside":
        flat = [
            v + 0.01 * p if is_weight else v
            for v, p, is_weight in zip(flat, network.parameters(), network.is_weight(), strict=True)
        ]
    if bug == "float32":
        flat = [struct.unpack("f", struct.pack("f", v))[0] for v in flat]
    if bug == "loss is the sum":
        value *= n
    return value, flat


def loss_gradient(loss: Any, p: Vector, t: Sequence[float], bug: str) -> Vector:
    if bug == "mean over outputs forgotten":
        return [v * len(p) for v in loss.gradient(p, t)]
    if bug == "the square's 2 forgotten":
        return [(a - b) / len(p) for a, b in zip(p, t, strict=True)]
    if bug == "softmax's diagonal only":
        return [-b * (1 - a) for a, b in zip(loss.link(p), t, strict=True)]
    if bug == "logit for probability":
        return [a - b for a, b in zip(p, t, strict=True)]
    if bug == "sigmoid' once more":
        return [d * a * (1 - a) for d, a in zip(loss.gradient(p, t), loss.link(p), strict=True)]
    return list(loss.gradient(p, t))


# What is wrong in itself.


class TanhInTermsOfA:
    """Its derivative is written for a, and is given z."""

    name = "my_tanh"

    def value(self, z: float) -> float:
        return tanh(z)

    def derivative(self, z: float) -> float:
        return 1 - z * z


class SwishWithoutProductRule:
    name = "my_swish"

    def value(self, z: float) -> float:
        return z / (1 + exp(-z))

    def derivative(self, z: float) -> float:
        return 1 / (1 + exp(-z))


class ClassWeightedSoftmax:
    """The class weights are in the value and not in the gradient."""

    name = "weighted_softmax"
    class_weights = (1.0, 4.0)

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        weight = sum(w * t for w, t in zip(self.class_weights, target, strict=True))
        return weight * SoftmaxCrossEntropy().value(prediction, target)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        return SoftmaxCrossEntropy().gradient(prediction, target)


class HuberWithoutDelta:
    name = "my_huber"
    delta = 0.25

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        total = 0.0
        for p, t in zip(prediction, target, strict=True):
            e = p - t if p.real > t.real else t - p
            total += e * e / 2 if e.real < self.delta else self.delta * (e - self.delta / 2)
        return total

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        errors = [p - t for p, t in zip(prediction, target, strict=True)]
        return [e if abs(e) < self.delta else (1.0 if e > 0 else -1.0) for e in errors]


class SquaredErrorWithoutMean:
    name = "my_mse"

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return sum((p - t) * (p - t) for p, t in zip(prediction, target, strict=True)) / 2

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> Vector:
        return [2 * (p - t) for p, t in zip(prediction, target, strict=True)]


class L2WithoutHalf:
    def value(self, weight: float) -> float:
        return 0.1 * weight * weight

    def derivative(self, weight: float) -> float:
        return 0.1 * weight


class NotReset:
    """Adds to what the last call left, as a framework does without zero_grad."""

    def __init__(self) -> None:
        self.total: Vector = []

    def __call__(self, network: Network, *args: Any, **kwargs: Any) -> tuple[float, Vector]:
        value, gradient = mean_gradient(network, *args, **kwargs)
        self.total = [
            a + b for a, b in zip(self.total or [0.0] * len(gradient), gradient, strict=True)
        ]
        return value, self.total


class Velocity(NotReset):
    """Gives the momentum's velocity for the gradient."""

    def __call__(self, network: Network, *args: Any, **kwargs: Any) -> tuple[float, Vector]:
        self.total = [0.9 * v for v in self.total]
        return super().__call__(network, *args, **kwargs)


def updates_before_passing_back(
    network: Network, trace: NetworkTrace, d_prediction: Sequence[float]
) -> Gradient:
    """Update a layer's weights, and pass its error back through the new ones."""
    d = list(d_prediction)
    flat: Vector = []
    for layer, layer_trace in zip(reversed(network.layers), reversed(trace.layers), strict=True):
        gradient = layer.backward(layer_trace, d)
        layer.load_parameters(
            [p - 0.5 * g for p, g in zip(layer.parameters(), gradient, strict=True)]
        )
        d = layer.backward(layer_trace, d).d_inputs
        flat[:0] = gradient
    return Gradient(flat, d)


def one_neuron_for_the_inputs(
    network: Network, trace: NetworkTrace, d_prediction: Sequence[float]
) -> Gradient:
    """Assign ∂L/∂inputs for each neuron instead of adding it; the parameters are right."""
    gradient = Network.backward(network, trace, d_prediction)
    first = network.layers[0]
    n = first.n_in + 1
    last_delta = gradient[n * first.n_out - 1]
    return Gradient(gradient, [last_delta * w for w in first.neurons[-1].weights])


def forward_difference(
    network: Network, loss: Any, examples: Sequence[Example]
) -> tuple[float, Vector]:
    """Return a numeric gradient, measured with a one-sided step."""
    value, _ = mean_gradient(network, loss, examples)
    parameters = network.parameters()
    moved = network.copy()
    gradient = []
    for k, p in enumerate(parameters):
        moved.load_parameters([*parameters[:k], p + 1e-6, *parameters[k + 1 :]])
        gradient.append((mean_gradient(moved, loss, examples)[0] - value) / 1e-6)
    return value, gradient


@dataclass(frozen=True)
class Sabotage:
    """A bug, the network it is in, and the name of the diagnosis that is right."""

    name: str
    diagnosis: str | None
    """None where only that it is caught can be asked for."""
    activation: Any = "tanh"
    loss: Any = "mean_squared_error"
    weighted: bool = False
    penalty: Any = None
    gradient: Callable[..., Any] | None = None
    backward: Callable[..., Any] | None = None
    make_gradient: Callable[[], Callable[..., Any]] | None = field(default=None)

    def report(self, seed: int) -> GradientReport:
        """Check it on a random 3 → 4 → 4 → 2 network and five examples."""
        random = Random(seed)
        network = Network.random([3, 4, 4, 2], activation=self.activation, seed=random)
        network.load_parameters([p + random.uniform(-0.5, 0.5) for p in network.parameters()])
        classes = hasattr(find_loss(self.loss), "link") or self.loss.__class__.__name__ in (
            "ClassWeightedSoftmax",
        )
        examples: list[Example] = []
        for e in range(5):
            target = (
                [float(e % 2 == 0), float(e % 2 == 1)]
                if classes
                else [random.gauss(0, 1), random.gauss(0, 1)]
            )
            examples.append(([random.gauss(0, 1) for _ in range(3)], target))
        gradient = self.gradient
        if self.make_gradient is not None:
            gradient = self.make_gradient()
        elif gradient is None and self.backward is None and isinstance(self.loss, str):
            gradient = self._student
        return check_gradients(
            network,
            self.loss,
            examples,
            weights=[random.uniform(0.5, 3.0) for _ in examples] if self.weighted else None,
            penalty=self.penalty,
            gradient=None if self._own else gradient,
            backward=self.backward,
        )

    @property
    def _own(self) -> bool:
        """Whether the library's own gradient runs, on something that is wrong in itself."""
        wrong = (self.activation, self.loss, self.penalty)
        return any(not isinstance(one, str | L2 | type(None)) for one in wrong)

    def _student(self, *args: Any, **kwargs: Any) -> tuple[float, Vector]:
        return student_gradient(*args, **kwargs, bug=self.name)


SABOTAGES: tuple[Sabotage, ...] = (
    Sabotage("sum, not mean", "mean forgotten"),
    Sabotage("mean twice", "divided by n twice"),
    Sabotage("mean over outputs forgotten", "mean over outputs forgotten"),
    Sabotage("the square's 2 forgotten", "factor 2 forgotten"),
    Sabotage("sign flipped", "sign flipped"),
    Sabotage("hidden derivative forgotten", "activation derivative forgotten"),
    Sabotage("hidden derivative forgotten", "activation derivative forgotten", activation="relu"),
    Sabotage("tanh' at a", "derivative at a"),
    Sabotage("sigmoid' for every layer", "sigmoid's derivative"),
    Sabotage("relu' for leaky relu", "leak forgotten", activation="leaky_relu"),
    Sabotage("relu' the wrong way round", "derivative reversed", activation="relu"),
    Sabotage("weights transposed", "weights transposed"),
    Sabotage("weight gradient transposed", "weight gradient transposed"),
    Sabotage("listed column by column", "column order"),
    Sabotage("bias listed first", "biases first"),
    Sabotage("bias zero", "bias gradient zero"),
    Sabotage("bias of the last example", "bias of the last example only, divided"),
    Sabotage("bias summed, weights averaged", "mean forgotten for biases"),
    Sabotage("one bias for the layer", "bias gradient shared"),
    Sabotage("own output for input", "outputs instead of inputs"),
    Sabotage("weights left out on the way back", "weights forgotten"),
    Sabotage("error for delta on the way back", "error sent back without the slope"),
    Sabotage("input gradient assigned in the loop", "overwritten by the last neuron"),
    Sabotage("delta not passed on", "nothing passed back"),
    Sabotage("gradient assigned in the loop", "last example only, divided"),
    Sabotage("return inside the loop", "first example only, divided"),
    Sabotage("range one short", "last example left out"),
    Sabotage("last batch divided by full size", "wrong divisor"),
    Sabotage("mean of the batches' means", "mean of means of 2"),
    Sabotage("weights ignored", "example weights ignored", weighted=True),
    Sabotage("divide by n, not by the weights", "divided by the number of examples", weighted=True),
    Sabotage("targets of the next example", "targets shifted"),
    Sabotage("penalty forgotten", "penalty forgotten", penalty=L2(0.3)),
    Sabotage("penalty on biases too", "penalty on biases", penalty=L2(0.3)),
    Sabotage("penalty 2·λ·w", "penalty doubled", penalty=L2(0.3)),
    Sabotage(
        "softmax's diagonal only", "softmax off-diagonal forgotten", loss="softmax_cross_entropy"
    ),
    Sabotage(
        "logit for probability", "logits taken for probabilities", loss="softmax_cross_entropy"
    ),
    Sabotage("sigmoid' once more", "link's derivative again", loss="binary_cross_entropy"),
    Sabotage("clipped inside", "clipped"),
    Sabotage("clipped by value inside", "clipped by value"),
    Sabotage("weight decay inside", "weight decay added"),
    Sabotage("float32", "single precision"),
    Sabotage("forward difference", "nearly right", gradient=forward_difference),
    Sabotage("loss is the sum", None),
    Sabotage("not reset between calls", None, make_gradient=NotReset),
    Sabotage("velocity for gradient", None, make_gradient=Velocity),
    Sabotage("weights updated before passing back", None, backward=updates_before_passing_back),
    Sabotage(
        "input gradient of one neuron",
        "overwritten by the last neuron",
        backward=one_neuron_for_the_inputs,
    ),
    Sabotage("tanh' of z", "tanh's derivative of z", activation=TanhInTermsOfA()),
    Sabotage(
        "swish without product rule",
        "wrong in itself: activation 'my_swish'",
        activation=SwishWithoutProductRule(),
    ),
    Sabotage(
        "class weights left out of the softmax gradient",
        "wrong in itself: loss 'weighted_softmax'",
        loss=ClassWeightedSoftmax(),
    ),
    Sabotage("huber without delta", "wrong in itself: loss 'my_huber'", loss=HuberWithoutDelta()),
    Sabotage(
        "squared error without mean", "mean over outputs forgotten", loss=SquaredErrorWithoutMean()
    ),
    Sabotage("L2 without half", "penalty halved", penalty=L2WithoutHalf()),
)
