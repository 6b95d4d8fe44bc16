"""A trace comes back from JSON as it was, and whatever else there is in a file is refused."""

import io
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tests.tracing.steps import bits, traced, training_steps, whole_of
from tinymlp.errors import MAX_MESSAGE, ArgumentError, FormatError
from tinymlp.network.network import Network
from tinymlp.tracing import TrainingTrace, trace
from tinymlp.tracing.step_record import LEVELS


def of_a_negative_number() -> str:
    """Return what this version of Python says of log(−1)."""
    with pytest.raises(ValueError) as refused:
        math.log(-1.0)
    return str(refused.value)


@given(step=training_steps())
def test_a_trace_comes_back_from_json_as_it_was(step: dict[str, Any]) -> None:
    for level in ("operation", "neuron", "layer"):
        recorded = traced(step, level=level)
        text = recorded.to_json()
        json.loads(text, parse_constant=pytest.fail)
        again = TrainingTrace.from_json(text)
        assert again.level == recorded.level
        assert whole_of(again) == whole_of(recorded)
        assert again.to_json() == text
        assert bits(again.parameters) == bits(recorded.parameters)


def test_a_diverged_network_can_be_traced_and_stored() -> None:
    network = Network.random([2, 2, 1], activation="relu", seed=0)
    network.load_parameters([1e200] * network.n_parameters)
    recorded = trace(network, [1e200, 1.0], [1.0])
    assert math.isinf(recorded.loss)
    again = TrainingTrace.from_json(recorded.to_json())
    assert bits(again.parameters) == bits(recorded.parameters)
    assert bits(again.replay()) == bits(recorded.replay())


def stored_trace(level: str = "operation") -> dict[str, Any]:
    network = Network.random([2, 1], seed=0)
    stored: dict[str, Any] = json.loads(network.trace([0.5, 1.0], [1.0], level=level).to_json())
    return stored


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            lambda stored: stored.update(version=2),
            "the trace's version must be 1, got 2: trace the network again",
        ),
        (
            lambda stored: stored.update(level="atom"),
            "level must be one of operation, neuron, layer, got 'atom'",
        ),
        (
            lambda stored: stored.update(level="neuron"),
            "the trace of level 'neuron' must have no steps, got 24: it is damaged",
        ),
        (
            lambda stored: stored.update(steps=None),
            "the trace of level 'operation' must have 24 steps, got None: it is damaged",
        ),
        (
            lambda stored: stored.pop("given"),
            "the trace must be a dict with exactly schema, version, level, network, given, values, "
            "runs, steps, got schema, version, level, network, values, runs, steps",
        ),
        (
            lambda stored: stored["steps"].pop(3),
            "step 4, its number must be a whole number from 4 to 4, got 5",
        ),
        (
            lambda stored: stored["steps"][0].update(operation="pop"),
            "step 1, its operation must be one of +, -, *, /, **, neg, abs, exp, log, log1p, sqrt, "
            "tanh, erf, got 'pop'",
        ),
        (
            lambda stored: stored["steps"][0].update(operation="exp"),
            "step 1, its operands must be a list of 1, got [['w[1][0][0]', 0.9741721072087512, "
            "None], ['x[0]', 0.5, None]]",
        ),
        (
            lambda stored: stored["steps"][0].update(result="much"),
            "step 1, its result must be a number, or 'nan', 'inf' or '-inf', got 'much'",
        ),
        (
            lambda stored: stored["steps"][1]["operands"][0].__setitem__(2, 2),
            "step 2, an operand, its operation must be a whole number from 1 to 1, got 2",
        ),
        (
            lambda stored: stored["steps"][0].update(result=3.0),
            "step 1, its result must be 0.4870860536043756, as was computed, got 3.0",
        ),
        (
            lambda stored: stored["steps"][1]["operands"][1].__setitem__(1, 3.0),
            "step 2, operand 'w[1][0][0]*x[0]' must be 0.4870860536043756, as was computed, "
            "got 3.0",
        ),
        (
            lambda stored: stored["steps"][0].update(
                operation="log", operands=[["much", -1.0, None]]
            ),
            f"step 1 cannot be computed: {of_a_negative_number()}",
        ),
        (
            lambda stored: stored["values"]["L"].__setitem__(0, 3.0),
            "values, 'L' must be 0.046955112487215546, as was computed, got 3.0",
        ),
        (
            lambda stored: stored["given"].update({"x[0]": 3.0}),
            "step 1, operand 'x[0]' must be 3.0, as was computed, got 0.5",
        ),
        (
            lambda stored: stored["steps"][0].update(layer=2),
            "step 1, its layer must be a whole number from 1 to 1, got 2",
        ),
        (
            lambda stored: stored["steps"][0].update(neuron=1),
            "step 1, its neuron must be a whole number from 0 to 0, got 1",
        ),
        (
            lambda stored: stored["values"].pop("L"),
            "the trace must have L, got none: it is damaged",
        ),
        (
            lambda stored: stored["values"].pop("b[1][0]"),
            "the trace must have b[1][0], got none: it is damaged",
        ),
        (
            lambda stored: stored["values"]["L"].__setitem__(1, 25),
            "values, L, its operation must be a whole number from 1 to 24, got 25",
        ),
        (
            lambda stored: stored["network"].update(sizes=[10**9, 10**9], activations=["tanh"]),
            "given must be 1,000,000,003,000,000,000 numbers or more for the sizes [1000000000, "
            "1000000000], got 7: the trace is damaged",
        ),
        (
            lambda stored: stored["network"].update(activations=[]),
            "activations must be a list of 1, one for each layer, got []",
        ),
        (lambda stored: stored.update(runs=[]), "runs must be a list of at least 1, got []"),
        (lambda stored: stored.update(runs=3), "runs must be a list of at least 1, got 3"),
        (
            lambda stored: stored["runs"].pop(0),
            "runs[0] must be the operations from 1 on, got [5, 8]",
        ),
    ],
)
def test_a_damaged_trace_is_refused(damage: Any, message: str) -> None:
    stored = stored_trace()
    damage(stored)
    with pytest.raises(FormatError) as refused:
        TrainingTrace.from_json(json.dumps(stored))
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "this is not JSON: "),
        ('{"schema": NaN}', "this is not JSON: NaN is not a JSON number"),
        ("[" * 100_000, "its lists are nested too deep"),
        ("[]", "the text must be a trace, of schema 'tinymlp.trace', got []"),
        ('{"schema": "other"}', "the text must be a trace, of schema 'tinymlp.trace', got {"),
        (None, "text must be JSON as a text, got None"),
    ],
)
def test_a_text_that_is_no_trace_is_refused(text: Any, message: str) -> None:
    with pytest.raises(FormatError) as refused:
        TrainingTrace.from_json(text)
    assert str(refused.value).startswith(message)


