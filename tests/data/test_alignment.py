"""Rows and targets that have labels agree on them, or are refused."""

from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.errors import DataError

pandas = pytest.importorskip("pandas")


def frame(index: Any = None) -> Any:
    return pandas.DataFrame({"a": [3.0, 1.0, 2.0]}, index=index)


def series(index: Any = None) -> Any:
    return pandas.Series([30.5, 10.5, 20.5], index=index, name="y")


@pytest.mark.parametrize(
    ("of_inputs", "of_targets"),
    [
        (None, None),
        ([2, 0, 1], [2, 0, 1]),
        (["x", "y", "z"], ["x", "y", "z"]),
        (["x", "y", "z"], None),
        (None, ["x", "y", "z"]),
        ([None, float("nan"), pandas.NaT], [None, float("nan"), pandas.NaT]),
        ([("a", 1), ("a", 2), ("b", 1)], [("a", 1), ("a", 2), ("b", 1)]),
    ],
)
def test_labels_that_agree_or_only_count_are_fine(of_inputs: Any, of_targets: Any) -> None:
    assert len(Dataset(frame(of_inputs), series(of_targets))) == 3


@pytest.mark.parametrize(
    ("of_inputs", "of_targets", "place"),
    [
        ([1, 2, 0], None, 0),
        (None, [0, 2, 1], 1),
        ([10, 11, 12], None, 0),
        (["x", "y", "z"], ["x", "z", "y"], 1),
        (["x", "y", "z"], ["x", "y", 3], 2),
        (["0", "1", "2"], [0.5, 1.0, 2.0], 0),
    ],
)
def test_labels_that_differ_are_refused_with_the_first(
    of_inputs: Any, of_targets: Any, place: int
) -> None:
    inputs, targets = frame(of_inputs), series(of_targets)
    message = message_of(DataError, Dataset, inputs, targets)
    assert message.startswith("targets must be in the order of inputs, got the index ")
    assert f" at row {place} where inputs has " in message
    assert "targets.loc[inputs.index]" in message
    assert Dataset(inputs, targets.to_numpy()).targets == [30.5, 10.5, 20.5]
    for name in ("weights", "groups"):
        given: Any = {name: targets}
        message = message_of(DataError, Dataset, inputs, [1.0, 2.0, 4.0], **given)
        assert message.startswith(f"{name} must be in the order of inputs")


def test_a_sorted_frame_learns_with_its_own_targets_by_the_remedy() -> None:
    table = pandas.DataFrame({"a": [3.0, 1.0, 2.0], "y": [30.5, 10.5, 20.5]})
    inputs, targets = table[["a"]].sort_values("a"), table["y"]
    message_of(DataError, Dataset, inputs, targets)
    dataset = Dataset(inputs, targets.loc[inputs.index])
    assert dataset.targets == [10.5, 20.5, 30.5]
    assert message_of(DataError, Dataset, inputs, targets.to_frame()).startswith("targets must be")
