"""The name under which a predicted class is counted, and a column shown.

A label's values have to be few: a model of a thousand classes would make a thousand series, for
each version anew. The most frequent of training have a series of their own, the rest share one.

>>> class_names(["a", "b", "c"], [10, 5, 20], max_classes=2)
{'c': 'c', 'a': 'a', 'b': 'other'}
"""

from collections.abc import Sequence

from tinymlp.data.targets import Label

MAX_CLASSES = 32
OTHER = "other"


def few_names(columns: Sequence[str], *, max_names: int = MAX_CLASSES) -> dict[str, str]:
    """Return the name under which each column is shown; the first have their own.

    >>> few_names(["a", "b", "c"], max_names=2)
    {'a': 'a', 'b': 'b', 'c': 'other'}
    """
    return {column: column if n < max_names else OTHER for n, column in enumerate(columns)}


def class_names(
    labels: Sequence[Label], counts: Sequence[float] | None, *, max_classes: int = MAX_CLASSES
) -> dict[Label, str]:
    """Return the name under which each label is counted.

    `counts` has how often each occurred in training; without it the first labels come first.
    """
    frequency = counts if counts is not None else [0] * len(labels)
    order = sorted(range(len(labels)), key=lambda i: -frequency[i])
    return {labels[i]: str(labels[i]) if n < max_classes else OTHER for n, i in enumerate(order)}
