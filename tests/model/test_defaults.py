"""What is chosen where nothing is said, at the places where it changes."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import not_quick
from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError, TinyMLPWarning
from tinymlp.learning.optimizer import SGD
from tinymlp.learning.penalty import L1, L2
from tinymlp.learning.schedule import ReduceOnPlateau, WarmUp, rate_at, tell_loss
from tinymlp.model.defaults import (
    SCHEDULE_NAMES,
    choose_min_delta,
    choose_n_epochs,
    choose_patience,
    choose_penalties,
    choose_schedule,
    deal_folds,
    keep_for_validation,
)
from tinymlp.model.fit import fit, prepare


def numbers(n: int, **arguments: Any) -> Dataset:
    return Dataset([[float(i)] for i in range(n)], [0.5 * i for i in range(n)], **arguments)


@given(st.integers(1, 10_000), st.booleans())
def test_patience_is_ten_epochs_and_some_hundred_steps_at_least(
    steps_an_epoch: int, is_calm: bool
) -> None:
    patience = choose_patience("auto", 999, steps_an_epoch, is_calm=is_calm)
    n_steps = 100 if is_calm else 200
    assert patience >= 10
    assert patience * steps_an_epoch >= n_steps
    assert patience == 10 or (patience - 1) * steps_an_epoch < n_steps
    n_epochs = choose_n_epochs(None, steps_an_epoch)
    assert n_epochs >= 200
    assert n_epochs * steps_an_epoch >= 4000


@pytest.mark.parametrize(("n", "smoothing"), [(9, 1), (10, 10), (48, 10), (49, 1), (500, 1)])
def test_where_folds_take_single_steps_their_loss_is_smoothed(n: int, smoothing: int) -> None:
    dataset = numbers(n)
    assert prepare(dataset).stopping.smoothing == smoothing
    assert prepare(dataset, patience=20).stopping.smoothing == 1
    assert prepare(dataset, batch_size=4).stopping.smoothing == 1


@pytest.mark.parametrize(("n", "patience"), [(12, 200), (48, 100), (64, 50), (160, 20), (499, 10)])
def test_the_mean_of_folds_is_waited_for_half_as_long(n: int, patience: int) -> None:
    # Unless a fold takes single steps: its loss swings.
    assert prepare(numbers(n)).stopping.patience == patience


def test_a_low_swing_of_the_first_steps_ends_no_training() -> None:
    # Of this seed the loss of the folds is at epoch 59 as low as only at epoch 380 again.
    celsius = [-40.0, -30.0, -20.0, -10.0, 0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 80.0, 100.0]
    fahrenheit = Dataset([[x] for x in celsius], [1.8 * x + 32 for x in celsius])
    assert (fit(fahrenheit, n_epochs=300, seed=34).history.best_epoch or 0) > 261


def test_what_is_said_is_taken() -> None:
    assert choose_patience(3, 999, 1, is_calm=True) == 3
    assert choose_patience(None, 999, 1, is_calm=False) == 999
    assert choose_n_epochs(7, 1) == 7
    assert choose_min_delta(0.5, "auto", for_classes=True) == 0.5
    assert choose_penalties(L1(0.5), numbers(20), may_choose=True) == [L1(0.5)]
    assert choose_penalties(None, numbers(20), may_choose=True) == [None]


@pytest.mark.parametrize("name", SCHEDULE_NAMES)
def test_a_schedule_by_name_starts_at_the_rate_and_is_low_at_the_end(name: str) -> None:
    schedule = choose_schedule(name, 0.5, n_steps=333, patience=10, min_delta=0.25)
    for _ in range(40):
        tell_loss(schedule, 2.0)
    assert rate_at(choose_schedule(name, 0.5, n_steps=9, patience=0, min_delta=0.0), 0) == 0.5
    assert schedule.rate(333) <= 0.005 or name == "constant"


def test_on_a_plateau_the_rate_falls_before_training_ends() -> None:
    line = numbers(30)
    how = {"hidden": [2], "n_epochs": 60, "validation": None, "batch_size": 1, "min_delta": 9.0}
    for arguments in (
        {"schedule": "reduce_on_plateau", "patience": 8},
        {"learning_rate": ReduceOnPlateau(rate_at_start=0.5, patience=30, min_delta=9.0)},
        {"learning_rate": WarmUp(steps=2, then=ReduceOnPlateau(patience=40, min_delta=9.0))},
    ):
        given: Any = {"learning_rate": 0.5, **how, **arguments}
        rates = fit(line, **given).history.column("learning_rate")
        assert rates[-1] < max(rates)


def test_patience_that_is_no_longer_than_the_schedule_s_is_warned_of() -> None:
    plateau, how = ReduceOnPlateau(patience=3), {"hidden": [2], "n_epochs": 1}
    with pytest.warns(TinyMLPWarning, match="^patience=3 may end training before the schedule"):
        fit(numbers(30), learning_rate=plateau, patience=3, **how)  # type: ignore[arg-type]
    fit(numbers(30), learning_rate=plateau, patience=4, **how)  # type: ignore[arg-type]
    fit(numbers(30), learning_rate=plateau, patience=None, **how)  # type: ignore[arg-type]


def test_a_schedule_by_name_is_for_a_rate_and_an_optimizer_by_name() -> None:
    line, schedule = numbers(8), ReduceOnPlateau()
    assert message_of(ArgumentError, fit, line, schedule="cosine_decay", optimizer=SGD()) == (
        "schedule must be None beside an optimizer that is an object, got 'cosine_decay': give one "
        "to the optimizer"
    )
    told = message_of(ArgumentError, fit, line, schedule="constant", learning_rate=schedule)
    assert told.startswith("learning_rate must be a number above 0 beside schedule='constant', got")
    told = message_of(ArgumentError, fit, line, schedule=schedule)
    assert told.startswith("schedule must be None or one of constant, step_decay, exponential")


def test_crumbs_are_no_improvement() -> None:
    assert choose_min_delta(None, "auto", for_classes=True) == 0.001
    assert choose_min_delta(None, "auto", for_classes=False) == 0.001**2
    assert choose_min_delta(None, 10, for_classes=False) == 0.0
    assert choose_min_delta(None, 10, for_classes=True) == 0.0


@pytest.mark.parametrize(
    ("n", "penalties", "n_folds", "n_kept"),
    [
        (9, [None], 0, 0),
        (10, [L2(0.1), None], 3, 0),
        (49, [L2(1 / 49), None], 3, 0),
        (50, [L2(0.02)], 3, 0),
        (499, [L2(0.003)], 3, 0),
        (500, [L2(0.003)], 0, 75),
    ],
)
def test_the_number_of_examples_decides(
    n: int, penalties: list[Any], n_folds: int, n_kept: int
) -> None:
    dataset = numbers(n)
    assert choose_penalties("auto", dataset, may_choose=True) == penalties
    assert choose_penalties("auto", dataset, may_choose=False) == penalties[:1]
    assert len(deal_folds(dataset, "auto", 0)) == n_folds
    if not n_folds:
        training, kept = keep_for_validation(dataset, "auto", 0)
        assert (len(training), len(kept or ())) == (n - n_kept, n_kept)


def test_whoever_has_an_order_keeps_it() -> None:
    ordered = numbers(40)
    ordered.ordered = True
    assert deal_folds(ordered, "auto", 0) == []
    training, kept = keep_for_validation(ordered, "auto", 0)
    assert kept is not None
    assert [*training.inputs, *kept.inputs] == [*ordered.inputs]


def test_a_group_is_in_one_fold_and_a_single_one_is_not_divided() -> None:
    folds = deal_folds(numbers(40, groups=[i // 8 for i in range(40)]), "auto", 0)
    assert len(folds) == 3
    assert sum(len({i // 8 for i in fold}) for fold in folds) == 5
    alone = numbers(300, groups=["one"] * 300)
    assert fit(alone, hidden=[], n_epochs=1).trained_on["n_validation_examples"] == 0


@not_quick
def test_one_example_more_changes_little() -> None:
    """Where the way of validating changes, a noisy problem is learned as well as before."""
    draw = random.Random(1)
    labels = ["left", "right"] * 400
    rows = [[draw.gauss(0.8 * (label == "right"), 1), draw.gauss(0, 1)] for label in labels]
    whole = Dataset(rows, labels)
    test = whole.subset(range(400, 800))
    losses = [
        fit(whole.subset(range(n)), hidden=[8], seed=0).evaluate(test).loss for n in (198, 200)
    ]
    assert max(losses) < 0.69
    assert abs(losses[0] - losses[1]) < 0.05
