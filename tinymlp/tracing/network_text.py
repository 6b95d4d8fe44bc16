r"""The network in text, with the numbers of a training step that are known so far.

A column is a layer: each neuron's activation on the way forward, its δ on the way back. What is not
computed yet is a ?, and the neuron that computes now has a > before it.

>>> from tinymlp.network.layer import Layer
>>> from tinymlp.network.network import Network
>>> from tinymlp.tracing.notation import ASCII
>>> network = Network([Layer.from_weights([[0.5, 1.0]], [0.25], activation="relu")])
>>> trace = network.trace([2.0, -1.0], [1.0])
>>> print("\n".join(network_lines(trace, trace.at("a[1][0]"), ASCII)))
inputs  layer 1, relu
2              > 0.25
-1
"""

from itertools import zip_longest

from tinymlp.text import draw_table
from tinymlp.tracing.block import Block
from tinymlp.tracing.notation import Notation
from tinymlp.tracing.operation import Operation
from tinymlp.tracing.step_record import StepRecord

MAX_NEURONS = 8
"""Neurons of a layer that are drawn; of a wider one it is said how many more there are."""


def network_lines(trace: StepRecord, at: Operation | Block, notation: Notation) -> list[str]:
    """Return the table of the network, at an operation or a block of its training step."""
    setting = trace.setting
    last = at.last if isinstance(at, Block) else at.number
    symbol = "delta" if at.phase in ("backward", "update") else "a"
    inputs = [notation.number(trace.given[f"x[{i}]"]) for i in _drawn(setting.sizes[0])]
    columns = [["inputs", *inputs]]
    for layer, size in enumerate(setting.sizes[1:], 1):
        shown = [f"layer {layer}, {setting.activations[layer - 1]}"]
        for j in _drawn(size):
            name = f"{symbol}[{layer}][{j}]"
            mark = "> " if (at.layer, at.neuron) == (layer, j) else ""
            shown.append(mark + _number(trace, name, last, notation))
        columns.append(shown)
    for column, size in zip(columns, setting.sizes, strict=True):
        if size > MAX_NEURONS:
            column.append(f"{size - MAX_NEURONS:,} more")
    return draw_table([list(row) for row in zip_longest(*columns, fillvalue="")]).splitlines()


def _drawn(size: int) -> range:
    return range(min(size, MAX_NEURONS))


def _number(trace: StepRecord, name: str, last: int, notation: Notation) -> str:
    """Return the number of that name if an operation up to `last` has made it."""
    made = trace.values.get(name)
    if made is None or (made.made_by or 0) > last:
        return "?"
    return notation.number(made.value)
