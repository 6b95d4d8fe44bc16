"""The plane of two inputs: what a network says everywhere in it, and the examples that are there.

How outputs look is a painter's affair (`plane_painter`); this is where everything stands.
"""

from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.model.model import Model
from tinymlp.network.shapes import Vector
from tinymlp.report.chart import Chart, extent, widen
from tinymlp.report.colors import INK
from tinymlp.report.contour import Point
from tinymlp.report.image import inline
from tinymlp.report.markup import element
from tinymlp.report.plane_painter import painter_for
from tinymlp.text import printable

GRID = 48
"""Points along each side at which the network is asked."""

MAX_POINTS = 500
"""Examples that are drawn, evenly taken from all."""


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
        self._chart = Chart(sides[0], sides[1], width=520, height=410, right=20.0)
        across, up = (
            [low + (k + 0.5) * (high - low) / GRID for k in range(GRID)] for low, high in sides
        )
        self._across, self._up = across, up[::-1]
        grid = [[x, y] for y in self._up for x in self._across]
        self._inputs = model.inputs(grid)
        self._network = model.network.copy()
        self._painter = painter_for(model, dataset)

    def frame(self, parameters: Vector, caption: str) -> Frame:
        """Return what there is to draw with these parameters."""
        self._network.load_parameters(parameters)
        outputs = self._model.engine.predictions(self._network, self._inputs)
        colors, pieces, labels = self._painter.paint(outputs, GRID)
        placed = [self._label(place, text) for place, text in labels]
        return Frame(caption, self._image(colors), self._path(pieces), placed)

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
        line = {"d": frame.line, "fill": "none", "stroke": INK, "stroke-width": 1.5}
        names = [
            element(
                "text",
                {
                    "x": x,
                    "y": y,
                    "text-anchor": "middle",
                    "fill": INK,
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
        legend = element("figcaption", {}, *self._painter.legend(len(self._points)))
        return element("figure", {}, svg, *controls, caption, legend)

    def _examples(self) -> list[Element]:
        marked = []
        targets: list[Any] = self._dataset.targets
        for (x, y), target in zip(self._points, targets, strict=True):
            if x is None or y is None:
                continue
            at = f"translate({self._chart.x(x):.1f} {self._chart.y(y):.1f})"
            marked.append(element("path", self._painter.mark(target) | {"transform": at}))
        return marked

    def _image(self, colors: list[bytes]) -> str:
        rows = [b"".join(colors[start : start + GRID]) for start in range(0, len(colors), GRID)]
        return inline(rows, channels=4)

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
