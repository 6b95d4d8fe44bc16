"""The operations alone, done again: nothing of the library runs, only what the record says.

That the same weights come out proves that the record leaves nothing out.
"""

from collections.abc import Iterable, Mapping, Sequence

from tinymlp.errors import ArgumentError
from tinymlp.tracing.operation import OPERATORS, Operation, Value


def replay(operations: Iterable[Operation]) -> dict[int, float]:
    """Return each operation's result, from the given numbers and the results before it.

    Raises `ArgumentError` for one that cannot be done, which no training step has.
    """
    results: dict[int, float] = {}
    for operation in operations:
        operands = [
            operand.value if operand.made_by is None else results[operand.made_by]
            for operand in operation.operands
        ]
        try:
            results[operation.number] = OPERATORS[operation.operator](*operands)
        except (ArithmeticError, ValueError, TypeError) as error:
            raise ArgumentError(
                f"operation {operation.number} must be one that can be done, got "
                f"{operation.operator} of {operands}: {error}"
            ) from error
    return results


def replay_parameters(
    names: Sequence[str], operations: Iterable[Operation], values: Mapping[str, Value]
) -> list[float]:
    """Return the new parameters of those names, shape (n_parameters,), from operations alone."""
    results = replay(operations)
    return [
        values[name].value if (made_by := values[name].made_by) is None else results[made_by]
        for name in names
    ]
