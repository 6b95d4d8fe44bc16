"""What the outputs say: whether they depend on the inputs at all.

A network can always lower its loss by saying what is right on average. If that is all it does, it
has not learned from its inputs.
"""

from collections import Counter

from tinymlp.diagnostics.averages import deviation
from tinymlp.diagnostics.classes import are_classes, class_of
from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.measurements import Measurements, spread
from tinymlp.learning.loss import link
from tinymlp.network.shapes import Vector

SAME = 0.01
"""Of the targets' spread: predictions that vary by less explain at most 2 % of it."""

NOT_AT_ALL = 1e-9
"""The same for a new network, which may start with hardly any variation: this is rounding."""

DOMINANT = 2.0
"""Times the next class: always predicting it is then right in at least two of three cases."""


def constant_predictions(measurements: Measurements) -> list[Finding]:
    """Find outputs that all vary by less than 1 % (`SAME`) of their targets' spread.

    Without a history of 3 epochs they must not vary at all (`NOT_AT_ALL`). Predictions are
    probabilities where the loss makes them of logits. Targets or inputs that do not vary in the
    sample say nothing.
    """
    outputs = zip(*measurements.predictions, strict=True)
    targets = zip(*(target for _, target in measurements.sample), strict=True)
    spreads = [(deviation(o), deviation(t)) for o, t in zip(outputs, targets, strict=True)]
    limit = SAME if measurements.is_trained else NOT_AT_ALL
    inputs_vary = any(inputs != measurements.traces[0].inputs for inputs, _ in measurements.sample)
    varying = [(output, target) for output, target in spreads if target > 0.0]
    if not varying or not inputs_vary or not all(o < limit * t for o, t in varying):
        return []
    shown = ", ".join(f"{output:.3g}" for output in measurements.predictions[0][:5])
    return [
        Finding(
            name="constant prediction",
            evidence=f"the network says about [{shown}{', …' * (len(spreads) > 5)}] for "
            f"{measurements.seen}, while the targets differ",
            cause="Nothing of the inputs reaches the outputs: neurons are dead, flat or alike, "
            "the weights are 0, or the inputs tell nothing about the targets",
            remedy="what is said of single layers here first; then scaling='standard', another "
            "learning_rate, and a weaker penalty",
            severity=Severity.SEVERE,
        )
    ]


def one_class_only(measurements: Measurements) -> list[Finding]:
    """Find that only the largest class is predicted, one twice (`DOMINANT`) the next.

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
            remedy="class_weights='balanced', and more n_epochs; judge by recall, not by accuracy",
            severity=Severity.SEVERE,
        )
    ]


def _predict(measurements: Measurements, index: int) -> Vector:
    inputs, _ = measurements.examples[index]
    return link(measurements.loss_function, measurements.network.predict(inputs))
