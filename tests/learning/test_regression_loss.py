"""Four opinions on an error, and how they compare."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.learning.loss import Loss
from tinymlp.learning.regression_loss import (
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    Poisson,
    errors,
)
from tinymlp.testing.strategies import ordinary, vectors

distances = pytest.mark.parametrize(
    "loss", [MeanSquaredError(), MeanAbsoluteError(), Huber(), Huber(delta=0.5)], ids=repr
)
deltas = st.floats(0.01, 5.0)


@distances
@given(target=vectors(), data=st.data())
def test_a_distance_is_zero_at_the_target_and_positive_elsewhere(
    loss: Loss, target: list[float], data: st.DataObject
) -> None:
    assert loss.value(target, target) == 0.0
    assert loss.gradient(target, target) == [0.0] * len(target)
    away = data.draw(vectors(len(target), numbers=st.floats(0.001, 3.0)))
    prediction = [t + d for t, d in zip(target, away, strict=True)]
    assert loss.value(prediction, target) > 0.0
    assert all(d > 0.0 for d in loss.gradient(prediction, target))


@distances
@given(prediction=vectors(), data=st.data())
def test_too_much_is_as_bad_as_too_little(
    loss: Loss, prediction: list[float], data: st.DataObject
) -> None:
    target = data.draw(vectors(len(prediction)))
    assert loss.value(prediction, target) == loss.value(target, prediction)
    there, back = loss.gradient(prediction, target), loss.gradient(target, prediction)
    assert there == [-d for d in back]


@given(prediction=vectors(), data=st.data(), factor=st.sampled_from([0.25, 0.5, 2.0, 4.0]))
def test_twice_the_error_costs_four_times_the_square_and_twice_the_absolute(
    prediction: list[float], data: st.DataObject, factor: float
) -> None:
    zeros = [0.0] * len(prediction)
    scaled = [factor * p for p in prediction]
    square, absolute = MeanSquaredError(), MeanAbsoluteError()
    expected = factor * factor * square.value(prediction, zeros)
    assert square.value(scaled, zeros) == pytest.approx(expected, rel=1e-15)
    assert absolute.value(scaled, zeros) == pytest.approx(
        factor * absolute.value(prediction, zeros), rel=1e-15
    )


@given(prediction=vectors(), data=st.data(), delta=deltas)
def test_huber_is_below_half_the_square_and_below_the_absolute_error(
    prediction: list[float], data: st.DataObject, delta: float
) -> None:
    target = data.draw(vectors(len(prediction)))
    huber = Huber(delta=delta).value(prediction, target)
    absolute = delta * MeanAbsoluteError().value(prediction, target)
    assert huber <= MeanSquaredError().value(prediction, target) / 2 + 1e-12
    # it is below delta·|e| by at most delta²/2
    assert absolute - delta * delta / 2 - 1e-12 <= huber <= absolute + 1e-12


@given(prediction=vectors(), data=st.data())
def test_huber_with_a_wide_middle_is_half_the_square(
    prediction: list[float], data: st.DataObject
) -> None:
    target = data.draw(vectors(len(prediction)))
    wide, square = Huber(delta=6.0), MeanSquaredError()
    half = square.value(prediction, target) / 2
    assert wide.value(prediction, target) == pytest.approx(half, rel=1e-14)
    halves = [d / 2 for d in square.gradient(prediction, target)]
    assert wide.gradient(prediction, target) == pytest.approx(halves, rel=1e-14)


@given(delta=deltas, sign=st.sampled_from([-1.0, 1.0]), n=st.integers(1, 3))
def test_huber_and_its_slope_are_continuous_where_the_two_halves_meet(
    delta: float, sign: float, n: int
) -> None:
    huber = Huber(delta=delta)
    inside, beyond = sign * delta, sign * math.nextafter(delta, math.inf)
    values = [huber.value([e] * n, [0.0] * n) for e in (inside, beyond)]
    slopes = [huber.gradient([e] * n, [0.0] * n) for e in (inside, beyond)]
    assert values[0] == pytest.approx(values[1], rel=1e-14)
    assert slopes[0] == pytest.approx(slopes[1], rel=1e-14)
    assert slopes[1] == pytest.approx([sign * delta / n] * n, rel=1e-14)


@given(error=st.floats(-1e300, 1e300), n=st.integers(1, 4))
def test_no_single_error_pulls_harder_than_delta(error: float, n: int) -> None:
    gradient = Huber(delta=2.0).gradient([error] * n, [0.0] * n)
    assert all(abs(d) <= 2.0 / n for d in gradient)


@given(counts=vectors(numbers=st.integers(1, 50).map(float)), data=st.data())
def test_poisson_is_lowest_where_the_expected_count_is_the_count(
    counts: list[float], data: st.DataObject
) -> None:
    poisson = Poisson()
    best = [math.log(t) for t in counts]
    assert poisson.link(best) == pytest.approx(counts, rel=1e-14)
    assert poisson.gradient(best, counts) == pytest.approx([0.0] * len(counts), abs=1e-13)
    other = data.draw(vectors(len(counts)))
    assert poisson.value(other, counts) >= poisson.value(best, counts) - 1e-12


def test_poisson_worked_out_by_hand() -> None:
    # expected counts 2 and 1, counts 3 and 0: (2 − 3·log 2 + 1)/2, (2 − 3)/2 and (1 − 0)/2
    prediction, target = [math.log(2.0), 0.0], [3.0, 0.0]
    value = 1.5 - 1.5 * math.log(2.0)
    assert Poisson().value(prediction, target) == pytest.approx(value, rel=1e-15)
    assert Poisson().gradient(prediction, target) == pytest.approx([-0.5, 0.5], rel=1e-15)


@given(p=vectors(numbers=ordinary))
def test_poisson_with_no_count_costs_the_expected_count(p: list[float]) -> None:
    mean = math.fsum(math.exp(x) for x in p) / len(p)
    assert Poisson().value(p, [0.0] * len(p)) == pytest.approx(mean, rel=1e-14)


@pytest.mark.parametrize("p", [1000.0, 1000, 1e308])
def test_poisson_beyond_all_floats_is_infinite_and_no_error(p: float) -> None:
    assert Poisson().value([p], [1.0]) == math.inf
    assert Poisson().gradient([p], [1.0]) == [math.inf]
    assert Poisson().link([p]) == [math.inf]


@pytest.mark.parametrize(
    ("loss", "value", "gradient"),
    [
        # errors (3, −½): squares 9 and ¼; sizes 3 and ½; with delta 1 Huber has 2½ and ⅛
        (MeanSquaredError(), 4.625, [3.0, -0.5]),
        (MeanAbsoluteError(), 1.75, [0.5, -0.5]),
        (Huber(delta=1.0), 1.3125, [0.5, -0.25]),
        (Huber(delta=2.0), 2.0625, [1.0, -0.25]),  # 2·(3 − 1) and ⅛
    ],
    ids=repr,
)
def test_values_worked_out_by_hand(loss: Loss, value: float, gradient: list[float]) -> None:
    prediction, target = [4.0, -1.0], [1.0, -0.5]
    assert loss.value(prediction, target) == value
    assert loss.gradient(prediction, target) == gradient


@pytest.mark.parametrize("delta", [0.0, -1.0, math.nan, math.inf, "1", None, True])
def test_the_middle_of_huber_has_a_width(delta: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^delta must be a number above 0, got"):
        Huber(delta=delta)


def test_errors_are_prediction_minus_target() -> None:
    assert errors([1.0, 2.0], [3.0, 0.5]) == [-2.0, 1.5]
    with pytest.raises(ShapeError):
        errors([1.0], [1.0, 2.0])
