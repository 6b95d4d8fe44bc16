"""A curve passes through what the model says of the row itself, and of the row changed."""

import re

import pytest

import tinymlp as tm
from tinymlp.report.what_if import N_POINTS, WhatIf

PENGUINS = tm.datasets.penguins(missing="drop")
BIRDS = tm.fit(PENGUINS, hidden=[3], n_epochs=3, seed=0)


def paths(figure: object) -> list[str]:
    return [one.get("d") for one in figure.iter("path") if one.get("data-curve")]  # type: ignore[attr-defined]


def test_every_point_is_the_probability_of_the_row_with_that_value() -> None:
    what_if = WhatIf(BIRDS, PENGUINS, ["body_mass_g", "island"])
    row = list(PENGUINS.inputs[5])
    drawn = what_if.figures(row)
    numbers = what_if.numbers()
    names = BIRDS.encoder.column_names
    assert [names[each["column"]] for each in numbers[:2]] == ["body_mass_g", "island"]
    assert len(drawn) == len(numbers) == len(names)
    for figure, each in zip(drawn[:2], numbers[:2], strict=True):
        text = isinstance(each["values"][0], str)
        assert len(each["values"]) == (3 if text else N_POINTS)
        for k, value in enumerate(each["values"]):
            changed = [*row]
            changed[each["column"]] = value
            given = BIRDS.predict_probabilities(changed)
            for path, label in zip(paths(figure), BIRDS.labels or [], strict=True):
                y = float(re.findall(r"[ML][-\d.]+ ([-\d.]+)", path)[k])
                share = (each["bottom"] - y) / (each["bottom"] - each["top"])
                assert share == pytest.approx(given[label], abs=0.001)


def test_numbers_have_one_line_and_pixels_or_several_numbers_none() -> None:
    rows = [[float(n), float(n % 3)] for n in range(12)]
    line = tm.Dataset(rows, [float(n) for n in range(12)], target_name="mm")
    what_if = WhatIf(tm.fit(line, hidden=[], n_epochs=1), line)
    assert what_if.lines == ["mm"]
    assert [len(paths(figure)) for figure in what_if.figures(rows[0])] == [1, 1]
    two = tm.Dataset(rows, [[1.0, 2.0]] * 6 + [[2.0, 0.0]] * 6)
    assert WhatIf(tm.fit(two, hidden=[], n_epochs=1), two).figures(rows[0]) == []
    digits = tm.datasets.digits().subset(range(30))
    assert WhatIf(tm.fit(digits, hidden=[], n_epochs=1), digits).figures([0.0] * 64) == []
