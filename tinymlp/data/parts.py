"""The ways to draw a test part, by the names that the command line and a saved model have for them.

    stratified      at random, each class in its share
    random          at random, whatever the classes
    chronological   the last rows, in their order
    grouped         whole groups at random, so that none is in both parts

The rows of a stream are drawn by their numbers alone, whatever is in them.

A model remembers its way, so that the same part can be drawn again.

>>> from tinymlp.data.dataset import Dataset
>>> days = Dataset([[1.0], [2.0], [3.0], [4.0]], [0.5, 1.5, 0.5, 2.5])
>>> training, test = draw_parts(days, test=0.25, seed=0, split="chronological")
>>> training.inputs, test.inputs
([[1.0], [2.0], [3.0]], [[4.0]])
"""

from random import Random

from tinymlp.arguments import check_choice, check_number, check_whole
from tinymlp.data.dataset import Dataset
from tinymlp.errors import DataError, invalid
from tinymlp.text import plural

SPLITS = ("stratified", "random", "chronological", "grouped")

STREAMED = "stream"
"""What a model calls the way of `draw_numbers`, which `train --stream` takes."""

MOST_DRAWN = 10_000
"""So many rows say how good a model is to a hundredth: of a stream no larger share is kept apart.
"""


def draw_parts(
    dataset: Dataset, *, test: float, seed: int, split: str = "stratified"
) -> tuple[Dataset, Dataset]:
    """Return a training part and a test part, drawn in one of `SPLITS`.

    Raises `ArgumentError` for a way that does not suit the data set, and as `Dataset.split` does.
    """
    check_choice("split", split, SPLITS)
    if split == "grouped" and dataset.groups is None:
        what = f"{' or '.join(map(repr, SPLITS[:-1]))} for a data set without groups"
        raise invalid("split", what, split, "name their column (--group)")
    if split != "grouped" and dataset.groups is not None:
        raise invalid("split", "'grouped' for a data set with groups", split)
    in_order = split == "chronological"
    return dataset.split(test=test, seed=seed, stratify=split == "stratified", shuffle=not in_order)


def draw_numbers(n_rows: int, *, test: float, seed: int) -> list[int]:
    """Return the numbers of the rows that a stream keeps apart of so many, in order.

    >>> draw_numbers(100, test=3, seed=0)
    [49, 53, 97]
    """
    check_number("test", test, above=0)
    if test < 1:
        n = min(max(1, round(test * n_rows)), MOST_DRAWN)
    else:
        n = check_whole("test", test, minimum=1)
    if n >= n_rows:
        what = f"less than all {plural(n_rows, 'example')}"
        raise invalid("test", what, test, error=DataError)
    check_whole("seed", seed, minimum=0)
    return sorted(Random(seed).sample(range(n_rows), n))
