"""New rows are learned from with what the model knows, and what its optimizer remembers."""

import copy
import math
from typing import Any

import pytest

import tinymlp as tm
from tests.model.test_start import ROWS, SIDES, SIZED, SIZES, START, YES_OR_NO
from tests.refusals import message_of
from tinymlp.errors import ArgumentError, DataError
from tinymlp.learning.gradient import mean_gradient
from tinymlp.model.partial_fit import partial_fit

NUMBERS = tm.fit(YES_OR_NO, hidden=[3], n_epochs=2, validation=None)
MODELS = {"classes": (START, SIDES), "numbers": (SIZED, SIZES), "labels": (NUMBERS, YES_OR_NO)}


def fresh(model: tm.Model) -> tm.Model:
    """Return the model as a file has it: without an optimizer."""
    return tm.load(model.to_bytes())


@pytest.mark.parametrize("kind", MODELS)
def test_one_batch_is_one_step_of_the_optimizer_from_the_model_s_weights(kind: str) -> None:
    model, dataset = MODELS[kind]
    before = model.to_bytes()
    rows, targets = dataset.inputs[:5], dataset.targets[:5]
    later = partial_fit(model, rows, targets, optimizer=tm.SGD(learning_rate=0.5))
    _, slopes = mean_gradient(model.network, model.loss, model.examples(dataset)[:5])
    expected = [p - 0.5 * d for p, d in zip(model.network.parameters(), slopes, strict=True)]
    for found, wanted in zip(later.network.parameters(), expected, strict=True):
        assert math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-12)
    assert model.to_bytes() == before, "the model that was given stays as it is"
    assert (later.encoder, later.scaler, later.target) == (
        model.encoder,
        model.scaler,
        model.target,
    )
    assert tm.load(later.to_bytes()) == later


def test_call_after_call_is_one_training_whose_optimizer_goes_on() -> None:
    """In batches that are given one by one, the steps are those of a `Trainer` with all of them."""
    one = fresh(START)
    trainer = tm.Trainer(
        one.network.copy(),
        one.loss,
        tm.Adam(learning_rate=0.01),
        batch_size=6,
        shuffle=False,
        engine=one.engine,
    )
    list(trainer.steps(one.examples(SIDES)))
    model = one
    told = []
    for start in range(0, 24, 6):
        batch = slice(start, start + 6)
        # Six examples in one batch of 32 are a single step, in whatever order.
        model = partial_fit(model, SIDES.inputs[batch], SIDES.targets[batch])
        told.append(model.trained_with["optimizer_memory"])
    assert told == ["new", "kept, of 1 step", "kept, of 2 steps", "kept, of 3 steps"]
    found, wanted = model.network.parameters(), trainer.network.parameters()
    assert all(math.isclose(a, b, rel_tol=1e-9) for a, b in zip(found, wanted, strict=True))


def test_a_new_optimizer_is_begun_by_its_name_and_it_says_so() -> None:
    kept = partial_fit(START, ROWS[:4], SIDES.targets[:4])
    n_steps = START.optimizer.steps  # type: ignore[union-attr]
    assert kept.trained_with["optimizer_memory"] == f"kept, of {n_steps} steps"
    assert START.optimizer.steps == n_steps  # type: ignore[union-attr]
    begun = partial_fit(START, ROWS[:4], SIDES.targets[:4], optimizer="adam")
    assert begun.trained_with["optimizer_memory"] == "new"
    assert begun.network != kept.network
    assert partial_fit(fresh(START), ROWS[:4], SIDES.targets[:4]).network == begun.network
    told = message_of(
        ArgumentError, partial_fit, START, ROWS[:4], SIDES.targets[:4], learning_rate=0.1
    )
    assert told == (
        "learning_rate must be None beside an optimizer that goes on, got 0.1: a new one begins by "
        "optimizer='adam'"
    )


def test_new_rows_make_the_model_better_at_them() -> None:
    others = SIDES.inputs, ["right" if t == "left" else "left" for t in SIDES.targets]
    model = partial_fit(START, *others, n_epochs=60, optimizer="adam", learning_rate=0.05)
    before = START.evaluate(tm.Dataset(*others, feature_names=SIDES.feature_names)).loss
    assert model.history.epochs[-1].training["loss"] < before / 2
    assert model.history.best_epoch == 60
    assert model.history.why_stopped == "partial_fit went 60 times through 24 rows"


