"""What the training loss says: how it came down, or did not.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 11.4, for what to try when.
"""

import itertools
import math
from collections.abc import Sequence
from statistics import median_high

from tinymlp.diagnostics.averages import percent
from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.loss_curves import (
    LAST,
    NOTICEABLE,
    format_loss,
    step_curve,
    training_curve,
    validation_curve,
)
from tinymlp.diagnostics.measurements import NOTHING, Measurements
from tinymlp.diagnostics.neighbors import N_NEIGHBORS, explained_by_neighbors
from tinymlp.diagnostics.remedies import more_epochs, more_neurons, times_rate
from tinymlp.errors import DivergedError
from tinymlp.text import format_number

FLAT = 0.01
"""Of its first value the loss moved in all the epochs: in a picture that is a straight line."""

A_STEP = 0.1
"""A usual learning rate of gradient descent where inputs and targets are scaled."""

ROUGH = 0.1
"""Of the loss is its mean rise: the noise of mini-batches moves it a few per cent."""

RISEN = 0.5
"""Of its lowest value the loss is above it: noise does not lift three epochs in a row by half."""


def not_finite(measurements: Measurements) -> list[Finding]:
    """Find a loss, weight or gradient that is nan or infinite, and training that diverged."""
    history = measurements.history
    evidence = []
    broken = [
        epoch.number
        for epoch in history.epochs
        for measured in (epoch.training, epoch.validation)
        if not math.isfinite(measured.get("loss", 0.0))
    ]
    if broken:
        evidence.append(f"the loss is no longer finite from epoch {broken[0]} on")
    elif history.why_stopped.startswith(DivergedError.__name__):
        evidence.append(f"training ended with a {history.why_stopped}")
    diverged = history.diverged
    if not all(map(math.isfinite, measurements.network.parameters())):
        evidence.append("a weight or bias is not finite")
    elif not all(map(math.isfinite, [measurements.loss, *measurements.gradient])):
        evidence.append(f"the loss or its gradient is not finite for {measurements.seen}")
    if not evidence:
        return []
    if diverged is not None and diverged.remedy:
        return [
            Finding(
                name="numbers that are not finite",
                evidence=f"training ended {str(diverged).partition(': ' + diverged.cause)[0]}",
                cause=diverged.cause[:1].upper() + diverged.cause[1:],
                remedy=diverged.remedy.removeprefix("give ")
                if diverged.remedy.startswith("give ")
                else f"this: {diverged.remedy}",
                severity=Severity.SEVERE,
            )
        ]
    return [
        Finding(
            name="numbers that are not finite",
            evidence="; ".join(evidence),
            cause="Steps that are too long overshoot further each time, until no number is large "
            "enough",
            remedy=f"{times_rate(measurements, 0.1)}, scaling='standard', or clip_norm=1.0",
            severity=Severity.SEVERE,
        )
    ]


