"""Class weights make rare classes count: an example's weight times its class's.

"balanced" gives every class the same weight in all: that of a class is the mean of the classes'
sizes divided by its own. A weight of 2 is every example of the class twice, to the loss: what is
learned from the data before (the scaling, the values filled in) takes the examples' own weights.

>>> flowers = Dataset([[1.0], [2.0], [3.0], [4.0]], ["rose", "rose", "rose", "lily"])
>>> weights_by_class(flowers, "balanced")
{'lily': 2.0, 'rose': 0.6666666666666666}
"""

from collections.abc import Mapping
from typing import Any

from tinymlp.arguments import check_number
from tinymlp.data.dataset import Dataset
from tinymlp.data.targets import Label
from tinymlp.errors import invalid
from tinymlp.text import join_names, short_repr


def weights_by_class(
    training: Dataset, class_weights: str | Mapping[Label, float] | None
) -> dict[Any, float] | None:
    """Return the weight of each label, or None when there are no class weights.

    Raises `ArgumentError` unless they are "balanced" or a number from 0 up for each label.
    """
    if class_weights is None:
        return None
    if training.labels is None:
        raise invalid(
            "class_weights", "None, as the target is not one of some classes", class_weights
        )
    if isinstance(class_weights, str) and class_weights == "balanced":
        return _balance(training)
    what = f"'balanced', or a dict with a number for each of {join_names(training.labels)}"
    if not isinstance(class_weights, Mapping):
        raise invalid("class_weights", what, class_weights)
    lacking = [label for label in training.labels if label not in class_weights]
    unknown = [label for label in class_weights if label not in training.labels]
    if lacking or unknown:
        remedy = f"{short_repr((lacking or unknown)[0])} {'has none' if lacking else 'is no class'}"
        raise invalid("class_weights", what, dict(class_weights), remedy)
    return {
        label: check_number(f"class_weights[{short_repr(label)}]", class_weights[label], minimum=0)
        for label in training.labels
    }


def weights_of(dataset: Dataset, by_class: dict[Any, float] | None) -> list[float] | None:
    """Return how much each example counts, shape (n_examples,); None when all count alike."""
    if by_class is None:
        return dataset.weights
    own = dataset.weights or [1.0] * len(dataset)
    return [weight * by_class[target] for weight, target in zip(own, dataset.targets, strict=True)]


def _balance(training: Dataset) -> dict[Any, float]:
    sizes: dict[Any, float] = dict.fromkeys(training.labels or (), 0.0)
    own = training.weights or [1.0] * len(training)
    for target, weight in zip(training.targets, own, strict=True):
        sizes[target] += weight
    present = [size for size in sizes.values() if size > 0]
    mean = sum(present) / len(present)
    return {label: mean / size if size else 0.0 for label, size in sizes.items()}
