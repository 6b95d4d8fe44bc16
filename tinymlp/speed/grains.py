"""Grains: the pieces in which a mini-batch is computed, whoever computes them.

Floating-point addition is not associative: (a + b) + c and a + (b + c) may differ in the last bit.
A sum that is split over workers is the same for any number of them only if the pieces, and the
order in which they are added, depend on the batch alone. So a batch is cut into grains, and the
grains are added in the order of one fixed tree, like a binary counter carries:

    ((g0 + g1) + (g2 + g3)) + ((g4 + g5) + (g6 + g7))

Whoever has grains 4 to 7 can add them up before handing them over, and the result is the same.

A grain is a batch's own mean gradient m, with the share of the weights that it stands for:

    gradient of the batch = Σ_grains share·m,    share = weight of the grain / weight of the batch

>>> total = Sum()
>>> for number, mean in enumerate([2.0, 4.0]):
...     total.add(Part(number, 1, 0.5, mean, [mean]))
>>> total.mean()
(3.0, [3.0])

Large grains are computed sooner, small ones can be split over more workers: both the size and the
number of grains grow with the root of the batch. A small network's batch is not cut.
"""

from collections.abc import Iterator, Sequence
from operator import add
from typing import NamedTuple

from tinymlp.learning.gradient import Engine, Example, total_weight
from tinymlp.learning.loss import Loss
from tinymlp.learning.penalty import Penalty
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.speed.penalties import value_and_slopes

LEAST_EXAMPLES = 16
"""A smaller grain would spend more on its own start than on its examples."""

LEAST_WORK = 1 << 16
"""Examples times parameters of a grain: a few milliseconds, several times a round trip."""

ROWS = 64
"""How many rows are predicted together."""


def grain_size(n_examples: int, n_parameters: int) -> int:
    """Return how many examples of a batch a grain has: a power of two, about √(8·n_examples).

    >>> [grain_size(n_examples, 23860) for n_examples in (32, 128, 512)]
    [16, 32, 64]
    """
    if n_examples * n_parameters <= LEAST_WORK:
        return max(n_examples, LEAST_EXAMPLES)
    size = LEAST_EXAMPLES
    while 4 * size * size <= 8 * n_examples or size * n_parameters < LEAST_WORK:
        size *= 2
    return size


class Part(NamedTuple):
    """The sum of some neighboring grains' mean losses and gradients, times `share`."""

    first: int
    """The number of the first grain in it, counted from 0."""
    n_grains: int
    """How many grains are in it."""
    share: float
    value: float
    gradient: Sequence[float]


class Sum:
    """Adds parts in the order of the tree, as far as both sides of a branch have come."""

    def __init__(self) -> None:
        self.parts: list[Part] = []

    def add(self, part: Part) -> None:
        """Take the part that follows the one before."""
        self.parts.append(part)
        while len(self.parts) > 1:
            left, right = self.parts[-2:]
            if left.n_grains != right.n_grains or left.first % (2 * left.n_grains) != 0:
                return
            self.parts[-2:] = [_joined(left, right)]

    def mean(self) -> tuple[float, Vector]:
        """Return the batch's loss and gradient; all grains have been added."""
        while len(self.parts) > 1:
            self.parts[-2:] = [_joined(*self.parts[-2:])]
        _, _, share, value, gradient = self.parts[0]
        if share == 1:
            return value, list(gradient)
        return share * value, [share * d for d in gradient]


def _joined(left: Part, right: Part) -> Part:
    first, n_grains, share, value, gradient = left
    n_grains += right.n_grains
    if share == right.share:  # so nearly always: multiplied once, at the end
        return Part(
            first, n_grains, share, value + right.value, [*map(add, gradient, right.gradient)]
        )
    other = right.share
    return Part(
        first,
        n_grains,
        1.0,
        share * value + other * right.value,
        [share * a + other * b for a, b in zip(gradient, right.gradient, strict=True)],
    )


def parts_of(
    engine: Engine,
    network: Network,
    loss: Loss,
    examples: Sequence[Example],
    weights: Sequence[float] | None,
    *,
    size: int,
    first: int,
    whole: float,
) -> list[Part]:
    """Return the parts for examples that begin with grain number `first`.

    `size` is that of a grain, `whole` the weight of the whole batch.
    """
    total = Sum()
    for number, start in enumerate(range(0, len(examples), size), start=first):
        grain = examples[start : start + size]
        own = None if weights is None else weights[start : start + size]
        if own is None or any(own):
            value, gradient = engine.mean_gradient(network, loss, grain, weights=own)
            share = (len(grain) if own is None else total_weight(own)) / whole
        else:
            value, gradient, share = 0.0, [0.0] * network.n_parameters, 0.0
        total.add(Part(number, 1, share, value, gradient))
    return total.parts


def with_penalty(
    network: Network, penalty: Penalty, value: float, gradient: Vector
) -> tuple[float, Vector]:
    """Return a loss and its gradient with the penalty of every weight added."""
    slopes: Vector = []
    for layer in network.layers:
        for neuron in layer.neurons:
            added, row_slopes = value_and_slopes(penalty, neuron.weights)
            value += added
            slopes += row_slopes
            slopes.append(0)  # a bias only shifts a neuron
    return value, list(map(add, gradient, slopes))


def row_grains(n_rows: int) -> list[range]:
    """Return the numbers of the rows that are predicted together.

    A last row is never alone: an engine may have a way of its own for a single one.

    >>> row_grains(150), row_grains(65)
    ([range(0, 64), range(64, 128), range(128, 150)], [range(0, 65)])
    """
    starts = list(range(0, n_rows, ROWS))
    if n_rows > 1 and n_rows % ROWS == 1:
        starts.pop()
    return [range(start, stop) for start, stop in zip(starts, [*starts[1:], n_rows], strict=True)]


def runs(n_grains: int, n_pieces: int) -> Iterator[range]:
    """Yield the grains of each piece: neighbors, shared out as evenly as they go.

    >>> list(runs(5, 2))
    [range(0, 2), range(2, 5)]
    """
    n_pieces = min(n_grains, n_pieces)
    for piece in range(n_pieces):
        yield range(piece * n_grains // n_pieces, (piece + 1) * n_grains // n_pieces)
