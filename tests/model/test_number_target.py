"""Numbers: what is decoded is in the units of the target, whatever scale the network has."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.dataset import Dataset
from tinymlp.data.scaling import MinMaxScaler, NoScaler, StandardScaler
from tinymlp.errors import ArgumentError, DataError
from tinymlp.evaluation.regression import r_squared
from tinymlp.learning.loss import MeanSquaredError, Poisson
from tinymlp.model.number_target import NumberTarget, output_r_squared

numbers = st.integers(-1000, 1000).map(lambda n: n / 4)
scalers = st.sampled_from(
    [NoScaler(), StandardScaler([100.0, -2.0], [8.0, 0.5]), MinMaxScaler([-1.0, 0.0], [4.0, 2.0])]
)


@given(st.lists(st.tuples(numbers, numbers).map(list), min_size=1), scalers)
def test_a_target_s_row_stands_for_the_target(pairs: list[list[float]], scaler: NoScaler) -> None:
    target = NumberTarget("t", MeanSquaredError(), 2, scaler)
    dataset = Dataset([[0.0]] * len(pairs), pairs)
    rows = target.rows(dataset)
    assert [target.decode(row) for row in rows] == pairs
    assert target.evaluate(rows, dataset).root_mean_squared_error == 0.0
    assert [target.csv_row(row) for row in rows] == pairs
    assert target.csv_header() == ["t 0", "t 1"]
    assert target.counts(dataset) is None
    assert target.mistakes(rows, dataset) == []


def test_one_number_is_no_list() -> None:
    target = NumberTarget("t", MeanSquaredError(), 1, StandardScaler([100.0], [8.0]))
    assert target.decode([0.5]) == 104.0
    assert target.csv_header() == ["t"]
    assert target.csv_row([0.5]) == [104.0]
    assert list(target.metrics()) == ["r_squared"]


def test_several_numbers_may_have_names_of_their_own() -> None:
    target = NumberTarget("a, b", MeanSquaredError(), 2, NoScaler(), ["a", "b"])
    assert target.csv_header() == ["a", "b"]
    assert target.summary() == "2 numbers: a, b"
    assert target != NumberTarget("a, b", MeanSquaredError(), 2, NoScaler())
    with pytest.raises(ArgumentError, match=r"^names must be None or a list of different texts, 2"):
        NumberTarget("a, b", MeanSquaredError(), 2, NoScaler(), ["a", "a"])


def test_counts_are_what_the_link_gives() -> None:
    target = NumberTarget("calls", Poisson(), 1, NoScaler())
    assert target.decode([2.0]) == math.exp(2.0)
    assert target.metrics() == {}


def test_there_are_no_probabilities() -> None:
    target = NumberTarget("t", MeanSquaredError(), 1, NoScaler())
    assert not target.has_probabilities
    with pytest.raises(ArgumentError, match="predicts a number and has no probabilities"):
        target.probabilities([0.0])
    with pytest.raises(ArgumentError, match="top_k must be None for a model that predicts a num"):
        target.evaluate([[0.0]], Dataset([[0.0]], [1.0]), top_k=1)


def test_each_of_several_outputs_is_evaluated_in_its_own_unit() -> None:
    """Noise on the level of 1000, and a perfect second output: one list would say 1.0000."""
    dataset = Dataset([[0.0]] * 3, [[999.0, 1.0], [1000.0, 2.0], [1001.0, 3.0]])
    target = NumberTarget("t", MeanSquaredError(), 2, StandardScaler([1000.0, 2.5], [2.0, 0.5]))
    outputs = [[0.5, -3.0], [0.0, -1.0], [-0.5, 1.0]]
    evaluation = target.evaluate(outputs, dataset)
    assert evaluation.n_examples == 3
    assert [one.r_squared for one in evaluation.per_output] == [-3.0, 1.0]
    assert [one.name for one in evaluation.per_output] == target.csv_header()
    assert [one.mean_absolute_error for one in evaluation.per_output] == [4 / 3, 0.0]
    assert evaluation.r_squared == -1.0
    assert target.score(outputs, target.rows(dataset), None) == -1.0
    assert output_r_squared(outputs, target.rows(dataset), None) == -1.0


def test_the_mean_that_is_always_answered_is_the_scaler_s_where_it_knows_one() -> None:
    dataset = Dataset([[0.0], [1.0]], [1.0, 3.0])
    known = NumberTarget("t", MeanSquaredError(), 1, StandardScaler([4.0], [1.0]))
    unknown = NumberTarget("t", MeanSquaredError(), 1, NoScaler())
    baselines = [
        target.evaluate(target.rows(dataset), dataset).baseline for target in (known, unknown)
    ]
    assert [(b.means, b.of_training) for b in baselines if b] == [((4.0,), True), ((2.0,), False)]


@given(st.lists(st.tuples(numbers, numbers, numbers, numbers), min_size=1, max_size=6), st.data())
def test_the_metric_of_an_epoch_is_the_mean_of_the_outputs_r_squared(
    rows: list[tuple[float, ...]], data: st.DataObject
) -> None:
    weights = [data.draw(st.sampled_from([1.0, 2.0, 3.0])) for _ in rows]
    predicted, actual = [list(row[:2]) for row in rows], [list(row[2:]) for row in rows]
    each = [
        r_squared([p[i] for p in predicted], [a[i] for a in actual], weights=weights)
        for i in (0, 1)
    ]
    assert output_r_squared(predicted, actual, weights) == sum(each) / 2


def test_targets_of_another_kind_are_named() -> None:
    target = NumberTarget("t", MeanSquaredError(), 2, NoScaler())
    with pytest.raises(DataError, match="must be a number, as the model predicts, got 'a': read"):
        target.check(Dataset([[0.0], [1.0]], ["a", "b"]))
    with pytest.raises(DataError, match="must be 2 numbers for each example, as the model predi"):
        target.check(Dataset([[0.0], [1.0]], [1.5, 2.5]))
