"""How a student's network is made, asked for outputs, and set to given weights.

    a class                 made with small sizes, as far as the names of its arguments say how
    an object               copied before every question
    a function without arguments, which makes one

`forward`, `feedforward`, `predict`, a call of the object or a `predict` that is given answers for
one example, as a list, a vector, a row or a column; its outputs are what it returns, a part of
that, or what it leaves as an attribute. A method of another name is asked where these answer no
outputs, if it needs the inputs alone.
"""

import contextlib
import copy
import io
import itertools
import random
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from tinymlp.errors import invalid
from tinymlp.gradient_check.candidate import accepts
from tinymlp.testing.answers import NoAnswerError, ask, is_failure
from tinymlp.testing.conventions import as_arrays, code_of
from tinymlp.testing.reading import as_object, spellings, title_of
from tinymlp.testing.training_parameters import (
    Block,
    find_blocks,
    flatten,
    names_of,
    numbers_of,
    of_functions,
    set_numbers,
)
from tinymlp.testing.training_replica import Replica, find_replica, tidy_numbers
from tinymlp.testing.training_roles import arguments_of, call, missing, role_of

Make = Callable[[], Any]
Example = tuple[list[float], list[float]]

FORWARD = (
    *("forward", "feedforward", "feed_forward", "forward_pass", "forward_propagate", "forwardprop"),
    *("forward_propagation", "forward_prop", "propagate", "_forward", "predict_proba", "__call__"),
    *(
        "predict",
        "predict_proba_one",
        "predict_one",
        "think",
        "query",
        "activate",
        "run",
        "compute",
        "compute_outputs",
        "output",
    ),
    *("evaluate", "call", "infer", "fprop", "process", "scores", "calculate_outputs", "calculate"),
)
_LEFT = (
    *("output", "outputs", "out", "a2", "A2", "a3", "A3", "y_hat", "yhat", "o", "layer2", "y_pred"),
    *("prediction", "predictions", "output_layer", "final_outputs", "probs", "l2", "a_out", "ao"),
)
"""Attributes in which a forward pass that returns nothing leaves the outputs."""
_INPUTS = ("input", "inputs", "x", "X", "data")
SIZES = ((2, 3, 2), (2, 3, 1), (3, 4, 1), (3, 4, 2), (4, 5, 3), (2, 2, 2), (1, 3, 1))

ALL_ONE = (
    "every output is 1, whatever the inputs: is a softmax's sum over the examples, axis=0, where "
    "it is over the classes, axis=1?"
)

SIGNATURE = (
    "a class, an object or a function without arguments that makes one, with forward(inputs)"
)


@contextlib.contextmanager
def _generators_from(seed: int, numpy: Any) -> Iterator[None]:
    """Let NumPy's generators that are made without a seed begin with this one."""
    if numpy is None:
        yield
        return
    default_rng, random_state = numpy.random.default_rng, numpy.random.RandomState

    class Seeded(random_state):  # type: ignore[misc, valid-type]
        def __init__(self, given: Any = None) -> None:
            super().__init__(seed if given is None else given)

    try:
        numpy.random.default_rng = lambda given=None: default_rng(seed if given is None else given)
        numpy.random.RandomState = Seeded
        yield
    finally:
        numpy.random.default_rng, numpy.random.RandomState = default_rng, random_state


