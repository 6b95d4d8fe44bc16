"""What is asked in lesson 6: a layer with the tanh, forward and backward, for one example."""

import math
import operator
from typing import NamedTuple

from hypothesis import strategies as st

from tinymlp.course.laws import answers, as_it_is, formula, keeps_lists, part
from tinymlp.course.tanh_layer import FORWARD_MISTAKES, LINES, OneLayer, layer_of, lists
from tinymlp.gradient_check.mistaken_backward import TEXTBOOK, run_layer
from tinymlp.testing.answers import NoAnswerError

FORWARD = "forward(weights, biases, inputs)"
BACKWARD = "backward(weights, biases, inputs, d_outputs)"
ANSWER = "(d_weights, d_biases, d_inputs)"


class Case(NamedTuple):
    """A layer, its inputs, and how fast the loss moves with each output."""

    weights: list[list[float]]
    biases: list[float]
    inputs: list[float]
    d_outputs: list[float]


plain = Case([[0.5, -0.5], [0.25, 1.0]], [0.25, -0.25], [1.0, 2.0], [1.0, -2.0])
"""The case that is told if it shows what is wrong: what can be mixed up in it is not alike."""


def layers(n):
    """Draw a layer with n[0] inputs and n[1] neurons."""
    return st.builds(
        Case,
        lists(n[1], lists(n[0])),
        lists(n[1]),
        lists(n[0]),
        lists(n[1]),
    )


cases = st.just(plain) | st.tuples(st.integers(2, 3), st.integers(2, 3)).flatmap(layers)
"""Two inputs and two neurons at least: with one of them a row is a column."""

asked = cases.map(lambda at: OneLayer(at.weights, at.biases, at.inputs))


def must_fit(at):
    """Raise where rows and columns cannot be mixed up: nothing can be said of it there."""
    if len(at.biases) != len(at.inputs):
        raise NoAnswerError


def own_number(at):
    """Return the outputs if each neuron has the input of its own number, again and again."""
    must_fit(at)
    rows = zip(at.weights, at.biases, at.inputs, strict=True)
    return bend(b + sum(row) * x for row, b, x in rows)


def transposed_back(at):
    """Return d_inputs if they are summed along a row of weights."""
    must_fit(at)
    deltas = back(at).d_biases
    return [sum(map(operator.mul, deltas, row)) for row in at.weights]


def sums(at):
    """Return z[j] = b[j] + Σᵢ w[j][i]·x[i] of each neuron."""
    return layer_of(at.weights, at.biases).forward(at.inputs).z


def bend(all_z):
    """Return the tanh of each."""
    return [math.tanh(z) for z in all_z]


def right(at):
    """Return the outputs."""
    return bend(sums(at))


FORWARD_TABLE = {
    **FORWARD_MISTAKES,
    "the bias and the tanh are missing: a = tanh(b + Σ w·x)": lambda at: sums(
        at._replace(biases=[0.0 for _ in at.biases])
    ),
    "only the last input is counted: is there a = where a += should be?": lambda at: bend(
        b + row[-1] * at.inputs[-1] for row, b in zip(at.weights, at.biases, strict=True)
    ),
    "only the last input is counted, and no bias: is there a = where a += should be?": (
        lambda at: bend(row[-1] * at.inputs[-1] for row in at.weights)
    ),
    "only the first input is counted: does the loop return too soon?": lambda at: bend(
        b + row[0] * at.inputs[0] for row, b in zip(at.weights, at.biases, strict=True)
    ),
    "the sum goes on from neuron to neuron: each begins again with its own bias": lambda at: bend(
        sum(z - b for z, b in zip(sums(at)[: j + 1], at.biases, strict=False)) + at.biases[j]
        for j in range(len(at.biases))
    ),
    "the sum goes on from neuron to neuron: z begins again with each": lambda at: bend(
        sum(sums(at)[: j + 1]) for j in range(len(at.biases))
    ),
    "that is the mean of w·x, not their sum": lambda at: bend(
        (z - b) / len(at.inputs) + b for z, b in zip(sums(at), at.biases, strict=True)
    ),
    "that is the sigmoid: the tanh was asked": lambda at: [
        1 / (1 + math.exp(-z)) for z in sums(at)
    ],
    "the input has the neuron's number: it is w[j][i]·x[i], not w[j][i]·x[j]": own_number,
}


