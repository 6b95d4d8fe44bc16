"""The curve that a model of one input and one number has learned, with the examples beside it."""

from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import NumberColumn
from tinymlp.model.model import Model
from tinymlp.model.number_target import NumberTarget
from tinymlp.report.chart import Chart, extent, widen
from tinymlp.report.lines import line
from tinymlp.report.markup import element
from tinymlp.report.scatter import MAX_POINTS, points
from tinymlp.text import printable

_STEPS = 200
"""Pieces of the curve."""


def fitted_curve(model: Model, dataset: Dataset) -> list[Element]:
    """Return what a model of one input and one number says along it; [] for other models.

    `dataset` is drawn beside it, at most `MAX_POINTS` examples.
    """
    columns, target = model.encoder.columns, model.target
    one_number = isinstance(target, NumberTarget) and target.n_outputs == 1
    if not (one_number and len(columns) == 1 and isinstance(columns[0], NumberColumn)):
        return []
    shown = dataset.subset(range(0, len(dataset), -(-len(dataset) // MAX_POINTS)))
    rows = model.rows_of(shown)
    known = [k for k, (value,) in enumerate(rows) if value is not None]
    inputs = [columns[0].encode(rows[k][0])[0] for k in known]
    actual = [shown.target_rows()[k][0] for k in known]
    across = widen(extent(inputs), 0.05)
    low, high = extent(inputs)
    steps = [low * (1 - k / _STEPS) + high * (k / _STEPS) for k in range(_STEPS + 1)]
    predicted = model.predict_many([[value] for value in steps])
    chart = Chart(across, widen(extent([*predicted, *actual]), 0.05), 520.0, 300.0, 20.0)
    path = "M" + "L".join(
        f"{chart.x(x):.1f} {chart.y(y):.1f}" for x, y in zip(steps, predicted, strict=True)
    )
    curve = line(path, 1)
    curve.set("stroke-dasharray", "none")
    first, name = printable(model.encoder.column_names[0]), printable(model.target_name)
    label = f"{name} as the model has it for every {first}, and {len(inputs)} examples"
    caption = "The line is what the model says, and a point an example."
    svg = chart.svg(label, first, name, *points(chart, inputs, actual), curve)
    return [element("figure", {}, svg, element("figcaption", {}, caption))]
