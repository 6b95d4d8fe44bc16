"""Answer for every row of a file, as CSV.

  tinymlp predict model.json new.csv > answers.csv
  tinymlp predict model.json new.csv --keep id,date

The columns of DATA are found by their names; others, such as the target, are left out. Each line of
the answer belongs to the same row of DATA: the columns that --keep names, as they stand there, the
prediction, for classes the probability of each, and at last why a row has no prediction. A first
column without a name, which pandas and R write, is "column 1" here. An answer's column whose name
is taken by a kept one is called "predicted NAME".

A row that cannot be answered, since it has a category that the model never saw, lacks a value,
has a text for a number or a wrong number of cells, is marked: its prediction is empty and the
column "problem" says why. How many there are is told on the standard error. --on-unknown refuse
answers no row unless it can answer all, and has no such column. --on-unknown ignore takes a new
category as none of those known and a missing number as the mean of training; it marks the rest.

The exit code is 0 when a row was answered, and 1 when none was. Numbers so far outside of training
that an answer to them is a guess are noted on the standard error. --json prints one object with
the same columns for each row and these counts.

With --executor dask://HOST:PORT the workers of a Dask cluster compute the predictions of a large
network, which are the same bits in the same order whatever happens to a worker; reading and writing
are done here. With --stream as well DATA may be larger than memory.

The answer is UTF-8 whatever the terminal's encoding is, and lines end with a line feed. Text
stands in it as it is, also where it begins with = + - or @, which a spreadsheet would run as a
formula: that is noted on the standard error, and --spreadsheet puts an apostrophe in front.
"""

import argparse
import dataclasses
import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tinymlp import datasets
from tinymlp.arguments import check_choice
from tinymlp.cli.answer import Answers, write_utf8
from tinymlp.cli.data import (
    HELP,
    add_reading_arguments,
    add_stream_argument,
    check_streamed,
    encoder_for,
    is_shipped,
    named_columns,
    read_rows,
    say_what_is_filled_in,
    stem,
    windows_of,
)
from tinymlp.cli.metrics import add_file_argument, metrics_of
from tinymlp.data.idx import Idx, idx_windows, is_idx, read_idx
from tinymlp.data.records import Records
from tinymlp.data.scaling import scale_all
from tinymlp.data.table import ROW_NAMES, Table, odd_remedy
from tinymlp.data.values import category_text
from tinymlp.errors import DataError, invalid
from tinymlp.model.answerable import ON_UNKNOWN, AnswerableRows
from tinymlp.model.extrapolation import Extrapolated, find_extrapolated
from tinymlp.model.model import Model
from tinymlp.model.persistence import load
from tinymlp.monitoring import MonitoredModel
from tinymlp.network.shapes import Vector
from tinymlp.parallel.external_executor import connected
from tinymlp.parallel.workers import Workers
from tinymlp.text import did_you_mean, plural, short_repr

_MOST_NOTES = 5
"""Of more columns that are far outside of training only so many are told one by one."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `predict` takes."""
    parser.add_argument("model", metavar="MODEL", help="a model that `tinymlp train` saved")
    parser.add_argument("data", metavar="DATA", help=HELP)
    parser.add_argument(
        "--keep",
        metavar="COLUMN",
        action="append",
        default=[],
        help="copy a column of DATA into the answer, in front; several as a,b or one by one",
    )
    parser.add_argument(
        "--on-unknown",
        metavar="POLICY",
        default="mark",
        help=f"what to do about rows that cannot be answered: {', '.join(ON_UNKNOWN)} (mark)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--spreadsheet",
        action="store_true",
        help="mark texts that a spreadsheet would run as formulas, by an apostrophe in front",
    )
    add_reading_arguments(parser)
    add_stream_argument(parser, "and answer these before the next are read")
    parser.add_argument(
        "--executor",
        metavar="dask://HOST:PORT",
        help="the scheduler of a Dask cluster, whose workers compute the predictions",
    )
    add_file_argument(parser)


