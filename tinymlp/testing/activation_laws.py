"""An activation of your own, held to what makes it one: a value, and the slope of that value.

    check_activation((tanh, d_tanh))        two functions of one number z
    check_activation(Tanh)                  a class, or an object, with value(z) and derivative(z)

The value is its own definition, and the derivative is the limit of it. If the name is a known one
(`tanh`, `MySigmoid`) the value is held against the library's as well; `like=` says which it is, and
`like=None` that it is none of them.

>>> import math
>>> def sigmoid(z):
...     return 1 / (1 + math.exp(-z))
>>> check_activation((sigmoid, lambda z: sigmoid(z) * (1 + sigmoid(z))))
Traceback (most recent call last):
tinymlp.errors.LawBroken: your sigmoid: at z = 0.0 the derivative should be 0.25, yours is 0.75: \
is a sign wrong in a·(1 − a)?
  law   the derivative is the limit of the function
  read  tinymlp/network/activation.py
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tinymlp import named
from tinymlp.gradient_check.central_difference import central_difference, slope_nearest
from tinymlp.named import arguments_of
from tinymlp.network.activation import ACTIVATIONS, Activation, Sigmoid, find_activation
from tinymlp.testing.answers import (
    Function,
    NoAnswerError,
    as_number,
    as_vector,
    ask,
    number,
)
from tinymlp.testing.counterexample import hold
from tinymlp.testing.law import REMEMBERS, Comparison, Law, Mistakes, compare, law
from tinymlp.testing.names import BY_NAME, find_by_name, is_by_name
from tinymlp.testing.reading import two_functions
from tinymlp.testing.strategies import ordinary

VALUE_NAMES = ("value", "forward", "__call__", "f")
DERIVATIVE_NAMES = ("derivative", "gradient", "backward", "prime", "df")


class ActivationCode(NamedTuple):
    """A student's activation, however it is written."""

    title: str
    value: Function
    derivative: Function
    like: Activation | None


class At(NamedTuple):
    """The pre-activation that an activation is asked about."""

    z: float


def check_activation(
    activation: Any, *, like: str | Activation | None = BY_NAME, examples: int = 50
) -> None:
    """Raise `LawBroken` unless an activation obeys every law of `laws("activation")`.

    `activation` is (value, derivative), or an object, or a class of objects, with `value(z)` and
    `derivative(z)`. Raises `ArgumentError` for anything else.
    """
    __tracebackhide__ = True
    code = read_activation(activation, like)
    hold(code, ACTIVATION_LAWS, read="tinymlp/network/activation.py", examples=examples)


def read_activation(mine: Any, like: str | Activation | None) -> ActivationCode:
    """Return the two functions of z, wherever they are."""
    title, value, derivative = two_functions(
        "activation",
        mine,
        VALUE_NAMES,
        DERIVATIVE_NAMES,
        1,
        "value(z) and derivative(z), each of one number z",
    )
    known = {name: kind for name, kind in ACTIVATIONS.items() if not arguments_of(kind)}
    if is_by_name(like):
        kind = find_by_name(title, known)
        found = None if kind is None else kind()
    else:
        found = (
            None if like is None else named.find("like", like, ACTIVATIONS, ("value", "derivative"))
        )
    return ActivationCode(title, of_one_number(value), of_one_number(derivative), found)


def of_one_number(function: Function) -> Function:
    """Return the function as one of a number, also when it only takes vectors."""
    try:
        as_number(ask(function, 0.5))
    except NoAnswerError:
        try:
            one = as_vector(ask(function, [0.5]))
        except NoAnswerError:
            return function
        if len(one) == 1:
            return lambda z: as_vector(function([z]))[0]
    return function


def slope(mine: ActivationCode, z: float) -> float:
    """Return the slope of the student's own value."""
    return float(central_difference(lambda x: number(mine.value, x), z))


def _points(mine: ActivationCode) -> st.SearchStrategy[At]:
    return ordinary.map(At)


def _large(mine: ActivationCode) -> st.SearchStrategy[At]:
    return st.sampled_from([100.0, -100.0, 1000.0, -1000.0]).map(At)


def _has_name(mine: ActivationCode) -> bool:
    return mine.like is not None


def _like(mine: ActivationCode) -> Activation:
    assert mine.like is not None
    return mine.like


def _value(mine: ActivationCode, at: At) -> float:
    return number(mine.value, at.z)


Numbers = Callable[[ActivationCode, At], Sequence[float]]


def _library(name: str) -> Numbers:
    return lambda mine, at: [find_activation(name).value(at.z)]


