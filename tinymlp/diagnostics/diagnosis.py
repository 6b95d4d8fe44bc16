"""When it does not learn: look at everything that can be wrong, the worst first.

A problem is a function from the measurements, taken once, to findings. They stand in a table, and
a new one is a function and its name there.

>>> from tinymlp.network.network import Network
>>> network = Network.random([2, 3, 1], initializer="zeros")
>>> corners = [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])]
>>> [finding.name for finding in diagnose(network, "mean_squared_error", corners)]
['neurons all alike']
"""

from collections.abc import Sequence
from dataclasses import replace

from tinymlp.diagnostics.columns import counting_column, revealing_column
from tinymlp.diagnostics.finding import Finding, Findings, Severity
from tinymlp.diagnostics.gradients import exploding_gradients, vanishing_gradients
from tinymlp.diagnostics.inputs import constant_inputs, unscaled_inputs
from tinymlp.diagnostics.kept_apart import inputs_out_of_range, rows_in_both_parts
from tinymlp.diagnostics.measurements import Measurements, Problem
from tinymlp.diagnostics.neighbors import inputs_tell_nothing
from tinymlp.diagnostics.neurons import dead_neurons, neurons_alike, saturated_neurons
from tinymlp.diagnostics.predictions import one_class_only
from tinymlp.diagnostics.targets import constant_targets, outlier_target, unscaled_targets
from tinymlp.diagnostics.training_loss import not_falling, not_finite, underfitting, unstable
from tinymlp.diagnostics.validation import (
    overfitting,
    rising_validation_loss,
    still_improving,
    validation_too_good,
)
from tinymlp.diagnostics.weights import heavy_penalty, small_weights
from tinymlp.learning.examples import Example
from tinymlp.learning.loss import Loss
from tinymlp.learning.penalty import Penalty
from tinymlp.network.network import Network
from tinymlp.training.history import History

PROBLEMS: tuple[Problem, ...] = (
    constant_targets,
    outlier_target,
    inputs_out_of_range,
    rows_in_both_parts,
    revealing_column,
    counting_column,
    unscaled_inputs,
    unscaled_targets,
    not_finite,
    heavy_penalty,
    unstable,
    neurons_alike,
    dead_neurons,
    saturated_neurons,
    small_weights,
    vanishing_gradients,
    exploding_gradients,
    one_class_only,
    inputs_tell_nothing,
    overfitting,
    still_improving,
    not_falling,
    underfitting,
    rising_validation_loss,
    validation_too_good,
    constant_inputs,
)
"""In the order of the findings that are equally severe: causes before what follows from them."""

_POOR: tuple[Problem, ...] = (still_improving, not_falling, underfitting)
_NOT_LEARNED: tuple[Problem, ...] = (one_class_only, inputs_tell_nothing, *_POOR)
_STEPS: tuple[Problem, ...] = (not_finite, unstable)
_STUCK: tuple[Problem, ...] = (
    dead_neurons,
    saturated_neurons,
    small_weights,
    vanishing_gradients,
    exploding_gradients,
)
_ELSEWHERE: tuple[Problem, ...] = (overfitting, rising_validation_loss, validation_too_good)

EXPLAINS: dict[Problem, tuple[Problem, ...]] = {
    constant_targets: (
        *(unstable, *_STUCK, *_NOT_LEARNED, *_ELSEWHERE),
        *(heavy_penalty, unscaled_targets),
    ),
    outlier_target: (*_NOT_LEARNED, *_STEPS, *_ELSEWHERE, unscaled_targets),
    inputs_out_of_range: (overfitting,),
    rows_in_both_parts: (validation_too_good,),
    unscaled_inputs: (*_STEPS, *_STUCK, *_NOT_LEARNED, *_ELSEWHERE),
    unscaled_targets: (*_STEPS, *_STUCK, *_NOT_LEARNED, *_ELSEWHERE),
    not_finite: (unstable, *_STUCK, *_NOT_LEARNED, *_ELSEWHERE),
    unstable: (*_STUCK, *_NOT_LEARNED, *_ELSEWHERE),
    neurons_alike: (*_STUCK, *_NOT_LEARNED, *_ELSEWHERE),
    dead_neurons: (vanishing_gradients, *_NOT_LEARNED, *_ELSEWHERE),
    saturated_neurons: (vanishing_gradients, exploding_gradients, *_NOT_LEARNED, *_ELSEWHERE),
    heavy_penalty: (unstable, vanishing_gradients, *_NOT_LEARNED, *_ELSEWHERE),
    small_weights: (vanishing_gradients, *_NOT_LEARNED, *_ELSEWHERE),
    vanishing_gradients: (*_NOT_LEARNED, *_ELSEWHERE),
    exploding_gradients: _NOT_LEARNED,
    one_class_only: (inputs_tell_nothing, *_POOR),
    inputs_tell_nothing: (*_POOR, *_ELSEWHERE),
    overfitting: (underfitting, rising_validation_loss),
    still_improving: (not_falling, underfitting),
    not_falling: (underfitting,),
}
"""What follows from a problem, and is not told beside it: the cause has the remedy.

What stands first in `PROBLEMS` explains what comes later, never the other way, and what is no more
than a note explains nothing.
"""


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
    input_names: Sequence[str] | None = None,
    input_columns: Sequence[str] | None = None,
) -> Findings:
    """Return what keeps the network from learning these examples, the worst first; [] for nothing.

    `examples` are the training examples as the network gets them, pairs of inputs (n_in,) and
    target (n_out,), scaled as in training; `weights` has one number for each. With the `history`
    of the training that led to these weights its course is judged too; without it the network is
    taken as new. Whether what was learned holds for other examples too is seen by the history's
    validation losses, or by the examples of a `test` part; with neither, nobody can tell. At most
    `n_sample` examples of each part, evenly spread, are sent through the network. Nothing is
    changed. A finding calls an input by its name where there are `input_names`, else by its number;
    `input_columns` are the columns that the inputs are of, as a category has several
    (`Encoder.input_columns`). `Model.diagnose` does all that for a model.

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
        input_names=input_names,
        input_columns=input_columns,
    )
    found = {problem: problem(measurements) for problem in PROBLEMS}
    causes: list[Finding] = []
    explained: set[Problem] = set()
    for problem, findings in found.items():
        if not findings or problem in explained:
            continue
        is_note = all(finding.severity is Severity.NOTE for finding in findings)
        consequences = () if is_note else EXPLAINS.get(problem, ())
        explained.update(consequences)
        # A cause is as severe as what it leads to.
        severe = max(f.severity for p in (problem, *consequences) for f in found[p])
        causes += [replace(f, severity=severe) if consequences else f for f in findings]
    return Findings(sorted(causes, key=lambda finding: -finding.severity))
