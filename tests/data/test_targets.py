"""Whether targets are classes, and which."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.raw import raw_from_memory
from tinymlp.data.targets import as_classes, decide_task, find_classes, settle_targets
from tinymlp.errors import ArgumentError, DataError, TinyMLPError


@pytest.mark.parametrize(
    ("targets", "task", "reason"),
    [
        (["a", "b"], "classification", "'y' is text"),
        ([True, False], "classification", "'y' is true or false"),
        ([0, 1] * 5, "classification", "'y' holds only 2 different whole numbers"),
        ([0.0, 1.0] * 5, "classification", "'y' holds only 2 different whole numbers"),
        ([0, 1, 1, 0], "classification", "'y' holds only 2 different whole numbers"),
        ([1, 2, 2], "classification", "'y' holds only 2 different whole numbers"),
        ([1, 3], "regression", "'y' holds 2 different whole numbers in only 2 examples"),
        ([0, 1, 2, 0], "regression", "'y' holds 3 different whole numbers in only 4 examples"),
        ([0.5, 1.0] * 5, "regression", "'y' holds numbers that are not whole"),
        (list(range(21)) * 5, "regression", "'y' holds 21 different numbers"),
        (list(range(20)) * 5, "classification", "'y' holds only 20 different whole numbers"),
        ([[0.5, 1.0], [1.0, 0.0]], "regression", "each 'y' is a list of numbers"),
        (
            [[0.0, 1.0], [1.0, 0.0]],
            "classification",
            "each 'y' is a row with a single 1, at the place of its class; task='regression' takes "
            "it as numbers, 'multi-label' as a yes or no each (--task regression, --task "
            "multi-label)",
        ),
        (
            [[0.0, 1.0], [1.0, 1.0]],
            "regression",
            "each 'y' is a list of numbers; task='multi-label' takes each as a yes or no "
            "(--task multi-label)",
        ),
    ],
)
def test_the_task_is_decided_with_its_reason(targets: Any, task: str, reason: str) -> None:
    assert decide_task(targets, "y") == (task, f"{task}, because {reason}")


@given(st.lists(st.integers(-3, 3) | st.booleans(), min_size=1))
def test_the_task_does_not_depend_on_whole_numbers_being_floats(targets: list[int]) -> None:
    as_int = decide_task([int(target) for target in targets], "y")
    assert as_int == decide_task([float(target) for target in targets], "y")


@pytest.mark.parametrize(("low", "high"), [(0, 1), (1, 2), (-1, 1), (2, 40)])
def test_two_whole_numbers_are_classes_however_few_the_examples(low: int, high: int) -> None:
    for targets in ([low, high, high], [high, low, low, high], [float(low), float(high)] * 9):
        assert decide_task(targets, "y")[0] == "classification"
        assert decide_task(targets, "y", "regression")[0] == "regression"


def test_a_task_given_is_taken() -> None:
    assert decide_task([0, 1] * 5, "y", "regression") == (
        "regression",
        "regression, because task='regression' was given",
    )
    assert message_of(ArgumentError, decide_task, [0], "y", "clustering") == (
        "task must be 'classification' or 'regression' or 'multi-label', got 'clustering'"
    )


def settle(targets: Any, task: str | None = None, labels: Any = None) -> Any:
    raw = raw_from_memory([[0.0]] * len(targets), targets, target_name="y")
    return settle_targets(raw, task=task, labels=labels)


A_CLASS = "targets[0], 'y' must be a class (text or a whole number), got"
WRITE = "write classes as text, or say task='regression' (--task regression)"
WIDTH, EQUALLY = "targets[1], 'y' must be", "each example needs equally many"
LABELS = "labels must be at least 2 classes, each once"


@pytest.mark.parametrize(
    ("targets", "task", "labels", "error", "message"),
    [
        ([1.5, 2.0], "classification", None, DataError, f"{A_CLASS} 1.5: {WRITE}"),
        ([[1.0, 1.0]], "classification", None, DataError, f"{A_CLASS} [1.0, 1.0]: {WRITE}"),
        (
            [[1.0, 0.5]],
            "multi-label",
            None,
            DataError,
            "targets[0], 'y' must be 0 or 1 for each label, got [1.0, 0.5]",
        ),
        (
            ["a"],
            "multi-label",
            None,
            DataError,
            "targets[0], 'y' must be 0 or 1 for each label, got 'a'",
        ),
        (
            [[1, 0], [1]],
            "multi-label",
            None,
            DataError,
            f"{WIDTH} a list of 2, got 1: {EQUALLY}",
        ),
        (
            [[1, 0], [1, 1]],
            "multi-label",
            [0, 1],
            ArgumentError,
            "labels must be None for several labels at once, got [0, 1]: "
            "name them with target_names=",
        ),
        (
            ["a", 1],
            None,
            None,
            DataError,
            "targets[1], 'y' must be a class of the same kind as 'a', got 1: "
            "write them all as text",
        ),
        (
            [1.0, "a"],
            "regression",
            None,
            DataError,
            "targets[1], 'y' must be a number to predict, got 'a': "
            "correct it, or say task='classification' (--task classification)",
        ),
        (
            [0.5, 2**53 + 1],
            "regression",
            None,
            DataError,
            f"targets[1], 'y' must be a number that a float can hold, got {2**53 + 1}: leave it "
            "out, or make a text of it",
        ),
        (
            [[1.0], [2.0, 3.0]],
            None,
            None,
            DataError,
            f"{WIDTH} one number alone, got [2.0, 3.0]: {EQUALLY}",
        ),
        (
            ["a", "a"],
            None,
            None,
            DataError,
            "'y' must be at least 2 classes, got only 'a': is it the right column?",
        ),
        (["a", "b"], None, ["a"], DataError, f"{LABELS}, got ['a']"),
        (["a", "b"], None, ["a", "a", "b"], DataError, f"{LABELS}, got ['a', 'a', 'b']"),
        (["a", "c"], None, ["a", "b"], DataError, "'y' must be one of the labels a, b, got 'c'"),
        (
            ["a", "b"],
            None,
            [0.5, "b"],
            DataError,
            f"labels[0] must be a class (text or a whole number), got 0.5: {WRITE}",
        ),
        (["a", "b"], None, 2, ArgumentError, "labels must be a list of classes, got 2"),
        (
            [1.0, 2.0],
            "regression",
            [1, 2],
            ArgumentError,
            "labels must be None for a regression, which has no classes, got [1, 2]",
        ),
    ],
)
def test_targets_that_do_not_fit_are_refused(
    targets: Any, task: str | None, labels: Any, error: type[TinyMLPError], message: str
) -> None:
    assert message_of(error, settle, targets, task, labels) == message


def test_numbers_become_floats_and_classes_ints() -> None:
    assert settle([1, 2.5]).values == [1.0, 2.5]
    assert [type(value) for value in settle([1, 2]).values] == [float, float]
    classes = settle([1.0, True, 0], "classification")
    assert (classes.values, classes.labels) == ([1, 1, 0], [0, 1])
    assert {type(value) for value in classes.values} == {int}
    assert settle([[2.0], [1.0]], "classification").labels == [1, 2]


def test_labels_are_sorted_as_what_they_are() -> None:
    assert find_classes([10, 9, 100], "y", None) == [9, 10, 100]
    assert find_classes(as_classes(["10", "9"], "y", str), "y", None) == ["10", "9"]
    assert settle(["b"], labels=["c", "b", "a"]).labels == ["a", "b", "c"]


@given(st.lists(st.integers(0, 3), min_size=2).filter(lambda places: len(set(places)) > 1))
def test_one_hot_rows_are_the_classes_of_their_ones(places: list[int]) -> None:
    rows = [[float(i == place) for i in range(4)] for place in places]
    for settled in (settle(rows), settle(rows, "classification")):
        assert (settled.values, settled.labels) == (places, [0, 1, 2, 3])
    for task in ("multi-label", "regression"):
        assert settle(rows, task).values == rows


@given(
    st.lists(st.sampled_from(["a", "b"]), min_size=1)
    | st.lists(st.floats(0, 1), min_size=1)
    | st.lists(st.integers(0, 2), min_size=1)
)
def test_targets_in_a_column_of_their_own_are_the_flat_ones(targets: list[Any]) -> None:
    for task in (None, "classification", "regression", "multi-label"):
        try:
            flat = settle(targets, task)
        except DataError as error:
            assert message_of(DataError, settle, [[target] for target in targets], task) == str(
                error
            )
        else:
            assert settle([[target] for target in targets], task) == flat


def test_one_hot_columns_with_names_are_classes_of_these_names() -> None:
    raw = raw_from_memory([[0], [1]], [[0, 1], [1, 0]], target_names=["dog", "cat"])
    settled = settle_targets(raw, task="classification", labels=None)
    assert (settled.values, settled.labels) == (["cat", "dog"], ["cat", "dog"])
