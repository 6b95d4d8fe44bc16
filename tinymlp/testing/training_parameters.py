"""Where the weights and biases of a student's network are, whatever it is made of.

    an object with arrays or lists as attributes      net.W1, net.weights[0]
    objects in objects                                net.layers[0].neurons[1].w
    dicts and lists of arrays, lists and dicts        params["W1"], network[0][1]["weights"]
    values with .data and .grad                       each number, or an array in it

Every number that can be reached is a parameter if its name is that of one, or if the network
answers otherwise when it is changed (`training_network` asks that). Gradients, settings and what is
kept of the way forward are left out by their names.

>>> class Network:
...     def __init__(self):
...         self.W1, self.b1, self.learning_rate = [[0.5, 0.25]], [0.0], 0.1
>>> network = Network()
>>> for block in find_blocks(network):
...     print(block.path, block.shape, block.get())
W1 (1, 2) [0.5, 0.25]
b1 (1,) [0.0]
"""

import itertools
import math
import random
import re
import types
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

from tinymlp.testing.answers import NoAnswerError, as_number, is_single
from tinymlp.testing.languages import english
from tinymlp.testing.reading import as_object

DEPTH = 8
"""So many objects, lists and dicts in each other are looked into."""

_NO_PARAMETER = {
    *("x", "y", "xs", "ys", "input", "inputs", "target", "targets", "data", "labels", "expected"),
    *("lr", "learningrate", "eta", "alpha", "rate", "lrate", "stepsize", "learnrate", "momentum"),
    *("mu", "beta", "lambda", "lam", "reg", "epsilon", "eps", "decay", "epochs", "epoch", "seed"),
    *("dropout", "slope", "leak", "iterations", "niter", "loss", "losses", "history", "cache"),
    *("grad", "grads", "gradients", "velocity", "losshistory", "temperature"),
}
"""Settings, data and what is kept: some of it changes the outputs, and is no parameter."""
_OF_THE_WAY_BACK = re.compile(
    r"^d(?=[A-Z_])|^d[wb]\d*$|grad|delta|nabla|veloc|prev|^v_?[wb]\d*$|opt"
)
_IS_PARAMETER = re.compile(
    r"^_*(w(eights?)?|b(ias(es)?)?|syn(apse)?s?|theta|kernel|coefs?|intercepts?|who|wih|w[a-z]?h[a-z]?)"
    r"(_?\w{0,12})$|weights?|bias",
    re.IGNORECASE,
)
_IS_BIAS = re.compile(
    r"^_*b(?![a-z])|^_*b(ias|_|\d|[a-z]?$)|bias|intercept|threshold", re.IGNORECASE
)


@lru_cache(1024)
def is_parameter_name(name: str) -> bool:
    """Return whether weights or biases are called so.

    >>> is_parameter_name("W1"), is_parameter_name("b_in"), is_parameter_name("X")
    (True, True, False)
    """
    return _IS_PARAMETER.search(english(name)) is not None


def is_bias_name(name: str) -> bool:
    """Return whether biases are called so.

    >>> is_bias_name("b1"), is_bias_name("W1")
    (True, False)
    """
    return _IS_BIAS.search(english(name)) is not None


class Block(NamedTuple):
    """Some parameters that are held together: an array, a list, a value or a number."""

    path: str
    shape: tuple[int, ...]
    get: Callable[[], list[float]]
    """Return its numbers, row by row."""
    set: Callable[[Sequence[float]], None]
    """Write other numbers into it, in place wherever it can be."""
    is_single: Callable[[], bool] = lambda: False
    """Return whether its numbers are in single precision (float32)."""
    is_array: bool = False

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    @property
    def is_bias(self) -> bool:
        """Whether it is named as biases are."""
        return is_bias_name(_own_name(self.path))

    @property
    def is_named(self) -> bool:
        """Whether it is named as parameters are."""
        return is_parameter_name(_own_name(self.path))

    def names(self) -> list[str]:
        """Return the name of each number: W1[0][1]."""
        places = itertools.product(*map(range, self.shape))
        return [self.path + "".join(f"[{k}]" for k in place) for place in places]


