"""The measurement behind docs/compared.md measures what it says. No peer is needed here."""

import importlib.metadata
import json
import math
import random
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinymlp as tm
from benchmarks import accuracy, accuracy_table, data_sets, measures
from benchmarks.accuracy_table import Figures

MADE = [name for name, data_set in data_sets.SETS.items() if data_set.package is None]

classes = st.lists(st.integers(0, 2), min_size=1, max_size=20)


@given(learned=classes, actual=classes)
def test_guessing_the_shares_of_what_is_measured_has_their_entropy(
    learned: list[int], actual: list[int]
) -> None:
    counts = Counter(actual)
    entropy = -sum(n / len(actual) * math.log(n / len(actual)) for n in counts.values())
    assert measures.guess_classes(actual, actual)["log_loss"] == pytest.approx(entropy)
    # Gibbs' inequality: no other shares do better.
    assert measures.guess_classes(learned, actual)["log_loss"] >= entropy - 1e-12


def test_confident_nonsense_costs_no_more_than_the_clip_allows() -> None:
    wrong = measures.measure_classes([[1.0, 0.0]], [1])
    assert wrong == {
        "accuracy": 0.0,
        "log_loss": pytest.approx(-math.log(1e-15)),
        "calibration": 1.0,
    }


def test_probabilities_that_come_true_as_often_as_they_say_are_calibrated() -> None:
    rows = [[0.75, 0.25]] * 4 + [[0.0, 1.0]]
    assert measures.measure_classes(rows, [0, 0, 0, 1, 1])["calibration"] == 0.0
    assert measures.measure_classes(rows, [0, 0, 1, 1, 1])["calibration"] == pytest.approx(0.2)


def test_r_squared_is_in_the_targets_own_units() -> None:
    assert measures.guess_numbers([1.0, 3.0], [0.0, 4.0]) == {"r_squared": 0.0}
    assert measures.measure_numbers([1.0, 4.0], [0.0, 4.0]) == {"r_squared": 0.875}


def test_a_difference_counts_only_beyond_two_standard_errors() -> None:
    ours = [0.5, 0.75, 0.5, 0.75]
    better = measures.Difference.of(ours, [0.25, 0.5, 0.5, 0.5], higher_is_better=True)
    assert (better.mean, better.two_errors, better.verdict) == (0.1875, 0.125, "better")
    worse = measures.Difference.of(ours, [0.25, 0.5, 0.5, 0.5], higher_is_better=False)
    assert (worse.mean, worse.verdict) == (-0.1875, "worse")
    assert measures.Difference.of(ours, ours[::-1], higher_is_better=True).verdict == ""


@pytest.mark.parametrize("name", MADE)
def test_made_data_are_the_same_each_time(name: str) -> None:
    data_set = data_sets.SETS[name]
    assert data_set.read() == data_set.read()
    assert data_set.load().task == data_set.task
    assert not data_set.read().lacks_values()


def test_the_list_is_as_wide_as_it_says() -> None:
    tasks = Counter(data_set.task for data_set in data_sets.SETS.values())
    assert min(tasks["classification"], tasks["regression"]) > 20
    assert Counter(data_sets.load("rare_class").targets)["rare"] == 30
    per_package = Counter(
        (data_set.source.partition("/")[0], data_set.task)
        for data_set in data_sets.SETS.values()
        if data_set.package not in (None, "sklearn")
    )
    assert max(per_package.values()) == 3


@pytest.mark.parametrize("dataset", [tm.datasets.iris(), data_sets.load("noisy_line")])
def test_a_split_has_every_class_on_both_sides_and_no_row_twice(dataset: tm.Dataset) -> None:
    split = accuracy.split_rows(dataset, 1)
    assert sorted(split.training + split.test) == list(range(len(dataset)))
    assert len(split.test) == len(dataset) // 5
    if dataset.labels is not None:
        assert Counter(split.targets(split.test)) == {0: 10, 1: 10, 2: 10}
    assert split == accuracy.split_rows(dataset, 1)
    assert split.test != accuracy.split_rows(dataset, 2).test


def figures_of(log_losses: list[float]) -> dict[int, dict[str, float]]:
    return {
        seed: {"accuracy": 0.5, "log_loss": loss, "calibration": 0.0, "seconds": 1.0}
        for seed, loss in enumerate(log_losses)
    }


def test_losses_come_first_and_the_best_peer_is_the_one_to_beat() -> None:
    guess = figures_of([1.0, 1.0])
    found: Figures = {
        "won": {
            "tinymlp": figures_of([0.25, 0.25]),
            "sklearn": figures_of([0.5, 0.5]),
            "guess": guess,
        },
        "lost": {
            "tinymlp": figures_of([0.5, 2.0]),
            "sklearn": figures_of([0.5, 2.0]),
            "keras": figures_of([0.25, 1.75]),
            "sklearn-32": figures_of([0.125]),  # not through yet
            "guess": guess,
        },
    }
    lines = accuracy_table.compare(found, "log_loss")
    assert [(line.data_set, line.peer) for line in lines] == [("lost", "keras"), ("won", "sklearn")]
    printed = accuracy_table.report(found, markdown=False)
    assert "worse beyond noise than the best peer, classes by log loss: 1 of 2: lost" in printed
    assert "better beyond noise than the best peer, classes by log loss: 1 of 2: won" in printed
    assert "tinymlp: worst log loss 2.00 of guessing (lost, seed 1)" in printed
    assert printed.index("worse") < printed.index("better")
    assert "not complete: sklearn-32 has been on 1 of 4 splits" in printed
    assert "| lost |" in accuracy_table.report(found, markdown=True)


def test_luck_gives_verdicts_where_all_are_equally_good_and_few_where_they_are_the_same() -> None:
    rng = random.Random(3)
    names = ("tinymlp", "sklearn", "sklearn-32", "keras", "guess")
    noise: Figures = {
        f"set {k}": {name: figures_of([rng.random() for _ in range(10)]) for name in names}
        for k in range(20)
    }
    found = accuracy_table.by_luck(noise, "log_loss", n_deals=20)
    assert sum(found.values()) == 20
    # Of three the best is chosen: to be better than that is rarer than to be worse.
    assert 1 < found["worse"] < 8 and found["better"] < 1
    same: Figures = {"set": {name: figures_of([0.5] * 10) for name in names}}
    assert accuracy_table.by_luck(same, "log_loss")["worse"] == 0
    assert accuracy_table.by_luck({}, "log_loss")["worse"] == 0


def test_the_command_measures_prints_and_computes_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def version_of_nothing(package: str) -> str:
        raise importlib.metadata.PackageNotFoundError(package)

    monkeypatch.setattr(importlib.metadata, "version", version_of_nothing)
    cache = tmp_path / "figures.json"
    command = (
        f"accuracy --ours-only --sets noisy_small,noisy_line --seeds 1 --cache {cache}".split()
    )
    monkeypatch.setattr(sys, "argv", [*command, "--fit", json.dumps({"n_epochs": 1})])
    accuracy.main()
    first = capsys.readouterr()
    assert first.err.count("tinymlp: ") == 2
    assert "tinymlp: worst log loss" in first.out
    accuracy.main()
    second = capsys.readouterr()
    assert (second.out, second.err) == (first.out, "")


def test_a_line_that_was_cut_off_is_computed_again(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    cache = accuracy.Cache(path)
    cache.add("a", {"accuracy": 0.5})
    path.write_text(path.read_text(encoding="utf-8") + '{"key": "b", "fig', encoding="utf-8")
    assert accuracy.Cache(path).figures == {"a": {"accuracy": 0.5}}
