"""A remedy by the names of `fit` is one by the options of the command line."""

import pytest

from tinymlp.cli.options import as_options


@pytest.mark.parametrize(
    ("argument", "option"),
    [
        ("learning_rate=1e-05", "--learning-rate 1e-05"),
        ("n_epochs=400", "--epochs 400"),
        ("hidden=[64, 32]", "--hidden 64,32"),
        ("hidden=[]", "--hidden none"),
        ("penalty=L2(0.03)", "--l2 0.03"),
        ("penalty=L1(0.03)", "--l1 0.03"),
        ("penalty=None", "--l2 none"),
        ("class_weights='balanced'", "--class-weights balanced"),
        ("ignore=COLUMN", "--ignore COLUMN"),
        ("clip_norm=1.0", "--clip-norm 1.0"),
        ("R squared = 0.5", "R squared = 0.5"),
    ],
)
def test_an_argument_with_its_value_is_an_option(argument: str, option: str) -> None:
    for sentence in ("Try {}.", "Try {}, or more.", "{}"):
        assert as_options(sentence.format(argument)) == sentence.format(option)
