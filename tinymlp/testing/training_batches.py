"""What a right epoch is, in every convention of the batch.

    in one step, in batches, or in a step for each:     a step is c · Σ of its examples' gradients

The factor c is a convention of the learning rate if it is one for all parameters and known before
the first step: 1, 1/(examples of the batch), 1/(examples of all), or 1/(examples of a full batch),
though the last batch has fewer. It is a mistake where it differs from parameter to parameter, or
depends on the rate, or is another number, below 0 or 1/n² for instance, or where the loss that the
program says is a mean and c is 1.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tinymlp.testing.training_network import Example, NetworkCode
from tinymlp.testing.training_steps import Convention, gradient

MEAN, SUM, EACH = "the mean over a batch", "the sum over a batch", "a step for each example"
EACH_SHARED = "a step for each example, divided by the number of all"
TWO, TWO_SUMMED = "batches of 2", "batches of 2, summed"
TWO_SHARED = "batches of 2, divided by the number of all examples"
SOME = "examples drawn at random"


class Batches(NamedTuple):
    """How an epoch goes through its examples."""

    size: int
    """Examples in a step, 0 for all of them."""
    divisor: Callable[[int, int], int]
    """From the number of examples in a step and that of all to what their sum is divided by."""


BATCHES: Mapping[str, Batches] = {
    MEAN: Batches(0, lambda size, n: size),
    SUM: Batches(0, lambda size, n: 1),
    EACH: Batches(1, lambda size, n: 1),
    EACH_SHARED: Batches(1, lambda size, n: n),
    TWO: Batches(2, lambda size, n: size),
    TWO_SUMMED: Batches(2, lambda size, n: 1),
    TWO_SHARED: Batches(2, lambda size, n: n),
}
"""The updates of an epoch that are right, whatever the order of the examples."""
UPDATES = (*BATCHES, SOME)
OF_MEANS = tuple(one for one in UPDATES if one not in (SUM, TWO_SUMMED))
"""Those of a loss that is a mean over the examples."""


def updates(
    network: NetworkCode,
    meant: Convention,
    update: str,
    parameters: Sequence[float],
    examples: Sequence[Example],
    rate: float,
) -> Iterator[list[float]]:
    """Yield every right (before − after)/rate of one epoch: one for a batch, one for each order."""
    n = len(examples)
    if update == SOME:
        slopes = [gradient(network, meant, parameters, one) for one in examples]
        for size in range(1, n + 1):
            for drawn in itertools.combinations_with_replacement(slopes, size):
                yield [sum(column) / size for column in zip(*drawn, strict=True)]
        return
    batches = BATCHES[update]
    in_any_order = 0 < batches.size < n
    for order in itertools.permutations(examples) if in_any_order else [examples]:
        yield in_batches(network, meant, parameters, order, rate, batches)


def in_batches(
    network: NetworkCode,
    meant: Convention,
    parameters: Sequence[float],
    examples: Sequence[Example],
    rate: float,
    batches: Batches,
) -> list[float]:
    """Return (before − after)/rate of an epoch of batches, in this order."""
    at, n = list(parameters), len(examples)
    total = [0.0] * len(at)
    for first in range(0, n, batches.size or n):
        batch = examples[first : first + (batches.size or n)]
        slopes = [gradient(network, meant, at, one) for one in batch]
        divisor = batches.divisor(len(batch), n)
        step = [sum(column) / divisor for column in zip(*slopes, strict=True)]
        at = [p - rate * d for p, d in zip(at, step, strict=True)]
        total = [a + b for a, b in zip(total, step, strict=True)]
    return total


def one_by_one(
    network: NetworkCode,
    meant: Convention,
    parameters: Sequence[float],
    examples: Sequence[Example],
    rate: float,
    *,
    keep: bool = False,
) -> list[float]:
    """Return (before − after)/rate of a step for each example.

    With `keep` the gradients of the examples before stay in each, as without `zero_grad`.
    """
    at = list(parameters)
    held = [0.0] * len(at)
    for one in examples:
        slopes = gradient(network, meant, at, one)
        held = [h + d for h, d in zip(held, slopes, strict=True)] if keep else slopes
        at = [p - rate * d for p, d in zip(at, held, strict=True)]
    return [(p - q) / rate for p, q in zip(parameters, at, strict=True)]
