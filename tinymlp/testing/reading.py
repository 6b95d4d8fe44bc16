"""How a student's code may be written: as functions, as a class, or as an object.

Nothing has to be inherited and a few usual names are known for each method. What cannot be read is
refused with the signature that was expected.

>>> import math
>>> two_functions((math.sin, math.cos), ["value"], ["derivative"], 1, "value(z) and derivative(z)")
('sin', <built-in function sin>, <built-in function cos>)
"""

import inspect
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from tinymlp.errors import ArgumentError
from tinymlp.testing.answers import Function


def two_functions(
    mine: Any, first: Sequence[str], second: Sequence[str], n: int, signatures: str
) -> tuple[str, Function, Function]:
    """Return a title and the two functions of n arguments, given as a pair or in an object.

    A second function without arguments, which remembers what the first was asked, is one too.
    Raises `ArgumentError`, which shows the signatures, for anything else.
    """
    if isinstance(mine, tuple | list):
        found = [one for one in mine if callable(one)]
        title = name_of(found[0]) if found else ""
    else:
        given = make(mine)
        found = [one for names in (first, second) if (one := method(given, names)) is not None]
        title = name_of(mine)
    if len(found) != 2:
        raise ArgumentError(
            f"this check takes a pair of functions, or an object with {signatures}, got {mine!r}"
        )
    value, slope = found
    require(value, n, signatures)
    if accepts(slope, 0) and not accepts(slope, n):
        return title, value, lambda *arguments: (value(*arguments), slope())[1]
    require(slope, n, signatures)
    return title, value, slope


def make(mine: Any) -> Any:
    """Return an object of a class, or the object itself when it is one."""
    if not isinstance(mine, type):
        return mine
    try:
        return mine()
    except Exception as error:
        raise ArgumentError(
            f"{mine.__name__}() cannot be made without arguments ({error}): give an object that "
            f"is made already, {mine.__name__}(…)"
        ) from None


def method(given: Any, names: Iterable[str]) -> Function | None:
    """Return the first of the methods that the object has.

    >>> method([2.0], ["add", "pop"])()
    2.0
    """
    for name in names:
        found = getattr(given, name, None)
        if callable(found):
            function: Function = found
            return function
    return None


def accepts(function: Function, n: int) -> bool:
    """Return whether the function can be called with n arguments; yes if it does not say."""
    try:
        inspect.signature(function).bind(*range(n))
    except TypeError:
        return False
    except ValueError:  # some functions written in C have no signature
        return True
    return True


def require(function: Function, n: int, signatures: str) -> None:
    """Raise `ArgumentError` unless the function can be called with n arguments."""
    if not accepts(function, n):
        raise ArgumentError(
            f"{name_of(function)}{inspect.signature(function)} cannot be called with {n} "
            f"argument{'s' if n > 1 else ''}: this check takes {signatures}"
        )


def name_of(mine: Any) -> str:
    """Return what a student calls it: the name of the function, the class, or the object's class.

    >>> name_of(name_of), name_of(int), name_of(1)
    ('name_of', 'int', 'int')
    """
    name = getattr(mine, "__name__", None)
    return name.replace("<lambda>", "function") if isinstance(name, str) else (type(mine).__name__)


def constants(kind: type) -> list[str]:
    """Return the names of the constants that one of the library's classes can be made with."""
    return [field.name for field in fields(kind) if field.init] if is_dataclass(kind) else []
