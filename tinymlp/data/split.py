"""Which examples are kept apart to test on, each class in its share.

A random fifth of 150 flowers may hold 14 of one species and 6 of another; then the accuracy on it
says more about the draw than about the model. So a split of classes is drawn class by class: the
wanted number is shared out in proportion, and what rounding leaves over goes where the deficit
is largest (the largest remainder, as in elections: T. Hare, 1859; A. Hamilton, 1792). A class of
two or more examples has at least one on both sides; a class of one stays in the training part.

An example of weight 0 says nothing, in a test neither: all of them stay in the training part, and
the draw is among the others.

>>> share_out([50, 50, 50], 30), share_out([6, 3, 2, 1], 4)
([10, 10, 10], [2, 1, 1, 0])
"""

import random
from collections.abc import Sequence

from tinymlp.arguments import check_whole
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
            f"every class, got {wanted}: change test=, or say stratify=False"
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
    if isinstance(test, bool) or not isinstance(test, int | float):
        raise invalid("test", _SIZE, test)
    if isinstance(test, float) and not 0.0 < test < 1.0:
        remedy = "for a number of examples leave out the point" if test >= 1.0 else ""
        raise invalid("test", _SIZE, test, remedy)
    if total < 2:
        raise DataError(f"the data set must be at least 2 examples to split, got {total}")
    wanted = test if isinstance(test, int) else round(test * total)
    if not 0 < wanted < total:
        what = f"1 to {total - 1} of the {total} examples"
        remedy = f"that is {short_repr(wanted)} of them, so change test= or bring more examples"
        raise invalid("test", what, test, remedy, error=DataError)
    return wanted


def split_indices(
    classes: Sequence[object] | None,
    total: int,
    *,
    test: float,
    seed: int,
    weights: Sequence[float] | None = None,
) -> tuple[list[int], list[int]]:
    """Draw the indices of the training and the test part, each in ascending order.

    With `classes`, one per example, each class keeps its share; a fraction then gives way by a
    few examples where both parts could not hold every class otherwise. Of examples with `weights`
    those of weight 0 are not drawn, and not counted.
    """
    rng = random.Random(check_whole("seed", seed, minimum=0))
    drawn, _ = weighing(range(total), weights)
    wanted = size_of(test, len(drawn))
    members: dict[object, list[int]] = {}
    for index in drawn:
        members.setdefault(classes[index] if classes is not None else None, []).append(index)
    sizes = [len(indices) for indices in members.values()]
    if classes is None:
        chosen = [wanted]
    else:
        if isinstance(test, float):
            minimum = len([size for size in sizes if size >= 2])
            wanted = min(max(wanted, minimum, 1), max(len(drawn) - len(sizes), 1))
        chosen = share_out(sizes, wanted)
    tested: list[int] = []
    for indices, count in zip(members.values(), chosen, strict=True):
        rng.shuffle(indices)
        tested += indices[:count]
    apart = set(tested)
    return [index for index in range(total) if index not in apart], sorted(tested)
