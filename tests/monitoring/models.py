"""Models that tests monitor: of classes with a mixed table, of numbers, of a yes or no."""

from typing import Any

from tinymlp.data.dataset import Dataset
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.network.network import Network

BIRDS = Dataset(
    [[39.5, "Dream"], [46.0, "Biscoe"], [50.0, "Dream"], [None, "Biscoe"]] * 10,
    ["Adelie", "Gentoo", "Chinstrap", "Gentoo"] * 10,
    feature_names=["bill", "island"],
    missing="mean",
)
CLASSES = fit(BIRDS, hidden=[3], n_epochs=3)
NUMBERS = fit(Dataset([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0]), hidden=[], n_epochs=2)
YES_OR_NO = fit(
    Dataset([[float(i)] for i in range(8)], ["no", "yes"] * 4),
    loss="binary_cross_entropy",
    hidden=[2],
    n_epochs=2,
)

SERIES = {"model": "default", "version": "1"}
"""The labels of a `MonitoredModel` that was given none."""


def labeled(labels: list[Any]) -> Model:
    """Return a model of one number that predicts these classes."""
    return Model(
        network=Network.random([1, len(labels)]),
        encoder=NUMBERS.encoder,
        scaler=NUMBERS.scaler,
        target=ClassTarget("target", labels, CLASSES.loss, len(labels)),
    )
