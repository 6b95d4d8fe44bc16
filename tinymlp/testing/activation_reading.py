"""How a student's activation may be written.

(value, derivative)             two functions of one number z, or of an array of them
an object, a class, or a dict   value(z) and derivative(z), forward and backward, apply and grad
one function with a flag        sigmoid(z, derivative=False)
a layer                         forward(z), and then backward(d) = d·f′(z)
with a cache                    relu(Z) → (A, cache), relu_backward(dA, cache)
with PyTorch's context          forward(ctx, z), backward(ctx, d)
in terms of the value           derivative(a), unless its argument is called z, x, …
"""

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from tinymlp.errors import invalid
from tinymlp.gradient_check.candidate import accepts
from tinymlp.network.activation import Activation
from tinymlp.testing.answers import Function, NoAnswerError, as_number, ask, describe_shape
from tinymlp.testing.conventions import (
    INCOMING,
    as_arrays,
    choose,
    joined,
    parameter_names,
    says,
    says_input,
)
from tinymlp.testing.reading import (
    as_object,
    by_position,
    find_method,
    flag_of,
    make,
    require,
    title_of,
    with_context,
)

VALUE_NAMES = (
    *("value", "forward", "__call__", "f", "apply", "activate", "activation", "fn", "function"),
    *("func", "evaluate", "compute", "call", "act", "run", "g"),
)
DERIVATIVE_NAMES = (
    *("derivative", "gradient", "backward", "prime", "df", "grad", "deriv", "d", "derivate"),
    *("f_prime", "fprime", "diff", "derivation", "dfn", "activation_derivative", "dg", "slope"),
    *("backprop", "derive", "d_activation", "gradient_fn", "g_prime"),
)

WHAT = "a pair of functions, or an object with value(z) and derivative(z), each of one number z"


class ActivationCode(NamedTuple):
    """A student's activation, however it is written."""

    title: str
    value: Function
    derivative: Function
    like: Activation | None
    fresh: Callable[[], tuple[Function, Function]]
    """Make the two anew, so that they know nothing of an earlier call."""
    convention: str = ""
    of_incoming: Function | None = None
    """Of a layer-style backward(d), the answer for a z and a d."""


Raw = tuple[Function, Function]


def readings(
    mine: Any, like: Activation | None, array: Callable[[Any], Any] | None
) -> Iterator[ActivationCode]:
    """Yield every way in which the code may be meant, the usual one first.

    Raises `ArgumentError`, which shows the signatures, for what is no activation.
    """
    title, make_raw = _find(mine)
    value, derivative = make_raw()
    flag = flag_of(value) if derivative is value else ""
    require("activation", value, 1, WHAT)
    forms = list(_slopes(derivative, flag))
    if not forms:
        require("activation", derivative, 1, WHAT)
    for ask_of, of_arrays in _wraps(array):
        for slope, of_slope in forms:

            def fresh(
                wrap: Callable[[float], Any] = ask_of, slope: Callable[..., Any] = slope
            ) -> Raw:
                f, df = make_raw()
                return (
                    lambda z: _number(f(wrap(z))),
                    lambda z: _number(slope(f, df, wrap(z), wrap(1.0))),
                )

            def of_incoming(
                z: float,
                d: float,
                wrap: Callable[[float], Any] = ask_of,
                slope: Callable[..., Any] = slope,
            ) -> float:
                f, df = make_raw()
                return _number(slope(f, df, wrap(z), wrap(d)))

            yield ActivationCode(
                title,
                *fresh(),
                like,
                fresh,
                joined(of_arrays if array is None else "", of_slope),
                of_incoming if of_slope.startswith("backward") else None,
            )


def _find(mine: Any) -> tuple[str, Callable[[], Raw]]:
    """Return a title, and how to make the two functions anew."""
    mine = as_object(mine)
    if isinstance(mine, tuple | list):
        functions = [by_position(one) for one in mine if callable(one)]
        if len(functions) == 2:
            return title_of(functions[0]), lambda: (functions[0], functions[1])
        if len(functions) != 1 or not flag_of(functions[0]):
            raise invalid("activation", WHAT, mine)
        mine = functions[0]
    if not isinstance(mine, type) and flag_of(mine):
        return title_of(mine), lambda: (mine, mine)
    in_context = with_context(mine)
    if in_context is not None:
        return title_of(mine), lambda: in_context
    _methods(make("activation", mine), mine)

    def make_raw() -> Raw:
        if isinstance(mine, type):
            return _methods(make("activation", mine), mine)
        try:
            return _methods(copy.deepcopy(mine), mine)
        except Exception:  # what cannot be copied is asked itself
            return _methods(mine, mine)

    return title_of(mine), make_raw


