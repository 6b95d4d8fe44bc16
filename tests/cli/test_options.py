"""A remedy by the names of `fit` is one by the options of the command line."""

import pytest

from tinymlp.cli.options import as_options, error_of_option

HELP = "--folds N  parts\n  --epochs N\n  --hidden SIZES\n  --validation PART, or --l2 STRENGTH"


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


@pytest.mark.parametrize(
    ("of_argument", "of_option"),
    [
        ("k must be a whole number, got 1", "--folds must be a whole number, got 1"),
        ("n_epochs must be 1, got 0: give k=2", "--epochs must be 1, got 0: give k=2"),
        ("hidden[0] must be 1, got 0", "--hidden must be 1, got 0"),
        (
            "validation must be a number, a Dataset, 'auto' or None, got 'a Dataset, or None'",
            "--validation must be a number, 'auto' or none, got 'a Dataset, or None'",
        ),
        (
            "penalty must be a number, an object like L2(0.5), or None, got nan",
            "--l2 must be a number, or none, got nan",
        ),
    ],
)
def test_an_error_of_an_argument_is_one_of_its_option(of_argument: str, of_option: str) -> None:
    assert error_of_option(of_argument, HELP) == of_option


@pytest.mark.parametrize("message", ["batch_size must be 1, got 0", "table.csv: k must be 1", "k"])
def test_an_error_of_something_else_stays(message: str) -> None:
    assert error_of_option(message, HELP) == message
