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

from tinymlp.arguments import check_choice
from tinymlp.cli.data import HELP, add_target_arguments, read_dataset_for
from tinymlp.cli.drawing import draw_mistakes
from tinymlp.cli.findings import findings_of, text_of, texts_of
from tinymlp.cli.kept_apart import (
    find_known,
    note_what_is_known,
    say_what_flatters,
    test_part,
)
from tinymlp.cli.scores import add_score_arguments, answers, check_asked
from tinymlp.model.persistence import load

PARTS = ("all", "test")
"""Which examples of DATA a model is judged by."""


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
    add_target_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Evaluate, and print."""
    check_choice("--part", given.part, PARTS)
    model = load(given.model)
    check_asked(given, model)
    dataset = read_dataset_for(model, given)
    for note in dataset.notes:
        print(f"tinymlp: note: {note}", file=sys.stderr)
    found = find_known(model, dataset)
    note_what_is_known(model, dataset, found)
    findings = findings_of(model, dataset, found)
    if given.part == "test":
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
