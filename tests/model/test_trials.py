"""Trials come one by one, in order, and end at once when they are interrupted."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError, DivergedError
from tinymlp.model import trials as module
from tinymlp.model.selection import cross_validate, search
from tinymlp.model.trials import fit_and_evaluate, trials

LINE = Dataset([[float(i)] for i in range(12)], [0.5 * i for i in range(12)])
SIDES = Dataset(LINE.inputs, ["left", "right"] * 6)
DIVERGES: dict[str, Any] = {"optimizer": "sgd", "batch_size": 1, "learning_rate": 1e200}


def interrupted(epochs: Any) -> Any:
    for epoch in epochs:
        yield epoch
        raise KeyboardInterrupt


def test_a_trial_is_there_before_the_next_one_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Any] = []

    def noted(*task: Any) -> Any:
        begun.append(task)
        return fit_and_evaluate(*task)

    monkeypatch.setattr(module, "fit_and_evaluate", noted)
    coming = trials(LINE, [{"hidden": []}, {"hidden": [1]}], k=2, n_epochs=1)
    for number, trial in enumerate(coming, 1):
        assert len(begun) == number
        assert (trial.combination, trial.fold) == divmod(number - 1, 2)


@pytest.mark.parametrize("folds", [None, 2])
def test_ctrl_c_during_a_training_is_no_score_of_half_a_model(folds: int | None) -> None:
    with pytest.raises(KeyboardInterrupt):
        cross_validate(LINE, k=2, n_epochs=3, validation=folds, callbacks=[interrupted])


def test_ctrl_c_ends_what_an_executor_has_not_begun() -> None:
    begun = []

    def noted(epochs: Any) -> Any:
        begun.append(epochs)
        return interrupted(epochs)

    with ThreadPoolExecutor(1) as threads:
        coming = trials(
            SIDES, [{}], k=12, n_epochs=3, validation=None, callbacks=[noted], executor=threads
        )
        with pytest.raises(KeyboardInterrupt):
            next(coming)
    assert len(begun) < 12


def test_settings_that_diverge_are_last_and_cost_the_others_nothing() -> None:
    rates = {"learning_rate": [1e200, 0.01]}
    found = search(LINE, rates, k=2, optimizer="sgd", batch_size=1, n_epochs=2)
    assert [settings["learning_rate"] for settings, _ in found.ranked] == [0.01, 1e200]
    assert found.ranked[1][1].evaluations == []
    assert "nan" in str(found).splitlines()[-1]
    with pytest.raises(DivergedError):
        search(LINE, {"hidden": [[], [1]]}, k=2, n_epochs=2, **DIVERGES)
    with pytest.raises(DivergedError):
        cross_validate(LINE, k=2, n_epochs=2, **DIVERGES)


def test_an_error_crosses_to_another_process_without_the_model() -> None:
    def failing(epochs: Any) -> Any:
        yield from epochs
        raise ZeroDivisionError

    how = {"hidden": [], "n_epochs": 2}
    with pytest.raises(ZeroDivisionError) as caught:
        fit_and_evaluate(LINE, [LINE], {**how, "callbacks": [failing]})
    assert not hasattr(caught.value, "model")
    _, error = fit_and_evaluate(LINE, [LINE], {**how, **DIVERGES})
    assert isinstance(error, DivergedError)
    assert error.model is None


def test_a_mistake_in_the_last_settings_is_found_before_anything_is_trained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "fit_and_evaluate", lambda *_: pytest.fail("trained"))
    with pytest.raises(ArgumentError, match="learning_rate"):
        search(LINE, {"learning_rate": [0.01, -1.0]}, k=2)


def test_a_fold_of_one_number_has_no_score() -> None:
    with pytest.raises(ArgumentError, match=r"two examples in each.*: use fewer folds"):
        cross_validate(LINE, k=7, n_epochs=1)
    grouped = Dataset(LINE.inputs, LINE.targets, groups=[min(i, 2) for i in range(12)])
    with pytest.raises(ArgumentError, match="use fewer folds"):
        search(grouped, {"hidden": [[], [1]]}, k=3, n_epochs=1)
