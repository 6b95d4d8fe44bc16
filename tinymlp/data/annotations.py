"""What is said about rows besides their values: names, an image's shape, the examples' weights.

>>> names_of(None, None, 2)
['input 0', 'input 1']
"""

from collections.abc import Iterable
from typing import Any

from tinymlp.data.rows import plain_targets, plain_value
from tinymlp.errors import ArgumentError, DataError


def pixel_names(height: int, width: int) -> list[str]:
    """Name the inputs of an image, row by row.

    >>> pixel_names(1, 2)
    ['pixel 0,0', 'pixel 0,1']
    """
    return [f"pixel {row},{column}" for row in range(height) for column in range(width)]


def same_length(argument: str, length: int, expected: int) -> None:
    """DataError unless there is one for each example."""
    if length != expected:
        raise DataError(
            f"{argument}: expected {expected}, one for each row of inputs, got {length}"
        )


def names_of(given: Iterable[str] | None, columns: list[str] | None, width: int) -> list[str]:
    """Take the names given, else the frame's, else make some. DataError unless one for each."""
    if isinstance(given, str):
        raise ArgumentError(f"feature_names: expected a list of names, got the text {given!r}")
    names = [str(name) for name in given] if given is not None else columns
    if names is None:
        return [f"input {number}" for number in range(width)]
    if len(names) != width:
        raise DataError(f"feature_names: expected {width}, one for each input, got {len(names)}")
    if len(set(names)) != width:
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"feature_names: expected different names, got {twice!r} twice")
    return names


def shape_of(shape: tuple[int, int] | None, width: int) -> tuple[int, int] | None:
    """ArgumentError unless the shape, if given, has as many pixels as there are inputs."""
    if shape is not None and shape[0] * shape[1] != width:
        raise ArgumentError(f"image_shape={shape}: expected height × width = {width} inputs")
    return shape


def weights_of(weights: Iterable[Any] | None, examples: int) -> list[float] | None:
    """Take the weights of the examples, each finite and at least 0."""
    if weights is None:
        return None
    plain, _ = plain_targets(weights)
    same_length("weights", len(plain), examples)
    numbers = []
    for index, weight in enumerate(plain):
        number = plain_value(weight)
        if not isinstance(number, float) or number < 0.0:
            raise DataError(f"weights[{index}]: expected a number of at least 0, got {weight!r}")
        numbers.append(number)
    return numbers


def some_weight(weights: list[float]) -> list[float]:
    """DataError when no example would count."""
    if not any(weights):
        raise DataError("weights: expected at least one above 0, got only zeros")
    return weights
