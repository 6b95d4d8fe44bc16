"""What a reader found stays together, and knows where it stood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.raw import RawData, name_pixels, raw_from_memory
from tinymlp.data.rows import name_inputs
from tinymlp.errors import DataError

RAW = raw_from_memory(
    [[float(i)] for i in range(9)],
    [10.0 * i for i in range(9)],
    weights=range(1, 10),
    groups=range(9),
)


@given(st.lists(st.integers(0, 8), min_size=1), st.data())
def test_what_is_taken_is_whole_and_knows_its_place(
    indices: list[int], data: st.DataObject
) -> None:
    taken = RAW.take(indices)
    again = data.draw(st.lists(st.integers(0, len(indices) - 1), min_size=1))
    for raw, places in ((taken, indices), (taken.take(again), [indices[i] for i in again])):
        assert raw.rows == [[float(place)] for place in places]
        assert raw.targets == [10.0 * place for place in places]
        assert raw.weights == [place + 1.0 for place in places]
        assert raw.groups == places
        for index, place in enumerate(places):
            assert raw.place_of_row(index) == f"inputs[{place}]"
            assert raw.place_of_target(index) == f"targets[{place}]"


def test_nothing_is_taken_of_which_nothing_counts() -> None:
    raw = raw_from_memory([[1], [2]], [1, 2], weights=[0, 1])
    assert message_of(DataError, raw.take, [0]) == (
        "weights must be numbers, at least one above 0, got [0.0]"
    )


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 3), (28, 28)])
def test_pixels_and_inputs_have_a_name_each(height: int, width: int) -> None:
    names = name_pixels(height, width)
    assert len(set(names)) == len(names) == len(name_inputs(height * width)) == height * width
    assert names[-1] == f"pixel {height - 1},{width - 1}"


def test_the_record_is_what_every_reader_gives() -> None:
    assert isinstance(RAW, RawData)
    assert (RAW.feature_names, RAW.target_name, RAW.source) == (["input 0"], "target", "memory")
