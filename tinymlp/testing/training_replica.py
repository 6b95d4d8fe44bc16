"""A `tinymlp.Network` that answers as a student's network does, from the very same numbers.

Which number is which weight is found by trying: whether a row or a column is a neuron, whether the
bias is apart, or the first or last of the weights, or shared, or not there, and which activations
the layers have. The first network that gives the student's own outputs is the one that is meant.
With it, the catalogue of mistakes in backpropagation can be tried on a student's training.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from tinymlp.learning.loss import SoftmaxCrossEntropy
from tinymlp.network.activation import ACTIVATIONS, Activation, Identity, LeakyReLU, Sigmoid
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.testing.answers import NoAnswerError
from tinymlp.testing.training_parameters import Block

Places = list[list[tuple[list[int], int | None]]]
"""Of each layer, of each neuron: which of the numbers its weights are and which its bias is."""

Outputs = Callable[[list[float], list[float]], list[float]]
"""From parameters and inputs to what the student's network answers."""

MOST_LAYERS = 4


class Replica(NamedTuple):
    """How to make the library's network of a student's numbers."""

    places: Places
    activations: tuple[Activation, ...]
    """One for each layer."""
    softmax: bool
    """Whether the outputs are probabilities that a softmax made of the last layer's."""
    made: dict[bool, Network]
    """The network, with and without its last activation, once it has been made."""

    def network(self, parameters: Sequence[float], *, logits: bool = False) -> Network:
        """Return the network; with `logits` its last layer has no activation.

        It is the same object every time, since thousands are asked for: use it before the next.
        """
        if logits not in self.made:
            activations = [*self.activations[:-1], Identity() if logits else self.activations[-1]]
            self.made[logits] = Network(
                [
                    Layer.from_weights(
                        [[0.0] * len(weights) for weights, _ in neurons],
                        [0.0] * len(neurons),
                        activation=activation,
                    )
                    for neurons, activation in zip(self.places, activations, strict=True)
                ]
            )
        made = self.made[logits]
        made.load_parameters(
            [
                0.0 if place is None else parameters[place]
                for neurons in self.places
                for weights, bias in neurons
                for place in (*weights, bias)
            ]
        )
        return made

    def outputs(self, parameters: Sequence[float], inputs: Sequence[float]) -> list[float]:
        """Return what the student's network answers, shape (n_out,)."""
        found = self.network(parameters).predict(list(inputs))
        return SoftmaxCrossEntropy().link(found) if self.softmax else list(found)

    def theirs(self, gradient: Sequence[float], n: int) -> list[float]:
        """Return a gradient of the library's order in the student's, shape (n,).

        A number that is used in two places has the sum of both slopes.
        """
        found = [0.0] * n
        numbers = iter(gradient)
        for neurons in self.places:
            for weights, bias in neurons:
                for place in (*weights, bias):
                    slope = next(numbers)
                    if place is not None:
                        found[place] += slope
        return found

    @property
    def is_sigmoid(self) -> bool:
        """Whether the outputs are sigmoids, probabilities of yes."""
        return isinstance(self.activations[-1], Sigmoid)

    @property
    def is_linear(self) -> bool:
        """Whether the last layer has no activation."""
        return isinstance(self.activations[-1], Identity) and not self.softmax


def find_replica(
    blocks: Sequence[Block], n_in: int, n_out: int, outputs: Outputs
) -> Replica | None:
    """Return the network that answers alike, None if none of the usual ones does."""
    n = sum(block.size for block in blocks)
    probes = [
        (tidy_numbers(n, seed), tidy_numbers(n_in, seed + 100), seed) for seed in (1, 2, 3, 4)
    ]
    try:
        asked = [
            (parameters, inputs, outputs(parameters, inputs)) for parameters, inputs, _ in probes
        ]
    except NoAnswerError:
        return None
    for replica in list_replicas(blocks, n_in, n_out):
        if all(
            _alike(replica.outputs(parameters, inputs), theirs)
            for parameters, inputs, theirs in asked
        ):
            return replica
    return None


def list_replicas(blocks: Sequence[Block], n_in: int, n_out: int | None) -> Iterator[Replica]:
    """Yield the usual networks that can be made of the blocks."""
    for places in layouts(blocks, n_in):
        if n_out is not None and len(places[-1]) != n_out:
            continue
        for activations, softmax in _activations(len(places)):
            if softmax and len(places[-1]) == 1:
                continue
            yield Replica(places, activations, softmax, {})


def tidy_numbers(n: int, seed: int) -> list[float]:
    """Return n numbers of few digits, none of them 0, which are the same for the same seed."""
    return list(_tidy_numbers(n, seed))  # its own list: what asks may change it


@lru_cache(64)
def _tidy_numbers(n: int, seed: int) -> tuple[float, ...]:
    draw = random.Random(seed)
    return tuple(draw.choice((-1, 1)) * draw.randint(3, 28) / 32 for _ in range(n))


def _alike(mine: Sequence[float], theirs: Sequence[float]) -> bool:
    """Return whether two answers are the same, as far as single precision goes."""
    return len(mine) == len(theirs) and all(
        abs(a - b) <= 1e-5 * max(abs(a), 1.0) for a, b in zip(mine, theirs, strict=True)
    )


