"""What weights are to a whole training: 2 is the example twice, 0 is none, at any batch size."""

import json
import math
import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import DEEP, not_quick, tries
from tests.refusals import message_of
from tinymlp import named
from tinymlp.data.dataset import Dataset
from tinymlp.errors import DataError
from tinymlp.learning.optimizer import SGD
from tinymlp.model.fit import fit
from tinymlp.model.model import Model

MIXED = [[i / 7, "abc"[i % 3]] for i in range(40)]


@settings(max_examples=tries(8))
@given(st.lists(st.sampled_from([0.0, 1.0, 2.5]), min_size=40, max_size=40), st.booleans())
def test_an_example_of_weight_0_changes_no_bit(weights: list[float], is_class: bool) -> None:
    """Whatever stands in it: no scale, no fill value, no draw and no batch knows of it."""
    weights = [*weights[:-6], *[1.0, 2.5] * 3]
    kept = [i for i, weight in enumerate(weights) if weight]
    targets = [i % 2 if is_class else math.sin(i) for i in range(40)]
    task = "classification" if is_class else "regression"
    rows = [row if weight else [1e200, row[1]] for row, weight in zip(MIXED, weights, strict=True)]
    targets = [t if weights[i] or is_class else 1e200 for i, t in enumerate(targets)]
    whole = Dataset(rows, targets, task=task, weights=weights, missing="mean")
    part = whole.subset(kept)
    one, other = (
        fit(d, hidden=[2], n_epochs=2, validation=0.25, batch_size=8) for d in (whole, part)
    )
    assert one.network.parameters() == other.network.parameters()
    assert (one.scaler, one.target, one.encoder) == (other.scaler, other.target, other.encoder)
    assert one.training_profile == other.training_profile
    assert one.trained_on == other.trained_on
    assert one.trained_on["n_validation_examples"] == round(0.25 * len(kept))


@settings(max_examples=tries(8))
@given(st.lists(st.integers(0, 3), min_size=12, max_size=12).filter(lambda ws: sum(ws) > 1))
def test_a_whole_weight_is_that_many_copies_in_all_that_is_learned(weights: list[int]) -> None:
    rows: list[list[Any]] = [[i / 7, "abc"[i % 3], None if i % 4 else 2.0 * i] for i in range(12)]
    weights[0] = max(weights[0], 1)  # which has a value where others lack one
    targets = [math.exp(i / 5) for i in range(12)]
    for missing in ("mean", "median", "most_frequent"):
        weighted = Dataset(rows, targets, weights=weights, missing=missing)
        copies = weighted.subset([i for i, weight in enumerate(weights) for _ in range(weight)])
        copies.weights = None
        one, other = (full_batch(d) for d in (weighted, copies))
        assert one.training_profile == other.training_profile
        for field in ("scaler", "target", "encoder"):
            assert numbers_in(getattr(one, field)) == pytest.approx(
                numbers_in(getattr(other, field)), rel=1e-9, abs=1e-12
            )
        assert one.network.parameters() == pytest.approx(
            other.network.parameters(), rel=1e-7, abs=1e-9
        )


def full_batch(dataset: Dataset) -> Model:
    """Train without chance: all examples in each step."""
    settled: dict[str, Any] = {
        "validation": None,
        "penalty": None,
        "ema": None,
        "batch_size": 99,
        "n_epochs": 4,
    }
    sgd = SGD(learning_rate=0.1)
    return fit(dataset, hidden=[3], activation="tanh", optimizer=sgd, **settled)


