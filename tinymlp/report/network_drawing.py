"""A network as a picture: neurons in columns, each weight a line.

A line's width is the weight's size beside the largest of its layer; a positive weight is blue and
solid, a negative one orange and dashed. Of a wide layer the first and the last neurons are drawn,
and between them stands how many more there are.

What a script may want to find has a name: `data-at="1-0"` is neuron 0 of layer 1 (layer 0 are the
inputs), `data-edge="1-0-2"` its weight 2, and `data-value="a[1][0]"` the place of a number.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from tinymlp.named import name_of
from tinymlp.network.network import Network
from tinymlp.report.colors import BLUE, DASHES, INK, ORANGE
from tinymlp.report.drawing import drawing, write
from tinymlp.report.markup import element
from tinymlp.text import printable, shortened
from tinymlp.tracing.notation import UNICODE

MAX_DRAWN = 10
"""Neurons of a layer that are all drawn; of a wider one the first five and the last four."""

MAX_NAME = 20

_ROW, _HEIGHT, _COLUMN, _TOP = 44.0, 24.0, 160.0, 36.0
_CHARACTER = 7.0
_LEGEND = "Solid blue weights are positive, dashed orange ones negative; the thicker, the larger."


@dataclass(frozen=True)
class Diagram:
    """What there is to draw of a network."""

    sizes: Sequence[int]
    activations: Sequence[str]
    weight: Callable[[int, int, int], float]
    """The weight of a layer (from 1), a neuron and an input (from 0)."""
    input_names: Sequence[str] = ()
    output_names: Sequence[str] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Numbers by their names in a trace, as they are to be read; {} draws none."""

    @classmethod
    def of(
        cls, network: Network, input_names: Sequence[str] = (), output_names: Sequence[str] = ()
    ) -> "Diagram":
        """Return a network and its names, without numbers."""
        return cls(
            network.sizes,
            [name_of(layer.activation) for layer in network.layers],
            lambda layer, j, i: network.layers[layer - 1].neurons[j].weights[i],
            input_names,
            output_names,
        )


def draw_network(diagram: Diagram) -> Element:
    """Return the picture, with a sentence on how to read it."""
    # On a small screen it keeps its size, and is moved within a frame, by keys too.
    frame = {"class": "scrolled", "role": "group", "aria-label": "The network", "tabindex": 0}
    drawn = element("div", frame, _Picture(diagram).svg())
    return element("figure", {}, drawn, element("figcaption", {}, _LEGEND))


def drawn_neurons(size: int) -> list[int | None]:
    """Return which neurons of a layer are drawn; None is where the others are.

    >>> drawn_neurons(3), drawn_neurons(64)
    ([0, 1, 2], [0, 1, 2, 3, 4, None, 60, 61, 62, 63])
    """
    if size <= MAX_DRAWN:
        return list(range(size))
    return [*range(5), None, *range(size - 4, size)]


