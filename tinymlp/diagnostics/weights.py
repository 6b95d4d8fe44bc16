"""Weights that a penalty holds at 0."""

from tinymlp.diagnostics.averages import mean
from tinymlp.diagnostics.finding import Finding, Severity
from tinymlp.diagnostics.measurements import Measurements

SMALL = 0.1
"""Of a new network's weights: every layer then passes on a tenth of what it gets."""


def heavy_penalty(measurements: Measurements) -> list[Finding]:
    """Find a penalty with which nothing is explained and all weights are a tenth of new ones.

    Nothing is less than 5 % (`has_learned_nothing`); a tenth is `SMALL`, of the root mean square
    √(2 / (n_in + n_out)) that a Glorot initializer gives.
    """
    small = all(
        mean([w * w for row in layer.weights for w in row])
        < SMALL * SMALL * 2.0 / (layer.n_in + layer.n_out)
        for layer in measurements.network.layers
    )
    if measurements.penalty is None or not measurements.has_learned_nothing or not small:
        return []
    return [
        Finding(
            name="heavy penalty",
            evidence=f"the weights of every layer are less than {SMALL:g} of a new network's, and "
            f"the loss is {measurements.loss:.3g}, that of the best constant prediction "
            f"{measurements.baseline:.3g} (over {measurements.seen})",
            cause=f"{measurements.penalty!r} pulls the weights to 0 more strongly than the loss "
            "pulls them away",
            remedy="a penalty of a tenth of that strength, or penalty=None",
            severity=Severity.SEVERE,
        )
    ]
