"""A step as a line: symbols, then numbers, then the result.

    z¹₀ = b¹₀ + w¹₀‚₀·x₀ = 0.0543 + 0.31×0.62 = 0.2465

Of what a number was made of, a line shows products, and when it is written out (`full`) everything
down to the numbers that have names.
"""

from collections.abc import Callable

from tinymlp.tracing.expression import Expression, atom, made_by, written
from tinymlp.tracing.notation import Notation, digits
from tinymlp.tracing.step import Operand, Step

LONGEST_SUM = 6
"""Terms of a sum that are all shown; of a longer one the first three and the last."""

Find = Callable[[Operand], Step | None]
"""Gives the step that made an operand, if that operand has no name of its own."""


def line_of(step: Step, find: Find, notation: Notation, *, full: bool = False) -> str:
    """Return `name = symbols = numbers = result`."""
    symbols = notation.symbols(_written(step, find, _name, full).text)
    numbers = notation.numbers(_written(step, find, _digits, full).text)
    name = notation.symbols(step.name)
    parts = [symbols, numbers, notation.number(step.result)]
    told = " = ".join(parts)
    if step.name in (operand.name for operand in step.operands):
        return f"{name} {notation.becomes} {told}"
    return told if name in (symbols, f"#{step.number}") else f"{name} = {told}"


def question_of(step: Step, find: Find, notation: Notation) -> str:
    """Return the line without its result."""
    return line_of(step, find, notation).rpartition(" = ")[0] + " = ?"


Leaf = Callable[[Operand, Step | None], Expression]
"""Writes an operand, given the step that made it if it has no name of its own."""


def _name(operand: Operand, made: Step | None) -> Expression:
    if made is None or operand.name.startswith("#") or operand.name.endswith(" so far"):
        return atom(operand.name)
    return made_by(made.operation, operand.name)


def _digits(operand: Operand, made: Step | None) -> Expression:
    return atom(digits(operand.value))


def _written(step: Step, find: Find, leaf: Leaf, full: bool) -> Expression:
    if full and step.operation == "+":
        return _sum(step, find, leaf)
    return written(
        step.operation, [_operand(operand, find, leaf, full) for operand in step.operands]
    )


def _operand(operand: Operand, find: Find, leaf: Leaf, full: bool) -> Expression:
    made = find(operand)
    if made is not None and (full or made.operation == "*"):
        return _written(made, find, leaf, full)
    return leaf(operand, made)


def _sum(step: Step, find: Find, leaf: Leaf) -> Expression:
    """Return a sum of many terms as one."""
    terms = []
    link: Step | None = step
    while link is not None and link.operation == "+":
        first, last = link.operands
        terms.append(last)
        link = find(first)
    terms.append(first)
    terms.reverse()
    left_out = len(terms) - 4 if len(terms) > LONGEST_SUM else 0
    shown = terms[:3] + terms[-1:] if left_out else terms
    written_terms = [_operand(term, find, leaf, True) for term in shown]
    if left_out:
        written_terms.insert(3, atom(f"... {left_out} more ..."))
    total = written_terms[0]
    for term in written_terms[1:]:
        total = written("+", [total, term])
    return total
