"""How a step takes parameters and a gradient, and gives the new parameters.

    step(parameters, gradient) → new parameters     two lists, or arrays; in either order
    step(parameters, gradient) → None               which changes the list that it is given
    step(gradient) or step(p, g) → the change       which is added to the parameters
    dicts of parameters, lists of arrays            of either kind; or {"W1": …} and {"dW1": …}
    Optimizer(parameters, lr), step()               objects with .data and .grad
    Optimizer(parameters, lr), step(gradients)      a list of numbers or arrays
    step(w, dw, config) → (w, config)               a dict of settings and memory
    step(w, dw, v, s, t) → (w, v, s)                memory in arguments, and the number of the step
    apply_gradients(zip(gradients, parameters))     pairs of arrays, changed in place or returned
    step(params_and_grads)                          pairs in the order that the name says
    update(name, w, dw) → w                         memory for each name
    step(net)                                       which has params_and_grads(), or params() and
                                                    grads(), parameters() and gradients()
    update_params(layer)                            which has weights and biases, or W and b, and
                                                    dweights and dbiases, or dW and db
    update(gradient, state, p) → (change, state)    which begins with init(parameters)
    update(state, p, gradient) → (state, p)         the same

>>> way = next(ways(lambda p, g: p, list))
>>> way.words, way.bind(lambda: lambda p, g: [p[0] - g[0]])([1.0], [0.5])
('', [0.5])
"""

import functools
import inspect
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tinymlp.gradient_check.candidate import accepts
from tinymlp.testing.answers import (
    Function,
    NoAnswerError,
    as_number,
    as_vector,
    ask,
    describe_shape,
)
from tinymlp.testing.conventions import (
    GRADIENTS,
    PARAMETERS,
    as_arrays,
    code_of,
    is_swapped,
    joined,
    parameter_names,
    says,
)
from tinymlp.testing.layer_parameters import BIASES, D_BIASES, D_WEIGHTS, WEIGHTS
from tinymlp.testing.reading import find_method


class Way(NamedTuple):
    """One way in which a step may be meant."""

    words: str
    bind: Callable[[Callable[[], Function]], Function]
    """From how to make a step, to step(parameters, gradient) → new parameters."""
    in_place: bool = False
    if_still: bool = False
    """Whether it is meant only where the usual way moves nothing, or can work with no list."""


