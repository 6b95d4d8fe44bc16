"""When it does not learn: measure what can be wrong, and name what is found.

>>> from tinymlp.network.network import Network
>>> network = Network.random([1, 1], initializer="zeros")
>>> print(report(diagnose(network, "mean_squared_error", [([1.0], [0.5]), ([3.0], [0.5])])))
1. [severe] Constant targets: all 2 examples have the target [0.5]. There is nothing to learn but
that. Try target=COLUMN when the table is read, with another name.

Read in this order: finding, averages, classes, measurements, remedies, loss_curves,
held_out, neighbors, neurons, gradients, weights, inputs, columns, targets, predictions,
training_loss, validation, kept_apart, diagnosis.
"""

from tinymlp.diagnostics.diagnosis import PROBLEMS, diagnose
from tinymlp.diagnostics.finding import Finding, Findings, Severity, report
from tinymlp.diagnostics.measurements import Measurements, Problem

__all__ = [
    "PROBLEMS",
    "Finding",
    "Findings",
    "Measurements",
    "Problem",
    "Severity",
    "diagnose",
    "report",
]
