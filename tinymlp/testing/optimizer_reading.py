"""How a student's optimizer may be written, and with which constants it can be made.

A class is made anew for every descent, with constants under which its parts differ; those
of an object are read from its attributes. `lr`, `eta` and `step_size` are all the learning rate.
How its step takes and gives numbers is the matter of `optimizer_ways`.

>>> def sgd(parameters, gradient, lr):
...     return [p - lr * g for p, g in zip(parameters, gradient)]
>>> code = next(readings(sgd, "by name", {}, list))
>>> code.like, code.free
('sgd', {'learning_rate': 'lr'})
>>> code.start({"learning_rate": 0.5})([1.0], [1.0])
[0.5]
"""

import copy
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from tinymlp.arguments import check_choice, check_number
from tinymlp.errors import invalid
from tinymlp.learning.optimizer import OPTIMIZERS, find_optimizer
from tinymlp.named import arguments_of
from tinymlp.testing.answers import Function
from tinymlp.testing.conventions import joined, parameter_names
from tinymlp.testing.names import find_by_name, is_by_name
from tinymlp.testing.optimizer_ways import (
    KEYS,
    Way,
    of_framework,
    of_parameters,
    says_memory,
    takes_parameters,
    ways,
    with_config,
    with_memory,
)
from tinymlp.testing.reading import by_position, find_method, require, title_of
from tinymlp.text import describe_error, join_names

Constants = dict[str, float]

STEP_NAMES = (
    *("step", "update", "__call__", "apply", "apply_gradients", "apply_gradient", "optimize"),
    *(
        "minimize",
        "update_params",
        "update_parameters",
        "get_update",
        "apply_update",
        "update_weights",
    ),
)
SIGNATURE = (
    "an object, a class or a function with step(parameters, gradient), which returns the new "
    "parameters as a list"
)

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "learning_rate": (
        "learning_rate",
        "lr",
        "eta",
        "rate",
        "step_size",
        "alpha",
        "learn_rate",
        "a",
    ),
    "momentum": ("momentum", "mu", "gamma", "beta", "beta1", "rho", "m"),
    "decay": ("decay", "decay_rate", "rho", "gamma", "beta", "alpha", "beta2"),
    "beta1": ("beta1", "beta_1", "b1", "rho1"),
    "beta2": ("beta2", "beta_2", "b2", "rho2"),
    "epsilon": ("epsilon", "eps", "e", "fuzz", "delta"),
    "weight_decay": ("weight_decay", "wd", "lambda_", "l2", "lam", "decay"),
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
    convention: str = ""
    in_place: bool = False
    """Whether it changes what it is given, and returns nothing."""
    formula: str = ""
    """Which of the formulas of its name it has, "" for the library's."""
    assumed: tuple[str, ...] = ()
    """The constants that it says nothing of."""
    if_still: bool = False
    """Whether it is meant only where the usual way moves nothing, or can work with no list."""
    penalty: float = 0.0
    """The weight decay that it has beside the constants of its name."""
    n_parameters: int | None = None
    """How many parameters it steps, None for any number: `w, b = parameters` takes two."""


def readings(
    mine: Any, like: str | None, given: Constants, array: Callable[[list[float]], Any]
) -> Iterator[OptimizerCode]:
    """Yield every way in which the code may be meant; raise `ArgumentError` for what is none.

    `given` are constants that cannot be read from it.
    """
    title = title_of(mine)
    if inspect.isroutine(mine):
        mine = by_position(mine)
    kinds: list[str | None] = [_find_kind(title, like)]
    if kinds == [None] and is_by_name(like) and not _OTHERS.search(title):
        kinds = [*_guess_kind(mine), None]
    elif kinds == ["sgd"] and _default(mine, "momentum"):
        kinds = ["momentum", "nesterov"]
    for kind in kinds:
        base = _read(mine, title, kind, given, array)
        for way in ways(mine, array):

            def start(chosen: Constants, way: Way = way, base: OptimizerCode = base) -> Function:
                return way.bind(lambda: base.start(chosen))

            named = "" if kind is not None or like is None else "the laws of all optimizers alone"
            code = base._replace(
                start=start,
                convention=joined(way.words, named),
                in_place=way.in_place,
                if_still=way.if_still,
            )
            yield code
            for name in base.assumed:
                for value in _WRITTEN_IN.get(name, ()):
                    yield code._replace(
                        constants={**base.constants, name: value},
                        convention=joined(code.convention, f"{name} = {value:g}"),
                    )


