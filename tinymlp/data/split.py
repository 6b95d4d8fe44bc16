"""Which examples are kept apart to test on: each class in its share, the last ones, whole groups.

A random fifth of 150 flowers may hold 14 of one species and 6 of another; then the accuracy on it
says more about the draw than about the model. So a split of classes is drawn class by class: the
wanted number is shared out in proportion, and what rounding leaves over goes where the deficit
is largest (the largest remainder, as in elections: T. Hare, 1859; A. Hamilton, 1792). A class of
two or more examples has at least one on both sides; a class of one stays in the training part.

Where the rows follow each other in time, the test part is the last of them, as what is predicted
later will be; where several rows are of one patient, or one house, all of them are in one part, for
a network that has seen the patient knows more than it will know of others.

An example of weight 0 says nothing, in a test neither: all of them stay in the training part, or
with their group, and the draw is among the others.

>>> share_out([50, 50, 50], 30), share_out([6, 3, 2, 1], 4)
([10, 10, 10], [2, 1, 1, 0])
"""

import random
from collections import Counter
from collections.abc import Sequence
from numbers import Real

from tinymlp.arguments import as_whole, check_whole
from tinymlp.data.weighing import weighing
from tinymlp.errors import DataError, invalid
from tinymlp.text import short_repr

_SIZE = "a fraction between 0 and 1 or a whole number of examples"


def share_out(sizes: Sequence[int], wanted: int) -> list[int]:
    """Return how many of each class go to the test part: `wanted` in all.

    Raises DataError when the bounds of the classes leave no way to choose `wanted`.
    """
    total = sum(sizes)
    lower = [1 if size >= 2 else 0 for size in sizes]
    upper = [size - 1 for size in sizes]
    if not sum(lower) <= wanted <= sum(upper):
        raise DataError(
            f"the test part must be {sum(lower)} to {sum(upper)} examples, so that both parts hold "
            f"every class, got {wanted}: take another size, or stratify=False (--split random)"
        )
    # In whole numbers, so that no rounding decides: size · wanted is the exact share times total.
    chosen = [
        min(max(size * wanted // total, low), high)
        for size, low, high in zip(sizes, lower, upper, strict=True)
    ]
    while sum(chosen) != wanted:
        add = 1 if sum(chosen) < wanted else -1
        bounds = upper if add == 1 else lower
        movable = [k for k in range(len(sizes)) if chosen[k] != bounds[k]]
        k = max(movable, key=lambda k: add * (sizes[k] * wanted - chosen[k] * total))
        chosen[k] += add
    return chosen


def size_of(test: object, total: int) -> int:
    """Tell how many examples `test` asks for: a fraction of `total`, or a whole number.

    >>> size_of(0.25, 10), size_of(3, 10)
    (2, 3)
    """
    if isinstance(test, bool) or not isinstance(test, Real):
        raise invalid("test", _SIZE, test)
    whole = as_whole(test)
    share = 0.0 if whole is not None else float(test)
    if whole is None and not 0.0 < share < 1.0:
        remedy = "for a number of examples leave out the point" if share >= 1.0 else ""
        raise invalid("test", _SIZE, test, remedy)
    if total < 2:
        raise DataError(f"the data set must be at least 2 examples to split, got {total}")
    wanted = round(share * total) if whole is None else whole
    if not 0 < wanted < total:
        what = f"1 to {total - 1} of the {total} examples"
        remedy = f"that is {short_repr(wanted)} of them, take another size or more examples"
        raise invalid("test", what, test, remedy, error=DataError)
    return wanted


def split_indices(
    classes: Sequence[object] | None,
    total: int,
    *,
    test: float,
    seed: int,
    shuffle: bool = True,
    groups: Sequence[object] | None = None,
    weights: Sequence[float] | None = None,
) -> tuple[list[int], list[int]]:
    """Draw the indices of the training and the test part, each in ascending order.

    With `classes`, one per example, each class keeps its share; a fraction then gives way by a
    few examples where both parts could not hold every class otherwise. Without `shuffle` the test
    part is the last. With `groups`, one per example, no group is in both parts, and the size is as
    near as whole groups come; neither of these two looks at the classes. Of examples with `weights`
    those of weight 0 are not drawn, and not counted.
    """
    rng = random.Random(check_whole("seed", seed, minimum=0))
    drawn, _ = weighing(range(total), weights)
    wanted = size_of(test, len(drawn))
    if groups is not None:
        tested_groups = whole_groups([groups[index] for index in drawn], wanted, rng)
        tested = [index for index in range(total) if groups[index] in tested_groups]
    elif not shuffle:
        tested = [*drawn[-wanted:]]
    else:
        tested = _shares(classes, drawn, wanted, rng, exactly=not isinstance(test, float))
    apart = set(tested)
    return [index for index in range(total) if index not in apart], sorted(tested)


def _shares(
    classes: Sequence[object] | None,
    drawn: Sequence[int],
    wanted: int,
    rng: random.Random,
    *,
    exactly: bool,
) -> list[int]:
    """Draw some of the indices, of each class its share; about `wanted` unless `exactly`."""
    members: dict[object, list[int]] = {}
    for index in drawn:
        members.setdefault(classes[index] if classes is not None else None, []).append(index)
    sizes = [len(indices) for indices in members.values()]
    if classes is None:
        chosen = [wanted]
    else:
        if not exactly:
            minimum = len([size for size in sizes if size >= 2])
            wanted = min(max(wanted, minimum, 1), max(len(drawn) - len(sizes), 1))
        chosen = share_out(sizes, wanted)
    tested: list[int] = []
    for indices, count in zip(members.values(), chosen, strict=True):
        rng.shuffle(indices)
        tested += indices[:count]
    return tested


def whole_groups(groups: Sequence[object], wanted: int, rng: random.Random) -> set[object]:
    """Draw groups, in a random order each that brings the examples in all nearer to `wanted`.

    At least one group is drawn, and one is left. Raises DataError when there is only one.

    >>> whole_groups(["a", "b", "a", "b", "c"], 1, random.Random(0))
    {'c'}
    """
    sizes = Counter(groups)
    if len(sizes) < 2:
        what = "at least 2 different ones to split"
        raise invalid("groups", what, list(sizes), error=DataError)
    order = list(sizes)
    rng.shuffle(order)
    tested: set[object] = set()
    lacking = wanted
    for group in order:
        if abs(lacking - sizes[group]) < abs(lacking) and len(tested) < len(sizes) - 1:
            tested.add(group)
            lacking -= sizes[group]
    return tested or {min(order, key=sizes.__getitem__)}