@dataclass(frozen=True)
class _Asked:
    """The rows of DATA that are asked for, encoded, and what is kept of each."""

    rows: AnswerableRows
    kept_names: list[str]
    kept: list[list[Any]]
    place: Callable[[int], str]
    """What a message calls a row, by its index."""


def run(given: argparse.Namespace) -> int:
    """Predict, and write to the standard output."""
    check_choice("--on-unknown", given.on_unknown, ON_UNKNOWN)
    if given.spreadsheet and given.json:
        raise invalid("--spreadsheet", "left out with --json", "both", "no spreadsheet runs JSON")
    if given.stream:
        check_streamed(given, "json")
        if given.on_unknown == "refuse":
            what = "mark or ignore with --stream, which answers before it has read all rows"
            raise invalid("--on-unknown", what, given.on_unknown)
    with metrics_of(given, sys.stderr) as metrics, _workers_of(given) as workers:
        if metrics is None:
            model = load(given.model)

            def outputs_of(encoded: Sequence[Vector]) -> list[Vector]:
                return model.outputs_of(scale_all(model.scaler, encoded))

        else:
            # One window of all rows, since all of them are here.
            monitored = MonitoredModel.load(
                given.model, metrics, name=stem(given.model), drift_rows=sys.maxsize
            )
            model, outputs_of = monitored.model, monitored.outputs_of_encoded
        if workers is not None:
            model.engine = workers
        if given.stream:
            return _answer_stream(model, given, outputs_of)
        asked = _read(model, given)
        outputs = outputs_of(asked.rows.encoded)
    rows, problems = _answers(model, asked, outputs)
    if problems and given.on_unknown == "refuse":
        raise DataError(f"{given.data}: {_first(problems, asked)}")
    far = _far(model, asked)
    tally = _Tally()
    tally.add(asked, problems, far)
    tally.tell()
    answers = _table(model, given, asked, rows, problems)
    if given.json:
        facts = {
            "n_rows": len(rows),
            "n_answered": len(rows) - len(problems),
            "n_unanswered": len(problems),
            "n_ignored": len(asked.rows.ignored),
            "outside_training": [column.to_dict() for column in far],
            "answers": answers.records(),
        }
        write_utf8(json.dumps(facts, indent=1, allow_nan=False) + "\n")
    else:
        if not given.spreadsheet:
            _note_formulas(answers.formulas())
        write_utf8(answers.to_csv(spreadsheet=given.spreadsheet))
    return tally.exit_code()


@contextmanager
def _workers_of(given: argparse.Namespace) -> Iterator[Workers | None]:
    """Give the workers of --executor; None without it."""
    if given.executor is None:
        yield None
        return
    with (
        connected(given.executor) as (executor, n_workers),
        Workers(n_workers, executor=executor) as workers,
    ):
        yield workers


def _answer_stream(
    model: Model, given: argparse.Namespace, outputs_of: Callable[[Sequence[Vector]], list[Vector]]
) -> int:
    """Answer window after window, and say at the end what is worth knowing of all."""
    tally = _Tally()
    formulas: list[str] = []
    for asked in _read_windows(model, given):
        rows, problems = _answers(model, asked, outputs_of(asked.rows.encoded))
        answers = _table(model, given, asked, rows, problems)
        if not given.spreadsheet and not formulas:
            formulas = answers.formulas()
        write_utf8(answers.to_csv(spreadsheet=given.spreadsheet, header=not tally.n_rows))
        tally.add(asked, problems, _far(model, asked))
    _note_formulas(formulas)
    tally.tell()
    return tally.exit_code()


def _table(
    model: Model,
    given: argparse.Namespace,
    asked: _Asked,
    rows: list[list[Any] | None],
    problems: dict[int, str],
) -> Answers:
    marked = None if given.on_unknown == "refuse" else problems
    return Answers(asked.kept_names, asked.kept, model.target.csv_header(), rows, marked)


def _read_windows(model: Model, given: argparse.Namespace) -> Iterator[_Asked]:
    """Yield what `_read` returns, some rows of DATA at a time."""
    if is_idx(given.data):
        first = 0
        for images in idx_windows(given.data):
            yield _ask_images(model, given, images, first)
            first += images.shape[0]
        return
    told: set[str] = set()
    for table in windows_of(given, odd_rows=True):
        notes = [] if isinstance(table, Records) else table.notes
        for note in notes:
            if note not in told:
                print(f"tinymlp: note: {note}", file=sys.stderr)
        told.update(notes)
        yield _ask_table(model, given, table)


