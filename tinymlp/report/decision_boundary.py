"""How the boundary between two inputs grew in training, or what it has become.

A model has the weights of its best epoch alone: those of the others come from training it again,
where that can be proven to be the same training.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import NumberColumn
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.model.number_target import NumberTarget
from tinymlp.network.shapes import Vector
from tinymlp.report.decision_plane import Plane
from tinymlp.report.markup import data, element, script

MAX_FRAMES = 40
"""Epochs that are drawn, more of them at the beginning, where more happens."""


def has_plane(model: Model) -> bool:
    """Return whether the inputs are two measured numbers, and the answer a class or a number."""
    columns = model.encoder.columns
    target = model.target
    one_number = isinstance(target, NumberTarget) and target.n_outputs == 1
    one_answer = isinstance(target, ClassTarget) or one_number
    # A text with a single category is one input, and no number.
    are_numbers = all(isinstance(column, NumberColumn) for column in columns)
    return model.network.n_in == 2 and len(columns) == 2 and are_numbers and one_answer


def boundary(
    model: Model, dataset: Dataset, epochs: Sequence[Vector] | None, reason: str
) -> list[Element]:
    """Return the plane of two inputs through the epochs, as `train_again` gives them.

    Or the final plane alone, with the reason why there are no epochs. `dataset` is all that the
    model was trained on. Nothing is returned for other models.
    """
    if not has_plane(model):
        return []
    if epochs is None:
        caption = f"This is the model at its end alone: {reason}."
        return [element("p", {}, caption), draw_final(model, dataset)]
    proof = (
        "Training was run again from the model's settings, and epoch "
        f"{model.history.best_epoch} had the model's own weights again, bit for bit "
        f"(fingerprint {model.network.fingerprint()}): these are its epochs."
    )
    plane = draw_epochs(model, dataset, epochs)
    return [element("p", {}, proof), plane, script("scrubber.js")]


def draw_final(model: Model, dataset: Dataset) -> Element:
    """Return what the model has become."""
    plane = Plane(model, dataset)
    return plane.figure(plane.frame(model.network.parameters(), "The model as it is."))


def draw_epochs(model: Model, dataset: Dataset, epochs: Sequence[Vector]) -> Element:
    """Return the plane with a slider over the epochs, whose parameters are given, from before."""
    plane = Plane(model, dataset)
    best = model.history.best_epoch or 0
    numbers = choose_epochs(len(epochs) - 1, best)
    frames = [plane.frame(epochs[number], _caption(model, number)) for number in numbers]
    at = numbers.index(best)
    slider = {
        "type": "range",
        "min": "0",
        "max": str(len(frames) - 1),
        "value": str(at),
        "aria-label": "Epoch",
        "autocomplete": "off",
    }
    controls = element(
        "div",
        {"class": "tinymlp-controls", "hidden": ""},
        element("input", slider),
        element("button", {"type": "button", "data-play": ""}, "Play"),
    )
    figure = plane.figure(frames[at], controls)
    stored = data([frame._asdict() for frame in frames])
    return element("div", {"class": "tinymlp-scrubber"}, figure, stored)


def choose_epochs(last: int, best: int) -> list[int]:
    """Return which of the epochs from 0 to the last are drawn.

    >>> choose_epochs(3, 2)
    [0, 1, 2, 3]
    >>> chosen = choose_epochs(200, 77)
    >>> len(chosen) <= MAX_FRAMES, chosen[:4], chosen[-1], 77 in chosen
    (True, [0, 1, 2, 4], 200, True)
    """
    if last < MAX_FRAMES:
        return list(range(last + 1))
    steps = MAX_FRAMES - 2
    return sorted({best, *(round(last * (k / steps) ** 1.5) for k in range(steps + 1))})


def _caption(model: Model, number: int) -> str:
    """Return how good an epoch was."""
    if number == 0:
        return "Before training: random weights."
    line = model.history.epochs[number - 1].line()
    measured = "; ".join(part for part in line.split("  ") if "loss" in part)
    best = (
        ". The best: these are the model's weights." if number == model.history.best_epoch else "."
    )
    return f"Epoch {number}: {measured}{best}"
