"""A prepared training has all that is computed with, and running it is fitting."""

import inspect
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError
from tinymlp.learning.optimizer import SGD
from tinymlp.model.fit import fit, prepare
from tinymlp.model.prepared_training import Callback, PreparedTraining, compose
from tinymlp.training.history import Epoch
from tinymlp.training.trainer import Trainer

SIDES = Dataset([[float(i)] for i in range(-10, 10)], ["left"] * 10 + ["right"] * 10)
HOW: dict[str, Any] = {"hidden": [3], "n_epochs": 4, "validation": 0.25, "seed": 2}


def test_preparing_and_running_is_fitting() -> None:
    training = prepare(SIDES, **HOW)
    before = training.model.network.parameters()
    assert training.model.history.epochs == []
    assert (len(training.examples), len(training.validation)) == (15, 5)
    model = training.run()
    assert model is training.model
    assert before != model.network.parameters()
    fitted = fit(SIDES, **HOW)
    fitted.history = model.history  # which has the seconds of each epoch
    assert model == fitted


def test_what_is_composed_again_from_a_model_s_parts_is_the_same_training() -> None:
    arguments = {**HOW, "validation": None, "penalty": None, "ema": None}
    one = prepare(SIDES, optimizer=SGD(learning_rate=0.5), **arguments)
    model = prepare(SIDES, optimizer="sgd", **arguments).model
    trainer = Trainer(
        model.network, model.loss, SGD(learning_rate=0.5), seed=2, engine=one.trainer.engine
    )
    other = compose(model, SIDES, trainer)
    assert other.examples == one.examples
    assert other.weights is one.weights is None
    for epoch, again in zip(one.epochs(), other.epochs(), strict=False):
        assert epoch.training["loss"] == again.training["loss"]
    assert epoch.number == 4


def passing(seen: list[str], name: str) -> Callback:
    def callback(epochs: Iterable[Epoch]) -> Iterator[Epoch]:
        for epoch in epochs:
            seen.append(f"{name} {epoch.number}")
            yield epoch

    return callback


def test_callbacks_see_each_epoch_the_last_one_outermost() -> None:
    seen: list[str] = []
    prepare(SIDES, **{**HOW, "n_epochs": 2}).run(callbacks=[passing(seen, n) for n in "ab"])
    assert seen == ["a 1", "b 1", "a 2", "b 2"]


@pytest.mark.parametrize("validation", [0.5, 2])
def test_to_a_callback_an_early_stop_is_the_end_of_the_epochs(validation: float) -> None:
    ended: list[str] = []

    def callback(epochs: Iterable[Epoch]) -> Iterator[Epoch]:
        yield from epochs
        ended.append("whole")

    how = {**HOW, "n_epochs": 99, "validation": validation, "patience": 1, "min_delta": 9.0}
    training = prepare(SIDES, **how)
    training.run(callbacks=[callback])
    assert training.model.history.why_stopped.startswith("validation loss has not improved")
    assert ended == ["whole"]


class Resource(AbstractContextManager[None]):
    """What notes that it was closed."""

    closed = False

    def __exit__(self, *error: object) -> None:
        self.closed = True


def failing(epochs: Iterable[Epoch]) -> Iterator[Epoch]:
    yield from epochs
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("callbacks", "error"), [([], None), ([failing], ZeroDivisionError), ([3], ArgumentError)]
)
def test_what_was_started_for_a_training_ends_with_it_however_it_ends(
    callbacks: list[Any], error: type[Exception] | None
) -> None:
    training = prepare(SIDES, **HOW)
    training.resources = resource = Resource()
    if error is None:
        training.run(callbacks=callbacks)
    else:
        with pytest.raises(error):
            training.run(callbacks=callbacks)
    assert resource.closed


def test_epochs_are_shown_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    prepare(SIDES, **HOW).run(verbose=True)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[:2] for line in lines] == [["epoch", str(n)] for n in range(1, 5)]
    prepare(SIDES, **HOW).run(verbose=False)
    prepare(SIDES, **HOW).run()
    assert capsys.readouterr().err == ""


def test_fit_takes_what_prepare_and_run_take_with_the_same_defaults() -> None:
    taken = dict(inspect.signature(fit).parameters)
    del taken["watchers"]  # the old name of callbacks
    parts = {
        **inspect.signature(prepare).parameters,
        **inspect.signature(PreparedTraining.run).parameters,
    }
    del parts["self"]
    # Named alike; fit writes its type in quotes, which makes its help shorter.
    assert taken.pop("dataset").name == parts.pop("dataset").name
    assert taken == parts


def test_fit_hands_every_argument_on(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: dict[str, Any] = {}

    class Recording:
        def run(self, **arguments: Any) -> None:
            handed.update(arguments)

    def record(dataset: Any, **arguments: Any) -> Recording:
        handed.update(arguments, dataset=dataset)
        return Recording()

    monkeypatch.setattr(sys.modules["tinymlp.model.fit"], "prepare", record)
    given: dict[str, Any] = {name: object() for name in inspect.signature(fit).parameters}
    del given["watchers"]
    fit(**given)
    assert handed == given
