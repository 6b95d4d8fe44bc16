"""What an answer that is wrong may come from: a sign, a forgotten f′, a transposed weight.

>>> from tinymlp.network.layer import Layer
>>> from tinymlp.network.network import Network
>>> network = Network([Layer.from_weights([[0.5]], [0.25], activation="tanh")])
>>> trace = network.trace([2.0], [1.0])
>>> delta = trace.at("delta[1][0]")
>>> mistake_in(-delta.result, delta, trace)
'It has the other sign.'
>>> mistake_in(delta.operands[0].value, delta, trace)
"It is d_a[1][0] alone: f'(z[1][0]) is missing."
>>> mistake_in(123.0, delta, trace)
''
"""

import contextlib
import math
from collections.abc import Iterator

from tinymlp.tracing.operation import BINARY, Operation
from tinymlp.tracing.quiz import is_near
from tinymlp.tracing.reasons import kind_of, place_of
from tinymlp.tracing.step_record import StepRecord

_SAYS = {"+": "adds", "-": "subtracts", "*": "multiplies", "/": "divides", "**": "takes a power"}


def mistake_in(answer: float, operation: Operation, trace: StepRecord) -> str:
    """Return which mistake would have led to an answer, as a sentence; "" for none that is known.

    `operation` is one of the trace.
    """
    if is_near(answer, operation.result):
        return ""
    found = (said for wrong, said in _mistakes(operation, trace.given) if is_near(answer, wrong))
    return next(found, "")


def _mistakes(operation: Operation, given: dict[str, float]) -> Iterator[tuple[float, str]]:
    """Yield the results of mistakes, the likeliest first."""
    operands = operation.operands
    values = [operand.value for operand in operands]
    yield -operation.result, "It has the other sign."
    names = (operation.name, *operation.also)
    if operation.operator == "*" and any(kind_of(name) == "delta" for name in names):
        for one, other in (operands, operands[::-1]):
            yield one.value, f"It is {one.name} alone: {other.name} is missing."
    if operation.operator not in BINARY:
        yield values[0], f"It is {operands[0].name} itself: {operation.operator} is missing."
    for place, operand in enumerate(operands):
        turned = _transposed(operand.name)
        if turned in given and operation.operator in BINARY:
            others = [*values[:place], given[turned], *values[place + 1 :]]
            yield from _result(
                operation.operator,
                others,
                f"It takes {turned}, which is transposed: here it is {operand.name}.",
            )
    if operation.operator in BINARY:
        first, second = operands
        swapped = f"It takes {second.name} and {first.name} in the other order."
        yield from _result(operation.operator, values[::-1], swapped)
        for symbol in "+-*/":
            said = f"It {_SAYS[symbol]}, and the step {_SAYS[operation.operator]} here."
            yield from _result(symbol, values, said)
    for power in (-2, -1, 1, 2):
        yield operation.result * 10.0**power, "The digits are right, and the decimal point is not."


def _transposed(name: str) -> str:
    """Return the name of the weight from this neuron to that one, instead of from that to this.

    >>> _transposed("w[2][0][1]"), _transposed("w[2][1][1]"), _transposed("x[0]")
    ('w[2][1][0]', '', '')
    """
    if kind_of(name) != "w" or name.count("[") != 3:
        return ""
    layer, neuron, i = place_of(name)
    return "" if neuron == i else f"w[{layer}][{i}][{neuron}]"


def _result(symbol: str, values: list[float], sentence: str) -> Iterator[tuple[float, str]]:
    with contextlib.suppress(ArithmeticError):
        result = BINARY[symbol](*values)
        if math.isfinite(abs(result)):  # of a power it may be complex, which is near nothing
            yield result, sentence
