"""Gradients that fade or grow on their way back through the layers.

Each layer multiplies ∂L/∂z by its weights and by f′(z). If that product is below 1 layer after
layer, little arrives at the first one; if it is above 1, the first steps are far too long.

What is compared is ∂L/∂z, which is the derivative of a neuron's bias, and its root mean square
over examples, so that gradients that cancel at the end of training still have a size, and inputs
that are large (a problem of their own) do not count as an explosion.

Source: Bengio, Simard and Frasconi, Learning long-term dependencies with gradient descent is
difficult, 1994; Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural
networks, 2013, for clipping.
"""

from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.measurements import Measurements
from tinymlp.diagnostics.remedies import times_rate, widths

RATIO = 1000.0
"""One learning rate for both: while the one layer learns, the other needs a thousand times as
many steps, or takes them a thousand times too long."""


def vanishing_gradients(measurements: Measurements) -> list[Finding]:
    """Find ∂L/∂z more than 1000 times (`RATIO`) smaller in the first layer than in the last.

    Exactly 0 is not called vanishing: then a whole layer is dead, flat or 0, and is found as that.
    """
    first, last = measurements.deltas[0], measurements.deltas[-1]
    if not 0.0 < first * RATIO < last:
        return []
    return [
        Finding(
            name="vanishing gradients",
            evidence=f"∂L/∂z is {_times(last, first)} smaller in layer 1 than in layer "
            f"{len(measurements.deltas)} ({first:.1e} against {last:.1e}, over "
            f"{measurements.seen})",
            cause="Every layer on the way back multiplies it by its weights and its activation's "
            "derivative, which are too small here, so the first layers stand still",
            remedy=f"activation='relu', or fewer layers, as in {_one_layer(measurements)}",
            severity=measurements.unless_learned(Severity.WARNING),
        )
    ]


def exploding_gradients(measurements: Measurements) -> list[Finding]:
    """Find ∂L/∂z more than 1000 times (`RATIO`) larger in the first layer than in the last."""
    first, last = measurements.deltas[0], measurements.deltas[-1]
    if not 0.0 < last * RATIO < first:
        return []
    return [
        Finding(
            name="exploding gradients",
            evidence=f"∂L/∂z is {_times(first, last)} larger in layer 1 than in layer "
            f"{len(measurements.deltas)} ({first:.1e} against {last:.1e}, over "
            f"{measurements.seen})",
            cause="Every layer on the way back multiplies it by its weights, which are too large "
            "here, so the first layers jump",
            remedy=f"clip_norm=1.0, or {times_rate(measurements, 0.1)}",
            severity=measurements.unless_learned(Severity.WARNING),
        )
    ]


def _one_layer(measurements: Measurements) -> str:
    sizes = measurements.network.sizes
    return widths([sizes[0], *sizes[1:2], sizes[-1]], 1.0)


def _times(large: float, small: float) -> str:
    return f"{large / small:,.0f} times" if large < 1e6 * small else f"{large / small:.0e} times"
