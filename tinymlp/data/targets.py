"""Whether the targets are classes or numbers, and the classes.

Text names classes, and so does a single 1 in a row of zeros (one-hot). Two different whole numbers
are classes as soon as one occurs twice: a yes and a no, whatever they are called (0 and 1, 1 and
2). More numbers are classes when there are few of them and each occurs often: whole, at most 20
different ones, 5 examples of each on average. A column declared to have categories, as a pandas
Categorical, has these for its classes.
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
from tinymlp.data.cells import same_category
from tinymlp.data.label_rows import (
    as_yes_or_no,
    classes_of_one_hot,
    hint_at_labels,
    is_one_hot,
    name_target,
)
from tinymlp.data.raw import RawData
from tinymlp.data.rows import Place, plain_targets
from tinymlp.data.values import Scalar, category_text, check_exact
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
    declared = raw.labels
    if labels is None and declared is not None and len(declared) > 1 and task != "regression":
        labels = declared
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
    if labels is not None:
        labels = plain_targets(check_list("labels", labels, "a list of classes"), "labels").values
        targets = _as_labels(targets, labels)
    classes = as_classes(targets, name, place)
    return Targets([*classes], find_classes(classes, name, labels), task, reason)


def _as_labels(
    targets: Sequence[Scalar | list[float]], labels: Sequence[object]
) -> Sequence[Scalar | list[float]]:
    """Return targets as the labels are written that are known, where these are texts.

    >>> _as_labels([10115.0, 2.5], ["10115", "2.5"]), _as_labels([True, 0.0], ["False", "True"])
    (['10115', '2.5'], ['True', 'False'])
    """
    texts = [label for label in labels if isinstance(label, str)]
    if len(texts) < len(labels):
        return targets
    written: list[Scalar | list[float]] = []
    for target in targets:
        text = None if isinstance(target, list) else category_text(target)
        if text is None:
            written.append(target)
        else:
            written.append(same_category(text, texts))
    return written


def decide_task(
    targets: Sequence[Scalar | list[float]], name: str, task: str | None = None
) -> tuple[str, str]:
    """Decide for one of `TASKS`, and say why in a sentence.

    One-hot rows are classes, and other rows of 0 and 1 numbers, until the user says otherwise: the
    sentence says how.
    """
    if task is not None:
        check_choice("task", task, TASKS)
        return task, f"{task}, because task={task!r} was given"
    name = short_repr(name)
    if is_one_hot(targets):
        return (
            "classification",
            f"classification, because each {name} is a row with a single 1, at the place of its "
            "class; task='regression' takes it as numbers, 'multi-label' as a yes or no each "
            "(--task regression, --task multi-label)",
        )
    if any(isinstance(target, list) for target in targets):
        return (
            "regression",
            f"regression, because each {name} is a list of numbers{hint_at_labels(targets)}",
        )
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
            remedy = "write classes as text, or say task='regression' (--task regression)"
            raise invalid(name_target(place, index, name), what, target, remedy, error=DataError)
        if type(classes[-1]) is not type(classes[0]):
            what = f"a class of the same kind as {short_repr(classes[0])}"
            where = name_target(place, index, name)
            raise invalid(where, what, classes[-1], "write them all as text", error=DataError)
    return classes


def as_numbers(targets: Sequence[object], name: str, place: Place) -> list[float | list[float]]:
    """Every target as a float, or every one as a list of equally many. DataError otherwise.

    So is a whole number that no float can hold: it is an id, and would be rounded to another one.
    """
    check_exact(targets, lambda index: name_target(place, index, name))
    numbers: list[float | list[float]] = []
    for index, target in enumerate(targets):
        if isinstance(target, list):
            numbers.append(target)
        elif isinstance(target, int | float):
            numbers.append(float(target))
        else:
            where = name_target(place, index, name)
            remedy = "correct it, or say task='classification' (--task classification)"
            raise invalid(where, "a number to predict", target, remedy, error=DataError)
        if _width(numbers[-1]) != _width(numbers[0]):
            where, what = name_target(place, index, name), _width(numbers[0]) or "one number alone"
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


def _width(target: float | list[float]) -> str:
    return f"a list of {len(target)}" if isinstance(target, list) else ""


def _sort(labels: set[Label]) -> list[Label]:
    """As `sorted`; the labels are all int or all text."""
    return sorted(labels, key=lambda label: (label, "") if isinstance(label, int) else (0, label))
