"""An object is typed as its name and its settings, or refused with those that there are."""

import pytest

from tinymlp.cli.objects import BETWEEN, pairs, typed
from tinymlp.errors import ArgumentError
from tinymlp.learning.loss import LOSSES, Huber
from tinymlp.learning.optimizer import OPTIMIZERS, Momentum
from tinymlp.learning.schedule import SCHEDULES, StepDecay
from tinymlp.network.initializer import INITIALIZERS


def test_settings_are_those_typed_and_those_said_elsewhere() -> None:
    assert typed("--loss", "huber:delta=2", LOSSES) == Huber(delta=2)
    momentum = typed("--optimizer", "momentum:momentum=0.5", OPTIMIZERS, learning_rate=0.25)
    assert momentum == Momentum(learning_rate=0.25, momentum=0.5)
    step = typed("--schedule", "step_decay:factor=0.5,every=3", SCHEDULES, rate_at_start=1.0)
    assert step == StepDecay(rate_at_start=1.0, factor=0.5, every=3)
    assert BETWEEN.split("elu:alpha=1,tanh,x:a=1,b=2") == ["elu:alpha=1", "tanh", "x:a=1,b=2"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("huber:delto=2", "did you mean 'delta'?"),
        ("huber:", "must be huber with settings as huber:delta=…"),
        ("huber:delta", "must be huber with settings as huber:delta=…, got 'huber:delta'"),
        ("huber:delta=x", "delta must be a number above 0, got 'x'"),
        ("huber:delta=1,delta=2", "must be huber with settings"),
        ("poisson:delta=2", "must be poisson, which has no settings"),
    ],
)
def test_what_is_no_setting_is_refused(text: str, words: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        typed("--loss", text, LOSSES)
    assert words in str(caught.value)


def test_what_an_object_needs_is_told() -> None:
    with pytest.raises(ArgumentError, match="give every"):
        typed("--schedule", "step_decay:factor=0.5", SCHEDULES, rate_at_start=1.0)


def test_a_name_alone_that_needs_settings_is_told_how_they_are_typed() -> None:
    with pytest.raises(ArgumentError, match="as constant:constant=…, got 'constant'"):
        typed("--initializer", "constant", INITIALIZERS)
    assert typed("--initializer", "zeros", INITIALIZERS) == "zeros"


def test_the_last_equals_sign_parts_a_name_from_its_number() -> None:
    assert pairs("--class-weights", "a=b=2, c = 0.5", "what") == {"a=b": 2, "c": 0.5}
