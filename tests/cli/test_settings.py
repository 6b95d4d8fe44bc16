"""An option that is not given is left to `fit`, and each is an argument of it."""

import inspect

import pytest

from tinymlp.cli.parser import Parser
from tinymlp.cli.settings import SETTINGS, add_setting_arguments, arguments_of
from tinymlp.learning.penalty import L2
from tinymlp.model.fit import fit


def test_every_setting_is_an_argument_of_fit() -> None:
    assert {one.argument for one in SETTINGS.values()} <= set(inspect.signature(fit).parameters)


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
