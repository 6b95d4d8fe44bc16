"""Targets that are rows of 0 and 1: several labels at once, or one class of some, or just numbers.

    [0, 1, 1]    three labels, of which the example has two: a multi-label target
    [0, 1, 0]    one class of three, one-hot: the place of the 1 says which, if no row has two

Rows that all have a single 1 are one-hot, and classes, unless the user says otherwise: so nearly
everybody means them. Of other rows of 0 and 1 it cannot be seen, and they are numbers.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from tinymlp.data.rows import Place
from tinymlp.errors import DataError, invalid
from tinymlp.text import short_repr


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


def hint_at_labels(targets: Sequence[object]) -> str:
    """Say what rows of 0 and 1 could be besides numbers; nothing about others, or one alone."""
    several = all(isinstance(row, list) and len(row) > 1 for row in targets)
    if several and is_yes_or_no(targets):
        return "; task='multi-label' takes each as a yes or no (--task multi-label)"
    return ""


def classes_of_one_hot(
    targets: Sequence[Any], names: list[str] | None
) -> tuple[list[int | str], list[int | str]]:
    """Return the class of each target, the place of its 1 or its name, and all there are.

    >>> classes_of_one_hot([[0.0, 1.0], [1.0, 0.0]], None)
    ([1, 0], [0, 1])
    """
    labels: list[int | str] = [*range(len(targets[0]))] if names is None else [*names]
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
            raise invalid(name_target(place, index, name), what, target, error=DataError)
        if rows and len(row) != len(rows[0]):
            what, remedy = f"a list of {len(rows[0])}", "each example needs equally many"
            raise invalid(name_target(place, index, name), what, target, remedy, error=DataError)
        rows.append([float(value) for value in row])
    return rows


def name_target(place: Place, index: int, name: str) -> str:
    """Return what a message calls a target: its place, and its column if that has a name.

    >>> name_target("line {}".format, 3, "age")
    "line 3, 'age'"
    """
    return f"{place(index)}, {short_repr(name)}" if name else place(index)
