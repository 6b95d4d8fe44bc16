"""Go through one training step of a saved model by hand, multiplication by multiplication.

  tinymlp step model.json data.csv --row 3
  echo "g L" | tinymlp step iris.json iris --ascii

Commands are read from the standard input, one a line; ? lists them. The model's file stays as it
is.
"""

import argparse
import sys

from tinymlp.cli.data import HELP, add_target_arguments, read_dataset_for
from tinymlp.cli.kept_apart import find_known, note_what_is_known
from tinymlp.cli.row import add_row_arguments
from tinymlp.data.dataset import Dataset
from tinymlp.model.model import Model
from tinymlp.model.persistence import load
from tinymlp.report.step_on_row import trace_row
from tinymlp.text import folded
from tinymlp.tracing.notation import Notation, notation_for
from tinymlp.tracing.step_record import LEVELS
from tinymlp.training.live_line import columns

MAX_INPUTS = 12
"""Names of inputs that are trace."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `step` takes."""
    parser.add_argument("model", metavar="MODEL", help="a model that `tinymlp train` saved")
    parser.add_argument("data", metavar="DATA", help=HELP)
    add_row_arguments(parser, row_to="learn from", rate_of="plain SGD")
    parser.add_argument(
        "--level",
        metavar="LEVEL",
        help=f"how finely, {', '.join(LEVELS)}: every operation, or neurons or layers in one piece "
        "(operation, and neuron above 2,000)",
    )
    parser.add_argument("--quiz", action="store_true", help="hide the results and ask for them")
    parser.add_argument("--ascii", action="store_true", help="write z[2][1] instead of z²₁")
    parser.add_argument("--show", action="store_true", help="print the whole step and end")
    parser.add_argument("--json", action="store_true", help="print the trace as one JSON object")
    add_target_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Trace, and show."""
    model = load(given.model)
    dataset = read_dataset_for(model, given)
    note_what_is_known(model, dataset, find_known(model, dataset))
    trace = trace_row(
        model, dataset, given.row, learning_rate=given.learning_rate, level=given.level
    )
    notation = notation_for(sys.stdout, given.ascii or None)
    if given.json:
        print(trace.to_json())
    elif given.show:
        _introduce(model, dataset, given.row, notation)
        trace.show(ascii=notation.ascii)
    else:
        _introduce(model, dataset, given.row, notation)
        trace.play(ascii=notation.ascii, quiz=given.quiz)
    return 0


def _introduce(model: Model, dataset: Dataset, row: int, notation: Notation) -> None:
    """Say which example it is, and which input is which column."""
    print(f"row {row} of {dataset.source}: {dataset.target_name} is {dataset.targets[row]}")
    names = model.encoder.input_names
    shown = [f"{notation.symbols(f'x[{i}]')} {name}" for i, name in enumerate(names[:MAX_INPUTS])]
    left = len(names) - MAX_INPUTS
    line = "inputs, scaled: " + ", ".join(shown) + (f" and {left:,} more" if left > 0 else "")
    is_terminal = sys.stdout.isatty()
    print(*(folded(line, columns(sys.stdout)) if is_terminal else [line]), sep="\n")
