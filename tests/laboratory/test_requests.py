"""Whatever the page asks in whatever order, there is an answer, and nothing is half done."""

import json
import subprocess
import sys
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.laboratory.requests import Laboratory

OWN = "def value(z): return z if z > 0 else {}\ndef derivative(z): return 1 if z > 0 else 0"
LOSS = "def loss(p, t): return {}\ndef gradient(p, t): return [0.0]"
OPTIMIZER = """class Optimizer:
    def __init__(self, learning_rate): self.seen = []
    def step(self, parameters, gradient):
        self.seen = [*self.seen, 1.0]
        return [p + 0.5 for p in parameters]
"""
BACKWARD = "def backward(weights, inputs, d_a, slope): return inputs, 1.0, weights[1:]"
SMALL = {"data": "wave", "hidden": [1]}
REQUESTS: list[tuple[str, Any]] = [
    ("begin", {"settings": SMALL}),
    ("begin", {"settings": SMALL | {"activation": "own"}, "own": {"activation": OWN.format("0")}}),
    (
        "begin",
        {"settings": SMALL | {"activation": "own"}, "own": {"activation": OWN.format("1 / 0")}},
    ),
    ("begin", {"settings": SMALL | {"loss": "own"}, "own": {"loss": LOSS.format("0")}}),
    ("begin", {"settings": SMALL | {"loss": "own"}, "own": {"loss": LOSS.format("None")}}),
    ("begin", {"settings": SMALL | {"optimizer": "own"}, "own": {"optimizer": OPTIMIZER}}),
    ("begin", {"settings": SMALL | {"engine": "own"}, "own": {"engine": BACKWARD}}),
    ("begin", {"settings": SMALL | {"engine": "own"}, "own": {}}),
    ("begin", {"settings": {"noise": -1}}),
    ("begin", {}),
    ("train", {"seconds": 0}),
    ("train", {"minutes": 0}),
    ("epoch", {}),
    ("pause", {}),
    ("rewind", {}),
    ("step", {"place": 3}),
    ("step", {"place": -3}),
    ("operation", {"number": 2}),
    ("operation", {"number": 2_000_000}),
    ("operation", {"number": 2, "hides": True}),
    ("answer", {"number": 2, "text": "0.5"}),
    ("why", {"name": "L"}),
    ("why", {"name": "nothing"}),
    ("nudge", {"name": "w[1][0][0]", "by": 0.01}),
    ("nudge", {"name": "w[1][0][0]", "by": None}),
    ("go", {"epoch": 0}),
    ("go", {"epoch": 900}),
    ("script", {}),
    ("prepare", {}),
    ("model", {}),
    ("load", {"model": "{}"}),
    ("__init__", {}),
    ("step", []),
]


def asked(laboratory: Laboratory, what: str, given: Any) -> dict[str, Any]:
    answer, pictures = laboratory.ask(what, json.dumps(given))
    found: dict[str, Any] = json.loads(answer, parse_constant=lambda word: 1 / 0)
    is_bent = laboratory.session is not None and "activation" in laboratory.session.own
    assert (pictures is not None) == ("frame" in found and is_bent)
    return found


@given(order=st.lists(st.sampled_from(REQUESTS), max_size=8))
def test_every_order_of_requests_is_answered(order: list[tuple[str, Any]]) -> None:
    laboratory = Laboratory()
    for what, given_ in order:
        before = laboratory.session
        if "error" in asked(laboratory, what, given_):
            assert laboratory.session is before


def test_measurements_are_told_once_each() -> None:
    laboratory = Laboratory()
    told = asked(laboratory, "begin", {"settings": SMALL})["frame"]["measured"]
    for _ in range(20):
        frame = asked(laboratory, "train", {"seconds": 0})["frame"]
        assert frame["first"] == len(told)
        told += frame["measured"]
    told += asked(laboratory, "pause", {})["frame"]["measured"]
    assert laboratory.session is not None
    assert told == laboratory.session.measured
    again = asked(laboratory, "rewind", {})["frame"]
    assert (again["first"], again["measured"]) == (0, told[:1])


def test_a_training_that_diverges_is_told_and_what_was_stays() -> None:
    laboratory = Laboratory()
    wild = SMALL | {"optimizer": "sgd", "learning_rate": 100.0, "activation": "identity"}
    asked(laboratory, "begin", {"settings": wild})
    for _ in range(200):
        answer = asked(laboratory, "epoch", {})
        if "error" in answer:
            break
    assert "epoch" in answer["error"]
    assert laboratory.session is not None
    n_epochs = laboratory.session.n_epochs
    for what in ("epoch", "train", "pause", "epoch"):
        again = asked(laboratory, what, {"seconds": 0} if what == "train" else {})
        assert ("error" in again) == (what != "pause")
        assert laboratory.session.n_epochs == n_epochs  # of which none ended
    assert "frame" in asked(laboratory, "rewind", {})


def test_the_first_training_imports_nothing_that_looks_into_a_step() -> None:
    script = """
import sys
from tinymlp.laboratory.requests import Laboratory
laboratory = Laboratory()
for what, given in ("begin", '{"settings": {}}'), ("epoch", "{}"), ("pause", "{}"):
    assert '"error"' not in laboratory.ask(what, given)[0]
parts = ("tinymlp.tracing", "tinymlp.gradient_check", "tinymlp.testing", "tinymlp.model.model")
assert not [one for one in sys.modules if one.startswith(parts)]
"""
    subprocess.run([sys.executable, "-c", script], check=True)
