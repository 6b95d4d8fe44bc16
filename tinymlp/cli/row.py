"""The row of DATA that a command goes through one training step with."""

import argparse

from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError


def add_row_arguments(parser: argparse._ActionsContainer, *, row_to: str, rate_of: str) -> None:
    """Add --row and --learning-rate."""
    parser.add_argument(
        "--row", metavar="N", type=int, default=0, help=f"the row to {row_to}, the first is 0 (0)"
    )
    parser.add_argument(
        "--learning-rate", metavar="RATE", type=float, default=0.01, help=f"of {rate_of} (0.01)"
    )


def check_row(row: int, dataset: Dataset) -> None:
    """Raise `ArgumentError` for a row that there is not."""
    if not 0 <= row < len(dataset):
        raise ArgumentError(f"--row is from 0 to {len(dataset) - 1} in {dataset.source}, got {row}")