def find_blocks(network: Any) -> list[Block]:
    """Return all numbers of a network that may be parameters, in the order in which they are held.

    An array that is held in two places is one block.
    """
    seen = _Seen()
    found = list(_walk(network, "", seen, 0, lambda value: None))
    if seen.has_more:  # objects that hold each other: each is looked for where it is nearest
        seen = _Seen(_nearest_paths(network))
        found = list(_walk(network, "", seen, 0, lambda value: None))
    return found


class _Seen(set[int]):
    """The objects that were looked into, by id."""

    def __init__(self, paths: dict[int, str] | None = None) -> None:
        super().__init__()
        self.paths = paths or {}
        """Where each is nearest to the network, if that matters."""
        self.has_more = False
        """Whether something was too deep."""


def _nearest_paths(network: Any) -> dict[int, str]:
    """Return the shortest path to each object, list and dict."""
    paths = {id(network): ""}
    layer = [(network, "")]
    for depth in range(DEPTH):
        following = []
        for one, path in layer:
            for name, value, _ in _parts(one, path, depth):
                if id(value) in paths or not _is_looked_into(value) or _holder(value) is not None:
                    continue
                paths[id(value)] = name
                following.append((value, name))
        layer = following
    return paths


def _is_looked_into(value: Any) -> bool:
    if value is None or isinstance(value, str | bytes | bool | int | float):
        return False
    return not isinstance(
        value, type | types.ModuleType | types.FunctionType | types.MethodType | random.Random
    )


def numbers_of(blocks: Sequence[Block]) -> list[float]:
    """Return all numbers of the blocks as one list."""
    return [number for block in blocks for number in block.get()]


def set_numbers(blocks: Sequence[Block], numbers: Sequence[float]) -> None:
    """Write one list of numbers into the blocks."""
    start = 0
    for block in blocks:
        block.set(numbers[start : start + block.size])
        start += block.size


def names_of(blocks: Sequence[Block]) -> list[str]:
    """Return the name of each number of the blocks."""
    return [name for block in blocks for name in block.names()]


def _own_name(path: str) -> str:
    """Return the last name of a path: W1 of net.params['W1'][0]."""
    found = re.findall(r"[A-Za-z_]\w*", path)
    if len(found) > 1 and found[-1] in _HELD_AS:
        found.pop()
    return found[-1] if found else ""


_HELD_AS = ("data", "value", "val", "array", "values")
"""What an object calls the numbers that it holds, as a matrix in lists does."""


Setter = Callable[[Any], None]


def _walk(one: Any, path: str, seen: _Seen, depth: int, put: Setter) -> Iterator[Block]:
    """Yield the blocks in an object; `put` replaces it where it is held."""
    if depth > DEPTH:
        seen.has_more |= _is_looked_into(one) and not seen.paths
        return
    if one is None or isinstance(one, str | bytes | bool):
        return
    if isinstance(one, int | float):
        if isinstance(one, float) or is_parameter_name(_own_name(path)):
            yield Block(path, (), lambda: [float(one)], lambda new: put(new[0]))
        return
    if id(one) in seen or not _is_looked_into(one) or seen.paths.get(id(one), path) != path:
        return
    seen.add(id(one))
    if hasattr(one, "tolist") and hasattr(one, "dtype"):
        if getattr(one.dtype, "kind", "") == "f":
            yield _array(path, one, put)
        elif getattr(one.dtype, "kind", "") == "O":
            yield from _walk(one.tolist(), path, seen, depth, lambda value: None)
        return
    held = _holder(one)
    if held is not None:
        yield held._replace(path=path)
        return
    if isinstance(one, list | tuple):
        block = _of_list(path, one)
        if block is not None:
            yield block
            return
    yield from _inside(one, path, seen, depth)


