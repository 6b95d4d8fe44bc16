"""Whatever is passed to tracing, it is taken or refused with one of our errors, in our words."""

import io
from collections.abc import Callable
from typing import Any

import pytest

import tinymlp as tm
from tests.zoo_answers import wrong_answers
from tinymlp import tracing
from tinymlp.tracing import Operand, TrainingTrace, trace

NETWORK = tm.Network.random([1, 2, 1], activation="tanh", seed=0)
TRACE = NETWORK.trace([0.5], [1.0])

Call = tuple[Callable[..., object], dict[str, Any]]

CALLS: dict[str, Callable[[], Call]] = {
    "trace": lambda: (
        trace,
        {
            "network": NETWORK,
            "inputs": [0.5],
            "target": [1.0],
            "loss": "mean_squared_error",
            "learning_rate": 0.5,
            "level": "neuron",
        },
    ),
    "trace with an optimizer": lambda: (
        NETWORK.trace,
        {"inputs": [0.5], "target": [1.0], "optimizer": "adam"},
    ),
    "at": lambda: (TRACE.at, {"name": "L"}),
    "number_of": lambda: (TRACE.number_of, {"name": "L"}),
    "why": lambda: (TRACE.why, {"name": "L"}),
    "blocks": lambda: (TRACE.blocks, {"level": "layer"}),
    "expand": lambda: (TRACE.expand, {"block": TRACE.blocks()[0]}),
    "unnamed_maker": lambda: (TRACE.unnamed_maker, {"operand": Operand("x[0]", 0.5, None)}),
    "diff": lambda: (TRACE.diff, {"other": TRACE}),
    "text": lambda: (
        TRACE.text,
        {"phase": "forward", "layer": 1, "neuron": 0, "why": True, "ascii": True},
    ),
    "show": lambda: (
        TRACE.show,
        {"phase": "forward", "layer": 1, "neuron": 0, "why": True, "ascii": True},
    ),
    "play": lambda: (
        TRACE.play,
        {"source": io.StringIO("n"), "out": io.StringIO(), "ascii": True, "quiz": False},
    ),
    "from_json": lambda: (TrainingTrace.from_json, {"text": TRACE.to_json()}),
    "Ancestry.text": lambda: (TRACE.why("L").text, {"ascii": True, "max_numbers": 1}),
    "Difference.text": lambda: (TRACE.diff(TRACE).text, {"ascii": True, "max_rows": 1}),
}
"""A valid call of everything that can be asked of a trace."""

ARGUMENTS = [(name, argument) for name, make in CALLS.items() for argument in make()[1]]


@pytest.mark.parametrize("name", CALLS)
def test_the_valid_calls_are_valid(name: str) -> None:
    function, arguments = CALLS[name]()
    function(**arguments)


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_every_argument_takes_or_refuses_every_object(
    name: str, argument: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())

    def call(value: object) -> object:
        function, arguments = CALLS[name]()
        return function(**arguments | {argument: value})

    assert wrong_answers(call) == []


def test_what_can_be_asked_of_a_trace_is_asked_here() -> None:
    public = [name for name in dir(TrainingTrace) if not name.startswith("_")]
    methods = {name for name in public if callable(getattr(TrainingTrace, name))}
    without_arguments = {"replay", "to_json", "given_names", "computed_names", "record_again"}
    assert methods - without_arguments <= set(CALLS)


def test_the_names_of_the_package_are_there() -> None:
    for name in tracing.__all__:
        assert getattr(tracing, name).__module__.startswith("tinymlp.tracing.")
