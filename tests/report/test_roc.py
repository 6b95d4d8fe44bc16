"""ROC curves are those of the examples, with their areas, and of many classes the hardest."""

import math
import random
from itertools import pairwise

import pytest

from tests.report.test_lines import corners
from tinymlp.evaluation.ranking import roc_auc
from tinymlp.report.chart import Chart
from tinymlp.report.one_against_rest import Question
from tinymlp.report.roc import roc_figure

DRAW = random.Random(4)
FRAME = Chart((-0.02, 1.02), (-0.02, 1.02), width=460, height=380)


def question(name: str) -> Question:
    positive = [n % 3 == 0 for n in range(40)]
    scores = [DRAW.gauss(float(yes), 1.0) for yes in positive]
    return Question(name, scores, positive, [1.0, 2.0] * 20)


def lines(figure: object) -> list[str]:
    return [p.get("d", "") for p in figure.iter("path") if p.get("stroke-width") == "2"]  # type: ignore[attr-defined]


def test_the_area_below_the_drawn_curve_is_the_roc_auc() -> None:
    asked = question("yes")
    (path,) = lines(roc_figure([asked], 1))
    points = corners(path)
    below = math.fsum(
        (right - left) * (FRAME.y(0.0) - (one + other) / 2)
        for (left, one), (right, other) in pairwise(points)
    )
    whole = (FRAME.x(1.0) - FRAME.x(0.0)) * (FRAME.y(0.0) - FRAME.y(1.0))
    area = roc_auc(asked.scores, asked.positive, weights=asked.weights)
    assert below / whole == pytest.approx(area, abs=0.002)
    text = "".join(roc_figure([asked], 1).itertext())
    assert f"what is yes has a higher probability of it than what is not, {area:.4f}." in text


def test_of_many_classes_six_are_drawn_and_the_rest_is_said() -> None:
    asked = sorted((question(f"c{n}") for n in range(8)), key=lambda one: one.area)
    figure = roc_figure(asked, 9)
    assert len(lines(figure)) == 2 * 6  # with a sample each
    text = "".join(figure.itertext())
    for one in asked[:6]:
        assert f"{one.name} {one.area:.4f}" in text
    assert "Drawn are the 6 of 9 with the smallest areas; the others have at least " in text
    assert f"{asked[6].area:.4f}." in text
    assert "1 of 9 have no curve" in text


def test_a_perfect_class_and_guessing_are_drawn_in_sight_of_the_frame() -> None:
    perfect = Question("yes", [0.0, 1.0], [False, True], None)
    (path,) = lines(roc_figure([perfect], 1))
    assert corners(path) == [
        pytest.approx((FRAME.x(x), FRAME.y(y)), abs=0.05) for x, y in [(0, 0), (0, 1), (1, 1)]
    ]
    assert FRAME.x(0.0) > FRAME.x(-0.02) + 3
