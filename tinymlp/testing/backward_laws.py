"""Backpropagation of your own, held to the slope of the loss along every weight and bias.

    check_backward(function)        function(network, inputs, target) → gradient

`network` is a `tinymlp.Network`: `network.layers` are layers with `weights` of shape (n_out, n_in),
`biases` of shape (n_out,), `activation` and `forward(inputs)`, whose trace has `z` and
`activations`. `inputs` has the shape (n_in,) and `target` (n_out,). The gradient is that of the
loss of this one example, one flat list of shape (n_parameters,) in the order of
`network.parameters()`: layer by layer, neuron by neuron, the weights and then the bias.

The loss is the mean squared error, (1/n)·Σ(prediction − target)², unless `loss=` says another one.
The networks have 1 to 3 layers and all kinds of activations, unless `networks=` says which:

    check_backward(function, networks=networks(activation=st.just(Sigmoid())))

>>> def backward(network, inputs, target):
...     trace = network.forward(inputs)
...     errors = [p - t for p, t in zip(trace.prediction, target)]
...     return network.backward(trace, errors)
>>> check_backward(backward)
right: your backward obeys 4 laws in up to 50 cases each, with half the squared error, ½·Σe²
>>> check_backward(backward, strict=True)
Traceback (most recent call last):
tinymlp.errors.LawBroken: your backward: at network = Network(2 → 3 → 2 → 3, sigmoid, tanh, \
identity: 26 parameters), parameters = [0.5, -0.25, 0.25, 0.75, 0.5, -0.5, -0.5, 1.0, 0.5, 1.0, \
-0.5, 0.25, -0.25, 0.5, 0.75, -1.0, 0.5, 0.5, 1.0, 0.5, -0.75, 0.25, 0.25, 0.25, -1.0, -0.5], \
inputs = [1.0, 0.5], target = [0.5, -1.0, 2.0] layer 1, neuron 0, weight 0 should be 0.0133112, \
yours is 0.0199668: are the factor 2 and the 1/n of the loss missing?
  law   each derivative is the slope of the loss along its parameter
  read  tinymlp/network/network.py
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinymlp.arguments import check_flag
from tinymlp.errors import invalid
from tinymlp.gradient_check.components import find_wrong_derivative, list_components
from tinymlp.gradient_check.diagnosis import explain_with_number
from tinymlp.gradient_check.fits import Case
from tinymlp.gradient_check.loss_at import LossAt, Problem
from tinymlp.gradient_check.mistaken_backward import TEXTBOOK, run_layer
from tinymlp.gradient_check.mistakes import MISTAKES, Hypothesis, list_hypotheses
from tinymlp.learning.loss import Loss, find_loss, targets_of
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.testing.answers import (
    Function,
    NoAnswerError,
    as_vector,
    ask,
    check_array,
    close,
    without_keyboard,
)
from tinymlp.testing.backward_reading import Read, layouts
from tinymlp.testing.conventions import choose, in_double, joined, parameter_names
from tinymlp.testing.counterexample import Right, hold
from tinymlp.testing.explain import find_mistake
from tinymlp.testing.law import CHANGES, REMEMBERS, Comparison, Law, Mistakes, compare, law
from tinymlp.testing.reading import require, title_of
from tinymlp.testing.strategies import check_strategy, examples_for, tidy
from tinymlp.testing.strategies import networks as any_networks

SIGNATURE = "a function(network, inputs, target) that returns the gradient as one flat list"

N_LAYERS = 3
"""Up to so many layers a mistake is looked for in each alone."""


class BackwardCode(NamedTuple):
    """A student's function from a network, inputs and a target to the gradient."""

    title: str
    function: Function
    loss: Loss
    networks: st.SearchStrategy[Network] | None
    """None are all kinds of networks."""
    array: Callable[[list[float]], Any]
    read: Read
    convention: str = ""


class Example(NamedTuple):
    """What it is asked about."""

    network: Network
    parameters: list[float]
    inputs: list[float]
    target: list[float]


