"""The examples that are measured: drawn once, each at most once, none of weight 0."""

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.training.sample import LEAST, draw_sample, sample_size


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 9))
def test_a_sample_is_of_different_examples_and_the_same_for_the_same_seed(
    n_examples: int, n: int, seed: int
) -> None:
    drawn = draw_sample(n_examples, n, seed=seed)
    assert drawn == sorted(set(drawn)) == draw_sample(n_examples, n, seed=seed)
    assert len(drawn) == min(n, n_examples)
    assert set(drawn) <= set(range(n_examples))


def test_every_example_is_in_some_sample() -> None:
    drawn = [tuple(draw_sample(9, 3, seed=seed)) for seed in range(60)]
    assert len(set(drawn)) > 30
    assert {i for each in drawn for i in each} == set(range(9))


@given(st.lists(st.sampled_from([0.0, 0.5, 2.0]), max_size=20), st.integers(1, 20))
def test_what_weighs_nothing_is_not_drawn(weights: list[float], n: int) -> None:
    drawn = draw_sample(len(weights), n, seed=0, weights=weights)
    assert all(weights[i] for i in drawn)
    assert len(drawn) == min(n, sum(weight > 0 for weight in weights))


def test_a_sample_is_as_large_as_validation_and_never_of_a_few() -> None:
    assert sample_size(1000, 300) == 300
    assert sample_size(1000, 3) == LEAST
    assert sample_size(40, 30) == 40


@given(st.integers(2, 9), st.integers(10, 999))
def test_all_folds_together_measure_as_many_as_one_network_would(k: int, n: int) -> None:
    n_learned_from, n_validation = n - n // k, -(-n // k)
    size = sample_size(n_learned_from, n_validation, n_folds=k)
    together = sample_size(k * n_learned_from, n_validation)
    assert together <= k * size < together + k
