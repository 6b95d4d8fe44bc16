"""An operation as a line: symbols, then numbers, then the result.

    z¹₀ = b¹₀ + w¹₀‚₀·x₀ = 0.0543 + 0.31×0.62 = 0.2465

Of what a number was made of, a line shows products, and when it is written out (`full`) everything
down to the numbers that have names.
"""

from collections.abc import Callable

from tinymlp.tracing.expression import Expression, atom, compound, write_operation
from tinymlp.tracing.notation import Notation, digits
from tinymlp.tracing.operation import Operand, Operation

MAX_TERMS = 6
"""Terms of a sum that are all shown; of a longer one the first three and the last."""

Find = Callable[[Operand], Operation | None]
"""Gives the operation that made an operand, if that operand has no name of its own."""


def line_of(operation: Operation, find: Find, notation: Notation, *, full: bool = False) -> str:
    """Return `name = symbols = numbers = result`."""
    symbols = notation.symbols(_write(operation, find, _name, full).text)
    numbers = notation.numbers(_write(operation, find, _digits, full).text)
    name = notation.symbols(operation.name)
    line = " = ".join([symbols, numbers, notation.number(operation.result)])
    if operation.name in (operand.name for operand in operation.operands):
        return f"{name} {notation.becomes} {line}"
    return line if name in (symbols, f"#{operation.number}") else f"{name} = {line}"


def question_of(operation: Operation, find: Find, notation: Notation) -> str:
    """Return the line without its result."""
    return line_of(operation, find, notation).rpartition(" = ")[0] + " = ?"


Leaf = Callable[[Operand, Operation | None], Expression]
"""Writes an operand, given the operation that made it if it has no name of its own."""


def _name(operand: Operand, maker: Operation | None) -> Expression:
    if maker is None or operand.name.startswith("#") or operand.name.endswith(" so far"):
        return atom(operand.name)
    return compound(maker.operator, operand.name)


def _digits(operand: Operand, maker: Operation | None) -> Expression:
    return atom(digits(operand.value))


def _write(operation: Operation, find: Find, leaf: Leaf, full: bool) -> Expression:
    if full and operation.operator == "+":
        return _write_sum(operation, find, leaf)
    return write_operation(
        operation.operator,
        [_write_operand(operand, find, leaf, full) for operand in operation.operands],
    )


def _write_operand(operand: Operand, find: Find, leaf: Leaf, full: bool) -> Expression:
    maker = find(operand)
    if maker is not None and (full or maker.operator == "*"):
        return _write(maker, find, leaf, full)
    return leaf(operand, maker)


def _write_sum(operation: Operation, find: Find, leaf: Leaf) -> Expression:
    """Return a sum of many terms as one."""
    terms = []
    link: Operation | None = operation
    while link is not None and link.operator == "+":
        first, last = link.operands
        terms.append(last)
        link = find(first)
    terms.append(first)
    terms.reverse()
    left_out = len(terms) - 4 if len(terms) > MAX_TERMS else 0
    shown = terms[:3] + terms[-1:] if left_out else terms
    written = [_write_operand(term, find, leaf, True) for term in shown]
    if left_out:
        written.insert(3, atom(f"... {left_out} more ..."))
    total = written[0]
    for term in written[1:]:
        total = write_operation("+", [total, term])
    return total
