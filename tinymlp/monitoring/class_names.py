"""Which class a prediction is counted under, and how sure it was.

A label's values have to be few: a model of a thousand classes would make a thousand series, for
each version anew. The most frequent of training have a series of their own, the rest share one.

>>> class_names(["a", "b", "c"], [10, 5, 20], most=2)
{'c': 'c', 'a': 'a', 'b': 'other'}
"""

from collections.abc import Sequence
from math import exp

from tinymlp.data.targets import Label

MOST_CLASSES = 32
OTHER = "other"


def class_names(
    labels: Sequence[Label], counts: Sequence[int] | None, *, most: int = MOST_CLASSES
) -> dict[Label, str]:
    """Return the name under which each label is counted.

    `counts` says how often each was there in training; without it the first labels come first.
    """
    often = counts if counts is not None else [0] * len(labels)
    order = sorted(range(len(labels)), key=lambda i: -often[i])
    return {labels[i]: str(labels[i]) if n < most else OTHER for n, i in enumerate(order)}


def largest_probability(logits: Sequence[float]) -> float:
    """Return the probability of the class that logits of shape (n_out,) stand for.

    Of a softmax it is e^max / Σ e^z; one logit is that of a yes.

    >>> largest_probability([0.0, 0.0]), largest_probability([0.0])
    (0.5, 0.5)
    """
    if len(logits) == 1:
        return 1.0 / (1.0 + exp(-abs(logits[0])))
    top = max(logits)
    total = 0.0
    for z in logits:
        total += exp(z - top)
    return 1.0 / total
