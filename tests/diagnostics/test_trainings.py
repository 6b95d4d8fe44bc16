"""Whole trainings by `fit`: what is wrong is found first, and where nothing is, nothing is found.

The kinds and their table are those of `python -m benchmarks diagnosis`.
"""

import argparse
import inspect
import re
from typing import Any

import pytest

import tinymlp as tm
from benchmarks.diagnosis import (
    HEALTHY,
    OVERFITTED,
    SICK,
    Kind,
    is_right,
    noisy_numbers,
    rare,
)
from tests.depth import DEEP, not_quick, some
from tests.refusals import message_of
from tinymlp.cli import train
from tinymlp.cli.options import as_options
from tinymlp.errors import DataError
from tinymlp.model.fit import prepare
from tinymlp.text import format_number

MISSED = ("steps longer still: it jumps or gets stuck", "Adam's steps too long, tanh")
"""Found first for some seeds only: the table says for how many."""

SEEDS = range(8 if DEEP else 1)
FOUND = [kind for kind in SICK if kind.name not in MISSED]
CHEAP = [kind for kind in HEALTHY if kind.name in ("XOR", "a rare class", "a line, 40 rows")]


@not_quick
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", some(OVERFITTED, 3), ids=lambda kind: kind.name)
def test_what_was_learned_by_heart_is_called_overfitting(kind: Kind, seed: int) -> None:
    assert [finding.name for finding in kind.run(seed)][:1] == ["overfitting"]


@not_quick
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", some(FOUND, 3), ids=lambda kind: kind.name)
def test_the_cause_is_found_first_and_its_remedy_can_be_pasted(kind: Kind, seed: int) -> None:
    findings = kind.run(seed)
    assert findings[0].name in kind.first
    for finding in findings:
        check_remedy(finding.remedy, kind.data(0), by_options="initializer" not in kind.options)


def check_remedy(remedy: str, dataset: tm.Dataset, *, by_options: bool) -> None:
    """Give each argument that a remedy names to `fit` or a table's reader, and to the command."""
    arguments = re.findall(r"\b([a-z_]+)=(\[.*?\]|L2\(.*?\)|[^\s,;]+)", remedy)
    for name, value in arguments:
        if name in ("ignore", "target"):  # of a table, which a data set in memory has not been
            assert name in inspect.signature(tm.Dataset.from_csv).parameters
        else:
            prepare(dataset, **{name: eval(value, vars(tm))})
    if not by_options:
        return
    parser = argparse.ArgumentParser(exit_on_error=False)
    train.add_arguments(parser)
    words = as_options(remedy)
    assert "=" not in words
    options = re.findall(r"(--[a-z0-9-]+) ([^\s,;]+(?:,\d+)*)", words)
    assert len(options) == len(arguments)
    parser.parse_args(["digits", *(word for option in options for word in option)])


@not_quick
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", HEALTHY if DEEP else CHEAP, ids=lambda kind: kind.name)
def test_a_healthy_training_raises_no_alarm(kind: Kind, seed: int) -> None:
    findings = kind.run(seed)
    assert is_right(kind, findings), findings


def parts(seed: int = 0) -> tuple[tm.Dataset, tm.Dataset]:
    return noisy_numbers(50, 12, 0.5)(seed).split(test=0.4, seed=seed)


BY_HEART: dict[str, Any] = {
    "n_epochs": 60,
    "penalty": None,
    "learning_rate": 0.03,
    "patience": None,
}


def test_after_a_cross_validation_the_network_itself_is_set_beside_the_folds() -> None:
    """The history is of networks that did not learn from their fold; the model learned from all."""
    training, _ = parts()
    model = tm.fit(training, validation=3, monitor="training_loss", verbose=False, **BY_HEART)
    (found,) = [f for f in model.diagnose(training) if f.name == "overfitting"]
    refit = model.trained_on["training"]["loss"]
    apart = model.history.best.validation["loss"]  # type: ignore[union-attr]
    assert f"is {format_number(refit)} on" in found.evidence
    assert f"and {apart:.4f} on the validation part" in found.evidence


def test_the_test_part_tells_what_a_training_without_validation_cannot() -> None:
    training, test = parts()
    model = tm.fit(training, validation=None, verbose=False, **BY_HEART)
    assert "overfitting" not in [finding.name for finding in model.diagnose(training)]
    found = model.diagnose(training, test=test)
    assert [finding.name for finding in found] == ["overfitting"]
    assert "on the test part" in found[0].evidence


def test_what_was_kept_for_validation_is_not_taken_for_training() -> None:
    training, _ = parts()
    options = {**BY_HEART, "monitor": "training_loss", "validation": 0.4}
    model = tm.fit(training, verbose=False, **options)
    learned = model.history.best.training["loss"]  # type: ignore[union-attr]
    (found,) = [f for f in model.diagnose(training) if f.name == "overfitting"]
    assert f"the loss is {format_number(learned)} on all 18 examples" in found.evidence
    assert message_of(DataError, model.diagnose, dataset=parts(1)[1]).startswith(
        "dataset must be the 30 examples given to fit, got "
    )


def test_a_saved_model_is_diagnosed_as_it_was(tmp_path: Any) -> None:
    training, test = rare(0, 60).split(test=0.4)
    model = tm.fit(
        training, n_epochs=5, class_weights={"rare": 9.0, "usual": 1.0}, validation=0.2, hidden=[4]
    )
    model.save(tmp_path / "model.json")
    again = tm.load(tmp_path / "model.json")
    assert again.diagnose(training, test=test) == model.diagnose(training, test=test)


def test_class_weights_are_counted_as_in_training() -> None:
    """A class of weight 0 is not looked at: all that is left has one target."""
    training = rare(0, 40)
    weights: dict[int | str, float] = {"rare": 0.0, "usual": 1.0}
    model = tm.fit(training, class_weights=weights, n_epochs=2, validation=None)
    assert "constant targets" in [finding.name for finding in model.diagnose(training)]
