"""Combinations that make no mathematical sense are refused, or warned about, with the reason."""

import sys
import warnings

import pytest

from tinymlp.errors import ArgumentError, ShapeError, TinyMLPWarning
from tinymlp.learning.compatibility import check_combination
from tinymlp.learning.loss import find_loss
from tinymlp.network.network import Network


@pytest.mark.parametrize(
    ("loss", "output", "targets", "message"),
    [
        ("softmax_cross_entropy", "identity", [[1.0]], "one output always gets all of it"),
        ("softmax_cross_entropy", "sigmoid", [[1.0, 0.0]], "a sigmoid before it is one too many"),
        ("binary_cross_entropy", "sigmoid", [[1.0]], "a sigmoid before it is one too many"),
        ("softmax_cross_entropy", "identity", [[1.0, 1.0]], "targets that sum to 1"),
        ("softmax_cross_entropy", "identity", [[2.0, -1.0]], "targets from 0 to 1"),
        ("binary_cross_entropy", "identity", [[1.25]], "targets from 0 to 1"),
        ("poisson", "identity", [[-1.0]], "a count is 0 or more"),
        ("mean_squared_error", "sigmoid", [[0.0], [81.0]], "go from 0 to 81, but a sigmoid output"),
        ("huber", "tanh", [[-2.0]], "a tanh output only from -1 to 1"),
        ("mean_absolute_error", "relu", [[-0.5]], "a relu output only from 0"),
        ("mean_squared_error", "identity", [[float("inf")]], "a target is a finite number"),
    ],
)
def test_nonsense_is_refused_with_the_reason(
    loss: str, output: str, targets: list[list[float]], message: str
) -> None:
    network = Network.random([2, len(targets[0])], output_activation=output)
    with pytest.raises(ArgumentError, match=message):
        check_combination(network, find_loss(loss), targets)


@pytest.mark.parametrize("output", ["tanh", "relu", "softplus"])
@pytest.mark.parametrize("loss", ["softmax_cross_entropy", "binary_cross_entropy"])
def test_a_bent_logit_is_warned_about(loss: str, output: str) -> None:
    network = Network.random([2, 2], output_activation=output)
    with pytest.warns(TinyMLPWarning, match=f"a {output} output cannot give them all"):
        check_combination(network, find_loss(loss), [[1.0, 0.0]])


@pytest.mark.parametrize("output", ["tanh", "relu", "softplus"])
def test_a_bent_log_count_is_warned_about_and_counts_of_any_size_are_let_through(
    output: str,
) -> None:
    network = Network.random([2, 2], output_activation=output)
    with pytest.warns(TinyMLPWarning, match=f"a {output} output cannot give them all"):
        check_combination(network, find_loss("poisson"), [[0.0, 7.0]])


def test_a_warning_points_at_the_line_that_asked_for_training() -> None:
    def train() -> None:
        check_combination(network, find_loss("poisson"), [[1.0]])

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
        check_combination(network, find_loss(loss), [target])


def test_a_target_of_another_length_is_named() -> None:
    with pytest.raises(ShapeError, match=r"expects 2 targets in targets\[1\], got 1"):
        check_combination(Network.random([1, 2]), find_loss("huber"), [[0.0, 0.0], [0.0]])
