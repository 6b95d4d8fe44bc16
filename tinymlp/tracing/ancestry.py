"""Why is this number what it is? All operations that led to it, from the last back to the first.

Each line is a number that has a name, written out down to the other names it was made from; those
are explained further down.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tinymlp.arguments import check_whole
from tinymlp.tracing.formula import line_of
from tinymlp.tracing.notation import Notation
from tinymlp.tracing.operation import Operand, Operation


def ancestors(number: int, needs: Callable[[int], Iterable[int]]) -> list[int]:
    """Return an operation's number and those of all that it needs, directly or not, in order.

    >>> ancestors(4, {4: [3, 1], 3: [1], 2: [1], 1: []}.__getitem__)
    [1, 3, 4]
    """
    needed = {number}
    for earlier in range(number, 0, -1):
        if earlier in needed:
            needed.update(needs(earlier))
    return sorted(needed)


@dataclass(frozen=True, repr=False)
class Ancestry:
    """The operations that led to a number, in the order in which they happened."""

    operations: list[Operation]
    named: list[Operation]
    """Those of them whose results have names of their own, and the last."""

    def text(self, *, ascii: bool = False, max_numbers: int | None = None) -> str:  # noqa: A002
        """Return the chain, the number itself first; at most `max_numbers` numbers of it.

        Raises `ArgumentError` unless `max_numbers` is None or a whole number from 1 up.
        """
        if max_numbers is not None:
            max_numbers = check_whole("max_numbers", max_numbers, minimum=1)
        notation = Notation(ascii=ascii)
        between = {operation.number: operation for operation in self.operations}
        for operation in self.named:
            del between[operation.number]

        def unnamed_maker(operand: Operand) -> Operation | None:
            return None if operand.made_by is None else between.get(operand.made_by)

        chain = self.named[::-1][:max_numbers]
        lines = []
        for operation in chain:
            lines.append(line_of(operation, unnamed_maker, notation, full=True))
            lines.append(f"    {notation.symbols(operation.why)}")
        if len(chain) < len(self.named):
            lines.append(f"{len(self.named) - len(chain):,} more numbers led to these.")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Ancestry({self.operations[-1].name}: {len(self.operations)} operations led to it)"
