"""What stands there of a row is what the model says of it, and a page has all that it can hold."""

import json
from typing import Any

import pytest

import tinymlp as tm
from tests.report.parsed import Parsed
from tinymlp.errors import ArgumentError
from tinymlp.report import row_explorer as module
from tinymlp.report.markup import to_html
from tinymlp.report.page import Report
from tinymlp.report.row_explorer import row_explorer
from tinymlp.report.worst_rows import judge_rows
from tinymlp.tracing.notation import UNICODE

PENGUINS = tm.datasets.penguins(missing="drop")
BIRDS = tm.fit(PENGUINS, hidden=[3], n_epochs=3, seed=0)
TESTED = PENGUINS.subset(range(0, 100, 7))
JUDGED = judge_rows(BIRDS, BIRDS.dataset_outputs(TESTED), TESTED, PENGUINS)


def read(model: tm.Model, dataset: tm.Dataset, row: int) -> tuple[Parsed, dict[str, Any]]:
    judged = (
        judge_rows(model, model.dataset_outputs(dataset), dataset, dataset)
        if dataset is not PENGUINS
        else JUDGED
    )
    parsed = Parsed(to_html(*row_explorer(model, dataset, judged, row)))
    (found,) = [json.loads(text) for text in parsed.scripts if text.startswith('{"rows"')]
    return parsed, found


def test_the_answer_the_probabilities_and_the_logits_are_those_of_the_row() -> None:
    parsed, _ = read(BIRDS, PENGUINS, 8)
    row = PENGUINS.inputs[8]
    assert f"Row 8: predicted {BIRDS.predict(row)}, actual {PENGUINS.targets[8]}" in parsed.text
    for output, probability in zip(
        BIRDS.outputs([row])[0], BIRDS.predict_probabilities(row).values(), strict=True
    ):
        assert UNICODE.number(output) in parsed.texts
        assert f"{100 * probability:.1f} %" in parsed.texts
    assert "logit" in parsed.texts
    (inputs,) = BIRDS.inputs([row])
    trace = BIRDS.network.forward(inputs)
    places = parsed.named("data-value")
    for j, value in enumerate(trace.layers[0].activations):
        assert f"a[1][{j}]" in places
        assert UNICODE.number(value) in parsed.texts


def test_every_row_is_there_the_judged_first_and_of_too_many_the_worst(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, found = read(BIRDS, PENGUINS, 8)
    assert len(found["rows"]) == len(PENGUINS)
    assert found["order"] == [row.number for row in JUDGED]
    for number, (actual, *values) in found["rows"].items():
        assert actual == PENGUINS.targets[int(number)]
        assert BIRDS.outputs([values]) == BIRDS.outputs([PENGUINS.inputs[int(number)]])
    monkeypatch.setattr(module, "MAX_CHARACTERS", 300)
    _, few = read(BIRDS, PENGUINS, 8)
    assert 2 < len(few["rows"]) < 8
    assert list(few["rows"]) == ["8", *map(str, few["order"])]
    assert few["order"] == found["order"][: len(few["order"])]


def test_a_missing_value_stays_missing() -> None:
    rows = [[1.0, "a"], [2.0, "b"], [4.0, "a"], [8.0, None], [2.0, "b"]]
    with_gaps = tm.Dataset(rows, ["yes", "no", "yes", "no", "no"])
    model = tm.fit(with_gaps, hidden=[], n_epochs=1, seed=0)
    parsed, found = read(model, with_gaps, 3)
    assert found["rows"]["3"] == ["no", 8, None]
    assert "– missing –" in parsed.texts


def test_what_javascript_has_not_is_said_and_the_network_drawn_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_PARAMETERS", 10)
    with pytest.raises(ArgumentError, match=r"^model must be of at most 10 parameters, got "):
        row_explorer(BIRDS, PENGUINS, JUDGED, 8)
    page = Parsed(Report(BIRDS, PENGUINS, TESTED, "By some.", repeat=False).html())
    assert "It cannot be asked in this page: model must be of at most 10 parameters" in page.text
    assert "A network 10 → 3 → 3, relu, identity" in page.named("aria-label")
