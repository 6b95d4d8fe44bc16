"""What is asked in lesson 1: the weighted sum of a neuron, its activation, and both together."""

import math
from typing import NamedTuple

from hypothesis import strategies as st

from tinymlp.course.laws import answers, keeps_lists
from tinymlp.testing.strategies import ordinary

SUM = "weighted_sum(weights, bias, inputs)"
RELU = "relu(z)"
FORWARD = "forward(weights, bias, inputs)"


class Neuron(NamedTuple):
    """A neuron and what it is asked."""

    weights: list[float]
    bias: float
    inputs: list[float]


class At(NamedTuple):
    """The number that the activation is asked about."""

    z: float


def numbers(*plain):
    """Draw one of the plain numbers, or any; the first is what a counterexample has if it can."""
    return st.sampled_from(plain) | ordinary


def different(n, *plain):
    """Draw a list of n numbers, whose places begin with different ones of the plain numbers."""
    return st.tuples(*(numbers(*plain[i:], *plain[:i]) for i in range(n))).map(list)


neurons = st.integers(2, 4).flatmap(
    lambda n: st.builds(
        Neuron,
        different(n, 0.5, -1.0, 2.0, 1.5),
        numbers(0.25, -0.25, 0.75, -2.0),
        different(n, 3.0, 1.0, -1.0, 2.0),
    )
)
"""Two inputs at least: a sum of one is no sum."""

points = numbers(2.0, -2.0, 0.5, -0.5, 3.0).map(At)


def products(at):
    """Return each weight times its input."""
    return [w * x for w, x in zip(at.weights, at.inputs, strict=True)]


def weighted_sum(at):
    """Return z = b + Σ w·x."""
    return at.bias + math.fsum(products(at))


def relu(z):
    """Return z where it is above 0, else 0."""
    return max(0.0, z)


SUM_MISTAKES = {
    "the bias is not added: z = b + Σ w·x": lambda at: math.fsum(products(at)),
    "the bias is subtracted: z = b + Σ w·x": lambda at: math.fsum(products(at)) - at.bias,
    "the bias is added once for each input: it is added once, outside the loop": lambda at: (
        math.fsum(p + at.bias for p in products(at))
    ),
    "the bias is added twice: where the sum begins, and once more": lambda at: (
        weighted_sum(at) + at.bias
    ),
    "the sum is multiplied by the bias: the bias is added": lambda at: (
        at.bias * math.fsum(products(at))
    ),
    "the inputs are multiplied by the weights and by the bias: the bias is added, alone": (
        lambda at: at.bias * math.fsum(products(at)) + at.bias
    ),
    "that is the mean of w·x, not their sum": lambda at: (
        math.fsum(products(at)) / len(at.inputs) + at.bias
    ),
    "it is divided by the number of inputs: z is a sum, not a mean": lambda at: (
        weighted_sum(at) / len(at.inputs)
    ),
    "only the last input is counted: is there an = where a += should be?": lambda at: (
        products(at)[-1] + at.bias
    ),
    "only the last input is counted, and no bias: is there an = where a += should be?": lambda at: (
        products(at)[-1]
    ),
    "only the first input is counted: does the loop return too soon?": lambda at: (
        products(at)[0] + at.bias
    ),
    "only the first input is counted, and no bias: does the loop return too soon?": lambda at: (
        products(at)[0]
    ),
    "the last input is left out: range(n) ends before n by itself": lambda at: (
        math.fsum(products(at)[:-1]) + at.bias
    ),
    "the first input is left out: indices begin at 0": lambda at: (
        math.fsum(products(at)[1:]) + at.bias
    ),
    "weights and inputs are added: each input is multiplied by its weight": lambda at: (
        math.fsum(at.weights) + math.fsum(at.inputs) + at.bias
    ),
    "weights and inputs are added, and the bias is not: z = b + Σ w·x": lambda at: (
        math.fsum(at.weights) + math.fsum(at.inputs)
    ),
    "every weight is multiplied by every input: a weight belongs to one input": lambda at: (
        math.fsum(at.weights) * math.fsum(at.inputs) + at.bias
    ),
    "the inputs are in the opposite order": lambda at: (
        math.fsum(w * x for w, x in zip(at.weights, at.inputs[::-1], strict=True)) + at.bias
    ),
    "the weights are not used: each input is multiplied by its weight": lambda at: (
        math.fsum(at.inputs) + at.bias
    ),
    "the inputs are not used: each weight is multiplied by its input": lambda at: (
        math.fsum(at.weights) + at.bias
    ),
    "the products are multiplied with each other: they are added": lambda at: (
        math.prod(products(at)) + at.bias
    ),
    "that is the bias alone: z = b + Σ w·x": lambda at: at.bias,
    "that is 0, for every neuron: z = b + Σ w·x": lambda at: 0.0,
    "is its sign flipped?": lambda at: -weighted_sum(at),
}
"""For each mistake, the z that it gives."""


