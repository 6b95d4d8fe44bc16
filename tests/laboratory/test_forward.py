"""The page's own forward pass has the library's numbers, for every activation and kind of data."""

import json
from pathlib import Path
from typing import Any

import pytest

from tinymlp.interchange.code.javascript import activations_module
from tinymlp.laboratory.pictures import pictures, places
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import Settings
from tinymlp.learning.loss import link
from tinymlp.network.activation import ACTIVATIONS

FORWARD = Path(__file__).parents[2] / "docs" / "lab" / "forward.js"
FURTHEST = 1e-12
"""Of what is compared, beside 1 or its own size."""

ASK = """async ([activations, forward, states]) => {
  const module = (text) => import(`data:text/javascript,${encodeURIComponent(text)}`);
  const address = `data:text/javascript,${encodeURIComponent(activations)}`;
  const lab = await module(forward.replace('"lab/activations.js"', JSON.stringify(address)));
  return states.map((state) => {
    const inputs = lab.places(state);
    const { layers, predicted } = lab.answers(state, inputs);
    const rows = (columns) => columns.map((column) => [...column]);
    return { inputs: rows(inputs), layers: layers.map(rows), predicted: rows(predicted),
      pictures: [...lab.pictures(state)] };
  });
}"""

SETTINGS: list[dict[str, Any]] = [
    *({"data": "xor", "hidden": [3, 2], "activation": name} for name in ACTIVATIONS),
    {"data": "spirals", "hidden": [16], "loss": "binary_cross_entropy"},
    {"data": "wave", "hidden": [4]},
    {"data": "iris flowers", "hidden": [3, 2], "activation": ["gelu", "relu"]},
    {"data": "pasted table", "target": "bill_length_mm", "hidden": []},
    {"data": "digits", "hidden": [5]},
]


def given(session: Session) -> dict[str, Any]:
    """Return what the page knows of a training."""
    problem, settings = session.problem, session.settings
    return {
        "task": settings.task,
        "loss": settings.loss,
        "sizes": session.network.sizes,
        "axes": problem.axes,
        "middle": problem.middle,
        "images": [[*x] for x, _ in problem.held_out] if problem.image_shape else None,
        "activations": settings.activations,
        "parameters": session.network.parameters(),
    }


def columns(rows: Any) -> list[list[float]]:
    return [list(column) for column in zip(*rows, strict=True)]


def test_what_the_page_draws_is_what_the_library_answers(browser: Any) -> None:
    sessions = [Session(Settings.from_fields(one)) for one in SETTINGS]
    for session in sessions:
        session.train(0.0)
        wide = [3 * value for value in session.network.parameters()]  # where functions bend
        session.network.load_parameters(wide)
    page = browser.new_page()
    texts = [activations_module(), FORWARD.read_text("utf-8")]
    found = page.evaluate(ASK, [*texts, json.loads(json.dumps([*map(given, sessions)]))])
    page.close()

    def near(expected: Any) -> Any:
        return pytest.approx(expected, rel=FURTHEST, abs=FURTHEST)

    for session, answer in zip(sessions, found, strict=True):
        asked = places(session.problem)
        assert answer["inputs"] == columns(asked)
        traces = [session.network.forward(inputs) for inputs in asked]
        for k, layer in enumerate(answer["layers"]):
            expected = columns(trace.layers[k].activations for trace in traces)
            assert [near(column) for column in expected] == layer
        linked = [link(session.loss, trace.prediction) for trace in traces]
        if session.settings.loss == "binary_cross_entropy":
            linked = [[1 - p, p] for (p,) in linked]
        assert [near(column) for column in columns(linked)] == answer["predicted"]
        assert pytest.approx(list(pictures(session)), rel=1e-6, abs=1e-7) == answer["pictures"]
