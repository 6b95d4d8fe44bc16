"""The examples that a classifier gets wrong, the surest first: as pictures, or as rows."""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.model.mistakes import most_confident_mistakes
from tinymlp.model.model import PROBABILITY_LOSSES, Model
from tinymlp.named import name_of
from tinymlp.report.markup import element, table
from tinymlp.report.png import inline
from tinymlp.text import printable

MOST_SHOWN = 24
MOST_COLUMNS = 8

LARGE = 16
"""Pixels along a side from which on a picture is drawn larger."""


def mistakes(model: Model, tested: Dataset, whole: Dataset) -> list[Element]:
    """Return those among `tested`, with their rows' numbers in `whole`, of which it is a part."""
    if model.labels is None or name_of(model.loss) not in PROBABILITY_LOSSES:
        return []
    found = most_confident_mistakes(model, tested)
    if not found:
        return [element("p", {}, "Nothing, of these examples.")]
    # A part shares the rows of the whole.
    rows = {id(row): number for number, row in enumerate(whole.inputs)}
    shown = found[:MOST_SHOWN]
    left = f", the {len(shown)} surest of which are here" if len(shown) < len(found) else ""
    told = f"{len(found)} of {len(tested)} examples, the surest first{left}."
    captions = [
        f"row {rows[id(tested.inputs[i])]}: {printable(str(tested.targets[i]))} taken for "
        f"{printable(str(label))} ({100 * probability:.1f} %)"
        for i, label, probability in shown
    ]
    indices = [i for i, _, _ in shown]
    if tested.image_shape is None:
        return [element("p", {}, told), _as_rows(tested, indices, captions)]
    pictures = [
        element("figure", {}, image(tested.inputs[i], tested.image_shape), _caption(caption))
        for i, caption in zip(indices, captions, strict=True)
    ]
    return [element("p", {}, told), element("div", {"class": "pictures"}, *pictures)]


def image(pixels: Sequence[Any], shape: tuple[int, int]) -> Element:
    """Return an image of shape (height, width), its largest number black; a caption describes it.

    >>> image([0.0, 16.0], (1, 2)).get("class")
    'pixels'
    """
    height, width = shape
    largest = max(max(pixels), 1e-300)
    gray = bytes(255 - round(255 * max(pixel, 0.0) / largest) for pixel in pixels)
    rows = [gray[row * width : (row + 1) * width] for row in range(height)]
    source = inline(rows, channels=1)
    return element("img", {"src": source, "alt": "", "class": kind_of_picture(shape)})


def kind_of_picture(shape: tuple[int, int]) -> str:
    """Return the style of a picture of shape (height, width): many pixels need more room."""
    return "pixels large" if max(shape) > LARGE else "pixels"


def _caption(text: str) -> Element:
    return element("figcaption", {}, text)


def _as_rows(dataset: Dataset, indices: list[int], captions: list[str]) -> Element:
    names = [printable(name) for name in dataset.feature_names[:MOST_COLUMNS]]
    rows = [
        [caption, *(told_value(value) for value in dataset.inputs[i][:MOST_COLUMNS])]
        for i, caption in zip(indices, captions, strict=True)
    ]
    return table(["mistake", *names], rows, kind="numbers")


def told_value(value: object) -> str:
    """Return a value as a cell has it.

    >>> told_value(0.5), told_value([8, 8]), told_value(None)
    ('0.5', '8, 8', '–')
    """
    if value is None:
        return "–"
    if isinstance(value, list | tuple):
        return ", ".join(map(told_value, value))
    return f"{value:g}" if isinstance(value, float) else printable(str(value))
