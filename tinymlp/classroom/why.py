"""Why is this number what it is? All steps that led to it, from the last one back to the first.

Each line is a number that has a name, written out down to the other names it was made from; those
are explained further down.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tinymlp.classroom.formula import Find, line_of
from tinymlp.classroom.notation import Notation
from tinymlp.classroom.step import Step


def steps_to(number: int, steps: Sequence[Step]) -> list[Step]:
    """Return the step of that number and all that it needs, in order; `steps` are all there are."""
    needed = {number}
    for before in range(number, 0, -1):
        if before in needed:
            needed.update(o.step for o in steps[before - 1].operands if o.step is not None)
    return [steps[n - 1] for n in sorted(needed)]


@dataclass(frozen=True, repr=False)
class Why:
    """The steps that led to a number, in the order in which they happened."""

    steps: list[Step]
    named: list[Step]
    """Those of them whose results have names of their own, and the last."""
    find: Find

    def text(self, *, ascii: bool = False, most: int | None = None) -> str:  # noqa: A002
        """Return the chain, the number itself first; at most `most` numbers of it."""
        notation = Notation(ascii=ascii)
        chain = self.named[::-1][:most]
        lines = []
        for step in chain:
            lines.append(line_of(step, self.find, notation, full=True))
            lines.append(f"    {notation.symbols(step.why)}")
        if len(chain) < len(self.named):
            lines.append(f"{len(self.named) - len(chain):,} more numbers led to these.")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Why({self.steps[-1].name}: {len(self.steps)} steps led to it)"
