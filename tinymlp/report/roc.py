"""ROC curves: how many of a class are found, for how many that are taken for it by mistake.

Source: T. Fawcett (2006), An introduction to ROC analysis.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from tinymlp.evaluation.ranking import roc_curve
from tinymlp.report.chart import Chart
from tinymlp.report.lines import MAX_LINES, faint_line, key, line, steps
from tinymlp.report.markup import element
from tinymlp.report.one_against_rest import Question
from tinymlp.text import format_number


def roc_figure(questions: Sequence[Question], n_asked: int) -> Element:
    """Return the curves of the hardest questions, at most `MAX_LINES`; there is at least one.

    `n_asked` is how many were asked, some of which the examples may not answer.
    """
    drawn = questions[:MAX_LINES]
    # With room beside 0 and 1, where the curve of a good model is.
    chart = Chart((-0.02, 1.02), (-0.02, 1.02), width=460, height=380)
    inside = [faint_line(f"M{chart.x(0):g} {chart.y(0):g}L{chart.x(1):g} {chart.y(1):g}")]
    for kind, one in enumerate(drawn):
        across, up, _ = roc_curve(one.scores, one.positive, weights=one.weights)
        inside.append(line(steps(zip(map(chart.x, across), map(chart.y, up), strict=True)), kind))
    areas = [f"{one.name} {format_number(one.area)}" for one in drawn]
    if n_asked > 1:
        inside += key(areas, chart.x(0.42), chart.y(0.0) - 15 * len(drawn) - 4)
    svg = chart.svg(
        f"ROC curve, the area below it: {', '.join(areas)}",
        "share of the others taken for it",
        "share of it that is found",
        *inside,
    )
    caption = _of_one(drawn[0]) if n_asked == 1 else _of_several(questions, n_asked)
    return element("figure", {}, svg, element("figcaption", {}, caption))


def _of_one(one: Question) -> str:
    return (
        "ROC curve: the nearer it comes to the upper left corner the better, and the dotted "
        f"diagonal is guessing; the area below (ROC AUC) is how often what is {one.name} has a "
        f"higher probability of it than what is not, {format_number(one.area)}."
    )


def _of_several(questions: Sequence[Question], n_asked: int) -> str:
    caption = (
        "ROC curves: each tells one from all the rest, and the nearer it comes to the upper left "
        "corner the better; the dotted diagonal is guessing, the number the area below (ROC AUC)."
    )
    if len(questions) > MAX_LINES:
        least = format_number(questions[MAX_LINES].area)
        caption += (
            f" Drawn are the {MAX_LINES} of {n_asked} with the smallest areas; "
            f"the others have at least {least}."
        )
    if len(questions) < n_asked:
        lacking = n_asked - len(questions)
        caption += f" {lacking} of {n_asked} have no curve: none of these examples is one, or all."
    return caption
