"""Whether the targets are classes or numbers, and the classes.

Text names classes. Numbers are classes when there are few of them and each occurs often: whole,
at most 20 different ones, 5 examples of each on average. Everything else is a quantity to
predict. The decision comes with its reason, so that a user can disagree (`task=`).

>>> decide_task(["cat", "dog"], "animal")
('classification', "classification, because 'animal' is text")
>>> decide_task([0.5, 1.5, 2.5], "price")
('regression', "regression, because 'price' holds numbers that are not whole")
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tinymlp.data.columns import Place
from tinymlp.data.rows import Scalar, plain_targets
from tinymlp.errors import ArgumentError, DataError

Label = int | str
"""A class."""

Target = Label | float | list[float]
"""A class, a number, or several numbers."""

TASKS = ("classification", "regression")
MOST_CLASSES = 20
EXAMPLES_PER_CLASS = 5


@dataclass(frozen=True, slots=True)
class Targets:
    """Targets once decided: the classes in `labels` are None for regression."""

    values: list[Target]
    labels: list[Label] | None
    task: str
    reason: str


def settle_targets(
    targets: Sequence[Scalar | list[float]],
    name: str,
    place: Place,
    *,
    task: str | None,
    labels: Iterable[Any] | None,
) -> Targets:
    """Decide the task, unless it is given, and bring every target to its form."""
    if labels is not None and task is None:
        task = "classification"
    task, reason = decide_task(targets, name, task)
    if task == "regression":
        if labels is not None:
            raise ArgumentError("labels: expected None for regression, which has no classes")
        return Targets([*as_numbers(targets, name, place)], None, task, reason)
    classes = as_classes(targets, name, place)
    given = None if labels is None else plain_targets(labels)[0]
    return Targets([*classes], classes_of(classes, name, given), task, reason)


def decide_task(
    targets: Sequence[Scalar | list[float]], name: str, task: str | None = None
) -> tuple[str, str]:
    """Decide for classification or regression, and say why in a sentence."""
    if task is not None:
        if task not in TASKS:
            raise ArgumentError(f"task={task!r}: expected 'classification' or 'regression'")
        return task, f"{task}, because task={task!r} was given"
    if any(isinstance(target, list) for target in targets):
        return "regression", f"regression, because each {name!r} is a list of numbers"
    if any(isinstance(target, str) for target in targets):
        return "classification", f"classification, because {name!r} is text"
    if all(isinstance(target, bool) for target in targets):
        return "classification", f"classification, because {name!r} is true or false"
    numbers = [target for target in targets if isinstance(target, float | int)]
    different = len(set(numbers))
    if any(number != int(number) for number in numbers):
        return "regression", f"regression, because {name!r} holds numbers that are not whole"
    if different > MOST_CLASSES:
        return "regression", f"regression, because {name!r} holds {different} different numbers"
    if different * EXAMPLES_PER_CLASS > len(numbers):
        return (
            "regression",
            f"regression, because {name!r} holds {different} different whole numbers in only "
            f"{len(numbers)} examples",
        )
    return (
        "classification",
        f"classification, because {name!r} holds only {different} different whole numbers",
    )


def as_classes(targets: Sequence[object], name: str, place: Place) -> list[Label]:
    """Every target as a text or an int; 3.0 becomes 3. DataError for anything else.

    >>> as_classes([1.0, True, 3], "digit", "targets[{}]".format)
    [1, 1, 3]
    """
    classes: list[Label] = []
    for index, target in enumerate(targets):
        if isinstance(target, list) and len(target) == 1:
            target = target[0]
        if isinstance(target, str):
            classes.append(target)
        elif isinstance(target, int | float) and target == int(target):
            classes.append(int(target))
        else:
            raise DataError(
                f"{place(index)}, {name!r}: expected a class (text or a whole number), got "
                f"{target!r}: write classes as text, or say task='regression'"
            )
        if type(classes[-1]) is not type(classes[0]):
            raise DataError(
                f"{place(index)}, {name!r}: expected classes of one kind, got {classes[-1]!r} "
                f"after {classes[0]!r}: write them all as text"
            )
    return classes


def as_numbers(targets: Sequence[object], name: str, place: Place) -> list[float | list[float]]:
    """Every target as a float, or every one as a list of equally many. DataError otherwise."""
    numbers: list[float | list[float]] = []
    for index, target in enumerate(targets):
        if isinstance(target, list):
            numbers.append(target)
        elif isinstance(target, int | float):
            numbers.append(float(target))
        else:
            raise DataError(
                f"{place(index)}, {name!r}: expected a number to predict, got {target!r}: "
                "correct it, or say task='classification'"
            )
        if _width(numbers[-1]) != _width(numbers[0]):
            raise DataError(
                f"{place(index)}, {name!r}: expected {_width(numbers[0]) or 'one number alone'}, "
                f"got {target!r}: each example needs equally many"
            )
    return numbers


def _width(target: float | list[float]) -> str:
    return f"a list of {len(target)}" if isinstance(target, list) else ""


def classes_of(targets: list[Label], name: str, labels: Sequence[object] | None) -> list[Label]:
    """List the different classes, sorted; those given in `labels` when it is not None.

    Raises DataError when there is only one, or a target is not among `labels`.
    """
    found = _sorted(set(targets))
    if labels is None:
        if len(found) == 1:
            raise DataError(
                f"{name!r}: expected at least 2 classes, got only {found[0]!r}: is it the "
                "right column?"
            )
        return found
    given = as_classes(list(labels), "labels", "labels[{}]".format)
    if len(set(given)) != len(given) or len(given) < 2:
        raise DataError(f"labels: expected at least 2 classes, each once, got {given}")
    unknown = [label for label in found if label not in given]
    if unknown:
        raise DataError(f"{name!r}: expected one of the labels {given}, got {unknown[0]!r}")
    return _sorted(set(given))


def _sorted(labels: set[Label]) -> list[Label]:
    """As `sorted`; the labels are all int or all text."""
    return sorted(labels, key=lambda label: (label, "") if isinstance(label, int) else (0, label))
