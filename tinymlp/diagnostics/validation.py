"""What the validation loss tells: whether what is learned holds elsewhere, and when to stop.

Source: Prechelt, Early Stopping - But When?, 1998, for the loss of generalization.
"""

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

OVERFITTED = 0.2
"""Of its lowest height validation is above it: less comes and goes with a few odd examples."""

BETTER = 0.5
"""Validation height over training height: both are means over examples of the same kind."""

IMPROVING = 0.05
"""Of its height the loss fell in the last tenth of the epochs: ten more tenths bring 40 %."""


def overfitting(measurements: Measurements) -> list[Finding]:
    """Find a validation loss that rises for good while the training loss still falls.

    For good: the median of the last 3 epochs is above the lowest by 20 % of its height
    (`OVERFITTED`) and by a tenth of the scale of the task (`NOTICEABLE`). Needs 5 epochs. Where
    the best epoch's weights are kept it is a note: the model does not suffer, but more could be
    had.
    """
    heights = validation_heights(measurements)
    if len(heights) < 5:
        return []
    best = heights.index(min(heights))
    end = median(heights[-LAST:])
    training = training_heights(measurements)
    risen = end - heights[best]
    if risen <= max(OVERFITTED * heights[best], NOTICEABLE * measurements.scale):
        return []
    if median(training[-LAST:]) >= training[best]:
        return []
    number = measurements.history.epochs[best].number
    is_kept = measurements.history.best_epoch == number
    return [
        Finding(
            symptom="overfitting",
            evidence=f"since epoch {number} the validation loss rose from "
            f"{loss_at(measurements, heights[best])} to {loss_at(measurements, end)}, while the "
            f"training loss fell from {loss_at(measurements, training[best])} to "
            f"{loss_at(measurements, training[-1])}"
            + (f"; the weights of epoch {number} were kept" if is_kept else ""),
            cause="The network learns these examples by heart, with what is odd about each",
            remedy="more examples, penalty=L2(0.001), fewer neurons in hidden, or early stopping "
            "by patience",
            severity=Severity.NOTE if is_kept else Severity.WARNING,
        )
    ]


def validation_too_good(measurements: Measurements) -> list[Finding]:
    """Find a validation loss that ends at less than half (`BETTER`) of the training loss.

    In height, by the median of the last 5 epochs, and by more than a tenth of the scale of the
    task (`NOTICEABLE`). Needs 5 epochs.
    """
    heights = validation_heights(measurements)
    if len(heights) < 5:
        return []
    there, here = median(heights[-5:]), median(training_heights(measurements)[-5:])
    if there >= BETTER * here or here - there <= NOTICEABLE * measurements.scale:
        return []
    return [
        Finding(
            symptom="validation better than training",
            evidence=f"the validation loss ended at {loss_at(measurements, there)}, the training "
            f"loss at {loss_at(measurements, here)} (medians of the last 5 epochs)",
            cause="Unknown examples are not easier than known ones: training examples may be "
            "among them, or there are so few that it is luck",
            remedy="a larger fraction for validation, and look for rows that are in both parts",
            severity=measurements.unless_learned(Severity.WARNING),
        )
    ]


def still_improving(measurements: Measurements) -> list[Finding]:
    """Find a loss at its lowest at the end that fell by 5 % in the last tenth of the epochs.

    5 % of its height is `IMPROVING`, and 1 % of the scale of the task is the least that counts.
    It is the validation loss where there is one. Needs 5 epochs.
    """
    validation = validation_heights(measurements)
    heights = validation or training_heights(measurements)
    if len(heights) < 5 or heights[-1] > min(heights):
        return []
    tenth = max(1, len(heights) // 10)
    fallen = heights[-1 - tenth] - heights[-1]
    if fallen <= max(IMPROVING * heights[-1 - tenth], NOTICEABLE / 10 * measurements.scale):
        return []
    name = "validation" if validation else "training"
    return [
        Finding(
            symptom="training that ended too early",
            evidence=f"the {name} loss fell from {loss_at(measurements, heights[-1 - tenth])} to "
            f"{loss_at(measurements, heights[-1])} in the last {tenth} of {len(heights)} epochs",
            cause="It was still on its way down",
            remedy="more n_epochs, or a larger learning_rate",
            severity=Severity.NOTE,
        )
    ]
