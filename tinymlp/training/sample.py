"""A sample: few examples tell how good a network is on many.

After each epoch the loss is measured on the validation part and on training examples, to be laid
beside each other. The validation part is the smaller one, and their difference cannot be known
better than its loss is; so as many training examples as it has are enough. Measured on all of them,
a quarter of a training would go into a number that no weight depends on.

The sample is drawn once, from the seed alone: a curve of losses is of the same examples throughout,
and the same in a training that goes on from a checkpoint.

>>> sample_size(60_000, 10_000), sample_size(850, 15), sample_size(60, 15)
(10000, 100, 60)
>>> draw_sample(5, 3, seed=0) == draw_sample(5, 3, seed=0)
True
"""

from collections.abc import Sequence
from random import Random

LEAST = 100
"""Of fewer examples a loss says little: one of them more, or less, is seen in it."""


def sample_size(n_training: int, n_validation: int, *, n_folds: int = 1) -> int:
    """Return how many of the training examples are enough to be laid beside validation.

    With folds, whose mean is looked at, each measures its share of them.

    >>> sample_size(1221, 216), sample_size(100, 50, n_folds=3)
    (216, 34)
    """
    return min(n_training, -(-max(LEAST, n_validation) // n_folds))


def draw_sample(
    n_examples: int, n: int, *, seed: int, weights: Sequence[float] | None = None
) -> list[int]:
    """Return the indices of n of the examples, in order; of all where there are not more.

    Examples of weight 0 are not drawn: nothing is measured by them.

    >>> draw_sample(4, 9, seed=0, weights=[1.0, 0.0, 2.0, 1.0])
    [0, 2, 3]
    """
    indices = [i for i in range(n_examples) if weights is None or weights[i]]
    if len(indices) <= n:
        return indices
    # A generator of its own: the mini-batches are the same, however many are measured.
    return sorted(Random(f"sample {seed:x}").sample(indices, n))
