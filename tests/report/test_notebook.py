"""What a notebook shows, also where it strips scripts."""

from collections.abc import Iterator
from typing import Any

import pytest

import tinymlp as tm
from tests.report.parsed import Parsed
from tinymlp.displayable import Displayable
from tinymlp.errors import ArgumentError
from tinymlp.report import html_of
from tinymlp.report.notebook import html_of as door
from tinymlp.text import short_repr


def test_a_history_and_an_evaluation_show_their_numbers() -> None:
    iris = tm.datasets.iris()
    model = tm.fit(iris, hidden=[3], n_epochs=3, validation=0.2, seed=0)
    parsed = Parsed(model.history._repr_html_())
    assert model.history.why_stopped in parsed.text
    assert [tag for tag, _ in parsed.tags].count("svg") == 2  # loss and accuracy
    evaluation = model.evaluate(iris)
    assert isinstance(evaluation, tm.ClassificationEvaluation)
    shown = Parsed(evaluation._repr_html_()).text
    assert evaluation.headline in shown
    assert all(f"{scores.f1:.4f}" in shown for scores in evaluation.per_class)
    line = tm.Dataset([[0.0], [1.0], [2.0]], [1.0, 2.0, 3.5])
    regression = tm.fit(line, hidden=[], n_epochs=1).evaluate(line)
    assert isinstance(regression, tm.RegressionEvaluation)
    assert regression.headline in Parsed(regression._repr_html_()).text


def test_nothing_in_what_is_shown_points_elsewhere() -> None:
    html = tm.Network.random([2, 3, 1], seed=0).trace([0.5, -1.0], [1.0])._repr_html_()
    parsed = Parsed(html)
    assert parsed.named("src") == parsed.named("href") == []
    assert html.count("http") == 1  # the name of SVG, which nobody loads


def classes_below(kind: type[Any]) -> Iterator[type[Any]]:
    for below in kind.__subclasses__():
        yield below
        yield from classes_below(below)


def test_every_class_that_can_be_displayed_has_its_html() -> None:
    assert html_of is door
    found = {kind for kind in classes_below(Displayable) if kind.__module__.startswith("tinymlp")}
    assert {kind.__name__ for kind in found} >= {
        *("Network", "History", "ClassificationEvaluation", "RegressionEvaluation"),
        *("TrainingTrace", "GradientReport"),
    }
    for kind in found:
        assert html_of.dispatch(kind) is not html_of.dispatch(object), kind


@pytest.mark.parametrize("thing", [None, 3, "network", [], tm.Network, object()])
def test_what_has_nothing_to_show_is_refused(thing: object) -> None:
    with pytest.raises(ArgumentError) as refused:
        html_of(thing)
    assert str(refused.value) == (
        "thing must be a network, a history, an evaluation, a trace or a gradient check, "
        f"got {short_repr(thing)}"
    )


def test_a_gradient_check_shows_its_table_and_conclusion_as_text() -> None:
    network = tm.Network.random([2, 2, 1], seed=0)
    examples = [([0.5, -1.0], [1.0])]
    right = tm.check_gradients(network, tm.MeanSquaredError(), examples)
    wrong = tm.check_gradients(
        network, tm.MeanSquaredError(), examples, gradient=lambda *_: (1.0, [0.0] * 9)
    )
    for report in (right, wrong):
        parsed = Parsed(report._repr_html_())
        assert report.conclusion in parsed.texts
        assert {cell for row in report.table() for cell in row} <= {*parsed.texts, ""}
        for heading, lines in report.sections():
            assert {heading, *lines} <= set(parsed.texts)
    assert "color:#1a7f37" in right._repr_html_()
    assert "color:#b42318" in wrong._repr_html_()
