"""How a student's activation may be written.

(value, derivative)             two functions of one number z, or of an array of them
an object, a class, or a dict   value(z) and derivative(z), forward and backward, apply and grad
one function of both            tanh(z) → (value, derivative)
one function with a flag        sigmoid(z, derivative=False), tanh(z, mode="forward")
of a list and an index          f(zs, i) and f′(zs, i), or ∂f(zs, i)/∂zs[j] as d(zs, i, j)
a layer                         forward(z), and then backward(d) = d·f′(z)
with a cache                    relu(Z) → (A, cache), relu_backward(dA, cache)
with PyTorch's context          forward(ctx, z), backward(ctx, d)
in terms of the value           derivative(a), unless its argument is called z, x, …
"""

import copy
import inspect
import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tinymlp.errors import invalid
from tinymlp.gradient_check.candidate import accepts
from tinymlp.network.activation import Activation
from tinymlp.testing.answers import (
    Function,
    NoAnswerError,
    as_matrix,
    as_number,
    as_vector,
    ask,
    describe_shape,
    plain_of,
)
from tinymlp.testing.conventions import (
    INCOMING,
    PREDICTION,
    as_arrays,
    choose,
    joined,
    parameter_names,
    says,
    says_input,
)
from tinymlp.testing.reading import (
    D_INPUTS,
    OUTPUTS,
    SLOPE_WORDS,
    as_object,
    by_position,
    find_method,
    find_spoken,
    flag_of,
    make,
    or_left,
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


Raw = tuple[Function, Function]


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
    several: "_Asked | None" = None
    """How it is asked about several numbers at once, if it takes lists or arrays."""


def readings(
    mine: Any, like: Activation | None, array: Callable[[Any], Any] | None
) -> Iterator[ActivationCode]:
    """Yield every way in which the code may be meant, the usual one first.

    Raises `ArgumentError`, which shows the signatures, for what is no activation.
    """
    title, make_raw = _find(mine)
    value, derivative = make_raw()
    flag = flag_of(value) if derivative is value else {}
    require("activation", value, 1, WHAT)
    forms = list(_slopes(derivative, flag))
    if not forms:
        require("activation", derivative, 1, WHAT)
    for wrap, of_arrays, takes_several in _wraps(array):
        for slope, of_slope in forms:
            code = _Asked(make_raw, wrap, slope, of_slope.startswith("backward"))
            yield ActivationCode(
                title,
                *code.fresh(),
                like,
                code.fresh,
                joined(of_arrays if array is None else "", of_slope),
                code.of_incoming if code.is_layer else None,
                code if takes_several else None,
            )


class _Asked(NamedTuple):
    """How the two functions are asked."""

    make_raw: Callable[[], Raw]
    wrap: Callable[[list[float]], Any]
    """From a list of numbers to what they are asked about."""
    slope: Callable[..., Any]
    is_layer: bool

    def fresh(self) -> Raw:
        """Return the value and the derivative of one number."""
        f, df = self.make_raw()
        return (
            lambda z: _number(f(self.wrap([z]))),
            lambda z: _number(self.slope(f, df, self.wrap([z]), self.wrap([1.0]))),
        )

    def of_incoming(self, z: float, d: float) -> float:
        """Return what a layer's backward(d) answers after forward(z)."""
        f, df = self.make_raw()
        return _number(self.slope(f, df, self.wrap([z]), self.wrap([d])))

    def values(self, zs: list[float]) -> list[float]:
        """Return the values of several numbers at once."""
        answer = ask(self.make_raw()[0], self.wrap(zs))
        return _numbers(answer[0] if isinstance(answer, tuple) and len(answer) == 2 else answer)

    def slopes(self, zs: list[float], ds: list[float]) -> tuple[list[float], bool]:
        """Return Σ_i ds[i]·∂a[i]/∂z[j] for each j, of a layer or a Jacobian, and True.

        Of a derivative that is a number for each z it is ds[j]·∂a[j]/∂z[j], and False.
        """
        f, df = self.make_raw()
        found = _numbers(ask(self.slope, f, df, self.wrap(zs), self.wrap(ds)))
        n = len(zs)
        if len(found) == n * n and n > 1:
            return [sum(ds[i] * found[i * n + j] for i in range(n)) for j in range(n)], True
        if self.is_layer or len(found) != n:
            return found, True
        return [d * one for d, one in zip(ds, found, strict=True)], False


def _numbers(answer: Any) -> list[float]:
    """Return all numbers of a list, or of rows."""
    try:
        return as_vector(answer)
    except NoAnswerError:
        return [one for row in as_matrix(answer) for one in row]


def _find(mine: Any) -> tuple[str, Callable[[], Raw]]:
    """Return a title, and how to make the two functions anew."""
    mine = as_object(mine)
    if isinstance(mine, tuple | list):
        functions = [by_position(one) for one in mine if callable(one)]
        if len(functions) == 2 and _is_of_index(functions[0]):
            both = _of_all(*functions)
            return title_of(functions[0]), lambda: both
        if len(functions) == 2:
            return title_of(functions[0]), lambda: (functions[0], functions[1])
        if len(functions) != 1 or not flag_of(functions[0]):
            raise invalid("activation", WHAT, mine)
        mine = functions[0]
    if not isinstance(mine, type) and flag_of(mine):
        return title_of(mine), lambda: (mine, mine)
    if inspect.isroutine(mine) and _gives_both(mine):
        both = (lambda z: mine(z)[0]), (lambda z: mine(z)[1])
        return title_of(mine), lambda: both
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


def _gives_both(function: Function) -> bool:
    """Return whether it answers (value, derivative)."""
    arrays = as_arrays() or list
    for z in (0.5, [0.5], arrays([0.5])):
        try:
            answer = ask(function, z)
            if isinstance(answer, tuple) and len(answer) == 2:
                return all(math.isfinite(_number((one, None))) for one in answer)
        except NoAnswerError:
            continue
    return False


def _is_of_index(function: Function) -> bool:
    """Return whether it is f(zs, i), of a list and the index of an element."""
    names = parameter_names(function)
    return len(names) == 2 and names[1].lower() in ("i", "j", "k", "n", "idx", "index")


def _of_all(value: Function, derivative: Function) -> Raw:
    """Return functions of a whole list, of two that take an index as well."""

    def values(zs: Any) -> list[Any]:
        return [value(zs, i) for i in range(len(zs))]

    def slopes(zs: Any) -> list[Any]:
        n = range(len(zs))
        if len(parameter_names(derivative)) > 2:
            return [[derivative(zs, i, j) for j in n] for i in n]
        return [derivative(zs, i) for i in n]

    return values, slopes


def _methods(made: Any, mine: Any) -> Raw:
    value = find_method(made, VALUE_NAMES)
    if value is not None and not isinstance(mine, type) and flag_of(value):
        return value, value
    derivative = find_spoken(made, DERIVATIVE_NAMES, 1, SLOPE_WORDS)
    if value is not None and derivative is None and flag_of(value):
        derivative = value
    if value is None or derivative is None:
        raise invalid("activation", WHAT, mine)
    if derivative is value:
        return value, value
    return or_left(value, OUTPUTS), or_left(derivative, D_INPUTS)


def _slopes(
    derivative: Function, flag: Mapping[str, Any]
) -> Iterator[tuple[Callable[..., Any], str]]:
    """Yield how to ask for f′(z), from (value, derivative, z, 1)."""
    if flag:
        yield (lambda f, df, z, one: df(z, **flag)), "a flag for the derivative"
        yield (lambda f, df, z, one: df(f(z), **flag)), "a derivative in terms of the value"
        return
    names = parameter_names(derivative)
    first, second = [*names, "", ""][:2]
    goes_back = getattr(derivative, "__name__", "") in ("backward", "backprop")
    is_incoming = says(first, INCOMING) or first.lower() == "d"
    of_layer = accepts(derivative, 1) and (is_incoming or goes_back)
    layered: tuple[Callable[..., Any], str] = (
        (lambda f, df, z, one: (f(z), df(one))[1]),
        "backward(d) = d·f′(z)",
    )
    if of_layer and is_incoming:  # its name tells
        yield layered
        if goes_back:
            return
    if len(names) < 2 and accepts(derivative, 1):
        yield (lambda f, df, z, one: df(z)), ""
        if not says_input(first):
            yield (lambda f, df, z, one: df(f(z))), "a derivative in terms of the value"
    if accepts(derivative, 0):
        yield (lambda f, df, z, one: (f(z), df())[1]), "a derivative that remembers z"
    if of_layer and not is_incoming:
        yield layered
    if first in ("ctx", "context"):
        yield (lambda f, df, z, one: df(f(z)[1], one)), "backward(ctx, d)"
        return
    if accepts(derivative, 2) and says(first, INCOMING):
        for word, kept in _kept(second):
            yield (lambda f, df, z, one, kept=kept: df(one, kept(f(z), z))), f"backward(d, {word})"
    elif accepts(derivative, 2) and says(second, INCOMING):
        for word, kept in _kept(first):
            yield (lambda f, df, z, one, kept=kept: df(kept(f(z), z), one)), f"backward({word}, d)"


def _kept(name: str) -> list[tuple[str, Callable[[Any, Any], Any]]]:
    """Return what an argument of that name may be, of a value's answer and z: likeliest first."""
    cache = ("cache", _cache)
    z, a = ("z", lambda answer, z: z), ("a", lambda answer, z: answer)
    if says_input(name):
        return [cache, z]
    return [a, cache, z] if says(name, PREDICTION) else [cache, z, a]


def _cache(answer: Any, z: Any) -> Any:
    return answer[1] if isinstance(answer, tuple) and len(answer) == 2 else z


def _wraps(
    array: Callable[[Any], Any] | None,
) -> Iterator[tuple[Callable[[list[float]], Any], str, bool]]:
    """Yield what is made of numbers before the code is asked, and whether it can be of several."""
    if array is not None:
        yield array, "", True
    yield (lambda zs: zs[0]), "", False
    yield list, "lists", True
    arrays = as_arrays() or array
    if arrays is not None:
        yield arrays, "arrays", True
        yield (lambda zs: arrays([zs])), "arrays of rows", True
        yield (lambda zs: arrays(zs[0])), "arrays", False


def _number(answer: Any) -> float:
    """Return the one number of an answer, which may be in lists or before a cache."""
    if isinstance(answer, tuple) and len(answer) == 2:
        answer = answer[0]
    inner, depth = plain_of(answer), 0
    while depth < 3 and not isinstance(inner, str | bytes | dict):
        try:
            inner = list(itertools.islice(inner, 2)) if hasattr(inner, "__next__") else inner
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
            return 1.0 if code.several is not None or not _is_share(code, points) else 0.99
        return sum(answered) / len(points) / 4

    return choose(codes, score, mine)


def _is_share(code: ActivationCode, points: Sequence[float]) -> bool:
    """Return whether it is 1 of any one number, as a softmax is: of several it says more."""
    return {code.value(z) for z in points} == {1.0}


def _answers(function: Function, z: float) -> bool:
    try:
        return math.isfinite(as_number(ask(function, z)))
    except NoAnswerError:
        return False
