"""The plane of two inputs: what a network says everywhere in it, and the examples that are there.

Between the classes is a line where two of them are equally likely; the surer the network, the
stronger the color. For a number, the lines are those of equal predictions.
"""

from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.model.class_target import chosen_class, scores_of_classes
from tinymlp.model.model import Model
from tinymlp.model.number_target import NumberTarget
from tinymlp.network.shapes import Vector
from tinymlp.report.chart import Chart, extent, marks, number, widen
from tinymlp.report.colors import BLUE, ORANGE, class_color, class_mark, mix_with_white
from tinymlp.report.contour import Point, contour
from tinymlp.report.image import inline
from tinymlp.report.markup import element
from tinymlp.text import printable, shortened

GRID = 48
"""Points along each side at which the network is asked."""

MAX_POINTS = 500
MAX_LABEL = 18

_FAINTEST, _STRONGEST = 0.1, 0.5


class Frame(NamedTuple):
    """What is drawn of one epoch."""

    caption: str
    image: str
    line: str
    labels: list[tuple[float, float, str]]


class Plane:
    """The plane of the two inputs, as they are measured."""

    def __init__(self, model: Model, dataset: Dataset) -> None:
        self._model = model
        self._dataset = dataset.subset(range(0, len(dataset), -(-len(dataset) // MAX_POINTS)))
        self._points: list[Any] = model.rows_of(self._dataset)
        sides = []
        for values in zip(*model.rows_of(dataset), strict=True):
            known = [value for value in values if value is not None]
            sides.append(widen(extent(known), 0.08))
        self._chart = Chart(sides[0], sides[1], width=620, height=480)
        across, up = (
            [low + (k + 0.5) * (high - low) / GRID for k in range(GRID)] for low, high in sides
        )
        self._across, self._up = across, up[::-1]
        grid = [[x, y] for y in self._up for x in self._across]
        self._inputs = model.inputs(grid)
        self._network = model.network.copy()
        self._levels: list[float] = []
        if model.labels is None:
            self._between = extent([row[0] for row in dataset.target_rows()])
            self._levels = marks(*self._between)

    def frame(self, parameters: Vector, caption: str) -> Frame:
        """Return what there is to draw with these parameters."""
        self._network.load_parameters(parameters)
        outputs = self._model.engine.predictions(self._network, self._inputs)
        target = self._model.target
        if isinstance(target, NumberTarget):
            return Frame(caption, *self._numbers(target, outputs))
        return Frame(caption, *self._classes(outputs))

    def _classes(self, outputs: list[Vector]) -> tuple[str, str, list[tuple[float, float, str]]]:
        model, labels = self._model, self._model.labels or []
        sure = model.target.has_probabilities
        colors = []
        for output in outputs:
            c = chosen_class(output)
            probability = model.target.probabilities(output)[labels[c]] if sure else 0.5
            share = _FAINTEST + (_STRONGEST - _FAINTEST) * probability
            colors.append(mix_with_white(class_color(c), share))
        scores = [scores_of_classes(output) for output in outputs]
        lines, names = [], []
        for c, label in enumerate(labels):
            ahead = [
                row[c] - max(score for other, score in enumerate(row) if other != c)
                for row in scores
            ]
            lines += contour(_rows(ahead), 0.0)
            place = max(range(len(ahead)), key=ahead.__getitem__)
            there = ahead[place] > 0
            names.append(self._label(place, _short(label) if there else ""))
        return self._image(colors), self._path(lines), names

    def _numbers(
        self, target: NumberTarget, outputs: list[Vector]
    ) -> tuple[str, str, list[tuple[float, float, str]]]:
        numbers = [target.numbers(output)[0] for output in outputs]
        colors = [self._shade(value) for value in numbers]
        lines, names = [], []
        for level in self._levels:
            pieces = contour(_rows(numbers), level)
            lines += pieces
            x, y = pieces[len(pieces) // 2][0] if pieces else (0.0, 0.0)
            place = round(y) * GRID + round(x)
            names.append(self._label(place, number(level) if pieces else ""))
        return self._image(colors), self._path(lines), names

    def _shade(self, value: float) -> bytes:
        """Return the color of a number: blue above the middle of the targets, orange below."""
        low, high = self._between
        side = 2 * (value - low) / ((high - low) or 1.0) - 1
        return mix_with_white(BLUE if side > 0 else ORANGE, 0.7 * min(abs(side), 1.0))

    def figure(self, frame: Frame, *controls: Element) -> Element:
        """Return the whole picture with that frame in it."""
        chart, (low, high), (bottom, top) = self._chart, self._chart.across, self._chart.up
        left, upper = chart.x(low), chart.y(top)
        image = {
            "href": frame.image,
            "x": left,
            "y": upper,
            "width": chart.x(high) - left,
            "height": chart.y(bottom) - upper,
            "preserveAspectRatio": "none",
        }
        line = {"d": frame.line, "fill": "none", "stroke": "#111", "stroke-width": 1.5}
        names = [
            element(
                "text",
                {
                    "x": x,
                    "y": y,
                    "text-anchor": "middle",
                    "fill": "#111",
                    "stroke": "#fff",
                    "stroke-width": 3.0,
                    "paint-order": "stroke",
                    "font-weight": "bold",
                    "data-label": "",
                },
                text,
            )
            for x, y, text in frame.labels
        ]
        first, second = (printable(name) for name in self._model.encoder.column_names)
        target = printable(self._model.target_name)
        svg = chart.svg(
            f"What the model says about {target} for every {first} and {second}",
            first,
            second,
            element("image", image),
            element("path", {**line, "data-line": ""}),
            *self._examples(),
            *names,
        )
        caption = element("p", {"data-caption": "", "aria-live": "polite"}, frame.caption)
        legend = element("figcaption", {}, *self._legend())
        return element("figure", {}, svg, *controls, caption, legend)

    def _examples(self) -> list[Element]:
        labels = self._model.labels
        marked = []
        targets: list[Any] = self._dataset.targets
        for (x, y), target in zip(self._points, targets, strict=True):
            if x is None or y is None:
                continue
            at = f"translate({self._chart.x(x):.1f} {self._chart.y(y):.1f})"
            mark = class_mark(0 if labels is None else labels.index(target))
            if labels is None:
                mark |= {"fill": "#" + self._shade(target).hex(), "stroke": "#111"}
            marked.append(element("path", {**mark, "transform": at}))
        return marked

    def _legend(self) -> list[Element | str]:
        drawn = len(self._points)
        labels = self._model.labels
        if labels is None:
            name = printable(self._model.target_name)
            return [
                f"{drawn:,} examples. Along a line the predicted {name} is the number on it; blue "
                "is more than the middle, orange less."
            ]
        legend: list[Element | str] = [f"{drawn:,} examples:"]
        for c, label in enumerate(labels):
            shape = element("path", class_mark(c))
            box = {"viewBox": "-7 -7 14 14", "width": 14.0, "height": 14.0, "aria-hidden": "true"}
            style = "white-space: nowrap; margin: 0 0.5em"
            entry = element(
                "span", {"style": style}, element("svg", box, shape), f" {_short(label)}"
            )
            legend.append(entry)
        legend.append(" On the line two classes are equally likely; a stronger color is surer.")
        return legend

    def _image(self, colors: list[bytes]) -> str:
        rows = [b"".join(colors[start : start + GRID]) for start in range(0, len(colors), GRID)]
        return inline(rows, channels=3)

    def _path(self, pieces: list[tuple[Point, Point]]) -> str:
        return "".join(
            "M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*self._place(*first), *self._place(*last))
            for first, last in pieces
        )

    def _label(self, place: int, text: str) -> tuple[float, float, str]:
        x, y = self._place(place % GRID, place // GRID)
        inner = 30.0
        left, right = (self._chart.x(side) for side in self._chart.across)
        upper, lower = (self._chart.y(side) for side in self._chart.up[::-1])
        x, y = min(max(x, left + inner), right - inner), min(max(y, upper + 14), lower - 6)
        return round(x, 1), round(y, 1), text

    def _place(self, column: float, row: float) -> Point:
        """Return where a point of the grid lies in the picture."""
        (low, high), (bottom, top) = self._chart.across, self._chart.up
        x = low + (column + 0.5) * (high - low) / GRID
        y = top - (row + 0.5) * (top - bottom) / GRID
        return self._chart.x(x), self._chart.y(y)


def _rows(values: list[float]) -> list[list[float]]:
    return [values[start : start + GRID] for start in range(0, len(values), GRID)]


def _short(label: object) -> str:
    return shortened(printable(str(label)), MAX_LABEL)
