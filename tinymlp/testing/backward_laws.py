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
Traceback (most recent call last):
tinymlp.errors.LawBroken: your backward: at network = Network(1 → 1, identity: 2 parameters), \
parameters = [1.0, 1.0], inputs = [1.0], target = [2.5] layer 1, neuron 0, weight 0 should be -1, \
yours is -0.5: are the factor 2 and the 1/n of the loss missing?
  law   each derivative is the slope of the loss along its parameter
  read  tinymlp/network/network.py
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tinymlp.errors import invalid
from tinymlp.gradient_check.components import find_wrong_derivative, list_components
from tinymlp.gradient_check.diagnosis import explain_with_number
from tinymlp.gradient_check.fits import Case
from tinymlp.gradient_check.loss_at import LossAt, Problem
from tinymlp.gradient_check.mistakes import MISTAKES, Hypothesis, list_hypotheses
from tinymlp.learning.loss import Loss, find_loss
from tinymlp.network.network import Network
from tinymlp.testing.answers import Function, NoAnswerError, as_vector, ask, check_array, vector
from tinymlp.testing.counterexample import hold
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
    networks: st.SearchStrategy[Network]
    array: Callable[[list[float]], Any]


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
) -> None:
    """Raise `LawBroken` unless a function obeys every law of `laws("backward")`.

    `inputs` and `target` are given as lists, or as what `array` makes of a list
    (`array=numpy.array`). Raises `ArgumentError` for what is no such function.
    """
    __tracebackhide__ = True
    if isinstance(function, type) or not callable(function):
        raise invalid("function", SIGNATURE, function)
    require("function", function, 3, SIGNATURE)
    check_array(array, [0.5, 0.25])
    check_strategy("networks", networks, optional=True)
    networks = any_networks(numbers=tidy) if networks is None else networks
    code = BackwardCode(title_of(function), function, find_loss(loss), networks, array)
    hold(code, BACKWARD_LAWS, read="tinymlp/network/network.py", examples=examples)


@st.composite
def questions(draw: st.DrawFn, mine: BackwardCode) -> Example:
    """Draw a network and an example at which its loss is smooth."""
    network = draw(mine.networks)
    if not isinstance(network, Network):
        raise invalid("networks", "a strategy that draws a Network", network)
    inputs, target = draw(examples_for(network, mine.loss, numbers=tidy))
    return Example(network, network.parameters(), list(inputs), list(target))


def _answer(mine: BackwardCode, at: Example) -> list[float]:
    return vector(mine.function, at.network.copy(), mine.array(at.inputs), mine.array(at.target))


def _problem(mine: BackwardCode, at: Example) -> Problem:
    return Problem(at.network, mine.loss, [(at.inputs, at.target)])


HYPOTHESES = list_hypotheses(MISTAKES, N_LAYERS)


def _predict(hypothesis: Hypothesis) -> Callable[[BackwardCode, Example], list[float]]:
    return lambda mine, at: hypothesis.gradient(_problem(mine, at))[0]


BACKWARD_MISTAKES: Mistakes[BackwardCode, Example] = {
    hypothesis.sentence: _predict(hypothesis) for hypothesis in HYPOTHESES
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
    return next((found.sentence for found in explain_with_number(cases, HYPOTHESES)), "")


@law(questions, remedy=CHANGES, side_effect=True)
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


@law(questions, remedy=REMEMBERS, side_effect=True)
def same_question_same_answer(mine: BackwardCode, at: Example) -> Comparison:
    """The same question has the same answer, whatever was asked before."""
    names = [f"{name}, asked again," for name in at.network.parameter_names()]
    first = _answer(mine, at)
    return compare(names, first, lambda: _answer(mine, at))


@law(questions, explain=_explain)
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