def numbers_in(thing: Any) -> list[float]:
    """Return every number that an object has learned, from its text."""
    stored = json.dumps(thing.to_dict() if hasattr(thing, "to_dict") else named.settings(thing))
    return [float(digits) for digits in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", stored)]


@not_quick
def test_an_outlier_of_weight_0_leaves_a_model_as_good_as_it_is() -> None:
    rows = [[i / 50, (i * 7 % 50) / 50] for i in range(100)]
    targets = [2.0 * x - y for x, y in rows]
    outlier = Dataset([*rows, [1e6, -1e6]], [*targets, 1e9], weights=[1.0] * 100 + [0.0])
    model = fit(outlier, hidden=[4], n_epochs=60, patience=None)
    evaluation: Any = model.evaluate(Dataset(rows, targets))
    assert evaluation.r_squared > 0.9


@pytest.mark.parametrize("targets", [["a", "b"] * 150, [float(i) for i in range(300)]])
def test_what_is_kept_for_validation_has_a_weight(targets: list[Any]) -> None:
    rows = [[float(i)] for i in range(300)]
    five = Dataset(rows, targets, weights=[1.0] * 5 + [0.0] * 295)
    for validation, n in ((0.4, 2), (0.2, 2 if five.labels else 1)):
        model = fit(five, hidden=[], n_epochs=1, validation=validation)
        assert model.trained_on["n_validation_examples"] == n
    assert fit(five, hidden=[], n_epochs=1).trained_on["n_validation_examples"] == 0


def test_too_few_examples_that_weigh_cannot_be_kept_apart() -> None:
    one = Dataset([[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0], weights=[1.0, 0.0, 0.0])
    assert message_of(DataError, fit, one, validation=0.5).startswith(
        "validation must be a share of the examples that can be kept apart, got 0.5: "
        "the data set must be at least 2 examples to split, got 1"
    )


def test_a_category_is_0_or_1_however_rare_it_is_and_one_never_seen_is_0() -> None:
    rows = [["rare" if i == 0 else "often", float(i % 2)] for i in range(1000)] + [["never", 0.0]]
    dataset = Dataset(rows, [0.5 * i for i in range(1001)], weights=[1.0] * 1000 + [0.0])
    for scaling, of_1 in (("standard", 1.0), ("min_max", 1.0)):
        model = fit(dataset, hidden=[], n_epochs=1, validation=None, scaling=scaling)
        inputs = model.inputs([["rare", 1.0], ["often", 0.0], ["never", 0.0]])
        assert [row[:3] for row in inputs] == [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
        assert inputs[0][3] == pytest.approx(of_1)  # a number that is 0 or 1 is scaled like any


class Centered:
    """A scaler of a user's own, which knows nothing of weights and categories."""

    def __init__(self, means: list[float]) -> None:
        self.means = means

    @classmethod
    def learn(cls, rows: Any) -> "Centered":
        return cls([sum(column) / len(rows) for column in zip(*rows, strict=True)])

    def scale(self, row: Any) -> list[float]:
        return [value - mean for value, mean in zip(row, self.means, strict=True)]

    def unscale(self, row: Any) -> list[float]:
        return [value + mean for value, mean in zip(row, self.means, strict=True)]


def test_a_scaler_of_one_s_own_gets_all_columns_of_the_rows_that_weigh() -> None:
    rows = [["a", 1.0], ["b", 3.0], ["b", 1e9]]
    model = fit(
        Dataset(rows, [0.5, 1.5, 2.5], weights=[1.0, 3.0, 0.0]),
        hidden=[],
        n_epochs=1,
        scaling=Centered,
    )
    assert isinstance(model.scaler, Centered)
    assert model.scaler.means == [0.5, 0.5, 2.0]


@pytest.mark.skipif(not DEEP, reason="a minute long")
@pytest.mark.parametrize("batch_size", [1, 8, 32, 128])
def test_balanced_weights_find_rare_examples_at_any_batch_size(batch_size: int) -> None:
    """As a full batch does, and as the rare examples do when each is there 32 times."""
    training, test = overlapping(2000, seed=0), overlapping(40_000, seed=1)
    rare = [i for i, target in enumerate(training.targets) if target == "rare"]
    rare_rows = [row for row, target in test if target == "rare"]
    copies = training.subset([*range(len(training)), *rare * 31])

    def recall(dataset: Dataset, **arguments: Any) -> float:
        settled: dict[str, Any] = {
            "hidden": [],
            "validation": None,
            "patience": None,
            "optimizer": "sgd",
        }
        found = fit(dataset, **{**settled, **arguments}).predict_many(rare_rows)
        return found.count("rare") / len(found)

    of_size = {"batch_size": batch_size, "learning_rate": 0.01 * batch_size**0.5, "n_epochs": 30}
    weighted = recall(training, class_weights="balanced", **of_size)
    full: dict[str, Any] = {"batch_size": 2000, "learning_rate": 1.0, "n_epochs": 150}
    assert weighted == pytest.approx(recall(training, class_weights="balanced", **full), abs=0.03)
    assert weighted == pytest.approx(recall(copies, **of_size), abs=0.03)
    assert recall(training, **of_size) < 0.1  # without weights hardly any is found


def overlapping(n: int, *, seed: int) -> Dataset:
    """Two Gaussians at a distance of √2 standard deviations, 3 % of one."""
    draw = random.Random(seed)
    labels = ["rare" if i < 0.03 * n else "usual" for i in range(n)]
    centers = [1.0 if label == "rare" else 0.0 for label in labels]
    return Dataset([[draw.gauss(c, 1), draw.gauss(c, 1)] for c in centers], labels)
