"""Which kind of target a data set has, and on what scale it is learned."""

from typing import Any

import pytest

from tests.model.golden.cases import Halved
from tinymlp.data.dataset import Dataset
from tinymlp.data.scaling import NoScaler, StandardScaler
from tinymlp.errors import ArgumentError, FormatError
from tinymlp.learning.loss import (
    LOSSES,
    BinaryCrossEntropy,
    Huber,
    MeanSquaredError,
    Poisson,
    SoftmaxCrossEntropy,
)
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.number_target import NumberTarget
from tinymlp.model.target import loss_for, target_from_dict, target_of

NUMBERS = Dataset([[0.0], [1.0]], [1.0, 3.0], target_name="height")
CLASSES = Dataset([[0.0], [1.0]], ["a", "b"], target_name="kind")
LABELS = Dataset([[0.0], [1.0]], [[0, 1], [1, 1]], task="multi-label", target_names=["a", "b"])
SEVERAL = Dataset([[0.0], [1.0]], [[0.5, 1], [1, 1]], target_names=["a", "b"])
THREE = Dataset([[0.0], [1.0], [2.0]], ["a", "b", "c"], target_name="kind")


def test_the_usual_loss_follows_from_the_targets() -> None:
    assert loss_for(NUMBERS, None) == MeanSquaredError()
    assert loss_for(CLASSES, None) == SoftmaxCrossEntropy()
    assert loss_for(LABELS, None) == BinaryCrossEntropy()


@pytest.mark.parametrize("dataset", [NUMBERS, CLASSES, THREE], ids=["numbers", "two", "three"])
@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_taken_or_refused_by_what_it_is_made_for(dataset: Dataset, name: str) -> None:
    refused = {
        "regression": {"binary_cross_entropy", "softmax_cross_entropy"},
        "classification": {"poisson"},
    }[dataset.task] | ({"binary_cross_entropy"} if dataset is THREE else set())
    if name in refused:
        with pytest.raises(ArgumentError, match=r"^loss must be one for "):
            loss_for(dataset, name)
    else:
        assert loss_for(dataset, name) == LOSSES[name]()


@pytest.mark.parametrize(
    ("loss", "linear_output", "scaler"),
    [
        (MeanSquaredError(), True, StandardScaler([2.0], [1.0])),
        (Huber(delta=0.5), True, StandardScaler([2.0], [1.0])),
        (Halved(), True, StandardScaler([2.0], [1.0])),  # one's own that says nothing else
        (MeanSquaredError(), False, NoScaler()),
        (Poisson(), True, NoScaler()),
    ],
)
def test_numbers_are_scaled_where_an_output_can_be_any(
    loss: Any, linear_output: bool, scaler: Any
) -> None:
    target = target_of(NUMBERS, loss, linear_output=linear_output)
    assert target == NumberTarget("height", loss, 1, scaler)


def test_a_yes_or_no_has_one_output_and_other_classes_one_each() -> None:
    binary = target_of(CLASSES, BinaryCrossEntropy(), linear_output=True)
    assert binary == ClassTarget("kind", ["a", "b"], BinaryCrossEntropy(), 1)
    softmax = target_of(THREE, SoftmaxCrossEntropy(), linear_output=True)
    assert softmax == ClassTarget("kind", ["a", "b", "c"], SoftmaxCrossEntropy(), 3)


@pytest.mark.parametrize(
    "dataset",
    [NUMBERS, SEVERAL, LABELS, CLASSES, THREE],
    ids=["numbers", "several", "labels", "two", "three"],
)
def test_what_is_stored_of_a_target_makes_it_again(dataset: Dataset) -> None:
    target = target_of(dataset, loss_for(dataset, None), linear_output=True)
    stored = target.to_dict()
    assert target_from_dict(stored, target.loss, target.n_outputs, {}) == target
    for name in [name for name in stored if name != "names"]:  # old files have none
        lacking = {key: value for key, value in stored.items() if key != name}
        with pytest.raises(FormatError, match=r"^target must be a dict with exactly name, "):
            target_from_dict(lacking, target.loss, target.n_outputs, {})
