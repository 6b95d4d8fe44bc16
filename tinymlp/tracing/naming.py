"""From what happened to what it means: each recorded operation gets names, a place and a reason.

A result that a textbook names has its name already. A number on the way to one is `z[1][0] so far`
while it is a running sum, and otherwise is called by what it was made of, `w[1][0][0]*x[0]`; where
that would be too long to read, by the number of its operation, `#57`.
"""

import linecache
import sys
from bisect import bisect_left, bisect_right
from functools import cache
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from tinymlp.tracing.expression import Expression, atom, write_operation
from tinymlp.tracing.operation import Operand, Operation
from tinymlp.tracing.reasons import kind_of, place_of, why_loss_slope, why_named, why_unnamed
from tinymlp.tracing.recorder import Raw, Recorded, Recorder

MAX_NAME = 48
"""Characters of an unnamed result's name."""

_PACKAGE = Path(__file__).parent.parent


class Setting(NamedTuple):
    """What the network is, and what it learns by."""

    sizes: list[int]
    activations: list[str]
    loss: str
    optimizer: str

    def output_names(self) -> list[str]:
        """Return the names of the network's predictions."""
        return [f"a[{len(self.sizes) - 1}][{k}]" for k in range(self.sizes[-1])]


class Naming:
    """The names of everything that a recorder has kept."""

    def __init__(self, recorder: Recorder, setting: Setting) -> None:
        self._setting = setting
        self._raw = recorder.raw
        self._names = recorder.names
        self._goals = _running_sums(recorder)
        self._texts: dict[int, Expression] = {}
        self._inputs: dict[int, int] = {}
        for raw in self._raw:  # in their order: what a number was made of has its name already
            if raw.number not in self._names and raw.number not in self._goals:
                self._texts[raw.number] = self._compose_name(raw)
            about = self._input(raw)
            if about is not None:
                self._inputs[raw.number] = about

    def operations(self, first: int = 1, last: int | None = None) -> list[Operation]:
        """Return the kept operations, perhaps only those from `first` to `last`."""
        start = bisect_left(self._raw, first, key=_number)
        end = len(self._raw) if last is None else bisect_right(self._raw, last, key=_number)
        return [self._operation(raw) for raw in self._raw[start:end]]

    def needs(self, number: int) -> list[int]:
        """Return the numbers of the operations that made its operands, when all were kept."""
        operands = self._raw[number - 1].operands
        return [o.made_by for o in operands if isinstance(o, Recorded) and o.made_by is not None]

    def _operation(self, raw: Raw) -> Operation:
        named = self._names.get(raw.number)
        name, *also = named or [self._name_unnamed(raw.number).text]
        operands = tuple(
            Operand(
                self._expression(operand).text,
                float(operand),
                operand.made_by if isinstance(operand, Recorded) else None,
            )
            for operand in raw.operands
        )
        file, line, code = _where(raw.code, raw.line)
        return Operation(
            number=raw.number,
            phase=raw.phase,
            name=name,
            also=tuple(also),
            operator=raw.operator,
            operands=operands,
            result=float(raw.result),
            layer=raw.layer,
            neuron=raw.neuron,
            input=self._inputs.get(raw.number),
            file=file,
            line=line,
            code=code,
            why=self._why(raw, named, [operand.name for operand in operands]),
        )

    def _why(self, raw: Raw, named: list[str] | None, operands: list[str]) -> str:
        activation = "" if raw.layer is None else self._setting.activations[raw.layer - 1]
        if named is None:
            goal = self._goals.get(raw.number, "")
            about = self._inputs.get(raw.number)
            return why_unnamed(raw, operands, goal, about, activation, self._setting.loss)
        if raw.phase == "backward" and raw.layer is None:
            return why_loss_slope(named[0])
        return why_named(named[0], named[1:], operands, activation)

    def _name_unnamed(self, number: int) -> Expression:
        if number in self._goals:
            return atom(f"{self._goals[number]} so far")
        return self._texts.get(number, atom(f"#{number}"))

    def _expression(self, operand: float) -> Expression:
        """Return what a number is called."""
        if not isinstance(operand, Recorded):
            return atom(f"{operand:g}")
        if operand.name is not None:
            return atom(operand.name)
        if operand.made_by is None:
            return atom(f"{float(operand):g}")
        named = self._names.get(operand.made_by)
        return self._name_unnamed(operand.made_by) if named is None else atom(named[0])

    def _compose_name(self, raw: Raw) -> Expression:
        text = write_operation(
            raw.operator, [self._expression(operand) for operand in raw.operands]
        )
        return atom(f"#{raw.number}") if len(text.text) > MAX_NAME else text

    def _input(self, raw: Raw) -> int | None:
        """Return which input of its neuron an operation is about, if it is about one."""
        if raw.phase == "update":
            return None if raw.owner is None else raw.owner[2]
        if raw.function or raw.layer is None:
            return None
        named = self._names.get(raw.number)
        if named and kind_of(named[0]) == "d_w":
            return place_of(named[0])[2]
        about = None
        for operand in raw.operands:  # in a sum the last: what is added, not the sum so far
            if not isinstance(operand, Recorded):
                continue
            if operand.owner is not None and operand.owner[:2] == (raw.layer, raw.neuron):
                about = about if operand.owner[2] is None else operand.owner[2]
            elif operand.made_by in self._inputs and operand.made_by not in self._names:
                about = self._inputs[operand.made_by]
        return about


def _number(raw: Raw) -> int:
    return raw.number


def _running_sums(recorder: Recorder) -> dict[int, str]:
    """Return, for each operation that is a sum on its way to z or ∂L/∂a, the name of that."""
    by_number = {raw.number: raw for raw in recorder.raw}
    found: dict[int, str] = {}
    for raw in recorder.raw:
        names = recorder.names.get(raw.number)
        if not names or raw.function or kind_of(names[0]) not in ("z", "d_a", "d_x"):
            continue
        link: Raw | None = raw
        while link is not None and link.operator == "+":
            link = _unnamed_maker(link.operands[0], recorder, by_number)
            if link is not None and link.operator == "+":
                found[link.number] = names[0]
    return found


def _unnamed_maker(operand: float, recorder: Recorder, by_number: dict[int, Raw]) -> Raw | None:
    """Return the operation that made a number which nobody has named."""
    if not isinstance(operand, Recorded) or operand.made_by is None or operand.name is not None:
        return None
    return None if operand.made_by in recorder.names else by_number.get(operand.made_by)


@cache
def _where(code: CodeType, line: int) -> tuple[str, int, str]:
    """Return the file (of ours, from the package on), the line, and what stands there."""
    path = Path(code.co_filename)
    file, module = str(path), None
    if path.is_relative_to(_PACKAGE):
        ours = Path(_PACKAGE.name) / path.relative_to(_PACKAGE)
        file, module = ours.as_posix(), sys.modules.get(".".join(ours.with_suffix("").parts))
    # A module in an archive has its source by what loaded it.
    known = None if module is None else vars(module)
    return file, line, linecache.getline(code.co_filename, line, known).strip()
