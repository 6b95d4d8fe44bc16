"""Findings are read as numbered paragraphs."""

from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.diagnostics import Finding, Severity, report
from tinymlp.errors import ArgumentError

DEAD = Finding(
    name="dead neurons",
    evidence="layer 1: 8 of 8 neurons (relu) give 0",
    cause="They are flat",
    remedy="activation='leaky_relu'",
    severity=Severity.SEVERE,
)
EARLY = Finding(
    name="training that ended too early",
    evidence="the loss fell",
    cause="It was on its way down",
    remedy="more n_epochs",
    severity=Severity.NOTE,
)


def test_a_report_numbers_what_was_found_and_says_so_when_it_is_nothing() -> None:
    assert report([]) == "Nothing was found."
    assert report([DEAD, EARLY]) == (
        "1. [severe] Dead neurons: layer 1: 8 of 8 neurons (relu) give 0. They are flat. "
        "Try activation='leaky_relu'.\n\n"
        "2. [note] Training that ended too early: the loss fell. It was on its way down. "
        "Try more n_epochs."
    )


@pytest.mark.parametrize(
    ("findings", "message"),
    [
        (None, "findings must be a list of findings, got None"),
        ([DEAD, "dead"], "findings[1] must be a Finding, got 'dead'"),
    ],
)
def test_a_report_of_anything_else_is_refused(findings: Any, message: str) -> None:
    assert message_of(ArgumentError, report, findings) == message
