"""When it does not learn: look at everything that can be wrong, the worst first.

A problem is a function from the measurements, taken once, to findings. They stand in a table, and
a new one is a function and its name there.

>>> from tinymlp.network.network import Network
>>> network = Network.random([2, 3, 1], initializer="zeros")
>>> corners = [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])]
>>> [finding.name for finding in diagnose(network, "mean_squared_error", corners)]
['neurons all alike', 'constant prediction']
"""

from collections.abc import Sequence

from tinymlp.diagnostics.finding import Finding
from tinymlp.diagnostics.gradients import exploding_gradients, vanishing_gradients
from tinymlp.diagnostics.inputs import constant_inputs, unscaled_inputs
from tinymlp.diagnostics.measurements import Measurements, Problem
from tinymlp.diagnostics.neurons import dead_neurons, neurons_alike, saturated_neurons
from tinymlp.diagnostics.predictions import constant_predictions, one_class_only
from tinymlp.diagnostics.targets import constant_targets, unscaled_targets
from tinymlp.diagnostics.training_loss import not_falling, not_finite, underfitting, unstable
from tinymlp.diagnostics.validation import overfitting, still_improving, validation_too_good
from tinymlp.diagnostics.weights import heavy_penalty
from tinymlp.learning.examples import Example
from tinymlp.learning.loss import Loss
from tinymlp.learning.penalty import Penalty
from tinymlp.network.network import Network
from tinymlp.training.history import History

PROBLEMS: tuple[Problem, ...] = (
    not_finite,
    constant_targets,
    neurons_alike,
    dead_neurons,
    saturated_neurons,
    unscaled_inputs,
    unscaled_targets,
    vanishing_gradients,
    exploding_gradients,
    heavy_penalty,
    one_class_only,
    constant_predictions,
    not_falling,
    unstable,
    underfitting,
    overfitting,
    validation_too_good,
    still_improving,
    constant_inputs,
)
"""In the order of the findings that are equally severe: causes before what follows from them."""


def diagnose(
    network: Network,
    loss: str | Loss,
    examples: Sequence[Example],
    *,
    history: History | None = None,
    penalty: Penalty | None = None,
    weights: Sequence[float] | None = None,
    n_sample: int = 200,
) -> list[Finding]:
    """Return what keeps the network from learning these examples, the worst first; [] for nothing.

    `examples` are the training examples as the network gets them, pairs of inputs (n_in,) and
    target (n_out,), scaled as in training; `weights` has one number for each. With the `history`
    of the training that led to these weights its course is judged too; without it the network is
    taken as new. At most `n_sample` examples, evenly spread, are sent through the network. Nothing
    is changed.

    Raises `ShapeError` for an example that does not fit the network, `ArgumentError` when there
    are no examples or all their weights are 0.
    """
    measurements = Measurements.of(
        network,
        loss,
        examples,
        history=history,
        penalty=penalty,
        weights=weights,
        n_sample=n_sample,
    )
    findings = [finding for problem in PROBLEMS for finding in problem(measurements)]
    return sorted(findings, key=lambda finding: -finding.severity)
