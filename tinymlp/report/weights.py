"""The parameters themselves: as tables when there are few, and for images as pictures.

In the picture of a neuron each of its weights stands where its pixel is: a blue square is positive,
a hollow orange diamond negative, and the larger, the larger.

Source: G. Hinton and others, Parallel Distributed Processing, 1986: his diagrams of weights.
"""

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from tinymlp.model.model import Model
from tinymlp.named import name_of
from tinymlp.report.colors import BLUE, ORANGE
from tinymlp.report.image import image_class
from tinymlp.report.markup import element, scrolled, table
from tinymlp.text import printable
from tinymlp.tracing.notation import UNICODE

MAX_IN_TABLES = 400
"""Parameters that are all written out."""

MAX_NEURONS = 32
"""Neurons whose weights are drawn."""

_CELL = 10.0
_MIN_SIDE = 0.1
"""Of the largest side; what is smaller is not drawn."""


def parameter_tables(model: Model) -> list[Element]:
    """Return every weight and bias, layer by layer, if they are few enough to be read."""
    network = model.network
    if network.n_parameters > MAX_IN_TABLES:
        return []
    tables = []
    for number, layer in enumerate(network.layers, start=1):
        before = [UNICODE.symbols(f"a[{number - 1}][{i}]") for i in range(layer.n_in)]
        if number == 1:
            before = [printable(name) for name in model.encoder.input_names]
        rows = [
            [str(j), *map(UNICODE.number, neuron.weights), UNICODE.number(neuron.bias)]
            for j, neuron in enumerate(layer.neurons)
        ]
        heads = [f"weight of {name}" for name in before]
        caption = f"Layer {number}, {name_of(layer.activation)}"
        made = table(["neuron", *heads, "bias"], rows, caption=caption, kind="numbers")
        tables.append(scrolled(made, caption))
    return [element("details", {}, element("summary", {}, "Every weight in numbers"), *tables)]


def first_layer_as_images(model: Model) -> list[Element]:
    """Return a picture of each neuron's weights, for a model whose inputs are pixels."""
    shape, layer = model.image_shape, model.network.layers[0]
    if shape is None or shape[0] * shape[1] != layer.n_in:
        return []
    shown = layer.neurons[:MAX_NEURONS]
    left = f" The first {len(shown)} of {layer.n_out} neurons." if len(shown) < layer.n_out else ""
    caption = (
        "Each picture is a neuron, each mark its weight for that pixel: a filled blue square where "
        "ink speaks for it, a hollow orange diamond where ink speaks against it; the larger, the "
        f"more.{left}"
    )
    pictures = [
        element(
            "figure",
            {},
            _picture(neuron.weights, shape, f"The weights of neuron {j}"),
            element("figcaption", {}, f"neuron {j}"),
        )
        for j, neuron in enumerate(shown)
    ]
    return [element("p", {}, caption), element("div", {"class": "pictures"}, *pictures)]


def _picture(weights: Sequence[float], shape: tuple[int, int], label: str) -> Element:
    height, width = shape
    largest = max(map(abs, weights)) or 1.0
    squares, diamonds = [], []
    for place, weight in enumerate(weights):
        side = math.sqrt(abs(weight) / largest)  # so that the area is the weight
        if side < _MIN_SIDE:
            continue
        x, y = (place % width + 0.5) * _CELL, (place // width + 0.5) * _CELL
        half = 0.5 * _CELL * side
        if weight > 0:
            squares.append(
                f"M{x - half:.3g} {y - half:.3g}h{2 * half:.2g}v{2 * half:.2g}h-{2 * half:.2g}z"
            )
        else:
            h = f"{0.8 * half:.2g}"
            diamonds.append(f"M{x:.3g} {y - 0.8 * half:.3g}l{h} {h}l-{h} {h}l-{h} -{h}z")
    return element(
        "svg",
        {
            "viewBox": f"0 0 {width * _CELL:g} {height * _CELL:g}",
            "class": image_class(shape),
            "role": "img",
            "aria-label": label,
        },
        element("path", {"d": "".join(squares), "fill": BLUE}),
        element(
            "path",
            {"d": "".join(diamonds), "fill": "none", "stroke": ORANGE, "stroke-width": 1.4},
        ),
    )
