"""Which columns a model uses: what its score loses when one is shuffled, as bars.

Shuffling takes as many predictions as there are columns, times the shuffles, times the rows. So
that the page does not wait for it, of many rows some are drawn at random, and of too many columns
nothing is asked.
"""

import random
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.evaluation.headline import score_words
from tinymlp.model.importance import ColumnImportance, permutation_importance
from tinymlp.model.model import Model
from tinymlp.report.chart import marks, number
from tinymlp.report.colors import BLUE, INK
from tinymlp.report.drawing import drawing, write
from tinymlp.report.markup import element
from tinymlp.text import printable, shortened

N_REPEATS = 5
MAX_BARS = 20
_MAX_PRODUCTS = 100_000_000
"""Multiplications, a few seconds."""
_A_ROW = 400
"""As many take as long as what else is done for a row."""
_FEWEST_ROWS = 30
_MAX_NAME = 23
_LEFT, _RIGHT, _ABOVE, _BAR, _BELOW = 200.0, 24.0, 6.0, 22.0, 40.0
_WIDTH = 520.0


@dataclass(frozen=True)
class Importances:
    """How important each column is, the most important first."""

    columns: list[ColumnImportance]
    measured_on: str
    """How many examples, in words."""


def measure_importances(model: Model, dataset: Dataset) -> Importances | None:
    """Return how important the columns are; None where asking takes too long, or for one column."""
    if not _has_columns(model):
        return None
    a_row = len(model.encoder.columns) * N_REPEATS * (model.network.n_parameters + _A_ROW)
    counted = [i for i, w in enumerate(dataset.weights or [1.0] * len(dataset)) if w]
    n_rows = min(len(counted), _MAX_PRODUCTS // a_row)
    if n_rows < min(len(counted), _FEWEST_ROWS):
        return None
    asked = dataset.subset(sorted(random.Random(0).sample(counted, n_rows)))
    found = permutation_importance(model, asked, n_repeats=N_REPEATS)
    found.sort(key=lambda one: -one.mean)
    share = f"all {n_rows:,} examples"
    if n_rows < len(dataset):
        share = f"{n_rows:,} of {len(dataset):,} examples, drawn at random"
    return Importances(found, share)


def importance_section(model: Model, measured: Importances | None) -> list[Element]:
    """Return the bars, or what to do where they would take too long; nothing for images."""
    if not _has_columns(model):
        return []
    if measured is None:
        sentence = "Shuffling each column takes long here: tinymlp evaluate --importance does it."
        return [element("p", {}, sentence)]
    found, shown = measured.columns, measured.columns[:MAX_BARS]
    score = score_words(model.target.score_name)
    caption = (
        f"A bar is how much {score} is lost when a column's values are shuffled among the "
        "examples, so that they say nothing, and the thin line is the spread of "
        f"{N_REPEATS} shuffles: about 0 means that the column is not used, or that another one "
        f"says the same. It was measured on {measured.measured_on}."
    )
    if len(shown) < len(found):
        caption += f" The first {len(shown)} of {len(found)} columns are drawn."
    return [element("figure", {}, _bars(shown, score), element("figcaption", {}, caption))]


def _has_columns(model: Model) -> bool:
    """Return whether there are columns to choose from, which pixels are not."""
    return model.image_shape is None and len(model.encoder.columns) > 1


def _bars(found: list[ColumnImportance], score: str) -> Element:
    """Return a picture with a bar for each column."""
    ends = [one.mean + sign * one.standard_deviation for one in found for sign in (-1, 1)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    if high == low:
        high = 1.0
    bottom = _ABOVE + _BAR * len(found)
    listed = ", ".join(f"{printable(one.column)} {number(round(one.mean, 4))}" for one in found)
    size = f"0 0 {_WIDTH:g} {bottom + _BELOW:g}"
    svg = drawing(f"{score} lost when shuffled: {listed}", size, _WIDTH)

    def x(value: float) -> float:
        share = (value - low) / (high - low)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    for value in marks(low, high):
        faint = {
            "d": f"M{x(value):.1f} {_ABOVE:g}V{bottom:g}",
            "stroke": INK,
            "stroke-opacity": 0.15,
        }
        svg.append(element("path", faint))
        svg.append(write(x(value), bottom + 15, number(value)))
    for place, one in enumerate(found):
        top = _ABOVE + _BAR * place
        middle = top + _BAR / 2
        left, right = sorted((x(0.0), x(one.mean)))
        bar = {"x": left, "y": top + 4, "width": right - left, "height": _BAR - 8, "fill": BLUE}
        svg.append(element("rect", bar))
        start, end = (x(one.mean + sign * one.standard_deviation) for sign in (-1, 1))
        whisker = f"M{start:.1f} {middle:g}H{end:.1f}"
        whisker += "".join(f"M{at:.1f} {middle - 4:g}v8" for at in (start, end))
        svg.append(element("path", {"d": whisker, "stroke": INK, "fill": "none"}))
        name = shortened(printable(one.column), _MAX_NAME)
        svg.append(write(_LEFT - 8, middle + 4, name, anchor="end"))
    svg.append(element("path", {"d": f"M{x(0.0):.1f} {_ABOVE:g}V{bottom:g}", "stroke": INK}))
    svg.append(write((_LEFT + _WIDTH - _RIGHT) / 2, bottom + 32, f"{score} lost"))
    return svg
