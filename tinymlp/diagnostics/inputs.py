"""Inputs as they should not be: of different sizes, far from zero, or always the same.

A step of gradient descent is equally long in all directions. The loss is as steep along a weight
as its input is large, and curved as the square of that.

Source: LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998, section 4.3.
"""

from tinymlp.diagnostics.averages import mean
from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.measurements import Measurements

RATIO = 100.0
"""Of the ranges: the loss is then curved 100² = 10,000 times as strongly along one column's
weights as along another's, and no learning rate suits both."""

FAR = 3.0
"""A column's mean over its range: then what is the same in all examples is several times as large
as all that tells them apart."""

LARGE = 10.0
"""The usual size of an input: a new neuron's z is as large as its inputs, and at z = 10 the
derivative of a sigmoid is 0.00005."""


def unscaled_inputs(measurements: Measurements) -> list[Finding]:
    """Find ranges that differ over 100 times, means over 3 ranges away, and inputs over 10.

    These are `RATIO`, `FAR` and `LARGE`. Constant columns do not count; large is the usual
    column's largest value.
    """
    columns = {
        i: column
        for i, column in enumerate(zip(*(inputs for inputs, _ in measurements.sample), strict=True))
        if min(column) < max(column)
    }
    if not columns:
        return []
    ranges = {i: max(column) - min(column) for i, column in columns.items()}
    widest, narrowest = max(ranges, key=ranges.__getitem__), min(ranges, key=ranges.__getitem__)
    usual = sorted(max(map(abs, column)) for column in columns.values())[len(columns) // 2]
    far = [i for i, column in columns.items() if abs(mean(column)) > FAR * ranges[i]]
    evidence = []
    if ranges[widest] > RATIO * ranges[narrowest]:
        evidence.append(
            f"{measurements.name_of_input(widest)} has a range of {ranges[widest]:.3g} and "
            f"{measurements.name_of_input(narrowest)} one of {ranges[narrowest]:.3g}"
        )
    if far:
        evidence.append(
            f"{measurements.name_of_input(far[0])} is {mean(columns[far[0]]):.3g} on average but "
            f"only varies by {ranges[far[0]]:.3g}"
            + (f", and {len(far) - 1} more are like it" * (len(far) > 1))
        )
    if usual > LARGE:
        evidence.append(f"the usual input goes up to {usual:.3g}")
    if not evidence:
        return []
    return [
        Finding(
            name="unscaled inputs",
            evidence=f"{'; '.join(evidence)} (in {measurements.seen})",
            cause="The same learning rate is then too large for the weights of the one and too "
            "small for those of another, and the first layer's sums are far from zero",
            remedy="scaling='standard'",
            severity=measurements.unless_learned(Severity.WARNING),
        )
    ]


def constant_inputs(measurements: Measurements) -> list[Finding]:
    """Find columns with the same value in every example: all are looked at, not a sample."""
    sampled = list(zip(*(inputs for inputs, _ in measurements.sample), strict=True))
    constant = [
        i
        for i, column in enumerate(sampled)
        if min(column) == max(column)
        and all(inputs[i] == column[0] for inputs, _ in measurements.examples)
    ]
    if not constant or len(measurements.examples) == 1:
        return []
    shown = ", ".join(map(str, constant[:8])) + (", …" if len(constant) > 8 else "")
    return [
        Finding(
            name="constant inputs",
            evidence=f"{len(constant)} of {len(sampled)} inputs have the same value in all "
            f"{len(measurements.examples):,} examples: {shown}",
            cause="What is always the same tells no example from another; a bias does that job. "
            "The edge of an image may be so, a measured column should not",
            remedy="ignore=COLUMN when the table is read, or look for the mistake in the data",
            severity=Severity.NOTE,
        )
    ]
