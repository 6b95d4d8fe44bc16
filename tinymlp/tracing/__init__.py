"""The classroom: a real training step, seen operation by operation.

Read in this order: recorded, recorder, watch, record; what it means: step, expression, naming,
words; then training_trace, and how it is shown: notation, formula, why, part, replay, diff, show,
stepper, stored; training_again, and page for what a browser shows.
"""

from tinymlp.tracing.record import trace
from tinymlp.tracing.step import Operand, Step
from tinymlp.tracing.training_trace import TrainingTrace

__all__ = ["Operand", "Step", "TrainingTrace", "trace"]
