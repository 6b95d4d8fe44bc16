"""Whatever is passed to a report, it is taken or refused with one of our errors, in our words."""

from typing import Any

import pytest

import tinymlp as tm
from tests.zoo_answers import wrong_answers
from tinymlp import report
from tinymlp.report import Report, html_of
from tinymlp.report.step_on_row import trace_row

LINE = tm.Dataset([[0.0], [1.0], [2.0], [3.0]], [1.0, 2.0, 3.5, 4.0])
MODEL = tm.fit(LINE, hidden=[2], n_epochs=1, seed=0)

ARGUMENTS: dict[str, Any] = {
    "model": MODEL,
    "dataset": LINE,
    "tested": LINE,
    "judged_by": "Judged by all of them.",
    "name": "a line",
    "row": 0,
    "learning_rate": 0.5,
    "repeat": False,
}


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_every_argument_takes_or_refuses_every_object(argument: str) -> None:
    assert wrong_answers(lambda value: Report(**ARGUMENTS | {argument: value}).html()) == []


@pytest.mark.parametrize("argument", ["row", "learning_rate", "level"])
def test_a_row_is_traced_or_refused(argument: str) -> None:
    valid = {"row": 0, "learning_rate": 0.5, "level": "neuron"}
    assert wrong_answers(lambda value: trace_row(MODEL, LINE, **valid | {argument: value})) == []  # type: ignore[arg-type]


def test_only_what_can_be_shown_is_shown() -> None:
    assert wrong_answers(html_of) == []


def test_the_names_of_the_package_are_there() -> None:
    for name in report.__all__:
        assert getattr(report, name).__module__.startswith("tinymlp.report.")
    with pytest.raises(
        AttributeError, match=r"^module 'tinymlp\.report' has no attribute 'page_'$"
    ):
        getattr(report, "page_")  # noqa: B009
