"""Cross-validation deals the examples into folds, as cards are dealt, each class in its share.

Every example is in one fold. A model learns from all folds but one and is tried on that one, for
each fold in turn: so all examples are tried by a model that has not seen them.

>>> deal(["a", "a", "b", "b"], 2, seed=0)
[[0, 2], [1, 3]]

Source: M. Stone, Cross-Validatory Choice and Assessment of Statistical Predictions, 1974;
R. Kohavi, A Study of Cross-Validation and Bootstrap for Accuracy Estimation and Model Selection,
1995, for folds in which each class keeps its share.
"""

import random
from collections.abc import Sequence

from tinymlp.arguments import check_whole
from tinymlp.data.dataset import Dataset


def deal(
    classes: Sequence[object], k: int, *, seed: int, groups: Sequence[object] | None = None
) -> list[list[int]]:
    """Return the indices of each of `k` folds, ascending; their sizes differ by at most one.

    `classes` has one for each example, all the same where there are none; of a class, the folds
    have as many to within one. With `groups`, one for each example, whole groups are dealt, and of
    sizes nothing is promised. Raises `ArgumentError` unless 2 ≤ k ≤ the number of examples, or of
    groups.
    """
    if groups is not None:
        kinds = list(dict.fromkeys(groups))
        place = {
            kinds[j]: number
            for number, fold in enumerate(deal([None] * len(kinds), k, seed=seed))
            for j in fold
        }
        return [[i for i, g in enumerate(groups) if place[g] == n] for n in range(k)]
    check_whole("k", k, minimum=2, maximum=len(classes))
    rng = random.Random(check_whole("seed", seed, minimum=0))
    members: dict[object, list[int]] = {}
    for index, kind in enumerate(classes):
        members.setdefault(kind, []).append(index)
    folds: list[list[int]] = [[] for _ in range(k)]
    dealt = 0
    for indices in members.values():
        rng.shuffle(indices)
        for index in indices:  # where one class ends, the next goes on
            folds[dealt % k].append(index)
            dealt += 1
    return [sorted(fold) for fold in folds]


def deal_dataset(dataset: Dataset, k: int, *, seed: int) -> list[list[int]]:
    """Return the indices of each of `k` folds of a data set, by its classes and its groups.

    Raises `ArgumentError` as `deal` does.
    """
    classes = dataset.targets if dataset.labels is not None else [None] * len(dataset)
    return deal(classes, k, seed=seed, groups=dataset.groups)


def all_but(fold: Sequence[int], n_examples: int) -> list[int]:
    """Return the indices of the examples that are not in the fold, ascending.

    >>> all_but([1, 3], 5)
    [0, 2, 4]
    """
    apart = set(fold)
    return [index for index in range(n_examples) if index not in apart]
