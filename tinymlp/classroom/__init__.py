"""The classroom: a real training step, seen operation by operation.

Read in this order: recorded, recorder, watch, record, step, naming, words; then how it is shown:
expression, notation, formula, why, part, replay, training_trace.
"""

from tinymlp.classroom.record import trace
from tinymlp.classroom.step import Operand, Step
from tinymlp.classroom.training_trace import TrainingTrace

__all__ = ["Operand", "Step", "TrainingTrace", "trace"]
