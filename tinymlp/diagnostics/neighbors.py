"""Neighbors: whether examples with like inputs have like targets, with no network at all.

Each example of the sample is predicted by the mean target of the ten that are nearest to it. If
that is no better than the mean target of all, and the network has found nothing that holds either,
then there is little to be found: a larger network would not help.

Source: Cover and Hart, Nearest Neighbor Pattern Classification, 1967.
"""

from tinymlp.diagnostics.averages import mean, percent
from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.held_out import held_out
from tinymlp.diagnostics.measurements import NOTHING, Measurements, spread
from tinymlp.learning.examples import Example

N_NEIGHBORS = 10
"""Their mean target is off by a tenth of the noise's variance."""

ENOUGH = 40
"""Examples: of fewer, ten are no neighborhood."""

_WORK = 4_000_000
"""Differences of two numbers, which take about half a second."""


def inputs_tell_nothing(measurements: Measurements) -> list[Finding]:
    """Find that neither the network nor the nearest examples predict better than a constant.

    The network explains less than 5 % of the training part, or of held-out examples while it has
    not learned the training part either (`has_learned`). Needs 3 epochs, and 40 examples
    (`ENOUGH`).
    """
    other = held_out(measurements)
    holds = measurements.explained if other is None else other.explained
    nothing = measurements.has_learned_nothing or (holds < NOTHING and not measurements.has_learned)
    if not measurements.is_trained or not nothing or len(measurements.sample) < ENOUGH:
        return []
    explained = explained_by_neighbors(measurements.sample)
    if explained >= NOTHING:  # by chance it is a few per cent above 0, or below
        return []
    where = "" if other is None else f", and {percent(other.explained)} on the {other.part} part"
    return [
        Finding(
            name="inputs that tell nothing",
            evidence=f"the network explains {percent(measurements.explained)} of what there is to "
            f"explain on {measurements.seen}{where}; the mean target of an example's "
            f"{N_NEIGHBORS} nearest explains {percent(explained)}",
            cause="Examples with like inputs have targets as different as any two: the inputs say "
            "little about the target, or rows and targets got out of step",
            remedy="other inputs, or more examples, if each row has its own target",
            severity=Severity.SEVERE,
        )
    ]


def explained_by_neighbors(examples: list[Example]) -> float:
    """Return the share of the targets' variance that the nearest examples' mean explains.

    Each example's own target is left out, of the overall mean as of the neighbors'. At most 1; 0 or
    below when neighbors tell no more than all examples do.

    >>> line = [([float(x)], [float(x)]) for x in range(100)]
    >>> explained_by_neighbors(line) > 0.9
    True
    """
    most = max(ENOUGH, int((_WORK / max(1, len(examples[0][0]))) ** 0.5))
    examples = [examples[i] for i in spread(range(len(examples)), most)]
    n = len(examples)
    sums = [sum(column) for column in zip(*(target for _, target in examples), strict=True)]
    by_all, by_near = 0.0, 0.0
    for i, (inputs, target) in enumerate(examples):
        order = sorted(
            (sum((x - y) ** 2 for x, y in zip(inputs, others, strict=True)), j)
            for j, (others, _) in enumerate(examples)
            if j != i
        )
        near = [examples[j][1] for _, j in order[:N_NEIGHBORS]]
        for k, t in enumerate(target):
            by_all += (t - (sums[k] - t) / (n - 1)) ** 2
            by_near += (t - mean([other[k] for other in near])) ** 2
    return 1.0 - by_near / by_all if by_all > 0.0 else 0.0