@contextlib.contextmanager
def quietly(seed: int = 0) -> Iterator[None]:
    """Run a student's program without what it prints, from a seed, and leave no trace of either."""
    numpy = sys.modules.get("numpy")
    before = random.getstate(), numpy and numpy.random.get_state()
    random.seed(seed)
    if numpy:
        numpy.random.seed(seed)
    try:
        with (
            _generators_from(seed, numpy),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        random.setstate(before[0])
        if numpy:
            numpy.random.set_state(before[1])


class _AllOneError(NoAnswerError):
    """Outputs that are 1 for every inputs."""


class NetworkCode(NamedTuple):
    """A student's network, however it is written."""

    make: Make
    answer: Callable[[Any, list[float]], list[float]]
    """From a network and inputs of shape (n_in,) to outputs of shape (n_out,)."""
    find: Callable[[Any], list[Block]]
    """From a network to where its parameters are."""
    names: list[str]
    n_in: int
    n_out: int
    replica: Replica | None
    slopes: dict[Any, list[float]]
    """The gradients that have been found, since one is asked for in many ways."""
    form: str = "list"
    """How it takes an example: "list", "array", "row", "column", "rows" or "columns"."""
    is_single: bool = False
    is_array: bool = False
    """Whether its parameters are NumPy's arrays."""
    is_number: bool = False
    """Whether one output is answered as a number alone."""
    sizes: Sequence[tuple[str, int]] = ()
    """The path of each block of parameters, and how many it has."""

    def outputs(self, parameters: Sequence[float], inputs: Sequence[float]) -> list[float]:
        """Return what the network answers with those parameters."""
        if self.replica is not None:
            return self.replica.outputs(parameters, inputs)
        network = self.make()
        set_numbers(self.find(network), parameters)
        return self.answer(network, list(inputs))

    def read(self, network: Any) -> list[float]:
        """Return the parameters; raise `NoAnswerError` if they are not as many as before."""
        blocks = self.find(network)
        if names_of(blocks) != self.names:
            shapes = ", ".join(f"{block.path} {block.shape}" for block in blocks)
            raise NoAnswerError(f"parameters of other shapes than before: {shapes}")
        return numbers_of(blocks)


def makers(given: Any, argument: str) -> Iterator[Make]:
    """Yield how the network may be made; raise `ArgumentError` for what cannot be."""
    if isinstance(given, type):
        yield from _of_class(given, argument)
    elif callable(given) and code_of(given) is not None:
        if not accepts(given, 0):
            raise invalid(
                argument,
                SIGNATURE,
                given,
                f"write {argument}=lambda: {title_of(given)}(…) with small sizes such as 2, 3, 1",
            )
        yield lambda: as_object(given())
    else:
        one = as_object(given)
        yield lambda: _copied(one)


def _copied(given: Any) -> Any:
    try:
        return copy.deepcopy(given)
    except Exception as error:
        raise NoAnswerError(
            f"it cannot be copied ({type(error).__name__}): give a class, or a function that "
            "makes it"
        ) from error


def _of_class(kind: type, argument: str) -> Iterator[Make]:
    roles = {role_of(one.name) for one in arguments_of(kind) if one.required}
    known = {"n_in", "n_hidden", "n_out", "sizes", "hidden_sizes", "later_sizes", "rate", "seed"}
    known |= {"inputs", "targets", "epochs", "zero", "momentum", "batch", "quiet"}
    unknown = missing(kind, known)
    if unknown:
        raise invalid(
            argument,
            SIGNATURE,
            kind,
            f"its argument {unknown[0]!r} is not understood: give an object that is made already, "
            f"{kind.__name__}(…) with small sizes such as 2, 3, 1",
        )
    for n_in, n_hidden, n_out in SIZES:
        # inputs and hidden in __init__ are sizes, unless both inputs and targets are there.
        data = "inputs" in roles and "targets" in roles and not roles & {"n_hidden"}
        values: dict[str, Any] = {
            "n_in": n_in,
            "n_hidden": n_hidden,
            "n_out": n_out,
            "sizes": [n_in, n_hidden, n_out],
            "later_sizes": [n_hidden, n_out],
            "hidden_sizes": [n_hidden],
            "rate": 0.5,
            "epochs": 1,
            "zero": 0.0,
            "momentum": 0.0,
            "batch": 1,
            "quiet": False,
            "seed": 0,
            "inputs": n_in,
            "targets": n_out,
        }
        if data:
            array = as_arrays() or list
            values |= {"inputs": array([[0.5] * n_in]), "targets": array([[0.5] * n_out])}

        def make(values: dict[str, Any] = values) -> Any:
            return call(kind, values)

        yield make


def find_network(
    given: Any,
    argument: str,
    predict: Callable[..., Any] | None,
    get_parameters: Callable[[Any], Any] | None,
    set_parameters: Callable[[Any, Any], Any] | None,
) -> NetworkCode:
    """Return how the network is asked and set; raise `ArgumentError` where that is not found."""
    failure = ""
    best: NetworkCode | None = None
    for make in makers(given, argument):
        try:
            found = read_network(make, predict, get_parameters, set_parameters)
        except NoAnswerError as error:
            failure = failure or str(error)
            continue
        if found.replica is not None:
            return found
        best = best or found
        if not isinstance(given, type):
            break
    if best is None:
        raise invalid(argument, SIGNATURE, given, failure or "it cannot be made")
    return best


def read_network(
    make: Make,
    predict: Callable[..., Any] | None,
    get_parameters: Callable[[Any], Any] | None = None,
    set_parameters: Callable[[Any, Any], Any] | None = None,
) -> NetworkCode:
    """Return how a network that is made so is asked and set; raise `NoAnswerError` if it is not."""
    with quietly():
        network = ask(make)

        def all_blocks(one: Any) -> list[Block]:
            if get_parameters is not None and set_parameters is not None:
                return of_functions(get_parameters, set_parameters, one)
            return find_blocks(one)

        blocks = all_blocks(network)
        if not blocks:
            raise NoAnswerError(
                "no weights are found in it: give get_parameters=lambda net: […] and "
                "set_parameters=lambda net, parameters: …, a list of all numbers and its way back"
            )
        fallback: list[tuple[int, NetworkCode]] = []
        failure: NoAnswerError | None = None
        known = list(_functions(network, predict))
        others = [] if predict is not None else list(_other_methods(network))
        for functions, n_in in itertools.product((known, others), _input_sizes(blocks)):
            for form, answer in _answers(functions):
                try:
                    found = _try(make, all_blocks, answer, form, n_in)
                except NoAnswerError as error:
                    failure = error if isinstance(error, _AllOneError) else failure or error
                    continue
                if found is None:
                    continue
                if found.replica is not None:
                    return found
                if functions is known:  # of another name only what is a network's outputs counts
                    fallback.append((found.n_out, found))
    if fallback:
        return min(fallback, key=lambda one: one[0])[1]
    asked = "predict=lambda net, inputs: … that returns the list of outputs of one example"
    raise NoAnswerError(
        f"no outputs come of it ({failure}): give {asked}" if failure else f"give {asked}"
    )


def _input_sizes(blocks: Sequence[Block]) -> list[int]:
    """Return how many inputs there may be, by the shapes of the first blocks."""
    sizes = [size for block in blocks[:12] for size in block.shape]
    found = [size - less for less in (0, 1) for size in sizes]
    return list(dict.fromkeys([*(size for size in found if 1 <= size <= 64), 2, 1, 3, 4]))


def _try(
    make: Make,
    all_blocks: Callable[[Any], list[Block]],
    answer: Callable[[Any, list[float]], Any],
    form: str,
    n_in: int,
) -> NetworkCode | None:
    """Return the network with that way of asking, None if an input makes no difference."""
    network = make()
    blocks = all_blocks(network)
    inputs = tidy_numbers(n_in, 7)
    _set_tidy(blocks)

    def asked(one: Any, given: list[float]) -> list[float]:
        return _numbers(answer(one, given), one)

    first = asked(network, inputs)
    for index in range(n_in):
        moved = [value + 0.25 * (k == index) for k, value in enumerate(inputs)]
        _set_tidy(blocks)  # asking may have changed them, which a law is about
        other = asked(network, moved)
        if other == first and not _any_moves(asked, network, blocks, inputs, index):
            if len(first) > 1 and all(value == 1.0 for value in first):
                raise _AllOneError(ALL_ONE)
            return None
    kept = _kept(network, blocks, asked, inputs)
    names = {block.path for block in kept}

    def find(one: Any) -> list[Block]:
        return [block for block in all_blocks(one) if block.path in names]

    def outputs(parameters: list[float], given: list[float]) -> list[float]:
        set_numbers(find(network), parameters)
        return asked(network, given)

    first = asked(network, inputs)
    return NetworkCode(
        make=make,
        answer=asked,
        find=find,
        names=names_of(kept),
        n_in=n_in,
        n_out=len(first),
        replica=find_replica(kept, n_in, len(first), outputs),
        slopes={},
        form=form,
        is_single=any(block.is_single() for block in kept),
        is_array=any(block.is_array for block in kept),
        sizes=[(block.path, block.size) for block in kept],
        is_number=isinstance(answer(network, inputs), float) or _is_held(answer(network, inputs)),
    )


def _is_held(answer: Any) -> bool:
    return isinstance(getattr(answer, "data", None), float)


def _set_tidy(blocks: Sequence[Block], seed: int = 3) -> None:
    set_numbers(blocks, tidy_numbers(sum(block.size for block in blocks), seed))


def _any_moves(
    asked: Callable[[Any, list[float]], list[float]],
    network: Any,
    blocks: Sequence[Block],
    inputs: list[float],
    index: int,
) -> bool:
    """Return whether an input makes a difference at other weights: a ReLU may be off."""
    for seed in (11, 12, 13, 14):
        moved = [value + 0.25 * (k == index) for k, value in enumerate(inputs)]
        _set_tidy(blocks, seed)
        here = asked(network, inputs)
        _set_tidy(blocks, seed)
        if asked(network, moved) != here:
            return True
    return False


def _kept(
    network: Any,
    blocks: Sequence[Block],
    asked: Callable[[Any, list[float]], list[float]],
    inputs: list[float],
) -> list[Block]:
    """Return the blocks that are parameters: those that the outputs depend on, or named so."""
    moving = []
    for block in blocks:
        for seed in (3, 11, 12, 13, 14):
            _set_tidy(blocks, seed)
            before = asked(network, inputs)
            _set_tidy(blocks, seed)
            # By different numbers: a softmax does not see the same for all.
            moves_by = tidy_numbers(block.size, 21)
            block.set([a + b for a, b in zip(block.get(), moves_by, strict=True)])
            try:
                moves = asked(network, inputs) != before
            except NoAnswerError:
                moves = False
            if moves:
                moving.append(block.path)
                break
    _set_tidy(blocks)
    twins = {(_last(one.path), one.shape) for one in blocks if one.path in moving}
    return [
        one
        for one in blocks
        if one.path in moving or (one.is_named and (_last(one.path), one.shape) not in twins)
    ]


def _last(name: str) -> str:
    return name.replace("]", "").replace("'", "").replace("[", ".").split(".")[-1]


def _numbers(answer: Any, network: Any) -> list[float]:
    """Return the outputs in an answer of a forward pass."""
    if answer is None:
        for name in _LEFT:
            left = getattr(network, name, None)
            if left is not None and not callable(left):
                answer = left
                break
    if isinstance(answer, dict):
        spoken = [key for key in answer if key in _LEFT]
        answer = answer[spoken[0] if spoken else list(answer)[-1]]
    if isinstance(answer, tuple) and not all(isinstance(one, int | float) for one in answer):
        # (outputs, cache), or (hidden, outputs): what is kept beside them is no list of numbers.
        first, last = answer[0], answer[-1]
        answer = first if isinstance(last, dict | tuple | list) else last
    if isinstance(answer, list) and answer and _is_list_of_layers(answer):
        answer = answer[-1]
    numbers = flatten(answer)
    if not numbers or is_failure(numbers):
        raise NoAnswerError(f"outputs that are no numbers: {answer!r:.60}")
    return numbers


def _is_list_of_layers(answer: list[Any]) -> bool:
    """Return whether it is a list of the activations of every layer."""
    if len(answer) < 2:
        return False
    sizes = []
    for one in answer:
        if not hasattr(one, "__len__"):
            return False
        sizes.append(len(one))
    return len(answer) > 1


def wrap(form: str, inputs: Sequence[float]) -> Any:
    """Return one example as a forward pass takes it."""
    array: Any = as_arrays()
    if form == "number":
        if len(inputs) != 1:
            raise NoAnswerError("it takes one number")
        return inputs[0]
    if form == "array":
        return array(list(inputs))
    if form == "row":
        return array([list(inputs)])
    if form == "column":
        return array([[value] for value in inputs])
    if form == "rows":
        return [list(inputs)]
    return [[value] for value in inputs] if form == "columns" else list(inputs)


def forms() -> list[str]:
    """Return how an example may be given, as far as NumPy is there."""
    arrays = ["row", "column", "array"] if as_arrays() is not None else []
    return ["list", *arrays, "rows", "columns", "number"]


def _answers(
    functions: Iterable[Callable[..., Any]],
) -> Iterator[tuple[str, Callable[[Any, list[float]], Any]]]:
    """Yield the ways to ask functions of a network and its inputs for its outputs."""
    for function in functions:
        for form in forms():

            def answer(
                one: Any,
                inputs: list[float],
                form: str = form,
                function: Callable[[Any, Any], Any] = function,
            ) -> Any:
                return ask(function, one, wrap(form, inputs))

            yield form, answer


def _functions(network: Any, predict: Callable[..., Any] | None) -> Iterator[Callable[..., Any]]:
    """Yield functions of a network and its inputs."""
    if predict is not None:
        yield from _of_predict(network, predict)
        return
    for name in spellings(network, FORWARD):
        method = getattr(network, name, None)
        if not callable(method) or isinstance(network, dict | list | tuple):
            continue
        if accepts(method, 1):
            yield partial(_ask_method, name)
        if accepts(method, 0):
            for held in _INPUTS:
                if hasattr(network, held):
                    yield partial(_ask_through_attribute, name, held)


def _other_methods(network: Any) -> Iterator[Callable[..., Any]]:
    """Yield the methods of other names that need the inputs alone, as loss(X, y=None) does."""
    if isinstance(network, dict | list | tuple):
        return
    for name in dir(network):
        method = getattr(network, name, None)
        if name[0] == "_" or not callable(method) or name in spellings(network, FORWARD):
            continue
        if [one.role for one in arguments_of(method) if one.required] == ["inputs"]:
            yield partial(_ask_method, name)


def _ask_method(name: str, network: Any, inputs: Any) -> Any:
    return getattr(network, name)(inputs)


def _ask_through_attribute(name: str, held: str, network: Any, inputs: Any) -> Any:
    setattr(network, held, inputs)
    return getattr(network, name)()


def _of_predict(network: Any, predict: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    n = len(network) if isinstance(network, tuple | list) else 0
    roles = [one.role for one in arguments_of(predict)]
    first = bool(roles) and roles[0] == "inputs"
    if accepts(predict, 2) and len([r for r in arguments_of(predict) if r.required]) <= 2:
        second = "inputs" in roles[1:2]
        if not first or second:
            yield lambda one, inputs: predict(one, inputs)
        if not second:
            yield lambda one, inputs: predict(inputs, one)
    if n and accepts(predict, n + 1):
        if first or not roles:
            yield lambda one, inputs: predict(inputs, *one)
        yield lambda one, inputs: predict(*one, inputs)
    elif not accepts(predict, 2) and accepts(predict, 1):
        # The network is elsewhere: a method of the object that is asked cannot be told from it.
        name = getattr(predict, "__name__", "")
        if hasattr(network, name):
            yield partial(_ask_method, name)
