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
from tinymlp.cli.data import (
    HELP,
    add_reading_arguments,
    encoder_for,
    is_idx,
    is_shipped,
    read_rows,
    say_what_is_filled_in,
    stem,
)
from tinymlp.cli.metrics import add_file_argument, metrics_of
from tinymlp.data.idx import read_idx
from tinymlp.data.records import Records
from tinymlp.data.scaling import scale_all
from tinymlp.errors import DataError
from tinymlp.model.model import Model
from tinymlp.model.persistence import load
from tinymlp.monitoring import MonitoredModel


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `predict` takes."""
    parser.add_argument("model", metavar="MODEL", help="a model that `tinymlp train` saved")
    parser.add_argument("data", metavar="DATA", help=HELP)
    add_reading_arguments(parser)
    add_file_argument(parser)


def run(given: argparse.Namespace) -> int:
    """Predict, and write CSV to the standard output."""
    with metrics_of(given, sys.stderr) as metrics:
        if metrics is None:
            model = load(given.model)
            outputs = model.outputs_of(scale_all(model.scaler, _encode(model, given)))
        else:
            # One window of all rows, since all of them are here.
            monitored = MonitoredModel.load(
                given.model, metrics, name=stem(given.model), drift_rows=sys.maxsize
            )
            model = monitored.model
            outputs = monitored.outputs_of_encoded(_encode(model, given))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(model.target.csv_header())
    writer.writerows(map(model.target.csv_row, outputs))
    return 0


def _encode(model: Model, given: argparse.Namespace) -> list[list[float]]:
    """Return the rows of DATA as numbers, not scaled yet."""
    if is_shipped(given):
        return model.encode(model.rows_of(datasets.by_name(given.data)))
    if is_idx(given.data):
        rows: list[Any] = read_idx(given.data).rows()
        return model.encode(rows)
    table = read_rows(given)
    for note in [] if isinstance(table, Records) else table.notes:
        print(f"tinymlp: note: {note}", file=sys.stderr)
    if not table.rows:
        raise DataError(f"{given.data} must have a row to predict, got a header alone")
    encoder = encoder_for(model, given)
    encoded = encoder.encode_table(table)
    say_what_is_filled_in(encoder, table)
    return encoded