def _read(model: Model, given: argparse.Namespace) -> _Asked:
    """Return the rows of DATA and the columns to keep.

    Raises `ArgumentError` for a column to keep that there is not, and `DataError` for a file that
    cannot be read or lacks a column, and with --on-unknown refuse for the first row that cannot be
    answered.
    """
    if is_shipped(given):
        dataset = datasets.by_name(given.data)
        targets: Sequence[Any] = dataset.targets
        values = [
            [category_text(value) for value in (*row, target)]
            for row, target in zip(dataset.inputs, targets, strict=True)
        ]
        header = [*dataset.feature_names, dataset.target_name]
        kept_names, kept = _kept(given, header, values)
        rows = model.answerable(model.rows_of(dataset), on_unknown=given.on_unknown)
        return _Asked(rows, kept_names, kept, "row {}".format)
    if is_idx(given.data):
        return _ask_images(model, given, read_idx(given.data), 0)
    table = read_rows(given, odd_rows=given.on_unknown != "refuse")
    for note in [] if isinstance(table, Records) else table.notes:
        print(f"tinymlp: note: {note}", file=sys.stderr)
    if not table.rows:
        raise DataError(f"{given.data} must have a row to predict, got a header alone")
    say_what_is_filled_in(encoder_for(model, given), table)
    return _ask_table(model, given, table)


def _ask_images(model: Model, given: argparse.Namespace, images: Idx, first: int) -> _Asked:
    if given.keep:
        what = f"left out for {given.data}, whose columns are pixels without names"
        raise invalid("--keep", what, given.keep[0])
    pixels: list[Any] = images.rows()
    rows = model.answerable(pixels, on_unknown=given.on_unknown)
    return _Asked(rows, [], [[] for _ in pixels], lambda index: f"image {first + index}")


def _ask_table(model: Model, given: argparse.Namespace, table: Table | Records) -> _Asked:
    kept_names, kept = _kept(given, *_with_row_names(table))
    encoder = encoder_for(model, given)
    if given.on_unknown == "refuse":
        encoded = encoder.encode_table(table)
        rows = AnswerableRows(encoded, [*range(len(encoded))])
    else:
        reading = dataclasses.replace(model, encoder=encoder)
        rows = reading.answerable(encoder.rows_of(table), on_unknown=given.on_unknown)
        if not isinstance(table, Records):
            rows = _without_odd(rows, table.odd_rows, len(table.header))
    return _Asked(rows, kept_names, kept, table.place)


def _with_row_names(table: Table | Records) -> tuple[list[str], Sequence[Sequence[Any]]]:
    """Return the header and the rows, with the first column too where it has no name."""
    names = None if isinstance(table, Records) else table.row_names
    if names is None or ROW_NAMES in table.header:
        return table.header, table.rows
    rows = zip(names, table.rows, strict=True)
    return [ROW_NAMES, *table.header], [[*name, *row] for name, row in rows]


def _kept(
    given: argparse.Namespace, header: list[str], rows: Sequence[Sequence[Any]]
) -> tuple[list[str], list[list[Any]]]:
    """Return the names of the columns to keep, and of each row what stands in them."""
    names = named_columns(given.keep, header) or []
    for number, name in enumerate(names):
        if name not in header:
            raise invalid("--keep", f"a column of {given.data}", name, did_you_mean(name, header))
        if name in names[:number]:
            raise invalid("--keep", "different columns", name, "it is there twice")
    places = [header.index(name) for name in names]
    return names, [[row[place] for place in places] for row in rows]


