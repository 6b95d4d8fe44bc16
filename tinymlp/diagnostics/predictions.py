"""What the outputs say: whether every class is among them.

A network can always lower its loss by saying what is right on average. If one class is so frequent
that this is nearly always right, it may learn no more.
"""

from collections import Counter

from tinymlp.diagnostics.classes import are_classes, class_of
from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.measurements import Measurements, spread
from tinymlp.learning.loss import link
from tinymlp.network.shapes import Vector

DOMINANT = 4.0
"""Times the next class; of less frequent ones a network that has learned nothing says the same."""


def one_class_only(measurements: Measurements) -> list[Finding]:
    """Find that only the largest class is predicted, one four times (`DOMINANT`) the next.

    Classes are counted in all examples; besides the sample, as many examples of the other classes
    are predicted before they are called never predicted. Needs a history of 3 epochs: a new
    network has not been trained yet.
    """
    classes = [class_of(target) for _, target in measurements.examples]
    if not measurements.is_trained or not are_classes(t for _, t in measurements.examples):
        return []
    (largest, count), *others = Counter(classes).most_common()
    if not others or count < DOMINANT * others[0][1]:
        return []
    if any(class_of(prediction) != largest for prediction in measurements.predictions):
        return []
    rest = [i for i, c in enumerate(classes) if c != largest]
    looked_at = spread(rest, len(measurements.sample))
    if any(class_of(_predict(measurements, i)) != largest for i in looked_at):
        return []
    share = 100 * count / len(classes)
    return [
        Finding(
            name="class imbalance",
            evidence=f"class {largest} is predicted for {measurements.seen}, and for "
            f"{len(looked_at):,} of the {len(rest):,} examples of other classes; the accuracy of "
            f"{share:.1f} % is just its share",
            cause="The other classes are so rare that the loss hardly notices them",
            remedy="class_weights='balanced', and judge by recall, not by accuracy",
            severity=Severity.SEVERE,
        )
    ]


def _predict(measurements: Measurements, index: int) -> Vector:
    inputs, _ = measurements.examples[index]
    return link(measurements.loss_function, measurements.network.predict(inputs))
