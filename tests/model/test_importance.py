"""A column matters as much as the score loses without it; one that is not used, not at all."""

import math
import random
from typing import Any

import pytest

import tinymlp as tm
from tinymlp.data.scaling import scale_all
from tinymlp.datasets import iris, penguins
from tinymlp.errors import ArgumentError, DataError
from tinymlp.model.importance import permutation_importance

PENGUINS = penguins(missing="drop").subset(range(0, 333, 6))
MODEL = tm.fit(PENGUINS, hidden=[4], n_epochs=10, seed=0)


def without(model: tm.Model, column: int) -> tm.Model:
    """Return the model with all weights from a column's inputs 0."""
    changed = tm.Model.from_dict(model.to_dict())
    start = sum(len(one.input_names()) for one in model.encoder.columns[:column])
    inputs = range(start, start + len(model.encoder.columns[column].input_names()))
    first = changed.network.layers[0]
    parameters: list[float] = []
    for neuron in first.neurons:
        weights = [0.0 if i in inputs else w for i, w in enumerate(neuron.weights)]
        parameters += [*weights, neuron.bias]
    first.load_parameters(parameters)
    return changed


@pytest.mark.parametrize("column", range(7))
def test_a_column_whose_weights_are_0_has_no_importance_at_all(column: int) -> None:
    found = permutation_importance(without(MODEL, column), PENGUINS, n_repeats=2, seed=column)
    assert found[column] == (PENGUINS.feature_names[column], 0.0, 0.0)


def test_a_constant_column_has_no_importance_at_all() -> None:
    rows = [[float(i), 3.0] for i in range(10)]
    line = tm.Dataset(rows, [2.5 * row[0] for row in rows])
    used, constant = permutation_importance(tm.fit(line, hidden=[], n_epochs=20, seed=0), line)
    assert used.mean > 0
    assert constant == ("input 1", 0.0, 0.0)


def test_the_seed_says_which_shuffles() -> None:
    one, again, other = (
        permutation_importance(MODEL, PENGUINS, n_repeats=2, seed=seed) for seed in (3, 3, 4)
    )
    assert one == again != other
    assert [importance.column for importance in one] == PENGUINS.feature_names


def test_it_is_what_the_score_loses_with_the_raw_column_shuffled() -> None:
    """By hand: shuffle as measured, a text too, then evaluate."""
    order = random.Random(7).sample(range(len(PENGUINS)), len(PENGUINS))
    found = permutation_importance(MODEL, PENGUINS, n_repeats=1, seed=7)
    for place, importance in enumerate(found):
        rows = [list(row) for row in PENGUINS.inputs]
        for row, other in zip(rows, order, strict=True):
            row[place] = PENGUINS.inputs[other][place]
        shuffled = tm.Dataset(
            rows, PENGUINS.targets, feature_names=PENGUINS.feature_names, target_name="species"
        )
        evaluations = [MODEL.evaluate(PENGUINS), MODEL.evaluate(shuffled)]
        before, after = (one.to_dict()["accuracy"] for one in evaluations)
        assert importance == (importance.column, before - after, 0.0)


def test_mean_and_deviation_are_those_of_the_shuffles() -> None:
    three = permutation_importance(MODEL, PENGUINS, n_repeats=3, seed=1)
    draw = random.Random(1)
    rows = MODEL.encode(PENGUINS.inputs)
    targets = MODEL.target.rows(PENGUINS)
    orders = [draw.sample(range(len(rows)), len(rows)) for _ in range(3)]
    place = MODEL.encoder.column_names.index("bill_length_mm")
    start = sum(len(one.input_names()) for one in MODEL.encoder.columns[:place])

    def score(rows: list[list[float]]) -> float:
        return MODEL.target.score(MODEL.outputs_of(scale_all(MODEL.scaler, rows)), targets, None)

    losses = []
    for order in orders:
        changed = [list(row) for row in rows]
        for row, other in zip(changed, order, strict=True):
            row[start] = rows[other][start]
        losses.append(score(rows) - score(changed))
    mean = sum(losses) / 3
    assert three[place].mean == pytest.approx(mean)
    deviation = math.sqrt(sum((loss - mean) ** 2 for loss in losses) / 3)
    assert three[place].standard_deviation == pytest.approx(deviation)


@pytest.mark.parametrize(
    ("error", "message", "arguments"),
    [
        (ArgumentError, "model must be a Model, got 3", {"model": 3}),
        (ArgumentError, "n_repeats must be a whole number from 1", {"n_repeats": 0}),
        (ArgumentError, "dataset must be a Dataset", {"dataset": [[1.0]]}),
        (DataError, "that the model was trained on", {"dataset": iris()}),
    ],
)
def test_what_makes_no_sense_is_refused(
    error: type[Exception], message: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(error, match=message):
        permutation_importance(**{"model": MODEL, "dataset": PENGUINS, **arguments})
