"""How a student's optimizer may be written, and with which constants it can be made.

A class is made anew for every descent, with constants under which its parts are told apart; those
of an object are read from its attributes. `lr`, `eta` and `step_size` are all the learning rate.

>>> def sgd(parameters, gradient, lr):
...     return [p - lr * g for p, g in zip(parameters, gradient)]
>>> code = read_optimizer(sgd, "by name", {}, list)
>>> code.like, code.free
('sgd', {'learning_rate': 'lr'})
>>> code.start({"learning_rate": 0.5})([1.0], [1.0])
[0.5]
"""

import copy
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from tinymlp.arguments import check_number
from tinymlp.errors import ArgumentError
from tinymlp.learning.optimizer import OPTIMIZERS, find_optimizer
from tinymlp.testing.answers import Function
from tinymlp.testing.names import BY_NAME, find_by_name
from tinymlp.testing.reading import constants, method, name_of, require

Constants = dict[str, float]

STEP_NAMES = ("step", "update")
SIGNATURE = "step(parameters, gradient), which returns the new parameters as a list"

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "learning_rate": ("learning_rate", "lr", "eta", "rate", "step_size", "alpha"),
    "momentum": ("momentum", "mu", "gamma", "beta"),
    "decay": ("decay", "decay_rate", "rho", "gamma", "beta", "alpha"),
    "beta1": ("beta1", "beta_1", "b1"),
    "beta2": ("beta2", "beta_2", "b2"),
    "epsilon": ("epsilon", "eps"),
    "weight_decay": ("weight_decay", "wd", "lambda_", "decay"),
}


class OptimizerCode(NamedTuple):
    """A student's optimizer, however it is written."""

    title: str
    start: Callable[[Constants], Function]
    """Return the step of one that has not stepped yet."""
    constants: Constants
    """Those that it has, by the library's names."""
    free: dict[str, str]
    """Those that it can be made with, and what the student calls them."""
    like: str | None
    array: Callable[[list[float]], Any]


def read_optimizer(
    mine: Any, like: str | None, told: Constants, array: Callable[[list[float]], Any]
) -> OptimizerCode:
    """Return how to start the student's optimizer afresh.

    `told` are constants that cannot be read from it. Raises `ArgumentError` for what is none.
    """
    title = name_of(mine)
    like = _like(title, like)
    wanted = ["learning_rate"] if like is None else constants(OPTIMIZERS[like])
    for name, value in told.items():
        if name not in SYNONYMS:
            raise ArgumentError(f"{name} is not known: the constants are {', '.join(SYNONYMS)}")
        check_number(name, value)
    parameters = _parameters(mine)
    matched = _match(parameters, wanted)
    takes_vectors = len(parameters) >= 2 and not set(parameters[:2]) & set(matched.values())
    is_step = takes_vectors and not isinstance(mine, type)
    free = {name: its for name, its in matched.items() if name not in told}

    def start(chosen: Constants) -> Function:
        named = {its: chosen[name] for name, its in matched.items() if name in chosen}
        if is_step:
            return lambda p, g: mine(p, g, **named)
        return _step(_made(mine, named))

    one = None if is_step else _made(mine, {its: told.get(n, 0.5) for n, its in matched.items()})
    if one is not None:
        require(_step(one), 2, SIGNATURE)
        free = free if isinstance(mine, type) else {}
    found = {name: _attribute(one, name, wanted) for name in wanted}
    default = {} if like is None else vars(find_optimizer(like))
    known: Constants = {}
    for name in wanted:
        constant = told.get(name, found[name])
        if constant is None and name not in free:
            if name == "learning_rate":
                raise ArgumentError(
                    f"the learning rate of {title} cannot be told: has it the attribute, or the "
                    "argument, learning_rate? Otherwise say it: check_optimizer(mine, "
                    "learning_rate=0.1)"
                )
            constant = default[name]
        if constant is not None:
            known[name] = constant
    return OptimizerCode(title, start, known, free, like, array)


def _like(title: str, like: str | None) -> str | None:
    if like is None:
        return None
    if like != BY_NAME:
        find_optimizer(like)
        return like
    known = {name: name for name in OPTIMIZERS}
    known |= {"nesterov_momentum": "nesterov", "gradient_descent": "sgd", "sgdmomentum": "momentum"}
    found = find_by_name(title, known)
    if found is None:
        raise ArgumentError(
            f"the name {title} does not say which optimizer it is: say like= with one of "
            f"{', '.join(OPTIMIZERS)}, or like=None for one of your own"
        )
    return found


def _parameters(mine: Any) -> list[str]:
    """Return the names of what a class or function is called with."""
    if not isinstance(mine, type) and not inspect.isroutine(mine):
        return []
    return list(inspect.signature(mine).parameters)


def _match(names: Iterable[str], wanted: Iterable[str]) -> dict[str, str]:
    """Return which of the student's names is which constant."""
    left = list(names)
    matched = {}
    for name in wanted:
        for its in SYNONYMS[name]:
            if its in left:
                matched[name] = its
                left.remove(its)
                break
    return matched


def _made(mine: Any, named: Constants) -> Any:
    """Return a new optimizer."""
    if not isinstance(mine, type) and not inspect.isroutine(mine):
        return copy.deepcopy(mine)
    try:
        return mine(**named)
    except Exception as error:
        raise ArgumentError(
            f"{name_of(mine)} cannot be made with {named} alone ({type(error).__name__}: {error}): "
            "give a function without arguments that makes one, or an object that has not stepped"
        ) from None


def _step(made: Any) -> Function:
    step = method(made, STEP_NAMES)
    if step is None:
        raise ArgumentError(f"an optimizer has {SIGNATURE}; got {made!r}")
    return step


def _attribute(one: Any, name: str, wanted: list[str]) -> float | None:
    """Return the constant that the object holds under one of its names."""
    held = {key.lstrip("_"): key for key in vars(one)} if hasattr(one, "__dict__") else {}
    its = _match(held, wanted).get(name)
    value = None if its is None else getattr(one, held[its])
    return value if isinstance(value, int | float) else None
