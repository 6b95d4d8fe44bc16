"""What a regression predicts beside what was right, and how far off it is."""

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.model.model import Model
from tinymlp.report.chart import Chart, extent, widen
from tinymlp.report.colors import BLUE
from tinymlp.report.histogram import residual_histogram
from tinymlp.report.lines import faint_line
from tinymlp.report.markup import element
from tinymlp.text import printable

MAX_POINTS = 1000


def regression_figures(model: Model, dataset: Dataset) -> list[Element]:
    """Return the pictures of a model of one number, on at most `MAX_POINTS` examples of these."""
    every = -(-len(dataset) // MAX_POINTS)
    shown = dataset.subset(range(0, len(dataset), every))
    answers = zip(model.predict_many(model.rows_of(shown)), shown.target_rows(), strict=True)
    pairs = [(p, a) for p, (a,) in answers if math.isfinite(p - a)]
    predicted, actual = [p for p, _ in pairs], [a for _, a in pairs]
    note = ""
    if len(shown) < len(dataset):
        note = f" {len(shown):,} of {len(dataset):,} examples are drawn."
    name = printable(dataset.target_name)
    residuals = [p - a for p, a in zip(predicted, actual, strict=True)]
    return [
        predicted_and_actual(predicted, actual, name, note),
        residuals_and_predicted(predicted, residuals, name, note),
        residual_histogram(residuals, name, note),
    ]


def predicted_and_actual(
    predicted: Sequence[float], actual: Sequence[float], name: str, note: str = ""
) -> Element:
    """Return a point for each example: the nearer to the line, the better."""
    between = widen(extent([*predicted, *actual]), 0.05)
    chart = Chart(between, between, height=340, right=20.0)
    ends = [f"{chart.x(value):g} {chart.y(value):g}" for value in between]
    label = f"{name}: predicted against actual, {len(actual)} examples"
    caption = "A point is an example; on the dotted line the prediction is right."
    inside = [faint_line("M" + "L".join(ends)), *points(chart, actual, predicted)]
    svg = chart.svg(label, f"actual {name}", f"predicted {name}", *inside)
    return element("figure", {}, svg, element("figcaption", {}, caption + note))


def residuals_and_predicted(
    predicted: Sequence[float], residuals: Sequence[float], name: str, note: str = ""
) -> Element:
    """Return a point for each example: how far off its prediction is."""
    across = widen(extent(predicted), 0.05)
    chart = Chart(across, widen(extent([*residuals, 0.0]), 0.05), height=340, right=20.0)
    zero = faint_line(f"M{chart.x(across[0]):g} {chart.y(0.0):g}H{chart.x(across[1]):g}")
    label = f"Residuals of {name} against predictions, {len(residuals)} examples"
    caption = (
        "How far off each prediction is: a pattern around the dotted line is something that the "
        "model has not learned."
    )
    inside = [zero, *points(chart, predicted, residuals)]
    svg = chart.svg(label, f"predicted {name}", "predicted − actual", *inside)
    return element("figure", {}, svg, element("figcaption", {}, caption + note))


def points(chart: Chart, across: Sequence[float], up: Sequence[float]) -> list[Element]:
    """Return a point for each pair of numbers."""
    return [
        element(
            "circle",
            {"cx": chart.x(x), "cy": chart.y(y), "r": 3.0, "fill": BLUE, "fill-opacity": 0.5},
        )
        for x, y in zip(across, up, strict=True)
    ]
