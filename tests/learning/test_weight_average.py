"""The moving average of the weights, held to its definition."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError
from tinymlp.learning.weight_average import WeightAverage, check_decay
from tinymlp.testing.strategies import ordinary

decays = st.floats(0.0, 0.999)
paths = st.lists(ordinary, min_size=1, max_size=30)


@given(decay=decays, path=paths)
def test_it_is_a_weighted_mean_of_all_so_far(decay: float, path: list[float]) -> None:
    shares = [1.0]  # of the weights at the start, and after each step
    for t in range(1, len(path)):
        share = 1.0 - min(decay, (1 + t) / (10 + t))
        shares = [old * (1.0 - share) for old in shares] + [share]
    average = WeightAverage(decay, [path[0]])
    for theta in path[1:]:
        average.add([theta])
    mean = sum(share * theta for share, theta in zip(shares, path, strict=True))
    assert sum(shares) == pytest.approx(1.0)
    assert average.parameters == pytest.approx([mean], rel=1e-9, abs=1e-9 * max(map(abs, path)))


@given(decay=decays, theta=ordinary, n_steps=st.integers(0, 20))
def test_what_does_not_move_keeps_every_bit(decay: float, theta: float, n_steps: int) -> None:
    average = WeightAverage(decay, [theta])
    for _ in range(n_steps):
        average.add([theta])
    assert average.parameters == [theta]


def test_it_remembers_about_as_many_steps_as_the_decay_says() -> None:
    average = WeightAverage(0.99, [0.0])
    for _ in range(2000):
        average.add([0.0])
    for _ in range(100):
        average.add([1.0])
    assert average.parameters == pytest.approx([1.0 - 0.99**100])


@pytest.mark.parametrize("wrong", [1, 1.5, -0.1, True, "0.9", None])
def test_a_decay_is_a_number_from_0_and_below_1(wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=r"ema must be a number from 0 .*below 1"):
        check_decay("ema", wrong)
