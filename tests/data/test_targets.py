"""Whether targets are classes, and which."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.data.targets import as_classes, classes_of, decide_task, settle_targets
from tinymlp.errors import ArgumentError, DataError


@pytest.mark.parametrize(
    ("targets", "task", "reason"),
    [
        (["a", "b"], "classification", "'y' is text"),
        ([True, False], "classification", "'y' is true or false"),
        ([0, 1] * 5, "classification", "'y' holds only 2 different whole numbers"),
        ([0.0, 1.0] * 5, "classification", "'y' holds only 2 different whole numbers"),
        ([0, 1, 1, 0], "regression", "'y' holds 2 different whole numbers in only 4 examples"),
        ([0.5, 1.0] * 5, "regression", "'y' holds numbers that are not whole"),
        (list(range(21)) * 5, "regression", "'y' holds 21 different numbers"),
        (list(range(20)) * 5, "classification", "'y' holds only 20 different whole numbers"),
        ([[0.0], [1.0]], "regression", "each 'y' is a list of numbers"),
    ],
)
def test_the_task_is_decided_with_its_reason(targets: Any, task: str, reason: str) -> None:
    assert decide_task(targets, "y") == (task, f"{task}, because {reason}")


@given(st.lists(st.integers(-3, 3) | st.booleans(), min_size=1))
def test_the_task_does_not_depend_on_whole_numbers_being_floats(targets: list[int]) -> None:
    as_int = decide_task([int(target) for target in targets], "y")
    assert as_int == decide_task([float(target) for target in targets], "y")


def test_a_task_given_is_taken() -> None:
    assert decide_task([0, 1] * 5, "y", "regression") == (
        "regression",
        "regression, because task='regression' was given",
    )
    with pytest.raises(ArgumentError, match="task='clustering': expected 'classification' or"):
        decide_task([0], "y", "clustering")


def settle(targets: Any, task: str | None = None, labels: Any = None) -> Any:
    return settle_targets(targets, "y", "targets[{}]".format, task=task, labels=labels)


@pytest.mark.parametrize(
    ("targets", "task", "labels", "error", "message"),
    [
        ([1.5, 2.0], "classification", None, DataError, r"targets\[0\], 'y': expected a class"),
        ([[1.0, 0.0]], "classification", None, DataError, r"targets\[0\], 'y': expected a class"),
        (["a", 1], None, None, DataError, r"targets\[1\], 'y': expected classes of one kind"),
        ([1.0, "a"], "regression", None, DataError, r"targets\[1\], 'y': expected a number to"),
        ([[1.0], 2.0], None, None, DataError, r"targets\[1\], 'y': expected a list of 1, got 2"),
        ([1.0, [2.0]], None, None, DataError, r"targets\[1\], 'y': expected one number alone"),
        ([[1.0], [2.0, 3.0]], None, None, DataError, r"targets\[1\], 'y': expected a list of 1"),
        (["a", "a"], None, None, DataError, "'y': expected at least 2 classes, got only 'a'"),
        (["a", "b"], None, ["a"], DataError, "labels: expected at least 2 classes"),
        (["a", "b"], None, ["a", "a", "b"], DataError, "labels: .* each once"),
        (["a", "c"], None, ["a", "b"], DataError, "'y': expected one of the labels"),
        ([1.0, 2.0], "regression", [1, 2], ArgumentError, "labels: expected None for regression"),
    ],
)
def test_targets_that_do_not_fit_are_refused(
    targets: Any, task: str | None, labels: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        settle(targets, task, labels)


def test_numbers_become_floats_and_classes_ints() -> None:
    assert settle([1, 2.5]).values == [1.0, 2.5]
    assert [type(value) for value in settle([1, 2]).values] == [float, float]
    classes = settle([1.0, True, 0], "classification")
    assert (classes.values, classes.labels) == ([1, 1, 0], [0, 1])
    assert {type(value) for value in classes.values} == {int}
    assert settle([[2.0], [1.0]], "classification").labels == [1, 2]


def test_labels_are_sorted_as_what_they_are() -> None:
    assert classes_of([10, 9, 100], "y", None) == [9, 10, 100]
    assert classes_of(as_classes(["10", "9"], "y", str), "y", None) == ["10", "9"]
    assert settle(["b"], labels=["c", "b", "a"]).labels == ["a", "b", "c"]