def _without_odd(rows: AnswerableRows, odd: dict[int, int], width: int) -> AnswerableRows:
    """Move the rows with too many or too few cells to those with problems."""
    if not odd:
        return rows
    problems = rows.problems | {
        index: f"the row must be {plural(width, 'cell')}, got {n_cells}: "
        f"{odd_remedy(n_cells, width)}"
        for index, n_cells in odd.items()
    }
    sound = [
        (numbers, index)
        for numbers, index in zip(rows.encoded, rows.indices, strict=True)
        if index not in odd
    ]
    return AnswerableRows(
        [numbers for numbers, _ in sound],
        [index for _, index in sound],
        problems,
        {index: what for index, what in rows.ignored.items() if index not in odd},
    )


def _answers(
    model: Model, asked: _Asked, outputs: list[Vector]
) -> tuple[list[list[Any] | None], dict[int, str]]:
    """Return the answer to each row, None for those with problems, and the problems."""
    problems = dict(asked.rows.problems)
    rows: list[list[Any] | None] = asked.rows.among_all(map(model.target.csv_row, outputs))
    for index, numbers in zip(asked.rows.indices, outputs, strict=True):
        answer = rows[index] or []
        floats = [value for value in answer if isinstance(value, float)]
        if not all(map(math.isfinite, [*numbers, *floats])):
            problems[index] = "the answer is no finite number: the row is too far from training"
            rows[index] = None
    return rows, dict(sorted(problems.items()))


def _far(model: Model, asked: _Asked) -> list[Extrapolated]:
    """Return the columns in which rows are far outside of training; old files do not know it."""
    if model.training_profile is None:
        return []
    return find_extrapolated(model.training_profile, model.encoder, asked.rows.encoded)


@dataclass
class _Tally:
    """What is worth knowing of the rows, of all windows together."""

    n_rows: int = 0
    n_problems: int = 0
    n_ignored: int = 0
    first_problem: str = ""
    first_ignored: str = ""
    far: dict[str, Extrapolated] = field(default_factory=dict)
    """By its column, of the first window in which it is."""

    def add(self, asked: _Asked, problems: dict[int, str], far: list[Extrapolated]) -> None:
        """Count some rows."""
        self.n_rows += asked.rows.n_rows
        self.n_problems += len(problems)
        self.n_ignored += len(asked.rows.ignored)
        if problems and not self.first_problem:
            self.first_problem = _first(problems, asked)
        if asked.rows.ignored and not self.first_ignored:
            self.first_ignored = _first(asked.rows.ignored, asked)
        self.far = {each.column: each for each in far} | self.far

    def exit_code(self) -> int:
        """Return 1 where no row was answered."""
        return 1 if self.n_problems == self.n_rows else 0

    def tell(self) -> None:
        """Print it to the standard error."""
        of_all = plural(self.n_rows, "row")
        if self.n_problems and self.n_problems == self.n_rows:
            told = f"error: none of {of_all} could be answered"
            print(f"tinymlp: {told}; the first, {self.first_problem}", file=sys.stderr)
        elif self.n_problems:
            told = f"warning: {self.n_problems:,} of {of_all} could not be answered"
            print(f"tinymlp: {told}; the first, {self.first_problem}", file=sys.stderr)
        if self.n_ignored:
            told = f"note: {self.n_ignored:,} of {of_all} were answered without what is "
            told += f"not known in them; the first, {self.first_ignored}"
            print(f"tinymlp: {told}", file=sys.stderr)
        far = list(self.far.values())
        for column in far[:_MOST_NOTES]:
            told = f"note: {column}: what is answered there is a guess"
            print(f"tinymlp: {told}", file=sys.stderr)
        if len(far) > _MOST_NOTES:
            others = plural(len(far) - _MOST_NOTES, "other column")
            print(f"tinymlp: note: so are numbers of {others}", file=sys.stderr)


def _note_formulas(found: list[str]) -> None:
    """Print to the standard error what a spreadsheet would run."""
    if found:
        told = f"note: cells that a spreadsheet runs as formulas: {len(found):,}, the first "
        told += f"{short_repr(found[0])}: --spreadsheet marks them as texts"
        print(f"tinymlp: {told}", file=sys.stderr)


def _first(sentences: dict[int, str], asked: _Asked) -> str:
    """Return the first row's place and its sentence."""
    index = min(sentences)
    return f"{asked.place(index)}: {sentences[index]}"
