"""What is asked in lesson 5: a neuron with the tanh, and the squared error of one example."""

import math
from typing import NamedTuple

from hypothesis import strategies as st

from tinymlp.course.laws import answers, formula, keeps_lists, part
from tinymlp.testing.answers import as_number, as_vector
from tinymlp.testing.strategies import ordinary

FORWARD = "forward(weights, bias, inputs)"
GRADIENT = "gradient(weights, bias, inputs, target)"
ANSWER = "(d_weights, d_bias)"


class Neuron(NamedTuple):
    """A neuron and what it is asked."""

    weights: list[float]
    bias: float
    inputs: list[float]


class Case(NamedTuple):
    """A neuron and one example."""

    weights: list[float]
    bias: float
    inputs: list[float]
    target: float


def numbers(*plain):
    """Draw one of the plain numbers, or any; the first is what a counterexample has if it can."""
    return st.sampled_from(plain) | ordinary


weight = numbers(0.5, -0.5, 0.25, 1.0, -1.0)
inputs = numbers(1.0, 2.0, -1.0, 0.5)
bias = numbers(0.25, -0.25, 0.75)
target = numbers(0.0, 1.0, -1.0)

cases = st.integers(2, 3).flatmap(
    lambda n: st.builds(
        Case,
        st.lists(weight, min_size=n, max_size=n),
        bias,
        st.lists(inputs, min_size=n, max_size=n),
        target,
    )
)
"""Two inputs at least: a sum of one is no sum."""

neurons = cases.map(lambda at: Neuron(at.weights, at.bias, at.inputs))


def weighted_sum(at):
    """Return z = b + Σ w·x."""
    total = at.bias
    for w, x in zip(at.weights, at.inputs, strict=True):
        total += w * x
    return total


def activation(at):
    """Return a = tanh(z)."""
    return math.tanh(weighted_sum(at))


def slope(at):
    """Return ∂a/∂z = 1 − a²."""
    return 1 - activation(at) ** 2


def delta(at):
    """Return δ = ∂L/∂z, where L = (a − t)²."""
    return 2 * (activation(at) - at.target) * slope(at)


FORWARD_MISTAKES = {
    "the bias is not added: z = b + Σ w·x": lambda at: [math.tanh(weighted_sum(at) - at.bias)],
    "the bias is added after the tanh: it belongs inside": lambda at: [
        math.tanh(weighted_sum(at) - at.bias) + at.bias
    ],
    "that is z: the tanh is missing": lambda at: [weighted_sum(at)],
    "the tanh is applied twice": lambda at: [math.tanh(activation(at))],
    "that is the slope 1 − a², not a": lambda at: [slope(at)],
    "that is the mean of w·x, not their sum": lambda at: [
        math.tanh((weighted_sum(at) - at.bias) / len(at.inputs) + at.bias)
    ],
    "only the last input is counted: is there a = where a += should be?": lambda at: [
        math.tanh(at.weights[-1] * at.inputs[-1] + at.bias)
    ],
    "only the last input is counted, and no bias: is there a = where a += should be?": lambda at: [
        math.tanh(at.weights[-1] * at.inputs[-1])
    ],
    "only the first input is counted: does the loop return too soon?": lambda at: [
        math.tanh(at.weights[0] * at.inputs[0] + at.bias)
    ],
    "that is the sigmoid: the tanh was asked": lambda at: [1 / (1 + math.exp(-weighted_sum(at)))],
    "is the sign of z wrong?": lambda at: [-activation(at)],
}


def error(at):
    """Return 2(a − t), the slope of the loss along a."""
    return 2 * (activation(at) - at.target)


