"""The row of DATA that a command goes through one training step with."""

import argparse


def add_row_arguments(parser: argparse._ActionsContainer, *, row_to: str, rate_of: str) -> None:
    """Add --row and --learning-rate."""
    parser.add_argument(
        "--row", metavar="N", type=int, default=0, help=f"the row to {row_to}, the first is 0 (0)"
    )
    parser.add_argument(
        "--learning-rate", metavar="RATE", type=float, default=0.01, help=f"of {rate_of} (0.01)"
    )
