"""Tracing: a real training step, seen operation by operation.

Read in this order. How it is recorded: operation, recorder, instrument. What it means: expression,
reasons, naming. The record and how it is looked through: notation, formula, ancestry, block,
replay, step_record. How it is shown, compared and saved: text, quiz, wrong_answer, network_text,
stepper, difference, trace_json; training_trace is all of that, and record makes one.
"""

from tinymlp.tracing.ancestry import Ancestry
from tinymlp.tracing.block import Block
from tinymlp.tracing.difference import Difference
from tinymlp.tracing.operation import Operand, Operation
from tinymlp.tracing.record import trace
from tinymlp.tracing.training_trace import TrainingTrace

__all__ = ["Ancestry", "Block", "Difference", "Operand", "Operation", "TrainingTrace", "trace"]
