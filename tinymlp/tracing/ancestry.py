"""Why is this number what it is? All steps that led to it, from the last one back to the first.

Each line is a number that has a name, written out down to the other names it was made from; those
are explained further down.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import Notation
from tinymlp.tracing.step import Operand, Step


def leading_to(number: int, needs: Callable[[int], Iterable[int]]) -> list[int]:
    """Return the numbers of a step and all that it needs, directly or not, in order.

    >>> leading_to(4, {4: [3, 1], 3: [1], 2: [1], 1: []}.__getitem__)
    [1, 3, 4]
    """
    needed = {number}
    for step in range(number, 0, -1):
        if step in needed:
            needed.update(needs(step))
    return sorted(needed)


@dataclass(frozen=True, repr=False)
class Why:
    """The steps that led to a number, in the order in which they happened."""

    steps: list[Step]
    named: list[Step]
    """Those of them whose results have names of their own, and the last."""

    def text(self, *, ascii: bool = False, most: int | None = None) -> str:  # noqa: A002
        """Return the chain, the number itself first; at most `most` numbers of it."""
        notation = Notation(ascii=ascii)
        between = {step.number: step for step in self.steps}
        for step in self.named:
            del between[step.number]

        def unnamed_maker(operand: Operand) -> Step | None:
            return None if operand.step is None else between.get(operand.step)

        chain = self.named[::-1][:most]
        lines = []
        for step in chain:
            lines.append(line_of(step, unnamed_maker, notation, full=True))
            lines.append(f"    {notation.symbols(step.why)}")
        if len(chain) < len(self.named):
            lines.append(f"{len(self.named) - len(chain):,} more numbers led to these.")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Why({self.steps[-1].name}: {len(self.steps)} steps led to it)"
