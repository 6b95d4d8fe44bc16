"""The test part: whether it is kept apart, and whether it is of the same kind.

A row that was learned from is no test; and a row unlike all that was learned from is another task.
"""

from collections import Counter

from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.measurements import Measurements

SHARED = 0.1
"""Of the test part: a real table has an odd row twice, as iris has."""

CHANCE = 0.5
"""Rows like a test row that its columns' values would have by chance: of few values, many."""

BEYOND = 1.0
"""Times the range of the training part a value is outside of it."""

MANY = 0.1
"""Of the test part is outside: a few rows of any part are odd."""


def rows_in_both_parts(measurements: Measurements) -> list[Finding]:
    """Find a tenth (`SHARED`) of the test part in the training part, inputs and target.

    Only rows count that are not to be expected twice: if their columns had nothing to do with each
    other, less than half a row (`CHANCE`) like them would be in the training part.
    """
    test = measurements.test
    if test is None:
        return []
    rows = {(tuple(inputs), tuple(target)) for inputs, target in measurements.examples}
    both = [inputs for inputs, target in test.examples if (tuple(inputs), tuple(target)) in rows]
    if len(both) < 2 or len(both) < SHARED * len(test.examples):
        return []
    n = len(measurements.examples)
    columns = zip(*(inputs for inputs, _ in measurements.examples), strict=True)
    counts = [Counter(column) for column in columns]
    rare = 0
    for inputs in both:
        expected = float(n)
        for count, value in zip(counts, inputs, strict=True):
            expected *= count[value] / n
        rare += expected < CHANCE
    if rare < SHARED * len(test.examples):
        return []
    return [
        Finding(
            name="rows in both parts",
            evidence=f"{rare:,} of {len(test.examples):,} rows of the test part are in the "
            "training part too, with their targets",
            cause="What the network has seen is no test of it: it looks better than it is",
            remedy="it without the rows that are there twice, before any are kept apart",
            severity=Severity.WARNING,
        )
    ]


def inputs_out_of_range(measurements: Measurements) -> list[Finding]:
    """Find an input that is far outside of the training part's in a tenth (`MANY`) of the test.

    Far is as far as the training part's whole range (`BEYOND`).
    """
    test = measurements.test
    if test is None or len(measurements.examples) < 2:
        return []
    outside = {}
    columns = zip(*(inputs for inputs, _ in measurements.examples), strict=True)
    for i, column in enumerate(columns):
        low, high = min(column), max(column)
        beyond = BEYOND * (high - low)
        values = [inputs[i] for inputs, _ in test.examples]
        far = sum(not low - beyond <= value <= high + beyond for value in values)
        if far >= 2 and far >= MANY * len(values) and high > low:
            outside[i] = (far, low, high, max(values, key=abs))
    if not outside:
        return []
    i, (far, low, high, worst) = next(iter(outside.items()))
    return [
        Finding(
            name="test inputs out of range",
            evidence=f"{measurements.name_of_input(i)} is from {low:.3g} to {high:.3g} in the "
            f"training part, and up to {worst:.3g} in the test part, in {far:,} of "
            f"{len(test.examples):,} rows far outside"
            + (f"; {len(outside) - 1} more inputs are like it" * (len(outside) > 1)),
            cause="Where a network has seen no example its answers mean nothing: the units may "
            "differ, or the parts are of other times or places",
            remedy="the same units in both parts, or to learn from examples of both kinds",
            severity=Severity.SEVERE,
        )
    ]
