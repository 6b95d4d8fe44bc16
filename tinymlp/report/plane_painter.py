"""What the plane of two inputs shows of a network's outputs: classes, or a number.

Between the classes is a line where two of them are equally likely; the surer the network, the
stronger the color. For a number, the lines are those of equal predictions.

The two painters have the same methods, so whoever draws the plane need not ask which one it is.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.errors import invalid
from tinymlp.model.class_target import ClassTarget, chosen_class, scores_of_classes
from tinymlp.model.model import Model
from tinymlp.model.number_target import NumberTarget
from tinymlp.network.shapes import Vector
from tinymlp.report.chart import extent, marks, number
from tinymlp.report.colors import BLUE, INK, ORANGE, class_color, class_mark, transparent
from tinymlp.report.contour import Point, contour
from tinymlp.report.markup import element
from tinymlp.text import printable, shortened

MAX_LABEL = 18

_FAINTEST, _STRONGEST = 0.1, 0.5


class Painting(NamedTuple):
    """What is painted on a grid of points, row by row."""

    colors: list[bytes]
    """Of each point."""
    pieces: list[tuple[Point, Point]]
    """Of the lines, by column and row."""
    labels: list[tuple[int, str]]
    """Each with the index of the point where it stands; empty where there is none."""


class ClassPainter:
    """Paints the class of each point, as strongly as it is sure."""

    def __init__(self, target: ClassTarget) -> None:
        self._target = target

    def paint(self, outputs: Sequence[Vector], width: int) -> Painting:
        """Return what outputs of the points of a grid of that width look like."""
        pieces, labels = [], []
        scores = [scores_of_classes(output) for output in outputs]
        for c, label in enumerate(self._target.labels):
            ahead = [
                row[c] - max(score for other, score in enumerate(row) if other != c)
                for row in scores
            ]
            pieces += contour(_rows(ahead, width), 0.0)
            place = max(range(len(ahead)), key=ahead.__getitem__)
            labels.append((place, _short(label) if ahead[place] > 0 else ""))
        return Painting([self._color(output) for output in outputs], pieces, labels)

    def _color(self, output: Vector) -> bytes:
        c = chosen_class(output)
        probability = 0.5
        if self._target.has_probabilities:
            probability = self._target.probabilities(output)[self._target.labels[c]]
        return transparent(class_color(c), _FAINTEST + (_STRONGEST - _FAINTEST) * probability)

    def mark(self, actual: Any) -> dict[str, object]:
        """Return the path of an example's mark, and how it is filled."""
        return class_mark(self._target.labels.index(actual))

    def legend(self, n_examples: int) -> list[Element | str]:
        """Return what the colors, marks and lines mean."""
        legend: list[Element | str] = [f"{n_examples:,} examples:"]
        for c, label in enumerate(self._target.labels):
            shape = element("path", class_mark(c))
            box = {"viewBox": "-7 -7 14 14", "width": 14.0, "height": 14.0, "aria-hidden": "true"}
            style = "white-space: nowrap; margin: 0 0.5em"
            entry = element(
                "span", {"style": style}, element("svg", box, shape), f" {_short(label)}"
            )
            legend.append(entry)
        legend.append(" On the line two classes are equally likely; a stronger color is surer.")
        return legend


class NumberPainter:
    """Paints the number predicted at each point, within the numbers of the examples."""

    def __init__(self, target: NumberTarget, dataset: Dataset) -> None:
        self._target = target
        self._between = extent([row[0] for row in dataset.target_rows()])

    def paint(self, outputs: Sequence[Vector], width: int) -> Painting:
        """Return what outputs of the points of a grid of that width look like."""
        numbers = [self._target.numbers(output)[0] for output in outputs]
        pieces, labels = [], []
        for level in marks(*self._between):
            line = contour(_rows(numbers, width), level)
            pieces += line
            x, y = line[len(line) // 2][0] if line else (0.0, 0.0)
            labels.append((round(y) * width + round(x), number(level) if line else ""))
        return Painting([self._color(value) for value in numbers], pieces, labels)

    def _color(self, value: float) -> bytes:
        return transparent(*self._share(value))

    def _share(self, value: float) -> tuple[str, float]:
        """Return the color of a number: blue above the middle of the targets, orange below."""
        low, high = self._between
        side = 2 * (value - low) / ((high - low) or 1.0) - 1
        return BLUE if side > 0 else ORANGE, 0.7 * min(abs(side), 1.0)

    def mark(self, actual: Any) -> dict[str, object]:
        """Return the path of an example's mark, filled by its number."""
        color, share = self._share(actual)
        # Not transparent: what is predicted there is not to be mixed with what was right.
        fill = f"color-mix(in srgb, {color} {100 * share:.0f}%, Canvas)"
        return class_mark(0) | {"fill": fill, "stroke": INK}

    def legend(self, n_examples: int) -> list[Element | str]:
        """Return what the colors and lines mean."""
        return [
            f"{n_examples:,} examples. Along a line the predicted {printable(self._target.name)} "
            "is the number on it; blue is more than the middle, orange less."
        ]


def painter_for(model: Model, dataset: Dataset) -> ClassPainter | NumberPainter:
    """Return what paints a model's outputs.

    Raises `ArgumentError` for several labels at once, which one color cannot show.
    """
    if isinstance(model.target, NumberTarget):
        return NumberPainter(model.target, dataset)
    if isinstance(model.target, ClassTarget):
        return ClassPainter(model.target)
    raise invalid("model", "one that predicts a class or a number", model)


def _rows(values: list[float], width: int) -> list[list[float]]:
    return [values[start : start + width] for start in range(0, len(values), width)]


def _short(label: object) -> str:
    return shortened(printable(str(label)), MAX_LABEL)
