"""Rows that have labels of their own: inputs and targets have to agree on them.

A pandas frame and a series carry an index. Where one was sorted or filtered and the other was not,
the third row and the third target are of different examples, though both are as many; nothing else
would show it. A series whose labels only count its values says nothing about rows whose labels are
texts or dates.

>>> check_same_labels("inputs", [[1.0]], "targets", [2.0])
"""

from typing import Any

from tinymlp.errors import DataError
from tinymlp.text import short_repr


def check_same_labels(name: str, rows: object, other_name: str, other: object) -> None:
    """DataError naming the first label that differs, unless both have the same, or one has none."""
    labels, others = _labels(rows), _labels(other)
    if labels is None or others is None or len(labels) != len(others):
        return  # another number of examples is refused in other words
    if _only_counts(labels, others) or _only_counts(others, labels):
        return
    for place, (label, another) in enumerate(zip(labels, others, strict=True)):
        if not _is_same(label, another):
            raise DataError(
                f"{other_name} must be in the order of {name}, got the index "
                f"{short_repr(another)} at row {place} where {name} has {short_repr(label)}: "
                f"{other_name}.loc[{name}.index] brings them into that order; where the order is "
                f"right, {other_name}.to_numpy() leaves the index behind"
            )


def _labels(rows: Any) -> list[Any] | None:
    """Return the labels of the rows of a frame or a series; None for what has none."""
    index: Any = getattr(rows, "index", None) if hasattr(rows, "loc") else None
    return list(index.tolist()) if callable(getattr(index, "tolist", None)) else None


def _only_counts(labels: list[Any], others: list[Any]) -> bool:
    """Return whether labels are 0, 1, 2, … beside such as are no numbers of rows."""
    counts = labels == [*range(len(labels))]
    return counts and not any(isinstance(other, int | float) for other in others)


def _is_same(label: Any, other: Any) -> bool:
    return label is other or bool(label == other) or (label != label and other != other)
