"""A trace in a browser is the terminal's trace: its lines, its numbers, its reasons."""

import json
from typing import Any

import pytest

import tinymlp as tm
from tests.report.parsed import Parsed
from tinymlp.tracing import TrainingTrace
from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import UNICODE

SMALL = tm.Network.random([2, 3, 1], activation="tanh", seed=0)
WIDE = tm.Network.random([64, 3, 12], activation="tanh", seed=0)


def read(trace: TrainingTrace) -> tuple[Parsed, dict[str, Any]]:
    parsed = Parsed(trace._repr_html_())
    (found,) = [json.loads(text) for text in parsed.scripts if text.startswith("{")]
    return parsed, found


def test_every_step_of_a_trace_is_there_with_the_terminals_line_and_reason() -> None:
    trace = SMALL.trace([0.5, -1.0], [1.0])
    _, found = read(trace)
    whole, *items = found["items"]
    assert whole["lines"] == [f"L = {UNICODE.number(trace.loss)}"]
    for item, operation in zip(items, trace.operations, strict=True):
        assert item["lines"] == [line_of(operation, trace.unnamed_maker, UNICODE)]
        assert item["why"].startswith(UNICODE.symbols(operation.why))
        assert item["code"] == f"{operation.file}:{operation.line}   {operation.code}"


def test_the_static_picture_has_the_numbers_of_the_trace() -> None:
    trace = SMALL.trace([0.5, -1.0], [1.0])
    parsed, found = read(trace)
    for name in ("a[1][0]", "a[1][2]", "a[2][0]", "L"):
        assert UNICODE.number(trace.values[name].value) in parsed.texts
    assert f"δ {UNICODE.number(trace.values['delta[1][1]'].value)}" in parsed.texts
    places = set(parsed.named("data-value"))
    assert {name for name, _, _ in found["numbers"]} <= places
    for name, known, digits in found["numbers"]:
        assert trace.values[name].made_by == known
        assert digits.removeprefix("δ ") == UNICODE.number(trace.values[name].value)


@pytest.mark.parametrize("network", [SMALL, WIDE], ids=["small", "wide"])
def test_every_step_points_at_something_that_is_drawn(network: tm.Network) -> None:
    inputs, target = [0.5] * network.n_in, [1.0] * network.n_out
    parsed, found = read(network.trace(inputs, target, level="operation"))
    places = {*parsed.named("data-at")}
    assert {item["at"] for item in found["items"]} <= {*places, ""}
    drawn = {*parsed.named("data-edge")}
    edges = {item["edge"] for item in found["items"] if "edge" in item}
    assert (edges if network is SMALL else edges & drawn) == drawn


def test_a_trace_read_from_json_is_shown_alike() -> None:
    trace = SMALL.trace([0.5, -1.0], [1.0])
    assert TrainingTrace.from_json(trace.to_json())._repr_html_() == trace._repr_html_()
    by_neuron = WIDE.trace([0.5] * 64, [0.0] * 12, level="neuron")
    _, found = read(by_neuron)
    z = next(item for item in found["items"] if item["at"] == "1-0")
    step = by_neuron.at("z[1][0]")
    assert z["why"][0] == line_of(step, by_neuron.unnamed_maker, UNICODE, full=True)
    assert "61 more" in z["why"][0]
    _, stored = read(TrainingTrace.from_json(by_neuron.to_json()))  # without its operations
    assert [item | {"why": []} for item in found["items"]] == [
        item | {"why": []} for item in stored["items"]
    ]
