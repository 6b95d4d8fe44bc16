"""What an answer rests on: which inputs moved it, and whether the row lies outside of training.

    moved by a column      the answer, less the answer with that column put back to its mean

The answer is the probability of the predicted class, or the predicted number, of
several the first. The mean of a column
of categories is the share that each had in training. What two columns say together is not seen.

>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.fit import fit
>>> line = Dataset([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]], [1.0, 3.0, 5.0])
>>> model = fit(line, hidden=[], n_epochs=200, seed=0)
>>> [round(each["change"], 1) for each in effects(model, [2.0, 1.0])]
[2.0, 0.0]
>>> outside(model, [9.0, 1.0])
[{'column': 'input 0', 'value': 9.0, 'minimum': 0.0, 'maximum': 2.0}]
"""

from collections.abc import Sequence
from typing import Any

from tinymlp.data.encoding import TextColumn
from tinymlp.data.scaling import scale_all
from tinymlp.model.answerable import training_means
from tinymlp.model.class_target import ClassTarget, chosen_class
from tinymlp.model.model import Model
from tinymlp.model.number_target import NumberTarget
from tinymlp.model.training_profile import DecileHistogram
from tinymlp.network.shapes import Vector


def effects(model: Model, encoded: Sequence[float]) -> list[dict[str, Any]]:
    """Return for each column how much it moved the answer to a row, encoded but not scaled.

    The change of a column whose mean is not known is None.
    """
    rows, known = [list(encoded)], []
    place = 0
    for column, mean in zip(model.encoder.columns, column_means(model), strict=True):
        end = place + len(column.input_names())
        known.append(mean is not None)
        if mean is not None:
            rows.append([*encoded[:place], *mean, *encoded[end:]])
        place = end
    first, *others = model.outputs_of(scale_all(model.scaler, rows))
    scores = iter(_scores(model, first, others))
    before = next(scores)
    return [
        {"column": column.name, "change": before - next(scores) if is_known else None}
        for column, is_known in zip(model.encoder.columns, known, strict=True)
    ]


def column_means(model: Model) -> list[Vector | None]:
    """Return the means of each column's inputs in training, None where they are not known."""
    profile = model.training_profile
    means: list[Vector | None] = []
    numbers = training_means(model.encoder, model.scaler, profile)
    for index, (column, number) in enumerate(zip(model.encoder.columns, numbers, strict=True)):
        counts = None if profile is None else profile.columns[index]
        if isinstance(column, TextColumn) and isinstance(counts, list):
            n_rows = sum(counts)
            means.append([count / n_rows for count in counts])
        else:
            means.append(None if number is None else [number])
    return means


def outside(model: Model, encoded: Sequence[float]) -> list[dict[str, Any]]:
    """Return the columns in which a row, encoded but not scaled, lies outside of training.

    A category that no row of training had has no minimum. Old files do not know their training.
    """
    found: list[dict[str, Any]] = []
    place = 0
    columns = [] if model.training_profile is None else model.training_profile.columns
    for column, of_training in zip(model.encoder.columns, columns, strict=False):
        if isinstance(of_training, DecileHistogram):
            x, low, high = encoded[place], of_training.minimum, of_training.maximum
            if not low <= x <= high:
                place_of_it = {"column": column.name, "value": x}
                found.append(place_of_it | {"minimum": low, "maximum": high})
        elif isinstance(column, TextColumn):
            for offset, category in enumerate(column.categories):
                if encoded[place + offset] and not of_training[offset]:
                    found.append({"column": column.name, "value": category})
        place += len(column.input_names())
    return found


def _scores(model: Model, first: Vector, others: Sequence[Vector]) -> list[float]:
    """Return the number that stands for each answer: that of what the first one predicts."""
    target = model.target
    if isinstance(target, ClassTarget):
        label = target.labels[chosen_class(first)]
        if target.has_probabilities:
            return [target.probabilities(outputs)[label] for outputs in (first, *others)]
        place = target.labels.index(label)
        return [outputs[place] for outputs in (first, *others)]
    if isinstance(target, NumberTarget):
        return [target.numbers(outputs)[0] for outputs in (first, *others)]
    probabilities = target.probabilities(first)
    surest = max(probabilities, key=lambda label: probabilities[label])
    return [target.probabilities(outputs)[surest] for outputs in (first, *others)]
