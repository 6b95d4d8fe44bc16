"""Columns that should not be inputs: one that gives the target away, one that counts the rows.

With the first a network learns perfectly, until it is used where the target is not known yet. With
the second it learns which row it is, and every later row is beyond all that it has seen.

Source: Kaufman, Rosset, Perlich and Stitelman, Leakage in Data Mining, 2012.
"""

import itertools
import math

from tinymlp.diagnostics.averages import deviation, mean
from tinymlp.diagnostics.classes import are_classes, class_of
from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.measurements import Measurements
from tinymlp.network.shapes import Vector

ENOUGH = 20
"""Examples: of fewer a column may well say it all by chance, or by the design of a small task."""

ONE_LINE = 0.9999
"""The size of a correlation: measured numbers that cause each other have more noise."""

MOST = 0.6
"""Of the numbers that are counted: a fifth kept apart to test and 15 % to validate leave this."""


def revealing_column(measurements: Measurements) -> list[Finding]:
    """Find a column, not the only one, from which alone the target can be read.

    Of classes it has one value for each; of a number it is a straight line of it (`ONE_LINE`).
    Needs 20 examples (`ENOUGH`).
    """
    columns = _varying(measurements)
    targets = [target for _, target in measurements.sample]
    if len(columns) < 2 or len(targets) < ENOUGH:
        return []
    for index, column in columns.items():
        if are_classes(targets):
            classes = [class_of(target) for target in targets]
            pairs = set(zip(column, classes, strict=True))
            is_revealing = 1 < len(pairs) == len(set(column)) == len(set(classes))
            how = f"has one value for each of the {len(pairs)} classes"
        else:
            numbers = next(zip(*targets, strict=True))
            is_revealing = len(targets[0]) == 1 and abs(_correlation(column, numbers)) > ONE_LINE
            how = "is a straight line of the target"
        if is_revealing:
            return [
                Finding(
                    name="a column that gives the target",
                    evidence=f"{measurements.name_of_input(index)} {how} in {measurements.seen}",
                    cause="It says what is to be predicted, and is perhaps measured only when that "
                    "is known: then the model is of no use before",
                    remedy=_ignore(measurements, index),
                    severity=Severity.WARNING,
                )
            ]
    return []


def counting_column(measurements: Measurements) -> list[Finding]:
    """Find a column, not the only one, that has a different value in each row, evenly spaced.

    At least 60 % (`MOST`) of the values from the first to the last are there. All examples are
    looked at. Needs 20 (`ENOUGH`).
    """
    examples = measurements.examples
    columns = _varying(measurements)
    if len(columns) < 2 or len(examples) < ENOUGH:
        return []
    for index in columns:
        values = sorted(inputs[index] for inputs, _ in examples)
        gaps = [after - before for before, after in itertools.pairwise(values)]
        step = min(gaps)
        if step <= 0.0 or len(values) < MOST * ((values[-1] - values[0]) / step + 1.0):
            continue
        if all(math.isclose(gap / step, round(gap / step), rel_tol=1e-6) for gap in gaps):
            return [
                Finding(
                    name="a column that counts the rows",
                    evidence=f"{measurements.name_of_input(index)} has {len(values):,} different "
                    "values in as many examples, evenly spaced as a row's number is",
                    cause="It tells one row from another, which helps to memorize them; the number "
                    "of a later row is beyond all that it was trained on",
                    remedy=_ignore(measurements, index),
                    severity=Severity.WARNING,
                )
            ]
    return []


def _ignore(measurements: Measurements, index: int) -> str:
    column = measurements.column_of_input(index)
    named = ", with its name" if measurements.input_columns is None else ""
    return f"ignore={column} when the table is read{named}"


def _varying(measurements: Measurements) -> dict[int, Vector]:
    columns = zip(*(inputs for inputs, _ in measurements.sample), strict=True)
    return {i: list(column) for i, column in enumerate(columns) if min(column) < max(column)}


def _correlation(one: Vector, other: tuple[float, ...]) -> float:
    spreads = deviation(one) * deviation(other)
    if not spreads > 0.0:
        return 0.0
    centers = mean(one), mean(other)
    products = [(x - centers[0]) * (y - centers[1]) for x, y in zip(one, other, strict=True)]
    return mean(products) / spreads
