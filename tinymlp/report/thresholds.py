"""From which probability on is it called so? Precision, recall and F1 for each such threshold."""

from itertools import pairwise
from xml.etree.ElementTree import Element

from tinymlp.evaluation.ranking import threshold_scores
from tinymlp.report.chart import Chart
from tinymlp.report.lines import faint_line, key, line, steps
from tinymlp.report.markup import element
from tinymlp.report.one_against_rest import Question
from tinymlp.text import format_number

_NAMES = ("precision", "recall", "F1")


def thresholds_figure(question: Question, *, decides_at_half: bool) -> Element:
    """Return the three curves of a class, over the threshold of its probability.

    Of more than two classes the likeliest is the answer, and a half decides nothing.
    """
    found = threshold_scores(question.scores, question.positive, weights=question.weights)
    chart = Chart((-0.02, 1.02), (-0.02, 1.02), width=460, height=300, right=112)
    middle = chart.x(0.5)
    half = faint_line(f"M{middle:g} {chart.y(1):g}V{chart.y(0):g}")
    inside = [half] if decides_at_half else []
    # At or above a threshold is who is at or above the next probability that occurs.
    edges = [chart.x(0.0), *(chart.x(one.threshold) for one in found)]
    for kind, name in enumerate(_NAMES):
        heights = [chart.y(getattr(one, name.lower())) for one in found]
        points = [
            (x, y)
            for (start, end), y in zip(pairwise(edges), heights, strict=True)
            for x in (start, end)
        ]
        inside.append(line(steps(points), kind))
    inside += key(_NAMES, chart.x(1.0) + 10, chart.y(1.0) + 5)
    best = max(found, key=lambda one: one.f1)
    name, at = question.name, format_number(best.threshold)
    label = f"Precision, recall and F1 of {name} over the threshold: F1 is best from {at} on"
    caption = (
        f"Thresholds: further to the right, more probability is needed to be called {name}, so "
        "that fewer of them are found (recall) and mostly more of those called so are right "
        "(precision); both count alike in F1, which is best, "
        f"{format_number(best.f1)}, from {at} on"
    )
    caption += "; the dotted line is where the model decides." if decides_at_half else "."
    svg = chart.svg(label, f"called {name} from this probability on", "share", *inside)
    return element("figure", {}, svg, element("figcaption", {}, caption))
