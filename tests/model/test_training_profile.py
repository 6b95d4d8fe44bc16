"""What a model remembers of its training data is true of that data."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder
from tinymlp.errors import FormatError
from tinymlp.model.fit import fit
from tinymlp.model.target import loss_for, target_of
from tinymlp.model.training_profile import N_BINS, DecileHistogram, TrainingProfile

numbers = st.lists(st.floats(-1e9, 1e9) | st.integers(0, 3).map(float), min_size=1, max_size=60)


@given(numbers, numbers, st.randoms())
def test_every_row_is_in_one_bin_in_any_order(
    training: list[float], later: list[float], random: Any
) -> None:
    histogram = DecileHistogram.learn(training)
    assert histogram.counts_in(training) == histogram.expected
    assert sum(histogram.expected) == len(training)
    assert sum(histogram.counts_in(later)) == len(later)
    shuffled = random.sample(later, len(later))
    assert histogram.counts_in(shuffled) == histogram.counts_in(later)
    assert DecileHistogram.learn(random.sample(training, len(training))) == histogram


@given(numbers)
def test_the_bins_are_tenths_as_far_as_equal_values_allow(training: list[float]) -> None:
    histogram = DecileHistogram.learn(training)
    assert (histogram.minimum, histogram.ends[-1]) == (min(training), max(training))
    assert len(histogram.ends) <= N_BINS
    for tenth in range(1, N_BINS):
        end = sorted(training)[-(-len(training) * tenth // N_BINS) - 1]
        assert end in histogram.ends
    if len(set(training)) == len(training):
        assert max(histogram.counts) - min(histogram.counts) <= 1


@given(numbers, st.data())
def test_a_row_of_a_whole_weight_is_that_many_rows(
    training: list[float], data: st.DataObject
) -> None:
    n = len(training)
    weights = data.draw(st.lists(st.integers(0, 4), min_size=n, max_size=n).filter(any))
    categories = data.draw(st.lists(st.sampled_from("ab"), min_size=n, max_size=n))
    repeated = [i for i, weight in enumerate(weights) for _ in range(weight)]
    weighted = Dataset(
        list(zip(training, categories, strict=True)),
        categories[::-1],
        weights=weights,
        labels=["a", "b"],
    )
    assert profile_of(weighted) == profile_of(unweighted(weighted.subset(repeated)))


def profile_of(dataset: Dataset) -> TrainingProfile:
    encoder, rows = Encoder.learn(dataset), []
    rows = [encoder.encode(row) for row in dataset.inputs]
    target = target_of(dataset, loss_for(dataset, None), linear_output=True)
    counts = target.counts(dataset)
    return TrainingProfile.learn(encoder, rows, counts, weights=dataset.weights)


def unweighted(dataset: Dataset) -> Dataset:
    dataset.weights = None
    return dataset


def test_the_counts_of_weights_that_are_not_whole_survive_a_file() -> None:
    rows = [[float(i), "ab"[i % 2]] for i in range(8)]
    weighted = Dataset(rows, ["x", "y"] * 4, weights=[0.25, 0.5, 0.75, 0.3] * 2)
    profile = profile_of(weighted)
    stored = json.loads(json.dumps(profile.to_dict()))
    assert TrainingProfile.from_dict(stored, Encoder.learn(weighted), 2) == profile
    assert profile.n_rows == pytest.approx(3.6)
    assert profile.classes == pytest.approx([2.0, 1.6])
    stored["classes"][0] += 0.5
    message = message_of(FormatError, TrainingProfile.from_dict, stored, Encoder.learn(weighted), 2)
    assert message.startswith("training_profile, classes must be a list of 2 numbers from 0 up, ")


@given(numbers, st.floats(-1e10, 1e10))
def test_below_and_above_are_out_of_training_s_range(training: list[float], x: float) -> None:
    histogram = DecileHistogram.learn(training)
    below, *_, above = histogram.counts_in([x])
    assert (below, above) == (x < min(training), x > max(training))


def test_fit_remembers_the_training_part_alone() -> None:
    rows: list[list[Any]] = [[float(i), "b" if i % 3 else "a"] for i in range(8)] + [[None, "a"]]
    model = fit(
        Dataset(rows, ["x", "y", "y"] * 3, missing="median"),
        hidden=[],
        n_epochs=1,
        validation=Dataset([[99.0, "b"]], ["x"], labels=["x", "y"], missing="median"),
    )
    assert model.training_profile is not None
    number, text = model.training_profile.columns
    assert isinstance(number, DecileHistogram)
    # The missing value is where it was filled in.
    assert number.ends == [0.0, 1.0, 2.0, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0]
    assert text == [4, 5]
    assert model.training_profile.classes == [3, 6]
    assert model.training_profile.n_rows == 9
    assert model.training_profile.ranges() == ([0.0, 0.0, 0.0], [7.0, 1.0, 1.0])


def test_a_category_of_no_training_row_is_out_of_range() -> None:
    whole = Dataset([["a"], ["b"], ["a"], ["a"]], [1.0, 2.0, 3.0, 4.0])
    model = fit(whole.subset([0, 2, 3]), hidden=[], n_epochs=1)
    assert model.training_profile is not None
    assert model.training_profile.columns == [[3, 0]]
    assert model.training_profile.ranges() == ([0.0, 0.0], [1.0, 0.0])


def test_a_model_of_numbers_has_no_classes() -> None:
    model = fit(Dataset([[0.5], [1.5]], [0.5, 2.5]), hidden=[], n_epochs=1)
    assert model.training_profile is not None
    assert model.training_profile.classes is None


@pytest.mark.parametrize("n", [1, 2, 9, 10, 11, 19, 20, 100, 101])
def test_different_values_make_ten_bins_or_one_for_each(n: int) -> None:
    histogram = DecileHistogram.learn(float(i) for i in range(n))
    assert len(histogram.ends) == min(n, N_BINS)
