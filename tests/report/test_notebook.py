"""What a notebook shows, also where it strips scripts."""

import random
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinymlp as tm
from tests.report.parsed import Parsed
from tinymlp.diagnostics import Findings, report
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
    found = {
        kind
        for kind in classes_below(Displayable)
        if kind.__module__.startswith("tinymlp")
        # and not what was replaced by a class with __slots__
        and getattr(sys.modules[kind.__module__], kind.__name__) is kind
    }
    assert {kind.__name__ for kind in found} >= {
        *("Network", "History", "ClassificationEvaluation", "RegressionEvaluation"),
        *("TrainingTrace", "GradientReport", "Model", "Dataset", "Findings", "Step"),
    }
    for kind in found:
        assert html_of.dispatch(kind) is not html_of.dispatch(object), kind


@pytest.mark.parametrize("thing", [None, 3, "network", [], tm.Network, object()])
def test_what_has_nothing_to_show_is_refused(thing: object) -> None:
    with pytest.raises(ArgumentError) as refused:
        html_of(thing)
    assert str(refused.value) == (
        "thing must be a model, a data set, a history or another result of this library, "
        f"got {short_repr(thing)}"
    )


def test_a_model_shows_its_names_and_why_its_training_ended() -> None:
    penguins = tm.datasets.penguins()
    model = tm.fit(penguins, hidden=[2], n_epochs=2, validation=0.2)
    shown = Parsed(model._repr_html_()).text
    assert all(str(name) in shown for name in (*model.encoder.input_names, *(model.labels or ())))
    assert repr(model) in shown
    assert model.history.why_stopped in shown
    untrained = tm.Model.from_dict({**model.to_dict(), "history": tm.History().to_dict()})
    assert "best epoch" not in Parsed(untrained._repr_html_()).text


NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


@given(st.lists(NAMES, min_size=1, max_size=20, unique=True), st.integers(2, 9), st.randoms())
def test_a_data_set_shows_the_ends_of_its_first_rows(
    names: list[str], n_rows: int, random: random.Random
) -> None:
    rows = [[round(random.uniform(-9, 9), 3) for _ in names] for _ in range(n_rows)]
    targets = [f"<b>{i % 2}</b>" for i in range(n_rows)]
    data = tm.Dataset(rows, targets, feature_names=[f"in {name}" for name in names])
    parsed = Parsed(data._repr_html_())
    assert repr(data) in parsed.texts
    for row, target in zip(rows[:5], targets, strict=False):
        assert {f"{row[0]:g}", f"{row[-1]:g}", target} <= set(parsed.texts)
    n_shown = len(names) if len(names) <= 10 else 10
    assert [tag for tag, _ in parsed.tags].count("td") == min(5, n_rows) * (n_shown + 1)
    assert (f"and {n_rows - 5} more" in parsed.text) == (n_rows > 5)


def test_findings_show_what_was_seen_and_what_to_try() -> None:
    flat = tm.Dataset([[0.0], [1.0], [2.0], [3.0]], [5.0, 5.0, 5.0, 5.0])
    findings = tm.fit(flat, n_epochs=1).diagnose(flat)
    shown = Parsed(findings._repr_html_()).text
    for finding in findings:
        assert finding.evidence in shown
        assert finding.remedy in shown
    assert str(findings) == report(findings)
    assert "Nothing was found" in Parsed(Findings()._repr_html_()).text


def test_a_step_and_a_forward_pass_show_their_numbers() -> None:
    network = tm.Network.random([2, 12, 1], seed=0)
    trainer = tm.Trainer(network, "mean_squared_error", "sgd", batch_size=2)
    step = next(iter(trainer.steps([([0.5, -1.0], [1.0]), ([1.0, 0.25], [0.0])])))
    texts = set(Parsed(step._repr_html_()).texts)
    assert {f"step {step.number}", f"{step.loss:.4f}", f"{step.gradient_norm:.4f}"} <= texts
    trace = network.forward([0.5, -1.0])
    texts = set(Parsed(trace._repr_html_()).texts)
    z = trace.layers[0].z
    shown = [*trace.inputs, *trace.prediction, *z[:5], *z[-4:]]
    assert {f"{number:.4f}" for number in shown} <= texts
    assert {"layer 1", "layer 2", "…"} <= texts


def test_a_gradient_check_shows_its_table_and_conclusion_as_text() -> None:
    network = tm.Network.random([2, 2, 1], seed=0)
    examples = [([0.5, -1.0], [1.0])]
    right = tm.check_gradients(network, tm.MeanSquaredError(), examples)
    wrong = tm.check_gradients(
        network, tm.MeanSquaredError(), examples, gradient=lambda *_: (1.0, [0.0] * 9)
    )
    for checked in (right, wrong):
        parsed = Parsed(checked._repr_html_())
        assert checked.conclusion in parsed.texts
        assert {cell for row in checked.table() for cell in row} <= {*parsed.texts, ""}
        for heading, lines in checked.sections():
            assert {heading, *lines} <= set(parsed.texts)
    assert "color:#1a7f37" in right._repr_html_()
    assert "color:#b42318" in wrong._repr_html_()
