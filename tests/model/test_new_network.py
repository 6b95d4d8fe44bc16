"""A training starts by guessing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.model.new_network import OUTPUT_SCALE, new_network
from tinymlp.network.network import Network


@given(
    st.lists(st.integers(1, 5), min_size=2, max_size=4),
    st.sampled_from(["relu", "tanh"]),
    st.integers(0, 99),
)
def test_its_outputs_are_an_eighth_of_the_usual_ones(
    sizes: list[int], activation: str, seed: int
) -> None:
    how: dict[str, Any] = {"activation": activation, "output_activation": "identity", "seed": seed}
    usual, new = Network.random(sizes, **how), new_network(sizes, **how)
    inputs = [0.5 + i for i in range(sizes[0])]
    assert new.predict(inputs) == pytest.approx([OUTPUT_SCALE * z for z in usual.predict(inputs)])
    hidden = len(new.parameters()) - sizes[-1] * (sizes[-2] + 1)
    assert new.parameters()[:hidden] == usual.parameters()[:hidden]


def test_an_initializer_that_was_asked_for_draws_all_of_it() -> None:
    how: dict[str, Any] = {"activation": "relu", "output_activation": "identity", "seed": 1}
    asked = new_network([2, 3, 1], initializer="he_normal", **how)
    assert asked == Network.random([2, 3, 1], initializer="he_normal", **how)
