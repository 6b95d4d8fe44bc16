"""The door of the check: what it takes, and what it refuses."""

import inspect
import math
import pydoc
import re
import sys
import warnings
from typing import Any

import pytest

from tests.gradient_check.problems import MSE, problem
from tests.zoo import ZOO
from tinymlp import errors, gradient_check
from tinymlp.errors import ArgumentError, DivergedError, ShapeError
from tinymlp.gradient_check import MISTAKES, check_gradients
from tinymlp.learning.gradient import mean_gradient
from tinymlp.learning.penalty import L2
from tinymlp.network.network import Network


def test_the_network_is_not_changed() -> None:
    network, examples = problem("relu")
    before = network.fingerprint()
    check_gradients(network, MSE, examples)
    assert network.fingerprint() == before


REFUSED: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "both": (
        {"gradient": mean_gradient, "backward": Network.backward},
        ArgumentError,
        "gradient and backward must be one or the other, got both: leave one out",
    ),
    "sample": (
        {"sample": 0},
        ArgumentError,
        "sample must be a whole number from 1 up, got 0",
    ),
    "sample of another name": (
        {"sample": "every"},
        ArgumentError,
        "sample must be 'auto', 'all' or a whole number from 1 up, got 'every'",
    ),
    "seconds": ({"seconds": 0.0}, ArgumentError, "seconds must be a number above 0, got 0.0"),
    "no examples": (
        {"examples": []},
        ArgumentError,
        "examples must be a list of pairs (inputs, target), at least one, got []",
    ),
    "inputs": (
        {"examples": [([1.0], [1.0, 2.0])]},
        ShapeError,
        "examples[0], inputs must be a list of 3 numbers, got [1.0]: one for each input of the "
        "network",
    ),
    "target": (
        {"examples": [([1.0, 2.0, 3.0], [1.0])]},
        ShapeError,
        "examples[0], target must be a list of 2 numbers, got [1.0]: one for each output of the "
        "network",
    ),
    "inputs that are not finite": (
        {"examples": [([1.0, math.nan, 3.0], [1.0, 2.0])]},
        ArgumentError,
        "examples[0], inputs[1] must be a finite number, got nan: leave the example out, or "
        "fill in what is missing",
    ),
    "no pair": (
        {"examples": [[1.0, 2.0, 3.0]]},
        ArgumentError,
        "examples[0] must be a pair (inputs, target), got [1.0, 2.0, 3.0]",
    ),
    "weights": (
        {"weights": [0.0] * 5},
        ArgumentError,
        "weights must be numbers, at least one above 0, got [0.0, 0.0, 0.0, 0.0, 0.0]",
    ),
    "penalty": (
        {"penalty": 0.5},
        ArgumentError,
        "penalty must be an object like L2(0.001), got 0.5: it has no value",
    ),
    "mistakes": (
        {"mistakes": ["sign flipped"]},
        ArgumentError,
        "mistakes[0] must be a Mistake, got 'sign flipped'",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_arguments_that_make_no_sense_are_refused(name: str) -> None:
    wrong, kind, message = REFUSED[name]
    network, examples = problem()
    with pytest.raises(kind) as caught:
        check_gradients(**{"network": network, "loss": MSE, "examples": examples, **wrong})
    assert str(caught.value) == message


def test_a_loss_that_is_not_finite_is_refused() -> None:
    network, examples = problem()
    network.load_parameters([1e200] * network.n_parameters)
    with pytest.raises(DivergedError, match="no slope"):
        check_gradients(network, MSE, examples)


VALID: dict[str, Any] = {
    "network": Network.random([1, 1], seed=0),
    "loss": MSE,
    "examples": [([0.5], [1.0])],
    "penalty": L2(0.1),
    "mistakes": MISTAKES[:2],
}


@pytest.mark.parametrize("argument", inspect.signature(check_gradients).parameters)
def test_every_argument_takes_or_refuses_every_object(argument: str) -> None:
    wrong = []
    for kind, make in ZOO.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                check_gradients(**{**VALID, argument: make()})
            except errors.TinyMLPError as error:
                if len(str(error)) > errors.MAX_MESSAGE:
                    wrong.append(f"{kind}: a message of {len(str(error))} characters")
                elif not re.search("must be .+, got|which has no slope", str(error), re.DOTALL):
                    wrong.append(f"{kind}: another grammar: {error}")
            except Exception as error:
                wrong.append(f"{kind}: {type(error).__name__}: {str(error)[:200]}")
    assert not wrong, "\n" + "\n".join(wrong)


SCREEN = 24 if sys.version_info < (3, 13) else 40
"""Lines of 100 columns; pydoc gives each argument a line of its own from 3.13 on."""


def lines_of(text: str) -> int:
    return sum(max(1, -(-len(line) // 100)) for line in text.splitlines())


@pytest.mark.parametrize("name", gradient_check.__all__)
def test_signatures_and_help_fit_on_a_screen(name: str) -> None:
    thing = getattr(gradient_check, name)
    if callable(thing):
        assert len(str(inspect.signature(thing))) <= 800
    if inspect.isfunction(thing):
        assert lines_of(pydoc.plain(pydoc.render_doc(thing))) <= SCREEN
