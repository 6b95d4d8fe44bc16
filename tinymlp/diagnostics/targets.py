"""Targets as they should not be: far from where a new network's outputs are, or all the same.

Source: LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998, section 4.3.
"""

from statistics import median

from tinymlp.diagnostics.averages import deviation, percent
from tinymlp.diagnostics.classes import are_classes
from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.measurements import Measurements
from tinymlp.diagnostics.remedies import times_rate
from tinymlp.learning.loss import has_link

OUTPUTS = 10.0
"""From 0, in the spread of a new network's outputs, which is about 1: it starts ten of them off."""

NARROW = 0.01
"""The smallest spread of targets: a new network's outputs differ by a hundred times as much."""

DOMINATES = 0.5
"""Of the baseline's loss: a single example then counts as much as all others."""

FEW = 10
"""Examples: of fewer one always counts for much."""


def outlier_target(measurements: Measurements) -> list[Finding]:
    """Find an example that has half (`DOMINATES`) of the loss of the best constant prediction.

    Targets of 0 and 1 are classes, of which one may be rare. All examples are looked at, more than
    10 (`FEW`).
    """
    examples, loss = measurements.examples, measurements.loss_function
    if len(examples) <= FEW or are_classes(target for _, target in examples):
        return []
    center = [median(column) for column in zip(*(t for _, t in examples), strict=True)]
    if has_link(loss):
        center = measurements.baseline_prediction
    losses = [loss.value(center, target) for _, target in examples]
    perfect = measurements.perfect if has_link(loss) else 0.0
    above = [max(0.0, value - perfect) for value in losses]
    worst = max(range(len(above)), key=above.__getitem__)
    if not above[worst] > DOMINATES * sum(above):
        return []
    target = ", ".join(f"{t:.3g}" for t in examples[worst][1])
    share = percent(above[worst] / sum(above))
    return [
        Finding(
            name="an outlier among the targets",
            evidence=f"one of {len(examples):,} examples has {share} of "
            f"the loss of a constant prediction: its target is {target}, as the network gets it, "
            f"the median {', '.join(f'{c:.3g}' for c in center)}",
            cause="The loss is about that example, and the others hardly count: perhaps it is a "
            "mistake in the data",
            remedy="it with that row corrected or left out, or with loss='mean_absolute_error' or "
            "loss='huber', which care less",
            severity=Severity.WARNING,
        )
    ]


def unscaled_targets(measurements: Measurements) -> list[Finding]:
    """Find outputs that have to go more than 10 from 0, or to differ by less than 0.01.

    These are `OUTPUTS` and `NARROW`. Where they would have to go is the best constant prediction,
    in the loss's own units (for counts the logarithm); by how much they would have to differ is
    the targets' spread, for losses that compare the output itself. Targets of 0 and 1 are classes
    and need no scaling.
    """
    plain = not has_link(measurements.loss_function)
    columns = list(zip(*(target for _, target in measurements.sample), strict=True))
    evidence = []
    for i, (column, center) in enumerate(
        zip(columns, measurements.baseline_prediction, strict=True)
    ):
        spread = deviation(column)
        far = abs(center) > OUTPUTS or (plain and spread > OUTPUTS)
        narrow = plain and 0.0 < spread < NARROW
        if (far or narrow) and any(t not in (0, 1) for t in column):
            evidence.append(
                f"output {i} has to be about {center:.3g}"
                + (f" and to vary by about {spread:.3g}" if plain else "")
            )
    if not evidence:
        return []
    return [
        Finding(
            name="unscaled targets",
            evidence=f"{'; '.join(evidence[:3])} (by the targets of {measurements.seen})",
            cause="A new network's outputs are about 0 and vary by about 1: either its steps are "
            "short and it spends its training on the way there, or its gradients are huge",
            remedy="output_activation='identity', with which fit scales numbers itself"
            if plain
            else times_rate(measurements, 0.1),
            severity=measurements.unless_learned(Severity.WARNING),
        )
    ]


def constant_targets(measurements: Measurements) -> list[Finding]:
    """Find that every example has the same target: all are looked at, not a sample."""
    targets = [list(target) for _, target in measurements.examples]
    if len(targets) == 1 or any(target != targets[0] for target in targets):
        return []
    return [
        Finding(
            name="constant targets",
            evidence=f"all {len(targets):,} examples have the target {targets[0]}",
            cause="There is nothing to learn but that",
            remedy="target=COLUMN when the table is read, with another name",
            severity=Severity.SEVERE,
        )
    ]
