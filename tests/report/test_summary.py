"""What stands first is the headline, and four numbers of it, whatever the task."""

import pytest

import tinymlp as tm
from tests.report.parsed import Parsed
from tinymlp.report.markup import to_html
from tinymlp.report.summary import summary

CLASSES = tm.ClassificationEvaluation.of(
    ["a", "b", "b", "b"], ["a", "a", "b", "b"], ["a", "b"], loss=0.5
)
LABELS = tm.MultiLabelEvaluation.of([[1, 0], [1, 1]], [[1, 0], [0, 1]], ["wet", "cold"], loss=0.5)
NUMBER = tm.RegressionEvaluation.of([1.0, 2.0], [1.5, 4.0], loss=2.0)
NUMBERS = tm.RegressionEvaluation.of([[1.0, 5.0], [2.0, 7.0]], [[2.0, 7.0], [1.0, 5.0]], loss=0.5)


@pytest.mark.parametrize(
    ("evaluation", "first"),
    [(CLASSES, "75.0 %"), (LABELS, "75.0 %"), (NUMBER, "1.25"), (NUMBERS, "2")],
    ids=["classes", "labels", "number", "numbers"],
)
def test_the_strip_has_four_numbers_below_the_headline(
    evaluation: tm.Evaluation, first: str
) -> None:
    headline, strip = summary(evaluation)
    assert headline.text == f"{evaluation.headline}."
    shown = [(pair.findtext("dt"), pair.findtext("dd")) for pair in strip]
    assert shown == evaluation.key_numbers
    assert len(shown) == 4
    assert shown[0][1] == first
    assert str(int(evaluation.n_examples)) in dict(shown).values()


def test_a_number_that_is_known_of_the_training_part_is_among_them() -> None:
    iris = tm.datasets.iris()
    model = tm.fit(iris, hidden=[], n_epochs=2, seed=0)
    numbers = dict(model.evaluate(iris).key_numbers)
    assert numbers["always guessing setosa"] == "33.3 %"
    assert numbers["on the training part"].endswith(" %")
    assert Parsed(to_html(*summary(model.evaluate(iris)))).text.startswith("accuracy ")
