"""An activation of your own, held to what makes it one: a value, and the slope of that value.

    check_activation((tanh, d_tanh))        two functions of one number z
    check_activation(Tanh)                  a class, or an object, with value(z) and derivative(z)
                                            other ways of writing are in `activation_reading`

The value is its own definition, and the derivative is the limit of it. If the name is a known one
(`tanh`, `MySigmoid`) the value is held against the library's as well; `like=` says which it is, and
`like=None` that it is none of them.

>>> import math
>>> def sigmoid(z):
...     return 1 / (1 + math.exp(-z))
>>> check_activation((sigmoid, lambda z: sigmoid(z) * (1 + sigmoid(z))))
Traceback (most recent call last):
tinymlp.errors.LawBroken: your sigmoid: at z = 1.0 the derivative should be 0.196612, \
yours is 1.26551: is a sign wrong in a·(1 − a)?
  law   the derivative is the limit of the function
  read  tinymlp/network/activation.py
"""

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tinymlp import named
from tinymlp.arguments import check_flag
from tinymlp.gradient_check.central_difference import central_difference, one_sided, slope_nearest
from tinymlp.named import arguments_of
from tinymlp.network.activation import ACTIVATIONS, GELU, Activation, Sigmoid, find_activation
from tinymlp.network.shapes import Matrix
from tinymlp.testing.activation_reading import ActivationCode, pick, readings
from tinymlp.testing.answers import (
    NoAnswerError,
    Single,
    check_array,
    close,
    number,
    without_keyboard,
)
from tinymlp.testing.conventions import in_double, joined
from tinymlp.testing.counterexample import Right, hold
from tinymlp.testing.law import REMEMBERS, Comparison, Law, Mistakes, compare, law
from tinymlp.testing.names import BY_NAME, find_by_name, is_by_name
from tinymlp.testing.strategies import ordinary


class At(NamedTuple):
    """The pre-activation that an activation is asked about."""

    z: float


class Several(NamedTuple):
    """Several pre-activations, and ∂L/∂a for each."""

    z: list[float]
    d: list[float]


def check_activation(
    activation: Any,
    *,
    like: str | Activation | None = BY_NAME,
    array: Callable[[list[float]], Any] | None = None,
    examples: int = 50,
    strict: bool = False,
) -> Right:
    """Raise `LawBroken` unless an activation obeys every law of `laws("activation")`.

    `activation` is (value, derivative), or an object, or a class of objects, with `value(z)` and
    `derivative(z)`, or anything else in `activation_reading`; `strict` allows none but these. It is
    asked about one number, or about what `array` makes of a list of one (`array=numpy.array`).
    Returns what is printed as "right". Raises `ArgumentError` for what is no activation.
    """
    __tracebackhide__ = True
    check_flag("strict", strict)
    code = read_activation(activation, like, array=array, strict=strict)
    return hold(code, ACTIVATION_LAWS, read="tinymlp/network/activation.py", examples=examples)


def read_activation(
    mine: Any,
    like: str | Activation | None,
    *,
    array: Callable[[list[float]], Any] | None = None,
    strict: bool = False,
) -> ActivationCode:
    """Return the two functions of z, wherever they are."""
    said = ""
    if array is not None:
        check_array(array, [0.5])
        array, said = in_double(array)
    with warnings.catch_warnings(), without_keyboard():
        warnings.simplefilter("ignore")
        code = pick(readings(mine, None, array), _is_right, mine, strict=strict)
        code = code._replace(like=_find_like(code.title, like))
        if not strict and isinstance(code.like, GELU) and _all_like(code, TanhGELU()):
            code = code._replace(like=TanhGELU(), convention=joined(code.convention, TANH_GELU))
    return code._replace(convention=joined(said, code.convention))


def _is_right(code: ActivationCode, z: float) -> bool:
    return derivative_is_the_limit.look(code, At(z)).holds()


def _all_like(code: ActivationCode, like: Any) -> bool:
    return all(value_is_that_of_its_name.look(code._replace(like=like), at).holds() for at in CLEAR)


