"""What is asked in lesson 7: a layer with the tanh on a batch, and its mean loss's gradient."""

import itertools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tinymlp.course.laws import answers, as_it_is, formula, keeps_lists, part
from tinymlp.course.tanh_layer import (
    ERRORS,
    FORWARD_MISTAKES,
    LINES,
    OneLayer,
    layer_of,
    lists,
)
from tinymlp.gradient_check.mistaken_backward import TEXTBOOK, Lines, run_layer

FORWARD = "forward(weights, biases, rows)"
LOSS = "loss(weights, biases, rows, targets)"
GRADIENT = "gradient(weights, biases, rows, targets)"
ANSWER = "(d_weights, d_biases)"


class Batch(NamedTuple):
    """A layer and a batch."""

    weights: list[list[float]]
    biases: list[float]
    rows: list[list[float]]


class Case(NamedTuple):
    """A layer, a batch and its targets."""

    weights: list[list[float]]
    biases: list[float]
    rows: list[list[float]]
    targets: list[list[float]]


plain = Case(
    [[0.5, -0.5], [0.25, 1.0]],
    [0.25, -0.25],
    [[1.0, 2.0], [-1.0, 0.5], [0.5, 0.0]],
    [[0.0, 1.0], [1.0, 0.5], [-1.0, 0.0]],
)
"""The case that is told if it shows what is wrong: the rows are more than inputs and neurons."""


@st.composite
def batches(draw):
    """Draw two rows at least, for two neurons at least: a mean of one is a sum."""
    n_in, n_out, n = draw(st.integers(2, 3)), draw(st.integers(2, 3)), draw(st.integers(2, 4))
    return Case(
        draw(lists(n_out, lists(n_in))),
        draw(lists(n_out)),
        draw(lists(n, lists(n_in))),
        draw(lists(n, lists(n_out))),
    )


cases = st.just(plain) | batches()
asked = cases.map(lambda at: Batch(at.weights, at.biases, at.rows))


def outputs(at):
    """Return the outputs, a list for each row."""
    layer = layer_of(at.weights, at.biases)
    return [layer.forward(inputs).activations for inputs in at.rows]


def errors(at):
    """Return a − t, a list for each row."""
    pairs = zip(outputs(at), at.targets, strict=True)
    return [[a - t for a, t in zip(row, target, strict=True)] for row, target in pairs]


def row_losses(at):
    """Return Σⱼ (a[j] − t[j])² of each row."""
    return [sum(error**2 for error in row) for row in errors(at)]


# The way forward, and the loss.


def each_row(wrong):
    """Return the mistake of one row, made in every row."""
    return lambda at: [wrong(OneLayer(at.weights, at.biases, row)) for row in at.rows]


FORWARD_TABLE = {
    **{words: each_row(wrong) for words, wrong in FORWARD_MISTAKES.items()},
    "every row of the answer is the last row's: is it the same list each time?": lambda at: [
        outputs(at)[-1] for _ in at.rows
    ],
    "every row of the answer is the first row's: is it computed before the loop?": lambda at: [
        outputs(at)[0] for _ in at.rows
    ],
    "the rows are in the opposite order": lambda at: outputs(at)[::-1],
}


def divided_each_time(numbers):
    """Return what comes of adding numbers when the sum so far is divided each time."""
    total = 0.0
    for one in numbers:
        total = (total + one) / len(numbers)
    return total


def losses_over(divide):
    """Return the sum of all rows' losses, divided by something else."""
    return lambda at: [sum(row_losses(at)) / divide(at)]


