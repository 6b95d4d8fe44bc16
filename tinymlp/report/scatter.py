"""What a regression predicts beside what was right: the nearer to the line, the better."""

from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.model.model import Model
from tinymlp.report.chart import Chart, extent, widen
from tinymlp.report.colors import BLUE, INK
from tinymlp.report.markup import element
from tinymlp.text import printable

MAX_POINTS = 1000


def predicted_and_actual(model: Model, dataset: Dataset) -> Element:
    """Return a point for each example, at most `MAX_POINTS` of them, evenly taken."""
    every = -(-len(dataset) // MAX_POINTS)
    shown = dataset.subset(range(0, len(dataset), every))
    predicted = model.predict_many(model.rows_of(shown))
    actual = [row[0] for row in shown.target_rows()]
    between = widen(extent([*predicted, *actual]), 0.05)
    chart = Chart(between, between, width=460, height=400)
    ends = [f"{chart.x(value):g} {chart.y(value):g}" for value in between]
    diagonal = "M" + "L".join(ends)
    line = element("path", {"d": diagonal, "stroke": INK, "stroke-dasharray": "2 3"})
    points = [
        element(
            "circle",
            {"cx": chart.x(a), "cy": chart.y(p), "r": 3.0, "fill": BLUE, "fill-opacity": 0.6},
        )
        for p, a in zip(predicted, actual, strict=True)
    ]
    name = printable(dataset.target_name)
    label = f"{name}: predicted against actual, {len(shown)} examples"
    caption = "A point is an example; on the dotted line the prediction is right."
    if len(shown) < len(dataset):
        caption += f" {len(shown):,} of {len(dataset):,} examples are drawn."
    svg = chart.svg(label, f"actual {name}", f"predicted {name}", line, *points)
    return element("figure", {}, svg, element("figcaption", {}, caption))
