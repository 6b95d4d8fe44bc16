"""A split loses nothing, repeats itself, and keeps each class its share."""

import random
from collections import Counter
from math import nan
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.split import share_out, split_indices
from tinymlp.errors import ArgumentError, DataError

SIZES = st.lists(st.integers(1, 30), min_size=1, max_size=8)


@given(SIZES, st.integers(1, 100))
def test_shares_add_up_and_stay_within_one_of_the_exact_share(
    sizes: list[int], wanted: int
) -> None:
    minimum = len([size for size in sizes if size > 1])
    maximum = sum(sizes) - len(sizes)
    assume(max(minimum, 1) <= wanted <= maximum)
    chosen = share_out(sizes, wanted)
    assert sum(chosen) == wanted
    for size, count in zip(sizes, chosen, strict=True):
        assert (1 <= count <= size - 1) if size > 1 else count == 0
    exact = [size * wanted / sum(sizes) for size in sizes]
    if all(1 <= share <= size - 1 for share, size in zip(exact, sizes, strict=True)):
        differences = [abs(e - c) for e, c in zip(exact, chosen, strict=True)]
        assert max(differences) < 1


def test_what_rounding_leaves_over_goes_where_the_deficit_is_largest() -> None:
    # Exact shares 2.4, 2.2 and 1.4 (of 6): the one left over goes to a remainder of 0.4.
    assert share_out([12, 11, 7], 6) == [3, 2, 1]


@given(st.lists(st.sampled_from("abc"), min_size=8, max_size=40), st.integers(0, 5))
def test_both_parts_hold_every_class_and_lose_no_example(classes: list[str], seed: int) -> None:
    counts = Counter(classes)
    assume(max(counts.values()) > 1)
    training, test = split_indices(classes, len(classes), test=0.3, seed=seed)
    assert sorted(training + test) == list(range(len(classes)))
    assert training == sorted(training)
    for label, count in counts.items():
        tested = len([index for index in test if classes[index] == label])
        assert (0 < tested < count) if count > 1 else tested == 0


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([0.0, 1.0, 2.5])), max_size=40),
    st.integers(0, 5),
    st.booleans(),
)
def test_examples_without_a_weight_are_never_drawn_and_change_no_draw(
    examples: list[tuple[str, float]], seed: int, stratify: bool
) -> None:
    kept = [i for i, (_, weight) in enumerate(examples) if weight]
    classes, weights = [label for label, _ in examples], [weight for _, weight in examples]
    there = [classes[i] for i in kept]
    assume(len(kept) > len(set(there)))
    arguments: dict[str, Any] = {"test": 0.3, "seed": seed}
    wholes, parts = (classes, there) if stratify else (None, None)
    assume(stratify or 0 < round(0.3 * len(kept)) < len(kept))
    training, test = split_indices(wholes, len(examples), weights=weights, **arguments)
    assert sorted(training + test) == list(range(len(examples)))
    assert test == [kept[i] for i in split_indices(parts, len(kept), **arguments)[1]]


@given(st.integers(2, 60), st.data())
def test_without_classes_the_size_is_exact_and_the_seed_decides(
    total: int, data: st.DataObject
) -> None:
    test = data.draw(st.integers(1, total - 1))
    first = split_indices(None, total, test=test, seed=3)
    assert len(first[1]) == test
    assert first == split_indices(None, total, test=test, seed=3)


def test_a_split_leaves_the_global_random_numbers_alone() -> None:
    random.seed(1)
    expected = random.random()
    random.seed(1)
    split_indices(None, 20, test=0.5, seed=9)
    assert random.random() == expected


def test_seeds_differ() -> None:
    splits = [split_indices(None, 100, test=0.5, seed=seed)[1] for seed in range(5)]
    assert len({tuple(test) for test in splits}) == 5


@pytest.mark.parametrize("test", [0.0, 1.0, 30.0, -0.2, nan, "0.2", True, None, [0.2]])
def test_a_size_that_makes_no_sense_is_refused(test: Any) -> None:
    is_count = test in (1.0, 30.0) and test is not True
    assert message_of(ArgumentError, split_indices, None, 10, test=test, seed=0) == (
        f"test must be a fraction between 0 and 1 or a whole number of examples, got {test!r}"
        + (": for a number of examples leave out the point" if is_count else "")
    )


