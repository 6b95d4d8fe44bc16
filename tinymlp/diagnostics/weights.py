"""Weights that are all but 0: held there by a penalty, or never far from where they started.

Where all weights are small every layer passes on a small part of what it gets, forward and
backward, and a network of two layers or more stands on a saddle: no weight learns before the others
are larger.

Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural
networks, 2010, for how large weights should be.
"""

import math
from statistics import median_high

from tinymlp.diagnostics.averages import mean
from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.loss_curves import LAST, NOTICEABLE, format_loss, training_curve
from tinymlp.diagnostics.measurements import Measurements

SMALL = 0.1
"""Of a new network's weights: every layer then passes on a tenth of what it gets."""

STRONG = 0.05
"""Of a weight is the penalty's derivative: a loss of scaled inputs is curved by about 1, of which
this is little, and all of it where the loss hardly depends on the weight."""


def heavy_penalty(measurements: Measurements) -> list[Finding]:
    """Find a penalty with which nothing is explained and all weights are a tenth of new ones.

    Nothing is less than 5 % (`has_learned_nothing`); a tenth is `SMALL`, of the root mean square
    √(2 / (n_in + n_out)) that a Glorot initializer gives. The penalty pulls such weights to 0 by at
    least 5 % (`STRONG`) of their size. Or such a penalty with which the training loss, measured
    without it, rises again by a tenth of the scale of the task (`NOTICEABLE`), and less than half
    is explained: in the end it would have pulled the weights to 0.
    """
    if not _is_strong(measurements):
        return []
    curve = training_curve(measurements)
    if _are_small(measurements):
        evidence = (
            f"the weights of every layer are less than {SMALL:g} of a new network's, and the loss "
            f"is {measurements.loss:.3g}, that of the best constant prediction "
            f"{measurements.baseline:.3g} (over {measurements.seen})"
        )
    elif (
        measurements.is_trained
        and not measurements.has_learned
        and median_high(curve[-LAST:]) - min(curve) > NOTICEABLE * measurements.scale
    ):
        evidence = (
            "the training loss, without the penalty, rose from "
            f"{format_loss(measurements, min(curve))} to {format_loss(measurements, curve[-1])} "
            "while the penalized one was made small"
        )
    else:
        return []
    return [
        Finding(
            name="heavy penalty",
            evidence=evidence,
            cause=f"{measurements.penalty!r} pulls the weights to 0 more strongly than the loss "
            "pulls them away",
            remedy="penalty=None, or penalty=L2(0.003)",
            severity=Severity.SEVERE,
        )
    ]


def small_weights(measurements: Measurements) -> list[Finding]:
    """Find weights a tenth of new ones or less with which nothing is explained, and no penalty.

    Only of networks with a hidden layer: without one there is no saddle.
    """
    is_deep = len(measurements.network.layers) > 1
    if not is_deep or _is_strong(measurements) or not _are_small(measurements):
        return []
    sizes = [
        math.sqrt(mean([w * w for row in layer.weights for w in row]))
        for layer in measurements.network.layers
    ]
    return [
        Finding(
            name="weights that are too small",
            evidence=f"the weights of the layers are about {', '.join(f'{s:.1e}' for s in sizes)}, "
            f"less than {SMALL:g} of a new network's, and nothing has been learned (over "
            f"{measurements.seen})",
            cause="Each layer multiplies what passes by its weights, forward and backward, so that "
            "no gradient is left to make them larger",
            remedy="initializer=None, or optimizer='adam', whose steps do not depend on the size "
            "of the gradient",
            severity=Severity.SEVERE,
        )
    ]


def _are_small(measurements: Measurements) -> bool:
    """Return whether nothing is explained and the weights of every layer are small."""
    return measurements.has_learned_nothing and all(
        mean([w * w for row in layer.weights for w in row])
        < SMALL * SMALL * 2.0 / (layer.n_in + layer.n_out)
        for layer in measurements.network.layers
    )


def _is_strong(measurements: Measurements) -> bool:
    """Return whether the penalty's pull is strong on a weight as large as is called small."""
    if measurements.penalty is None:
        return False
    widest = max(layer.n_in + layer.n_out for layer in measurements.network.layers)
    weight = SMALL * math.sqrt(2.0 / widest)
    return abs(measurements.penalty.derivative(weight)) >= STRONG * weight
