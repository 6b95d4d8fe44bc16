"""A recorded training step: every operation, every named number, forwards and backwards in time.

    trace.steps                  every operation, as a `Step`
    trace.given, trace.values    the numbers that were there, and the named ones that were computed
    trace.at("z[2][1]")          the step that made a number
    trace.why("w[1][0][2]")      all steps that led to it
    trace.parts()                neuron by neuron; trace.expand(part) is its operations
    trace.diff(other)            two traces side by side
    trace.show(), trace.play()   as text: all of it, or step by step

Layers count from 1, neurons and inputs from 0. A new weight has the name of the old one, as in
w ← w − η·∂L/∂w: what `given` has is the old one, what `values` has the new.

>>> from tinymlp.network.layer import Layer
>>> from tinymlp.network.network import Network
>>> network = Network([Layer.from_weights([[0.5]], [0.25])])
>>> trace = network.trace([2.0], [1.0], learning_rate=0.5)
>>> trace
TrainingTrace(1 → 1: 17 operations, loss 0.0625)
>>> step = trace.at("delta[1][0]")
>>> step.number, step.result, step.file, step.code.partition(" = ")[0]
(10, 0.5, 'tinymlp/network/neuron.py', 'delta')
>>> print(trace.why("z[1][0]"))
z¹₀ = b¹₀ + w¹₀‚₀·x₀ = 0.25 + 0.5×2 = 1.25
    With this input z¹₀ is complete: the bias and every input, each as often as its weight says. \
identity leaves it as it is.
"""

import difflib
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tinymlp.errors import ArgumentError
from tinymlp.network.shapes import Vector
from tinymlp.tracing.ancestry import Why, leading_to
from tinymlp.tracing.block import Part, parts_of
from tinymlp.tracing.difference import Difference, difference
from tinymlp.tracing.instrument import owners, parameter_name
from tinymlp.tracing.naming import Naming, Setting
from tinymlp.tracing.notation import UNICODE, notation_for
from tinymlp.tracing.recorder import Keep, Run, Value, everything
from tinymlp.tracing.replay import replayed_parameters
from tinymlp.tracing.step import Operand, Step

LEVELS = ("operation", "neuron", "layer")


