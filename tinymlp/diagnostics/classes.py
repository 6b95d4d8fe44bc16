"""Classes: targets that are one yes or no, or one yes among several.

>>> are_classes([[1.0, 0.0], [0.0, 1.0]]), are_classes([[1.0, 1.0]]), class_of([0.25, 0.75])
(True, False, 1)
"""

from collections.abc import Iterable, Sequence


def are_classes(targets: Iterable[Sequence[float]]) -> bool:
    """Return whether every target is one yes or no, or exactly one yes among several."""
    return all(
        all(t in (0, 1) for t in target) and (len(target) == 1 or sum(target) == 1)
        for target in targets
    )


def class_of(row: Sequence[float]) -> int:
    """Return the largest output's index; of a single probability, whether it is above ½."""
    if len(row) == 1:
        return int(row[0] > 0.5)
    return max(range(len(row)), key=row.__getitem__)


def accuracy(
    predictions: Sequence[Sequence[float]], targets: Sequence[Sequence[float]]
) -> float | None:
    """Return the share of right predictions, probabilities; None where targets are no classes.

    >>> accuracy([[0.25, 0.75], [0.25, 0.75]], [[0.0, 1.0], [1.0, 0.0]])
    0.5
    """
    if not are_classes(targets):
        return None
    pairs = zip(predictions, targets, strict=True)
    return sum(class_of(p) == class_of(t) for p, t in pairs) / len(targets)
