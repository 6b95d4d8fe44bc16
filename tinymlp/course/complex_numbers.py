"""Whether a function computes with complex numbers, of which no formula of the course is made.

    f′(z) ≈ Im f(z + ih) / h        exact to all digits for h = 1e-30, and still a numeric slope

Only what the function may run is looked at: itself and, from there on, what it names. A student's
own test of a derivative by complex numbers in the same file is none of the derivative's business.

Source: W. Squire and G. Trapp, "Using Complex Variables to Estimate Derivatives of Real Functions",
SIAM Review, 1998.
"""

import ast
import warnings
from collections.abc import Iterator
from functools import lru_cache

_COMPLEX = {"complex", "cmath", "imag"}
_BY_TEXT = {"eval", "exec", "globals", "locals", "vars", "getattr", "setattr", "__dict__"}
"""What finds or changes a function by a text, so that names do not tell what is run."""


_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
_STORE = ast.Store()
"""What a node that binds a name without a context, as an import does, stands for."""


@lru_cache(maxsize=8)  # a law asks it of one file in every case
def asks_complex_numbers(source: str, function: str) -> bool:
    r"""Return whether that function of a program has complex numbers.

    >>> trick = "def d_square(z): return ((z + 1e-30j) ** 2).imag / 1e-30"
    >>> asks_complex_numbers(trick, "d_square")
    True
    >>> asks_complex_numbers(f"{trick}\ndef d_cube(z): return 3 * z * z", "d_cube")
    False
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of an escape that is none
        tree = ast.parse(source)
    reached = [tree] if _words(tree) & _BY_TEXT else _reached(tree, function)
    return any(map(_is_complex, reached))


def _reached(tree: ast.Module, function: str) -> list[ast.AST]:
    """Return the statements that bind the function's name, and the names in those, and so on."""
    defined = {each.name for each in tree.body if isinstance(each, _FUNCTION)}
    left: list[ast.AST] = list(tree.body)
    names, reached = {function, "*"}, list[ast.AST]()  # "*" is whatever a module has
    while new := [each for each in left if _bound(each, defined) & names]:
        left = [each for each in left if each not in new]
        reached += new
        names = names.union(*map(_asked, new))
    return reached


def _bound(statement: ast.AST, defined: set[str]) -> set[str]:
    """Return the names whose value a statement of a file may set or change."""
    if isinstance(statement, _FUNCTION):
        return {statement.name}
    if isinstance(statement, ast.Expr):  # a call may change what it is given, but no function
        return _words(statement) - defined
    return _set_within(statement)


def _asked(statement: ast.AST) -> set[str]:
    """Return the names that a statement needs from outside."""
    words = _words(statement)
    if not isinstance(statement, _FUNCTION) or any(
        isinstance(node, ast.Global) for node in ast.walk(statement)
    ):
        return words
    return (
        words
        - {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}
        - {
            node.id
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
    )


def _set_within(statement: ast.AST) -> set[str]:
    return {
        word
        for node in ast.walk(statement)
        if isinstance(getattr(node, "ctx", _STORE), ast.Store)
        for word in _words_of(node)
    }


def _words(node: ast.AST) -> set[str]:
    return {word for each in ast.walk(node) for word in _words_of(each)}


def _words_of(node: ast.AST) -> Iterator[str]:
    """Yield the names that stand in this node itself."""
    for field in ("id", "attr", "name", "asname", "module"):
        word = getattr(node, field, None)
        if isinstance(word, str):
            yield from word.split(".")


def _is_complex(node: ast.AST) -> bool:
    constants = (each for each in ast.walk(node) if isinstance(each, ast.Constant))
    return bool(_words(node) & _COMPLEX) or any(isinstance(c.value, complex) for c in constants)
