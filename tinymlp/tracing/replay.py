"""The steps alone, played again: nothing of the library runs, only what the record says.

That the same weights come out proves that the record leaves nothing out.
"""

from collections.abc import Iterable, Mapping, Sequence

from tinymlp.tracing.recorded import OPERATIONS
from tinymlp.tracing.recorder import Value
from tinymlp.tracing.step import Step


def replay(steps: Iterable[Step]) -> dict[int, float]:
    """Return each step's result, from the given numbers and the results of steps before it."""
    results: dict[int, float] = {}
    for step in steps:
        operands = [
            operand.value if operand.step is None else results[operand.step]
            for operand in step.operands
        ]
        results[step.number] = OPERATIONS[step.operation](*operands)
    return results


def replayed_parameters(
    names: Sequence[str],
    steps: Iterable[Step],
    values: Mapping[str, Value],
) -> list[float]:
    """Return the new parameters of those names, shape (n_parameters,), from the steps alone."""
    results = replay(steps)
    return [
        values[name].value if (step := values[name].step) is None else results[step]
        for name in names
    ]
