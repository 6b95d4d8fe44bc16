"""An option that is not given is left to `fit`, and each is an argument of it."""

import inspect
from typing import Any

import pytest

from tinymlp.cli.parser import Parser
from tinymlp.cli.settings import GROUPS, SETTINGS, add_setting_arguments, arguments_of
from tinymlp.datasets import iris
from tinymlp.errors import ArgumentError
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.optimizer import Momentum
from tinymlp.learning.penalty import L1, L1L2, L2
from tinymlp.learning.schedule import StepDecay, WarmUp
from tinymlp.model.fit import fit, prepare
from tinymlp.network.activation import LeakyReLU
from tinymlp.network.initializer import Constant

NO_SETTINGS = {
    "dataset": "is DATA",
    "start": "train --start",
    "workers": "--workers, of which search and cross-validate have their own",
    "engine": "--engine",
    "seed": "--seed",
    "verbose": "--quiet and --verbose",
    "checkpoint": "train --checkpoint",
    "every": "train --every",
    "metrics": "are functions",
    "callbacks": "are functions",
    "watchers": "the old name of callbacks",
}
"""Arguments of `fit` that are said otherwise, or cannot be typed."""


def test_every_argument_of_fit_has_an_option_and_every_setting_is_one() -> None:
    arguments = set(inspect.signature(fit).parameters)
    assert {one.argument for one in SETTINGS.values()} == arguments - set(NO_SETTINGS)
    assert set(NO_SETTINGS) <= arguments


def test_every_option_says_its_default_and_stands_below_a_heading() -> None:
    for name, one in SETTINGS.items():
        assert one.help.rstrip().endswith(")"), name
    assert [one for group in GROUPS.values() for one in group] == list(SETTINGS.values())


IRIS = iris()


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        ("--l1 0.5 --l2 0.25", {"penalty": L1L2(l1=0.5, l2=0.25)}),
        ("--l1 0.5", {"penalty": L1(0.5)}),
        ("--l1 0.5 --l2 none", {"penalty": L1(0.5)}),
        ("--l1 0 --l2 0.25", {"penalty": L2(0.25)}),
        ("--l1 none --l2 none", {"penalty": None}),
        ("--class-weights balanced", {"class_weights": "balanced"}),
        ("--class-weights 0=1,1=2.5", {"class_weights": {0: 1, 1: 2.5}}),
        ("--class-weights a=1,2=2", {"class_weights": {"a": 1, "2": 2}}),
        ("--initializer he_normal", {"initializer": "he_normal"}),
        ("--initializer constant:constant=0.5", {"initializer": Constant(0.5)}),
        ("--activation tanh,leaky_relu:slope=0.5", {"activation": ["tanh", LeakyReLU(slope=0.5)]}),
        ("--output-activation tanh", {"output_activation": "tanh"}),
        ("--dropout 0.5:inputs=0.25", {"dropout": Dropout(0.5, inputs=0.25)}),
        ("--min-delta 0.5 --monitor training_loss", {"min_delta": 0.5, "monitor": "training_loss"}),
        ("--mode max", {"mode": "max"}),
        ("--schedule cosine_decay", {"schedule": "cosine_decay"}),
        (
            "--schedule warm_up:steps=5 --learning-rate 0.5",
            {"learning_rate": WarmUp(steps=5, then=0.5)},
        ),
        (
            "--optimizer momentum:momentum=0.5 --schedule step_decay:factor=0.5,every=2",
            {
                "optimizer": Momentum(
                    learning_rate=StepDecay(rate_at_start=0.01, factor=0.5, every=2), momentum=0.5
                )
            },
        ),
    ],
)
def test_options_together_are_arguments_of_fit(options: str, arguments: dict[str, Any]) -> None:
    parser = Parser()
    add_setting_arguments(parser)
    found = arguments_of(parser.parse_args(options.split()))
    assert found == {**arguments, "engine": "fast", "seed": 0}
    if "class_weights" not in arguments:
        prepare(IRIS, **{"hidden": [2, 2], **found, "n_epochs": 1})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--l1 0.5 --l2 auto", "--l2 must be a number or none beside --l1, got 'auto'"),
        ("--optimizer adam:beta1=0.5 --schedule cosine_decay", "--schedule must be with settings"),
        ("--schedule cosine:steps=5", "did you mean 'cosine_decay'?"),
        ("--schedule constant:value=5", "--schedule must be constant, which has no settings"),
        ("--dropout 0.5:hidden=0.5", "--dropout must be a rate, or one of the inputs too"),
        ("--class-weights a=1,b", "--class-weights must be balanced, none, or a number for each"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options: str, words: str) -> None:
    parser = Parser()
    add_setting_arguments(parser)
    with pytest.raises(ArgumentError) as caught:
        arguments_of(parser.parse_args(options.split()))
    assert words in str(caught.value)


def test_what_is_not_given_is_not_there() -> None:
    parser = Parser()
    add_setting_arguments(parser)
    assert arguments_of(parser.parse_args([])) == {"engine": "fast", "seed": 0}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("hidden", "none", []),
        ("hidden", "8,4", [8, 4]),
        ("patience", "none", None),
        ("clip_norm", "none", None),
        ("validation", "0", None),
        ("validation", "3", 3),
        ("l2", "auto", "auto"),
        ("l2", "0", None),
        ("l2", "0.5", L2(0.5)),
        ("scaling", "none", "none"),
    ],
)
def test_a_text_is_what_fit_takes(name: str, text: str, value: object) -> None:
    assert SETTINGS[name].value_of(text) == value
