"""Calibration: of the answers that were given 70 %, how many were right.

Source: C. Guo et al. (2017), On calibration of modern neural networks.
"""

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.evaluation.headline import format_examples
from tinymlp.evaluation.probabilities import calibration_curve, expected_calibration_error
from tinymlp.model.model import Model
from tinymlp.network.shapes import Vector
from tinymlp.report.chart import Chart
from tinymlp.report.colors import BLUE
from tinymlp.report.lines import faint_line, line
from tinymlp.report.markup import element
from tinymlp.text import format_number

_SMALLEST, _LARGEST = 2.5, 10.0
"""The radius of a dot of hardly any examples, and of one of all."""


def calibration_figure(model: Model, outputs: Sequence[Vector], dataset: Dataset) -> Element:
    """Return a dot for each tenth of the probabilities: what was said, and what happened.

    `outputs` are the `dataset_outputs` of a model of classes with probabilities.
    """
    surest = [max(model.target.probabilities(row).values()) for row in outputs]
    right = [
        model.target.decode(row) == actual
        for row, actual in zip(outputs, dataset.targets, strict=True)
    ]
    bins = calibration_curve(surest, right, weights=dataset.weights)
    error = expected_calibration_error(surest, right, weights=dataset.weights)
    chart = Chart((-0.02, 1.02), (-0.02, 1.02), width=460, height=380)
    total = math.fsum(one.n_examples for one in bins)
    places = [(chart.x(one.mean_probability), chart.y(one.frequency)) for one in bins]
    inside = [faint_line(f"M{chart.x(0):g} {chart.y(0):g}L{chart.x(1):g} {chart.y(1):g}")]
    inside.append(line("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places), 0))
    for (x, y), one in zip(places, bins, strict=True):
        radius = _SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(one.n_examples / total)
        said = (
            f"said {100 * one.mean_probability:.1f} %, right {100 * one.frequency:.1f} % "
            f"of {format_examples(one.n_examples)}"
        )
        dot = {"cx": x, "cy": y, "r": radius, "fill": BLUE, "fill-opacity": 0.6}
        inside.append(element("circle", dot, element("title", {}, said)))
    svg = chart.svg(
        f"Calibration: expected calibration error {format_number(error)}",
        "probability given to the answer",
        "share of these answers that was right",
        *inside,
    )
    caption = (
        "Calibration: a dot is the answers that were given about the same probability, larger for "
        "more of them; on the dotted line just that share was right, below it the model was too "
        f"sure, above it not sure enough (expected calibration error {format_number(error)})."
    )
    return element("figure", {}, svg, element("figcaption", {}, caption))
