"""Folds lose nothing, are of like size, and each class is in each as often as can be."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.folds import deal
from tinymlp.errors import ArgumentError

CLASSES = st.lists(st.sampled_from("abc"), min_size=2, max_size=40)


@given(CLASSES, st.data(), st.integers(0, 9))
def test_every_example_is_in_one_fold_and_every_class_is_dealt_out(
    classes: list[str], data: st.DataObject, seed: int
) -> None:
    k = data.draw(st.integers(2, len(classes)))
    folds = deal(classes, k, seed=seed)
    assert sorted(index for fold in folds for index in fold) == list(range(len(classes)))
    assert all(fold == sorted(fold) for fold in folds)
    sizes = [len(fold) for fold in folds]
    assert max(sizes) - min(sizes) <= 1
    for label in set(classes):
        counts = [Counter(classes[i] for i in fold)[label] for fold in folds]
        assert max(counts) - min(counts) <= 1
    assert folds == deal(classes, k, seed=seed)


@given(st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=40), st.integers(0, 9))
def test_no_group_is_in_two_folds(groups: list[str], seed: int) -> None:
    k = len(set(groups))
    if k < 2:
        return
    folds = deal([None] * len(groups), 2, seed=seed, groups=groups)
    assert sorted(index for fold in folds for index in fold) == list(range(len(groups)))
    one, other = ({groups[i] for i in fold} for fold in folds)
    assert one and other and not one & other


def test_another_seed_deals_otherwise() -> None:
    assert len({str(deal([None] * 20, 4, seed=seed)) for seed in range(10)}) == 10


@pytest.mark.parametrize("k", [1, 5, 2.0, True, None])
def test_folds_are_from_2_to_the_number_of_examples(k: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^k must be a whole number from 2 to 4, got "):
        deal(["a", "b", "a", "b"], k, seed=0)
