"""How a student's code may be written: as functions, as a class, or as an object.

Nothing has to be inherited and a few usual names are known for each method. What cannot be read is
refused with the signature that was expected.

>>> import math
>>> pair = (math.sin, math.cos)
>>> two_functions("activation", pair, ["value"], ["derivative"], 1, "value(z) and derivative(z)")
('sin', <built-in function sin>, <built-in function cos>)
"""

import copy
import functools
import inspect
import types
from collections.abc import Iterable, Sequence
from typing import Any

from tinymlp.errors import invalid
from tinymlp.gradient_check.candidate import accepts
from tinymlp.testing.answers import Function
from tinymlp.testing.conventions import code_of, says
from tinymlp.text import describe_error, plural


def two_functions(
    argument: str,
    mine: Any,
    first: Sequence[str],
    second: Sequence[str],
    n: int,
    signatures: str,
) -> tuple[str, Function, Function]:
    """Return a title and the two functions of n arguments, given as a pair or in an object.

    A second function without arguments, which remembers what the first was asked, is one too.
    Raises `ArgumentError`, which shows the signatures, for anything else.
    """
    what = f"a pair of functions, or an object with {signatures}"
    if isinstance(mine, tuple | list):
        found = [by_position(one) for one in mine if callable(one)]
        title = title_of(found[0]) if found else ""
    else:
        made = make(argument, mine)
        found = [one for names in (first, second) if (one := find_method(made, names)) is not None]
        title = title_of(mine)
    if len(found) != 2:
        raise invalid(argument, what, mine)
    value, slope = found
    require(argument, value, n, what)
    if accepts(slope, 0) and not accepts(slope, n):
        return title, value, lambda *arguments: (value(*arguments), slope())[1]
    require(argument, slope, n, what)
    return title, value, slope


class _Context:
    """What PyTorch gives to forward(ctx, …) and backward(ctx, …) to remember by."""

    saved_tensors: tuple[Any, ...] = ()
    needs_input_grad = (True,) * 8

    def save_for_backward(self, *values: Any) -> None:
        """Remember these values."""
        self.saved_tensors = self.saved_values = values

    def __getattr__(self, name: str) -> Any:
        if name == "saved_values":
            return self.saved_tensors
        raise AttributeError(f"ctx has no {name!r}: forward does not save it")


def with_context(mine: Any) -> tuple[Function, Function] | None:
    """Return forward(…) → (answer, context) and backward(context, d) of PyTorch's style, or None.

    >>> class Double:
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         return 2 * x
    ...
    ...     @staticmethod
    ...     def backward(ctx, d):
    ...         return 2 * d
    >>> forward, backward = with_context(Double)
    >>> backward(forward(1.0)[1], 0.5)
    1.0
    """
    both = [getattr(mine, name, None) for name in ("forward", "backward")]
    if not all(map(inspect.isroutine, both)):
        return None
    names = [list(inspect.signature(one).parameters) for one in both]  # type: ignore[arg-type]
    if not all(len(one) > 1 and one[0] in ("ctx", "context") for one in names):
        return None
    forward, backward = both

    @functools.wraps(forward)  # type: ignore[arg-type]
    def run(*arguments: Any) -> tuple[Any, Any]:
        context = _Context()
        return forward(context, *arguments), context  # type: ignore[misc]

    signature = inspect.signature(forward)  # type: ignore[arg-type]
    kept = list(signature.parameters.values())[1:]
    run.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
    return run, backward  # type: ignore[return-value]


