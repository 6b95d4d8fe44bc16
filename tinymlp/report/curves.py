"""How training went, as curves over the epochs: the training in blue, the validation dashed orange.

>>> from tinymlp.training.history import Epoch, History
>>> history = History([Epoch(1, {"loss": 0.5}, {}, 0.25, 2.0, 0.125)])
>>> [figure.tag for figure in curves(history)]
['figure']
"""

import math
from xml.etree.ElementTree import Element

from tinymlp.report.chart import Chart, extent, widen
from tinymlp.report.colors import BLUE, DASHES, INK, ORANGE
from tinymlp.report.drawing import write
from tinymlp.report.lines import path_through, spread_apart
from tinymlp.report.markup import element, table
from tinymlp.text import format_number
from tinymlp.training.history import History, loss_words

_LINES = {"training": (BLUE, None), "validation": (ORANGE, DASHES)}


def curves(history: History) -> list[Element]:
    """Return a diagram for the loss and for each metric."""
    names = list(history.epochs[0].training) if history.epochs else []
    return [_curve(history, name) for name in names]


def history_table(history: History) -> Element:
    """Return every epoch's numbers."""
    heads = [loss_words(name, history.loss_unit) for name in history.columns]
    rows = [
        [str(epoch.number), *(format_number(epoch.value(name)) for name in history.columns[1:])]
        for epoch in history.epochs
    ]
    return table(heads, rows, caption="Every epoch", kind="numbers")


def _curve(history: History, metric: str) -> Element:
    found = {
        part: history.column(f"{part}_{metric}")
        for part in _LINES
        if f"{part}_{metric}" in history.columns
    }
    numbers = [epoch.number for epoch in history.epochs]
    up = widen(extent([value for values in found.values() for value in values]), 0.05)
    chart = Chart((numbers[0], numbers[-1]), up)
    inside = []
    if history.best_epoch is not None:
        x, top, bottom = chart.x(history.best_epoch), chart.y(chart.up[1]), chart.y(chart.up[0])
        line = f"M{x:g} {top:g}V{bottom:g}"
        inside.append(element("path", {"d": line, "stroke": INK, "stroke-dasharray": "2 3"}))
    names: dict[str, float] = {}
    for part, values in found.items():
        color, dashes = _LINES[part]
        curve = {
            "d": path_through(
                [(chart.x(n), chart.y(v)) for n, v in zip(numbers, values, strict=True)]
            ),
            "fill": "none",
            "stroke": color,
            "stroke-width": 2.0,
            "stroke-dasharray": dashes,
            "stroke-linecap": "round",  # so that a single epoch is a dot
        }
        inside.append(element("path", curve))
        ends = [value for value in values if math.isfinite(value)]
        if ends:
            names[part] = chart.y(ends[-1])
    right = chart.x(chart.across[1]) + 8
    for part, y in spread_apart(names).items():
        inside.append(write(right, y + 4, part, anchor="start"))
    name = loss_words(metric, history.loss_unit)
    unit = f" ({history.loss_unit})" if name == "scaled loss" else ""
    reached = ", ".join(
        f"{part} from {format_number(values[0])} to {format_number(values[-1])}"
        for part, values in found.items()
    )
    best = (
        ""
        if history.best_epoch is None
        else f" The dotted line is the best epoch, {history.best_epoch}."
    )
    return element(
        "figure",
        {},
        chart.svg(f"{name} over {len(numbers)} epochs: {reached}", "epoch", name, *inside),
        element("figcaption", {}, f"{name.capitalize()}{unit}: {reached}.{best}"),
    )
