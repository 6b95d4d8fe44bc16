"""Say how good a saved model is on data with known targets.

  tinymlp evaluate digits.json digits --part test
  tinymlp evaluate model.json new.csv --importance --calibration
  tinymlp evaluate model.json new.csv --json

DATA has the columns that the model was trained on, its target among them. Below the sentence that
says how good the model is stands what its probabilities are worth: log loss, Brier score,
calibration error, and ROC AUC, of more than two classes the mean of each against the rest. --json
has them too, and with --thresholds every threshold. Where DATA is what the model was trained on,
the findings of `train` stand below: what keeps it from being better, and what to try.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from tinymlp.arguments import check_choice
from tinymlp.cli.data import (
    HELP,
    add_stream_argument,
    add_target_arguments,
    read_dataset_for,
    rows_for,
)
from tinymlp.cli.drawing import draw_mistakes
from tinymlp.cli.findings import findings_of, text_of, texts_of
from tinymlp.cli.kept_apart import (
    find_known,
    note_what_is_known,
    numbers_of_test,
    say_what_flatters,
    test_part,
)
from tinymlp.cli.scores import add_score_arguments, answers, check_asked
from tinymlp.data.parts import draw_numbers
from tinymlp.model.model import Model
from tinymlp.model.persistence import load

PARTS = ("all", "test")
"""Which examples of DATA a model is judged by."""

MOST_JUDGED = 100_000
"""So many rows of a stream are judged at most: of more, a share is the same to 0.3 %."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `evaluate` takes."""
    parser.add_argument("model", metavar="MODEL", help="a model that `tinymlp train` saved")
    parser.add_argument("data", metavar="DATA", help=HELP)
    parser.add_argument(
        "--part",
        metavar="PART",
        default="all",
        help="all of DATA, or test: the part that `train` kept apart from the same DATA (all)",
    )
    add_score_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_stream_argument(parser, f"and judge by {MOST_JUDGED:,} of them")
    add_target_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Evaluate, and print."""
    check_choice("--part", given.part, PARTS)
    model = load(given.model)
    check_asked(given, model)
    if given.stream:
        dataset, n_rows = rows_for(model, given, lambda n: _numbers_judged(model, given, n))
        if given.part == "all" and len(dataset) < n_rows:
            note = f"judged by {len(dataset):,} of {n_rows:,} rows, drawn by their numbers"
            print(f"tinymlp: note: {note}", file=sys.stderr)
    else:
        dataset = read_dataset_for(model, given)
    for note in dataset.notes:
        print(f"tinymlp: note: {note}", file=sys.stderr)
    found = find_known(model, dataset)
    note_what_is_known(model, dataset, found)
    findings = findings_of(model, dataset, found)
    if given.part == "test":
        if not given.stream:  # of which no other rows were read
            dataset = test_part(model, dataset, found)
    else:
        learned = say_what_flatters(model, found)
        if learned is not None:
            all_of_them = "" if found.is_whole else f"the {len(dataset)} examples of "
            note = f"the model was trained on {learned} of {all_of_them}{dataset.source}, which "
            note += "flatters it"
            if model.trained_on.get("test") is not None:
                note += ": --part test takes only what it has not seen"
            print(f"tinymlp: note: {note}", file=sys.stderr)
    outputs = model.dataset_outputs(dataset)
    evaluation = model.evaluate_outputs(outputs, dataset)
    more = list(answers(given, model, outputs, dataset))
    if given.json:
        told = evaluation.to_dict() | {answer.name: answer.rows for answer in more}
        told |= {"findings": texts_of(findings)}
        print(json.dumps(told, indent=1, allow_nan=False))
        return 0
    print(f"On the test part, {evaluation}" if given.part == "test" else evaluation)
    mistakes = draw_mistakes(model.target.mistakes(outputs, dataset), dataset)
    if mistakes:
        print(f"\n{mistakes}")
    for answer in more:
        print(f"\n{answer.text}")
    problems = text_of(findings)
    if problems:
        print(f"\n{problems}")
    return 0


def _numbers_judged(model: Model, given: argparse.Namespace, n_rows: int) -> Sequence[int]:
    """Return the numbers of the rows of a stream that the model is judged by."""
    if given.part == "test":
        return numbers_of_test(model, n_rows)
    if n_rows <= MOST_JUDGED:
        return range(n_rows)
    return draw_numbers(n_rows, test=MOST_JUDGED, seed=0)