def _find_like(title: str, like: str | Activation | None) -> Activation | None:
    if not is_by_name(like):
        if like is None:
            return None
        return named.find("like", like, ACTIVATIONS, ("value", "derivative"))
    known = {name: kind for name, kind in ACTIVATIONS.items() if not arguments_of(kind)}
    kind = find_by_name(title, known)
    return None if kind is None else kind()


TANH_GELU = "the tanh approximation of gelu"


class TanhGELU:
    """½·z·(1 + tanh(√(2/π)·(z + 0.044715·z³))), which GPT-2 has for GELU."""

    def value(self, z: float) -> float:
        """Return the approximation."""
        return 0.5 * z * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))

    def derivative(self, z: float) -> float:
        """Return its slope."""
        return float(central_difference(self.value, z))


def slope(mine: ActivationCode, z: float) -> float:
    """Return the slope of the student's own value."""
    if isinstance(number(mine.value, z), Single):
        # Two steps whose errors cancel, so wide that seven digits are enough.
        near = central_difference(lambda x: number(mine.value, x), z, step=2.0**-5)
        far = central_difference(lambda x: number(mine.value, x), z, step=2.0**-4)
        return float(4 * near - far) / 3
    # The mean of both sides is as exact where a bend begins, as |z|'s does in softsign at 0.
    sides = [one_sided(lambda x: number(mine.value, x), z, step) for step in (1e-5, -1e-5)]
    return sum(sides) / 2


CLEAR = [At(z) for z in (1.0, -1.0, 0.5, 2.0, -2.0, 0.0, 3.0, 7.0, -7.0)]
"""The last two are beyond what most pieces end at, as relu6 does at 6."""


def _clear(mine: ActivationCode) -> list[At]:
    return CLEAR


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


def _library_slope(name: str) -> Numbers:
    return lambda mine, at: [find_activation(name).derivative(at.z)]


VALUE_MISTAKES: Mistakes[ActivationCode, At] = {
    "that is its derivative: are the two functions swapped?": lambda mine, at: [
        _like(mine).derivative(at.z)
    ],
    "is the sign of z wrong?": lambda mine, at: [_like(mine).value(-at.z)],
    "is the sign of the answer wrong?": lambda mine, at: [-_like(mine).value(at.z)],
    "is // where / belongs? It rounds to a whole number": lambda mine, at: [
        math.floor(_like(mine).value(at.z))
    ],
    "is it rounded?": lambda mine, at: [round(_like(mine).value(at.z))],
    "is it applied twice?": lambda mine, at: [_like(mine).value(_like(mine).value(at.z))],
    "that is the tanh approximation of it; the exact one has erf": lambda mine, at: [
        0.5 * at.z * (1 + math.tanh(math.sqrt(2 / math.pi) * (at.z + 0.044715 * at.z**3)))
    ],
    "is a bracket missing around eᶻ − e⁻ᶻ? The division is done first": lambda mine, at: [
        math.exp(at.z) - math.exp(-at.z) / (math.exp(at.z) + math.exp(-at.z))
    ],
    **{f"that is the {name}": _library(name) for name in ACTIVATIONS},
}


def _value_by_z(mine: ActivationCode, at: At) -> float:
    if at.z == 0:
        raise NoAnswerError("0/0 may be anything")
    return _value(mine, at) / at.z


def _other_side(mine: ActivationCode, z: float) -> float:
    """Return the slope on the other side of 0, of one that is straight on both sides."""
    if slope(mine, z) == slope(mine, -z):
        raise NoAnswerError("both sides are alike")
    return slope(mine, -z)


def _bent_slope(mine: ActivationCode, z: float) -> float:
    """Return the slope, of one that is not straight on both sides.

    Of two numbers any can be the square root of another, as 0.1 is of 0.01.
    """
    if all(close(slope(mine, x), slope(mine, 2 * x)) for x in (0.5, -0.5)):
        raise NoAnswerError("it is straight on both sides")
    return slope(mine, z)


def _times_below(mine: ActivationCode, z: float) -> float:
    """Return the slope, below 0 times the factor by which the derivative at −1 is wrong."""
    right = slope(mine, -1.0)
    if close(right, 0.0):
        raise NoAnswerError("there is no factor of 0")
    factor = number(mine.derivative, -1.0) / right
    if close(factor, 0.0):
        raise NoAnswerError("nothing is left of it")
    return slope(mine, z) if z > 0 else factor * slope(mine, z)