def _inside(one: Any, path: str, seen: _Seen, depth: int) -> Iterator[Block]:
    """Yield the blocks in the parts of a list, a dict or an object."""
    for name, value, replace in _parts(one, path, depth):
        yield from _walk(value, name, seen, depth + 1, replace)


def _parts(one: Any, path: str, depth: int) -> list[tuple[str, Any, Setter]]:
    """Return the parts of a list, a dict or an object: path, value, and how it is replaced."""
    parts: list[tuple[str, Any, Setter]] = []
    one = as_object(one)
    if isinstance(one, dict):
        for key, value in one.items():
            if isinstance(key, str) and _is_left_out(key):
                continue
            name = f"{path}[{key!r}]" if path else f"{key}"
            parts.append((name, value, partial(one.__setitem__, key)))
    elif isinstance(one, list | tuple):
        for index, value in enumerate(one):
            # Nothing in a tuple can be replaced, but what is held in it can be changed.
            put = partial(one.__setitem__, index) if isinstance(one, list) else _refuse
            parts.append((f"{path}[{index}]", value, put))
    else:
        attributes = _attributes(one)
        is_line = {"slope", "intercept"} <= {name.strip("_") for name, _ in attributes}
        for name, value in attributes:
            of_line = is_line and name.strip("_") == "slope"  # elsewhere that of a leaky ReLU
            if of_line or not _is_left_out(name) or (depth > 0 and name in _HELD_AS):
                whole = f"{path}.{name}" if path else name
                parts.append((whole, value, partial(setattr, one, name)))
    return parts


def _refuse(new: Any) -> None:
    raise NoAnswerError("a number in a tuple cannot be changed: hold it in a list")


def _attributes(one: Any) -> list[tuple[str, Any]]:
    if hasattr(one, "__dict__"):
        return list(vars(one).items())
    slots = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
    return [(name, getattr(one, name)) for name in slots if hasattr(one, name)]


@lru_cache(1024)
def _is_left_out(name: str) -> bool:
    name = english(name)
    spoken = re.sub(r"[^a-z]", "", name.lower())
    return spoken in _NO_PARAMETER or _OF_THE_WAY_BACK.search(name) is not None


def _array(path: str, array: Any, put: Setter) -> Block:
    def write(new: Sequence[float]) -> None:
        if array.shape and array.flags.writeable:
            # In place: an optimizer may hold the very same array.
            array[...] = _shaped(new, array)
        else:
            put(_shaped(new, array))

    def read() -> list[float]:
        return [as_number(one) for one in array.reshape(-1).tolist()]

    return Block(path, tuple(array.shape), read, write, lambda: is_single(array), True)


def _shaped(new: Sequence[float], like: Any) -> Any:
    made = like.copy().reshape(-1)
    for index, value in enumerate(new):
        made[index] = value
    return made.reshape(like.shape)


def _holder(one: Any) -> Block | None:
    """Return the block of a value that has its gradient beside it, None for anything else."""
    name = next((name for name in ("data", "value", "val") if hasattr(one, name)), None)
    if name is None:
        return None
    data = getattr(one, name)
    if callable(data):
        return None
    if not any(hasattr(one, grad) for grad in _SLOPES):
        return _holder_of_holder(one, name)

    def put(new: Any) -> None:
        setattr(one, name, new)

    if isinstance(data, int | float) and not isinstance(data, bool):
        return Block("", (), lambda: [float(getattr(one, name))], lambda new: put(float(new[0])))
    if hasattr(data, "tolist"):
        # What is held now may be another array than when it was found.
        return _array("", data, put)._replace(
            get=lambda: _array("", getattr(one, name), put).get(),
            set=lambda new: _array("", getattr(one, name), put).set(new),
        )
    return _of_list("", data) if isinstance(data, list) else None


_SLOPES = ("grad", "gradient", "adjoint", "derivative")


