"""The record of a training step: every operation and every named number, and how to find them.

    record.operations              every operation, as an `Operation`
    record.given, record.values    the numbers that were there, and the named ones computed
    record.at("z[2][1]")           the operation that made a number
    record.why("w[1][0][2]")       all operations that led to it
    record.blocks()                neuron by neuron; record.expand(block) is its operations

Layers count from 1, neurons and inputs from 0. A new weight has the name of the old one, as in
w ← w − η·∂L/∂w: what `given` has is the old one, what `values` has the new.

What shows a record, compares two or saves one stands on this file; `TrainingTrace` offers it all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tinymlp.arguments import as_whole, check_choice
from tinymlp.errors import ArgumentError, invalid
from tinymlp.network.shapes import Vector
from tinymlp.text import did_you_mean
from tinymlp.tracing.ancestry import Ancestry, ancestors
from tinymlp.tracing.block import Block, blocks_of
from tinymlp.tracing.instrument import owners, parameter_name
from tinymlp.tracing.naming import Naming, Setting
from tinymlp.tracing.notation import UNICODE
from tinymlp.tracing.operation import Operand, Operation, Run, Value
from tinymlp.tracing.recorder import Keep, keep_all
from tinymlp.tracing.replay import replay_parameters

LEVELS = ("operation", "neuron", "layer")


@dataclass(repr=False)
class StepRecord:
    """One training step on one example."""

    level: str
    """How finely it is shown: operation, neuron or layer."""
    setting: Setting
    given: dict[str, float]
    values: dict[str, Value]
    runs: list[Run]
    kept: list[Operation] | None
    """Every operation at the level of operations; None at the others: they are recorded again."""
    record_again: Callable[[Keep], Naming] | None = field(default=None, compare=False)
    """Does the training step again and keeps what is asked for; None when read from a file."""
    _recorded: tuple[tuple[str, int | None], Naming] | None = field(
        default=None, init=False, compare=False
    )
    """What was last recorded again: its phase and layer, and the names in it."""

    @property
    def n_operations(self) -> int:
        """How many operations the training step took, kept or not."""
        return self.runs[-1].last

    @property
    def operations(self) -> list[Operation]:
        """Every operation; above the level of operations they are recorded anew each time."""
        return self._record(keep_all).operations() if self.kept is None else self.kept

    @property
    def loss(self) -> float:
        """L, before the update."""
        return self.values["L"].value

    @property
    def prediction(self) -> Vector:
        """The prediction, shape (n_out,)."""
        return [self.values[name].value for name in self.setting.output_names()]

    @property
    def parameters(self) -> Vector:
        """The new parameters, shape (n_parameters,): what the network would be loaded with."""
        return [self.values[name].value for name in self._parameter_names()]

    def replay(self) -> Vector:
        """Return the new parameters, computed from the given numbers by the operations alone."""
        return replay_parameters(self._parameter_names(), self.operations, self.values)

    def blocks(self, level: str | None = None) -> list[Block]:
        """Return the step neuron by neuron, or layer by layer when that is the level.

        Raises `ArgumentError` for a level that there is not.
        """
        level = self.level if level is None else check_choice("level", level, LEVELS)
        return blocks_of(self.runs, self.values, by_layer=level == "layer")

    def expand(self, block: Block) -> list[Operation]:
        """Return the operations of a block.

        Raises `ArgumentError` for anything but a block of this trace.
        """
        if not self._has(block):
            raise invalid("block", "one of trace.blocks()", block)
        return self._operations(block.phase, block.layer, block.first, block.last)

    def at(self, name: str | int) -> Operation:
        """Return the operation that made the number of that name, or the one of that number.

        Raises `ArgumentError` for a name that nothing has, or that no operation made.
        """
        return self._operation(self.number_of(name))

    def number_of(self, name: str | int) -> int:
        """Return the number of the operation that `at` returns."""
        text = name.strip().removeprefix("#") if isinstance(name, str) else ""
        number = as_whole(name)
        if text.isdecimal():
            number = int(text[:18])  # no training step has as many operations
        if number is not None and 1 <= number <= self.n_operations:
            return number
        known = None if number is not None else self._find_name(text)
        if known is None:
            what = f"the name of a number, or an operation from 1 to {self.n_operations:,}"
            remedy = "" if number is not None else did_you_mean(text, self._names())
            raise invalid("name", what, name, remedy)
        made_by = self.values[known].made_by if known in self.values else None
        if made_by is None:
            value = self.values[known].value if known in self.values else self.given[known]
            raise invalid(
                "name",
                "the name of a number that an operation made",
                name,
                f"{known} = {value:g} was given, or is a constant, or was computed by something "
                "that records nothing, like math.exp",
            )
        return made_by

    def why(self, name: str | int) -> Ancestry:
        """Return all operations that led to a number.

        Raises `ArgumentError` as `at` does.
        """
        number = self.number_of(name)
        if self.kept is not None:
            kept = self.kept
            found = [kept[n - 1] for n in ancestors(number, lambda n: kept[n - 1].needs)]
        else:
            naming = self._record(keep_all)
            found = [naming.operations(n, n)[0] for n in ancestors(number, naming.needs)]
        named = [one for one in found if one.name in self.values or one.number == number]
        return Ancestry(found, named)

    def unnamed_maker(self, operand: Operand) -> Operation | None:
        """Return the operation that made an operand without a name of its own.

        Raises `ArgumentError` for anything but an operand of this trace.
        """
        if not isinstance(operand, Operand):
            raise invalid("operand", "an operand of an operation of this trace", operand)
        if operand.made_by is None or operand.name in self.values:
            return None
        return self._operation(operand.made_by)

    def given_names(self) -> list[str]:
        """Return the names of the numbers that every training step is given."""
        sizes = self.setting.sizes
        examples = (
            f"{kind}[{i}]" for kind, n in (("x", sizes[0]), ("t", sizes[-1])) for i in range(n)
        )
        return [*self._parameter_names(), *examples]

    def computed_names(self) -> list[str]:
        """Return the names of the numbers that every training step computes."""
        return ["L", *self.setting.output_names(), *self._parameter_names()]

    def _has(self, block: object) -> bool:
        return isinstance(block, Block) and 1 <= block.first <= block.last <= self.n_operations

    def _find_name(self, text: str) -> str | None:
        """Return the name that a text means, in either notation."""
        for name in (text, text.replace("∂L/∂", "d_").replace("dL/d", "d_")):
            if name in self.values or name in self.given:
                return name
        return next((name for name in self._names() if text == UNICODE.symbols(name)), None)

    def _names(self) -> Iterable[str]:
        return dict.fromkeys((*self.values, *self.given))

    def _parameter_names(self) -> list[str]:
        return [parameter_name(owner) for owner in owners(self.setting.sizes)]

    def _operation(self, number: int) -> Operation:
        if self.kept is not None:
            return self.kept[number - 1]
        run = next(run for run in self.runs if number <= run.last)
        return self._operations(run.phase, run.layer, number, number)[0]

    def _operations(self, phase: str, layer: int | None, first: int, last: int) -> list[Operation]:
        """Return some operations of a phase in a layer."""
        if self.kept is not None:
            return self.kept[first - 1 : last]
        place = (phase, None if phase == "update" else layer)  # optimizers do not go by layers
        if self._recorded is None or self._recorded[0] != place:
            self._recorded = (
                place,
                self._record(lambda *entered: entered == place or entered[0] == phase == "update"),
            )
        return self._recorded[1].operations(first, last)

    def _record(self, keep: Keep) -> Naming:
        if self.record_again is None:
            raise ArgumentError(
                f"the trace must be one of level 'operation', got one that was saved at level "
                f"{self.level!r}, without its operations: trace the network again"
            )
        return self.record_again(keep)