def _without_alpha(mine: ActivationCode, z: float) -> float:
    """Return the slope, below 0 divided by that at 0 from below, which is α in α·(eᶻ − 1)."""
    alpha = one_sided(lambda z: number(mine.value, z), 0.0, -1e-5)
    if close(alpha, 0.0) or close(alpha, 1.0):
        raise NoAnswerError("there is no such factor")
    return slope(mine, z) if z > 0 else slope(mine, z) / alpha


def _of_what_comes_in(mine: ActivationCode, at: At) -> list[float]:
    """Return f′(1), if backward(d) is d·f′(d) whatever z is."""
    if mine.of_incoming is None:
        raise NoAnswerError("it is no layer")
    for d in (-1.0, 2.0):
        if not close(number(mine.of_incoming, at.z, d), d * slope(mine, d)):
            raise NoAnswerError("it depends on z")
    return [slope(mine, 1.0)]


DERIVATIVE_MISTAKES: Mistakes[ActivationCode, At] = {
    "f′ is taken at what comes in: its sign, or its mask, must come from z": _of_what_comes_in,
    "that is 1 − z²: in the tanh's 1 − a² the a is tanh(z), did you pass z where a was expected?": (
        lambda mine, at: [1 - at.z**2]
    ),
    "that is z·(1 − z): in the sigmoid's a·(1 − a) the a is sigmoid(z), did you pass z where a "
    "was expected?": lambda mine, at: [at.z * (1 - at.z)],
    "did you return the value itself?": lambda mine, at: [_value(mine, at)],
    "is its sign flipped?": lambda mine, at: [-slope(mine, at.z)],
    "did you pass a where z was expected?": lambda mine, at: [slope(mine, _value(mine, at))],
    "is the sign of z wrong?": lambda mine, at: [slope(mine, -at.z)],
    "is a comparison the wrong way round? The slopes of the two sides are swapped": (
        lambda mine, at: [_other_side(mine, at.z)]
    ),
    "is a factor 2 missing?": lambda mine, at: [slope(mine, at.z) / 2],
    "is there a factor 2 too many?": lambda mine, at: [slope(mine, at.z) * 2],
    "that is 1 − a: is the square of 1 − a² missing, or the a of a·(1 − a)?": lambda mine, at: [
        1 - _value(mine, at)
    ],
    "is a sign wrong in 1 − a²?": lambda mine, at: [1 + _value(mine, at) ** 2],
    "is a sign wrong in a·(1 − a)?": lambda mine, at: [_value(mine, at) * (1 + _value(mine, at))],
    "that is a·(1 − a), the sigmoid's derivative in terms of its value": lambda mine, at: [
        _value(mine, at) * (1 - _value(mine, at))
    ],
    "that is 1 − a², the tanh's derivative in terms of its value": lambda mine, at: [
        1 - _value(mine, at) ** 2
    ],
    "that is a² alone: is the 1 of 1 − a² missing?": lambda mine, at: [_value(mine, at) ** 2],
    "that is sigmoid(z) alone: a product has a term for each factor": lambda mine, at: [
        Sigmoid().value(at.z)
    ],
    "that is eᶻ alone: a chain has a factor for each link": lambda mine, at: [math.exp(at.z)],
    "is a square missing? That is the square root of the slope": lambda mine, at: [
        math.sqrt(_bent_slope(mine, at.z))
    ],
    "that is f(z)/z: in the slope of z·g(z) the product rule has a second term, z·g′(z)": (
        lambda mine, at: [_value_by_z(mine, at)]
    ),
    "that is z·g′(z) of f = z·g(z): the product rule has another term, g(z)": lambda mine, at: [
        slope(mine, at.z) - _value_by_z(mine, at)
    ],
    "the z of z·g′(z) is missing: the slope of z·g(z) is g(z) + z·g′(z)": lambda mine, at: [
        _value_by_z(mine, at) + (slope(mine, at.z) - _value_by_z(mine, at)) / at.z
    ],
    "is it multiplied twice?": lambda mine, at: [_bent_slope(mine, at.z) ** 2],
    "where z is below 0 that is the value itself: the slope of α·(eᶻ − 1) is α·eᶻ": (
        lambda mine, at: [slope(mine, at.z) if at.z > 0 else _value(mine, at)]
    ),
    "where z is below 0 the factor α of the value is missing in the slope": (
        lambda mine, at: [_without_alpha(mine, at.z)]
    ),
    "where z is below 0 it is a constant times what it should be: have both functions the same "
    "factor there?": lambda mine, at: [_times_below(mine, at.z)],
    "the slope is lost where z is below 0": lambda mine, at: [
        slope(mine, at.z) if at.z > 0 else 0.0
    ],
    "it is 1 everywhere, as if nothing were bent": lambda mine, at: [1],
    **{f"that is the derivative of {name}": _library_slope(name) for name in ACTIVATIONS},
    **{f"that is {name}(z) itself, and no slope": _library(name) for name in ACTIVATIONS},
    "it is 1 wherever the slope is not 0: the factor that z is multiplied by is missing": (
        lambda mine, at: [float(slope(mine, at.z) != 0)]
    ),
    "it is 0 everywhere, so nothing could learn": lambda mine, at: [0],
}


