"""Whether the targets are classes or numbers, and the classes.

Text names classes. Two different whole numbers are classes as soon as one occurs twice: a yes and
a no, whatever they are called (0 and 1, 1 and 2). More numbers are classes when there are few of
them and each occurs often: whole, at most 20 different ones, 5 examples of each on average.
Everything else is a quantity to predict. The decision comes with its reason, so that a user can
disagree (`task=`).

>>> decide_task(["cat", "dog"], "animal")
('classification', "classification, because 'animal' is text")
>>> decide_task([0.5, 1.5, 2.5], "price")
('regression', "regression, because 'price' holds numbers that are not whole")
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tinymlp.arguments import check_choice, check_list
from tinymlp.data.raw import RawData
from tinymlp.data.rows import Place, Scalar, plain_targets
from tinymlp.errors import DataError, invalid
from tinymlp.text import join_names, short_repr

Label = int | str
"""A class."""

Target = Label | float | list[float]
"""A class, a number, or several numbers."""

TASKS = ("classification", "regression", "multi-label")
MAX_CLASSES = 20
EXAMPLES_PER_CLASS = 5


@dataclass(frozen=True, slots=True)
class Targets:
    """Targets once decided: the classes in `labels` are None for regression."""

    values: list[Target]
    labels: list[Label] | None
    task: str
    reason: str


def settle_targets(raw: RawData, *, task: str | None, labels: Iterable[Any] | None) -> Targets:
    """Decide the task, unless it is given, and bring every target to its form."""
    targets, name, place = raw.targets, raw.target_name, raw.place_of_target
    if labels is not None and task is None:
        task = "classification"
    task, reason = decide_task(targets, name, task)
    if task == "regression":
        if labels is not None:
            raise invalid("labels", "None for a regression, which has no classes", labels)
        return Targets([*as_numbers(targets, name, place)], None, task, reason)
    if task == "multi-label":
        if labels is not None:
            what, remedy = "None for several labels at once", "name them with target_names="
            raise invalid("labels", what, labels, remedy)
        return Targets([*as_yes_or_no(targets, name, place)], None, task, reason)
    if is_one_hot(targets):
        targets, known = classes_of_one_hot(targets, raw.target_names)
        labels = known if labels is None else labels
    classes = as_classes(targets, name, place)
    if labels is not None:
        labels, _ = plain_targets(check_list("labels", labels, "a list of classes"), "labels")
    return Targets([*classes], find_classes(classes, name, labels), task, reason)


def decide_task(
    targets: Sequence[Scalar | list[float]], name: str, task: str | None = None
) -> tuple[str, str]:
    """Decide for one of `TASKS`, and say why in a sentence.

    Rows of 0 and 1 are numbers until the user says otherwise: the sentence says how.
    """
    if task is not None:
        check_choice("task", task, TASKS)
        return task, f"{task}, because task={task!r} was given"
    name = short_repr(name)
    if any(isinstance(target, list) for target in targets):
        return "regression", f"regression, because each {name} is a list of numbers{_hint(targets)}"
    if any(isinstance(target, str) for target in targets):
        return "classification", f"classification, because {name} is text"
    if all(isinstance(target, bool) for target in targets):
        return "classification", f"classification, because {name} is true or false"
    numbers = [target for target in targets if isinstance(target, float | int)]
    different = len(set(numbers))
    if any(number != int(number) for number in numbers):
        return "regression", f"regression, because {name} holds numbers that are not whole"
    if different > MAX_CLASSES:
        return "regression", f"regression, because {name} holds {different} different numbers"
    yes_or_no = different == 2 and len(numbers) > 2
    if different * EXAMPLES_PER_CLASS > len(numbers) and not yes_or_no:
        return (
            "regression",
            f"regression, because {name} holds {different} different whole numbers in only "
            f"{len(numbers)} examples",
        )
    return (
        "classification",
        f"classification, because {name} holds only {different} different whole numbers",
    )


def is_yes_or_no(targets: Iterable[object]) -> bool:
    """Whether every target is a list of 0 and 1.

    >>> is_yes_or_no([[0.0, 1.0], [1.0, 1.0]]), is_yes_or_no([[0.5]]), is_yes_or_no([1.0])
    (True, False, False)
    """
    return all(isinstance(row, list) and {*row} <= {0.0, 1.0} for row in targets)


def is_one_hot(targets: Sequence[object]) -> bool:
    """Whether every target is a list of equally many, two or more, all 0 but for a single 1.

    >>> is_one_hot([[0.0, 1.0], [1.0, 0.0]]), is_one_hot([[0.0, 1.0], [1.0, 1.0]])
    (True, False)
    """
    rows = [row for row in targets if isinstance(row, list)]
    return (
        len(rows) == len(targets)
        and is_yes_or_no(rows)
        and {len(row) for row in rows} == {max(len(rows[0]), 2)}
        and all(sum(row) == 1 for row in rows)
    )


def _hint(targets: Sequence[object]) -> str:
    """Say what rows of 0 and 1 could be besides numbers; nothing about others, or one alone."""
    if is_one_hot(targets):
        return (
            "; task='classification' takes the place of each 1 as a class (--task classification)"
        )
    several = all(isinstance(row, list) and len(row) > 1 for row in targets)
    if several and is_yes_or_no(targets):
        return "; task='multi-label' takes each as a yes or no (--task multi-label)"
    return ""


def classes_of_one_hot(
    targets: Sequence[Any], names: list[str] | None
) -> tuple[list[Label], list[Label]]:
    """Return the class of each target, the place of its 1 or its name, and all there are.

    >>> classes_of_one_hot([[0.0, 1.0], [1.0, 0.0]], None)
    ([1, 0], [0, 1])
    """
    labels: list[Label] = [*range(len(targets[0]))] if names is None else [*names]
    return [labels[row.index(1.0)] for row in targets], labels


def as_yes_or_no(targets: Sequence[object], name: str, place: Place) -> list[list[float]]:
    """Every target as a list of 0 and 1, all of one length. DataError otherwise.

    >>> as_yes_or_no([[0, 1], [True, True]], "tags", "targets[{}]".format)
    [[0.0, 1.0], [1.0, 1.0]]
    """
    rows: list[list[float]] = []
    for index, target in enumerate(targets):
        row: list[Any] = target if isinstance(target, list) else [target]
        if not {*row} <= {0, 1}:
            what = "0 or 1 for each label"
            raise invalid(_where(place, index, name), what, target, error=DataError)
        if rows and len(row) != len(rows[0]):
            what, remedy = f"a list of {len(rows[0])}", "each example needs equally many"
            raise invalid(_where(place, index, name), what, target, remedy, error=DataError)
        rows.append([float(value) for value in row])
    return rows


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
            what = "a class (text or a whole number)"
            remedy = "write classes as text, or say task='regression'"
            raise invalid(_where(place, index, name), what, target, remedy, error=DataError)
        if type(classes[-1]) is not type(classes[0]):
            what = f"a class of the same kind as {short_repr(classes[0])}"
            where = _where(place, index, name)
            raise invalid(where, what, classes[-1], "write them all as text", error=DataError)
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
            where, remedy = _where(place, index, name), "correct it, or say task='classification'"
            raise invalid(where, "a number to predict", target, remedy, error=DataError)
        if _width(numbers[-1]) != _width(numbers[0]):
            where, what = _where(place, index, name), _width(numbers[0]) or "one number alone"
            raise invalid(where, what, target, "each example needs equally many", error=DataError)
    return numbers


def find_classes(targets: list[Label], name: str, labels: Iterable[object] | None) -> list[Label]:
    """List the different classes, sorted; those given in `labels` when it is not None.

    Raises DataError when there is only one, or a target is not among `labels`.
    """
    found = _sort(set(targets))
    name = short_repr(name)
    if labels is None:
        if len(found) == 1:
            raise DataError(
                f"{name} must be at least 2 classes, got only {short_repr(found[0])}: is it the "
                "right column?"
            )
        return found
    given = as_classes(list(labels), "", "labels[{}]".format)
    if len(set(given)) != len(given) or len(given) < 2:
        raise invalid("labels", "at least 2 classes, each once", given, error=DataError)
    unknown = [label for label in found if label not in given]
    if unknown:
        what = f"one of the labels {join_names(given)}"
        raise invalid(name, what, unknown[0], error=DataError)
    return _sort(set(given))


def _where(place: Place, index: int, name: str) -> str:
    return f"{place(index)}, {short_repr(name)}" if name else place(index)


def _width(target: float | list[float]) -> str:
    return f"a list of {len(target)}" if isinstance(target, list) else ""


def _sort(labels: set[Label]) -> list[Label]:
    """As `sorted`; the labels are all int or all text."""
    return sorted(labels, key=lambda label: (label, "") if isinstance(label, int) else (0, label))
