"""Say how good a saved model is on data with known targets.

  tinymlp evaluate digits.json digits --part test
  tinymlp evaluate model.json new.csv --importance --calibration
  tinymlp evaluate model.json new.csv --json

DATA has the columns that the model was trained on, its target among them.
"""

import argparse
import json
import sys

from tinymlp.arguments import check_choice
from tinymlp.cli.data import HELP, add_target_arguments, read_dataset_for
from tinymlp.cli.drawing import draw_mistakes
from tinymlp.cli.scores import add_score_arguments, answers, check_asked
from tinymlp.data.dataset import Dataset
from tinymlp.errors import invalid
from tinymlp.model.model import Model
from tinymlp.model.persistence import load
from tinymlp.text import short_repr

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
    if given.part == "test":
        dataset = test_part(model, dataset)
    elif trained_on(model, dataset):
        print(
            f"tinymlp: note: the model was trained on most of {dataset.source}, which flatters "
            "it: --part test takes only what it has not seen",
            file=sys.stderr,
        )
    outputs = model.dataset_outputs(dataset)
    evaluation = model.evaluate_outputs(outputs, dataset)
    more = list(answers(given, model, outputs, dataset))
    if given.json:
        told = evaluation.to_dict() | {answer.name: answer.rows for answer in more}
        print(json.dumps(told, indent=1, allow_nan=False))
        return 0
    print(f"On the test part, {evaluation}" if given.part == "test" else evaluation)
    mistakes = draw_mistakes(model.target.mistakes(outputs, dataset), dataset)
    if mistakes:
        print(f"\n{mistakes}")
    for answer in more:
        print(f"\n{answer.text}")
    return 0


def test_part(model: Model, dataset: Dataset) -> Dataset:
    """Return the examples that training kept apart, split off in the same way again.

    Raises `ArgumentError` when the data set is another one.
    """
    source = short_repr(model.trained_on.get("source"))
    if not trained_on(model, dataset) or model.trained_on.get("test") is None:
        what = f"all, unless DATA is what `tinymlp train` made the model from, {source}"
        raise invalid("--part", what, "test", f"leave it out for {dataset.source}")
    return dataset.split(test=model.trained_on["test"], seed=model.trained_with["seed"])[1]


def trained_on(model: Model, dataset: Dataset) -> bool:
    """Return whether a data set seems to be the one that the model was trained on."""
    seen = model.trained_on
    return seen.get("source") == dataset.source and seen.get("n_in_all") == len(dataset)
