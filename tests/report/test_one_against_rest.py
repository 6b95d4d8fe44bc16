"""A question is asked of each class that can be told from the rest by these examples."""

from typing import Any

import pytest

import tinymlp as tm
from tinymlp.report.one_against_rest import questions

IRIS = tm.datasets.iris()
HOW: dict[str, Any] = {"hidden": [], "n_epochs": 1, "validation": None, "seed": 0}
MODEL = tm.fit(IRIS, **HOW)
TWO = tm.Dataset([[0.0], [1.0], [2.0], [3.0]], ["no", "no", "yes", "yes"])


def asked(model: tm.Model, dataset: tm.Dataset) -> Any:
    return questions(model, model.dataset_outputs(dataset), dataset)


def test_each_class_is_asked_for_against_the_rest_the_hardest_first() -> None:
    found, n_asked = asked(MODEL, IRIS)
    assert n_asked == 3
    rows = MODEL.predict_probabilities_many(IRIS.inputs)
    for one in found:
        assert one.scores == [row[one.name] for row in rows]
        assert one.positive == [label == one.name for label in IRIS.targets]
    areas = [one.area for one in found]
    assert areas == sorted(areas)
    evaluation: Any = MODEL.evaluate(IRIS)
    assert sum(areas) / 3 == pytest.approx(evaluation.roc_auc)


def test_of_two_classes_one_is_enough() -> None:
    found, n_asked = asked(tm.fit(TWO, **HOW), TWO)
    assert [one.name for one in found] == ["yes"]
    assert n_asked == 1


def test_a_class_that_does_not_occur_has_no_question() -> None:
    found, n_asked = asked(MODEL, IRIS.subset([0, 1, 60]))
    assert sorted(one.name for one in found) == ["setosa", "versicolor"]
    assert n_asked == 3
    assert asked(MODEL, IRIS.subset([0, 1]))[0] == []


def test_each_of_several_labels_is_asked_for() -> None:
    labels = tm.Dataset(TWO.inputs, [[0, 1], [0, 0], [1, 0], [1, 1]])
    model = tm.fit(labels, loss="binary_cross_entropy", **HOW)
    found, n_asked = asked(model, labels)
    assert n_asked == len(found) == 2
    assert sorted(one.positive for one in found) == [
        [False, False, True, True],
        [True, False, False, True],
    ]


def test_numbers_are_asked_nothing() -> None:
    line = tm.Dataset(TWO.inputs, [0.5, 1.5, 2.0, 3.0])
    assert asked(tm.fit(line, **HOW), line) == ([], 0)
