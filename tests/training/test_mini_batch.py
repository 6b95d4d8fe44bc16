"""Mini-batches: every example once an epoch, none carried over, nothing of the caller's touched."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.errors import ArgumentError
from tinymlp.training.mini_batch import mini_batches


@given(st.integers(0, 200), st.integers(1, 50), st.integers(0, 10))
def test_every_example_is_in_exactly_one_batch(n: int, batch_size: int, seed: int) -> None:
    batches = list(mini_batches(n, batch_size=batch_size, random=Random(seed)))
    assert sorted(i for batch in batches for i in batch) == list(range(n))


@given(st.integers(1, 200), st.integers(1, 50), st.integers(0, 10))
def test_all_batches_are_full_but_the_last(n: int, batch_size: int, seed: int) -> None:
    *full, last = mini_batches(n, batch_size=batch_size, random=Random(seed))
    assert all(len(batch) == batch_size for batch in full)
    assert 1 <= len(last) <= batch_size


@given(st.integers(0, 100), st.integers(0, 10))
def test_the_order_is_the_seeds(n: int, seed: int) -> None:
    first = list(mini_batches(n, batch_size=7, random=Random(seed)))
    assert first == list(mini_batches(n, batch_size=7, random=Random(seed)))


def test_each_epoch_has_an_order_of_its_own() -> None:
    random = Random(0)
    orders = [next(mini_batches(50, batch_size=50, random=random)) for _ in range(5)]
    assert len({tuple(order) for order in orders}) == 5


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, True, "3"])
def test_a_batch_size_that_is_none_is_refused(batch_size: int) -> None:
    assert message_of(ArgumentError, mini_batches, 3, batch_size=batch_size, random=None) == (
        f"batch_size must be a whole number from 1 up, got {batch_size!r}"
    )


def test_what_gives_no_order_is_refused() -> None:
    assert message_of(ArgumentError, mini_batches, -1, batch_size=1, random=None) == (
        "n_examples must be a whole number from 0 up, got -1"
    )
    assert message_of(ArgumentError, mini_batches, 3, batch_size=1, random=0) == (
        "random must be a random.Random or None, got 0"
    )
