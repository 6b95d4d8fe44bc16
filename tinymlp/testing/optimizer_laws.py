"""An optimizer of your own, held to what makes it one, and to the formula of its name.

    check_optimizer(Adam)           a class: made anew for each descent, with constants of its own
    check_optimizer(Adam(lr=0.1))   an object that has not stepped yet
    check_optimizer(sgd)            a function sgd(parameters, gradient, learning_rate)
    check_optimizer(make_adam)      a function without arguments that makes one

`step(parameters, gradient)` takes two lists and returns a new one. Unlike an activation or a loss
an optimizer has no definition in itself, so it must be known which it is: by its name, or by
`like="adam"`; one that is like none of the library's (`like=None`) is held to the laws alone.

>>> class SGD:
...     def __init__(self, lr):
...         self.lr = lr
...
...     def step(self, parameters, gradient):
...         return [p + self.lr * g for p, g in zip(parameters, gradient)]
>>> check_optimizer(SGD)
Traceback (most recent call last):
tinymlp.errors.LawBroken: your SGD: at constants = {'learning_rate': 0.5}, parameters = [0.0], \
gradients = [[1.0]] parameter 0 after step 1 should be below 0, yours is 0.5: it goes uphill: the \
gradient is subtracted, θ − η·g
  law   the first step from 0 is downhill
  read  tinymlp/learning/optimizer.py
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tinymlp.learning.optimizer import OPTIMIZERS
from tinymlp.testing.answers import NoAnswerError, as_vector, ask, check_array, vector
from tinymlp.testing.counterexample import hold
from tinymlp.testing.law import CHANGES, Comparison, Law, Mistakes, compare, law
from tinymlp.testing.names import BY_NAME
from tinymlp.testing.optimizer_mistakes import FORMULAS, Descent, adam
from tinymlp.testing.optimizer_reading import OptimizerCode, read_optimizer
from tinymlp.testing.strategies import tidy, vectors
from tinymlp.text import plural, short_repr


def check_optimizer(
    optimizer: Any,
    *,
    like: str | None = BY_NAME,
    array: Callable[[list[float]], Any] = list,
    examples: int = 50,
    **constants: float,
) -> None:
    """Raise `LawBroken` unless an optimizer obeys every law of `laws("optimizer")`.

    `constants` are those that cannot be read from `optimizer`, as in `learning_rate=0.1`. Lists are
    given as such, or as what `array` makes of a list (`array=numpy.array`). Raises
    `ArgumentError` for what is no optimizer, and when it does not say which it is.
    """
    __tracebackhide__ = True
    check_array(array, [0.5, 0.25])
    code = read_optimizer(optimizer, like, constants, array)
    hold(code, OPTIMIZER_LAWS, read="tinymlp/learning/optimizer.py", examples=examples)


CHOICES = {
    "learning_rate": [0.5, 0.125],
    "momentum": [0.5, 0.875],
    "decay": [0.75, 0.875],
    "beta1": [0.5, 0.875],
    "beta2": [0.75, 0.9375],
    "epsilon": [0.5, 1e-8],
    "weight_decay": [0.5, 0.125],
}
"""Constants that differ so much that none can be taken for another."""

slopes = tidy | st.sampled_from([1e-4, -1e-4])
"""A gradient whose step is seen; some so small that an ε inside the square root is not."""


starts = st.sampled_from([0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -3.0])


@st.composite
def descents(
    draw: st.DrawFn,
    mine: OptimizerCode,
    *,
    numbers: st.SearchStrategy[float] = slopes,
    start: st.SearchStrategy[float] = starts,
    steps: int = 4,
    constant: bool = False,
) -> Descent:
    """Draw 1 to 3 parameters and their gradients in up to so many steps."""
    constants = {name: draw(st.sampled_from(CHOICES[name])) for name in mine.free}
    parameters = draw(st.lists(start, min_size=1, max_size=3))
    gradient = vectors(len(parameters), numbers=numbers)
    if constant:
        gradients = [draw(gradient)] * draw(st.integers(1, steps))
    else:
        gradients = draw(st.lists(gradient, min_size=1, max_size=steps))
    return Descent({**mine.constants, **constants}, parameters, gradients)


def _some(mine: OptimizerCode) -> st.SearchStrategy[Descent]:
    return descents(mine)


def _first_steps(mine: OptimizerCode) -> st.SearchStrategy[Descent]:
    return descents(mine, numbers=tidy, start=st.just(0.0), steps=1)


def _constant(mine: OptimizerCode) -> st.SearchStrategy[Descent]:
    return descents(mine, numbers=tidy, constant=True)


def _flat(mine: OptimizerCode) -> st.SearchStrategy[Descent]:
    return descents(mine, numbers=st.just(0.0), steps=2)


def _named(mine: OptimizerCode) -> bool:
    return mine.like is not None


def _is_adam(mine: OptimizerCode) -> bool:
    return mine.like == "adam"


def _stands_still(mine: OptimizerCode) -> bool:
    return mine.like not in (None, "adamw")


def _has_free_rate(mine: OptimizerCode) -> bool:
    return "learning_rate" in mine.free


def _path(mine: OptimizerCode, at: Descent) -> list[float]:
    """Return all parameters after the first step of a new optimizer, and so on."""
    step = mine.start(at.constants)
    parameters, path = at.parameters, list[float]()
    for gradient in at.gradients:
        parameters = vector(step, mine.array(parameters), mine.array(gradient))
        path += parameters
    return path


def _names(at: Descent) -> list[str]:
    return [
        f"parameter {i} after step {step}"
        for step in range(1, len(at.gradients) + 1)
        for i in range(len(at.parameters))
    ]


def _is(expected: Sequence[float], mine: OptimizerCode, at: Descent) -> Comparison:
    """Compare the path; an Adam may also be in the order in which the paper makes it faster."""
    found = compare(_names(at), expected, lambda: _path(mine, at))
    if mine.like in ("adam", "adamw") and not found.holds():
        faster = found._replace(expected=adam(at, uncorrected_epsilon=True))
        return faster if faster.holds() else found
    return found


def _mistakes(mine: OptimizerCode) -> Mistakes[OptimizerCode, Descent]:
    return FORMULAS[mine.like][1] if mine.like in FORMULAS else {}


def _kept(mine: OptimizerCode, at: Descent) -> list[float]:
    """Return what the optimizer does with lists that it must leave as they are."""
    step = mine.start(at.constants)
    given = mine.array(at.parameters), mine.array(at.gradients[0])
    ask(step, *given)
    return [*as_vector(given[0]), *as_vector(given[1])]


@law(_some, side_effect=True)
def step_returns_a_new_list(mine: OptimizerCode, at: Descent) -> Comparison:
    """A step returns a new list with a number for each parameter."""
    n = len(at.parameters)

    def answer() -> list[float]:
        given = mine.array(at.parameters)
        returned = ask(mine.start(at.constants), given, mine.array(at.gradients[0]))
        if returned is None and as_vector(given) != at.parameters:
            raise NoAnswerError(
                "None, and it has changed the list that it was given: make a new list and return it"
            )
        numbers = as_vector(returned)
        if len(numbers) != n:
            raise NoAnswerError(short_repr(numbers))
        return [0.0]

    wanted = f"a list of {plural(n, 'number')}"
    return compare(["what step returns"], [0.0], answer, wanted=wanted)


@law(_some, remedy=CHANGES, side_effect=True)
def arguments_stay(mine: OptimizerCode, at: Descent) -> Comparison:
    """The lists that are given stay as they are."""
    names = [f"parameters[{i}] after the step" for i in range(len(at.parameters))]
    names += [f"gradient[{i}] after the step" for i in range(len(at.parameters))]
    return compare(names, [*at.parameters, *at.gradients[0]], lambda: _kept(mine, at))


@law(
    _some,
    remedy="two optimizers share their memory: make its lists in __init__, not in the class, in a "
    "default argument or in a global variable",
    side_effect=True,
)
def memory_is_its_own(mine: OptimizerCode, at: Descent) -> Comparison:
    """A new optimizer knows nothing of another one's steps."""
    names = [f"{name} of a second optimizer" for name in _names(at)]
    return compare(names, _path(mine, at), lambda: _path(mine, at))


