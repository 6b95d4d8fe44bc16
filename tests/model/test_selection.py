"""Scores of k models, each on what it has not seen, and the settings that get the best."""

import math
import random
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from fractions import Fraction
from multiprocessing import get_context
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import not_quick
from tinymlp.data.dataset import Dataset
from tinymlp.data.folds import deal
from tinymlp.errors import ArgumentError, DataError
from tinymlp.evaluation.regression_evaluation import RegressionEvaluation
from tinymlp.model.fit import fit
from tinymlp.model.selection import (
    CrossValidationScores,
    cross_validate,
    mean_and_spread,
    result_of,
    search,
)

DRAW = random.Random(0)
SIDES = Dataset([[DRAW.gauss(i % 2, 0.5)] for i in range(30)], ["left", "right"] * 15)
LINE = Dataset([[float(i)] for i in range(24)], [0.5 * i + DRAW.gauss(0, 1) for i in range(24)])
HOW: dict[str, Any] = {"hidden": [2], "n_epochs": 3}


@pytest.mark.parametrize("dataset", [SIDES, LINE], ids=["classes", "numbers"])
def test_each_fold_is_tried_by_a_model_of_all_others(dataset: Dataset) -> None:
    found = cross_validate(dataset, k=3, seed=5, **HOW)
    classes = dataset.targets if dataset.labels else [None] * len(dataset)
    for fold, evaluation in zip(deal(classes, 3, seed=5), found.evaluations, strict=True):
        others = [i for i in range(len(dataset)) if i not in fold]
        model = fit(dataset.subset(others), seed=5, **HOW)
        assert evaluation == model.evaluate(dataset.subset(fold))
    assert found.mean == pytest.approx(sum(found.scores) / 3)
    assert sum(one.n_examples for one in found.evaluations) == len(dataset)


def test_an_executor_changes_nothing() -> None:
    alone = search(SIDES, {"hidden": [[], [2]]}, k=2, n_epochs=2)
    with ThreadPoolExecutor(2) as threads:
        assert search(SIDES, {"hidden": [[], [2]]}, k=2, n_epochs=2, executor=threads) == alone


def test_processes_change_nothing() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        assert cross_validate(LINE, k=2, executor=processes, **HOW) == cross_validate(
            LINE, k=2, **HOW
        )


@not_quick
def test_a_search_tries_every_combination_and_finds_the_best() -> None:
    found = search(
        LINE, {"learning_rate": [1e-6, 0.1], "hidden": [[], [1]]}, k=3, n_epochs=60, seed=1
    )
    assert [settings for settings, _ in found.tried] == [
        {"learning_rate": rate, "hidden": hidden} for rate in (1e-6, 0.1) for hidden in ([], [1])
    ]
    assert found.best_settings["learning_rate"] == 0.1
    assert found.best.mean == max(scores.mean for _, scores in found.tried)
    best = next(scores for settings, scores in found.tried if settings == found.best_settings)
    assert best == cross_validate(LINE, k=3, n_epochs=60, seed=1, **found.best_settings)
    header, first, *_ = str(found).splitlines()
    assert header.split() == ["learning_rate", "hidden", "R", "squared", "spread", "worst"]
    assert first.startswith("0.1 ")


def test_a_group_is_never_on_both_sides() -> None:
    grouped = Dataset(LINE.inputs, LINE.targets, groups=[i // 6 for i in range(24)])
    found = cross_validate(grouped, k=4, hidden=[], n_epochs=1)
    assert [evaluation.n_examples for evaluation in found.evaluations] == [6, 6, 6, 6]
    with pytest.raises(ArgumentError, match="from 2 to 4, got 5"):  # as there are four groups
        cross_validate(grouped, k=5, hidden=[], n_epochs=1)


def test_the_text_is_a_sentence() -> None:
    text = str(cross_validate(SIDES, k=3, **HOW))
    assert text.startswith("accuracy 0.") and " over 3 folds, the worst " in text


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cross_validate(LINE, k=1), r"^k must be a whole number from 2 to 24, got 1"),
        (
            lambda: cross_validate(LINE, hiden=[2]),
            r"those of fit, got 'hiden': did you mean 'hidden'",
        ),
        (lambda: search(LINE, {}), "^settings must be a dict with a list of values for each"),
        (
            lambda: search(LINE, {"hidden": 3}),
            r"^settings\['hidden'\] must be .*, got 3",
        ),
        (lambda: search(LINE, {"hidden": []}), r"^settings\['hidden'\] must be a list of values"),
        (lambda: search(LINE, {"seed": [1]}), r"^arguments must be those of fit, got 'seed'"),
        (
            lambda: search(LINE, {"hidden": [[1]]}, hidden=[2]),
            "^settings must be of other arguments than those given, got 'hidden'",
        ),
    ],
)
def test_what_makes_no_sense_is_named(call: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        call()


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=9))
def test_scores_of_any_size_have_a_mean_and_a_spread(scores: list[float]) -> None:
    mean, spread = mean_and_spread(scores)
    exact = float(sum(map(Fraction, scores)) / len(scores))
    assert mean == pytest.approx(exact, abs=1e-12 * max(map(abs, scores)))
    assert spread >= 0


def test_scores_that_are_no_numbers_choose_nothing() -> None:
    unknown = RegressionEvaluation(0.5, 0.5, 0.5, math.nan, 2)
    scores = CrossValidationScores("r_squared", [unknown])
    with pytest.raises(DataError, match="got nan for all settings"):
        result_of([{"hidden": []}], [scores])
