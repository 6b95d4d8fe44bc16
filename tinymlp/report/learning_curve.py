"""Would more examples help? The score over how many examples were learned from, with its spread.

>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.learning_curve import learning_curve
>>> line = Dataset([[float(i)] for i in range(24)], [0.5 * i for i in range(24)])
>>> curve = learning_curve(line, [6, 12], k=2, n_epochs=2)
>>> [part.tag for part in learning_curve_section(curve)]
['p', 'div']
"""

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from tinymlp.evaluation.headline import score_words
from tinymlp.model.learning_curve import LearningCurve
from tinymlp.model.selection import CrossValidationScores
from tinymlp.report.chart import Chart, extent, widen
from tinymlp.report.colors import class_color
from tinymlp.report.drawing import write
from tinymlp.report.lines import line, path_through, spread_apart
from tinymlp.report.markup import element, scrolled, table
from tinymlp.text import format_number


def learning_curve_section(curve: LearningCurve) -> list[Element]:
    """Return the sentence that it comes to, and below it the picture beside the table."""
    picture = learning_curve_figure(curve)
    said = element("p", {}, curve.conclusion)
    return [said, element("div", {"class": "beside"}, picture, _table(curve))]


def learning_curve_figure(curve: LearningCurve) -> Element:
    """Return the two curves, each in a band of one standard deviation on either side."""
    score = score_words(curve.score_name)
    parts = {"training": curve.training, "test": curve.test}
    numbers = [
        one.mean + sign * _finite(one.spread)
        for scores in parts.values()
        for one in scores
        for sign in (-1, 1)
    ]
    chart = Chart((0.0, float(curve.sizes[-1])), widen(extent(numbers), 0.05))
    inside: list[Element] = []
    names: dict[str, float] = {}
    for kind, (part, scores) in enumerate(parts.items()):
        inside += _band(chart, curve.sizes, scores, kind)
        means = [
            (chart.x(n), chart.y(one.mean)) for n, one in zip(curve.sizes, scores, strict=True)
        ]
        inside.append(line(path_through(means), kind))
        ends = [(x, y) for x, y in means if math.isfinite(y)]
        for x, y in ends:
            dot = {"cx": x, "cy": y, "r": 3.5, "fill": class_color(kind)}
            inside.append(element("circle", dot))
        if ends:
            names[part] = ends[-1][1]
    for part, y in spread_apart(names).items():
        inside.append(write(chart.x(chart.across[1]) + 8, y + 4, part, anchor="start"))
    reached = "; ".join(
        f"{size:,}: {format_number(learned.mean)} and {format_number(tested.mean)}"
        for size, learned, tested in zip(curve.sizes, curve.training, curve.test, strict=True)
    )
    label = f"{score} on the training and on the test part over how many examples: {reached}"
    n = max(len(one.scores) for one in curve.test)
    caption = (
        f"{score[:1].upper()}{score[1:]} over how many examples were learned from: the mean of {n} "
        "trainings, and as a band their standard deviation. The training part is what each learned "
        "from, the test part the same at every size."
    )
    drawn = chart.svg(label, "examples learned from", score, *inside)
    return element("figure", {}, drawn, element("figcaption", {}, caption))


def _band(
    chart: Chart, sizes: Sequence[int], scores: Sequence[CrossValidationScores], kind: int
) -> list[Element]:
    """Return the area around a curve, through the sizes that have a score."""
    corners = [
        (chart.x(n), chart.y(one.mean - one.spread), chart.y(one.mean + one.spread))
        for n, one in zip(sizes, scores, strict=True)
        if math.isfinite(one.mean + one.spread)
    ]
    if not corners:
        return []
    points = [(x, low) for x, low, _ in corners] + [(x, high) for x, _, high in corners[::-1]]
    path = path_through(points) + "z"
    return [element("path", {"d": path, "fill": class_color(kind), "fill-opacity": 0.15})]


def _table(curve: LearningCurve) -> Element:
    rows = [
        [
            f"{size:,}",
            *(
                f"{one.mean:.4f} ± {one.spread:.4f}" if one.evaluations else "diverged"
                for one in (learned, tested)
            ),
        ]
        for size, learned, tested in zip(curve.sizes, curve.training, curve.test, strict=True)
    ]
    score = score_words(curve.score_name)
    caption = f"{score[:1].upper()}{score[1:]}, mean ± spread"
    made = table(["examples", "training", "test"], rows, caption=caption, kind="numbers")
    return scrolled(made, "The learning curve in numbers")


def _finite(spread: float) -> float:
    return spread if math.isfinite(spread) else 0.0
