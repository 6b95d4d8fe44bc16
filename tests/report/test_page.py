"""A report is of a model and its data, and nothing else makes one."""

from typing import Any

import pytest

import tinymlp as tm
from tests.report.parsed import Parsed
from tinymlp.errors import ArgumentError
from tinymlp.report import Report
from tinymlp.report.retrain import train_again
from tinymlp.tracing.notation import UNICODE

LINE = tm.Dataset([[0.0], [1.0], [2.0], [3.0]], [1.0, 2.0, 3.5, 4.0])
MODEL = tm.fit(LINE, hidden=[], n_epochs=2, seed=0)
VALID: dict[str, Any] = {"model": MODEL, "dataset": LINE, "tested": LINE, "judged_by": "By all."}


def test_the_page_says_what_it_is_about_and_links_to_its_sections() -> None:
    parsed = Parsed(Report(**VALID, name="line.json").html())
    assert "line.json on memory" in parsed.texts
    assert "By all." in parsed.texts
    assert repr(MODEL) in parsed.texts
    assert [link.removeprefix("#") for link in parsed.named("href")] == parsed.named("id")


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        ("model", None, "model must be a Model, such as fit(…) returns, got None"),
        ("model", tm.Model, "model must be a Model, such as fit(…) returns, got the class Model"),
        ("dataset", [[1.0]], "dataset must be a Dataset, got [[1.0]]"),
        ("tested", {}, "tested must be a Dataset, all or a part of the other, got {}"),
        ("judged_by", 1, "judged_by must be a text, got 1"),
        ("name", None, "name must be a text, got None"),
        ("row", 4, "row must be a whole number from 0 to 3, got 4"),
        ("row", "0", "row must be a whole number from 0 to 3, got '0'"),
        ("repeat", "no", "repeat must be True or False, got 'no'"),
        ("learning_rate", -1.0, "learning_rate must be a number above 0"),
    ],
)
def test_what_makes_no_page_is_refused(argument: str, value: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        Report(**VALID | {argument: value}).html()
    assert str(refused.value).startswith(message)


def test_the_step_is_shown_as_it_was_after_any_epoch() -> None:
    epochs = train_again(MODEL, LINE)
    for epoch, weights in enumerate(epochs):
        network = MODEL.network.copy()
        network.load_parameters(weights)
        (inputs,), target = MODEL.inputs([LINE.inputs[1]]), MODEL.examples(LINE)[1][1]
        loss = network.trace(inputs, target, loss=MODEL.loss).values["L"].value
        parsed = Parsed(Report(**VALID, row=1, epoch=epoch).html())
        assert f"after epoch {epoch}" in parsed.text or epoch == 0
        assert any(UNICODE.number(loss) in text for text in parsed.texts)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"epoch": 3}, "epoch must be a whole number from 0 to 2, got 3"),
        ({"epoch": True}, "epoch must be a whole number from 0 up, got True"),
        ({"epoch": 1, "repeat": False}, "epoch must be None, since its weights are not known"),
    ],
)
def test_an_epoch_that_is_not_known_is_refused(given: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{message}"):
        Report(**VALID, **given)