def back(at, lines=TEXTBOOK):
    """Return what the layer answers on the way back, by these lines."""
    layer = layer_of(at.weights, at.biases)
    return run_layer(lines, layer, layer.forward(at.inputs), at.d_outputs)


def told(at, d_outputs):
    """Return what the layer answers if it is told this of its outputs."""
    return back(at._replace(d_outputs=d_outputs))


def no_bias(at):
    """Return the case without the biases."""
    return at._replace(biases=[0.0 for _ in at.biases])


PASSES = {
    **{words: lambda at, lines=lines: back(at, lines) for words, lines in LINES.items()},
    "∂L/∂a is missing: δ = ∂L/∂a · (1 − a²)": lambda at: told(at, [1.0 for _ in at.biases]),
    "the bias is missing in the z of the way back": lambda at: back(no_bias(at)),
    "δ is divided by the number of neurons: nothing is averaged here": lambda at: told(
        at, [d / len(at.biases) for d in at.d_outputs]
    ),
    "there is a factor 2 too many: ∂L/∂a is given, with all that the loss gives": lambda at: told(
        at, [2 * d for d in at.d_outputs]
    ),
    "every neuron has the ∂L/∂a of the first": lambda at: told(
        at, [at.d_outputs[0]] * len(at.biases)
    ),
    "every neuron has the sum of all ∂L/∂a: each has its own": lambda at: told(
        at, [sum(at.d_outputs)] * len(at.biases)
    ),
}
"""Ways back, each with a mistake or two."""


def of_part(index, more=None):
    """Return for each mistake what it gives in one part of the answer."""
    table = {words: lambda at, wrong=wrong: wrong(at)[index] for words, wrong in PASSES.items()}
    return {**table, **(more or {})}


D_INPUTS = {
    "the weights are transposed on the way back: ∂L/∂x[i] = Σⱼ δ[j]·w[j][i], down the column of "
    "input i": transposed_back,
}

D_WEIGHTS = {
    "only the last neuron's row is filled: is the same list in every row?": lambda at: [
        back(at)[0][-1] for _ in at.biases
    ],
}

LAWS = [
    answers(
        "forward_bends_each_weighted_sum",
        "forward gives tanh(b[j] + Σᵢ w[j][i]·x[i]) for each neuron",
        function=FORWARD,
        cases=asked,
        expected=right,
        mistakes=FORWARD_TABLE,
        read=as_it_is,
        names="outputs",
    ),
    answers(
        "d_biases_are_delta",
        "a bias moves the loss by its neuron's δ = ∂L/∂a·(1 − a²)",
        function=BACKWARD,
        cases=cases,
        expected=lambda at: back(at)[1],
        mistakes=of_part(1),
        read=part(1, as_it_is, ANSWER),
        names="d_biases",
    ),
    answers(
        "d_weights_are_delta_times_input",
        "a weight moves the loss by its neuron's δ times its input",
        function=BACKWARD,
        cases=cases,
        expected=lambda at: back(at)[0],
        mistakes=of_part(0, D_WEIGHTS),
        read=part(0, as_it_is, ANSWER),
        names="d_weights",
    ),
    answers(
        "d_inputs_add_up_over_the_neurons",
        "an input moves the loss through every neuron, by its δ times the weight",
        function=BACKWARD,
        cases=cases,
        expected=lambda at: back(at)[2],
        mistakes=of_part(2, D_INPUTS),
        read=part(2, as_it_is, ANSWER),
        names="d_inputs",
    ),
    formula(
        "backward_is_a_formula",
        "the gradient comes from its formula",
        function=BACKWARD,
        cases=cases,
        expected=back,
        read=as_it_is,
    ),
    keeps_lists("lists_stay", function=BACKWARD, cases=cases),
]
