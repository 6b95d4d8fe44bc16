"""The row of DATA that a command goes through one training step with."""

import argparse

from tinymlp.cli.parser import value


def add_row_arguments(
    parser: argparse._ActionsContainer,
    *,
    row_to: str,
    rate_of: str,
    row: int | None = 0,
    row_words: str = "0",
) -> None:
    """Add --row, which is `row` where it is not given, and --learning-rate."""
    row_help = f"the row to {row_to}, the first is 0 ({row_words})"
    parser.add_argument("--row", metavar="N", type=value, default=row, help=row_help)
    parser.add_argument(
        "--learning-rate", metavar="RATE", type=value, default=0.01, help=f"of {rate_of} (0.01)"
    )
