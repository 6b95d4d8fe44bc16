"""What a model would say of a row if one of its columns were another: a curve for each column.

All other columns stay as they are in the row, so the curves are that row's own, and others have
others. A script draws them anew for another row (`row_explorer.js`): what it needs is where the
numbers of each axis lie.

Source: A. Goldstein and others (2015), Peeking inside the black box: visualizing statistical
learning with plots of individual conditional expectation.
"""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import TextColumn
from tinymlp.model.model import Model
from tinymlp.model.number_target import NumberTarget
from tinymlp.report.chart import Chart, extent, widen
from tinymlp.report.colors import BLUE
from tinymlp.report.lines import MAX_LINES, line
from tinymlp.report.markup import element
from tinymlp.text import printable, shortened

MAX_COLUMNS = 12
N_POINTS = 33
"""Points of a curve."""

_MAX_CATEGORIES = 8
_MAX_ROWS = 5000
"""By which it is seen how far a column goes, evenly taken."""
_WIDTH, _HEIGHT, _RIGHT = 300.0, 190.0, 20.0
_CHARACTER = 7.2
_DASH = 12.0
"""Half the line of a category: between two of them there is nothing."""


class WhatIf:
    """The curves of some columns, as numbers and as pictures; `dataset` says how far they go."""

    def __init__(self, model: Model, dataset: Dataset, order: Sequence[str] = ()) -> None:
        self._model = model
        self._target = model.target
        self._up = (0.0, 1.0)
        if isinstance(self._target, NumberTarget):
            self._up = widen(extent([row[0] for row in dataset.target_rows()]), 0.1)
        named = model.encoder.column_names
        first = [named.index(name) for name in order]
        chosen = [*first, *(place for place in range(len(named)) if place not in first)]
        every = -(-len(dataset) // _MAX_ROWS)
        rows = model.rows_of(dataset.subset(range(0, len(dataset), every)))
        self._charts: dict[int, tuple[list[Any], Chart]] = {}
        for place in chosen[:MAX_COLUMNS] if self._has_curves() else []:
            column = model.encoder.columns[place]
            if isinstance(column, TextColumn):
                values: list[Any] = column.categories[:_MAX_CATEGORIES]
                across = (-0.5, len(values) - 0.5)
                wide = (_WIDTH - Chart(across, self._up, _WIDTH).left - _RIGHT) / len(values)
                # Names stand on two lines by turns, the last no further out than the picture.
                room = int(min(2 * wide, wide + 2 * _RIGHT) / _CHARACTER) - 1
                names = tuple(shortened(printable(name), max(room, 3)) for name in values)
            else:
                known = [column.encode(row[place])[0] for row in rows if row[place] is not None]
                low, high = extent(known)
                if low == high:
                    continue
                across, names = (low, high), ()
                steps = N_POINTS - 1
                values = [low * (1 - k / steps) + high * (k / steps) for k in range(steps + 1)]
            chart = Chart(across, self._up, _WIDTH, _HEIGHT, _RIGHT, names)
            self._charts[place] = (values, chart)

    def _has_curves(self) -> bool:
        """Return whether an answer is a few numbers of one unit; pixels are no columns."""
        one_number = isinstance(self._target, NumberTarget) and self._target.n_outputs == 1
        is_table = self._model.image_shape is None and len(self._model.encoder.columns) > 1
        return is_table and (one_number or self._target.has_probabilities)

    @property
    def lines(self) -> list[str]:
        """What each line of a picture is of; one alone is the answer that the row itself gets."""
        if isinstance(self._target, NumberTarget):
            return [self._target.name]
        labels = [str(label) for label in self._target.labels]
        return labels if len(labels) <= MAX_LINES else ["its own answer"]

    def figures(self, row: Sequence[Any]) -> list[Element]:
        """Return a picture for each column, as the row has it."""
        drawn = []
        for place, (values, chart) in self._charts.items():
            name = shortened(printable(self._model.encoder.column_names[place]), 36)
            paths = self._paths(row, place, values, chart)
            lines = [line(path, kind) for kind, path in enumerate(paths)]
            for kind, made in enumerate(lines):
                made.set("data-curve", str(kind))
            here = {
                "d": self._here(row[place], values, chart),
                "stroke": BLUE,
                "stroke-width": 1.5,
                "stroke-dasharray": "2 3",
                "data-here": "",
            }
            answer = printable(self._target.name) if self._is_number else "probability"
            svg = chart.svg(
                f"What {answer} would be for another {name}",
                name,
                shortened(answer, 24),
                *lines,
                element("path", here),
            )
            drawn.append(element("figure", {"data-column": place}, svg))
        return drawn

    def numbers(self) -> list[dict[str, Any]]:
        """Return what a script draws them by: of each column its values and where they lie."""
        low, high = self._up
        return [
            {
                "column": place,
                "values": values,
                "across": [chart.x(at) for at in self._places(values)],
                "low": low,
                "high": high,
                "bottom": chart.y(low),
                "top": chart.y(high),
            }
            for place, (values, chart) in self._charts.items()
        ]

    @property
    def _is_number(self) -> bool:
        return isinstance(self._target, NumberTarget)

    @staticmethod
    def _places(values: Sequence[Any]) -> list[float]:
        """Return where values stand on the axis: a category at its number."""
        texts = bool(values) and isinstance(values[0], str)
        return [float(place) for place in range(len(values))] if texts else list(values)

    def _paths(
        self, row: Sequence[Any], place: int, values: Sequence[Any], chart: Chart
    ) -> list[str]:
        """Return a path for each line."""
        changed = [[*row[:place], value, *row[place + 1 :]] for value in values]
        outputs = self._model.outputs([row, *changed])
        if self._is_number:
            heights = [self._target.decode(output) for output in outputs[1:]]
            curves: list[list[Any]] = [heights]
        else:
            given = [list(self._target.probabilities(output).values()) for output in outputs]
            best = max(range(len(given[0])), key=given[0].__getitem__)
            shown = range(len(given[0])) if len(given[0]) <= MAX_LINES else [best]
            curves = [[each[k] for each in given[1:]] for k in shown]
        low, high = self._up
        across = [chart.x(at) for at in self._places(values)]
        return [
            _path(across, [chart.y(min(max(height, low), high)) for height in curve], values)
            for curve in curves
        ]

    def _here(self, value: Any, values: Sequence[Any], chart: Chart) -> str:
        """Return the line where the row itself is, "" where it has no value that is drawn."""
        if value is None or (isinstance(value, str) and value not in values):
            return ""
        at = float(values.index(value)) if isinstance(value, str) else float(value)
        x = min(max(chart.x(at), chart.x(chart.across[0])), chart.x(chart.across[1]))
        return f"M{x:.1f} {chart.y(self._up[1]):.1f}V{chart.y(self._up[0]):.1f}"


def _path(across: Sequence[float], up: Sequence[float], values: Sequence[Any]) -> str:
    """Return a line through the points, or one for each category."""
    places = zip(across, up, strict=True)
    if isinstance(values[0], str):
        return "".join(f"M{x - _DASH:.1f} {y:.1f}h{2 * _DASH:g}" for x, y in places)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
