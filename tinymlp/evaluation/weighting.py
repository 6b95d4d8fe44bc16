"""What an example's weight means wherever a model is judged: a weight of 2 is the example twice.

So a weight of 0 is an example left out, weights divide by their own sum and not by the number of
examples, and without weights each example has the weight 1.

>>> checked_weights(["cat", "dog"], ["cat", "cat"], None)
[1, 1]
"""

import math
from collections.abc import Iterable, Sequence

from tinymlp.errors import ArgumentError, DataError, ShapeError


def checked_weights(
    predicted: Sequence[object], actual: Sequence[object], weights: Sequence[float] | None
) -> Sequence[float]:
    """Return one weight per example (1 each for None), once all lengths and values are sound."""
    if len(predicted) != len(actual):
        raise ShapeError(
            f"{len(predicted)} predictions for {len(actual)} targets: each needs the other"
        )
    if not len(actual):
        raise DataError("there is no example to evaluate: is the data set empty?")
    if weights is None:
        return [1] * len(actual)
    if len(weights) != len(actual):
        raise ShapeError(f"{len(weights)} weights for {len(actual)} examples: give one for each")
    for number, weight in enumerate(weights):
        if not 0 <= weight < math.inf:
            raise ArgumentError(
                f"the weight of example {number} must be 0 or more and finite, got {weight}"
            )
    if not any(weights):
        raise ArgumentError("every weight is 0: no example is left to evaluate")
    return weights


def total(numbers: Iterable[float]) -> float:
    """Add up one by one: whole numbers stay whole, and every interpreter gives the same bits."""
    result: float = 0
    for number in numbers:
        result += number
    return result
