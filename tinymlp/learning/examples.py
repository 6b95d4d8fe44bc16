"""Examples and their weights, checked where they are given, before anything is learned from them.

>>> from tinymlp.network.network import Network
>>> network = Network.random([2, 1])
>>> check_examples("examples", [([0.5, 1.0], [2.0]), ([0.5], [2.0])], network)
Traceback (most recent call last):
tinymlp.errors.ShapeError: examples[1], inputs must be a list of 2 numbers, got [0.5]: one for each
input of the network
"""

import cmath
import math
from collections.abc import Sequence
from typing import Any

from tinymlp.arguments import check_has, check_list, check_number
from tinymlp.errors import ArgumentError, invalid
from tinymlp.network.network import Network
from tinymlp.network.shapes import check_indexed, check_length, check_numbers, check_vector
from tinymlp.text import short_repr

Example = tuple[Sequence[float], Sequence[float]]
"""Inputs of shape (n_in,) and a target of shape (n_out,)."""

_PAIRS = "a list of pairs (inputs, target)"
_REMEDY_FOR_MISSING = "leave the example out, or fill in what is missing"


def check_network(name: str, network: object) -> Network:
    """Return `network`; raise `ArgumentError` unless it is a network."""
    if not isinstance(network, Network):
        remedy = "make one with Network.random([n_in, …, n_out])"
        raise invalid(name, "a Network", network, remedy)
    return network


def check_examples(
    name: str, examples: Any, network: Network, *, real: bool = False
) -> Sequence[Example]:
    """Return the examples as a list, unless they are one; raise unless they fit the network.

    Each is a pair of inputs (n_in,) and a target (n_out,), lists of finite numbers of any kind, or
    if `real` of any but complex ones, by which no step can be taken. Raises `ShapeError` for what
    is no list of that length and `ArgumentError` for anything else.
    """
    if callable(getattr(examples, "examples", None)) and not isinstance(examples, type):
        raise invalid(name, _PAIRS, examples, "its examples() are such pairs")
    checked = examples if isinstance(examples, list | tuple) else check_list(name, examples, _PAIRS)
    if not checked:
        raise invalid(name, f"{_PAIRS}, at least one", examples)
    try:
        for i, example in enumerate(checked):
            _check_example(f"{name}[{i}]", example, network, real=real)
    except ArgumentError as error:
        if not isinstance(examples, tuple) or len(examples) != 2:
            raise
        # Of one example or two, or all inputs and all targets as other libraries take them.
        remedy = "if it is all inputs and all targets, list(zip(inputs, targets)) pairs them"
        raise type(error)(f"{error}; {remedy}") from None
    return checked


def _check_example(name: str, example: Any, network: Network, *, real: bool) -> None:
    """Raise unless an example is a pair of rows that fit the network."""
    if not isinstance(example, list | tuple) or len(example) != 2:
        remedy = "" if example is not None else _REMEDY_FOR_MISSING
        raise invalid(name, "a pair (inputs, target)", example, remedy)
    for of, row, length in (
        ("input", example[0], network.n_in),
        ("output", example[1], network.n_out),
    ):
        if not _is_floats(row, length):
            what = "inputs" if of == "input" else "target"
            _check_finite_row(f"{name}, {what}", row, length, of, real=real)


def check_weights(name: str, weights: Any, n_examples: int) -> list[float]:
    """Return the weights as a list; raise unless there is one for each example, from 0 up.

    Raises `ShapeError` for another number of weights, and `ArgumentError` when all are 0 or their
    sum is infinite.
    """
    checked = check_list(name, weights, "a list of numbers")
    check_length(name, n_examples, checked, remedy="one for each example")
    for i, weight in enumerate(checked):
        check_number(f"{name}[{i}]", weight, minimum=0)
    if not any(checked):
        raise invalid(name, "numbers, at least one above 0", checked)
    if not sum(checked) < math.inf:
        raise invalid(name, "numbers with a finite sum", checked, "only their proportions matter")
    return checked


