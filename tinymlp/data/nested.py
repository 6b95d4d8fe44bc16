"""Growing parts of a data set, each inside the next: what would be known of fewer examples.

The examples are put in an order, and a part is the beginning of it. Each class comes once before
any comes twice, and from there on in its share. Whole groups follow each other, so that a smaller
part is one of fewer patients and not of fewer visits of each.

>>> from tinymlp.data.dataset import Dataset
>>> sides = Dataset([[0.5], [1.0], [2.0], [3.0]], ["left", "left", "right", "right"])
>>> two, all_four = nested_parts(sides, [2, 4], seed=0)
>>> set(two) < set(all_four), sorted(sides.targets[i] for i in two), all_four
(True, ['left', 'right'], [0, 1, 2, 3])
"""

import random
from collections.abc import Sequence

from tinymlp.data.dataset import Dataset


def nested_parts(dataset: Dataset, sizes: Sequence[int], *, seed: int) -> list[list[int]]:
    """Return for each size the indices of so many examples, ascending.

    The order is drawn from `seed`. Of the same seed, a smaller part is in every larger one.
    """
    order = _draw_order(dataset, random.Random(seed))
    return [sorted(order[:size]) for size in sizes]


def _draw_order(dataset: Dataset, rng: random.Random) -> list[int]:
    order = list(range(len(dataset)))
    rng.shuffle(order)
    if dataset.groups is not None:
        groups = dataset.groups
        kinds = list(dict.fromkeys(groups))
        rng.shuffle(kinds)
        rank = {kind: place for place, kind in enumerate(kinds)}
        return sorted(order, key=lambda i: rank[groups[i]])
    if dataset.labels is None:
        return order
    members: dict[object, list[int]] = {}
    for index in order:
        members.setdefault(dataset.targets[index], []).append(index)
    # The j-th of n of a class stands at j/n of the way: every first one at the very beginning.
    place = {i: j / len(each) for each in members.values() for j, i in enumerate(each)}
    return sorted(order, key=place.__getitem__)
