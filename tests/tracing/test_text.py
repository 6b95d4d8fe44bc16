"""A trace as text is all of it, or the phase, layer or neuron that was asked for."""

from typing import Any

import pytest
from hypothesis import given, settings

from tests.depth import tries
from tests.tracing.reading import traces
from tinymlp.errors import ArgumentError
from tinymlp.network.network import Network
from tinymlp.tracing import TrainingTrace
from tinymlp.tracing.operation import PHASES

TRACE = Network.random([2, 3, 1], seed=0).trace([0.5, -1.0], [1.0])


@settings(max_examples=tries(8))
@given(traced=traces())
def test_the_phases_together_are_the_whole_text(traced: TrainingTrace) -> None:
    head, _, body = traced.text().partition("\n\n")
    parts = [traced.text(phase=phase).partition("\n\n") for phase in PHASES]
    assert {start for start, _, _ in parts} == {head}
    assert "\n\n".join(text for _, _, text in parts if text) == body


def test_a_layer_and_a_neuron_can_be_asked_for() -> None:
    shown = TRACE.text(phase="backward", layer=1, neuron=2, why=False)
    lines = shown.partition("\n\n")[2].splitlines()
    assert lines[0] == "backward, layer 1, neuron 2"
    expected = [one for one in TRACE.operations if one.place.startswith(lines[0])]
    assert [line for line in lines if "tinymlp/" in line] == [
        line for line in lines if line.split()[0] in {str(one.number) for one in expected}
    ]
    assert len(expected) == shown.count("tinymlp/")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"phase": "backwards"},
            "phase must be 'forward' or 'loss' or 'backward' or 'update', got 'backwards': did you "
            "mean 'backward'?",
        ),
        ({"layer": 0}, "layer must be a whole number from 1 to 2, got 0"),
        ({"layer": 3}, "layer must be a whole number from 1 to 2, got 3"),
        ({"neuron": 3}, "neuron must be a whole number from 0 to 2, got 3"),
        ({"layer": 2, "neuron": 1}, "neuron must be a whole number from 0 to 0, got 1"),
        ({"neuron": "1"}, "neuron must be a whole number from 0 to 2, got '1'"),
        ({"why": None}, "why must be True or False, got None"),
        ({"ascii": 1}, "ascii must be True or False, got 1"),
    ],
)
def test_a_place_that_there_is_not_is_refused(arguments: dict[str, Any], message: str) -> None:
    for show in (TRACE.text, TRACE.show):
        with pytest.raises(ArgumentError) as refused:
            show(**arguments)
        assert str(refused.value) == message


def test_show_prints_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    TRACE.show(phase="loss", ascii=True)
    assert capsys.readouterr().out == TRACE.text(phase="loss", ascii=True) + "\n"