@pytest.mark.parametrize(
    ("test", "wanted"), [(0, 0), (10, 10), (11, 11), (-1, -1), (0.01, 0), (0.99, 10)]
)
def test_an_empty_part_is_refused(test: float, wanted: int) -> None:
    assert message_of(DataError, split_indices, None, 10, test=test, seed=0) == (
        f"test must be 1 to 9 of the 10 examples, got {test}: that is {wanted} of them, "
        "take another size or more examples"
    )


def test_a_number_too_small_to_hold_every_class_is_refused() -> None:
    assert message_of(DataError, split_indices, ["a", "b"] * 3, 6, test=1, seed=0) == (
        "the test part must be 2 to 4 examples, so that both parts hold every class, got 1: "
        "take another size, or stratify=False (--split random)"
    )
    assert message_of(DataError, split_indices, ["a", "b"], 2, test=0.5, seed=0) == (
        "the test part must be 0 to 0 examples, so that both parts hold every class, got 1: "
        "take another size, or stratify=False (--split random)"
    )
    assert message_of(DataError, split_indices, None, 1, test=0.5, seed=0) == (
        "the data set must be at least 2 examples to split, got 1"
    )


@pytest.mark.parametrize("seed", [-1, 0.5, None, "0", True])
def test_a_seed_is_a_whole_number(seed: Any) -> None:
    assert message_of(ArgumentError, split_indices, None, 10, test=3, seed=seed) == (
        f"seed must be a whole number from 0 up, got {seed!r}"
    )


@given(st.integers(2, 60), st.data())
def test_without_shuffling_the_test_part_is_the_last_rows(total: int, data: st.DataObject) -> None:
    test = data.draw(st.integers(1, total - 1))
    training, tested = split_indices(["a", "b"] * 30, total, test=test, seed=3, shuffle=False)
    assert training + tested == list(range(total))
    assert len(tested) == test


@given(
    st.lists(st.sampled_from("abcdef"), min_size=2, max_size=60),
    st.sampled_from([0.1, 0.2, 0.5, 0.9]),
    st.integers(0, 9),
)
def test_no_group_is_in_both_parts_and_the_size_is_near(
    groups: list[str], test: float, seed: int
) -> None:
    total = len(groups)
    assume(len(set(groups)) > 1 and 0 < round(test * total) < total)
    parts = split_indices(None, total, test=test, seed=seed, groups=groups)
    assert sorted(parts[0] + parts[1]) == list(range(total))
    assert [sorted(part) for part in parts] == [*parts]
    training, tested = ({groups[index] for index in part} for part in parts)
    assert training
    assert tested
    assert not training & tested
    assert abs(len(parts[1]) - test * total) <= max(Counter(groups).values())
    assert parts == split_indices(None, total, test=test, seed=seed, groups=groups)


def test_groups_of_equal_size_are_drawn_by_the_seed_and_to_the_example() -> None:
    groups = [index // 4 for index in range(40)]
    drawn = [split_indices(None, 40, test=0.2, seed=seed, groups=groups)[1] for seed in range(5)]
    assert {len(test) for test in drawn} == {8}
    assert len({tuple(test) for test in drawn}) > 1


def test_one_group_alone_cannot_be_split() -> None:
    assert message_of(DataError, split_indices, None, 4, test=0.5, seed=0, groups=["a"] * 4) == (
        "groups must be at least 2 different ones to split, got ['a']"
    )


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from([0.0, 1.0])), min_size=6, max_size=40
    ),
    st.integers(0, 5),
)
def test_the_draw_of_groups_and_of_the_last_rows_is_among_those_that_count(
    examples: list[tuple[str, float]], seed: int
) -> None:
    groups, weights = [group for group, _ in examples], [weight for _, weight in examples]
    counted = [index for index, weight in enumerate(weights) if weight]
    assume(len(counted) > 2 and len({groups[index] for index in counted}) > 1)
    rest = [groups[index] for index in counted]
    parts = split_indices(None, len(groups), test=2, seed=seed, groups=groups, weights=weights)
    alone = split_indices(None, len(rest), test=2, seed=seed, groups=rest)
    for part, other in zip(parts, alone, strict=True):
        assert [index for index in part if weights[index]] == [counted[place] for place in other]
    assert not {groups[index] for index in parts[0]} & {groups[index] for index in parts[1]}
    _, last = split_indices(None, len(groups), test=2, seed=seed, shuffle=False, weights=weights)
    assert last == counted[-2:]