def check_batch(network: Any, loss: Any, examples: Any, weights: Any) -> None:
    """Raise `ArgumentError` unless a mean gradient can be taken of these."""
    check_network("network", network)
    _check_loss(loss)
    check_examples("examples", examples, network)
    if weights is not None:
        check_weights("weights", weights, len(examples))


def check_predictions(loss: Any, predictions: Any, targets: Any, weights: Any) -> None:
    """Raise `ArgumentError` unless a mean loss can be taken of these."""
    _check_loss(loss)
    rows = check_list("predictions", predictions, "a list with a row for each example")
    if not rows:
        raise invalid("predictions", "a list with a row for each example", predictions)
    remedy = "one for each prediction"
    check_length("targets", len(rows), targets, of="row", remedy=remedy)
    for i, (prediction, target) in enumerate(zip(rows, targets, strict=True)):
        check_numbers(f"predictions[{i}]", prediction)
        check_vector(f"targets[{i}]", len(prediction), target, remedy="one for each output")
    if weights is not None:
        check_weights("weights", weights, len(rows))


def check_rows(network: Any, rows: Any) -> None:
    """Raise `ArgumentError` unless the network has a prediction for each row of inputs."""
    check_network("network", network)
    check_indexed("rows", rows, "a list with the inputs of each example")
    for i, row in enumerate(rows):
        _check_row(f"rows[{i}]", row, network.n_in, "input")


def check_row(network: Any, inputs: Any) -> None:
    """Raise `ArgumentError` unless the network has a prediction for these inputs."""
    check_network("network", network)
    _check_row("inputs", inputs, network.n_in, "input")


def _check_loss(loss: Any) -> None:
    check_has("loss", loss, ("value", "gradient"), "an object like MeanSquaredError()")


def _is_floats(row: object, length: int) -> bool:
    """Return whether the row is sound: soon said of a list of floats, as nearly all rows are."""
    return (
        type(row) is list
        and len(row) == length
        and set(map(type, row)) == {float}
        and math.isfinite(sum(row))  # as no sum with a nan or an inf is
    )


def _check_row(name: str, row: Any, length: int, of: str) -> None:
    remedy = f"one for each {of} of the network"
    if row is None:
        remedy = _REMEDY_FOR_MISSING
    elif of == "output" and length > 1 and isinstance(row, int | float | str):
        remedy += ", for a class 1 at its place and else 0"
    elif of == "output" and isinstance(row, str):
        remedy += ", for two classes [0.0] and [1.0]"
    elif length == 1 and isinstance(row, int | float):
        remedy += f", write [{short_repr(+row)}]"
    check_vector(name, length, row, remedy=remedy)


def _check_finite_row(name: str, row: Any, length: int, of: str, *, real: bool) -> None:
    """Raise as `_check_row` does, and `ArgumentError` for a number that is missing or infinite."""
    for i, number in enumerate(row if isinstance(row, list | tuple) else ()):
        if number is None:
            raise invalid(f"{name}[{i}]", "a number", number, _REMEDY_FOR_MISSING)
    _check_row(name, row, length, of)
    for i, number in enumerate(row):
        if not _is_finite(number):
            raise invalid(f"{name}[{i}]", "a finite number", number, _REMEDY_FOR_MISSING)
        if real and isinstance(number, complex):
            raise invalid(f"{name}[{i}]", "a real number", number, "take its real part or its size")


def _is_finite(number: Any) -> bool:
    """Return whether a number of any kind is there and finite; of one that cannot be asked it is.

    What is missing (nan, NaT, pandas.NA, a masked value) is not equal to itself, or says that it
    cannot tell.
    """
    try:
        is_there = bool(number == number)
    except Exception:
        is_there = False
    try:
        return is_there and cmath.isfinite(number)
    except Exception:  # of a kind that is no complex number, or a whole one beyond every float
        return True