def sigmoid(z):
    """Return 1 / (1 + e⁻ᶻ), for a z of ordinary size."""
    return 1 / (1 + math.exp(-z))


RELU_MISTAKES = {
    "that is z: the activation bends nothing, and below 0 the answer is 0": lambda z: z,
    "that is the smaller of 0 and z: the larger one is asked": lambda z: min(0.0, z),
    "that is |z|: below 0 the answer is 0": abs,
    "that is a step, 1 or 0: above 0 the answer is z itself": lambda z: float(z > 0),
    "that is a step, 0 or 1, and it is the wrong way round": lambda z: float(z <= 0),
    "that is 0 above 0, and −z below: is the sign of z wrong?": lambda z: max(0.0, -z),
    "that is −z above 0: is the sign of the answer wrong?": lambda z: -max(0.0, z),
    "that is −1 or 1, the sign of z: above 0 the answer is z itself": lambda z: (
        math.copysign(1.0, z) if z else 0.0
    ),
    "it begins at 1 instead of 0: the answer is z for every z above 0": lambda z: (
        z if z > 1 else 0.0
    ),
    "that is the larger of 1 and z: it is the larger of 0 and z": lambda z: max(1.0, z),
    "it ends at 1: above 0 the answer is z, however large": lambda z: min(1.0, max(0.0, z)),
    "that is −1 below 0: the answer there is 0": lambda z: z if z > 0 else -1.0,
    "that is a leaky relu, 0.01·z below 0: here it is 0 there": lambda z: z if z > 0 else 0.01 * z,
    "that is a leaky relu, 0.1·z below 0: here it is 0 there": lambda z: z if z > 0 else 0.1 * z,
    "that is the softplus: the relu was asked": lambda z: math.log1p(math.exp(z)),
    "that is the sigmoid: the relu was asked": sigmoid,
    "that is the tanh: the relu was asked": math.tanh,
    "its digits after the point are cut off: above 0 the answer is z itself": lambda z: math.floor(
        max(0.0, z)
    ),
    "that is 0, for every z: above 0 the answer is z itself": lambda z: 0.0,
}
"""For each mistake, what it makes of z."""

FORWARD_MISTAKES = {
    "that is z: the activation is missing": weighted_sum,
    "the bias is added after the activation: it belongs inside, to the sum": lambda at: (
        relu(weighted_sum(at) - at.bias) + at.bias
    ),
    "each product is bent on its own: first the sum, then the activation": lambda at: (
        math.fsum(map(relu, products(at))) + at.bias
    ),
    "each product is bent on its own, and then the sum: the products are added as they are": (
        lambda at: relu(math.fsum(map(relu, products(at))) + at.bias)
    ),
    "the inputs are bent: first the sum, then the activation": lambda at: (
        math.fsum(w * relu(x) for w, x in zip(at.weights, at.inputs, strict=True)) + at.bias
    ),
    **{
        words: lambda at, wrong=wrong: relu(wrong(at))
        for words, wrong in SUM_MISTAKES.items()
        if "that is 0" not in words
    },
    **{
        words: lambda at, wrong=wrong: wrong(weighted_sum(at))
        for words, wrong in RELU_MISTAKES.items()
    },
    "the activation is missing, and the bias: a = relu(b + Σ w·x)": lambda at: math.fsum(
        products(at)
    ),
}


def in_lists(table):
    """Return a table of mistakes whose numbers are in lists, of one number each."""
    return {words: lambda at, wrong=wrong: [wrong(at)] for words, wrong in table.items()}


LAWS = [
    answers(
        "weighted_sum_is_right",
        "weighted_sum gives b + Σ w·x",
        function=SUM,
        cases=neurons,
        expected=lambda at: [weighted_sum(at)],
        mistakes=in_lists(
            SUM_MISTAKES
            | {
                "that is bent already: the activation comes in forward": lambda at: relu(
                    weighted_sum(at)
                )
            }
        ),
        names=["z"],
    ),
    keeps_lists("weighted_sum_keeps_lists", function=SUM, cases=neurons),
    answers(
        "relu_is_right",
        "relu gives z above 0, and 0 elsewhere",
        function=RELU,
        cases=points,
        expected=lambda at: [relu(at.z)],
        mistakes={
            words: lambda at, wrong=wrong: [wrong(at.z)] for words, wrong in RELU_MISTAKES.items()
        },
        names=["the value"],
    ),
    answers(
        "forward_bends_the_weighted_sum",
        "forward gives relu(b + Σ w·x)",
        function=FORWARD,
        cases=neurons,
        expected=lambda at: [relu(weighted_sum(at))],
        mistakes=in_lists(FORWARD_MISTAKES),
        names=["a"],
    ),
    keeps_lists("forward_keeps_lists", function=FORWARD, cases=neurons),
]