@law(_points, remedy=REMEMBERS, side_effect=True, clear=_clear)
def same_z_same_answer(mine: ActivationCode, at: At) -> Comparison:
    """The same z has the same answer, whatever was asked before."""
    value, derivative = mine.fresh()
    first = [number(value, at.z), number(derivative, at.z)]
    used_value, used_derivative = mine.fresh()
    names = ["the value, asked again,", "the derivative, asked again,"]

    def again() -> list[float]:
        for z in (0.25 - at.z, at.z):
            number(used_value, z)
            number(used_derivative, z)
        return [number(used_value, at.z), number(used_derivative, at.z)]

    return compare(names, first, again)


@law(_points, mistakes=VALUE_MISTAKES, applies=_has_name, clear=_clear)
def value_is_that_of_its_name(mine: ActivationCode, at: At) -> Comparison:
    """The value is that of the function it is named after."""
    return compare(["the value"], [_like(mine).value(at.z)], lambda: [_value(mine, at)])


@law(_points, mistakes=DERIVATIVE_MISTAKES, clear=_clear)
def derivative_is_the_limit(mine: ActivationCode, at: At) -> Comparison:
    """The derivative is the limit of the function.

    At a corner it may be anything between the slope from the left and that from the right.
    """
    here = number(mine.value, at.z)
    if not math.isfinite(here):
        return Comparison(["the value"], [0.0], [here], "a finite number")
    found = compare(
        ["the derivative"], [slope(mine, at.z)], lambda: [number(mine.derivative, at.z)]
    )
    if isinstance(found.got, NoAnswerError):
        return found
    if isinstance(found.got[0], Single) or isinstance(number(mine.value, at.z), Single):
        return found._replace(got=[Single(found.got[0])])

    def value(z: float) -> float:
        return number(mine.value, z)

    sides = [one_sided(value, at.z, step) for step in (1e-5, -1e-5)]
    nearest = slope_nearest(found.got[0], value, at.z)
    return found._replace(expected=[nearest], at_kink=not close(*sides))


def _takes_several(mine: ActivationCode) -> bool:
    return mine.several is not None


def _clear_several(mine: ActivationCode) -> list[Several]:
    return [Several([1.25, -0.75, 0.25], [1.0, -2.0, 0.5])]


@st.composite
def _drawn_several(draw: st.DrawFn) -> Several:
    # Away from where the pieces of a function meet.
    zs = draw(st.lists(st.integers(-6, 5).map(lambda k: k / 2 + 0.25), min_size=2, max_size=3))
    ds = draw(st.lists(st.sampled_from([1.0, -0.5, 2.0]), min_size=len(zs), max_size=len(zs)))
    return Several(zs, ds)


def _jacobian(mine: ActivationCode, at: Several) -> Matrix:
    """Return ∂a[i]/∂z[j] of the student's own values."""
    assert mine.several is not None
    values = mine.several.values

    def along(i: int, j: int) -> float:
        moved = [*at.z[:j], 0.0, *at.z[j + 1 :]]

        def value(z: float) -> float:
            moved[j] = z
            return values(list(moved))[i]

        return float(central_difference(value, at.z[j]))

    return [[along(i, j) for j in range(len(at.z))] for i in range(len(at.z))]


