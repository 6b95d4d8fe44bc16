"""Which numbers are checked one by one, when there are too many to check them all.

The work is counted in multiply-adds, not in seconds, so that the same call checks the same numbers
on every machine. First some examples are left out, down to a few: each parameter has to do with
almost every example. Then parameters, as many from each layer as its share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from tinymlp.arguments import check_whole
from tinymlp.errors import invalid
from tinymlp.network.network import Network

WORK = 20_000_000
"""Multiply-adds: a few seconds."""
FEW_EXAMPLES = 4
_PASSES = 4  # two for a central difference, and a complex number costs as much again


@dataclass(frozen=True)
class Sample:
    """The indices of the examples, of the parameters, and of (example, input) pairs."""

    examples: Sequence[int]
    parameters: Sequence[int]
    inputs: Sequence[tuple[int, int]]


def choose(
    network: Network, n_examples: int, *, sample: int | Literal["auto", "all"], random: Random
) -> Sample:
    """Return what to check; everything when that is cheap, or asked for with "all".

    >>> chosen = choose(Network.random([2, 3, 1]), 5, sample="auto", random=Random(0))
    >>> len(chosen.examples), len(chosen.parameters), len(chosen.inputs)
    (5, 13, 10)
    """
    costs = _costs(network)
    n_parameters = len(costs)
    if not isinstance(sample, str):
        sample = min(check_whole("sample", sample, minimum=1), n_parameters)
    elif sample not in ("auto", "all"):
        raise invalid("sample", "'auto', 'all' or a whole number from 1 up", sample)
    total = sum(layer.n_parameters for layer in network.layers) * network.n_in + sum(costs)
    if isinstance(sample, int):
        total = total * sample // n_parameters
    examples = list(range(n_examples))
    affordable = max(WORK // (total * _PASSES), FEW_EXAMPLES)
    if sample != "all" and affordable < n_examples:
        examples = sorted(random.sample(examples, affordable))
    share = 1.0
    if isinstance(sample, int):
        share = sample / n_parameters
    elif sample == "auto":
        share = WORK / (total * _PASSES * len(examples))
    inputs = [(e, i) for e in range(len(examples)) for i in range(network.n_in)]
    if share >= 1.0:
        return Sample(examples, list(range(n_parameters)), inputs)
    parameters: list[int] = []
    start = 0
    for layer in network.layers:
        indices = range(start, start + layer.n_parameters)
        wanted = min(max(round(share * layer.n_parameters), 1), layer.n_parameters)
        parameters += sorted(random.sample(indices, wanted))
        start += layer.n_parameters
    wanted = max(round(share * len(inputs)), 1)
    return Sample(examples, parameters, sorted(random.sample(inputs, wanted)))


def _costs(network: Network) -> list[int]:
    """Return the multiply-adds that moving each parameter costs for one example."""
    costs: list[int] = []
    after = 0
    for layer in reversed(network.layers):
        costs += [layer.n_in + 1 + after] * layer.n_parameters
        after += layer.n_parameters
    return costs