def check_backward(
    function: Callable[[Network, Any, Any], Any],
    *,
    loss: str | Loss = "mean_squared_error",
    networks: st.SearchStrategy[Network] | None = None,
    array: Callable[[list[float]], Any] = list,
    examples: int = 50,
    strict: bool = False,
) -> Right:
    """Raise `LawBroken` unless a function obeys every law of `laws("backward")`.

    `inputs` and `target` are given as lists, or as what `array` makes of a list
    (`array=numpy.array`). The gradient may be laid out as `backward_reading` says, and be that of
    half the squared error, ½·Σe²; `strict` allows one flat list and that of `loss` alone. Returns
    what is printed as "right". Raises `ArgumentError` for what is no such function.
    """
    __tracebackhide__ = True
    if isinstance(function, type) or not callable(function):
        raise invalid("function", SIGNATURE, function)
    require("function", function, 3, SIGNATURE)
    check_flag("strict", strict)
    check_array(array, [0.5, 0.25])
    check_strategy("networks", networks, optional=True)
    array, said = in_double(array)
    first = BackwardCode(
        title_of(function), _ordered(function), find_loss(loss), networks, array, next(layouts())[1]
    )
    with warnings.catch_warnings(), without_keyboard():
        warnings.simplefilter("ignore")
        points = _clear(first) or _draw(first)
        is_default = loss == "mean_squared_error" and not strict
        code = choose(
            _readings(first, strict=strict, is_default=is_default),
            lambda one: _score(one, points),
            function,
        )
    code = code._replace(convention=joined(said, code.convention))
    return hold(code, BACKWARD_LAWS, read="tinymlp/network/network.py", examples=examples)


def _readings(first: BackwardCode, *, strict: bool, is_default: bool) -> Iterator[BackwardCode]:
    """Yield every way in which the code may be meant, the usual one first."""
    yield first
    if strict:
        return
    for loss, of_half in ((first.loss, ""), (HalfSquaredError(), "half the squared error, ½·Σe²")):
        if of_half and not is_default:
            continue
        for words, read in layouts():
            yield first._replace(loss=loss, read=read, convention=joined(words, of_half))


def _score(code: BackwardCode, points: Sequence[Example]) -> float:
    """Return 1.0 if all is right in these cases, else how much can be read."""
    found = [derivative_is_the_slope_of_the_loss.look(code, at) for at in points]
    if all(one.holds() for one in found):
        return 1.0
    if isinstance(code.loss, HalfSquaredError):
        return 0.0
    numbers = sum(one.is_numbers for one in found)
    # Lists in lists have as many numbers in any order: the one in which the most are right.
    return (numbers + 0.5 * sum(map(_share_right, found))) / len(found) / 2


def _share_right(found: Comparison) -> float:
    if isinstance(found.got, NoAnswerError) or not found.is_numbers:
        return 0.0
    pairs = zip(found.got, found.expected, strict=True)
    return sum(close(got, expected) for got, expected in pairs) / len(found.expected)


