"""What each neuron answers at every place of the plane: a grid of numbers for each.

One layer after the other, all places at a time. The page does the same from the weights
(docs/lab/forward.js), and asks here for an activation of its own, which is Python. For a number
to predict there is a row of places instead of a grid, and where rows are images a neuron's picture
is the images' mean, each counted as much as the neuron answers it above or below its own mean:
what it responds to.
"""

from array import array
from operator import mul

from tinymlp.engine.batch import BatchEngine
from tinymlp.laboratory.problem import REACH, Problem
from tinymlp.laboratory.session import Session
from tinymlp.learning.loss import link
from tinymlp.network.network import Network

SIDE = 24
"""Places along each side of the grid."""

ALONG = 97
"""Places of a curve."""


def places(problem: Problem) -> list[list[float]]:
    """Return the inputs at which neurons are asked: the grid's rows from the top, or a curve's.

    Inputs that are not drawn stay at their mean. Of images it is those that are held out.
    """
    if problem.image_shape is not None:
        return [[*x] for x, _ in problem.held_out]
    if problem.is_classes:
        marks = [REACH * ((2 * i + 1) / SIDE - 1) for i in range(SIDE)]  # the middles of cells
        along = [(x, -y) for y in marks for x in marks]
    else:
        along = [(REACH * (2 * i / (ALONG - 1) - 1),) * 2 for i in range(ALONG)]
    found, middle = [], problem.middle
    for x, y in along:
        inputs = middle.copy()
        inputs[problem.axes[-1]] = y
        inputs[problem.axes[0]] = x
        found.append(inputs)
    return found


def pictures(session: Session) -> "array[float]":
    """Return the answers of every neuron, layer by layer, and at the end the predictions.

    Shape (n_neurons + n_predicted, n_places), flat: activations, and then for each class its
    probability, or the number. A neuron's picture of images has the shape (n_pixels,). Floats of
    four bytes.
    """
    problem = session.problem
    asked = answers = places(problem)
    engine = BatchEngine()
    found = array("f")
    pixels = list(zip(*asked, strict=True)) if problem.image_shape is not None else None
    for layer in session.network.layers:
        answers = engine.predictions(Network([layer]), answers)
        for column in zip(*answers, strict=True):
            drawn = column if pixels is None else _responded_to(column, pixels)
            found.extend(map(_bounded, drawn))
    predicted = []
    for outputs in answers:
        given = link(session.loss, outputs)
        is_yes_or_no = problem.is_classes and len(given) == 1
        predicted.append([1.0 - given[0], given[0]] if is_yes_or_no else given)
    for column in zip(*predicted, strict=True):
        found.extend(map(_bounded, column))
    return found


def _responded_to(answers: "tuple[float, ...]", pixels: "list[tuple[float, ...]]") -> "list[float]":
    """Return the covariance of a neuron's answers with each pixel, both of shape (n_images,)."""
    mean = sum(answers) / len(answers)
    above = [answer - mean for answer in answers]
    return [sum(map(mul, above, pixel)) / len(answers) for pixel in pixels]


def _bounded(value: float) -> float:
    """Return the value within what a float of four bytes holds."""
    return max(-1e30, min(1e30, value))