class Parameter:
    """A parameter as in PyTorch, with its data and its gradient."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.grad: Any = data * 0

    def zero_grad(self) -> None:
        """Set the gradient to zero."""
        self.grad = self.data * 0


class _Form(NamedTuple):
    """What parameters are made into, and how they are read from an answer."""

    words: str
    build: Callable[[list[float]], Any]
    read: Callable[[Any, Any], list[float]]
    of_gradient: Callable[[Any], Any] = lambda built: built
    """What is built of a gradient, in the form of its own."""


def ways(mine: Any, array: Callable[[list[float]], Any]) -> Iterator[Way]:
    """Yield how the step may be called, the usual way first."""
    if of_framework(mine) is not None:
        yield Way("", _plain(False))
        return
    step = _step_of(mine)
    if step is not None and (told := is_swapped(step, PARAMETERS, GRADIENTS)) is not None:
        orders = [told]
    else:
        orders = [False, True]
    known = array if array is not list else as_arrays()
    made = list if known is None else known
    # `p -= lr * g` changes arrays, though nothing in it names NumPy; of lists it fails, and of
    # numbers in a loop it changes nothing, so that this comes last.
    arrays_first = array is not list or _speaks_of_numpy(mine)
    late: list[Way] = []
    for swapped in orders:
        first = "the gradient first" if swapped else ""
        yield Way(first, _plain(swapped))
        yield Way(joined(first, "parameters in place"), _in_place(swapped), True)
        forms = [_Form("a dict of parameters", _as_dict, _read_dict)]
        of_arrays: list[_Form] = []
        if known is not None:
            if array is list:
                of_arrays.append(_Form("arrays", lambda values: made(values), _read_list))
            # Two of them, so that what each has to have for itself is seen.
            of_arrays.append(
                _Form("a list of arrays", lambda v: _list_of_arrays(v, made), _read_list)
            )
            of_arrays.append(_Form("a dict of arrays", lambda v: _as_arrays(v, made), _read_dict))
            of_arrays.append(
                _Form("dicts with W1 and dW1", lambda v: _as_layers(v, made), _read_dict, _d_keys)
            )
        yield from _of_forms(first, swapped, [*forms, *(of_arrays if arrays_first else ())])
        yield Way(joined(first, "the change returned"), _change(swapped))
        if not arrays_first:
            late += [w._replace(if_still=True) for w in _of_forms(first, swapped, of_arrays)]
    yield from late


def _of_forms(first: str, swapped: bool, forms: Sequence[_Form]) -> Iterator[Way]:
    for form in forms:
        words = joined(first, form.words)
        yield Way(words, _built(swapped, form, in_place=False), True)
        yield Way(joined(words, "in place"), _built(swapped, form, in_place=True), True)


def _step_of(mine: Any) -> Any:
    """Return the function whose names tell the order, None if it is not known before it is made."""
    if isinstance(mine, type) or not inspect.isroutine(mine):
        return find_method(_Unbound(mine), ("step", "update", "__call__", "apply"))
    return mine if len(parameter_names(mine)) >= 2 else None


class _Unbound:
    """The methods of a class without the first argument, or of an object."""

    def __init__(
        self, mine: Any, names: Sequence[str] = ("step", "update", "__call__", "apply")
    ) -> None:
        for name in names:
            function = getattr(mine, name, None)
            if not callable(function) or (name == "__call__" and isinstance(mine, type)):
                continue
            if isinstance(mine, type) and "self" in parameter_names(function)[:1]:
                function = _without_self(function)
            setattr(self, name, function)


def _without_self(function: Any) -> Any:
    def bound(*arguments: Any) -> Any:
        raise NoAnswerError("it is only asked for its names")

    signature = inspect.signature(function)
    kept = list(signature.parameters.values())[1:]
    bound.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
    return bound


def _speaks_of_numpy(mine: Any) -> bool:
    functions = [mine] if inspect.isroutine(mine) else list(vars(_class_of(mine)).values())
    names = {
        name for one in functions if (code := code_of(one)) is not None for name in code.co_names
    }
    return bool(names & {"np", "numpy"})


def _class_of(mine: Any) -> Any:
    return mine if isinstance(mine, type) else type(mine)


def _call(step: Function, swapped: bool, p: Any, g: Any) -> Any:
    return ask(step, g, p) if swapped else ask(step, p, g)


def _plain(swapped: bool) -> Callable[[Callable[[], Function]], Function]:
    def bind(make: Callable[[], Function]) -> Function:
        step = make()
        return lambda p, g: _call(step, swapped, p, g)

    return bind


def _in_place(swapped: bool) -> Callable[[Callable[[], Function]], Function]:
    def bind(make: Callable[[], Function]) -> Function:
        step = make()

        def new(p: Any, g: Any) -> Any:
            answer = _call(step, swapped, p, g)
            if answer is not None:
                raise NoAnswerError(describe_shape(answer, "None"))
            return p

        return new

    return bind


def _change(swapped: bool) -> Callable[[Callable[[], Function]], Function]:
    def bind(make: Callable[[], Function]) -> Function:
        step = make()

        def new(p: Any, g: Any) -> Any:
            before = as_vector(p)
            change = as_vector(_call(step, swapped, p, g))
            return [a + b for a, b in zip(before, change, strict=True)]

        return new

    return bind


def _built(
    swapped: bool, form: _Form, *, in_place: bool
) -> Callable[[Callable[[], Function]], Function]:
    def bind(make: Callable[[], Function]) -> Function:
        step = make()

        def new(p: Any, g: Any) -> Any:
            given = form.build(as_vector(p))
            answer = _call(step, swapped, given, form.of_gradient(form.build(as_vector(g))))
            if in_place and answer is not None:
                raise NoAnswerError(describe_shape(answer, "None"))
            return form.read(given if in_place else answer, given)

        return new

    return bind


def _as_dict(values: list[float]) -> dict[str, float]:
    return {f"w{i}": value for i, value in enumerate(values)}


def _as_layers(values: list[float], array: Callable[[list[float]], Any]) -> dict[str, Any]:
    """Return the weights and the biases of a layer, the last number; one alone is a weight."""
    n = max(len(values) - 1, 1)
    return {"W1": array(values[:n]), "b1": array(values[n:])}


def _as_arrays(values: list[float], array: Callable[[list[float]], Any]) -> dict[str, Any]:
    """Return the weights and the biases of a layer, and no array without a number."""
    layers = _as_layers(values, array)
    return layers if len(values) > 1 else {"W1": layers["W1"]}


def _list_of_arrays(values: Any, array: Callable[[list[float]], Any]) -> list[Any]:
    return list(_as_arrays(as_vector(values), array).values())


def _d_keys(table: Mapping[str, Any]) -> dict[str, Any]:
    return {f"d{name}": value for name, value in table.items()}


def _read_dict(answer: Any, given: Mapping[str, Any]) -> list[float]:
    if not isinstance(answer, dict) or set(answer) != set(given):
        raise NoAnswerError(describe_shape(answer, "a dict with the same keys"))
    return [number for key in given for number in _numbers(answer[key])]


def _read_list(answer: Any, given: Any) -> list[float]:
    if not isinstance(answer, list | tuple):
        return as_vector(answer)
    return [number for one in answer for number in _numbers(one)]


def _numbers(one: Any) -> list[float]:
    try:
        return [as_number(one)]
    except NoAnswerError:
        return as_vector(one)


def of_framework(made: Any) -> Function | None:
    """Return step(parameters, gradient) of an optimizer in a framework's style, None of another.

    Of a class it is only told whether there is one.
    """
    names = {
        name: parameter_names(function) for name, function in vars(_Unbound(made, _FRAMED)).items()
    }
    for step in ("step", "update", "apply", "update_params"):
        given = [one.lower() for one in names.get(step, ())]
        if len(given) == 1 and _of_network(made, step) is not None:
            return _of_network(made, step)
        if len(given) == 1 and (spoken := _layer_words(_words_of(made, step))) is not None:
            return _of_layers(made, step, spoken)
        if "init" in names and set(given) & _STATES:
            return _of_states(made, step, given)
        if len(given) == 1 and says(given[0], PARAMETERS) and says(given[0], GRADIENTS):
            first = says(given[0].partition("_")[0], PARAMETERS)
            return _of_pairs(getattr(made, step), parameter_first=first)
    if len(names.get("apply_gradients", ())) == 1:
        return _of_pairs(made.apply_gradients)
    return None


_FRAMED = ("apply_gradients", "update_params", "init", "update", "step", "apply")
KEYS = ("name", "key", "param_name", "layer_name", "layer_id", "id", "param_id")
"""What the memory of an optimizer may be kept under."""
_STATES = {"state", "opt_state", "st"}
_OF_NETWORKS = (("params", "grads"), ("parameters", "gradients"), ("parameters", "grads"))


def _words_of(made: Any, name: str) -> tuple[str, ...]:
    code = code_of(getattr(made, name))
    return () if code is None else tuple(code.co_names)


def _of_network(made: Any, name: str) -> Function | None:
    """Return step(parameters, gradient) of step(net), which asks it for both; None of another."""
    words = _words_of(made, name)
    if "params_and_grads" in words:
        return _in_arrays(
            lambda p, g: getattr(made, name)(
                types.SimpleNamespace(params_and_grads=lambda: list(zip(p, g, strict=True)))
            )
        )
    both = next((both for both in _OF_NETWORKS if set(both) <= set(words)), None)
    if both is None:
        return None

    def change(p: Any, g: Any) -> None:
        net = types.SimpleNamespace(**{both[0]: lambda: p, both[1]: lambda: g})
        getattr(made, name)(net)

    return _in_arrays(change, as_arrays() if _speaks_of_numpy(made) else list)


def _in_arrays(change: Function, arrays: Any = None) -> Function:
    """Return a step that gives arrays, where there are such, and reads what has become of them."""
    array: Any = arrays or as_arrays() or list

    def step(p: Any, g: Any) -> Any:
        held, slopes = _list_of_arrays(p, array), _list_of_arrays(g, array)
        ask(change, held, slopes)
        return _read_list(held, held)

    return step


def _of_pairs(change: Function, *, parameter_first: bool = False) -> Function:
    """Return step(parameters, gradient) of one that is given (gradient, parameter) pairs.

    It changes arrays, or returns the new parameters. Either of the two may come first.
    """
    array: Any = as_arrays() or list

    def step(p: Any, g: Any) -> Any:
        held, slopes = _list_of_arrays(p, array), _list_of_arrays(g, array)
        pairs = zip(slopes, held, strict=True)
        answer = ask(change, [one[::-1] if parameter_first else one for one in pairs])
        return _read_list(held if answer is None else answer, held)

    return step


def _layer_words(words: Sequence[str]) -> tuple[str, ...] | None:
    """Return what a step calls a layer's weights, biases and their gradients, None if not all.

    >>> _layer_words(["lr", "W", "dW", "b", "db"])
    ('W', 'b', 'dW', 'db')
    """
    kinds = (WEIGHTS, BIASES, D_WEIGHTS, D_BIASES)
    found = [next((word for word in words if word in names), "") for names in kinds]
    return tuple(found) if all(found) else None


def _of_layers(made: Any, name: str, spoken: Sequence[str]) -> Function:
    """Return step(parameters, gradient) of a step of a layer: the last number is its bias."""
    layer = types.SimpleNamespace()
    array: Any = as_arrays() or list

    def step(p: Any, g: Any) -> Any:
        values, slopes = as_vector(p), as_vector(g)
        # One number alone is a weight, beside a bias that has no slope.
        bias = [values[-1:], slopes[-1:]] if len(values) > 1 else [[0.0], [0.0]]
        n = max(len(values) - 1, 1)
        given = ([values[:n]], [bias[0]], [slopes[:n]], [bias[1]])
        for word, rows in zip(spoken, given, strict=True):
            setattr(layer, word, array(rows))
        for each in ("pre_update_params", name, "post_update_params"):
            function = getattr(made, each, None)
            if callable(function):
                ask(function, *([layer] if each == name else []))
        weights, biases = (getattr(layer, word)[0] for word in spoken[:2])
        return [*as_vector(weights), *as_vector(biases)][: len(values)]

    return step


def _of_states(made: Any, name: str, given: Sequence[str]) -> Function:
    """Return step(parameters, gradient) of init(p) → state and update(g, state, p).

    What is returned first is the state, if that is given first. The other is a change of the
    parameters, or new ones if these are given before the gradient.
    """
    held: list[Any] = []
    first = given[0] in _STATES
    others = [one for one in given if one not in _STATES]
    is_new = says(others[0], PARAMETERS) and not says(others[0], GRADIENTS)
    is_new = is_new or (len(others) > 1 and says(others[1], GRADIENTS))

    def step(p: Any, g: Any) -> Any:
        if not held:
            held.append(ask(made.init, p))
        pair = [p, g] if is_new else [g, p]
        values = [held[0] if one in _STATES else pair.pop(0) for one in given]
        if len(others) < 2 and accepts(getattr(made, name), 3):
            values.append(p)
        answer = ask(getattr(made, name), *values)
        if not isinstance(answer, tuple) or len(answer) != 2:
            raise NoAnswerError(describe_shape(answer, "(updates, state)"))
        held[0], found = answer if first else answer[::-1]
        if is_new:
            return found
        return [a + b for a, b in zip(as_vector(p), as_vector(found), strict=True)]

    return step


def takes_parameters(mine: Any) -> bool:
    """Return whether it is a class of optimizers that hold what they step: Optimizer(params)."""
    if not isinstance(mine, type):
        return False
    names = parameter_names(mine)
    step = find_method(_Unbound(mine), ("step", "update"))
    return (
        bool(names)
        and says(names[0], PARAMETERS)
        and step is not None
        and (not parameter_names(step) or _takes_gradients(step))
    )


def _takes_gradients(step: Function) -> bool:
    names = parameter_names(step)
    return len(names) == 1 and says(names[0], GRADIENTS)


def of_parameters(mine: Any, named: Mapping[str, float]) -> Function:
    """Return step(parameters, gradient) of an optimizer that holds what it steps.

    It is given objects with data and grad, or numbers or arrays if its step takes the gradients.
    """
    of_class = find_method(_Unbound(mine), ("step", "update"))
    if of_class is not None and _takes_gradients(of_class):
        return _of_held(mine, named)
    held: list[Any] = []

    def step(p: Any, g: Any) -> Any:
        values, slopes = as_vector(p), as_vector(g)
        if not held:
            held.append([Parameter(value) for value in values])
            held.append(ask(lambda: mine(held[0], **named)))
        for parameter, value, slope in zip(held[0], values, slopes, strict=True):
            parameter.data, parameter.grad = value, slope
        function = find_method(held[1], ("step", "update"))
        assert function is not None
        ask(function)
        return [as_number(parameter.data) for parameter in held[0]]

    return step


def _of_held(mine: Any, named: Mapping[str, float]) -> Function:
    """Return step(parameters, gradient) of Optimizer([array, …]) whose step takes [array, …]."""
    arrays = as_arrays() if _speaks_of_numpy(mine) else None
    held: list[Any] = []
    made: list[Any] = []

    def step(p: Any, g: Any) -> Any:
        values, slopes = as_vector(p), as_vector(g)
        if not made:
            held[:] = values if arrays is None else [arrays(values)]
            made.append(ask(lambda: mine(held, **named)))
        function = find_method(made[0], ("step", "update"))
        assert function is not None
        ask(function, slopes if arrays is None else [arrays(slopes)])
        kept = getattr(made[0], parameter_names(mine)[0], held)
        return _read_list(kept if isinstance(kept, list) else held, held)

    return step


MEMORY = (
    "v",
    "s",
    "m",
    "velocity",
    "velocities",
    "cache",
    "r",
    "h",
    "u",
    "mt",
    "vt",
    "sq",
    "moment",
)
COUNT = ("t", "step", "timestep", "iteration", "it", "i", "step_num", "time", "k", "n")


def says_memory(name: str) -> bool:
    """Return whether an argument is what an optimizer remembers, or the number of its step.

    >>> [says_memory(name) for name in ("v", "t", "velocity", "frobnicate")]
    [True, True, True, False]
    """
    return name in COUNT or name.lower().rstrip("s_") in {one.rstrip("s_") for one in MEMORY}


def gradient_second(function: Any) -> Any:
    """Return a function whose second argument is the gradient, where it has that later.

    >>> gradient_second(lambda x, v, grad, dt=0.5: (x - dt * grad, v))(1.0, 2.0, 0.0)
    (0.0, 0.0)
    """
    names = parameter_names(function)
    place = next((k for k, one in enumerate(names) if says(one, GRADIENTS)), 0)
    if place < 2 or not says(names[0], PARAMETERS):
        return function

    @functools.wraps(function)
    def step(*arguments: Any, **named: Any) -> Any:
        return function(**dict(zip(ordered, arguments, strict=False)), **named)

    ordered = [names[0], names[place], *names[1:place], *names[place + 1 :]]
    by_name = inspect.signature(function).parameters
    others = [one for one in by_name if one not in ordered]
    signature = inspect.Signature([by_name[name] for name in (*ordered, *others)])
    step.__signature__ = signature  # type: ignore[attr-defined]
    return step


def with_memory(function: Function, names: Sequence[str], named: Mapping[str, float]) -> Function:
    """Return step(parameters, gradient) of a function that is given its memory, and returns it.

    The memory begins with zeros in the form of the gradient, and steps are counted from 1.
    """
    held: list[Any] = []
    n_steps = 0

    def step(p: Any, g: Any) -> Any:
        nonlocal n_steps
        n_steps += 1
        kept = [name for name in names if name not in COUNT]
        if not held:
            held.extend(_zeros(g) for _ in kept)
        memory = dict(zip(kept, held, strict=True))
        answer = function(p, g, **{name: memory.get(name, n_steps) for name in names}, **named)
        if isinstance(answer, tuple) and len(answer) > 1:
            parts = answer[1 : 1 + len(kept)]
            held[: len(parts)] = parts
            return answer[0]
        return answer

    return step


def _zeros(p: Any) -> Any:
    if isinstance(p, dict):
        return {name: _zeros(one) for name, one in p.items()}
    return [_zeros(one) for one in p] if isinstance(p, list | tuple) else p * 0.0


def with_config(function: Function, settings: dict[str, float]) -> Function:
    """Return step(parameters, gradient) of a function that keeps its memory in a dict."""
    config: Any = dict(settings)

    def step(p: Any, g: Any) -> Any:
        nonlocal config
        answer = function(p, g, config)
        if isinstance(answer, tuple) and len(answer) == 2 and isinstance(answer[1], dict):
            config = answer[1]
            return answer[0]
        return answer

    return step
