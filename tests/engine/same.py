"""Two numbers are the same when they differ by rounding, or are the same infinity, or both nan."""

import math
from collections.abc import Sequence


def same(numbers: Sequence[float], others: Sequence[float], *, scale: float = 1.0) -> bool:
    """Return whether the numbers differ by at most 1e-12 of the scale or of the largest.

    `scale` is the size of what was added up: a sum that cancels is as exact as its terms are.
    """
    assert len(numbers) == len(others)
    finite = [abs(n) for n in numbers if math.isfinite(n)]
    tolerance = 1e-12 * max(scale, max(finite, default=0.0))
    return all(
        a == b or (math.isnan(a) and math.isnan(b)) or abs(a - b) <= tolerance
        for a, b in zip(numbers, others, strict=True)
    )
