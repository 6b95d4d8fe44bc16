"""The place in an epoch, and what cannot be one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError, FormatError
from tinymlp.training.epoch_place import EpochPlace


@given(st.permutations(range(7)), st.integers(1, 8), st.integers(0, 7))
def test_what_is_left_and_what_is_done_are_the_epoch(
    order: list[int], batch_size: int, n_batches: int
) -> None:
    place, done = EpochPlace(list(order)), list[int]()
    for indices, _ in zip(place.mini_batches(batch_size), range(n_batches), strict=False):
        done += indices
    place.n_done = len(done)
    again = EpochPlace.from_dict(place.to_dict())
    again.check_batches(batch_size)
    assert done + [i for batch in again.mini_batches(batch_size) for i in batch] == list(order)


@pytest.mark.parametrize(
    "changes",
    [
        {"order": [0, 0, 1]},
        {"order": [0, 1, 3]},
        {"order": [0.0, 1, 2]},
        {"order": "012"},
        {"n_done": 4},
        {"n_done": -1},
        {"seconds": "long"},
        {"more": 1},
    ],
)
def test_what_is_no_place_is_refused_by_name(changes: dict[str, Any]) -> None:
    with pytest.raises(FormatError, match=r"^place"):
        EpochPlace.from_dict({**EpochPlace([2, 0, 1]).to_dict(), **changes})


def test_a_place_in_another_epoch_is_refused() -> None:
    with pytest.raises(ArgumentError, match="examples must be those of the epoch that goes on, 3"):
        EpochPlace([2, 0, 1]).check(4)
    with pytest.raises(FormatError, match="n_done must be a multiple of the batch size, 2, got 1"):
        EpochPlace([2, 0, 1], 1).check_batches(2)
