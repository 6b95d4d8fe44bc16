"""The smallest case in which a law is broken, the same each time."""

import math
from typing import Any

import pytest

from tinymlp.errors import ArgumentError, LawBroken
from tinymlp.network.activation import ReLU
from tinymlp.testing import check_activation


def test_a_check_says_the_same_each_time() -> None:
    def once() -> str:
        with pytest.raises(LawBroken) as caught:
            check_activation((math.sin, lambda z: math.cos(z) + 0.01 * z))
        return str(caught.value)

    assert once() == once()


@pytest.mark.parametrize(
    ("examples", "message"),
    [
        (0, "examples must be a whole number from 1 to 1000000, got 0"),
        (1.5, "examples must be a whole number from 1 to 1000000, got 1.5"),
        (10**400, "examples must be a whole number from 1 to 1000000, got 10000000000"),
    ],
)
def test_examples_is_a_whole_number_that_comes_to_an_end(examples: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        check_activation(ReLU, examples=examples)
    assert str(caught.value).startswith(message)
