"""What is computed on arrays is what its definition computes for lists."""

import math
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.same import same
from tests.engine.test_batch import Lean
from tests.refusals import message_of
from tinymlp.engine import arrays
from tinymlp.errors import ArgumentError
from tinymlp.learning import clipping
from tinymlp.learning.gradient import penalized
from tinymlp.learning.loss import LOSSES, find_loss
from tinymlp.learning.penalty import L1, L1L2, L2, Penalty
from tinymlp.network.network import Network

np: Any = pytest.importorskip("numpy", reason="needs numpy, by which the engine computes")

floats = st.floats(-1e300, 1e300) | st.sampled_from([0.0, -0.0, 5e-324, 1e308])


@given(st.lists(floats, max_size=9))
def test_a_length_is_that_of_clipping(numbers: list[float]) -> None:
    mine, its = arrays.norm(np.array(numbers, dtype=float)), clipping.norm(numbers)
    assert mine == its or math.isclose(mine, its, rel_tol=1e-14)


@given(st.lists(floats | st.sampled_from([math.nan, math.inf, -math.inf]), max_size=9))
def test_finite_is_what_has_finite_numbers_alone(numbers: list[float]) -> None:
    with np.errstate(all="ignore"):
        mine = arrays.all_finite(np.array(numbers, dtype=float))
    assert mine == all(map(math.isfinite, numbers))


@given(
    st.sampled_from([L1(0.5), L2(0.5), L1L2(l1=0.5, l2=0.25), Lean()]), st.integers(0, 2**32 - 1)
)
def test_a_penalty_is_that_of_the_weights(penalty: Penalty, seed: int) -> None:
    random, network = Random(seed), Network.random([2, 3, 1])
    network.load_parameters(
        [random.choice([0.0, random.gauss(0, 1)]) for _ in range(network.n_parameters)]
    )
    is_weight = np.array(network.is_weight(), dtype=float)
    slopes, work = np.zeros(len(is_weight)), np.empty(len(is_weight))
    parameters = np.array(network.parameters())
    value = arrays.add_penalty(penalty, parameters, is_weight, gradient=slopes, work=work)
    expected, its = penalized(network, penalty, 0.0, [0.0] * network.n_parameters)
    assert same([value, *slopes.tolist()], [expected, *its])


@pytest.mark.parametrize("name", [name for name in LOSSES if arrays.is_known(find_loss(name))])
@given(st.integers(0, 2**32 - 1), st.sampled_from([1.0, 50.0, 1000.0]), st.integers(2, 4))
def test_a_loss_is_its_own_also_far_out(name: str, seed: int, largest: float, n: int) -> None:
    random, loss = Random(seed), find_loss(name)
    network = Network.random([1, n], initializer="zeros")
    logits = [largest * random.gauss(0, 1) for _ in range(n)]
    network.load_parameters([number for z in logits for number in (0.0, z)])  # its biases
    target = [1.0, *[0.0] * (n - 1)]
    gradient = np.empty(2 * n)
    value = arrays.mean_gradient(
        arrays.blocks_of(network),
        np.array(network.parameters()),
        np.array([[0.0, 1.0]]),
        loss,
        np.array([target]),
        1.0,
        gradient=gradient,
    )
    assert math.isclose(value, loss.value(logits, target), rel_tol=1e-12)
    for mine, its in zip(gradient.tolist()[1::2], loss.gradient(logits, target), strict=True):
        assert math.isclose(mine, its, rel_tol=1e-12)


def test_what_no_float_holds_is_refused() -> None:
    one, other = arrays.vector([1, 2.5]), arrays.vector([Fraction(1, 3)])  # type: ignore[list-item]
    assert one is not None
    assert one.tolist() == [1.0, 2.5]
    assert other is None
    message = message_of(ArgumentError, arrays.matrix, [["1", "2"]], 2)
    assert message == (
        "rows must be a list of rows of 2 numbers that floats can hold, got [['1', '2']]: "
        "give floats, or take the textbook engine"
    )