_OTHERS = re.compile(r"ada_?grad|ada_?delta|adamax|nadam|lion|amsgrad|ftrl|r_?prop", re.IGNORECASE)
"""Names of optimizers that are none of the library's; RMSprop is found before."""


def _guess_kind(mine: Any) -> list[str | None]:
    """Return which it may be by its constants, of a name that says nothing."""
    matched = {name for name in ("beta1", "beta2", "momentum") if _has(mine, name)}
    if {"beta1", "beta2"} <= matched:
        return ["adam"]
    return ["momentum", "nesterov"] if "momentum" in matched else ["sgd"]


def _has(mine: Any, name: str) -> bool:
    return bool(set(_parameters(mine)) & set(SYNONYMS[name][:3]))


def _default(mine: Any, name: str) -> Any:
    """Return what the argument of that name is without being given, None if it is 0 or nothing."""
    if not isinstance(mine, type) and not inspect.isroutine(mine):
        return getattr(mine, name, None) or None
    try:
        return inspect.signature(mine).parameters[name].default or None
    except (TypeError, ValueError, KeyError):
        return None


def _read(
    mine: Any,
    title: str,
    like: str | None,
    given: Constants,
    array: Callable[[list[float]], Any],
) -> OptimizerCode:
    """Return how to start the student's optimizer afresh."""
    wanted = ["learning_rate", "weight_decay"] if like is None else arguments_of(OPTIMIZERS[like])
    for name, value in given.items():
        if name not in SYNONYMS:
            raise invalid("a constant", f"one of {join_names(SYNONYMS)}", name)
        check_number(name, value)
    parameters = _parameters(mine)
    matched = _match(parameters, wanted)
    if like is None and matched.get("weight_decay") == "decay":
        del matched["weight_decay"]  # a rate's decay, as like as not
    takes_vectors = len(parameters) >= 2 and not set(parameters[:2]) & set(matched.values())
    is_step = takes_vectors and not isinstance(mine, type)
    known = {*matched.values(), "config"}
    memory = [one for one in parameter_names(mine)[2:] if one not in known]
    of_state = memory == ["state"] or (not memory and "state" in parameters[2:])
    memory = [] if of_state else memory
    if is_step and not all(map(says_memory, memory)):
        unknown = next(one for one in memory if not says_memory(one))
        raise invalid(
            "optimizer",
            SIGNATURE,
            mine,
            f"its argument {unknown!r} is not understood: give it a default, or lambda p, g: …",
        )
    holds = takes_parameters(mine)
    free = {name: its for name, its in matched.items() if name not in given}

    def start(chosen: Constants) -> Function:
        named = {its: chosen[name] for name, its in matched.items() if name in chosen}
        if is_step and "config" in parameters:
            return with_config(mine, {its: chosen[n] for n, its in _CONFIG.items() if n in chosen})
        if is_step and of_state:
            needs = "state" in parameter_names(mine)

            def with_state(p: Any, g: Any, state: Any) -> Any:
                held = {"state": state} if state or needs else {}
                return mine(p, g, **held, **named)

            return with_config(with_state, {})
        if is_step and memory:
            return with_memory(mine, memory, named)
        if is_step:
            return lambda p, g: mine(p, g, **named)
        if holds:
            return of_parameters(mine, named)
        return _find_step(_make(mine, named))

    if is_step and "config" in parameters:
        free = {name: name for name in wanted if name in _CONFIG}
    made = is_step or holds
    one = None if made else _make(mine, {its: given.get(n, 0.5) for n, its in matched.items()})
    if one is not None:
        require("optimizer", _find_step(one), 2, SIGNATURE)
        free = free if isinstance(mine, type) or inspect.isroutine(mine) else {}
    found = {name: _attribute(one, name, wanted) for name in wanted}
    default = {} if like is None else vars(find_optimizer(like))
    constants: Constants = {}
    assumed: list[str] = []
    for name in wanted:
        constant = given.get(name, found[name])
        if constant is None and name not in free:
            if like is None:
                continue
            if name == "learning_rate":
                raise invalid(
                    "optimizer",
                    "an object whose learning rate can be read, as its learning_rate",
                    mine,
                    "or give it: check_optimizer(optimizer, learning_rate=0.1)",
                )
            constant = default[name]
            assumed.append(name)
        if constant is not None:
            constants[name] = constant
    penalty = 0.0 if like is None or "weight_decay" in wanted else _penalty_of(one)
    return OptimizerCode(
        title, start, constants, free, like, array, assumed=tuple(assumed), penalty=penalty
    )