junk = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 30) | st.just(1 << 60) | st.floats(-2.0, 2.0)
    | st.sampled_from(["", "nan", "update", "neuron", "a[1][0]", "w[", "**", "log", "]", "L"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=tries(60))
@given(data=st.data(), level=st.sampled_from(LEVELS))
def test_whatever_stands_in_a_file_it_is_refused_or_can_be_shown(
    data: st.DataObject, level: str
) -> None:
    stored: Any = stored_trace(level)
    inside, key = stored, data.draw(st.sampled_from(sorted(stored)))
    while isinstance(inside[key], dict | list) and inside[key] and data.draw(st.booleans()):
        inside = inside[key]
        keys = sorted(inside) if isinstance(inside, dict) else range(len(inside))
        key = data.draw(st.sampled_from(keys))
    if data.draw(st.booleans()):
        inside[key] = data.draw(junk)
    else:
        del inside[key]
    try:
        read = TrainingTrace.from_json(json.dumps(stored))
    except FormatError as refused:
        assert len(str(refused)) <= MAX_MESSAGE
        return
    assert read.text()
    assert read._repr_html_()
    assert read.diff(read).text()
    assert TrainingTrace.from_json(read.to_json()).to_json() == read.to_json()
    for name in [*read.values, *read.given, "1"]:
        try:
            assert read.why(name).text()
        except ArgumentError as refused:
            assert "must be" in str(refused)
    out = io.StringIO()
    read.play(source=io.StringIO("nn\np\nx\nw\ng L\n"), out=out, quiz=True)
    try:
        read.replay()
    except ArgumentError as refused:
        assert "must be" in str(refused)
