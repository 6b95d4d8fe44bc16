"""train(n + m) is train(n), checkpoint, resume, train(m): every bit, at every place."""

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tinymlp.data.dataset import Dataset
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.learning.penalty import L1, L1L2, L2
from tinymlp.learning.schedule import (
    ConstantRate,
    CosineDecay,
    ExponentialDecay,
    ReduceOnPlateau,
    StepDecay,
    WarmUp,
)
from tinymlp.model import checkpoint_writer
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.model.resume import resume
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

schedules = st.sampled_from(
    [
        0.05,
        ConstantRate(0.05),
        StepDecay(rate_at_start=0.1, factor=0.5, every=5),
        ExponentialDecay(rate_at_start=0.1, factor=0.5, every=7),
        CosineDecay(rate_at_start=0.1, steps=15),
        WarmUp(steps=4, then=ReduceOnPlateau(rate_at_start=0.1, factor=0.5, patience=0)),
        ReduceOnPlateau(rate_at_start=0.1, factor=0.5, patience=1),
    ]
)


@st.composite
def trainings(draw: st.DrawFn) -> tuple[Dataset, dict[str, Any]]:
    """Return a data set and arguments of `fit`."""
    optimizer = draw(st.sampled_from(sorted(OPTIMIZERS)))
    made: Any = OPTIMIZERS[optimizer]
    return draw(st.sampled_from([CLASSES, NUMBERS])), {
        "hidden": draw(st.sampled_from([[3], [2, 2]])),
        "optimizer": made(learning_rate=copy.deepcopy(draw(schedules))),
        "batch_size": draw(st.sampled_from([3, 5, 32])),
        "n_epochs": draw(st.integers(1, 4)),
        "validation": draw(st.sampled_from(["auto", None, 0.3, 2])),
        "patience": draw(st.sampled_from(["auto", None, 0, 1])),
        "penalty": draw(st.sampled_from(["auto", None, L2(0.01), L1(0.01), L1L2(l1=0.1, l2=0.1)])),
        "clip_norm": draw(st.sampled_from([None, 0.5])),
        "frozen": draw(st.sampled_from([0, 1])),
        "dropout": draw(st.sampled_from([None, 0.3, Dropout(0.2, inputs=0.2)])),
        "max_norm": draw(st.sampled_from([None, 1.0])),
        "ema": draw(st.sampled_from(["auto", None, 0.5])),
        "engine": draw(st.sampled_from(["fast", "textbook"])),
        "seed": draw(st.integers(0, 3)),
    }


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


@pytest.mark.filterwarnings("ignore:patience")
@given(trainings(), st.data())
@settings(max_examples=tries(15), deadline=None)
def test_a_training_that_goes_on_from_any_step_ends_as_one_that_ran_through(
    tmp_path_factory: pytest.TempPathFactory,
    training: tuple[Dataset, dict[str, Any]],
    data: st.DataObject,
) -> None:
    dataset, arguments = training
    folder = tmp_path_factory.mktemp("resume")
    path = folder / "run.ckpt"
    model, kept = written(dataset, path, arguments)
    assert bytes_of(model) == bytes_of(fit(dataset, **copy.deepcopy(arguments)))
    path.write_bytes(data.draw(st.sampled_from(kept)))
    again = resume(path, dataset)
    assert bytes_of(again) == bytes_of(model)
    ends = [json.loads(content)["state"] for content in (path.read_bytes(), kept[-1])]
    assert without_seconds(ends[0]) == without_seconds(ends[1])


@pytest.mark.filterwarnings("ignore:patience")
@given(trainings(), st.integers(1, 4))
@settings(max_examples=tries(10), deadline=None)
def test_more_epochs_are_those_of_a_training_that_was_given_them_at_once(
    tmp_path_factory: pytest.TempPathFactory, training: tuple[Dataset, dict[str, Any]], more: int
) -> None:
    dataset, arguments = training
    path = tmp_path_factory.mktemp("more") / "run.ckpt"
    fit(dataset, **copy.deepcopy(arguments), checkpoint=path)
    n_epochs = arguments["n_epochs"] + more
    longer = fit(dataset, **copy.deepcopy({**arguments, "n_epochs": n_epochs}))
    assert bytes_of(resume(path, dataset, n_epochs=n_epochs)) == bytes_of(longer)
