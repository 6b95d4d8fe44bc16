"""What the training loss says: how it came down, or did not.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 11.4, for what to try when.
"""

import itertools
import math
from statistics import median_high

from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.loss_curves import (
    LAST,
    NOTICEABLE,
    format_loss,
    training_curve,
    validation_curve,
)
from tinymlp.diagnostics.measurements import Measurements
from tinymlp.errors import DivergedError
from tinymlp.text import format_number

FLAT = 0.01
"""Of its first value the loss moved in all the epochs: in a picture that is a straight line."""

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
    if not all(map(math.isfinite, measurements.network.parameters())):
        evidence.append("a weight or bias is not finite")
    elif not all(map(math.isfinite, [measurements.loss, *measurements.gradient])):
        evidence.append(f"the loss or its gradient is not finite for {measurements.seen}")
    if not evidence:
        return []
    return [
        Finding(
            name="numbers that are not finite",
            evidence="; ".join(evidence),
            cause="Steps that are too long overshoot further each time, until no number is large "
            "enough",
            remedy="a smaller learning_rate, scaling='standard', or clip_norm=1.0",
            severity=Severity.SEVERE,
        )
    ]


def unstable(measurements: Measurements) -> list[Finding]:
    """Find a training loss that ends half above its lowest, or jumps up and down.

    Ends: the median of the last 3 epochs is above the lowest by half of it (`RISEN`). Jumps: of
    the second half of the epochs a third rise, on average by a tenth of the median (`ROUGH`).
    Either has to be noticeable, a tenth of the scale (`NOTICEABLE`). Losses are counted from that
    of perfect predictions. Needs 5 epochs. A note if the network has learned.
    """
    curve = training_curve(measurements)
    if len(curve) < 5:
        return []
    lowest, end = min(curve), median_high(curve[-LAST:])
    late = curve[len(curve) // 2 - 1 :]
    rises = [after - before for before, after in itertools.pairwise(late) if after > before]
    mean_rise = sum(rises) / max(1, len(rises))
    if end - lowest > max(RISEN * lowest, NOTICEABLE * measurements.scale):
        number = measurements.history.epochs[curve.index(lowest)].number
        evidence = (
            f"the training loss was {format_loss(measurements, lowest)} in epoch {number} and "
            f"ended at {format_loss(measurements, end)} (the median of the last 3 epochs)"
        )
    elif 3 * len(rises) >= len(late) - 1 and mean_rise > max(
        ROUGH * median_high(late), NOTICEABLE * measurements.scale
    ):
        evidence = (
            f"the training loss rose in {len(rises)} of the last {len(late) - 1} epochs, by "
            f"{mean_rise:.2g} on average, around {format_loss(measurements, median_high(late))}"
        )
    else:
        return []
    return [
        Finding(
            name="unstable training loss",
            evidence=evidence,
            cause="Steps that are too long jump over the valley they should go down into",
            remedy="a learning_rate of a third or a tenth, a larger batch_size, or clip_norm=1.0",
            severity=measurements.unless_learned(Severity.SEVERE),
        )
    ]


def not_falling(measurements: Measurements) -> list[Finding]:
    """Find a training loss within 1 % (`FLAT`) of its first value, with nothing learned.

    Nothing is less than 5 % of what there is to explain (`has_learned_nothing`): a large data set
    may be learned before the first epoch ends. Where the loss stands tells the two reasons apart:
    above the baseline it has not come down to what is easy. Needs 3 epochs.
    """
    if not _is_flat(measurements):
        return []
    curve = training_curve(measurements)
    is_above = measurements.explained < -0.05
    return [
        Finding(
            name="loss that does not fall",
            evidence=f"the training loss went from {format_loss(measurements, curve[0])} to "
            f"{format_loss(measurements, curve[-1])} in {len(curve)} epochs; "
            f"{_against(measurements)}",
            cause="It has not even come down to what a constant would reach: the steps are too "
            "short, or nothing tells the weights where to go"
            if is_above
            else "It has found the best constant and nothing else: the inputs do not reach the "
            "outputs, or they tell nothing about the targets",
            remedy="a learning_rate ten times as large, or optimizer='adam'"
            if is_above
            else "what is said of layers and inputs here first; then optimizer='adam', or another "
            "learning_rate",
            severity=Severity.SEVERE,
        )
    ]


def underfitting(measurements: Measurements) -> list[Finding]:
    """Find a loss that moved but explains less than 5 % (`has_learned_nothing`). Needs 3 epochs."""
    unknown = not measurements.is_trained
    if unknown or not measurements.has_learned_nothing or _is_flat(measurements):
        return []
    validation = validation_curve(measurements)
    return [
        Finding(
            name="underfitting",
            evidence=_against(measurements)
            + (
                f"; the validation loss ended at {format_loss(measurements, validation[-1])}"
                if validation
                else ""
            ),
            cause="What was learned is not better than a constant: the network is too small or "
            "its training too short, or the inputs tell nothing about the targets",
            remedy="more neurons in hidden, more n_epochs or patience, another "
            "learning_rate, and scaling='standard'; then other inputs",
            severity=Severity.SEVERE,
        )
    ]


def _is_flat(measurements: Measurements) -> bool:
    curve = training_curve(measurements)
    return (
        measurements.is_trained
        and len(curve) > 0
        and measurements.has_learned_nothing
        and max(curve) - min(curve) <= FLAT * curve[0]
    )


def _against(measurements: Measurements) -> str:
    return (
        f"the loss of {measurements.seen} is {format_number(measurements.loss)}, that of the best "
        f"constant prediction {format_number(measurements.baseline)}"
    )