LOSS_TABLE = {
    "the 1/n is missing: the loss is the mean over the rows, not their sum": losses_over(
        lambda at: 1
    ),
    "it is divided by the number of outputs, too: the loss adds up over the outputs of a row, and "
    "is divided by the number of rows": losses_over(lambda at: len(at.rows) * len(at.biases)),
    "it is divided by the number of outputs, not by the number of rows": losses_over(
        lambda at: len(at.biases)
    ),
    "it is divided by the number of inputs, not by the number of rows": losses_over(
        lambda at: len(at.rows[0])
    ),
    "there is a ½, which was not asked": losses_over(lambda at: 2 * len(at.rows)),
    "there is a ½, which was not asked, and the 1/n is missing": losses_over(lambda at: 2),
    "it is divided by the number of rows twice": losses_over(lambda at: len(at.rows) ** 2),
    "that is the loss of the last row alone: add them up": lambda at: [row_losses(at)[-1]],
    "that is the loss of the last row, divided by n: add them up": lambda at: [
        row_losses(at)[-1] / len(at.rows)
    ],
    "that is the loss of the first row alone: does the loop return too soon?": lambda at: [
        row_losses(at)[0]
    ],
    "the first row's loss is divided by n: does the loop return too soon?": lambda at: [
        row_losses(at)[0] / len(at.rows)
    ],
    "that is the root of the mean: no root was asked": lambda at: [
        math.sqrt(sum(row_losses(at)) / len(at.rows))
    ],
    "the division is in the loop: divide once, when all rows are added up": lambda at: [
        divided_each_time(row_losses(at))
    ],
    "the errors are added up before they are squared": lambda at: [
        sum(sum(row) ** 2 for row in errors(at)) / len(at.rows)
    ],
    "the error is not squared": lambda at: [sum(map(sum, errors(at))) / len(at.rows)],
    "that is the size of the error, not its square": lambda at: [
        sum(abs(error) for row in errors(at) for error in row) / len(at.rows)
    ],
}


# The way back: each row's own, and then all of them together.


class Pass(NamedTuple):
    """A way back through the batch; that of the textbook, where nothing else is given."""

    error: Callable[[float, float], float] = lambda a, t: 2 * (a - t)
    lines: Lines = TEXTBOOK
    together: Callable[[Any, list[float]], float] = lambda at, parts: sum(parts) / len(parts)
    """From the derivatives of all rows along one number to the batch's."""


def run(at, way):
    """Return (d_weights, d_biases) by this way."""
    layer = layer_of(at.weights, at.biases)
    rows = []
    for inputs, target in zip(at.rows, at.targets, strict=True):
        trace = layer.forward(inputs)
        slopes = [way.error(a, t) for a, t in zip(trace.activations, target, strict=True)]
        rows.append(run_layer(way.lines, layer, trace, slopes))
    d_weights = [
        [way.together(at, list(numbers)) for numbers in zip(*ws, strict=True)]
        for ws in zip(*(row.d_weights for row in rows), strict=True)
    ]
    d_biases = [
        way.together(at, list(numbers))
        for numbers in zip(*(row.d_biases for row in rows), strict=True)
    ]
    return d_weights, d_biases


TOGETHER = {
    "the 1/n is missing: the loss is a mean over the rows, and so is its gradient": (
        lambda at, parts: sum(parts)
    ),
    "it is divided by n twice: once is enough, in δ or at the end": (
        lambda at, parts: sum(parts) / len(parts) ** 2
    ),
    "it is divided by the number of outputs, too: the loss divides by the number of rows alone": (
        lambda at, parts: sum(parts) / len(parts) / len(at.biases)
    ),
    "it is divided by the number of outputs, not by the number of rows": (
        lambda at, parts: sum(parts) / len(at.biases)
    ),
    "it is divided by the number of inputs, not by the number of rows": (
        lambda at, parts: sum(parts) / len(at.rows[0])
    ),
    "only the last row is counted: is there a = where a += should be?": (
        lambda at, parts: parts[-1]
    ),
    "only the last row is counted, and divided by n: is there a = where a += should be?": (
        lambda at, parts: parts[-1] / len(parts)
    ),
    "only the first row is counted: does the loop return too soon?": lambda at, parts: parts[0],
    "only the first row is counted, and divided by n: does the loop return too soon?": (
        lambda at, parts: parts[0] / len(parts)
    ),
    "the division is in the loop: divide once, when all rows are added up": (
        lambda at, parts: divided_each_time(parts)
    ),
}

ALONE = {
    **{words: Pass(together=together) for words, together in TOGETHER.items()},
    **{words: Pass(error=error) for words, error in ERRORS.items()},
    **{words: Pass(lines=lines) for words, lines in LINES.items()},
}


def both(one, other):
    """Return the way that differs from the textbook's as both do, or None."""
    changed = [
        {name: value for name, value in way._asdict().items() if value is not getattr(USUAL, name)}
        for way in (one, other)
    ]
    return None if changed[0].keys() & changed[1].keys() else Pass(**changed[0], **changed[1])


USUAL = Pass()

WAYS = {
    **ALONE,
    **{
        f"{words}; and {more}": way
        for (words, one), (more, other) in itertools.combinations(ALONE.items(), 2)
        if "; and " not in more and (way := both(one, other)) is not None
    },
}
"""Ways back with a mistake or two."""


