"""Expressions as text, with the parentheses they need and no others.

>>> a, rest = atom("a"), written("-", [atom("1"), atom("a")])
>>> written("*", [a, rest]).text, written("-", [rest, rest]).text
('a*(1 - a)', '1 - a - (1 - a)')
"""

from collections.abc import Sequence
from typing import NamedTuple

_NEGATIVE, _SUM, _QUOTIENT, _PRODUCT, _POWER, _ATOM = range(6)
_BINDS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _QUOTIENT, "neg": _QUOTIENT, "**": _POWER}
_LEAST = {
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


def made_by(operation: str, text: str) -> Expression:
    """Return a text that is an operation written out already."""
    return Expression(text, _BINDS.get(operation, _ATOM))


def written(operation: str, parts: Sequence[Expression]) -> Expression:
    """Return an operation on expressions."""
    if operation not in _BINDS:
        return Expression(f"{operation}({parts[0].text})", _ATOM)
    binds = _BINDS[operation]
    if operation == "neg":
        return Expression("-" + _enclosed(parts[0], _PRODUCT), binds)
    left, right = (
        _enclosed(part, least) for part, least in zip(parts, _LEAST[operation], strict=True)
    )
    sign = f" {operation} " if binds == _SUM else operation
    return Expression(left + sign + right, binds)


def _enclosed(part: Expression, least: int) -> str:
    return part.text if part.binds >= least else f"({part.text})"
