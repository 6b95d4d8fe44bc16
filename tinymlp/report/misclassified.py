"""The examples that a classifier gets wrong, the surest first: as pictures, or as rows."""

from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.model.model import Model
from tinymlp.report.image import image
from tinymlp.report.markup import element, format_value, table
from tinymlp.text import printable

MAX_SHOWN = 24
MAX_COLUMNS = 8


def mistakes(model: Model, tested: Dataset, whole: Dataset) -> list[Element]:
    """Return those among `tested`, with their rows' numbers in `whole`, of which it is a part."""
    if not model.target.has_probabilities:
        return []
    found = model.most_confident_mistakes(tested)
    if not found:
        return [element("p", {}, "Nothing, of these examples.")]
    # A part shares the rows of the whole.
    rows = {id(row): number for number, row in enumerate(whole.inputs)}
    shown = found[:MAX_SHOWN]
    left = f", the {len(shown)} surest of which are here" if len(shown) < len(found) else ""
    summary = f"{len(found)} of {len(tested)} examples, the surest first{left}."
    captions = [
        f"row {rows[id(tested.inputs[i])]}: {printable(str(tested.targets[i]))} taken for "
        f"{printable(str(label))} ({100 * probability:.1f} %)"
        for i, label, probability in shown
    ]
    indices = [i for i, _, _ in shown]
    if tested.image_shape is None:
        return [element("p", {}, summary), _as_rows(tested, indices, captions)]
    pictures = [
        element("figure", {}, image(tested.inputs[i], tested.image_shape), _caption(caption))
        for i, caption in zip(indices, captions, strict=True)
    ]
    return [element("p", {}, summary), element("div", {"class": "pictures"}, *pictures)]


def _caption(text: str) -> Element:
    return element("figcaption", {}, text)


def _as_rows(dataset: Dataset, indices: list[int], captions: list[str]) -> Element:
    names = [printable(name) for name in dataset.feature_names[:MAX_COLUMNS]]
    rows = [
        [caption, *(format_value(value) for value in dataset.inputs[i][:MAX_COLUMNS])]
        for i, caption in zip(indices, captions, strict=True)
    ]
    return table(["mistake", *names], rows, kind="numbers")
