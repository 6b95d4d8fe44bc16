"""A metric is a function; whether small or large is good it says itself, or else its name does."""

from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.errors import ArgumentError
from tinymlp.model.class_target import output_accuracy
from tinymlp.model.number_target import output_r_squared
from tinymlp.training.metric import Mode, best_when, check_measure, check_metrics, mode_of


def plain(predictions: Any, targets: Any, weights: Any) -> float:
    return 0.0


class Margin:
    """A metric of one's own that is an object."""

    mode = "max"

    def __call__(self, predictions: Any, targets: Any, weights: Any) -> float:
        return 0.0


@pytest.mark.parametrize(
    ("monitor", "mode"),
    [
        ("validation_loss", "min"),
        ("training_mean_absolute_error", "min"),
        ("validation_accuracy", "max"),
        ("validation_f1", "max"),
        ("validation_precision", "max"),
        ("validation_recall", "max"),
        ("validation_r_squared", "max"),
    ],
)
def test_a_name_tells_which_way_is_good_where_nothing_else_does(monitor: str, mode: Mode) -> None:
    assert mode_of(monitor) == mode
    assert mode_of(monitor, metrics={"f1": plain, "accuracy": plain}) == mode
    assert mode_of(monitor, "min") == "min"
    assert mode_of(monitor, "max") == "max"


@pytest.mark.parametrize("part", ["training_", "validation_", ""])
@pytest.mark.parametrize("name", ["score", "loss_of_nerve", "accuracy"])
def test_what_a_metric_says_of_itself_comes_before_its_name(name: str, part: str) -> None:
    for mode in ("min", "max"):

        @best_when(mode)
        def metric(predictions: Any, targets: Any, weights: Any) -> float:
            return 0.0

        assert mode_of(part + name, metrics={name: metric}) == mode
        assert mode_of(part + name, "max", {name: metric}) == "max"
    assert mode_of(part + name, metrics={name: Margin()}) == "max"


def test_the_shipped_metrics_say_it_themselves() -> None:
    shipped = {"first": output_accuracy, "second": output_r_squared}
    assert [mode_of(f"validation_{name}", metrics=shipped) for name in shipped] == ["max", "max"]


@pytest.mark.parametrize("monitor", ["gradient_norm", "epoch", "validation_recall_loss"])
def test_a_name_that_does_not_tell_asks_for_the_mode(monitor: str) -> None:
    assert message_of(ArgumentError, mode_of, monitor) == (
        f"mode must be 'min' or 'max' for {monitor!r}, got None: its name does not tell which"
    )


def test_an_unknown_mode_is_refused_whoever_says_it() -> None:
    assert message_of(ArgumentError, mode_of, "validation_loss", "auto") == (
        "mode must be 'min' or 'max', got 'auto'"
    )
    assert message_of(ArgumentError, best_when("up"), plain) == (  # type: ignore[arg-type]
        "mode must be 'min' or 'max', got 'up'"
    )
    wrong = Margin()
    wrong.mode = "up"
    assert message_of(ArgumentError, mode_of, "training_margin", None, {"margin": wrong}) == (
        "the mode of the metric 'margin' must be 'min' or 'max', got 'up'"
    )


def test_metrics_are_functions_by_name() -> None:
    given = {"plain": plain, "margin": Margin()}
    assert check_metrics(given) == given
    assert check_metrics(given) is not given


TAKES = "a function of predictions, targets and weights that returns a number"


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        (None, "metrics must be a dict from name to function, got None"),
        ([3], "metrics must be a dict from name to function, got [3]"),
        ({3: 4}, "metrics must be a dict with text keys, got {3: 4}"),
        ({"a": 3}, f"metrics['a'] must be {TAKES}, got 3"),
        ({"a": Margin}, f"metrics['a'] must be {TAKES}, got the class Margin"),
        (
            {"loss": len},
            "metrics must be a dict from name to function besides the loss, got "
            "{'loss': <built-in function len>}: call 'loss' something else",
        ),
    ],
)
def test_what_is_no_metric_is_refused(metrics: Any, message: str) -> None:
    assert message_of(ArgumentError, check_metrics, metrics) == message


def test_what_no_epoch_has_is_refused_with_what_it_has() -> None:
    known = ["epoch", "training_loss"]
    assert check_measure("monitor", "training_loss", known) == "training_loss"
    what = "monitor must be a number that an epoch has"
    for name, message in (
        ("training_los", f"{what}, got 'training_los': did you mean 'training_loss'?"),
        (3, f"{what}, got 3: there are epoch, training_loss"),
        (
            "validation_loss",
            f"{what}, got 'validation_loss': train with a validation set to have it; "
            "there are epoch, training_loss",
        ),
    ):
        assert message_of(ArgumentError, check_measure, "monitor", name, known) == message
