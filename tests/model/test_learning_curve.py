"""A learning curve: its largest size is `fit` itself, and it says only what its numbers show."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinymlp.data.dataset import Dataset
from tinymlp.data.folds import deal_dataset
from tinymlp.data.nested import nested_parts
from tinymlp.errors import ArgumentError, DataError, DivergedError
from tinymlp.evaluation.regression_evaluation import RegressionEvaluation
from tinymlp.model.fit import fit
from tinymlp.model.learning_curve import LearningCurve, LearningCurvePlan, learning_curve
from tinymlp.model.selection import CrossValidationScores, cross_validate

DRAW = random.Random(0)
POINTS = [DRAW.gauss(i % 2, 0.5) for i in range(30)]
SIDES = Dataset([[x] for x in POINTS], ["left", "right"] * 15)
LINE = Dataset([[float(i)] for i in range(24)], [0.5 * i + DRAW.gauss(0, 1) for i in range(24)])
GROUPED = Dataset(LINE.inputs, LINE.targets, groups=[i // 4 for i in range(24)])
MANY = Dataset([[x] for x in POINTS], [[x > 0, x > 1] for x in POINTS], task="multi-label")
HOW: dict[str, Any] = {"hidden": [2], "n_epochs": 3}
FAST: dict[str, Any] = {"hidden": [], "n_epochs": 1, "validation": None}


@pytest.mark.parametrize(
    "dataset", [SIDES, LINE, GROUPED, MANY], ids=["classes", "numbers", "groups", "labels"]
)
def test_at_all_examples_it_is_cross_validation(dataset: Dataset) -> None:
    curve = learning_curve(dataset, [0.5, 1.0], k=3, seed=5, **HOW)
    assert curve.test[-1] == cross_validate(dataset, k=3, seed=5, **HOW)
    smaller = [len(one.evaluations) for one in (*curve.training, *curve.test)]
    assert smaller == [3, 3, 3, 3]


@given(st.integers(0, 20), st.integers(4, 11))
@settings(max_examples=10, deadline=None)
def test_each_part_is_learned_from_as_fit_learns_from_it(seed: int, size: int) -> None:
    """Of a data set to test on too, where all of the other is learned from, and of every fold."""
    training, test = SIDES.subset(range(20)), SIDES.subset(range(20, 30))
    curve = learning_curve(training, [size, 1.0], test=test, k=2, seed=seed, **FAST)
    assert curve.sizes == [size, 20]
    for place, part in enumerate(nested_parts(training, [size, 20], seed=seed)):
        model = fit(training.subset(part), seed=seed, **FAST)
        assert curve.test[place].evaluations[0] == model.evaluate(test)
        assert curve.training[place].evaluations[0] == model.evaluate(training.subset(part))
    model = fit(training, seed=seed + 1, **FAST)
    assert curve.test[1].evaluations[1] == model.evaluate(test)

    folds = learning_curve(SIDES, [size, 1.0], k=2, seed=seed, **FAST)
    fold = deal_dataset(SIDES, 2, seed=seed)[1]
    others = SIDES.subset([i for i in range(30) if i not in fold])
    (part,) = nested_parts(others, [size], seed=seed)
    model = fit(others.subset(part), seed=seed, **FAST)
    assert folds.test[0].evaluations[1] == model.evaluate(SIDES.subset(fold))


def test_an_executor_changes_nothing() -> None:
    alone = learning_curve(SIDES, [6, 1.0], k=3, **FAST)
    with ThreadPoolExecutor(2) as threads:
        assert learning_curve(SIDES, [1.0, 6, 6], k=3, executor=threads, **FAST) == alone


def test_the_sizes_by_default_are_those_that_fit_treats_alike() -> None:
    many = Dataset([[0.5 * i] for i in range(100)], [float(i % 7) for i in range(100)])
    assert learning_curve(many, k=5, **FAST).sizes == [10, 20, 40, 80]
    assert learning_curve(LINE, k=6, **FAST).sizes == [10, 20]
    with pytest.raises(DataError, match=r"20 training examples or more .*, got 12: of fewer, give"):
        learning_curve(LINE, k=2, **FAST)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sizes": 3}, r"^sizes must be a list of shares or numbers, got 3"),
        ({"sizes": [0.5]}, r"^sizes must be two different sizes or more, got \[0.5\]"),
        ({"sizes": [0.5, 8]}, r"^sizes must be two different sizes or more"),
        ({"sizes": [1.5, 1.0]}, r"^sizes\[0\] must be a number above 0 and up to 1, got 1.5"),
        ({"sizes": [0.01, 1.0]}, r"^sizes\[0\] must be a share that is at least 2 of the 16 tr"),
        ({"sizes": [1, 1.0]}, r"^sizes\[0\] must be a number of examples from 2 to 16, or a sha"),
        ({"sizes": [0.5, 17]}, r"^sizes\[1\] must be a number of examples from 2 to 16, or a sh"),
        ({"sizes": [True, 1.0]}, r"^sizes\[0\] must be a number above 0 and up to 1, got True"),
        ({"k": 1}, r"^k must be a whole number from 2 to 24, got 1"),
        ({"k": 1, "test": SIDES}, r"^k must be a whole number from 2 up, got 1"),
        ({"test": LINE.subset([0])}, r"^test must be a data set of two examples or more"),
        ({"test": [1.0]}, r"^test must be a Dataset"),
        ({"hiden": [2]}, r"those of fit, got 'hiden': did you mean 'hidden'"),
        ({"k": 20}, r"^k must be a number of folds with two examples in each"),
    ],
)
def test_what_makes_no_sense_is_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        learning_curve(LINE, **{"sizes": [0.5, 1.0], "k": 3, **arguments})


def test_every_class_needs_an_example() -> None:
    kinds = Dataset([[float(i)] for i in range(20)], list("abcd") * 5)
    with pytest.raises(ArgumentError, match="from 4 to 10"):
        learning_curve(kinds, [3, 1.0], k=2, **FAST)
    (smallest,) = learning_curve(kinds, [4, 1.0], k=2, **FAST).training[:1]
    assert all(len(one.per_class) == 4 for one in smallest.evaluations)


def test_a_size_that_diverges_has_no_score_and_all_of_them_no_curve() -> None:
    diverges: dict[str, Any] = {"optimizer": "sgd", "batch_size": 1, "learning_rate": 1e200}
    with pytest.raises(DivergedError):
        learning_curve(LINE, [4, 8], k=2, n_epochs=2, **diverges)
    plan = LearningCurvePlan.of(LINE, [4, 8], k=2, test=None, seed=0, arguments=FAST)
    done = list(plan.run(None))
    error = DivergedError("the loss is no longer a number")
    curve = plan.curve([("", error), *done[1:]])
    assert curve.test[0].evaluations == []
    assert "diverged" in str(curve)
    assert curve.conclusion == "Nothing can be said, as not every score is a number."
    # Of draws that are not all done, those are told that are.
    assert [len(one.scores) for one in plan.curve(done[:3]).test] == [1, 1]


def scores(*values: float) -> CrossValidationScores:
    return CrossValidationScores(
        "r_squared", [RegressionEvaluation(0.5, 0.5, 0.5, value, 9) for value in values]
    )


def concluded(training: tuple[float, ...], *test: tuple[float, ...]) -> str:
    learned = [scores(*training) for _ in test]
    made = LearningCurve("r_squared", [50, 100][-len(test) :], learned, [scores(*t) for t in test])
    return made.conclusion


@pytest.mark.parametrize(
    ("training", "before", "now", "said"),
    [
        ((0.9, 0.9, 0.9), (0.6, 0.5, 0.7), (0.7, 0.61, 0.81), "More examples would help: from 50"),
        ((0.9, 0.9, 0.9), (0.6, 0.5, 0.7), (0.7, 0.4, 0.81), "It cannot be told whether more"),
        ((0.8, 0.8, 0.8), (0.79, 0.79, 0.79), (0.79, 0.8, 0.79), "Training and test meet at R sq"),
        ((1.0, 1.0, 1.0), (0.9, 0.9, 0.9), (0.995, 0.995, 0.995), "There is little left to gain"),
        ((0.9, 0.9, 0.9), (0.6, 0.6, 0.6), (0.601, 0.6, 0.6), "The last examples did not help: f"),
        ((0.9, 0.9, 0.9), (0.9, 0.8, 0.9), (0.4, 0.31, 0.4), "The last examples did not help: f"),
        ((0.4, 0.3, 0.4), (0.9, 0.8, 0.9), (0.4, 0.3, 0.42), "The last examples did not help: f"),
        ((0.9, 0.4, 0.9), (0.6, 0.5, 0.7), (0.6, 0.5, 0.7), "The last examples did not help: fro"),
        ((0.9, 0.9), (0.6, float("nan")), (0.6, 0.5), "Nothing can be said"),
    ],
)
def test_it_says_no_more_than_the_numbers_show(
    training: tuple[float, ...], before: tuple[float, ...], now: tuple[float, ...], said: str
) -> None:
    assert concluded(training, before, now).startswith(said)


NUMBERS = st.floats(-1, 1)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=8))
def test_help_is_promised_only_beyond_the_spread(pairs: list[tuple[float, float]]) -> None:
    before, now = zip(*pairs, strict=True)
    said = concluded(now, before, now)
    gains = [b - a for a, b in pairs]
    mean = sum(gains) / len(gains)
    spread = (sum((gain - mean) ** 2 for gain in gains) / (len(gains) - 1)) ** 0.5
    if said.startswith("More examples would help"):
        assert mean > spread - 1e-9
        assert mean > 0.005 - 1e-9


def test_the_text_is_a_table_and_a_sentence() -> None:
    curve = learning_curve(SIDES, [0.5, 1.0], k=3, **FAST)
    head, first, second, empty, said = str(curve).splitlines()
    assert head.split() == ["examples", "training", "accuracy", "test", "accuracy"]
    assert first.startswith("10 ")
    assert second.endswith(f"{curve.test[1].mean:.4f} ± {curve.test[1].spread:.4f}")
    assert (empty, said) == ("", curve.conclusion)