def _ordered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with the network first, which its names may have elsewhere."""
    names = [name.lower() for name in parameter_names(function)]
    of_network = [k for k, name in enumerate(names) if name in _NETWORK]
    if len(names) != 3 or len(of_network) != 1 or of_network == [0]:
        return function
    if of_network == [2]:
        return lambda network, inputs, target: function(inputs, target, network)
    return lambda network, inputs, target: function(inputs, network, target)


_NETWORK = ("network", "net", "model", "mlp", "nn", "ann")


class HalfSquaredError:
    """½·Σ(prediction − target)², whose gradient is prediction − target."""

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        """Return half the sum of the squared errors."""
        return sum((p - t) * (p - t) for p, t in zip(prediction, target, strict=True)) / 2

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        """Return the errors, shape (n_out,)."""
        return [p - t for p, t in zip(prediction, target, strict=True)]


def _clear(mine: BackwardCode) -> list[Example]:
    """Return networks of two and three layers, with two neurons or more in each."""
    if mine.networks is not None or targets_of(mine.loss) != "numbers":
        return []
    first = Layer.from_weights([[0.5, -0.25], [0.75, 0.5]], [0.25, -0.5], activation="tanh")
    wide = Layer.from_weights(
        [[0.5, -0.25], [0.75, 0.5], [-0.5, 1.0]], [0.25, -0.5, 0.5], activation="sigmoid"
    )
    last = Layer.from_weights([[1.0, -0.5], [0.5, 0.75]], [-0.25, 0.5], activation="sigmoid")
    narrow = Layer.from_weights(
        [[1.0, -0.5, 0.25], [0.5, 0.75, -1.0]], [-0.25, 0.5], activation="tanh"
    )
    out = Layer.from_weights([[0.5, 1.0], [-0.75, 0.25], [0.25, -1.0]], [0.5, 0.25, -0.5])
    made = [
        (Network([first, last]), [1.0, -0.5], [0.25, 1.5]),
        (Network([wide, narrow]), [0.5, -1.0], [0.5, -1.5]),
        (Network([wide, narrow, out]), [1.0, 0.5], [0.5, -1.0, 2.0]),
    ]
    return [Example(net, net.parameters(), inputs, target) for net, inputs, target in made]


def _draw(mine: BackwardCode) -> list[Example]:
    """Return some of the networks that the teacher gave."""
    drawn: list[Example] = []

    @settings(
        max_examples=8,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(questions(mine))
    def collect(at: Example) -> None:
        drawn.append(at)

    collect()
    return drawn


@st.composite
def questions(draw: st.DrawFn, mine: BackwardCode) -> Example:
    """Draw a network and an example at which its loss is smooth."""
    network = draw(any_networks(numbers=tidy) if mine.networks is None else mine.networks)
    if not isinstance(network, Network):
        raise invalid("networks", "a strategy that draws a Network", network)
    inputs, target = draw(examples_for(network, mine.loss, numbers=tidy))
    return Example(network, network.parameters(), list(inputs), list(target))


def _answer(mine: BackwardCode, at: Example) -> list[float]:
    network = at.network.copy()
    return mine.read(
        ask(mine.function, network, mine.array(at.inputs), mine.array(at.target)), network
    )


def _problem(mine: BackwardCode, at: Example) -> Problem:
    return Problem(at.network, mine.loss, [(at.inputs, at.target)])


HYPOTHESES = list_hypotheses(MISTAKES, N_LAYERS)


def _predict(hypothesis: Hypothesis) -> Callable[[BackwardCode, Example], list[float]]:
    return lambda mine, at: hypothesis.gradient(_problem(mine, at))[0]


def _weights_of_layer(offset: int) -> Callable[[BackwardCode, Example], list[float]]:
    """Return backpropagation that goes back through another layer's weights."""

    def predict(mine: BackwardCode, at: Example) -> list[float]:
        layers, trace = at.network.layers, at.network.forward(at.inputs)
        d_activations = list(mine.loss.gradient(trace.prediction, at.target))
        blocks: list[list[float]] = []
        for number in reversed(range(len(layers))):
            layer = layers[number]
            right = run_layer(TEXTBOOK, layer, trace.layers[number], d_activations)
            blocks.insert(0, TEXTBOOK.flatten(right.d_weights, right.d_biases))
            if number == 0:
                break
            other = layers[(number + offset) % len(layers)]
            if (other.n_in, other.n_out) != (layer.n_in, layer.n_out):
                raise NoAnswerError("the other layer's weights do not fit here")
            deltas = right.d_biases
            d_activations = [
                sum(d * w for d, w in zip(deltas, column, strict=True))
                for column in zip(*other.weights, strict=True)
            ]
        return TEXTBOOK.join(blocks)

    return predict


BACKWARD_MISTAKES: Mistakes[BackwardCode, Example] = {
    **{hypothesis.sentence: _predict(hypothesis) for hypothesis in HYPOTHESES},
    "on the way back the weights of the wrong layer are used, those of the layer before": (
        _weights_of_layer(-1)
    ),
    "on the way back the weights of the wrong layer are used, those of the layer after": (
        _weights_of_layer(1)
    ),
}
"""The catalogue of `check_gradients`. What takes several examples, or a penalty, explains nothing
here: with one example it is no mistake."""


def _explain(mine: BackwardCode, answers: Sequence[tuple[Example, Comparison]]) -> str:
    """Return the first cause: a component, a mistake of the catalogue, or one with a number."""
    for component in list_components(LossAt(_problem(mine, answers[0][0]))):
        wrong = find_wrong_derivative(component)
        if wrong is not None:
            return str(wrong)
    mistake = find_mistake(mine, BACKWARD_MISTAKES, answers)
    cases = [
        Case(_problem(mine, at), found.got, found.expected)
        for at, found in answers
        if not isinstance(found.got, NoAnswerError) and len(found.got) == len(found.expected)
    ]
    if mistake or len(cases) < len(answers):
        return mistake
    if _overwrites(mine, answers):
        return OVERWRITES
    measured = find_mistake(mine, MEASURED, answers)
    if measured:
        return measured
    return next((found.sentence for found in explain_with_number(cases, HYPOTHESES)), "")


def _forward_difference(step: float) -> Callable[[BackwardCode, Example], list[float]]:
    """Return slopes by (L(θ + h) − L(θ))/h."""

    def predict(mine: BackwardCode, at: Example) -> list[float]:
        network = at.network.copy()

        def loss(parameters: list[float]) -> float:
            network.load_parameters(parameters)
            return mine.loss.value(network.predict(at.inputs), at.target)

        here = loss(at.parameters)
        moved = [
            [*at.parameters[:k], p + step, *at.parameters[k + 1 :]]
            for k, p in enumerate(at.parameters)
        ]
        return [(loss(parameters) - here) / step for parameters in moved]

    return predict


