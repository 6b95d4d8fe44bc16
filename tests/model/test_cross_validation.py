"""On few examples, cross-validation says for how many epochs all of them are learned from."""

import copy
import itertools
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.depth import DEEP, not_quick
from tinymlp.data.dataset import Dataset
from tinymlp.data.folds import deal
from tinymlp.learning.optimizer import Adam, Momentum
from tinymlp.learning.schedule import CosineDecay, ReduceOnPlateau, WarmUp
from tinymlp.model.cross_validation import copy_of
from tinymlp.model.fit import fit, prepare
from tinymlp.model.persistence import load, save
from tinymlp.model.prepared_training import PreparedTraining
from tinymlp.network.activation import ACTIVATIONS
from tinymlp.parallel.workers import Workers
from tinymlp.report.retrain import train_again
from tinymlp.training.trainer import Trainer


def noisy(n: int, seed: int = 0) -> Dataset:
    """Two classes of which nobody can tell more than two in three apart."""
    draw = random.Random(seed)
    labels = ["left", "right"] * (n // 2)
    rows = [[draw.gauss(0.8 * (label == "right"), 1.0), draw.gauss(0, 1)] for label in labels]
    return Dataset(rows, labels)


FEW = noisy(30)


def test_fit_is_what_can_be_done_by_hand() -> None:
    """Three trainings side by side, the best epoch of their mean, and all examples so long."""
    how: dict[str, Any] = {"hidden": [3], "seed": 4, "n_epochs": 30, "patience": None}
    model = fit(FEW, validation=3, shrinkage=None, **how)
    found = prepare(FEW, validation=None, **how)
    folds = deal(FEW.targets, 3, seed=4)
    by_fold = []
    for fold in folds:
        trainer = copy.deepcopy(found.trainer)
        epochs = trainer.epochs(
            [pair for i, pair in enumerate(found.examples) if i not in fold],
            n_epochs=30,
            validation=[found.examples[i] for i in fold],
        )
        by_fold.append([epoch.validation["loss"] for epoch in epochs])
    means = [
        sum(len(fold) * loss for fold, loss in zip(folds, losses, strict=True)) / len(FEW)
        for losses in zip(*by_fold, strict=True)
    ]
    assert model.history.column("validation_loss") == pytest.approx(means)
    best = 1 + means.index(min(means))
    assert model.history.best_epoch == best
    for _ in itertools.islice(found.trainer.epochs(found.examples), best):
        pass
    assert model.network == found.model.network
    sentence = f"trained on all 30 examples for {best} epoch"
    assert sentence in model.history.why_stopped


@pytest.mark.parametrize(("n", "folds"), [(8, 0), (10, 3), (498, 3), (500, 0)])
def test_folds_are_for_few_examples_and_not_for_a_handful(n: int, folds: int) -> None:
    model = fit(noisy(n), hidden=[2], n_epochs=1)
    assert model.trained_on.get("n_folds", 0) == folds
    assert model.trained_on["n_validation_examples"] == (75 if n == 500 else 0)


def test_a_model_of_folds_is_saved_and_its_training_run_again(tmp_path: Any) -> None:
    model = fit(FEW, hidden=[2], n_epochs=20, seed=1)
    save(model, tmp_path / "model.json")
    loaded = load(tmp_path / "model.json")
    assert loaded == model
    assert train_again(loaded, FEW)[-1] == model.network.parameters()
    assert loaded.evaluate(FEW).training_score == model.evaluate(FEW).accuracy


def test_a_copy_of_a_trainer_drops_the_same_neurons_and_leaves_the_trainer_alone() -> None:
    prepared = prepare(FEW, hidden=[4], dropout=0.5, max_norm=1.0)
    trainer, before = prepared.trainer, prepared.trainer.network.parameters()
    copied = copy_of(trainer)
    copies = list(copied.steps(prepared.examples))
    assert trainer.network.parameters() == before
    assert list(trainer.steps(prepared.examples)) == copies
    assert trainer.network == copied.network


def test_ctrl_c_leaves_the_best_weights_of_a_fold() -> None:
    def interrupted(epochs: Any) -> Any:
        for epoch in epochs:
            if epoch.number == 5:
                raise KeyboardInterrupt
            yield epoch

    training = prepare(FEW, hidden=[2], seed=1)
    model = training.run(callbacks=[interrupted])
    assert model.history.why_stopped.startswith("interrupted (Ctrl-C)")
    assert training.search is not None
    best = model.history.best_epoch
    assert best is not None
    assert model.network == training.search.trainers_of(best)[0].network
    assert model.network.parameters() != prepare(FEW, hidden=[2], seed=1).model.network.parameters()


def test_ctrl_c_while_all_is_learned_from_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    training = prepare(FEW, hidden=[2], n_epochs=3, seed=1)

    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(training.trainer, "epochs", interrupted)
    model = training.run()
    assert model.history.why_stopped.startswith("interrupted (Ctrl-C) while learning from all")
    assert training.search is not None
    best = model.history.best_epoch
    assert best is not None
    assert model.network == training.search.trainers_of(best)[0].network


def test_an_error_while_all_is_learned_from_hands_over_the_best_of_a_fold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    training = prepare(FEW, hidden=[2], n_epochs=3, seed=1)

    def failing(*_: Any, **__: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(training.trainer, "epochs", failing)
    with pytest.raises(MemoryError) as caught:
        training.run()
    model = caught.value.model  # type: ignore[attr-defined]
    assert model.history.why_stopped.startswith("MemoryError while learning from all")
    assert training.search is not None
    assert model.network == training.search.trainers_of(model.history.best_epoch)[0].network
    assert training.ended_by is caught.value


def test_fit_never_changes_the_optimizer_it_was_given() -> None:
    given = Adam(learning_rate=CosineDecay(rate_at_start=0.05, steps=50))
    before = copy.deepcopy(given)
    one = fit(FEW, hidden=[2], optimizer=given, n_epochs=5)
    other = fit(FEW, hidden=[2], optimizer=given, n_epochs=5)
    assert given == before
    assert one.network == other.network


def rates_of_all(training: PreparedTraining) -> dict[Trainer, list[float]]:
    """Return a list for each trainer that will have the rate of its every step."""
    assert training.search is not None
    seen: dict[Trainer, list[float]] = {}
    for trainer in (training.trainer, *itertools.chain(*training.search.trainers)):
        seen[trainer] = []
        schedule: Any = trainer.optimizer.learning_rate  # type: ignore[attr-defined]

        def recorded(
            step: int, rate: Any = schedule.rate, rates: list[float] = seen[trainer]
        ) -> float:
            rates.append(rate(step))
            return rates[-1]

        schedule.rate = recorded
    return seen


LINE = Dataset([[float(i), float(i % 4)] for i in range(30)], [0.5 * i for i in range(30)])


@pytest.mark.parametrize("warm_up", [False, True])
def test_all_trainings_have_the_rates_of_the_mean_validation_loss(warm_up: bool) -> None:
    plateau = ReduceOnPlateau(rate_at_start=0.125, factor=0.5, patience=0, min_delta=0.05)
    given: Any = WarmUp(steps=1, then=plateau) if warm_up else plateau
    how: dict[str, Any] = {"hidden": [2], "batch_size": 30, "patience": None, "n_epochs": 12}
    training = prepare(LINE, optimizer=Momentum(learning_rate=given), seed=2, **how)
    seen = rates_of_all(training)
    skipping = training.run(callbacks=[lambda epochs: (e for e in epochs if e.number != 2)])
    model = fit(LINE, optimizer=Momentum(learning_rate=given), seed=2, **how)
    history = model.history
    again = copy.deepcopy(given)
    expected = []
    for step, loss in enumerate(history.column("validation_loss")):
        expected.append(again.rate(step))
        again.after_epoch(loss)
    assert history.column("learning_rate") == expected
    assert len(set(expected)) > 3
    of_all, *of_folds = seen.values()
    # Each rate is asked twice: by the trainer, to tell it, and by the optimizer.
    assert all(rates[::2] == rates[1::2] == expected for rates in of_folds)
    best = history.best_epoch or 0
    assert of_all[::2] == expected[:best]
    assert best > 2
    # What a callback keeps from the history changes no rate.
    assert skipping.network == model.network
    assert plateau.misses == 0
    assert train_again(model, LINE)[-1] == model.network.parameters()


@not_quick
def test_noise_is_not_learned_by_heart() -> None:
    """Always guessing has a log loss of 0.693; nobody may be sure of what is luck."""
    seeds = range(20 if DEEP else 1)
    losses = [fit(noisy(60, seed), seed=seed).evaluate(noisy(400, 99)).loss for seed in seeds]
    assert max(losses) < 1.05 * 0.693


XOR = Dataset([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], ["no", "yes", "yes", "no"])


@not_quick
@pytest.mark.parametrize("activation", sorted(ACTIVATIONS.keys() - {"identity"}))
def test_xor_is_learned_by_four_neurons_of_every_kind(activation: str) -> None:
    for seed in range(40 if DEEP else 1):
        model = fit(XOR, hidden=[4], activation=activation, seed=seed)
        assert model.predict_many(XOR.inputs) == XOR.targets


@pytest.mark.parametrize("dataset", [FEW, XOR], ids=["folds", "a handful"])
def test_workers_are_shared_by_all_trainings(dataset: Dataset) -> None:
    how: dict[str, Any] = {"hidden": [2], "patience": 1, "seed": 3}
    alone = fit(dataset, **how)
    with ThreadPoolExecutor(2) as threads, Workers(2, executor=threads) as workers:
        assert fit(dataset, workers=workers, **how).network == alone.network
    assert fit(dataset, workers=1, **how).network == alone.network
