"""Prove a saved model's gradients right on data, by three independent oracles.

  tinymlp check digits.json digits
  tinymlp check model.json data.csv --sample all

A large network is sampled to take a few seconds; the report says which part was checked.
"""

import argparse
import sys

from tinymlp.cli.data import HELP, add_target_arguments, read_dataset_for
from tinymlp.cli.kept_apart import find_known, note_what_is_known
from tinymlp.cli.parser import value
from tinymlp.gradient_check import GradientReport, check_gradients
from tinymlp.model.persistence import load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `check` takes."""
    parser.add_argument("model", metavar="MODEL", help="a model that `tinymlp train` saved")
    parser.add_argument("data", metavar="DATA", help=HELP)
    parser.add_argument(
        "--sample",
        metavar="N",
        type=value,
        default="auto",
        help="parameters to check one by one: a number, all, or auto: a few seconds' work (auto)",
    )
    parser.add_argument("--seed", metavar="N", type=value, default=0, help="of the sample (0)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_target_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Check, and print; 1 when a gradient is wrong."""
    model = load(given.model)
    dataset = read_dataset_for(model, given)
    note_what_is_known(model, dataset, find_known(model, dataset))
    report = check_gradients(
        model.network,
        model.loss,
        model.examples(dataset),
        weights=dataset.weights,
        sample=given.sample,
        seed=given.seed,
    )
    if given.json:
        print(report.to_json())
    else:
        _show(report)
    return 0 if report.passed else 1


def _show(report: GradientReport) -> None:
    """Print the report, as a table in color on a terminal with rich."""
    if sys.stdout.isatty():
        try:
            import rich
        except ImportError:  # rich is a convenience
            pass
        else:
            rich.print(report)
            return
    print(report)
