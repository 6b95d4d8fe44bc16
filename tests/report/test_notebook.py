"""What a notebook shows, also where it strips scripts."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinymlp as tm
from tests.report.parsed import Parsed
from tinymlp.report.markup import to_html
from tinymlp.report.network_drawing import Drawn, draw_network, shown_of
from tinymlp.tracing import TrainingTrace
from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import UNICODE

SMALL = tm.Network.random([2, 3, 1], activation="tanh", seed=0)
WIDE = tm.Network.random([64, 3, 12], activation="tanh", seed=0)


def told(trace: TrainingTrace) -> tuple[Parsed, dict[str, Any]]:
    parsed = Parsed(trace._repr_html_())
    (found,) = [json.loads(text) for text in parsed.scripts if text.startswith("{")]
    return parsed, found


def test_every_step_of_a_trace_is_there_with_the_terminals_line_and_reason() -> None:
    trace = SMALL.trace([0.5, -1.0], [1.0])
    _, found = told(trace)
    whole, *items = found["items"]
    assert whole["lines"] == [f"L = {UNICODE.number(trace.loss)}"]
    for item, step in zip(items, trace.steps, strict=True):
        assert item["lines"] == [line_of(step, trace.unnamed_maker, UNICODE)]
        assert item["why"].startswith(UNICODE.symbols(step.why))
        assert item["code"] == f"{step.file}:{step.line}   {step.code}"


def test_the_static_picture_has_the_numbers_of_the_trace() -> None:
    trace = SMALL.trace([0.5, -1.0], [1.0])
    parsed, found = told(trace)
    for name in ("a[1][0]", "a[1][2]", "a[2][0]", "L"):
        assert UNICODE.number(trace.values[name].value) in parsed.texts
    assert f"δ {UNICODE.number(trace.values['delta[1][1]'].value)}" in parsed.texts
    places = set(parsed.named("data-value"))
    assert {name for name, _, _ in found["numbers"]} <= places
    for name, known, digits in found["numbers"]:
        assert trace.values[name].step == known
        assert digits.removeprefix("δ ") == UNICODE.number(trace.values[name].value)


@pytest.mark.parametrize("network", [SMALL, WIDE], ids=["small", "wide"])
def test_every_step_points_at_something_that_is_drawn(network: tm.Network) -> None:
    inputs, target = [0.5] * network.n_in, [1.0] * network.n_out
    parsed, found = told(network.trace(inputs, target, level="operation"))
    places = {*parsed.named("data-at")}
    assert {item["at"] for item in found["items"]} <= {*places, ""}
    drawn = {*parsed.named("data-edge")}
    edges = {item["edge"] for item in found["items"] if "edge" in item}
    assert (edges if network is SMALL else edges & drawn) == drawn


def test_a_trace_read_from_json_is_shown_alike() -> None:
    trace = SMALL.trace([0.5, -1.0], [1.0])
    assert TrainingTrace.from_json(trace.to_json())._repr_html_() == trace._repr_html_()
    by_neuron = WIDE.trace([0.5] * 64, [0.0] * 12, level="neuron")
    _, found = told(by_neuron)
    z = next(item for item in found["items"] if item["at"] == "1-0")
    step = by_neuron.at("z[1][0]")
    assert z["why"][0] == line_of(step, by_neuron.unnamed_maker, UNICODE, full=True)
    assert "61 more" in z["why"][0]
    _, stored = told(TrainingTrace.from_json(by_neuron.to_json()))  # without its operations
    assert [item | {"why": []} for item in found["items"]] == [
        item | {"why": []} for item in stored["items"]
    ]


@given(st.lists(st.integers(1, 30), min_size=2, max_size=4))
def test_a_network_is_drawn_whole_or_says_how_many_neurons_are_left_out(sizes: list[int]) -> None:
    network = tm.Network.random(sizes, seed=0)
    parsed = Parsed(network._repr_html_())
    for layer, size in enumerate(sizes):
        drawn = [at for at in parsed.named("data-at") if at.startswith(f"{layer}-")]
        if f"{layer}-more" in drawn:
            assert f"… {size - len(drawn) + 1} more" in parsed.texts
        else:
            assert len(drawn) == size
    n_edges = len(parsed.named("data-edge"))
    whole = all(None not in shown_of(size) for size in sizes)
    n_weights = sum(network.is_weight())
    assert n_edges == n_weights if whole else n_edges < n_weights


def test_a_weights_sign_shows_without_color() -> None:
    parsed = Parsed(SMALL._repr_html_())
    lines = [attributes for tag, attributes in parsed.tags if tag == "line"]
    for line in lines:
        layer, j, i = map(int, (line["data-edge"] or "").split("-"))
        weight = SMALL.layers[layer - 1].neurons[j].weights[i]
        assert ("stroke-dasharray" in line) == (weight < 0)
    assert {"stroke-dasharray" in line for line in lines} == {True, False}


def test_names_of_inputs_and_outputs_stand_beside_their_neurons() -> None:
    hostile = "<b>bill</b>"
    drawn = Drawn.of(SMALL, ["depth", hostile], ["mass of a very heavy penguin"])
    parsed = Parsed(to_html(draw_network(drawn)))
    assert {"depth", hostile, "mass of a very he..."} <= set(parsed.texts)


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
    assert "R squared" in Parsed(regression._repr_html_()).text


def test_a_history_with_numbers_that_are_not_finite_is_drawn_without_them() -> None:
    losses = [0.5, float("nan"), float("inf"), 0.25]
    history = tm.History(
        [tm.Epoch(n, {"loss": v}, {}, 0.1, 1.0, 0.1) for n, v in enumerate(losses, 1)]
    )
    html = history._repr_html_()
    path = next(line for line in Parsed(html).named("d") if line.count("M") == 2)
    assert "nan" not in path
    assert "inf" not in path
    assert tm.History()._repr_html_()


def test_nothing_in_what_is_shown_points_elsewhere() -> None:
    html = SMALL.trace([0.5, -1.0], [1.0])._repr_html_()
    parsed = Parsed(html)
    assert parsed.named("src") == parsed.named("href") == []
    assert html.count("http") == 1  # the name of SVG, which nobody loads
