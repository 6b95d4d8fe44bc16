"""What the training loss tells: how it came down, or did not.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 11.4, for what to try when.
"""

import itertools
import math

from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.loss_curves import (
    LAST,
    NOTICEABLE,
    loss_at,
    median,
    training_heights,
    validation_heights,
)
from tinymlp.diagnostics.measurements import Measurements
from tinymlp.errors import DivergedError
from tinymlp.text import format_number

FLAT = 0.01
"""Of its first height the loss moved in all the epochs: in a picture that is a straight line."""

ROUGH = 0.1
"""Of the loss's height is its mean rise: the noise of mini-batches moves it a few per cent."""

RISEN = 0.5
"""Of its lowest height the loss is above it: noise does not lift three epochs in a row by half."""


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
            symptom="numbers that are not finite",
            evidence="; ".join(evidence),
            cause="Steps that are too long overshoot further each time, until no number is large "
            "enough",
            remedy="a smaller learning_rate, scaling='standard', or clip_norm=1.0",
            severity=Severity.SEVERE,
        )
    ]


def unstable(measurements: Measurements) -> list[Finding]:
    """Find a training loss that ends half above its lowest, or jumps up and down.

    Ends: the median of the last 3 epochs is above the lowest by half of its height (`RISEN`).
    Jumps: of the second half of the epochs a third rise, on average by a tenth of the median
    height (`ROUGH`). Either has to be noticeable, a tenth of the scale (`NOTICEABLE`). Needs 5
    epochs. A note if the network has learned.
    """
    heights = training_heights(measurements)
    if len(heights) < 5:
        return []
    lowest, end = min(heights), median(heights[-LAST:])
    late = heights[len(heights) // 2 - 1 :]
    rises = [after - before for before, after in itertools.pairwise(late) if after > before]
    mean_rise = sum(rises) / max(1, len(rises))
    if end - lowest > max(RISEN * lowest, NOTICEABLE * measurements.scale):
        number = measurements.history.epochs[heights.index(lowest)].number
        evidence = (
            f"the training loss was {loss_at(measurements, lowest)} in epoch {number} and ended at "
            f"{loss_at(measurements, end)} (the median of the last 3 epochs)"
        )
    elif 3 * len(rises) >= len(late) - 1 and mean_rise > max(
        ROUGH * median(late), NOTICEABLE * measurements.scale
    ):
        evidence = (
            f"the training loss rose in {len(rises)} of the last {len(late) - 1} epochs, by "
            f"{mean_rise:.2g} on average, around {loss_at(measurements, median(late))}"
        )
    else:
        return []
    return [
        Finding(
            symptom="unstable training loss",
            evidence=evidence,
            cause="Steps that are too long jump over the valley they should go down into",
            remedy="a learning_rate of a third or a tenth, a larger batch_size, or clip_norm=1.0",
            severity=measurements.unless_learned(Severity.SEVERE),
        )
    ]


def not_falling(measurements: Measurements) -> list[Finding]:
    """Find a training loss within 1 % (`FLAT`) of its first height, with nothing learned.

    Nothing is less than 5 % of what there is to explain (`has_learned_nothing`): a large data set
    may be learned before the first epoch ends. Where the loss stands tells the two reasons apart:
    above the best constant prediction it has not come down to what is easy. Needs 3 epochs.
    """
    if not _is_flat(measurements):
        return []
    heights = training_heights(measurements)
    is_above = measurements.explained < -0.05
    return [
        Finding(
            symptom="loss that does not fall",
            evidence=f"the training loss went from {loss_at(measurements, heights[0])} to "
            f"{loss_at(measurements, heights[-1])} in {len(heights)} epochs; "
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
    validation = validation_heights(measurements)
    return [
        Finding(
            symptom="underfitting",
            evidence=_against(measurements)
            + (
                f"; the validation loss ended at {loss_at(measurements, validation[-1])}"
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
    heights = training_heights(measurements)
    return (
        measurements.is_trained
        and len(heights) > 0
        and measurements.has_learned_nothing
        and max(heights) - min(heights) <= FLAT * heights[0]
    )


def _against(measurements: Measurements) -> str:
    return (
        f"the loss of {measurements.seen} is {format_number(measurements.loss)}, that of the best "
        f"constant prediction {format_number(measurements.constant)}"
    )
