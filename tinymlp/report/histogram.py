"""How often numbers lie where: a bar for each of some equally wide intervals.

>>> counts([0.0, 0.5, 1.0, 1.0], (0.0, 1.0), 2)
[1, 3]
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.model.model import Model
from tinymlp.network.shapes import Vector
from tinymlp.report.chart import Chart, extent, widen
from tinymlp.report.colors import BLUE, ORANGE
from tinymlp.report.drawing import write
from tinymlp.report.markup import element

N_BARS = 20


def counts(values: Sequence[float], between: tuple[float, float], n_bars: int) -> list[int]:
    """Return how many values lie in each of `n_bars` equal parts; those at the end in the last."""
    low, high = between
    found = [0] * n_bars
    for value in values:
        # Halves, of which the difference is finite too.
        share = (value / 2 - low / 2) / (high / 2 - low / 2)
        found[min(max(int(share * n_bars), 0), n_bars - 1)] += 1
    return found


def histogram(
    groups: Sequence[tuple[str, str, Sequence[float]]],
    between: tuple[float, float],
    label: str,
    x_name: str,
) -> Element:
    """Return the bars; of several groups of (name, color, values) they stand on each other."""
    counted = [counts(values, between, N_BARS) for _, _, values in groups]
    highest = max(sum(column) for column in zip(*counted, strict=True))
    chart = Chart(between, (0.0, float(max(highest, 1))), right=72.0)
    inside = []
    low, high = between
    below = [0] * N_BARS
    for k, (name, color, _) in enumerate(groups):
        path = ""
        for place, count in enumerate(counted[k]):
            left, right = (chart.x(low + (high - low) * (place + side) / N_BARS) for side in (0, 1))
            if count:
                bottom, top = chart.y(below[place]), chart.y(below[place] + count)
                path += f"M{left + 0.5:.1f} {bottom:.1f}V{top:.1f}H{right - 0.5:.1f}V{bottom:.1f}z"
            below[place] += count
        # What is hollow is told from what is full without its color.
        fill = {"fill": color, "fill-opacity": 0.75 if k == 0 else 0.15, "stroke": color}
        inside.append(element("path", {"d": path, **fill}))
        if len(groups) > 1:
            left, top = chart.x(high) + 10, chart.y(chart.up[1]) + 16.0 * k
            box = {"x": left, "y": top, "width": 10.0, "height": 10.0}
            inside.append(element("rect", {**box, **fill}))
            inside.append(write(left + 15, top + 9, name, anchor="start"))
    return chart.svg(label, x_name, "examples", *inside)


def probability_histogram(model: Model, outputs: Sequence[Vector], dataset: Dataset) -> Element:
    """Return how sure the answers of a classifier are, those that are right and those that are not.

    `outputs` are the `dataset_outputs` of a model of classes with probabilities.
    """
    surest = [max(model.target.probabilities(row).values()) for row in outputs]
    right = [
        model.target.decode(row) == actual
        for row, actual in zip(outputs, dataset.targets, strict=True)
    ]
    groups = [
        (name, color, [p for p, is_right in zip(surest, right, strict=True) if is_right is wanted])
        for name, color, wanted in (("right", BLUE, True), ("wrong", ORANGE, False))
    ]
    label = f"How sure the answers are: {sum(right)} right and {len(right) - sum(right)} wrong"
    caption = (
        "How sure it is: how many answers were given each probability, the right ones filled and "
        "the wrong ones hollow above them. Wrong answers far to the right are the ones to look at."
    )
    svg = histogram(groups, (0.0, 1.0), label, "probability given to the answer")
    return element("figure", {}, svg, element("figcaption", {}, caption))


def residual_histogram(residuals: Sequence[float], name: str, note: str = "") -> Element:
    """Return how far off predictions are, on each side of 0."""
    between = widen(extent([*residuals, 0.0]), 0.02)
    svg = histogram(
        [("residuals", BLUE, residuals)],
        between,
        f"Residuals of {name}: {len(residuals)} examples",
        f"predicted − actual {name}",
    )
    caption = "How often it is off by how much: best narrow, and on both sides of 0 alike."
    return element("figure", {}, svg, element("figcaption", {}, caption + note))
