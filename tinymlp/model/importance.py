"""Which columns a model uses: how much worse it gets when one of them says nothing any more.

A column's values are shuffled among the examples, so that each example has another one's, and all
else stays as it is. What the model's score (accuracy, or R²) loses by that is the column's
permutation importance. A shuffle is luck, so it is done a few times: the mean is the importance,
and the standard deviation says how much of it may be luck.

>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.fit import fit
>>> rows = [[float(i % 2), float(i // 2)] for i in range(8)]
>>> sums = Dataset(rows, [2.5 * row[0] for row in rows], feature_names=["used", "not"])
>>> model = fit(sums, hidden=[], n_epochs=200, learning_rate=0.1, seed=0)
>>> [(one.column, one.mean > 0.5) for one in permutation_importance(model, sums)]
[('used', True), ('not', False)]

A column is shuffled as it was measured: all inputs that a text has become move together. Of two
columns that say the same, each may seem unimportant, since the other is still there. On the
training part importance is what the model has learned to look at, on examples it has not seen what
it is right to look at.

Source: L. Breiman (2001), Random forests, section 10; as scikit-learn's `permutation_importance`.
"""

import math
import random
from collections.abc import Sequence
from typing import NamedTuple

from tinymlp.arguments import check_whole
from tinymlp.data.dataset import Dataset, check_dataset
from tinymlp.data.scaling import scale_all
from tinymlp.errors import invalid
from tinymlp.model.model import Model
from tinymlp.network.shapes import Vector


class ColumnImportance(NamedTuple):
    """What the score loses when this column is shuffled."""

    column: str
    mean: float
    """Accuracy, or R², less than without shuffling; about 0 when the column is not used."""
    standard_deviation: float
    """Of the shuffles."""


def permutation_importance(
    model: Model, dataset: Dataset, *, n_repeats: int = 5, seed: int = 0
) -> list[ColumnImportance]:
    """Return each column's importance for the model on these examples, in the model's order.

    `n_repeats` is how often each column is shuffled, by `random.Random(seed)`; the shuffles are
    the same for each column. Raises `DataError` when the data set has other columns or labels.
    """
    if not isinstance(model, Model):
        raise invalid("model", "a Model", model)
    check_whole("n_repeats", n_repeats, minimum=1, maximum=10_000)
    draw = random.Random(check_whole("seed", seed, minimum=0))
    model.target.check(check_dataset("dataset", dataset))
    targets = model.target.rows(dataset)
    rows = model.encode(model.rows_of(dataset))

    def score(rows: Sequence[Vector]) -> float:
        outputs = model.outputs_of(scale_all(model.scaler, rows))
        return model.target.score(outputs, targets, dataset.weights)

    shuffles = [draw.sample(range(len(rows)), len(rows)) for _ in range(n_repeats)]
    unshuffled = score(rows)
    found, start = [], 0
    for column in model.encoder.columns:
        end = start + len(column.input_names())
        losses = [unshuffled - score(_shuffled(rows, start, end, order)) for order in shuffles]
        mean = math.fsum(losses) / n_repeats
        spread = math.fsum((loss - mean) * (loss - mean) for loss in losses) / n_repeats
        found.append(ColumnImportance(column.name, mean, math.sqrt(spread)))
        start = end
    return found


def _shuffled(rows: Sequence[Vector], start: int, end: int, order: Sequence[int]) -> list[Vector]:
    """Return the rows with the inputs from `start` to before `end` of others, in this order.

    >>> _shuffled([[1.0, 2.0], [3.0, 4.0]], 0, 1, [1, 0])
    [[3.0, 2.0], [1.0, 4.0]]
    """
    return [
        [*row[:start], *rows[other][start:end], *row[end:]]
        for row, other in zip(rows, order, strict=True)
    ]