class Closures:
    """Functions of a dict as methods, and what they share as attributes.

    >>> def make():
    ...     w = [1.0]
    ...     return {"forward": lambda x: w[0] * x}
    >>> one = Closures(make())
    >>> one.w = [2.0]
    >>> one.forward(3.0)
    6.0
    """

    def __init__(self, table: dict[str, Any]) -> None:
        set_it = functools.partial(object.__setattr__, self)
        named = [title_of(one) for one in table.values() if inspect.isroutine(one)]
        set_it("__name__", next((name for name in named if name != "function"), "dict"))
        cells = {
            name: cell
            for one in table.values()
            for name, cell in _cells_of(one)
            if not callable(cell.cell_contents)
        }
        shared = {id(cell.cell_contents) for cell in cells.values()}
        set_it("_cells", cells)
        set_it("_table", {name: one for name, one in table.items() if id(one) not in shared})
        every = _all_cells(table)
        set_it("_saved", [(cell, copy.deepcopy(cell.cell_contents)) for cell in every])

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        """All that is held, with functions."""
        return {**self._table, **{name: cell.cell_contents for name, cell in self._cells.items()}}

    def __getattr__(self, name: str) -> Any:
        if name not in self._cells and name not in self._table:
            raise AttributeError(f"there is no {name!r}")
        return self._cells[name].cell_contents if name in self._cells else self._table[name]

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._cells:
            self._cells[name].cell_contents = value
        else:
            self._table[name] = value

    def __dir__(self) -> list[str]:
        return list(self.__dict__)

    def __deepcopy__(self, memo: Any) -> "Closures":
        # Functions hold what they hold: there is no other, but it can begin anew.
        for cell, contents in self._saved:
            cell.cell_contents = copy.deepcopy(contents)
        return self


def _cells_of(function: Any) -> list[tuple[str, Any]]:
    """Return the names and cells of what a function finds around it; [] for anything else."""
    if not inspect.isfunction(function):
        return []
    found = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    return [(name, cell) for name, cell in found if cell != types.CellType()]


def _all_cells(one: Any) -> list[Any]:
    """Return the cells of data of all functions in lists and dicts, and of those they call."""
    left, seen, found = [one], set[int](), []
    while left:
        value = left.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, dict | list | tuple):
            left += value.values() if isinstance(value, dict) else value
        for _, cell in _cells_of(value):
            left.append(cell.cell_contents)
            if not callable(cell.cell_contents):
                found.append(cell)
    return found


def as_object(mine: Any) -> Any:
    """Return an object with the functions of a dict as its methods; anything else as it is.

    >>> as_object({"f": abs}).f(-1.0)
    1.0
    """
    is_table = isinstance(mine, dict) and all(isinstance(name, str) for name in mine)
    return Closures(mine) if is_table and any(map(callable, mine.values())) else mine


SLOPE_WORDS = ("deriv", "derivative", "prime", "grad", "gradient", "derive", "backward", "diff")


def flag_of(function: Any, n: int = 1) -> dict[str, Any]:
    """Return the argument by which one function of both is asked for its derivative, {} if none.

    It stands after the first n arguments, which are what the function is of.

    >>> def sigmoid(z, scale=1.0, deriv=False):
    ...     return z
    >>> def tanh(z, mode="forward"):
    ...     return z
    >>> flag_of(sigmoid), flag_of(tanh), flag_of(len)
    ({'deriv': True}, {'mode': 'backward'}, {})
    """
    if not callable(function) or not accepts(function, n + 1):
        return {}
    try:
        arguments = list(inspect.signature(function).parameters.values())[n:]
    except (TypeError, ValueError):  # some written in C have no signature
        return {}
    for one in arguments:
        if says(one.name, SLOPE_WORDS):
            return {one.name: True}
        if isinstance(one.default, str):
            code = code_of(function)
            written = () if code is None else code.co_consts
            spoken = [word for word in written if isinstance(word, str) and word != one.default]
            asked = next((word for word in spoken if says(word, SLOPE_WORDS)), "")
            if asked or one.default == "forward":
                return {one.name: asked or "backward"}
    return {}


def make(argument: str, mine: Any) -> Any:
    """Return an object of a class, or the object itself when it is one."""
    if not isinstance(mine, type):
        return mine
    try:
        return mine()
    except Exception as error:
        raise invalid(
            argument,
            "a class that can be made without arguments",
            mine,
            f"{describe_error(error)}; give an object that is made already, {mine.__name__}(…)",
        ) from None


def find_method(given: Any, names: Iterable[str]) -> Function | None:
    """Return the first of the methods that the object has.

    >>> find_method([2.0], ["add", "pop"])()
    2.0
    """
    for name in spellings(given, names):
        found = getattr(given, name, None)
        if callable(found):
            return by_position(found)
    return None


