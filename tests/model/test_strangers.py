"""`fit` makes the same model of an object of one's own as of the shipped one it delegates to."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strangers import (
    SHIPPED_INITIALIZERS,
    StrangeActivation,
    StrangeInitializer,
    StrangeLoss,
    StrangeOptimizer,
    StrangePenalty,
)
from tinymlp.data.dataset import Dataset
from tinymlp.learning.loss import LOSSES, targets_of
from tinymlp.learning.optimizer import SGD, Adam, Optimizer
from tinymlp.learning.penalty import L1, L2
from tinymlp.learning.regression_loss import MeanSquaredError
from tinymlp.model.fit import fit
from tinymlp.network.activation import ACTIVATIONS

NUMBERS = Dataset([[float(i), i * i / 4] for i in range(12)], [300.0 * i - 4.0 for i in range(12)])
COUNTS = Dataset([[i / 4] for i in range(12)], [i // 2 for i in range(12)], task="regression")
CLASSES = Dataset([[float(i)] for i in range(12)], ["left"] * 5 + ["right"] * 7)
SUITABLE = {"numbers": NUMBERS, "counts": COUNTS, "binary": CLASSES, "classes": CLASSES}


class Delegating:
    """A loss with a value and a gradient, and nothing else."""

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return MeanSquaredError().value(prediction, target)

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        return MeanSquaredError().gradient(prediction, target)


def test_a_loss_of_two_methods_trains_as_the_squared_error_it_delegates_to() -> None:
    own = fit(NUMBERS, loss=Delegating(), hidden=[4], n_epochs=60, seed=0)
    shipped = fit(NUMBERS, loss="mean_squared_error", hidden=[4], n_epochs=60, seed=0)
    assert own.network.fingerprint() == shipped.network.fingerprint()
    assert own.history.column("training_loss") == shipped.history.column("training_loss")
    assert own.predict([3.5, 2.0]) == shipped.predict([3.5, 2.0])
    assert own.history.epochs[-1].training["r_squared"] > 0.5


@pytest.mark.parametrize("name", LOSSES)
@given(
    activation=st.sampled_from([kind() for kind in ACTIVATIONS.values()]),
    rate=st.floats(0.001, 0.1),
    kind=st.sampled_from([SGD, Adam]),
    penalty=st.sampled_from([L1(0.01), L2(0.1)]),
    initializer=st.none() | st.sampled_from(SHIPPED_INITIALIZERS),
    seed=st.integers(0, 99),
)
def test_a_model_of_strangers_is_the_model_of_the_shipped(
    name: str,
    activation: Any,
    rate: float,
    kind: type[Optimizer],
    penalty: Any,
    initializer: Any,
    seed: int,
) -> None:
    loss = LOSSES[name]()
    dataset = SUITABLE[targets_of(loss)]
    made: Any = kind
    common: dict[str, Any] = {
        "hidden": [3],
        "n_epochs": 4,
        "batch_size": 5,
        "seed": seed,
        "validation": 0.25,
        "clip_norm": 1.0,
    }
    shipped = fit(
        dataset,
        loss=loss,
        activation=activation,
        optimizer=made(learning_rate=rate),
        penalty=penalty,
        initializer=initializer,
        **common,
    )
    own = fit(
        dataset,
        loss=StrangeLoss(loss),
        activation=StrangeActivation(activation),
        optimizer=StrangeOptimizer(made(learning_rate=rate)),
        penalty=StrangePenalty(penalty),
        initializer=None if initializer is None else StrangeInitializer(initializer),
        **common,
    )
    assert own.network.parameters() == shipped.network.parameters()
    assert own.network.fingerprint() == shipped.network.fingerprint()
    assert own.history.best_epoch == shipped.history.best_epoch
    for ours, theirs in zip(own.history.epochs, shipped.history.epochs, strict=True):
        assert (ours.training, ours.validation) == (theirs.training, theirs.validation)
    assert own.predict_many(dataset.inputs) == shipped.predict_many(dataset.inputs)
