"""Answer for every row of a file, as CSV.

  tinymlp predict model.json new.csv > answers.csv

The columns of DATA are found by their names; others, such as the target, are left out. Each line
of the answer belongs to the same line of DATA: the prediction, and for classes the probability of
each.
"""

import argparse
import csv
import sys
from typing import Any

from tinymlp import datasets
from tinymlp.cli.data import HELP, add_header_argument, is_idx, is_shipped, stem
from tinymlp.cli.metrics import add_file_argument, metrics_of
from tinymlp.data.idx import read_idx
from tinymlp.data.table import read_table
from tinymlp.errors import DataError
from tinymlp.model.model import PROBABILITY_LOSSES, Model
from tinymlp.model.persistence import load
from tinymlp.monitoring import Watched
from tinymlp.named import name_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `predict` takes."""
    parser.add_argument("model", metavar="MODEL", help="a model that `tinymlp train` saved")
    parser.add_argument("data", metavar="DATA", help=HELP)
    add_header_argument(parser)
    add_file_argument(parser)


def run(given: argparse.Namespace) -> int:
    """Predict, and write CSV to the standard output."""
    with metrics_of(given, sys.stderr) as metrics:
        if metrics is None:
            model = load(given.model)
            outputs = model.outputs_of(model.scaler.scale_all(_encoded(model, given)))
        else:
            # One window of all rows, since all of them are here.
            watched = Watched.load(
                given.model, metrics, name=stem(given.model), drift_rows=sys.maxsize
            )
            model = watched.model
            outputs = watched.outputs_of_encoded(_encoded(model, given))
    _write(model, outputs)
    return 0


def _write(model: Model, outputs: list[list[float]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if model.labels is None:
        names = [model.target_name]
        if model.network.n_out > 1:
            names = [f"{model.target_name} {i}" for i in range(model.network.n_out)]
        writer.writerow(names)
        writer.writerows(model.number(output) for output in outputs)
    elif name_of(model.loss) in PROBABILITY_LOSSES:
        writer.writerow([model.target_name, *(f"probability {label}" for label in model.labels)])
        for output in outputs:
            probabilities = model.probabilities(output)
            writer.writerow([model.answer(output), *probabilities.values()])
    else:
        writer.writerow([model.target_name])
        writer.writerows([model.answer(output)] for output in outputs)


def _encoded(model: Model, given: argparse.Namespace) -> list[list[float]]:
    if is_shipped(given):
        return model.encoded(model.rows_of(datasets.by_name(given.data)))
    if is_idx(given.data):
        rows: list[Any] = read_idx(given.data).rows()
        return model.encoded(rows)
    table = read_table(given.data, header=given.header)
    if not table.rows:
        raise DataError(f"{given.data} has a header but no rows: there is nothing to predict")
    return model.encoder.encode_table(table)