MEASURED: Mistakes[BackwardCode, Example] = {
    f"the slope is only approximate, a difference to one side with the step h = {step:g}: "
    "(L(θ + h) − L(θ − h))/2h with h = 1e-5 has many more digits": _forward_difference(step)
    for step in (0.1, 0.01, 1e-3, 1e-4, 1e-5)
}

OVERWRITES = (
    "a value that is used twice keeps the gradient of one use alone: add them up, += where = stands"
)


def _explain_repeats(mine: BackwardCode, answers: Sequence[tuple[Example, Comparison]]) -> str:
    """Return why a second answer is another: which use of a value is the last may be by chance."""
    slopes = [(at, derivative_is_the_slope_of_the_loss.look(mine, at)) for at, _ in answers]
    return OVERWRITES if _overwrites(mine, slopes) else ""


def _overwrites(mine: BackwardCode, answers: Sequence[tuple[Example, Comparison]]) -> bool:
    """Return whether each δ is that of one neuron of the next layer, where the sum should be."""
    seen = False
    for at, found in answers:
        if not found.is_numbers:
            return False
        got = list(found.got)  # type: ignore[arg-type]
        trace, layers = at.network.forward(at.inputs), at.network.layers
        rows, start = [], 0
        for layer in layers:
            width = layer.n_in + 1
            block = got[start : start + width * layer.n_out]
            rows.append([block[k : k + width] for k in range(0, len(block), width)])
            start += width * layer.n_out
        for number, layer in enumerate(layers):
            its = trace.layers[number]
            slopes = [layer.activation.derivative(z) for z in its.z]
            if number + 1 < len(layers):
                after = zip(rows[number + 1], layers[number + 1].weights, strict=True)
                shares = [[row[-1] * w for w in weights] for row, weights in after]
                possible = [[share[j] for share in shares] for j in range(layer.n_out)]
            else:  # e·e uses e twice
                right = mine.loss.gradient(trace.prediction, at.target)
                possible = [[d, d / 2] for d in right]
            for row, slope, choices in zip(rows[number], slopes, possible, strict=True):
                delta = row[-1]
                if not any(close(delta, slope * one) for one in choices):
                    return False
                if not all(close(d, delta * x) for d, x in zip(row, its.inputs, strict=False)):
                    return False
                seen |= number + 1 < len(layers) and not close(delta, slope * sum(choices))
    return seen


@law(questions, clear=_clear, remedy=CHANGES, side_effect=True)
def arguments_stay(mine: BackwardCode, at: Example) -> Comparison:
    """The lists that are given stay as they are."""
    names = [f"inputs[{i}] afterwards" for i in range(len(at.inputs))]
    names += [f"target[{j}] afterwards" for j in range(len(at.target))]

    def answer() -> list[float]:
        inputs, target = mine.array(at.inputs), mine.array(at.target)
        ask(mine.function, at.network.copy(), inputs, target)
        return [*as_vector(inputs), *as_vector(target)]

    return compare(names, [*at.inputs, *at.target], answer)


@law(
    questions,
    clear=_clear,
    remedy="it changes the network: return the gradient, only an optimizer's answer changes a "
    "weight",
    side_effect=True,
)
def network_stays(mine: BackwardCode, at: Example) -> Comparison:
    """Taking a gradient changes no weight."""
    names = [f"{name} afterwards" for name in at.network.parameter_names()]

    def answer() -> list[float]:
        network = at.network.copy()
        ask(mine.function, network, mine.array(at.inputs), mine.array(at.target))
        return network.parameters()

    return compare(names, at.parameters, answer)


@law(questions, clear=_clear, explain=_explain_repeats, remedy=REMEMBERS, side_effect=True)
def same_question_same_answer(mine: BackwardCode, at: Example) -> Comparison:
    """The same question has the same answer, whatever was asked before."""
    names = [f"{name}, asked again," for name in at.network.parameter_names()]
    first = _answer(mine, at)
    return compare(names, first, lambda: _answer(mine, at))


@law(questions, clear=_clear, explain=_explain)
def derivative_is_the_slope_of_the_loss(mine: BackwardCode, at: Example) -> Comparison:
    """Each derivative is the slope of the loss along its parameter."""
    trace = at.network.forward(at.inputs)
    # The library's own backward pass, which is held to the limit in its own tests.
    expected = at.network.backward(trace, mine.loss.gradient(trace.prediction, at.target))
    return compare(at.network.parameter_names(), expected, lambda: _answer(mine, at))


BACKWARD_LAWS: list[Law[BackwardCode, Example]] = [
    arguments_stay,
    network_stays,
    same_question_same_answer,
    derivative_is_the_slope_of_the_loss,
]
"""The laws, in the order in which they are looked at."""