def _penalty_of(one: Any) -> float:
    """Return the weight decay of an object, which a decay of its name alone is not."""
    names = ("weight_decay", "wd", "l2", "l2_reg")
    found = (getattr(one, name, 0.0) for name in names)
    return next((float(value) for value in found if isinstance(value, int | float) and value), 0.0)


_WRITTEN_IN: Mapping[str, tuple[float, ...]] = {
    "epsilon": (1e-7, 1e-6, 1e-5, 1e-10, 1e-12),
    "decay": (0.99, 0.999, 0.95),
    "momentum": (0.5, 0.99),
}
"""What a formula may have in the place of a constant that cannot be read."""

_CONFIG = {
    "learning_rate": "learning_rate",
    "momentum": "momentum",
    "decay": "decay_rate",
    "beta1": "beta1",
    "beta2": "beta2",
    "epsilon": "epsilon",
}
"""The keys of a dict of settings, as in Stanford's course CS231n."""


def _find_kind(title: str, like: object) -> str | None:
    """Return the name of the library's optimizer that the student's is to be."""
    if like is None:
        return None
    if not is_by_name(like):
        return check_choice("like", like, OPTIMIZERS)
    known = {name: name for name in OPTIMIZERS}
    known |= {"nesterov_momentum": "nesterov", "gradient_descent": "sgd", "sgdmomentum": "momentum"}
    known |= {"nag": "nesterov", "sgd_with_momentum": "momentum", "vanilla_gradient_descent": "sgd"}
    known |= {"gd": "sgd", "momentum_sgd": "momentum", "sgd_nesterov": "nesterov"}
    known |= {"adam_w": "adamw", "nesterov_sgd": "nesterov", "rms": "rmsprop"}
    return find_by_name(title, known)


def _parameters(mine: Any) -> list[str]:
    """Return the names of what a class or function is called with."""
    if not isinstance(mine, type) and not inspect.isroutine(mine):
        return []
    try:
        return list(inspect.signature(mine).parameters)
    except ValueError:  # some written in C have no signature
        return []


def _match(names: Iterable[str], wanted: Iterable[str]) -> dict[str, str]:
    """Return which of the student's names is which constant, in whatever style it is written."""
    left = {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(): name for name in names}
    left |= {name: name for name in names}
    matched: dict[str, str] = {}
    for name in wanted:
        its = next(
            (its for its in SYNONYMS[name] if left.get(its) not in (None, *matched.values())), None
        )
        if its is not None:
            matched[name] = left[its]
    return matched


def _make(mine: Any, named: Constants) -> Any:
    """Return a new optimizer."""
    is_made = not isinstance(mine, type) and not inspect.isroutine(mine)
    if is_made:
        _find_step(mine)
    try:
        return copy.deepcopy(mine) if is_made else mine(**named)
    except Exception as error:
        raise invalid(
            "optimizer",
            f"one that can be made with {join_names(named) or 'nothing'} alone",
            mine,
            f"{describe_error(error)}; give a function without arguments that makes one, or an "
            "object that has not stepped",
        ) from None


def _find_step(made: Any) -> Function:
    framed = of_framework(made)
    if framed is not None:
        return framed
    step = find_method(made, STEP_NAMES)
    if step is None and inspect.isroutine(made):  # a factory of functions that remember
        return made
    if step is None:
        raise invalid("optimizer", SIGNATURE, made)
    names = parameter_names(step)
    if len(names) == 3 and names[0].lower() in KEYS:
        return lambda p, g: step("W1", p, g)
    return step


def _attribute(one: Any, name: str, wanted: list[str]) -> float | None:
    """Return the constant that the object holds under one of its names."""
    held = {key.lstrip("_"): key for key in vars(one)} if hasattr(one, "__dict__") else {}
    its = _match(held, wanted).get(name)
    value = None if its is None else getattr(one, held[its])
    return value if isinstance(value, int | float) else None
