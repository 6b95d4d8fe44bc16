"""What `evaluate` tells when asked: importance of columns, calibration, thresholds.

Each answer is a list of named tuples, which JSON takes as objects, and a table for people.
"""

import argparse
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tinymlp.data.dataset import Dataset
from tinymlp.errors import invalid
from tinymlp.evaluation.headline import format_count, score_words
from tinymlp.evaluation.probabilities import calibration_curve, expected_calibration_error
from tinymlp.evaluation.ranking import average_precision, roc_auc, threshold_scores
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.importance import permutation_importance
from tinymlp.model.model import Model
from tinymlp.network.shapes import Vector
from tinymlp.text import draw_table, plural, printable, short_repr

N_REPEATS = 5
N_THRESHOLDS = 10


class Answer(NamedTuple):
    """What there is to tell: its name in JSON, the rows, and the text."""

    name: str
    rows: list[dict[str, Any]]
    text: str


def add_score_arguments(parser: argparse._ActionsContainer) -> None:
    """Add the arguments that ask for more."""
    parser.add_argument(
        "--importance",
        action="store_true",
        help="which columns the model uses: how much the score loses when one is shuffled",
    )
    parser.add_argument(
        "--calibration",
        action="store_true",
        help="how often it is right when it is so and so sure",
    )
    parser.add_argument(
        "--thresholds",
        action="store_true",
        help="of two classes: precision, recall and F1 for each probability to call it so from",
    )


def check_asked(given: argparse.Namespace, model: Model) -> None:
    """Raise `ArgumentError` for what a model has not."""
    has_classes = model.labels is not None and model.target.has_probabilities
    if (given.calibration or given.thresholds) and not has_classes:
        name = "--calibration" if given.calibration else "--thresholds"
        raise invalid(
            name, "for a model of classes with probabilities", str(model.target), "leave it out"
        )
    if given.thresholds and len(model.labels or ()) != 2:
        raise invalid("--thresholds", "for two classes", str(model.target), "leave it out")


def answers(
    given: argparse.Namespace, model: Model, outputs: Sequence[Vector], dataset: Dataset
) -> Iterator[Answer]:
    """Yield what was asked for."""
    if given.importance:
        yield importance(model, dataset)
    if given.calibration:
        yield calibration(model, outputs, dataset)
    if given.thresholds:
        yield thresholds(model, outputs, dataset)


def importance(model: Model, dataset: Dataset) -> Answer:
    """Return what the score loses when a column is shuffled, the largest loss first."""
    found = permutation_importance(model, dataset, n_repeats=N_REPEATS)
    found.sort(key=lambda one: -one.mean)
    score = score_words(model.target.score_name)
    table = [["", "loses", "spread"]]
    table += [
        [printable(one.column), f"{one.mean:.4f}", f"± {one.standard_deviation:.4f}"]
        for one in found
    ]
    title = f"How much {score} is lost when a column is shuffled ({N_REPEATS} times):"
    return Answer("importance", [one._asdict() for one in found], f"{title}\n{draw_table(table)}")


def calibration(model: Model, outputs: Sequence[Vector], dataset: Dataset) -> Answer:
    """Return how often the predicted class is right, by the probability that it was given."""
    surest = [max(model.target.probabilities(row).values()) for row in outputs]
    is_right = [
        model.target.decode(row) == target
        for row, target in zip(outputs, dataset.targets, strict=True)
    ]
    bins = calibration_curve(surest, is_right, weights=dataset.weights)
    error = expected_calibration_error(surest, is_right, weights=dataset.weights)
    table = [["sure", "right", "examples"]]
    table += [[f"{100 * p:.1f} %", f"{100 * right:.1f} %", format_count(n)] for p, right, n in bins]
    text = (
        "How often it is right when it is so sure "
        f"(expected calibration error {error:.4f}):\n{draw_table(table)}"
    )
    return Answer("calibration", [one._asdict() for one in bins], text)


def thresholds(model: Model, outputs: Sequence[Vector], dataset: Dataset) -> Answer:
    """Return what calling it the second class is worth, from so much probability on."""
    assert isinstance(model.target, ClassTarget)
    label = model.target.labels[1]
    scores = [model.target.probabilities(row)[label] for row in outputs]
    positive = [target == label for target in dataset.targets]
    found = threshold_scores(scores, positive, weights=dataset.weights)
    area = roc_auc(scores, positive, weights=dataset.weights)
    average = average_precision(scores, positive, weights=dataset.weights)
    best = max(found, key=lambda one: one.f1)
    table = [["from", "precision", "recall", "f1"]]
    for tenth in range(1, N_THRESHOLDS):
        edge = tenth / N_THRESHOLDS
        # Who is at or above the edge is at or above the next score that occurs.
        reached = next((one for one in found if one.threshold >= edge), None)
        numbers = ["-"] * 3 if reached is None else [f"{value:.4f}" for value in reached[1:]]
        table.append([f"{edge:.1f}", *numbers])
    text = (
        f"Calling it {short_repr(label)} from so much probability on "
        f"(ROC AUC {area:.4f}, average precision {average:.4f}):\n{draw_table(table)}\n"
        f"F1 is best from {best.threshold:.4f} on, {best.f1:.4f} "
        f"({plural(len(found), 'different probability', 'different probabilities')})"
    )
    return Answer("thresholds", [one._asdict() for one in found], text)