def mean_row(at):
    """Return the case with one row, the mean of all, and so its target."""
    means = [
        [[sum(column) / len(table) for column in zip(*table, strict=True)]]
        for table in (at.rows, at.targets)
    ]
    return at._replace(rows=means[0], targets=means[1])


CASES = {
    "that is the gradient of the mean row: take each row's gradient, and then their mean": mean_row,
    "every row is compared with the first target: row k belongs to targets[k]": lambda at: (
        at._replace(targets=[at.targets[0]] * len(at.rows))
    ),
    "every row is compared with the last target: row k belongs to targets[k]": lambda at: (
        at._replace(targets=[at.targets[-1]] * len(at.rows))
    ),
    "the targets are in the opposite order": lambda at: at._replace(targets=at.targets[::-1]),
    "the last row is left out": lambda at: at._replace(rows=at.rows[:-1], targets=at.targets[:-1]),
    "the first row is left out": lambda at: at._replace(rows=at.rows[1:], targets=at.targets[1:]),
    "the bias is missing in the z of the way back": lambda at: at._replace(
        biases=[0.0 for _ in at.biases]
    ),
}
"""What is asked instead of the case."""


def added_before(divide):
    """Return the mistake that deltas are added up before they meet their inputs."""

    def d_weights(at):
        n = len(at.rows)
        deltas = [n * d for d in run(at, USUAL)[1]]
        inputs = [sum(column) for column in zip(*at.rows, strict=True)]
        return [[delta * x / divide(n) for x in inputs] for delta in deltas]

    return d_weights


D_WEIGHTS = {
    "the deltas are added up before they meet their inputs: each δ is multiplied by the inputs of "
    "its own row": added_before(lambda n: n),
    "the mean δ is multiplied by the mean input: each δ meets the inputs of its own row": (
        added_before(lambda n: n**2)
    ),
    "the deltas are added up before they meet their inputs, and the 1/n is missing": (
        added_before(lambda n: 1)
    ),
    "the inputs are those of the last row: each δ is multiplied by the inputs of its own row": (
        lambda at: [[d * x for x in at.rows[-1]] for d in run(at, USUAL)[1]]
    ),
    "the inputs are those of the first row: each δ is multiplied by the inputs of its own row": (
        lambda at: [[d * x for x in at.rows[0]] for d in run(at, USUAL)[1]]
    ),
}


def of_part(index):
    """Return for each mistake what it gives in one part of the answer."""
    return {
        **{words: lambda at, way=way: run(at, way)[index] for words, way in ALONE.items()},
        **{
            words: lambda at, change=change: run(change(at), USUAL)[index]
            for words, change in CASES.items()
        },
        **{words: lambda at, way=way: run(at, way)[index] for words, way in WAYS.items()},
    }


LAWS = [
    answers(
        "forward_answers_every_row",
        "forward gives tanh(b + Σ w·x) of each neuron, a row for each row of the batch",
        function=FORWARD,
        cases=asked,
        expected=outputs,
        mistakes=FORWARD_TABLE,
        read=as_it_is,
        names="outputs",
    ),
    answers(
        "loss_is_the_mean_of_the_rows",
        "loss gives the mean over the rows of Σ (a − t)²",
        function=LOSS,
        cases=cases,
        expected=lambda at: [sum(row_losses(at)) / len(at.rows)],
        mistakes=LOSS_TABLE,
        names=["the loss"],
    ),
    answers(
        "d_biases_are_means_of_delta",
        "a bias moves the mean loss by the mean of the rows' δ = 2·(a − t)·(1 − a²)",
        function=GRADIENT,
        cases=cases,
        expected=lambda at: run(at, USUAL)[1],
        mistakes=of_part(1),
        read=part(1, as_it_is, ANSWER),
        names="d_biases",
    ),
    answers(
        "d_weights_are_means_of_delta_times_input",
        "a weight moves the mean loss by the mean of the rows' δ·x",
        function=GRADIENT,
        cases=cases,
        expected=lambda at: run(at, USUAL)[0],
        mistakes={**D_WEIGHTS, **of_part(0)},
        read=part(0, as_it_is, ANSWER),
        names="d_weights",
    ),
    formula(
        "gradient_is_a_formula",
        "the gradient comes from its formula",
        function=GRADIENT,
        cases=cases,
        expected=lambda at: run(at, USUAL),
        read=as_it_is,
    ),
    keeps_lists("lists_stay", function=GRADIENT, cases=cases),
]
