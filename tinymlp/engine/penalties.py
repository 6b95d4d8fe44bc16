"""A penalty on a whole list of weights.

As for activations and losses, the object's own methods define it, and the usual ones stand here
once more as comprehensions, for the very class only.

>>> value_and_slopes(L2(0.5), [2.0, -4.0])
(5.0, [1.0, -2.0])
"""

from collections.abc import Sequence

from tinymlp.learning.penalty import L1, L2, Penalty
from tinymlp.network.shapes import Vector


def value_and_slopes(penalty: Penalty, weights: Sequence[float]) -> tuple[float, Vector]:
    """Return what the weights add to the loss, and the slope for each, shape (n,)."""
    if type(penalty) is L2:
        strength = penalty.strength
        return strength * sum([w * w for w in weights]) / 2, [strength * w for w in weights]
    if type(penalty) is L1:
        strength = penalty.strength
        slopes = [strength if w > 0 else -strength if w < 0 else strength * 0 for w in weights]
        return strength * sum(map(abs, weights)), slopes
    return sum(map(penalty.value, weights)), list(map(penalty.derivative, weights))