def test_rows_may_be_dicts_and_weigh_something() -> None:
    names = SIDES.feature_names
    dicts = [dict(zip(reversed(names), reversed(row), strict=True)) for row in ROWS[:3]]
    targets = SIDES.targets[:3]
    one = partial_fit(START, dicts, targets, weights=[1.0, 2.0, 0.0])
    assert one.network == partial_fit(START, ROWS[:3], targets, weights=[1.0, 2.0, 0.0]).network
    twice = [0, 1, 1]
    equal = partial_fit(START, [ROWS[i] for i in twice], [targets[i] for i in twice])
    for a, b in zip(one.network.parameters(), equal.network.parameters(), strict=True):
        assert math.isclose(a, b, rel_tol=1e-6)


@pytest.mark.parametrize(
    ("rows", "targets", "message"),
    [
        ([[1.0, 2.0, "odd"]], ["left"], "'kind' must be one of new, old, got 'odd'"),
        ([[1.0, 2.0, "new"]], ["up"], "'side' must be one of the labels left, right, got 'up'"),
        ([[1.0, 2.0, "new"]], [None], "values are missing in 1 of 1 examples (side 1"),
        ([[1.0, 2.0, "new"]], ["left", "left"], "targets must be 1, one for each row"),
        ([[1.0, 2.0]], ["left"], "rows[0]"),
        ([], [], "rows"),
        ([[math.inf, 2.0, "new"]], ["left"], "rows[0]"),
    ],
)
def test_what_the_model_does_not_know_is_refused_by_name(
    rows: Any, targets: Any, message: str
) -> None:
    with pytest.raises((DataError, ArgumentError)) as caught:
        partial_fit(START, rows, targets)
    assert message in str(caught.value)


@pytest.mark.parametrize("targets", [["left"], [1.0], [[1.0, 2.0, 3.0]], [[1.0, math.nan]]])
def test_numbers_are_as_many_as_the_model_predicts(targets: Any) -> None:
    with pytest.raises((DataError, ArgumentError)):
        partial_fit(SIZED, ROWS[:1], targets)


def test_what_diverges_leaves_the_model_and_says_which_row() -> None:
    far = [*ROWS[:2], [1e150, 0.0, "new"]]
    model = fresh(SIZED)
    before = model.to_bytes()
    with pytest.raises(tm.DivergedError, match="row 2 of the data") as caught:
        partial_fit(model, far, [[1.0, 2.0], [1.0, 2.0], [1e200, 2.0]], n_epochs=9)
    assert caught.value.model is model
    assert model.to_bytes() == before


def test_an_optimizer_of_a_user_s_own_goes_on_too() -> None:
    class Slower:
        def __init__(self) -> None:
            self.rate = 1.0

        def step(self, parameters: Any, gradient: Any) -> Any:
            self.rate /= 2
            return [p - self.rate * g for p, g in zip(parameters, gradient, strict=True)]

    slower = Slower()
    model = partial_fit(START, ROWS[:4], SIDES.targets[:4], optimizer=slower)
    assert slower.rate == 1.0
    later = partial_fit(model, ROWS[:4], SIDES.targets[:4])
    assert later.optimizer.rate == 0.25  # type: ignore[union-attr]
    assert later.trained_with["optimizer_memory"] == "that of the object given"


def test_a_checkpoint_has_the_memory_and_a_model_s_file_has_not(tmp_path: Any) -> None:
    path = tmp_path / "run.ckpt"
    how: dict[str, Any] = {"n_epochs": 3, "validation": None}
    whole = tm.fit(SIDES, checkpoint=path, **how)
    start = tm.load(path)
    assert start.optimizer is not None
    assert whole.optimizer is not None
    assert start.optimizer == whole.optimizer
    kept = tm.fit(SIDES, start=start, optimizer=start.optimizer, **how)
    new = tm.fit(SIDES, start=start, **how)
    n_steps = whole.optimizer.steps  # type: ignore[attr-defined]
    assert n_steps == 3
    assert kept.trained_with["optimizer_memory"] == "kept, of 3 steps"
    assert new.trained_with["optimizer_memory"] == "new"
    assert kept.network == tm.fit(SIDES, start=whole, optimizer=whole.optimizer, **how).network
    assert kept.network != new.network
    assert kept.optimizer.steps == 6  # type: ignore[union-attr]
    whole.save(tmp_path / "model.json")
    assert tm.load(tmp_path / "model.json").optimizer is None


def test_a_copy_of_a_model_goes_on_by_itself() -> None:
    one, other = copy.deepcopy(START), copy.deepcopy(START)
    assert (
        partial_fit(one, ROWS[:4], SIDES.targets[:4]).network
        == partial_fit(other, ROWS[:4], SIDES.targets[:4]).network
    )
