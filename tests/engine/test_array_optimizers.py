"""On arrays an optimizer takes the very step that it takes on lists, bit for bit."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.engine.array_optimizers import MEMORY, StepArrays, take_step
from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.learning.schedule import CosineDecay

np: Any = pytest.importorskip("numpy", reason="needs numpy, by which the engine computes")


@given(
    st.sampled_from(sorted(OPTIMIZERS)),
    st.integers(1, 9),
    st.integers(1, 5),
    st.sampled_from([0.0, 1e-9, 1.0, 1e9]),
    st.integers(0, 2**32 - 1),
)
def test_the_bits_are_those_of_the_optimizer_itself(
    name: str, n: int, n_steps: int, largest: float, seed: int
) -> None:
    random = Random(seed)
    rate = CosineDecay(rate_at_start=0.5, steps=4)
    its: Any = OPTIMIZERS[name](learning_rate=rate)  # type: ignore[call-arg]
    mine: Any = OPTIMIZERS[name](learning_rate=rate)  # type: ignore[call-arg]
    parameters = [random.gauss(0, 1) for _ in range(n)]
    array, memory = np.array(parameters), [np.zeros(n) for _ in MEMORY[type(mine)]]
    better, remembered, work = np.empty(n), [np.empty(n) for _ in memory], np.empty(n)
    for _ in range(n_steps):
        gradient = [largest * random.gauss(0, 1) for _ in range(n)]
        before = [array.copy(), *(numbers.copy() for numbers in memory)]
        on = StepArrays(array, np.array(gradient), memory, better, remembered, work)
        take_step(mine, on)
        for old, new in zip(before, [array, *memory], strict=True):
            assert (old == new).all()  # what was given stays as it was
        array, better, memory, remembered = better, array, remembered, memory
        mine.steps += 1
        parameters = its.step(parameters, gradient)
        assert array.tolist() == parameters
    for attribute, numbers in zip(MEMORY[type(mine)], memory, strict=True):
        assert numbers.tolist() == getattr(its, attribute)


def test_every_optimizer_is_known() -> None:
    assert set(MEMORY) == set(OPTIMIZERS.values())