@dataclass(repr=False)
class TrainingTrace:
    """One training step on one example."""

    level: str
    """How finely it is shown: operation, neuron or layer."""
    setting: Setting
    given: dict[str, float]
    values: dict[str, Value]
    runs: list[Run]
    kept: list[Step] | None
    """Every operation at the level of operations; None at the others, where they are made again."""
    again: Callable[[Keep], Naming] | None = field(default=None, compare=False)
    """Does the training step again and keeps what is asked for; None when read from a file."""
    _near: tuple[tuple[str, int | None], Naming] | None = field(
        default=None, init=False, compare=False
    )

    @property
    def n_operations(self) -> int:
        """How many operations the training step took, kept or not."""
        return self.runs[-1].last

    @property
    def steps(self) -> list[Step]:
        """Every operation; above the level of operations they are recorded anew each time."""
        return self._record(everything).steps() if self.kept is None else self.kept

    @property
    def loss(self) -> float:
        """L, before the update."""
        return self.values["L"].value

    @property
    def prediction(self) -> Vector:
        """The prediction, shape (n_out,)."""
        sizes = self.setting.sizes
        return [self.values[f"a[{len(sizes) - 1}][{k}]"].value for k in range(sizes[-1])]

    @property
    def parameters(self) -> Vector:
        """The new parameters, shape (n_parameters,): what the network would be loaded with."""
        return [self.values[name].value for name in self._parameter_names()]

    def replay(self) -> Vector:
        """Return the new parameters, computed from the given numbers by the steps alone."""
        return replayed_parameters(self._parameter_names(), self.steps, self.values)

    def parts(self, level: str | None = None) -> list[Part]:
        """Return the step neuron by neuron, or layer by layer when that is the level."""
        level = self.level if level is None else level
        return parts_of(self.runs, self.values, by_layer=level == "layer")

    def expand(self, part: Part) -> list[Step]:
        """Return the operations of a part."""
        return self._steps(part.phase, part.layer, part.first, part.last)

    def at(self, name: str | int) -> Step:
        """Return the step that made the number of that name, or the step of that number.

        Raises `ArgumentError` for a name that nothing has, or that no step made.
        """
        return self._step(self.number_of(name))

    def number_of(self, name: str | int) -> int:
        """Return the number of the step that `at` returns."""
        text = str(name).strip().removeprefix("#")
        if text.isdigit():
            if not 1 <= int(text) <= self.n_operations:
                raise ArgumentError(f"there are steps 1 to {self.n_operations:,}, got {text}")
            return int(text)
        found = self._known(text)
        step = self.values[found].step if found in self.values else None
        if step is None:
            value = self.values[found].value if found in self.values else self.given[found]
            raise ArgumentError(
                f"{found} = {value:g} is no step's result: it was given, or is a constant, or was "
                "computed by something that records nothing, like math.exp"
            )
        return step

    def why(self, name: str | int) -> Why:
        """Return all steps that led to a number.

        Raises `ArgumentError` as `at` does.
        """
        number = self.number_of(name)
        if self.kept is not None:
            kept = self.kept
            steps = [kept[n - 1] for n in leading_to(number, lambda n: kept[n - 1].needs)]
        else:
            naming = self._record(everything)
            steps = [naming.steps(n, n)[0] for n in leading_to(number, naming.needs)]
        named = [step for step in steps if step.name in self.values or step.number == number]
        return Why(steps, named)

    def unnamed_maker(self, operand: Operand) -> Step | None:
        """Return the step that made an operand without a name of its own."""
        if operand.step is None or operand.name in self.values:
            return None
        return self._step(operand.step)

    def _known(self, text: str) -> str:
        """Return the name that a text means, in either notation."""
        for name in (text, text.replace("∂L/∂", "d_").replace("dL/d", "d_")):
            if name in self.values or name in self.given:
                return name
        names = [*self.values, *self.given]
        for name in names:
            if text == UNICODE.symbols(name):
                return name
        close = difflib.get_close_matches(text, names, n=1)
        meant = f"did you mean {close[0]}?" if close else f"names are like {names[0]} and L"
        raise ArgumentError(f"no number is called {text!r} here: {meant}")

    def expected_names(self) -> list[str]:
        """Return the names of the numbers that every trace has computed."""
        sizes = self.setting.sizes
        outputs = [f"a[{len(sizes) - 1}][{k}]" for k in range(sizes[-1])]
        return ["L", *outputs, *self._parameter_names()]

    def _parameter_names(self) -> list[str]:
        return [parameter_name(owner) for owner in owners(self.setting.sizes)]

    def _step(self, number: int) -> Step:
        if self.kept is not None:
            return self.kept[number - 1]
        run = next(run for run in self.runs if number <= run.last)
        return self._steps(run.phase, run.layer, number, number)[0]

    def _steps(self, phase: str, layer: int | None, first: int, last: int) -> list[Step]:
        """Return some steps of a phase in a layer."""
        if self.kept is not None:
            return self.kept[first - 1 : last]
        wanted = (phase, None if phase == "update" else layer)  # optimizers do not go by layers
        if self._near is None or self._near[0] != wanted:
            self._near = (
                wanted,
                self._record(lambda *place: place == wanted or place[0] == phase == "update"),
            )
        return self._near[1].steps(first, last)

    def _record(self, keep: Keep) -> Naming:
        if self.again is None:
            raise ArgumentError(
                f"this trace was saved at the level {self.level!r}, without its operations: trace "
                "the network again"
            )
        return self.again(keep)

    def diff(self, other: "TrainingTrace") -> Difference:
        """Return this trace and another side by side, number by number."""
        return difference(self, other)

    def text(self, **how: Any) -> str:
        """Return the whole step as text; see `tinymlp.tracing.text.text_of`."""
        from tinymlp.tracing.text import text_of  # what shows a trace stands on it

        return text_of(self, **how)

    def show(self, **how: Any) -> None:
        """Print `text`, in plain ASCII where the terminal has nothing else."""
        how.setdefault("ascii", notation_for(sys.stdout, None).ascii)
        print(self.text(**how))

    def play(self, **how: Any) -> None:
        """Go through the steps by hand; see `tinymlp.tracing.stepper`."""
        from tinymlp.tracing.stepper import play

        play(self, **how)

    def to_json(self) -> str:
        """Return the trace as JSON, which `from_json` reads; see `tinymlp.tracing.trace_json`."""
        from tinymlp.tracing.trace_json import to_json  # the format stands on the trace

        return to_json(self)

    @classmethod
    def from_json(cls, text: str) -> "TrainingTrace":
        """Return the trace that `to_json` wrote. Raises `ArgumentError` for anything else."""
        from tinymlp.tracing.trace_json import from_json

        return from_json(text)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the trace to go through; a picture without scripts."""
        from tinymlp.report.notebook import trace_as_html

        return trace_as_html(self)

    def __repr__(self) -> str:
        shape = " → ".join(map(str, self.setting.sizes))
        return f"TrainingTrace({shape}: {self.n_operations:,} operations, loss {self.loss:.4g})"
