"""What each neuron answers at every place of the plane: a grid of numbers for each.

One layer after the other, all places at a time; the library computes every number and the page only
colors them. For a curve there is a row of places instead of a grid.
"""

from array import array

from tinymlp.engine.batch import BatchEngine
from tinymlp.laboratory.session import Session
from tinymlp.learning.loss import link
from tinymlp.network.network import Network

REACH = 3.0
"""The plane goes from -REACH to REACH, to the right and upward."""

SIDE = 24
"""Places along each side of the grid."""

ALONG = 97
"""Places of a curve."""


def places(task: str) -> list[list[float]]:
    """Return the inputs at which neurons are asked: the grid's rows from the top, or a curve's."""
    if task == "numbers":
        return [[REACH * (2 * i / (ALONG - 1) - 1)] for i in range(ALONG)]
    marks = [REACH * ((2 * i + 1) / SIDE - 1) for i in range(SIDE)]  # the middles of cells
    return [[x, -y] for y in marks for x in marks]


def pictures(session: Session) -> "array[float]":
    """Return the answers of every neuron, layer by layer, and at the end the prediction's.

    Shape (n_neurons + 1, n_places), flat: activations, and for the prediction the probability of
    class 1, or the number. Floats of four bytes.
    """
    answers: list[list[float]] = places(session.settings.task)
    engine = BatchEngine()
    found = array("f")
    for layer in session.network.layers:
        answers = engine.predictions(Network([layer]), answers)
        for column in zip(*answers, strict=True):
            found.extend(map(_bounded, column))
    found.extend(_bounded(link(session.loss, outputs)[-1]) for outputs in answers)
    return found


def _bounded(value: float) -> float:
    """Return the value within what a float of four bytes holds."""
    return max(-1e30, min(1e30, value))