class _Picture:
    """Where everything is."""

    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram
        self._width = 76.0 if diagram.numbers else _HEIGHT
        self._shown = [drawn_neurons(size) for size in diagram.sizes]
        self._tall = max(map(len, self._shown)) * _ROW
        self._inputs = [_short(name) for name in diagram.input_names]
        self._outputs = self._output_texts()
        self._left = 12 + _CHARACTER * _longest(self._inputs)

    def svg(self) -> Element:
        diagram = self._diagram
        right = self._x(len(diagram.sizes) - 1) + self._width / 2 + 12
        loss = 90 if "L" in diagram.numbers else 0
        width = right + _CHARACTER * max(_longest(self._outputs), 8) + loss
        height = _TOP + self._tall + (10 if diagram.numbers else 0)
        svg = drawing(self._label(), f"0 0 {width:.0f} {height:.0f}", width)
        for layer in range(1, len(diagram.sizes)):
            svg.extend(self._edges(layer))
        for layer in range(len(diagram.sizes)):
            svg.append(self._heading(layer))
            svg.extend(self._nodes(layer))
        svg.extend(self._names(0, self._inputs, -1))
        svg.extend(self._names(len(diagram.sizes) - 1, self._outputs, 1))
        if "L" in diagram.numbers:
            svg.append(self._node("L", width - 40, _TOP + self._tall / 2 - _ROW / 2, "L"))
        return svg

    def _label(self) -> str:
        shape = " → ".join(map(str, self._diagram.sizes))
        return f"A network {shape}, {', '.join(self._diagram.activations)}"

    def _x(self, layer: int) -> float:
        return self._left + self._width / 2 + layer * _COLUMN

    def _y(self, layer: int, place: int) -> float:
        return _TOP + (self._tall - len(self._shown[layer]) * _ROW) / 2 + (place + 0.5) * _ROW - 8

    def _heading(self, layer: int) -> Element:
        text = f"layer {layer}: {self._diagram.activations[layer - 1]}" if layer else "inputs"
        return write(self._x(layer), 14, text, weight="bold")

    def _edges(self, layer: int) -> list[Element]:
        places = [
            (place, j, before, i)
            for place, j in enumerate(self._shown[layer])
            for before, i in enumerate(self._shown[layer - 1])
        ]
        found = {
            (j, i): self._diagram.weight(layer, j, i)
            for _, j, _, i in places
            if j is not None and i is not None
        }
        largest = max(map(abs, found.values()), default=0.0) or 1.0
        edges = []
        for place, j, before, i in places:
            if j is None or i is None:
                continue
            weight = found[j, i]
            name = UNICODE.symbols(f"w[{layer}][{j}][{i}]")
            line = {
                "x1": self._x(layer - 1) + self._width / 2,
                "y1": self._y(layer - 1, before),
                "x2": self._x(layer) - self._width / 2,
                "y2": self._y(layer, place),
                "stroke": ORANGE if weight < 0 else BLUE,
                "stroke-dasharray": DASHES if weight < 0 else None,
                "stroke-width": 0.4 + 3 * abs(weight) / largest,
                "data-edge": f"{layer}-{j}-{i}",
            }
            title = element("title", {}, f"{name} = {UNICODE.number(weight)}")
            edges.append(element("line", line, title))
        return edges

    def _nodes(self, layer: int) -> list[Element]:
        nodes = []
        for place, j in enumerate(self._shown[layer]):
            x, y = self._x(layer), self._y(layer, place)
            if j is None:
                left = self._diagram.sizes[layer] - MAX_DRAWN + 1
                more = write(x, y + 4, f"… {left:,} more")
                nodes.append(element("g", {"data-at": f"{layer}-more"}, more))
            else:
                value = f"a[{layer}][{j}]" if layer else f"x[{j}]"
                nodes.append(self._node(f"{layer}-{j}", x, y, value, f"delta[{layer}][{j}]"))
        return nodes

    def _node(self, at: str, x: float, y: float, value: str, below: str = "") -> Element:
        """Return a neuron, with its number inside and its δ below."""
        width = self._width
        box = {
            "x": x - width / 2,
            "y": y - _HEIGHT / 2,
            "width": width,
            "height": _HEIGHT,
            "rx": 4.0 if at == "L" else _HEIGHT / 2,
            "fill": "none",
            "stroke": INK,
            "stroke-width": 1.2,
        }
        node = element("g", {"data-at": at}, element("rect", box))
        if at == "L":
            node.append(write(x, y - _HEIGHT / 2 - 5, "loss L"))
        numbers = self._diagram.numbers
        if value in numbers:
            node.append(write(x, y + 4, numbers[value], name=value))
        if below in numbers:
            text = numbers[below]
            node.append(write(x, y + _HEIGHT / 2 + 10, text, size=10.5, name=below))
        return node

    def _names(self, layer: int, names: Sequence[str], side: int) -> list[Element]:
        x = self._x(layer) + side * (self._width / 2 + 6)
        anchor = "start" if side > 0 else "end"
        return [
            write(x, self._y(layer, place) + 4, names[j], anchor=anchor)
            for place, j in enumerate(self._shown[layer])
            if j is not None and j < len(names)
        ]

    def _output_texts(self) -> list[str]:
        """Return the outputs' names, each with its target if there is one."""
        diagram = self._diagram
        texts = []
        for k in range(diagram.sizes[-1]):
            name = _short(diagram.output_names[k]) if k < len(diagram.output_names) else ""
            target = diagram.numbers.get(f"t[{k}]")
            right = "" if target is None else f"{UNICODE.symbols(f't[{k}]')} = {target}"
            texts.append(": ".join(text for text in (name, right) if text))
        return texts


def _short(name: str) -> str:
    return shortened(printable(name), MAX_NAME)


def _longest(texts: Sequence[str]) -> int:
    return max(map(len, texts), default=0)