def _methods(made: Any, mine: Any) -> Raw:
    value = find_method(made, VALUE_NAMES)
    if value is not None and not isinstance(mine, type) and flag_of(value):
        return value, value
    derivative = find_method(made, DERIVATIVE_NAMES)
    if value is not None and derivative is None and flag_of(value):
        derivative = value
    if value is None or derivative is None:
        raise invalid("activation", WHAT, mine)
    return value, derivative


def _slopes(derivative: Function, flag: str) -> Iterator[tuple[Callable[..., Any], str]]:
    """Yield how to ask for f′(z), from (value, derivative, z, 1)."""
    if flag:
        on = {flag: True}
        yield (lambda f, df, z, one: df(z, **on)), "a flag for the derivative"
        yield (lambda f, df, z, one: df(f(z), **on)), "a derivative in terms of the value"
        return
    names = parameter_names(derivative)
    first, second = [*names, "", ""][:2]
    of_layer = accepts(derivative, 1) and (
        says(first, INCOMING) or getattr(derivative, "__name__", "") in ("backward", "backprop")
    )
    layered: tuple[Callable[..., Any], str] = (
        (lambda f, df, z, one: (f(z), df(one))[1]),
        "backward(d) = d·f′(z)",
    )
    if of_layer and says(first, INCOMING):  # its name tells
        yield layered
    if len(names) < 2 and accepts(derivative, 1):
        yield (lambda f, df, z, one: df(z)), ""
        if not says_input(first):
            yield (lambda f, df, z, one: df(f(z))), "a derivative in terms of the value"
    if accepts(derivative, 0):
        yield (lambda f, df, z, one: (f(z), df())[1]), "a derivative that remembers z"
    if of_layer and not says(first, INCOMING):
        yield layered
    if first in ("ctx", "context"):
        yield (lambda f, df, z, one: df(f(z)[1], one)), "backward(ctx, d)"
        return
    if accepts(derivative, 2):
        if says(first, INCOMING):
            yield (lambda f, df, z, one: df(one, _cache(f(z), z))), "backward(d, cache)"
            yield (lambda f, df, z, one: (f(z), df(one, z))[1]), "backward(d, z)"
        elif says(second, INCOMING):
            yield (lambda f, df, z, one: df(_cache(f(z), z), one)), "backward(cache, d)"
            yield (lambda f, df, z, one: (f(z), df(z, one))[1]), "backward(z, d)"


def _cache(answer: Any, z: Any) -> Any:
    return answer[1] if isinstance(answer, tuple) and len(answer) == 2 else z


def _wraps(array: Callable[[Any], Any] | None) -> Iterator[tuple[Callable[[float], Any], str]]:
    """Yield what is made of one number before the code is asked about it."""
    if array is not None:
        yield (lambda z: array([z])), ""
    yield (lambda z: z), ""
    yield (lambda z: [z]), "lists"
    arrays = as_arrays() or array
    if arrays is not None:
        yield (lambda z: arrays([z])), "arrays"
        yield (lambda z: arrays([[z]])), "arrays of rows"
        yield (lambda z: arrays(z)), "arrays"


def _number(answer: Any) -> float:
    """Return the one number of an answer, which may be in lists or before a cache."""
    if isinstance(answer, tuple) and len(answer) == 2:
        answer = answer[0]
    inner, depth = answer, 0
    while depth < 3 and not isinstance(inner, str | bytes | dict):
        try:
            if len(inner) != 1:
                break
            inner, depth = inner[0], depth + 1
        except (TypeError, IndexError, KeyError):
            break
    try:
        return as_number(inner)
    except NoAnswerError as failure:
        if failure.raised:
            raise
        raise NoAnswerError(describe_shape(answer, "one number")) from None


def pick(
    codes: Iterator[ActivationCode],
    is_right: Callable[[ActivationCode, float], bool],
    mine: Any,
    *,
    strict: bool,
) -> ActivationCode:
    """Return the reading that is meant; the usual one if `strict`."""
    if strict:
        return next(codes)
    points: Sequence[float] = (1.0, -0.5, 2.0, -1.5, 0.25)

    def score(code: ActivationCode) -> float:
        answered = [
            [_answers(code.value, z), _answers(code.derivative, z)].count(True) for z in points
        ]
        if answered == [2] * len(points) and all(is_right(code, z) for z in points):
            return 1.0
        return sum(answered) / len(points) / 4

    return choose(codes, score, mine)


def _answers(function: Function, z: float) -> bool:
    try:
        return math.isfinite(as_number(ask(function, z)))
    except NoAnswerError:
        return False
