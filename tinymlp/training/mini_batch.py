"""Mini-batches: a few examples at a time, in an order that is new in every epoch.

Few examples give a rough slope cheaply, and a fresh order keeps the roughness from repeating. The
order is drawn as a list of indices, so the caller's lists are never touched; the last batch has
what is left over.

>>> from random import Random
>>> list(mini_batches(5, batch_size=2, random=None))
[[0, 1], [2, 3], [4]]
>>> sorted(i for batch in mini_batches(5, batch_size=2, random=Random(0)) for i in batch)
[0, 1, 2, 3, 4]
"""

from collections.abc import Iterator
from random import Random

from tinymlp.arguments import check_whole
from tinymlp.errors import invalid


def mini_batches(n_examples: int, *, batch_size: int, random: Random | None) -> Iterator[list[int]]:
    """Return the indices of one epoch's batches, shuffled by `random`, in order when it is None.

    Raises `ArgumentError` unless batch_size is a whole number from 1 up.
    """
    size = check_whole("batch_size", batch_size, minimum=1)
    order = draw_order(n_examples, random)
    return (order[start : start + size] for start in range(0, len(order), size))


def draw_order(n_examples: int, random: Random | None) -> list[int]:
    """Return the indices of one epoch's examples, shuffled by `random`, in order when it is None.

    >>> draw_order(3, None)
    [0, 1, 2]
    """
    order = list(range(check_whole("n_examples", n_examples, minimum=0)))
    if random is not None:
        if not isinstance(random, Random):
            raise invalid("random", "a random.Random or None", random)
        random.shuffle(order)
    return order
