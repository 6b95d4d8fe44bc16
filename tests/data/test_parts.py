"""A test part is drawn in the way that its name says, and the same again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.parts import SPLITS, draw_parts
from tinymlp.errors import ArgumentError

ROWS = [[float(i)] for i in range(40)]
CLASSES = Dataset(ROWS, ["rare" if i % 10 == 0 else "often" for i in range(40)])
GROUPED = Dataset(ROWS, CLASSES.targets, groups=[i // 4 for i in range(40)])


@given(st.sampled_from(SPLITS), st.integers(0, 9))
def test_every_way_gives_two_parts_of_the_whole_and_the_same_again(split: str, seed: int) -> None:
    dataset = GROUPED if split == "grouped" else CLASSES
    training, tested = draw_parts(dataset, test=0.2, seed=seed, split=split)
    assert sorted([*training.inputs, *tested.inputs]) == ROWS
    assert len(tested) == 8
    assert draw_parts(dataset, test=0.2, seed=seed, split=split) == (training, tested)
    if split == "stratified":
        assert tested.targets.count("rare") == 1
    if split == "chronological":
        assert tested.inputs == ROWS[-8:]
    if split == "grouped":
        assert not {*(training.groups or ())} & {*(tested.groups or ())}


def test_a_random_part_may_lack_a_class() -> None:
    counts = {
        draw_parts(CLASSES, test=0.2, seed=seed, split="random")[1].targets.count("rare")
        for seed in range(10)
    }
    assert len(counts) > 1


@pytest.mark.parametrize(
    ("dataset", "split", "message"),
    [
        (
            CLASSES,
            "sorted",
            "split must be 'stratified' or 'random' or 'chronological' or 'grouped', got 'sorted'",
        ),
        (
            CLASSES,
            "grouped",
            "split must be 'stratified' or 'random' or 'chronological' for a data set without "
            "groups, got 'grouped': name their column (--group)",
        ),
        (GROUPED, "random", "split must be 'grouped' for a data set with groups, got 'random'"),
    ],
)
def test_a_way_that_does_not_suit_the_data_is_refused(
    dataset: Dataset, split: Any, message: str
) -> None:
    named = {"test": 0.2, "seed": 0, "split": split}
    assert message_of(ArgumentError, draw_parts, dataset, **named) == message
