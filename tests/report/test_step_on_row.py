"""The step on a row is the model's, with what was measured beside what the network gets."""

from typing import Any

import pytest

import tinymlp as tm
from tests.report.parsed import Parsed
from tinymlp.errors import ArgumentError
from tinymlp.report.markup import to_html
from tinymlp.report.step_on_row import output_names, step_on_row, trace_row

PENGUINS = tm.datasets.penguins(missing="drop")
MODEL = tm.fit(PENGUINS, hidden=[2], n_epochs=1, seed=0)


def test_a_row_is_traced_as_the_example_that_it_is() -> None:
    for row in (0, 7, len(PENGUINS) - 1):
        inputs, target = MODEL.examples(PENGUINS)[row]
        expected = MODEL.network.trace(inputs, target, loss=MODEL.loss, learning_rate=0.5)
        assert trace_row(MODEL, PENGUINS, row, learning_rate=0.5) == expected


def test_the_row_stands_there_as_it_was_measured() -> None:
    parsed = Parsed(to_html(*step_on_row(MODEL, PENGUINS, 7, 0.01)))
    for value in PENGUINS.inputs[7]:
        assert (f"{value:g}" if isinstance(value, float) else value) in parsed.texts
    assert f"whose species is {PENGUINS.targets[7]}" in parsed.text


@pytest.mark.parametrize("row", [-1, 333, 0.5, None, "3", 10**400, True])
def test_a_row_that_there_is_not_is_refused(row: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^row must be a whole number from 0 to 332, got "):
        step_on_row(MODEL, PENGUINS, row, 0.01)


def test_outputs_are_called_by_what_they_say() -> None:
    assert output_names(MODEL) == ["Adelie", "Chinstrap", "Gentoo"]
    two = tm.Dataset([[0.0], [1.0]] * 4, ["no", "yes"] * 4, target_name="rain")
    assert output_names(tm.fit(two, hidden=[], n_epochs=1, loss="binary_cross_entropy")) == ["yes?"]
    line = tm.Dataset([[0.0], [1.0], [2.0]], [1.0, 2.0, 3.5], target_name="mm")
    assert output_names(tm.fit(line, hidden=[], n_epochs=1)) == ["mm"]
