"""train(n + m) is train(n), checkpoint, resume, train(m): every bit, at every place."""

import copy
import inspect
import json
import math
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tests.model.checkpoints import (
    CLASSES,
    HOW,
    NUMBERS,
    begun,
    broken_off,
    bytes_of,
    without_seconds,
    written,
)
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError, ModelFileError, TinyMLPWarning
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.optimizer import OPTIMIZERS, SGD, Adam
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
from tinymlp.model.checkpoint import read_checkpoint
from tinymlp.model.fit import fit, prepare
from tinymlp.model.persistence import load
from tinymlp.model.resume import resume
from tinymlp.training.history import Epoch

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
        "shrinkage": draw(st.sampled_from(["auto", "auto", None])),
        "engine": draw(st.sampled_from(["fast", "textbook"])),
        "seed": draw(st.integers(0, 3)),
    }


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


# --- What may be another than before, and what may not.


@pytest.mark.parametrize("validation", ["auto", None])
def test_patience_may_be_another_and_is_that_of_a_training_that_had_it_all_along(
    validation: str | None, tmp_path: Path
) -> None:
    how: dict[str, Any] = {"n_epochs": 40, "min_delta": 0.02, "validation": validation}
    begun(tmp_path / "run.ckpt", patience=1, **how)
    again = resume(tmp_path / "run.ckpt", CLASSES, patience=4)
    assert bytes_of(again) == bytes_of(fit(CLASSES, **{**HOW, **how}, patience=4))
    never = resume(tmp_path / "run.ckpt", CLASSES, patience=None)
    assert len(never.history.epochs) == 40


def test_workers_may_come_and_go(tmp_path: Path) -> None:
    expected = fit(CLASSES, **HOW)
    _, kept = written(CLASSES, tmp_path / "run.ckpt", {**HOW, "workers": 1})
    (tmp_path / "run.ckpt").write_bytes(kept[5])
    again = resume(tmp_path / "run.ckpt", CLASSES, workers=2)
    assert bytes_of(again) == bytes_of(expected)


def test_a_training_from_another_model_goes_on_without_it(tmp_path: Path) -> None:
    start = fit(CLASSES, **HOW)
    expected = fit(CLASSES, start=start, n_epochs=3, batch_size=4)
    _, kept = written(CLASSES, tmp_path / "a", {"start": start, "n_epochs": 3, "batch_size": 4})
    (tmp_path / "a").write_bytes(kept[7])
    assert bytes_of(resume(tmp_path / "a", CLASSES)) == bytes_of(expected)


def accuracy_like(predictions: Any, targets: Any, weights: Any) -> float:
    return float(len(predictions))


