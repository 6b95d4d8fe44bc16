"""A gradient that is too long keeps its direction."""

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError
from tinymlp.learning.clipping import clip_by_norm, clip_weights, norm
from tinymlp.network.network import Network
from tinymlp.testing.strategies import finite, ordinary, vectors

large = st.floats(-1e200, 1e200)
limits = st.floats(0.01, 10.0)


@given(vector=vectors(numbers=finite))
@example(vector=[1e200, 1e200])
@example(vector=[1e-200, 1e-200])
@example(vector=[5e-324, -5e-324])
def test_the_norm_is_the_length(vector: list[float]) -> None:
    assert norm(vector) == pytest.approx(math.hypot(*vector), rel=1e-14, abs=0.0)


@given(vector=vectors(), factor=st.sampled_from([2.0, -4.0, 1024.0]))
def test_a_vector_twice_as_long_has_twice_the_norm(vector: list[float], factor: float) -> None:
    assert norm([factor * v for v in vector]) == abs(factor) * norm(vector)


def test_norms_that_are_known() -> None:
    assert norm([]) == 0.0
    assert norm([0.0, -0.0]) == 0.0
    assert norm([-2.0]) == 2.0
    assert norm([2.0, -3.0, 6.0]) == pytest.approx(7.0, rel=1e-15)
    assert norm([1.0, math.inf]) == norm([-math.inf, 1.0]) == math.inf


@pytest.mark.parametrize("vector", [[math.nan], [1.0, math.nan], [math.nan, 1.0], [0.0, math.nan]])
def test_the_norm_of_what_is_not_a_number_is_not_a_number(vector: list[float]) -> None:
    assert math.isnan(norm(vector))


@given(gradient=vectors(numbers=large), limit=limits)
@example(gradient=[1e200, -1e200, 1e199], limit=1.0)
def test_a_clipped_gradient_is_no_longer_than_the_limit_and_points_the_same_way(
    gradient: list[float], limit: float
) -> None:
    clipped = clip_by_norm(gradient, limit)
    length = math.hypot(*gradient)
    if length <= limit:
        assert clipped == gradient
    else:
        assert math.hypot(*clipped) == pytest.approx(limit, rel=1e-14)
        largest = max(gradient, key=abs)
        top = clipped[gradient.index(largest)]
        ratios = [g / largest for g in gradient]
        assert [c / top for c in clipped] == pytest.approx(ratios, rel=1e-14)
        assert math.copysign(1.0, top) == math.copysign(1.0, largest)


@given(gradient=vectors(numbers=large), limit=limits)
def test_clipping_twice_is_clipping_once(gradient: list[float], limit: float) -> None:
    once = clip_by_norm(gradient, limit)
    assert clip_by_norm(once, limit) == pytest.approx(once, rel=1e-14, abs=0.0)


@given(gradient=vectors(numbers=ordinary), limit=limits)
def test_the_gradient_given_is_not_changed(gradient: list[float], limit: float) -> None:
    before = list(gradient)
    clipped = clip_by_norm(tuple(gradient), limit)
    assert clip_by_norm(gradient, limit) == clipped
    assert gradient == before
    assert clip_by_norm(gradient, 100.0) is not gradient


def test_exactly_the_limit_is_not_clipped() -> None:
    assert clip_by_norm([3.0, 4.0], 5.0) == [3.0, 4.0]
    exact: list[Any] = [Fraction(3), Fraction(4)]
    assert all(isinstance(d, Fraction) for d in clip_by_norm(exact, 5.0))


@pytest.mark.parametrize("wrong", [0.0, -1.0, math.nan, math.inf, "1", None, True])
def test_a_limit_is_above_zero(wrong: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^max_norm must be a number above 0, got"):
        clip_by_norm([1.0], wrong)


@given(
    parameters=vectors(13, numbers=large),
    limit=limits,
)
@example(parameters=[0.25] * 13, limit=0.5)
def test_no_neuron_s_weights_are_longer_than_the_limit_and_no_others_are_changed(
    parameters: list[float], limit: float
) -> None:
    network = Network.random([2, 3, 1])
    before, after = network.copy(), network.copy()
    before.load_parameters(parameters)
    after.load_parameters(clip_weights(network.layers, parameters, limit))
    for was_in, is_in in zip(before.layers, after.layers, strict=True):
        for was, now in zip(was_in.neurons, is_in.neurons, strict=True):
            assert math.hypot(*now.weights) <= limit * (1 + 1e-12)
            assert now.bias == was.bias
            if math.hypot(*was.weights) < limit * (1 - 1e-12):
                assert now.weights == was.weights
            else:
                assert math.hypot(*now.weights) == pytest.approx(limit, rel=1e-12)