DELTA_MISTAKES = {
    "the slope of the activation is taken at a: it is 1 − a² with a = tanh(z), which bends once": (
        lambda at: error(at) * (1 - math.tanh(activation(at)) ** 2)
    ),
    "the slope of the activation is missing: the chain has a factor 1 − a² too": error,
    "is the factor 2 missing? The slope of e² is 2·e": lambda at: delta(at) / 2,
    "the factor 2 and the slope of the activation are missing": lambda at: error(at) / 2,
    "its sign is flipped: the error is a − t, so that subtracting it goes downhill": (
        lambda at: -delta(at)
    ),
    "its sign is flipped, and the factor 2 missing: the slope of (a − t)² is 2·(a − t)": (
        lambda at: -delta(at) / 2
    ),
    "the error is that of z: the loss compares a with the target": lambda at: (
        2 * (weighted_sum(at) - at.target) * slope(at)
    ),
    "that is 1 − z²: in 1 − a² the a is tanh(z)": lambda at: (
        error(at) * (1 - weighted_sum(at) ** 2)
    ),
    "that is 1 − a: is the square of 1 − a² missing?": lambda at: error(at) * (1 - activation(at)),
    "a·(1 − a) is the slope of the sigmoid: that of the tanh is 1 − a²": lambda at: (
        error(at) * activation(at) * (1 - activation(at))
    ),
    "is the error missing? The chain begins with 2·(a − t)": slope,
    "is the error squared? The slope of e² is 2·e": lambda at: (
        (activation(at) - at.target) ** 2 * slope(at)
    ),
    "is it divided by the number of inputs? There is one example, and nothing to average": (
        lambda at: delta(at) / len(at.inputs)
    ),
}

D_WEIGHTS_MISTAKES = {
    **{
        words: lambda at, wrong=wrong: [wrong(at) * x for x in at.inputs]
        for words, wrong in DELTA_MISTAKES.items()
    },
    "it is multiplied by the weight: a weight moves z by its input": lambda at: [
        delta(at) * w for w in at.weights
    ],
    "the input is missing: a weight moves z by its input": lambda at: [delta(at)] * len(at.inputs),
    "the inputs are in the opposite order": lambda at: [delta(at) * x for x in at.inputs[::-1]],
}

D_BIAS_MISTAKES = {
    **{words: lambda at, wrong=wrong: [wrong(at)] for words, wrong in DELTA_MISTAKES.items()},
    "it is multiplied by the bias: b is added to z once, so its factor is 1": lambda at: [
        delta(at) * at.bias
    ],
    "it is multiplied by an input: b is added to z once, so its factor is 1": lambda at: [
        delta(at) * at.inputs[-1]
    ],
    "it is the sum of d_weights: b is added to z once, so its factor is 1": lambda at: [
        delta(at) * sum(at.inputs)
    ],
    "that is 0: b moves z, and z the loss": lambda at: [0.0],
    "that is 1: the chain goes on from z to the loss": lambda at: [1.0],
}

LAWS = [
    answers(
        "forward_bends_the_weighted_sum",
        "forward gives tanh(b + Σ w·x)",
        function=FORWARD,
        cases=neurons,
        expected=lambda at: [activation(at)],
        mistakes=FORWARD_MISTAKES,
        names=["a"],
    ),
    answers(
        "d_weights_are_delta_times_input",
        "a weight moves the loss by δ = 2·(a − t)·(1 − a²) times its input",
        function=GRADIENT,
        cases=cases,
        expected=lambda at: [delta(at) * x for x in at.inputs],
        mistakes=D_WEIGHTS_MISTAKES,
        read=part(0, as_vector, ANSWER),
        names=lambda at: [f"d_weights[{i}]" for i in range(len(at.inputs))],
    ),
    answers(
        "d_bias_is_delta",
        "the bias moves the loss by δ = 2·(a − t)·(1 − a²)",
        function=GRADIENT,
        cases=cases,
        expected=lambda at: [delta(at)],
        mistakes=D_BIAS_MISTAKES,
        read=part(1, lambda answer: [as_number(answer)], ANSWER),
        names=["d_bias"],
    ),
    formula(
        "gradient_is_a_formula",
        "the gradient comes from its formula",
        function=GRADIENT,
        cases=cases,
        expected=lambda at: [*(delta(at) * x for x in at.inputs), delta(at)],
        read=lambda answer: [*as_vector(answer[0]), as_number(answer[1])],
    ),
    keeps_lists("lists_stay", function=GRADIENT, cases=cases),
]