def unstable(measurements: Measurements) -> list[Finding]:
    """Find a training loss that ends half above its lowest, jumps up and down, or hides that.

    Ends: the median of the last 3 epochs is above the lowest by half of it (`RISEN`). Jumps: of
    the second half of the epochs a third rise, on average by a tenth of the median (`ROUGH`).
    Hides: in that half the mini-batches' loss, at the weights of the steps, is above those of the
    weights' average, training and validation, by a tenth (`ROUGH`), as medians. Each has to be
    noticeable, a tenth of the scale (`NOTICEABLE`). Losses are counted from that of perfect
    predictions. Needs 5 epochs. A note if the network has learned.
    """
    curve = training_curve(measurements)
    if len(curve) < 5:
        return []
    lowest, end = min(curve), median_high(curve[-LAST:])
    late = curve[len(curve) // 2 - 1 :]
    rises = [after - before for before, after in itertools.pairwise(late) if after > before]
    mean_rise = sum(rises) / max(1, len(rises))
    middle = median_high(late)
    steps = median_high(_known(step_curve(measurements)[-len(late) :]) or late)
    # The training loss may be of a sample of the examples alone, and be lower by chance.
    average = max(middle, median_high(_known(validation_curve(measurements)[-len(late) :]) or late))
    cause = "Steps that are too long jump over the valley they should go down into"
    if end - lowest > max(RISEN * lowest, NOTICEABLE * measurements.scale):
        number = measurements.history.epochs[curve.index(lowest)].number
        evidence = (
            f"the training loss was {format_loss(measurements, lowest)} in epoch {number} and "
            f"ended at {format_loss(measurements, end)} (the median of the last 3 epochs)"
        )
    elif 3 * len(rises) >= len(late) - 1 and mean_rise > max(
        ROUGH * middle, NOTICEABLE * measurements.scale
    ):
        evidence = (
            f"the training loss rose in {len(rises)} of the last {len(late) - 1} epochs, by "
            f"{mean_rise:.2g} on average, around {format_loss(measurements, middle)}"
        )
    elif steps - average > max(ROUGH * average, NOTICEABLE * measurements.scale):
        evidence = (
            f"in the last {len(late)} epochs the loss of the steps' mini-batches was "
            f"{format_loss(measurements, steps)}, and {format_loss(measurements, average)} at the "
            "average of the weights (ema), as medians"
        )
        cause += ", and only their average lies in it"
    else:
        return []
    return [
        Finding(
            name="unstable training loss",
            evidence=evidence,
            cause=cause,
            remedy=f"{times_rate(measurements, 0.1)}, or clip_norm=1.0",
            severity=measurements.unless_learned(Severity.SEVERE),
        )
    ]


def _known(losses: Sequence[float]) -> Sequence[float]:
    """Return the losses, or none of them where one is not known."""
    return [] if any(map(math.isnan, losses)) else losses


def not_falling(measurements: Measurements) -> list[Finding]:
    """Find a training loss within 1 % (`FLAT`) of its first value, where it is steep.

    Steep: by its gradient, a step of 0.1 (`A_STEP`) times that would lower it by 1 % of the scale
    of the task. A network that has learned (`has_learned`) may have done so before the first epoch
    ended. Needs 3 epochs.
    """
    fall = A_STEP * sum(d * d for d in measurements.gradient)
    curve = training_curve(measurements)
    if not measurements.is_trained or not curve or measurements.has_learned:
        return []
    if max(curve) - min(curve) > FLAT * curve[0] or not fall > FLAT * measurements.scale:
        return []
    return [
        Finding(
            name="loss that does not fall",
            evidence=f"the training loss went from {format_loss(measurements, curve[0])} to "
            f"{format_loss(measurements, curve[-1])} in {len(curve)} epochs; "
            f"{_against(measurements)}; by its gradient, a single step of {A_STEP:g} times that "
            f"would lower it by about {fall:.2g}",
            cause="The loss is steep here, and the steps are too short to get anywhere",
            remedy=f"{times_rate(measurements, 10.0)}, or optimizer='adam'",
            severity=Severity.SEVERE,
        )
    ]


def underfitting(measurements: Measurements) -> list[Finding]:
    """Find a loss that explains less than 5 % (`has_learned_nothing`), where it should.

    Whether there is something to learn is seen by the nearest examples. Needs 3 epochs.
    """
    if not measurements.is_trained or not measurements.has_learned_nothing:
        return []
    near = explained_by_neighbors(measurements.sample) if len(measurements.sample) > 2 else 0.0
    n_neighbors = min(N_NEIGHBORS, len(measurements.sample) - 1)
    return [
        Finding(
            name="underfitting",
            evidence=_against(measurements)
            + (
                f"; the mean target of an example's {n_neighbors} nearest explains {percent(near)}"
                if near >= NOTHING
                else ""
            ),
            cause="There is something to learn that this network does not: it is too small, or "
            "its training too short"
            if near >= NOTHING
            else "What was learned is not better than a constant: the network is too small or its "
            "training too short, or the inputs tell nothing about the targets",
            remedy=f"{more_neurons(measurements)}, or {more_epochs(measurements)}",
            severity=Severity.SEVERE,
        )
    ]


def _against(measurements: Measurements) -> str:
    return (
        f"the loss of {measurements.seen} is {format_number(measurements.loss)}, that of the best "
        f"constant prediction {format_number(measurements.baseline)}"
    )
