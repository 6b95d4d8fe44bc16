"""A recorded training step, to look at: as text, by hand, beside another, in a file.

A `TrainingTrace` is a `StepRecord`, which has the numbers, with what can be done with one:

    trace.diff(other)            two traces side by side
    trace.show(), trace.play()   as text: all of it, or operation by operation
    trace.to_json()              for later; TrainingTrace.from_json reads it

>>> from tinymlp.network.layer import Layer
>>> from tinymlp.network.network import Network
>>> network = Network([Layer.from_weights([[0.5]], [0.25])])
>>> trace = network.trace([2.0], [1.0], learning_rate=0.5)
>>> trace
TrainingTrace(1 → 1: 17 operations, loss 0.0625)
>>> operation = trace.at("delta[1][0]")
>>> operation.number, operation.result, operation.file, operation.code.partition(" = ")[0]
(10, 0.5, 'tinymlp/network/neuron.py', 'delta')
>>> print(trace.why("z[1][0]"))
z¹₀ = b¹₀ + w¹₀‚₀·x₀ = 0.25 + 0.5×2 = 1.25
    With this input z¹₀ is complete: the bias and every input, each as often as its weight says. \
identity leaves it as it is.
"""

import sys
from typing import TextIO

from tinymlp.displayable import Displayable
from tinymlp.tracing.difference import Difference, compare
from tinymlp.tracing.notation import notation_for
from tinymlp.tracing.step_record import StepRecord
from tinymlp.tracing.stepper import play
from tinymlp.tracing.text import text_of
from tinymlp.tracing.trace_json import from_json, to_json


class TrainingTrace(StepRecord, Displayable):
    """One training step on one example, to be shown."""

    def diff(self, other: StepRecord) -> Difference:
        """Return this trace and another side by side, number by number.

        Raises `ArgumentError` for anything but a trace.
        """
        return compare(self, other)

    def text(
        self,
        *,
        phase: str | None = None,
        layer: int | None = None,
        neuron: int | None = None,
        why: bool = True,
        ascii: bool = False,  # noqa: A002
    ) -> str:
        """Return the whole step as text, perhaps of one phase, layer or neuron only.

        `why=False` leaves the reasons out. Raises `ArgumentError` for a phase, layer or neuron
        that there is not.
        """
        return text_of(self, phase=phase, layer=layer, neuron=neuron, why=why, ascii=ascii)

    def show(
        self,
        *,
        phase: str | None = None,
        layer: int | None = None,
        neuron: int | None = None,
        why: bool = True,
        ascii: bool | None = None,  # noqa: A002
    ) -> None:
        """Print `text`, in plain ASCII where the terminal has nothing else."""
        plain = notation_for(sys.stdout, ascii).ascii
        print(self.text(phase=phase, layer=layer, neuron=neuron, why=why, ascii=plain))

    def play(
        self,
        *,
        source: TextIO | None = None,
        out: TextIO | None = None,
        ascii: bool | None = None,  # noqa: A002
        quiz: bool = False,
    ) -> None:
        """Go through the operations by hand; see `tinymlp.tracing.stepper.play`."""
        play(self, source=source, out=out, ascii=ascii, quiz=quiz)

    def to_json(self) -> str:
        """Return the trace as JSON, which `from_json` reads; see `tinymlp.tracing.trace_json`."""
        return to_json(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> "TrainingTrace":
        """Return the trace that `to_json` wrote. Raises `FormatError` for anything else."""
        return from_json(text, cls)

    def __repr__(self) -> str:
        shape = " → ".join(map(str, self.setting.sizes))
        return f"TrainingTrace({shape}: {self.n_operations:,} operations, loss {self.loss:.4g})"
