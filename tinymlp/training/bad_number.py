"""The first number of a step that is not finite, in the order in which the textbook computes them.

One infinity spreads: a sum with it is infinite, two of them may cancel to nan, and soon every
weight is nan. That the loss is nan says only that somewhere there was one. So when a step has
failed, its numbers are computed once more, one after the other, until the first that is bad:

    parameters; then for each example  inputs, target; z and a of each neuron, layer by layer; L;
    ∂L/∂prediction; f′(z), δ and ∂L/∂θ of each neuron, backward; then the penalty of each weight

>>> from tinymlp.learning.loss import MeanSquaredError
>>> from tinymlp.network.layer import Layer
>>> network = Network([Layer.from_weights([[1e200]], [0.0])])
>>> bad, last = first_bad_number(network, MeanSquaredError(), [([2.0], [0.0]), ([1e150], [0.0])])
>>> bad.what, bad.value, last.what, last.value
('the loss', inf, 'the activation', 2e+200)
>>> bad, last = first_bad_number(network, MeanSquaredError(), [([1e150], [0.0])])
>>> bad.what, bad.layer, bad.neuron, bad.example, last.what
('z', 1, 0, 0, 'the bias')

Layers are counted from 1 and neurons from 0, as everywhere; examples from 0 like the list.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import Engine
from tinymlp.learning.loss import Loss
from tinymlp.learning.penalty import Penalty
from tinymlp.network.network import Network
from tinymlp.network.neuron import Neuron
from tinymlp.network.shapes import Vector

FAILURES = (ArithmeticError, ValueError, TypeError)
"""What a function may raise for a number that is not finite, or too large: int(nan), log(-inf)."""
_AT_ONCE = 16
"""So many examples an engine looks at together, to find those that are worth a closer look."""


class Number(NamedTuple):
    """A number of a step, and where it is."""

    value: Any
    """The number, or the `ArithmeticError` that was raised instead of one."""
    what: str
    kind: str
    """What it is a number of: parameter, data, sum, activation, loss, slope, penalty, …"""
    example: int | None = None
    layer: int | None = None
    neuron: int | None = None

    @property
    def place(self) -> str:
        """What a sentence calls it, without the example.

        >>> Number(0.5, "z", "sum", 3, 1, 0).place
        'z of layer 1, neuron 0'
        """
        if self.layer is None:
            return self.what
        return f"{self.what} of layer {self.layer}, neuron {self.neuron}"


def is_finite(value: Any) -> bool:
    """Return whether it is a finite number; one too large for a float is not."""
    try:
        return math.isfinite(value)
    except (TypeError, ValueError, OverflowError):
        return False


def is_of_numbers(error: Exception) -> bool:
    """Return whether an error says that a number is outside a function's range, and no more.

    >>> is_of_numbers(OverflowError("math range error")), is_of_numbers(ValueError("no such label"))
    (True, False)
    """
    if isinstance(error, ArithmeticError):
        return True
    # Python's own functions raise a ValueError too; from 3.14 on in other words.
    own = ("math domain error", "expected a", "cannot convert float")
    return type(error) is ValueError and str(error).startswith(own)


def all_finite(values: Sequence[Any]) -> bool:
    """Return whether all are finite: of floats soon said by their sum.

    >>> all_finite([1e308, 1e308]), all_finite([0.0, math.nan])
    (True, False)
    """
    try:
        # No sum with a nan or an infinity is finite; without one it may still be too large.
        return math.isfinite(sum(values)) or all(map(math.isfinite, values))
    except (TypeError, ValueError, OverflowError):
        return all(map(is_finite, values))


def first_bad_number(
    network: Network,
    loss: Loss,
    examples: Sequence[Example],
    *,
    penalty: Penalty | None = None,
) -> tuple[Number, Number | None] | None:
    """Return the first number that is not finite and the one before it; None if all are.

    Nothing is changed. An error that is not about numbers passes on.
    """
    last = None
    for number in _numbers_of(network, loss, examples, penalty):
        if not is_finite(number.value):
            return number, last
        last = number
    return None


def suspects(
    engine: Engine, network: Network, loss: Loss, examples: Sequence[Example]
) -> Iterator[tuple[int, Sequence[Example]]]:
    """Yield the few examples together of which an engine's answer is not finite, with the index.

    Of a large batch nearly all examples are sound, and the engine says so sooner than a walk.
    """
    for start in range(0, len(examples), _AT_ONCE):
        some = examples[start : start + _AT_ONCE]
        try:
            value, gradient = engine.mean_gradient(network, loss, some)
            is_sound = is_finite(value) and all_finite(gradient)
        except FAILURES:
            is_sound = False
        if not is_sound:
            yield start, some


def first_bad_answer(
    network: Network, n_frozen: int, gradient: Sequence[Any], learned: Sequence[Any]
) -> tuple[Number, Number | None] | None:
    """Return the first parameter an optimizer answered that is not finite, and its slope."""
    if len(learned) != len(gradient):
        return None
    for index, (slope, answer) in enumerate(zip(gradient, learned, strict=True)):
        if not is_finite(answer):
            place = _place_of(network, n_frozen + index)
            return Number(answer, "the new " + place[0], "optimizer", None, *place[1:]), Number(
                slope, "the slope of " + place[0], "slope", None, *place[1:]
            )
    return None


def _place_of(network: Network, index: int) -> tuple[str, int, int]:
    """Return "weight 2" or "bias", the layer and the neuron of a parameter."""
    for number, layer in enumerate(network.layers, start=1):
        if index < layer.n_parameters:
            neuron, i = divmod(index, layer.n_in + 1)
            return _parameter(i, layer.n_in), number, neuron
        index -= layer.n_parameters
    raise IndexError(index)


def _parameter(i: int, n_in: int) -> str:
    return "bias" if i == n_in else f"weight {i}"


def _attempt(function: Callable[..., Any], *given: Any) -> Any:
    """Return what a function gives, or the error of a number that is not in its range."""
    try:
        return function(*given)
    except FAILURES as error:
        if not is_of_numbers(error):
            raise
        return error


def _numbers_of(
    network: Network, loss: Loss, examples: Sequence[Example], penalty: Penalty | None
) -> Iterator[Number]:
    """Yield every number of a step in the order in which it is computed."""
    for index, parameter in enumerate(network.parameters()):
        what, layer, j = _place_of(network, index)
        yield Number(parameter, f"the {what}", "parameter", None, layer, j)
    for example, (inputs, target) in enumerate(examples):
        for i, x in enumerate(inputs):
            yield Number(x, f"input {i}", "data", example)
        for i, t in enumerate(target):
            yield Number(t, f"target {i}", "data", example)
        for number in _numbers_of_one(network, loss, inputs, target):
            yield number._replace(example=example)
    if penalty is None:
        return
    for index, (parameter, is_weight) in enumerate(
        zip(network.parameters(), network.is_weight(), strict=True)
    ):
        if is_weight:
            what, layer, j = _place_of(network, index)
            for function, of in ((penalty.value, "the penalty"), (penalty.derivative, "its slope")):
                value = _attempt(function, parameter)
                yield Number(value, f"{of} for {what}", "penalty", None, layer, j)


def _numbers_of_one(
    network: Network, loss: Loss, inputs: Sequence[float], target: Sequence[float]
) -> Iterator[Number]:
    """Yield the numbers of one example, forward and backward."""
    activations: list[Vector] = [list(inputs)]
    zs: list[Vector] = []
    for layer, its in enumerate(network.layers, start=1):
        zs.append([])
        a: Vector = []
        for j, neuron in enumerate(its.neurons):
            z = _attempt(neuron.weighted_sum, activations[-1])
            if not is_finite(z):
                yield from _partial_sums(neuron, activations[-1], layer, j)
            yield Number(z, "z", "sum", None, layer, j)
            zs[-1].append(z)
            a.append(_attempt(neuron.activation.value, z))
            yield Number(a[-1], "the activation", "activation", None, layer, j)
        activations.append(a)
    yield Number(_attempt(loss.value, a, target), "the loss", "loss")
    d_a = _attempt(loss.gradient, a, target)
    if isinstance(d_a, Exception):
        yield Number(d_a, "the slope of the loss", "loss")
        return
    for j, d in enumerate(d_a):
        yield Number(d, f"the slope of the loss by output {j}", "loss")
    for layer in range(len(network.layers), 0, -1):
        neurons = network.layers[layer - 1].neurons
        below = activations[layer - 1]
        d_inputs: Vector = [0.0] * len(below)
        for j, neuron in enumerate(neurons):
            slope = _attempt(neuron.activation.derivative, zs[layer - 1][j])
            yield Number(slope, "the activation's slope", "activation", None, layer, j)
            delta = d_a[j] * slope
            yield Number(delta, "δ", "slope", None, layer, j)
            for i, x in enumerate(below):
                yield Number(delta * x, f"the slope of weight {i}", "slope", None, layer, j)
            if layer > 1:  # nobody asks for ∂L/∂inputs of the network
                for i, w in enumerate(neuron.weights):
                    d_inputs[i] += delta * w
        for i, d in enumerate(d_inputs):
            yield Number(d, "the slope by the activation", "slope", None, layer - 1 or None, i)
        d_a = d_inputs


def _partial_sums(neuron: Neuron, inputs: Sequence[float], layer: int, j: int) -> Iterator[Number]:
    """Yield b, b + w[0]·x[0], …: how far the sum was finite."""
    total = neuron.bias
    yield Number(total, "the bias", "parameter", None, layer, j)
    for w, x in zip(neuron.weights, inputs, strict=True):
        total = total + w * x
        if not is_finite(total):
            return  # that is z
        yield Number(total, "the sum so far", "sum", None, layer, j)