@law(
    _first_steps,
    mistakes=_mistakes,
    remedy="it goes uphill: the gradient is subtracted, θ − η·g",
)
def first_step_is_downhill(mine: OptimizerCode, at: Descent) -> Comparison:
    """The first step from 0 is downhill."""
    got = _path(mine, at)
    for i, (theta, g) in enumerate(zip(got, at.gradients[0], strict=True)):
        if not theta * g < 0:
            expected = got[:i] + [math.nan] * (len(got) - i)
            return Comparison(_names(at), expected, got, "below 0" if g > 0 else "above 0")
    return Comparison(_names(at), got, got)


@law(
    _first_steps,
    mistakes=_mistakes,
    applies=_has_free_rate,
    remedy="the step does not grow with the learning rate: is it ignored?",
)
def learning_rate_scales_the_step(mine: OptimizerCode, at: Descent) -> Comparison:
    """The first step from 0 is twice as long as with half the learning rate."""
    half = {**at.constants, "learning_rate": at.constants["learning_rate"] / 2}
    expected = [2 * theta for theta in _path(mine, at._replace(constants=half))]
    return compare(_names(at), expected, lambda: _path(mine, at))


@law(_constant, mistakes=_mistakes, applies=_is_adam)
def constant_gradient_constant_step(mine: OptimizerCode, at: Descent) -> Comparison:
    """Under a constant gradient each of Adam's steps is the learning rate, but for ε."""
    eta, epsilon = at.constants["learning_rate"], at.constants["epsilon"]
    expected = [
        theta - step * eta * g / (abs(g) + epsilon)
        for step, gradient in enumerate(at.gradients, start=1)
        for theta, g in zip(at.parameters, gradient, strict=True)
    ]
    return _is(expected, mine, at)


@law(_some, mistakes=_mistakes, applies=_named)
def steps_are_those_of_its_name(mine: OptimizerCode, at: Descent) -> Comparison:
    """Each step is that of the optimizer it is named after."""
    reference = OPTIMIZERS[str(mine.like)](**at.constants)
    parameters, expected = at.parameters, list[float]()
    for gradient in at.gradients:
        parameters = reference.step(parameters, gradient)
        expected += parameters
    return _is(expected, mine, at)


@law(_flat, mistakes=_mistakes, applies=_stands_still)
def flat_is_still(mine: OptimizerCode, at: Descent) -> Comparison:
    """Where the gradient has always been 0, nothing moves."""
    expected = at.parameters * len(at.gradients)
    return compare(_names(at), expected, lambda: _path(mine, at))


OPTIMIZER_LAWS: list[Law[OptimizerCode, Descent]] = [
    step_returns_a_new_list,
    arguments_stay,
    memory_is_its_own,
    first_step_is_downhill,
    learning_rate_scales_the_step,
    constant_gradient_constant_step,
    steps_are_those_of_its_name,
    flat_is_still,
]
"""The laws, in the order in which they are looked at."""