def _through_all(mine: ActivationCode, at: Several) -> list[float]:
    """Return ∂L/∂z[j], the sum over all outputs."""
    columns = zip(*_jacobian(mine, at), strict=True)
    return [sum(d * slope for d, slope in zip(at.d, column, strict=True)) for column in columns]


def _along_each_alone(mine: ActivationCode, at: Several) -> list[float]:
    """Return ∂L/∂z[j] as if each output depended on its own z alone."""
    return [d * row[j] for j, (d, row) in enumerate(zip(at.d, _jacobian(mine, at), strict=True))]


def _turned_beside_the_diagonal(mine: ActivationCode, at: Several) -> list[float]:
    right = _through_all(mine, at)
    return [2 * d - r for d, r in zip(_along_each_alone(mine, at), right, strict=True)]


@law(
    lambda mine: _drawn_several(),
    applies=_takes_several,
    mistakes={
        "that is the Jacobian's diagonal alone: each output depends on every z, ∂a[i]/∂z[j]": (
            _along_each_alone
        ),
        "the sign is turned beside the Jacobian's diagonal: a softmax has −a[i]·a[j] there": (
            _turned_beside_the_diagonal
        ),
    },
    clear=_clear_several,
)
def several_numbers_at_once(mine: ActivationCode, at: Several) -> Comparison:
    """Of several numbers at once, ∂L/∂z[j] is Σ ∂L/∂a[i]·∂a[i]/∂z[j].

    A derivative that is one number for each z is that of its own output.
    """
    assert mine.several is not None
    names = [f"∂L/∂z[{j}]" for j in range(len(at.z))]
    try:
        found, is_sum = mine.several.slopes(at.z, at.d)
        if not is_sum:
            return Comparison(names, _along_each_alone(mine, at), found)
        return Comparison(names, _through_all(mine, at), found)
    except (NoAnswerError, LookupError):
        return Comparison([], [], [])  # it takes one alone


def _is_layer(mine: ActivationCode) -> bool:
    return mine.of_incoming is not None


@law(
    _points,
    applies=_is_layer,
    mistakes={
        "what comes in is forgotten: backward(d) is d·f′(z)": lambda mine, at: [
            number(mine.derivative, at.z)
        ]
    },
    clear=_clear,
)
def backward_multiplies_what_comes_in(mine: ActivationCode, at: At) -> Comparison:
    """Going back, twice the incoming gradient gives twice the answer."""
    assert mine.of_incoming is not None
    back = mine.of_incoming
    once = number(mine.derivative, at.z)
    return compare(["backward(2.0)"], [2 * once], lambda: [number(back, at.z, 2.0)])


def _grows_beyond(mine: ActivationCode, z: float) -> bool:
    """Return whether the function itself is larger than a float can be, as e^z is at 1000."""
    try:
        return abs(number(mine.value, math.copysign(100.0, z))) >= 1e20
    except NoAnswerError as failure:
        return isinstance(failure.__cause__, OverflowError)


@law(
    _large,
    failure="e to a power above 709 is more than a float can hold: write it so that the exponent "
    "is never above 0, as 1/(1 + e⁻ᶻ) for z ≥ 0 and eᶻ/(1 + eᶻ) below",
)
def finite_for_every_z(mine: ActivationCode, at: At) -> Comparison:
    """The value and the derivative are finite for every z, however large."""

    def answer() -> list[float]:
        if _grows_beyond(mine, at.z):
            return [0.0, 0.0]
        both = [number(mine.value, at.z), number(mine.derivative, at.z)]
        finite = [math.isfinite(one) for one in both]
        return [0.0 if one else both[i] for i, one in enumerate(finite)]

    return compare(["the value", "the derivative"], [0.0, 0.0], answer, wanted="a finite number")


ACTIVATION_LAWS: list[Law[ActivationCode, Any]] = [
    same_z_same_answer,
    value_is_that_of_its_name,
    derivative_is_the_limit,
    backward_multiplies_what_comes_in,
    several_numbers_at_once,
    finite_for_every_z,
]
"""The laws, in the order in which they are looked at."""
