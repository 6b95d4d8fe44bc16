"""Combinations that make no mathematical sense are refused, or warned about, with the reason."""

import math
import re
import sys
import warnings
from collections.abc import Sequence

import pytest

from tests.strangers import StrangeLoss
from tinymlp.errors import ArgumentError, ShapeError, TinyMLPWarning
from tinymlp.learning.compatibility import check_compatibility
from tinymlp.learning.loss import find_loss
from tinymlp.network.network import Network


@pytest.mark.parametrize(
    ("loss", "output", "targets", "message"),
    [
        (
            "softmax_cross_entropy",
            "identity",
            [[1.0]],
            "softmax_cross_entropy shares probability 1 among the outputs, and one output always "
            "gets all of it: use two outputs, or binary_cross_entropy",
        ),
        (
            "softmax_cross_entropy",
            "sigmoid",
            [[1.0, 0.0]],
            "softmax_cross_entropy takes logits and turns them into probabilities itself; a "
            "sigmoid before it is one too many: use output_activation='identity'",
        ),
        (
            "binary_cross_entropy",
            "sigmoid",
            [[1.0]],
            "binary_cross_entropy takes logits and turns them into probabilities itself; a "
            "sigmoid before it is one too many: use output_activation='identity'",
        ),
        (
            "softmax_cross_entropy",
            "identity",
            [[1.0, 0.0], [1.0, 1.0]],
            "targets[1] must be numbers that sum to 1 for softmax_cross_entropy, got [1.0, 1.0]: "
            "make them one-hot, or use binary_cross_entropy",
        ),
        (
            "softmax_cross_entropy",
            "identity",
            [[2.0, -1.0]],
            "targets[0] must be from 0 to 1 for softmax_cross_entropy, got [2.0, -1.0]: use "
            "mean_squared_error for numbers",
        ),
        (
            "binary_cross_entropy",
            "identity",
            [[1.25]],
            "targets[0] must be from 0 to 1 for binary_cross_entropy, got [1.25]: use "
            "mean_squared_error for numbers",
        ),
        (
            "poisson",
            "identity",
            [[-1.0]],
            "targets[0] must be counts, which are 0 or more, for poisson, got [-1.0]",
        ),
        (
            "mean_squared_error",
            "sigmoid",
            [[0.0], [81.0]],
            "targets must be from 0 to 1 for a sigmoid output, got 0 to 81: use "
            "output_activation='identity', or scale the targets",
        ),
        (
            "huber",
            "tanh",
            [[-2.0]],
            "targets must be from -1 to 1 for a tanh output, got -2 to -2: use "
            "output_activation='identity', or scale the targets",
        ),
        (
            "mean_absolute_error",
            "relu",
            [[-0.5]],
            "targets must be from 0 to inf for a relu output, got -0.5 to -0.5: use "
            "output_activation='identity', or scale the targets",
        ),
        (
            "mean_squared_error",
            "identity",
            [[0.0, math.inf]],
            "targets[0][1] must be a finite number, got inf",
        ),
    ],
)
def test_nonsense_is_refused_with_the_reason(
    loss: str, output: str, targets: list[list[float]], message: str
) -> None:
    network = Network.random([2, len(targets[0])], output_activation=output)
    for one, name in ((find_loss(loss), loss), (StrangeLoss(find_loss(loss)), "strange_loss")):
        with pytest.raises(ArgumentError, match=f"^{re.escape(message.replace(loss, name))}$"):
            check_compatibility(network, one, targets)


@pytest.mark.parametrize("output", ["tanh", "relu", "softplus"])
@pytest.mark.parametrize(
    ("loss", "target"),
    [
        ("softmax_cross_entropy", [1.0, 0.0]),
        ("binary_cross_entropy", [1.0, 0.0]),
        ("poisson", [0.0, 7.0]),
    ],
)
def test_an_output_that_is_bent_before_its_link_is_warned_about(
    loss: str, target: list[float], output: str
) -> None:
    network = Network.random([2, 2], output_activation=output)
    for one, name in ((find_loss(loss), loss), (StrangeLoss(find_loss(loss)), "strange_loss")):
        message = (
            f"{name} takes numbers of any size and bends them itself; a {output} output bends them "
            "twice: use output_activation='identity'"
        )
        with pytest.warns(TinyMLPWarning, match=f"^{re.escape(message)}$"):
            check_compatibility(network, one, [target])


def test_probabilities_may_come_from_the_output_when_the_loss_has_no_link() -> None:
    class OfProbabilities:
        targets = "binary"

        def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
            return 0.0

        def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
            return [0.0] * len(prediction)

    network = Network.random([2, 2], output_activation="sigmoid")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_compatibility(network, OfProbabilities(), [[1.0, 1.0]])
    with pytest.raises(ArgumentError, match=r"must be from 0 to 1 for of_probabilities, got \[2"):
        check_compatibility(network, OfProbabilities(), [[2.0, 1.0]])


def test_a_warning_points_at_the_line_that_asked_for_training() -> None:
    def train() -> None:
        check_compatibility(network, find_loss("poisson"), [[1.0]])

    network = Network.random([1, 1], output_activation="tanh")
    with pytest.warns(TinyMLPWarning) as warned:
        train()
        line = sys._getframe().f_lineno - 1
    assert (warned[0].filename, warned[0].lineno) == (__file__, line)


@pytest.mark.parametrize(
    ("loss", "output", "target"),
    [
        ("mean_squared_error", "sigmoid", [0.0, 1.0]),
        ("mean_squared_error", "tanh", [-1.0, 1.0]),
        ("mean_absolute_error", "identity", [-1e9, 1e9]),
        ("huber", "softplus", [0.0, 50.0]),
        ("binary_cross_entropy", "identity", [1.0, 1.0]),
        ("softmax_cross_entropy", "identity", [0.3, 0.7]),
        ("poisson", "identity", [0.0, 7.0]),
    ],
)
def test_sense_is_let_through_in_silence(loss: str, output: str, target: list[float]) -> None:
    network = Network.random([3, 2], output_activation=output)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_compatibility(network, find_loss(loss), [target])


def test_a_target_of_another_length_is_named() -> None:
    with pytest.raises(
        ShapeError,
        match=r"^targets\[1\] must be a list of 2 numbers, got \[0.0\]: one for each output$",
    ):
        check_compatibility(Network.random([1, 2]), find_loss("huber"), [[0.0, 0.0], [0.0]])