def test_what_no_file_holds_is_given_again_or_asked_for_by_name(tmp_path: Path) -> None:
    path, metrics = tmp_path / "run.ckpt", {"n": accuracy_like}
    arguments = {**HOW, "metrics": metrics, "validation": NUMBERS, "class_weights": None}
    expected = fit(NUMBERS, **arguments)
    _, kept = written(NUMBERS, path, arguments)
    path.write_bytes(kept[3])
    with pytest.raises(ArgumentError, match=r"validation must be the data set that .* got None"):
        resume(path, NUMBERS)
    with pytest.raises(ArgumentError, match="validation must be the one that "):
        resume(path, NUMBERS, validation=CLASSES)
    with pytest.raises(ArgumentError, match=r"metrics must be those that .*, n, got None"):
        resume(path, NUMBERS, validation=NUMBERS)
    again = resume(path, NUMBERS, validation=NUMBERS, metrics=metrics)
    assert bytes_of(again) == bytes_of(expected)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"dataset": NUMBERS}, "dataset must be the one that .* was begun with, memory of 14 exam"),
        ({"dataset": CLASSES.subset(range(13))}, "dataset must be the one that "),
        ({"dataset": CLASSES.subset([1, 0, *range(2, 14)])}, "dataset must be the one that "),
        ({"n_epochs": 1}, "n_epochs must be at least the . epochs that are done, got 1"),
        ({"n_epochs": 0}, "n_epochs must be a whole number from 1 up"),
        ({"patience": -1}, "patience must be a whole number"),
        ({"validation": CLASSES}, "validation must be left out, as .* validation='auto', got"),
        ({"metrics": {"n": accuracy_like}}, "metrics must be those that .*, none, got"),
        ({"every": "soon"}, "every must be a number of epochs"),
        ({"engine": 3}, "engine must be left out, as .* was begun with 'fast', got 3"),
        ({"limit": 10}, "raise limit="),
    ],
)
def test_what_does_not_go_with_the_checkpoint_is_refused_and_changes_nothing(
    arguments: dict[str, Any], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "run.ckpt"
    broken_off(path)
    before = path.read_bytes()
    with pytest.raises((ArgumentError, ModelFileError), match=message):
        resume(path, **{"dataset": CLASSES, **arguments})
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["run.ckpt"]


def test_another_version_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(tmp_path / "run.ckpt")
    monkeypatch.setattr("tinymlp.model.resume.__version__", "99.0")
    with pytest.warns(TinyMLPWarning, match=r"and this is tinymlp 99\.0"):
        resume(tmp_path / "run.ckpt", CLASSES)


# --- Objects of a user's own.


class Wandering:
    """An optimizer with a memory of every kind that a file can hold, which changes in place."""

    def __init__(self, *, learning_rate: float = 0.1) -> None:
        self.learning_rate = learning_rate
        self.noise = random.Random(1)
        self.inner = Adam(learning_rate=0.01)
        self.best = math.inf

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> list[float]:
        if not hasattr(self, "sums"):
            self.sums = [0.0] * len(gradient)
        for i, slope in enumerate(gradient):
            self.sums[i] += abs(slope)
        self.learning_rate *= 0.99
        self.best = min(self.best, sum(self.sums))
        moved = self.inner.step(parameters, gradient)
        noise = [0.01 * self.noise.gauss(0, 1) / (1 + s) for s in self.sums]
        return [p + n for p, n in zip(moved, noise, strict=True)]


class Hoarding(SGD):
    """An optimizer that remembers what no file can hold."""

    name = "hoarding"

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> list[float]:
        self.seen = {tuple(gradient)}
        return super().step(parameters, gradient)


def test_an_optimizer_of_a_user_s_own_goes_on_too(tmp_path: Path) -> None:
    path = tmp_path / "run.ckpt"
    arguments = {**HOW, "optimizer": Wandering(), "validation": 0.3}
    model, kept = written(CLASSES, path, arguments)
    for content in kept[:: len(kept) // 4]:
        path.write_bytes(content)
        again = resume(path, CLASSES, custom_objects=[Wandering])
        assert bytes_of(again) == bytes_of(model)
    with pytest.raises(ModelFileError, match="got 'wandering': give a class of your own"):
        resume(path, CLASSES)


def test_one_that_could_not_go_on_is_refused_by_name_before_anything_is_trained(
    tmp_path: Path,
) -> None:
    with pytest.raises(ArgumentError, match=r"^optimizer\.seen must be a number, a text, a list"):
        begun(tmp_path / "run.ckpt", optimizer=Hoarding())
    assert list(tmp_path.iterdir()) == []


# --- Whatever ends it.


def leaving(epochs: Iterable[Epoch]) -> Iterator[Epoch]:
    for epoch in epochs:
        yield epoch
        if epoch.number == 2:
            raise ZeroDivisionError


def test_an_error_leaves_the_checkpoint_from_before(tmp_path: Path) -> None:
    path = tmp_path / "run.ckpt"
    with pytest.raises(ZeroDivisionError):
        fit(CLASSES, **HOW, callbacks=[leaving], checkpoint=path, every=1)
    assert len(load(path).history.epochs) in (1, 2)
    assert bytes_of(resume(path, CLASSES)) == bytes_of(fit(CLASSES, **HOW))
    assert read_checkpoint(path).ended


@pytest.mark.parametrize("validation", ["auto", None])
def test_what_ends_before_it_goes_on_hands_over_the_best_model_so_far(
    validation: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.ckpt"
    broken_off(path, validation=validation, learning_rate=0.3)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint_writer, "write_atomically", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        resume(path, CLASSES)
    model, so_far = caught.value.model, load(path)  # type: ignore[attr-defined]
    assert model.network == so_far.network
    assert model.history.best_epoch == so_far.history.best_epoch is not None
    assert model.history.why_stopped == "interrupted (Ctrl-C) before training went on"


def test_a_checkpoint_is_a_model(tmp_path: Path) -> None:
    path = tmp_path / "run.ckpt"
    for validation in ("auto", None, 0.3):
        model, kept = written(CLASSES, path, {**HOW, "n_epochs": 6, "validation": validation})
        path.write_bytes(kept[0])
        assert load(path).network == prepare(CLASSES, **HOW).model.network
        path.write_bytes(kept[-4])
        found = load(path)
        assert found.predict(CLASSES.inputs[0]) in ("x", "y", "z")
        assert found.history.why_stopped.startswith("not at its end")
        path.write_bytes(kept[-1])
        assert bytes_of(load(path)) == bytes_of(model)
        path.unlink()


@pytest.mark.parametrize("validation", ["auto", None])
def test_a_training_that_has_ended_stays_so_and_can_still_go_on(
    validation: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "run.ckpt"
    how: dict[str, Any] = {"n_epochs": 30, "learning_rate": 0.3, "validation": validation}
    model = begun(path, patience=0, **how)
    assert model.history.best_epoch != len(model.history.epochs)  # whose weights were restored
    before = json.loads(path.read_text())["state"]
    assert bytes_of(resume(path, CLASSES)) == bytes_of(model)
    assert json.loads(path.read_text())["state"] == before
    longer = resume(path, CLASSES, patience=5)
    assert bytes_of(longer) == bytes_of(fit(CLASSES, **{**HOW, **how}, patience=5))


def test_every_argument_of_resume_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: dict[str, Any] = {}

    class Recording:
        every = None

        def run(self, **arguments: Any) -> None:
            handed.update(arguments)

    def record(checkpoint: Any, path: Any, dataset: Any, **arguments: Any) -> Recording:
        handed.update(arguments, path=path, dataset=dataset)
        return Recording()

    def read(path: Any, **arguments: Any) -> Recording:
        handed.update(arguments, path=path)
        return Recording()

    module = sys.modules["tinymlp.model.resume"]
    monkeypatch.setattr(module, "read_checkpoint", read)
    monkeypatch.setattr(module, "prepare_from", record)
    given: dict[str, Any] = {name: object() for name in inspect.signature(resume).parameters}
    resume(**given)
    assert handed == given | {"checkpoint": given["path"]}