def spellings(given: Any, names: Iterable[str]) -> list[str]:
    """Return the names, and after them those that the object has in another language's style.

    >>> class Layer:
    ...     def FeedForward(self):
    ...         pass
    >>> spellings(Layer(), ["feed_forward"])
    ['feed_forward', 'FeedForward']
    """
    names = list(names)
    theirs = {name.replace("_", "").lower(): name for name in dir(given) if name[0] != "_"}
    found = [theirs.get(name.replace("_", "").lower()) for name in names if len(name) > 2]
    return [*names, *(name for name in found if name is not None and name not in names)]


def find_spoken(
    given: Any, names: Iterable[str], n: int, words: Iterable[str], others: Iterable[str] = ()
) -> Function | None:
    """Return the first of the methods, or one of n arguments whose name has one of the words.

    Its name has none of the others. One without arguments is taken too, as one that remembers.

    >>> class Tanh:
    ...     def activateDerivative(self, z):
    ...         return 0.0
    >>> find_spoken(Tanh(), ["derivative"], 1, SLOPE_WORDS)(0.5)
    0.0
    """
    found = find_method(given, names)
    if found is not None:
        return found
    for name in dir(given):
        if name[0] != "_" and says(name, set(words)) and not says(name, {*others, "zero", "reset"}):
            method = find_method(given, [name])
            if method is not None and (accepts(method, n) or accepts(method, 0)):
                return method
    return None


def or_left(function: Function, names: Iterable[str]) -> Function:
    """Return a method that answers what it leaves on its object, where it returns nothing.

    >>> class Layer:
    ...     def forward(self, x):
    ...         self.output = 2 * x
    >>> or_left(Layer().forward, ["output"])(3)
    6
    """
    owner = getattr(function, "__self__", None)
    if owner is None:
        return function

    @functools.wraps(function)
    def answer(*arguments: Any, **settings: Any) -> Any:
        returned = function(*arguments, **settings)
        left = (getattr(owner, name, None) for name in names)
        return (
            next((one for one in left if one is not None), None) if returned is None else returned
        )

    answer.__self__ = owner  # type: ignore[attr-defined]
    return answer


OUTPUTS = ("output", "outputs", "out")
"""Attributes in which a forward pass that returns nothing leaves its answer."""
D_INPUTS = ("dinputs", "d_inputs", "dinput", "d_input", "grad_input", "dx", "dX", "dz", "dZ")
"""Those in which a way back leaves it."""


_IN_ORDER = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def by_position(function: Any) -> Function:
    """Return a function whose arguments can be given in order, if it takes some by name alone.

    >>> def subtract(*, a, b):
    ...     return a - b
    >>> by_position(subtract)(3, 1)
    2
    """
    given: Function = function
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # some written in C have no signature
        return given
    empty = inspect.Parameter.empty
    if isinstance(function, type) or not any(
        p.kind is p.KEYWORD_ONLY and p.default is empty for p in parameters
    ):
        return given
    required = [p for p in parameters if p.default is empty and p.kind in _IN_ORDER]

    @functools.wraps(function)
    def ordered(*arguments: Any, **settings: Any) -> Any:
        names = [p.name for p in required]
        return given(**dict(zip(names, arguments, strict=False)), **settings)

    in_order = [p.replace(kind=p.POSITIONAL_OR_KEYWORD) for p in required]
    others = [p.replace(kind=p.KEYWORD_ONLY) for p in parameters if p.default is not empty]
    ordered.__signature__ = inspect.Signature([*in_order, *others])  # type: ignore[attr-defined]
    return ordered


def require(argument: str, function: Function, n: int, what: str) -> None:
    """Raise `ArgumentError` unless the function can be called with n arguments."""
    if not accepts(function, n):
        remedy = f"{title_of(function)} cannot be called with {plural(n, 'argument')}"
        raise invalid(argument, what, function, remedy)


def title_of(mine: Any) -> str:
    """Return what a student calls it: the name of the function, the class, or the object's class.

    >>> title_of(title_of), title_of(int), title_of(1)
    ('title_of', 'int', 'int')
    """
    name = getattr(mine, "__name__", None)
    return name.replace("<lambda>", "function") if isinstance(name, str) else type(mine).__name__
