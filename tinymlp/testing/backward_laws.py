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

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tinymlp.errors import ArgumentError
from tinymlp.learning.loss import Loss, find_loss
from tinymlp.network.network import Network
from tinymlp.testing.answers import as_vector, ask, vector
from tinymlp.testing.backward_mistakes import BACKWARD_MISTAKES, BackwardCode, Example
from tinymlp.testing.counterexample import hold
from tinymlp.testing.law import CHANGES, REMEMBERS, Comparison, Law, compared, law
from tinymlp.testing.reading import name_of, require
from tinymlp.testing.strategies import examples_for, tidy
from tinymlp.testing.strategies import networks as any_networks

SIGNATURE = "function(network, inputs, target), which returns the gradient as one flat list"


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
    if not callable(function):
        raise ArgumentError(f"check_backward takes {SIGNATURE}; got {function!r}")
    require(function, 3, SIGNATURE)
    networks = any_networks(numbers=tidy) if networks is None else networks
    code = BackwardCode(name_of(function), function, find_loss(loss), networks, array)
    hold(code, BACKWARD_LAWS, read="tinymlp/network/network.py", examples=examples)


@st.composite
def questions(draw: st.DrawFn, mine: BackwardCode) -> Example:
    """Draw a network and an example at which its loss is smooth."""
    network = draw(mine.networks)
    inputs, target = draw(examples_for(network, mine.loss, numbers=tidy))
    return Example(network, network.parameters(), list(inputs), list(target))


def _answer(mine: BackwardCode, at: Example) -> list[float]:
    return vector(mine.function, at.network.copy(), mine.array(at.inputs), mine.array(at.target))


@law(questions, remedy=CHANGES, manners=True)
def arguments_stay(mine: BackwardCode, at: Example) -> Comparison:
    """The lists that are given stay as they are."""
    names = [f"inputs[{i}] afterwards" for i in range(len(at.inputs))]
    names += [f"target[{j}] afterwards" for j in range(len(at.target))]

    def answer() -> list[float]:
        inputs, target = mine.array(at.inputs), mine.array(at.target)
        ask(mine.function, at.network.copy(), inputs, target)
        return [*as_vector(inputs), *as_vector(target)]

    return compared(names, [*at.inputs, *at.target], answer)


@law(
    questions,
    remedy="it changes the network: return the gradient, only an optimizer's answer changes a "
    "weight",
    manners=True,
)
def network_stays(mine: BackwardCode, at: Example) -> Comparison:
    """Taking a gradient changes no weight."""
    names = [f"{name} afterwards" for name in at.network.parameter_names()]

    def answer() -> list[float]:
        network = at.network.copy()
        ask(mine.function, network, mine.array(at.inputs), mine.array(at.target))
        return network.parameters()

    return compared(names, at.parameters, answer)


@law(questions, remedy=REMEMBERS, manners=True)
def same_question_same_answer(mine: BackwardCode, at: Example) -> Comparison:
    """The same question has the same answer, whatever was asked before."""
    names = [f"{name}, asked again," for name in at.network.parameter_names()]
    first = _answer(mine, at)
    return compared(names, first, lambda: _answer(mine, at))


@law(questions, mistakes=BACKWARD_MISTAKES)
def derivative_is_the_slope_of_the_loss(mine: BackwardCode, at: Example) -> Comparison:
    """Each derivative is the slope of the loss along its parameter."""
    trace = at.network.forward(at.inputs)
    # The library's own backward pass, which is held to the limit in its own tests.
    expected = at.network.backward(trace, mine.loss.gradient(trace.prediction, at.target))
    return compared(at.network.parameter_names(), expected, lambda: _answer(mine, at))


BACKWARD_LAWS: list[Law[BackwardCode, Example]] = [
    arguments_stay,
    network_stays,
    same_question_same_answer,
    derivative_is_the_slope_of_the_loss,
]
"""The laws, in the order in which they are looked at."""
