"""Expressions as text, with the parentheses they need and no others.

>>> a = atom("a")
>>> rest = write_operation("-", [atom("1"), a])
>>> write_operation("*", [a, rest]).text, write_operation("-", [rest, rest]).text
('a*(1 - a)', '1 - a - (1 - a)')
"""

from collections.abc import Sequence
from typing import NamedTuple

_NEGATIVE, _SUM, _QUOTIENT, _PRODUCT, _POWER, _ATOM = range(6)
_BINDS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _QUOTIENT, "neg": _QUOTIENT, "**": _POWER}
_SIDES = {
    "+": (_SUM, _SUM),
    "-": (_SUM, _QUOTIENT),
    "*": (_PRODUCT, _PRODUCT),
    "/": (_PRODUCT, _POWER),
    "**": (_ATOM, _ATOM),
}
"""How strongly the left and right side hold together when they need no parentheses."""


class Expression(NamedTuple):
    """An expression, and how strongly it holds together."""

    text: str
    binds: int


def atom(text: str) -> Expression:
    """Return a name or a number; a negative number is enclosed wherever it stands."""
    return Expression(text, _NEGATIVE if text.startswith("-") else _ATOM)


def compound(operator: str, text: str) -> Expression:
    """Return a text that is an operation written out already."""
    return Expression(text, _BINDS.get(operator, _ATOM))


def write_operation(operator: str, operands: Sequence[Expression]) -> Expression:
    """Return an operation on expressions."""
    if operator not in _BINDS:
        return Expression(f"{operator}({operands[0].text})", _ATOM)
    binds = _BINDS[operator]
    if operator == "neg":
        return Expression("-" + _enclose(operands[0], _PRODUCT), binds)
    left, right = (
        _enclose(operand, minimum)
        for operand, minimum in zip(operands, _SIDES[operator], strict=True)
    )
    sign = f" {operator} " if binds == _SUM else operator
    return Expression(left + sign + right, binds)


def _enclose(operand: Expression, minimum: int) -> str:
    return operand.text if operand.binds >= minimum else f"({operand.text})"
