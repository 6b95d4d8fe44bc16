"""Laws of the regression metrics."""

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError, DataError, ShapeError
from tinymlp.evaluation.regression import mean_absolute_error, r_squared, root_mean_squared_error

METRICS = [mean_absolute_error, root_mean_squared_error, r_squared]
# Coarse enough that squares neither overflow nor vanish.
numbers = st.integers(-1000, 1000).map(lambda n: n / 7)
pairs = st.lists(st.tuples(numbers, numbers), min_size=1)
every_metric = pytest.mark.parametrize("metric", METRICS)


def split(examples: list[Any]) -> list[list[Any]]:
    return [list(column) for column in zip(*examples, strict=True)]


@every_metric
@given(examples=pairs, random=st.randoms())
def test_the_order_of_the_examples_changes_no_bit(metric: Any, examples: Any, random: Any) -> None:
    shuffled = list(examples)
    random.shuffle(shuffled)
    assert metric(*split(examples)) == metric(*split(shuffled))


@every_metric
@given(examples=pairs, data=st.data())
def test_a_weight_of_n_is_the_example_n_times(metric: Any, examples: Any, data: Any) -> None:
    weights = [data.draw(st.integers(0, 4)) for _ in examples]
    assume(any(weights))
    repeated = [pair for pair, weight in zip(examples, weights, strict=True) for _ in range(weight)]
    with_weights = metric(*split(examples), weights=weights)
    assert math.isclose(with_weights, metric(*split(repeated)), rel_tol=1e-9, abs_tol=1e-9)


@every_metric
@given(examples=pairs)
def test_a_weight_of_two_is_the_example_twice_exactly(metric: Any, examples: Any) -> None:
    weights = [2, *[1] * (len(examples) - 1)]
    assert metric(*split(examples), weights=weights) == metric(*split([*examples, examples[0]]))


@given(pairs)
def test_root_mean_square_is_never_below_the_mean(examples: list[tuple[float, float]]) -> None:
    predicted, actual = split(examples)
    mean, root = (
        mean_absolute_error(predicted, actual),
        root_mean_squared_error(predicted, actual),
    )
    assert mean <= root * (1 + 1e-12)
    assert root <= max(abs(p - a) for p, a in examples) * (1 + 1e-12)


@given(st.lists(numbers, min_size=2))
def test_saying_the_mean_explains_nothing(actual: list[float]) -> None:
    assume(len(set(actual)) > 1)
    mean = math.fsum(actual) / len(actual)
    assert abs(r_squared([mean] * len(actual), actual)) < 1e-9


@given(pairs, st.sampled_from([-4.0, 0.5, 2.0]))
def test_r_squared_does_not_depend_on_the_unit(
    examples: list[tuple[float, float]], unit: float
) -> None:
    predicted, actual = split(examples)
    scaled = r_squared([unit * p for p in predicted], [unit * a for a in actual])
    assert scaled == r_squared(predicted, actual)


@given(st.lists(numbers, min_size=1))
def test_a_perfect_prediction_has_no_error(actual: list[float]) -> None:
    assert [metric(actual, actual) for metric in METRICS] == [0.0, 0.0, 1.0]


@given(st.floats(-1e6, 1e6), st.integers(1, 20))
def test_a_constant_target_gives_r_squared_one_or_zero(target: float, count: int) -> None:
    actual = [target] * count
    assert r_squared(actual, actual) == 1.0
    assert r_squared([*actual[1:], target + 1.0], actual) == 0.0


def test_a_target_that_varies_only_at_weight_zero_is_constant() -> None:
    assert r_squared([1.0, 5.0], [1.0, 3.0], weights=[1, 0]) == 1.0


@every_metric
def test_an_example_of_weight_zero_is_left_out_even_if_it_is_nan(metric: Any) -> None:
    assert metric([1.0, 2.0, math.nan], [1.0, 4.0, 0.0], weights=[1, 1, 0]) == metric(
        [1.0, 2.0], [1.0, 4.0]
    )


@every_metric
@pytest.mark.parametrize("actual", [[1.0, 2.0], [1.0, 1.0]])
def test_a_prediction_that_is_nan_makes_the_metric_nan(metric: Any, actual: Any) -> None:
    assert math.isnan(metric([math.nan, 1.0], actual))


def test_a_diverged_prediction_is_infinitely_wrong() -> None:
    assert [metric([math.inf, 1.0], [1.0, 2.0]) for metric in METRICS] == [
        math.inf,
        math.inf,
        -math.inf,
    ]


def test_numbers_too_large_to_square_do_not_crash() -> None:
    huge = [1e308, -1e308, 1.5e308, 1.5e308]
    assert mean_absolute_error([0.0] * 4, huge) == math.inf
    assert root_mean_squared_error([0.0] * 4, huge) == math.inf
    assert math.isnan(r_squared([0.0] * 4, huge))


@pytest.mark.parametrize(
    ("error", "message", "predicted", "actual"),
    [
        (ShapeError, "predicted must be a list of 2, as actual, got 1", [1.0], [1.0, 2.0]),
        (DataError, "is the data set empty", [], []),
        (DataError, r"actual\[1\] must be a finite number, got nan", [1.0, 1.0], [1.0, math.nan]),
        (ArgumentError, "one output at a time", [[1.0]], [[1.0]]),
        (ArgumentError, "must be a number that a float can hold", [10**400], [1.0]),
        (ArgumentError, r"predicted\[0\] must be a number, got '1'", ["1"], [1.0]),
        (ArgumentError, r"predicted\[0\] must be a number, got None", [None], [1.0]),
    ],
)
@every_metric
def test_what_makes_no_sense_is_refused_by_name(
    metric: Any, error: Any, message: str, predicted: Any, actual: Any
) -> None:
    with pytest.raises(error, match=message):
        metric(predicted, actual)
