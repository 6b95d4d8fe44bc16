"""Small trainings with checkpoints, for the tests of these."""

import copy
import random
from pathlib import Path
from typing import Any

import pytest

from tinymlp.data.dataset import Dataset
from tinymlp.model import checkpoint_writer
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.training.history import Epoch

draw = random.Random(0)
CLASSES = Dataset(
    [[draw.gauss(i % 3, 1.0), "ab"[i % 2]] for i in range(14)], ["xyz"[i % 3] for i in range(14)]
)
NUMBERS = Dataset(
    [[0.5 * i, float(i % 4)] for i in range(13)],
    [0.25 * i + (i % 4) for i in range(13)],
    weights=[float(i % 3) for i in range(13)],
)
HOW: dict[str, Any] = {"hidden": [3], "n_epochs": 4, "batch_size": 4}


def bytes_of(model: Model) -> bytes:
    """Return the model's file, but for what a clock said."""
    again = copy.deepcopy(model)
    epochs = [
        Epoch.from_dict({**epoch.to_dict(), "seconds": 0.0}) for epoch in model.history.epochs
    ]
    again.history.epochs = epochs
    return again.to_bytes()


def without_seconds(state: Any) -> Any:
    """Return a state, but for what a clock said."""
    if isinstance(state, dict):
        return {key: without_seconds(value) for key, value in state.items() if key != "seconds"}
    return [without_seconds(item) for item in state] if isinstance(state, list) else state


def written(
    dataset: Dataset, path: Path, arguments: dict[str, Any], every: str = "1step"
) -> tuple[Model, list[bytes]]:
    """Return the model of a training, and each checkpoint that it wrote."""
    kept: list[bytes] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            checkpoint_writer, "write_atomically", lambda _, content: kept.append(content)
        )
        model = fit(dataset, **copy.deepcopy(arguments), checkpoint=path, every=every)
    return model, kept


def begun(path: Path, dataset: Dataset = CLASSES, **arguments: Any) -> Model:
    """Train to the end with a checkpoint."""
    return fit(dataset, **{**HOW, **arguments}, checkpoint=path, verbose=False)


def broken_off(path: Path, dataset: Dataset = CLASSES, **arguments: Any) -> None:
    """Leave the checkpoint of a training that has not ended."""
    _, kept = written(dataset, path, {**HOW, **arguments})
    path.write_bytes(kept[len(kept) // 2])