def _holder_of_holder(one: Any, name: str) -> Block | None:
    """Return the block of a parameter that holds a value with its gradient, None for others.

    An optimizer puts a new value into it, so it is looked for each time.
    """
    held = getattr(one, name)
    if not hasattr(held, "__dict__") or isinstance(held, type) or hasattr(held, "tolist"):
        return None
    inner = _holder(held)
    if inner is None:
        return None

    def now() -> Block:
        found = _holder(getattr(one, name))
        if found is None:
            raise NoAnswerError(f"{type(one).__name__}.{name} holds no number any more")
        return found

    return inner._replace(get=lambda: now().get(), set=lambda new: now().set(new))


def _of_list(path: str, one: Any) -> Block | None:
    """Return the block of a list of numbers or values, or of such lists of one length."""
    if not one:
        return None
    row = _row(one)
    if row is not None:
        get, put = row
        return Block(path, (len(one),), get, put)
    rows = [_row(each) if isinstance(each, list) and each else None for each in one]
    if any(each is None for each in rows) or len({len(each) for each in one}) != 1:
        return None
    width = len(one[0])

    def write(new: Sequence[float]) -> None:
        for index, (_, put) in enumerate(rows):  # type: ignore[misc]
            put(new[index * width : (index + 1) * width])

    return Block(
        path,
        (len(one), width),
        lambda: [number for get, _ in rows for number in get()],  # type: ignore[misc]
        write,
    )


def _row(
    one: list[Any] | tuple[Any, ...],
) -> tuple[Callable[[], list[float]], Callable[[Sequence[float]], None]] | None:
    """Return how a list of numbers or of values is read and written, None for anything else."""
    if all(isinstance(v, int | float) and not isinstance(v, bool) for v in one):
        if not isinstance(one, list) or not any(isinstance(v, float) for v in one):
            return None
        numbers = one

        def write(new: Sequence[float]) -> None:
            numbers[:] = list(new)

        return (lambda: [float(v) for v in one]), write
    held = [_holder(v) for v in one]
    if any(block is None or block.shape for block in held):
        return None

    def write_held(new: Sequence[float]) -> None:
        for block, number in zip(held, new, strict=True):
            block.set([number])  # type: ignore[union-attr]

    return (lambda: [block.get()[0] for block in held]), write_held  # type: ignore[union-attr]


def of_functions(
    get: Callable[[Any], Any], put: Callable[[Any, Any], Any], network: Any
) -> list[Block]:
    """Return one block of what two functions of the student's read and write."""
    numbers = flatten(get(network))
    given = get(network)

    def write(new: Sequence[float]) -> None:
        put(network, _like(given, iter(new)))

    return [Block("parameters", (len(numbers),), lambda: flatten(get(network)), write)]


def _like(given: Any, numbers: Iterator[float]) -> Any:
    """Return the numbers in the form of what was given."""
    if hasattr(given, "tolist") and hasattr(given, "shape") and given.shape:
        return _shaped([next(numbers) for _ in range(math.prod(given.shape))], given)
    if isinstance(given, dict):
        return {key: _like(value, numbers) for key, value in given.items()}
    if isinstance(given, list | tuple):
        return type(given)([_like(value, numbers) for value in given])
    return next(numbers)


def flatten(answer: Any) -> list[float]:
    """Return all numbers of an answer, whatever lists, dicts and arrays it is made of.

    >>> flatten([1.0, (2.0, {"b": [0.5]})])
    [1.0, 2.0, 0.5]
    """
    if isinstance(answer, dict):
        return [number for value in answer.values() for number in flatten(value)]
    if isinstance(answer, list | tuple):
        return [number for value in answer for number in flatten(value)]
    if hasattr(answer, "tolist"):
        single = is_single(answer)
        listed = answer.reshape(-1) if single and hasattr(answer, "reshape") else answer.tolist()
        if isinstance(listed, list) or single:
            return [as_number(one) for one in listed] if single else flatten(listed)
        return [as_number(listed)]
    held = _holder(answer)
    if held is not None:
        return held.get()
    if answer is None or isinstance(answer, str):
        raise NoAnswerError(f"{answer!r}: numbers were expected")
    return [as_number(answer)]
