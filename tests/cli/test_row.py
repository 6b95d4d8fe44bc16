"""The row and the rate of a step are read alike by every command."""

import argparse

from tinymlp.cli.row import add_row_arguments


def test_a_row_and_a_rate_have_defaults_and_can_be_given() -> None:
    parser = argparse.ArgumentParser()
    add_row_arguments(parser, row_to="learn from", rate_of="plain SGD")
    given = parser.parse_args([])
    assert (given.row, given.learning_rate) == (0, 0.01)
    given = parser.parse_args(["--row", "3", "--learning-rate", "0.5"])
    assert (given.row, given.learning_rate) == (3, 0.5)
    assert "the row to learn from" in parser.format_help()
