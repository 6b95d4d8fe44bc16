"""Fill values lie among the values they stand in for."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.missing import FILLING, learn_fill
from tinymlp.errors import DataError

NUMBERS = st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=9)


@pytest.mark.parametrize("policy", FILLING)
@given(numbers=NUMBERS)
def test_a_fill_lies_within_the_column_whatever_its_order(
    policy: str, numbers: list[float]
) -> None:
    fill = learn_fill([None, *numbers], policy)
    assert isinstance(fill, float)
    size = max(map(abs, numbers))
    assert min(numbers) - 1e-15 * size <= fill <= max(numbers) + 1e-15 * size
    assert learn_fill(sorted(numbers), policy) == fill


def test_ties_go_to_the_smallest() -> None:
    assert learn_fill([2.0, 1.0, 2.0, 1.0, 3.0], "most_frequent") == 1.0
    assert learn_fill(["b", "a"], "median") == "a"


def test_a_median_of_huge_numbers_is_finite() -> None:
    assert learn_fill([1.5e308, 1.7e308], "median") == 1.6e308


def test_a_fill_that_cannot_be_learned_is_refused() -> None:
    assert message_of(DataError, learn_fill, [None, None], "mean") == (
        "every value is missing among the training examples: ignore the column"
    )
    assert message_of(DataError, learn_fill, [1.7e308, 1.7e308], "mean") == (
        "the numbers are too large to add up: divide the column by 1e9"
    )


def test_a_label_is_never_dropped_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "alloys.csv"
    path.write_text("x,metal\n" + "1,NA\n2,Fe\n3,None\n" * 3)
    remedy = "say missing_marks=[] (--missing-marks \"\") where 'NA' is a category and not missing"
    assert message_of(DataError, Dataset.from_csv, path, missing="refuse").endswith(remedy)
    (_, note) = Dataset.from_csv(path).notes
    assert note == f"3 of 9 examples are left out, as the target 'metal' is missing; {remedy}."
    dropped = Dataset.from_csv(path, missing="drop")
    assert dropped.labels == ["Fe", "None"]
    assert dropped.notes == [
        "'None' is a class of 'metal': say missing_marks=['None'] (--missing-marks None) if it "
        "means a missing value.",
        f"3 of 9 examples were left out: a value was missing (metal 3); {remedy}.",
    ]
    kept = Dataset.from_csv(path, missing_marks=[])
    assert kept.labels == ["Fe", "NA", "None"]
    marked = Dataset.from_csv(path, missing="drop", missing_marks="None,-9")
    assert marked.labels == ["Fe", "NA"]
