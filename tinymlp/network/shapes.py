"""Vectors and matrices are lists, and their lengths are checked where they are given.

>>> check_length("layer 1", 3, [0.5, -1.0])
Traceback (most recent call last):
tinymlp.errors.ShapeError: layer 1 expects 3 inputs, got 2: did the data lose a column?
"""

from collections.abc import Sequence

from tinymlp.errors import ShapeError

Vector = list[float]
"""Shape (n,)."""

Matrix = list[list[float]]
"""Shape (n_out, n_in): a row of a layer's weights is a neuron."""


def check_length(
    owner: str, expected: int, given: Sequence[object], *, of: str = "inputs", remedy: str = ""
) -> None:
    """Raise `ShapeError` unless `given` has the expected length."""
    if len(given) == expected:
        return
    if not remedy:
        remedy = (
            "did the data lose a column?"
            if len(given) < expected
            else "does the data hold a column too many, perhaps its target?"
        )
    raise ShapeError(f"{owner} expects {expected} {of}, got {len(given)}: {remedy}")
