"""What the validation loss says: whether what is learned holds elsewhere, and when to stop.

Source: Prechelt, Early Stopping - But When?, 1998, for the loss of generalization.
"""

from statistics import median_high

from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.held_out import against_training, held_out
from tinymlp.diagnostics.loss_curves import (
    LAST,
    NOTICEABLE,
    format_loss,
    training_curve,
    validation_curve,
)
from tinymlp.diagnostics.measurements import NOTHING, Measurements
from tinymlp.diagnostics.remedies import fewer_neurons, more_epochs, times_rate

LOST = 0.25
"""Of what there is to explain: for two classes of equal size that is 0.17 of the log loss."""

HOLDS = 0.6
"""Of what the training part shows is true elsewhere: default trainings of tasks that can be
learned keep three quarters of it and more."""

LOST_ACCURACY = 0.1
"""A few wrong answers that are given for certain can cost the loss half of what there is to
explain; where nothing of it is left, half of this is enough."""

OVERFITTED = 0.2
"""Of its lowest value validation is above it: less comes and goes with a few odd examples."""

BETTER = 0.5
"""Validation loss over training loss: both are means over examples of the same kind."""

IMPROVING = 0.05
"""Of itself the loss fell in the last tenth of the epochs: ten more tenths bring 40 %."""


def overfitting(measurements: Measurements) -> list[Finding]:
    """Find that what was learned does not hold for held-out examples.

    They are those of the validation part and of the test part; where there are both, of both. Less
    than 60 % (`HOLDS`) of what is explained of the training part is explained of them, at least a
    quarter of all there is to explain is lost (`LOST`), and of classes 10 % of the
    accuracy (`LOST_ACCURACY`), or 5 % where nothing is explained. Needs 3 epochs.
    """
    other = held_out(measurements)
    if other is None or not measurements.is_trained:
        return []
    here = measurements.explained
    if not (here - other.explained >= LOST and other.explained < HOLDS * here):
        return []
    one, two = measurements.accuracy, other.accuracy
    least = LOST_ACCURACY / 2 if other.explained < NOTHING else LOST_ACCURACY
    if one is not None and two is not None and one - two < least:
        return []
    return [
        Finding(
            name="overfitting",
            evidence=against_training(measurements, other),
            cause="The network memorizes its training examples, with what is odd about each",
            remedy=f"more examples, penalty=L2(0.03), {fewer_neurons(measurements)}, or "
            "validation=0.2, which ends training in time"
            if other.part == "test"
            else f"more examples, penalty=L2(0.03), or {fewer_neurons(measurements)}",
            severity=Severity.WARNING,
        )
    ]


def rising_validation_loss(measurements: Measurements) -> list[Finding]:
    """Find a validation loss that rises for good while the training loss still falls.

    For good: the median of the last 3 epochs is above the lowest by 20 % of it
    (`OVERFITTED`) and by a tenth of the scale of the task (`NOTICEABLE`). Needs 5 epochs. Where
    the best epoch's weights are kept it is a note: the model does not suffer, but more could be
    had.
    """
    curve = validation_curve(measurements)
    if len(curve) < 5:
        return []
    best = curve.index(min(curve))
    end = median_high(curve[-LAST:])
    training = training_curve(measurements)
    risen = end - curve[best]
    if risen <= max(OVERFITTED * curve[best], NOTICEABLE * measurements.scale):
        return []
    if median_high(training[-LAST:]) >= training[best]:
        return []
    number = measurements.history.epochs[best].number
    is_kept = measurements.history.best_epoch == number
    return [
        Finding(
            name="rising validation loss",
            evidence=f"since epoch {number} the validation loss rose from "
            f"{format_loss(measurements, curve[best])} to {format_loss(measurements, end)}, while "
            f"the training loss fell from {format_loss(measurements, training[best])} to "
            f"{format_loss(measurements, training[-1])}"
            + (f"; the weights of epoch {number} were kept" if is_kept else ""),
            cause="The network memorizes these examples, with what is odd about each",
            remedy=f"more examples, penalty=L2(0.03), or {fewer_neurons(measurements)}",
            severity=Severity.NOTE if is_kept else Severity.WARNING,
        )
    ]


def validation_too_good(measurements: Measurements) -> list[Finding]:
    """Find a validation loss that ends at less than half (`BETTER`) of the training loss.

    Above perfect, by the median of the last 5 epochs, and by more than a tenth of the scale of the
    task (`NOTICEABLE`). Needs 5 epochs.
    """
    curve = validation_curve(measurements)
    if len(curve) < 5:
        return []
    there, here = median_high(curve[-5:]), median_high(training_curve(measurements)[-5:])
    if there >= BETTER * here or here - there <= NOTICEABLE * measurements.scale:
        return []
    return [
        Finding(
            name="validation better than training",
            evidence=f"the validation loss ended at {format_loss(measurements, there)}, the "
            f"training loss at {format_loss(measurements, here)} (medians of the last 5 epochs)",
            cause="Unknown examples are not easier than known ones: training examples may be "
            "among them, or there are so few that it is luck",
            remedy="validation=0.3, and look for rows that are in both parts",
            severity=measurements.unless_learned(Severity.WARNING),
        )
    ]


def still_improving(measurements: Measurements) -> list[Finding]:
    """Find a loss at its lowest at the end that fell by 5 % in the last tenth of the epochs.

    5 % of it is `IMPROVING`, and half a percent of the scale of the task is the smallest fall that
    counts; while less than half is explained, any such fall. It is the validation loss where there
    is one. Needs 5 epochs. A note if the network has learned.
    """
    validation = validation_curve(measurements)
    curve = validation or training_curve(measurements)
    if len(curve) < 5 or curve[-1] > min(curve):
        return []
    tenth = max(1, len(curve) // 10)
    fallen = curve[-1 - tenth] - curve[-1]
    share = IMPROVING if measurements.has_learned else 0.0
    if fallen <= max(share * curve[-1 - tenth], NOTICEABLE / 20 * measurements.scale):
        return []
    name = "validation" if validation else "training"
    return [
        Finding(
            name="training that ended too early",
            evidence=f"the {name} loss fell from {format_loss(measurements, curve[-1 - tenth])} to "
            f"{format_loss(measurements, curve[-1])} in the last {tenth} of {len(curve)} epochs",
            cause="It was still on its way down",
            remedy=f"{more_epochs(measurements)}, or {times_rate(measurements, 3.0)}",
            severity=measurements.unless_learned(Severity.WARNING),
        )
    ]
