"""When it does not learn: a doctor that measures and names what it finds.

>>> from tinymlp.network.network import Network
>>> network = Network.random([1, 1], initializer="zeros")
>>> print(report(diagnose(network, "mean_squared_error", [([1.0], [0.5]), ([3.0], [0.5])])))
1. [severe] Constant targets: all 2 examples have the target [0.5]. There is nothing to learn but
that. Try target= with another column when the table is read.

Read in this order: finding, constant, measurements, neurons, gradients, weights, inputs, targets,
answers, heights, curves, validation, diagnosis.
"""

from tinymlp.diagnostics.diagnosis import SYMPTOMS, diagnose
from tinymlp.diagnostics.finding import Finding, Severity, report
from tinymlp.diagnostics.measurements import Measurements, Symptom

__all__ = ["SYMPTOMS", "Finding", "Measurements", "Severity", "Symptom", "diagnose", "report"]