_OUT: tuple[Activation, ...] = tuple(kind() for kind in ACTIVATIONS.values())
_HIDDEN: tuple[Activation, ...] = (
    *(kind() for kind in ACTIVATIONS.values()),
    *(LeakyReLU(slope=slope) for slope in (0.1, 0.2, 0.05, 0.3, 0.001)),
)


def _activations(n_layers: int) -> Iterator[tuple[tuple[Activation, ...], bool]]:
    outs = [(Identity(), True), *((one, False) for one in _OUT)]
    for hidden in _HIDDEN if n_layers > 1 else _HIDDEN[:1]:
        for out, softmax in outs:
            yield ((hidden,) * (n_layers - 1)) + (out,), softmax
    if n_layers == 3:
        for one, other in itertools.permutations(_HIDDEN[:5], 2):
            for out, softmax in outs:
                yield (one, other, out), softmax


def layouts(blocks: Sequence[Block], n_in: int) -> Iterator[Places]:
    """Yield which number may be which weight or bias, the likeliest first."""
    starts = list(itertools.accumulate((block.size for block in blocks), initial=0))
    placed = list(zip(blocks, starts, strict=False))
    for weights, biases in _splits(placed):
        flat = [start + k for block, start in biases for k in range(block.size)]
        extras = ("apart",) if biases else ("none", "last", "first")
        for extra, matrices in itertools.product(extras, (True, False)):
            rows = _matrices(weights, n_in, extra) if matrices else _neurons(weights, n_in, extra)
            for layers in rows:
                places = _with_biases(layers, flat, extra)
                if places is not None:
                    yield places


Placed = tuple[Block, int]


def _splits(placed: list[Placed]) -> Iterator[tuple[list[Placed], list[Placed]]]:
    """Yield which blocks may be weights and which biases: by their names, or by their places."""
    named = [one for one in placed if not one[0].is_bias], [one for one in placed if one[0].is_bias]
    if named[0]:
        yield named
    if named[1]:
        return
    half = len(placed) // 2
    if len(placed) > 1 and len(placed) % 2 == 0:
        yield placed[::2], placed[1::2]
        yield placed[:half], placed[half:]
        yield placed[half:], placed[:half]
    yield placed, []


Rows = list[list[list[int]]]
"""Of each layer, of each neuron, the numbers that belong to it."""


def _matrices(weights: list[Placed], n_in: int, extra: str) -> Iterator[Rows]:
    """Yield the layers of matrices, whose rows or else columns are neurons."""
    more = extra in ("last", "first")
    for turned in (False, True):
        layers: Rows = []
        width = n_in
        for block, start in weights:
            shape = block.shape
            if len(shape) == 1:  # the weights of a single output
                shape = (shape[0], 1) if turned else (1, shape[0])
            if len(shape) != 2:
                return
            n_rows, n_columns = shape
            if (n_rows if turned else n_columns) != width + more:
                break
            width = n_columns if turned else n_rows
            layers.append(
                [[start + i * n_columns + j for i in range(n_rows)] for j in range(n_columns)]
                if turned
                else [[start + j * n_columns + i for i in range(n_columns)] for j in range(n_rows)]
            )
        else:
            if 0 < len(layers) <= MOST_LAYERS:
                yield layers


def _neurons(weights: list[Placed], n_in: int, extra: str) -> Iterator[Rows]:
    """Yield the layers of neurons that each hold their own weights."""
    more = extra in ("last", "first")
    rows = []
    for block, start in weights:
        if not block.shape or (len(block.shape) == 2 and 1 not in block.shape):
            return
        rows.append([start + k for k in range(block.size)])

    def group(first: int, width: int, layers: Rows) -> Iterator[Rows]:
        if first == len(rows):
            yield layers
            return
        for last in range(first, len(rows)):
            if len(rows[last]) != width + more or len(layers) == MOST_LAYERS:
                return
            yield from group(last + 1, last - first + 1, [*layers, rows[first : last + 1]])

    if rows:
        yield from group(0, n_in, [])


def _with_biases(layers: Rows, biases: list[int], extra: str) -> Places | None:
    if extra == "none":
        return [[(row, None) for row in layer] for layer in layers]
    if extra == "last":
        return [[(row[:-1], row[-1]) for row in layer] for layer in layers]
    if extra == "first":
        return [[(row[1:], row[0]) for row in layer] for layer in layers]
    sizes = [len(layer) for layer in layers]
    if len(biases) == sum(sizes):
        left = iter(biases)
        return [[(row, next(left)) for row in layer] for layer in layers]
    if len(biases) == len(layers):  # one bias that all neurons of a layer share
        return [[(row, bias) for row in layer] for layer, bias in zip(layers, biases, strict=True)]
    if len(biases) == sum(sizes[:-1]):  # none in the last layer
        left = iter(biases)
        hidden: Places = [[(row, next(left)) for row in layer] for layer in layers[:-1]]
        return [*hidden, [(row, None) for row in layers[-1]]]
    return None
