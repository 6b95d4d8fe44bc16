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
from tinymlp.diagnostics.validation import (
    overfitting,
    rising_validation_loss,
    still_improving,
    validation_too_good,
)
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
    rising_validation_loss,
    validation_too_good,
    still_improving,
    constant_inputs,
)
"""In the order of the findings that are equally severe: causes before what follows from them."""

EXPLAINS: dict[Problem, tuple[Problem, ...]] = {
    overfitting: (rising_validation_loss,),
}
"""What follows from a problem, and is not told beside it: the cause has the remedy."""


def diagnose(
    network: Network,
    loss: str | Loss,
    examples: Sequence[Example],
    *,
    history: History | None = None,
    penalty: Penalty | None = None,
    weights: Sequence[float] | None = None,
    test: Sequence[Example] | None = None,
    n_sample: int = 200,
) -> list[Finding]:
    """Return what keeps the network from learning these examples, the worst first; [] for nothing.

    `examples` are the training examples as the network gets them, pairs of inputs (n_in,) and
    target (n_out,), scaled as in training; `weights` has one number for each. With the `history`
    of the training that led to these weights its course is judged too; without it the network is
    taken as new. Whether what was learned holds for other examples too is seen by the history's
    validation losses, or by the examples of a `test` part; with neither, nobody can tell. At most
    `n_sample` examples of each part, evenly spread, are sent through the network. Nothing is
    changed. `Model.diagnose` does all that for a model.

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
        test=test,
        n_sample=n_sample,
    )
    found = {problem: problem(measurements) for problem in PROBLEMS}
    explained = {
        consequence
        for cause, consequences in EXPLAINS.items()
        if found[cause]
        for consequence in consequences
    }
    causes = [
        finding
        for problem, findings in found.items()
        if problem not in explained
        for finding in findings
    ]
    return sorted(causes, key=lambda finding: -finding.severity)
