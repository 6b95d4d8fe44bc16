"""The curves are at each threshold what calling so from there on is worth."""

import random
from itertools import pairwise

import pytest

from tests.report.test_lines import corners
from tinymlp.evaluation.classification import precision, recall
from tinymlp.evaluation.ranking import threshold_scores
from tinymlp.report.chart import Chart
from tinymlp.report.one_against_rest import Question
from tinymlp.report.thresholds import thresholds_figure

FRAME = Chart((-0.02, 1.02), (-0.02, 1.02), width=460, height=300, right=112)
DRAW = random.Random(1)
SCORES = [DRAW.random() for _ in range(12)]
POSITIVE = [score + DRAW.random() > 1 for score in SCORES]


def height_at(path: str, threshold: float) -> float:
    """Return the share that a path has at a threshold, from the piece above which it lies."""
    x = FRAME.x(threshold)
    points = corners(path)
    for (left, y), (right, end) in pairwise(points):
        if y == end and left <= x <= right:
            return y
    raise AssertionError(f"nothing at {threshold}")


def test_precision_and_recall_are_of_those_called_so_from_there_on() -> None:
    figure = thresholds_figure(Question("yes", SCORES, POSITIVE, None), decides_at_half=True)
    paths = [p.get("d", "") for p in figure.iter("path") if p.get("stroke-width") == "2"]
    for threshold in (0.05, 0.25, 0.5, 0.75):
        called = [score >= threshold for score in SCORES]
        for path, score in zip(paths, (precision, recall), strict=False):
            expected = score(called, POSITIVE, [False, True])[1]
            assert height_at(path, threshold) == pytest.approx(FRAME.y(expected), abs=0.06)


def test_the_caption_says_where_f1_is_best_and_where_the_model_decides() -> None:
    question = Question("yes", SCORES, POSITIVE, None)
    best = max(threshold_scores(SCORES, POSITIVE), key=lambda one: one.f1)
    text = "".join(thresholds_figure(question, decides_at_half=True).itertext())
    assert f"F1, which is best, {best.f1:.4f}, from {best.threshold:.4f} on; the dotted" in text
    several = thresholds_figure(question, decides_at_half=False)
    assert "where the model decides" not in "".join(several.itertext())
    assert [p for p in several.iter("path") if p.get("stroke-dasharray") == "2 3"] == []
