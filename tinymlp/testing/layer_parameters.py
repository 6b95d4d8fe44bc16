"""Where a student's layer holds its weights and biases, and leaves their gradients.

    self.W, self.b                    and self.dW, self.db
    self.weight, a Parameter          with .data and .grad
    self.params["W"]                  and self.grads["W"]
    self.params = [W, b]              and self.grads = [dW, db]
    self.neurons                      each with w and b, which may be lists of values with .grad

>>> class Layer:
...     def __init__(self):
...         self.params = {"W": [[0.0]], "b": [0.0]}
>>> held = find_held(Layer(), WEIGHTS)
>>> held.set([[0.5]])
>>> held.value
[[0.0]]
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeGuard

from tinymlp.testing.conventions import as_arrays
from tinymlp.testing.languages import english

WEIGHTS = ("weights", "weight", "w", "W", "kernel", "theta", "coef")
BIASES = ("biases", "bias", "b", "B", "W0", "w0", "b0", "theta0", "intercept", "offset")
D_WEIGHTS = (
    *("d_weights", "d_weight", "dweights", "dW", "dw", "d_w", "d_W", "grad_weights"),
    *(
        "weights_grad",
        "grad_weight",
        "weight_grad",
        "grad_w",
        "grad_W",
        "dweight",
        "weights_gradient",
    ),
    *("weight_gradient", "gradient_weights", "w_grad", "W_grad", "gW", "gw", "nabla_w", "delta_w"),
)
D_BIASES = (
    *("d_biases", "d_bias", "dbiases", "dB", "db", "d_b", "d_B", "grad_biases", "biases_grad"),
    *("grad_bias", "bias_grad", "grad_b", "dbias", "biases_gradient", "bias_gradient", "gb"),
    *("gradient_biases", "gradient_bias", "b_grad", "nabla_b", "delta_b"),
)
D_INPUTS = (
    *("d_inputs", "d_input", "dinputs", "dX", "dx", "d_x", "d_X", "grad_inputs", "grad_input"),
    *("dA_prev", "da_prev", "dA", "dinput", "grad_x", "dprev", "x", "X", "inputs", "input"),
)
"""The last four only in a dict of gradients: as attributes they are the inputs themselves."""
_HOLDERS = ("params", "parameters", "p", "weights")
_GRAD_HOLDERS = (
    "grads",
    "gradients",
    "grad",
    "dparams",
    "d_params",
    "g",
    "gradient",
    "params_grad",
)


class Held(NamedTuple):
    """A parameter of a layer."""

    value: Any
    set: Callable[[Any], None]
    gradient: Callable[[], Any]
    """What is kept beside it as its gradient, None if nothing is."""
    zero: Callable[[], None]


def pick(table: Mapping[Any, Any], names: Sequence[str]) -> Any:
    """Return the first of those entries that there is, None if there is none."""
    found = next((table[name] for name in names if name in table), None)
    if found is not None:
        return found
    return next((one for name, one in table.items() if english(str(name)) in names), None)


def find_held(one: Any, names: Sequence[str]) -> Held | None:
    """Return where an object holds the parameter of those names, None if it does not."""
    for name in (*names, *(f"_{one}" for one in names), *(f"{one}_" for one in names)):
        value = getattr(one, name, None)
        if hasattr(one, name) and not callable(value) and not isinstance(value, dict):
            return _of_values(value) or _of_parameter(value) or _attribute(one, name, value)
    for holder in (*_HOLDERS, *(f"_{one}" for one in _HOLDERS)):
        table = getattr(one, holder, None)
        if isinstance(table, dict):
            for name in names:
                if name in table:
                    return _of_parameter(table[name]) or _entry(table, name)
        elif _is_both(table):
            place = 0 if names is WEIGHTS else 1
            return _of_parameter(table[place]) or _entry(table, place)
    for name, value in vars(one).items() if hasattr(one, "__dict__") else ():
        if english(name) in names and english(name) != name and not callable(value):
            return _of_values(value) or _of_parameter(value) or _attribute(one, name, value)
    each = [find_held(neuron, names) for neuron in _neurons_of(one)]
    if each and all(held is not None for held in each):
        return _of_neurons([held for held in each if held is not None])
    return None


def _is_both(table: Any) -> TypeGuard[list[Any]]:
    """Return whether it is [weights, biases]: a matrix, and a vector or a row or column."""
    if not isinstance(table, list) or len(table) != 2:
        return False
    weights, biases = (shape_of(getattr(one, "data", one)) for one in table)
    return len(weights) == 2 and (len(biases) == 1 or (len(biases) == 2 and 1 in biases))


def _neurons_of(one: Any) -> list[Any]:
    """Return the objects in the first list of objects that a layer has."""
    held = vars(one).values() if hasattr(one, "__dict__") else ()
    return next((v for v in held if isinstance(v, list) and v and hasattr(v[0], "__dict__")), [])


def says_gradient(name: str, names: Sequence[str]) -> bool:
    """Return whether a name says that it is the gradient of what has one of those names.

    >>> (
    ...     says_gradient("w_g", WEIGHTS),
    ...     says_gradient("grad_bias", BIASES),
    ...     says_gradient("costGradientW", WEIGHTS),
    ...     says_gradient("dLdW0", WEIGHTS),
    ...     says_gradient("grad_poids", WEIGHTS),
    ...     says_gradient("g", BIASES),
    ... )
    (True, True, True, False, True, False)
    """
    spoken = {one.lower() for one in names}
    low = re.sub(r"[^a-z0]", "", english(name).lower())
    low = low.removeprefix("cost").removeprefix("loss")
    marks = ("gradients", "gradient", "grad", "nabla", "delta", "dld", "djd", "d", "g")
    return any(
        low.removeprefix(mark) in spoken - {low} or low.removesuffix(mark) in spoken - {low}
        for mark in marks
    )


def find_gradient(one: Any, d_names: Sequence[str], names: Sequence[str]) -> Any:
    """Return the gradient that an object has left somewhere, None if there is none."""
    for name in d_names:
        value = getattr(one, name, None)
        if value is not None and not callable(value):
            return value
    for holder in (*_GRAD_HOLDERS, *(f"_{one}" for one in _GRAD_HOLDERS)):
        table = getattr(one, holder, None)
        if isinstance(table, dict):
            found = pick(table, (*d_names, *names))
            if found is not None:
                return found
        elif _is_both(table):
            return table[0 if names is WEIGHTS else 1]
    for name, value in vars(one).items() if hasattr(one, "__dict__") else ():
        if value is not None and not callable(value) and says_gradient(name, names):
            return value
    each = [find_gradient(neuron, d_names, names) for neuron in _neurons_of(one)]
    if each and all(found is not None for found in each):
        return each
    held = find_held(one, names)
    return None if held is None or each else held.gradient()


def zero(one: Any) -> None:
    """Set the gradients to zero, in an object that adds them up until it is told to.

    Where it has no method for it, its parameters may have one each, as in PyTorch.
    """
    for name in ("zero_grad", "zero_grads", "zero_gradients", "reset_gradients", "reset_grad"):
        function = getattr(one, name, None)
        if callable(function):
            function()
            return
    for value in vars(one).values() if hasattr(one, "__dict__") else ():
        function = getattr(value, "zero_grad", None)
        if callable(function):
            function()


def shape_of(value: Any) -> tuple[int, ...]:
    """Return the shape of an array, or of lists in each other.

    >>> shape_of([[0.0, 0.0, 0.0]]), shape_of(0.5)
    ((1, 3), ())
    """
    shape = getattr(value, "shape", None)
    if shape is not None:
        return tuple(shape)
    if isinstance(value, tuple | list):
        return (len(value), *(shape_of(value[0]) if len(value) else ()))
    return ()


def _attribute(one: Any, name: str, value: Any) -> Held:
    def put(new: Any) -> None:
        # In place where it can be: something else may hold the very same list or array.
        if shape_of(new) == shape_of(value) and isinstance(value, list) and isinstance(new, list):
            value[:] = new
        elif shape_of(new) == shape_of(value) != () and _is_float(value):
            array: Any = value
            array[...] = _plain_array(new)
        else:
            setattr(one, name, new)

    return Held(value, put, lambda: None, lambda: None)


def _plain_array(new: Any) -> Any:
    """Return an array of lists, which a matrix of NumPy does not take itself."""
    arrays = as_arrays()
    return new if arrays is None else arrays(new)


def _is_float(value: Any) -> bool:
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    return kind == "f" and value.flags.writeable and value.dtype.itemsize == 8


def _entry(table: Any, name: str | int) -> Held:
    return Held(table[name], lambda new: table.__setitem__(name, new), lambda: None, lambda: None)


def _is_parameter(value: Any) -> bool:
    return hasattr(value, "data") and hasattr(value, "grad")


def _of_parameter(value: Any) -> Held | None:
    if not _is_parameter(value):
        return None

    def clear() -> None:
        value.grad = _zeros(value.data)

    def set_data(new: Any) -> None:
        value.data = new
        if value.grad is not None:
            value.grad = _zeros(new)

    return Held(value.data, set_data, lambda: value.grad, clear)


def _zeros(value: Any) -> Any:
    return [_zeros(one) for one in value] if isinstance(value, tuple | list) else value * 0


def _of_values(value: Any) -> Held | None:
    """Return lists of values that each have a gradient, or None."""
    if not isinstance(value, list) or not value:
        return None
    inner = value[0][0] if isinstance(value[0], list) and value[0] else value[0]
    if not _is_parameter(inner):
        return None
    flat = [one for row in value for one in (row if isinstance(row, list) else [row])]

    def set_all(new: Any) -> None:
        numbers = [n for row in new for n in (row if hasattr(row, "__len__") else [row])]
        for one, number in zip(flat, numbers, strict=True):
            one.data = float(number)

    def clear() -> None:
        for one in flat:
            one.grad = 0.0

    def gradient() -> Any:
        return [[one.grad for one in row] if isinstance(row, list) else row.grad for row in value]

    return Held(value, set_all, gradient, clear)


def _of_neurons(each: Sequence[Held]) -> Held:
    def set_each(new: Any) -> None:
        for held, part in zip(each, new, strict=True):
            held.set(part)

    def clear() -> None:
        for held in each:
            held.zero()

    return Held(
        [held.value for held in each], set_each, lambda: [held.gradient() for held in each], clear
    )