VALUE_MISTAKES: Mistakes[ActivationCode, At] = {
    "that is its derivative: are the two functions swapped?": lambda mine, at: [
        _like(mine).derivative(at.z)
    ],
    "is the sign of z wrong?": lambda mine, at: [_like(mine).value(-at.z)],
    "is the sign of the answer wrong?": lambda mine, at: [-_like(mine).value(at.z)],
    "is it applied twice?": lambda mine, at: [_like(mine).value(_like(mine).value(at.z))],
    "that is the tanh approximation of it; the exact one has erf": lambda mine, at: [
        0.5 * at.z * (1 + math.tanh(math.sqrt(2 / math.pi) * (at.z + 0.044715 * at.z**3)))
    ],
    **{f"that is the {name}": _library(name) for name in ACTIVATIONS},
}

DERIVATIVE_MISTAKES: Mistakes[ActivationCode, At] = {
    "that is 1 − z²: in the tanh's 1 − a² the a is tanh(z), did you pass z where a was expected?": (
        lambda mine, at: [1 - at.z**2]
    ),
    "that is z·(1 − z): in the sigmoid's a·(1 − a) the a is sigmoid(z), did you pass z where a "
    "was expected?": lambda mine, at: [at.z * (1 - at.z)],
    "did you return the value itself?": lambda mine, at: [_value(mine, at)],
    "is its sign flipped?": lambda mine, at: [-slope(mine, at.z)],
    "did you pass a where z was expected?": lambda mine, at: [slope(mine, _value(mine, at))],
    "is the sign of z wrong?": lambda mine, at: [slope(mine, -at.z)],
    "is a factor 2 missing?": lambda mine, at: [slope(mine, at.z) / 2],
    "is there a factor 2 too many?": lambda mine, at: [slope(mine, at.z) * 2],
    "that is 1 − a: is the square of 1 − a² missing, or the a of a·(1 − a)?": lambda mine, at: [
        1 - _value(mine, at)
    ],
    "is a sign wrong in 1 − a²?": lambda mine, at: [1 + _value(mine, at) ** 2],
    "is a sign wrong in a·(1 − a)?": lambda mine, at: [_value(mine, at) * (1 + _value(mine, at))],
    "that is a² alone: is the 1 of 1 − a² missing?": lambda mine, at: [_value(mine, at) ** 2],
    "that is sigmoid(z) alone: a product has a term for each factor": lambda mine, at: [
        Sigmoid().value(at.z)
    ],
    "it is 1 everywhere, as if nothing were bent": lambda mine, at: [1],
    "it is 0 everywhere, so nothing could learn": lambda mine, at: [0],
}


@law(_points, remedy=REMEMBERS, side_effect=True)
def same_z_same_answer(mine: ActivationCode, at: At) -> Comparison:
    """The same z has the same answer, whatever was asked before."""
    first = [number(mine.value, at.z), number(mine.derivative, at.z)]
    names = ["the value, asked again,", "the derivative, asked again,"]
    return compare(names, first, lambda: [number(mine.value, at.z), number(mine.derivative, at.z)])


@law(_points, mistakes=VALUE_MISTAKES, applies=_has_name)
def value_is_that_of_its_name(mine: ActivationCode, at: At) -> Comparison:
    """The value is that of the function it is named after."""
    return compare(["the value"], [_like(mine).value(at.z)], lambda: [_value(mine, at)])


@law(_points, mistakes=DERIVATIVE_MISTAKES)
def derivative_is_the_limit(mine: ActivationCode, at: At) -> Comparison:
    """The derivative is the limit of the function.

    At a corner it may be anything between the slope from the left and that from the right.
    """
    found = compare(
        ["the derivative"], [slope(mine, at.z)], lambda: [number(mine.derivative, at.z)]
    )
    if isinstance(found.got, NoAnswerError):
        return found
    nearest = slope_nearest(found.got[0], lambda z: number(mine.value, z), at.z)
    return found._replace(expected=[nearest])


@law(
    _large,
    remedy="e to a power above 709 is more than a float can hold: write it so that the exponent is "
    "never above 0, as 1/(1 + e⁻ᶻ) for z ≥ 0 and eᶻ/(1 + eᶻ) below",
)
def finite_for_every_z(mine: ActivationCode, at: At) -> Comparison:
    """The value and the derivative are finite for every z, however large."""

    def answer() -> list[float]:
        both = [number(mine.value, at.z), number(mine.derivative, at.z)]
        finite = [math.isfinite(one) for one in both]
        return [0.0 if one else both[i] for i, one in enumerate(finite)]

    return compare(["the value", "the derivative"], [0.0, 0.0], answer, wanted="a finite number")


ACTIVATION_LAWS: list[Law[ActivationCode, At]] = [
    same_z_same_answer,
    value_is_that_of_its_name,
    derivative_is_the_limit,
    finite_for_every_z,
]
"""The laws, in the order in which they are looked at."""
