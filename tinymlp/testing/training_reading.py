"""How a student's training is called, and how the examples are given to it.

    net.train(X, y, epochs, lr), fit, SGD, update_mini_batch, …     a method of the network
    train(network, X, y, lr, epochs)                                a function, and network=
    train(X, y, hidden, lr, epochs) → weights                       a function that makes its own
    train(w, b, X, y, lr, epochs) → w, b                            a function that is given them

The arguments' roles are read from their names. The examples are rows, columns, lists, pairs of
inputs and target, rows with a label at their end, or one at a time, in whichever of these the step
is right, else the likeliest. Where the learning rate or the number of epochs is no argument, it is
looked for among the attributes.
"""

import contextlib
import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from tinymlp.errors import ArgumentError, invalid
from tinymlp.testing.answers import NoAnswerError, ask, is_failure
from tinymlp.testing.conventions import as_arrays, code_of, joined
from tinymlp.testing.reading import spellings, title_of
from tinymlp.testing.training_given import Given, with_weights
from tinymlp.testing.training_network import (
    FORWARD,
    SIZES,
    Example,
    NetworkCode,
    find_network,
    makers,
    quietly,
    read_network,
    wrap,
)
from tinymlp.testing.training_parameters import (
    find_blocks,
    flatten,
    names_of,
    numbers_of,
    set_numbers,
)
from tinymlp.testing.training_replica import Replica, list_replicas
from tinymlp.testing.training_roles import arguments_of, call, missing, role_of

TRAIN = (
    *("train", "fit", "SGD", "sgd", "train_network", "learn", "train_model", "train_epoch"),
    *("gradient_descent", "optimize", "train_on_batch", "train_step", "train_one_epoch"),
    *("train_batch", "training_step", "update_mini_batch", "update_batch", "partial_fit", "step"),
    *(
        "train_one",
        "train_example",
        "train_single",
        "learn_one",
        "trainOnce",
        "backprop",
        "back_propagate",
    ),
    *("backpropagate", "backpropagation", "backward_propagation", "update", "backward"),
)
SIGNATURE = (
    "a network with train(inputs, targets, learning_rate, epochs), or a function train(network, "
    "inputs, targets, learning_rate, epochs) with network="
)
ADAPTER = (
    "check_training(lambda net, X, y, rate, epochs: …, network=lambda: Net(2, 3, 1), "
    "predict=lambda net, x: net.forward(x))"
)

ALWAYS = {"rate", "epochs", "batch", "zero", "momentum", "one", "quiet", "interval", "seed"}


class Way(NamedTuple):
    """How examples are given."""

    words: str
    make: Callable[[Sequence[Example]], Mapping[str, Any]]
    """From examples to the values of the roles inputs, targets and data."""
    one_by_one: bool = False
    labels: bool = False


class Descent(NamedTuple):
    """What a run of training did."""

    before: list[float]
    after: list[float]
    returned: Any


class TrainingCode(NamedTuple):
    """A student's training, however it is written."""

    title: str
    network: NetworkCode
    train: Callable[..., Any]
    """The function, or from a network to its method."""
    is_method: bool
    way: Way
    own_weights: bool
    """Whether it makes its own weights, and returns them."""
    rate: float | None
    """The learning rate that it has in its code, None where it can be given."""
    repeats: bool
    """Whether it is told the number of epochs, rather than called for each."""
    part: int | None = None
    """Which part of what it returns are the weights, None for all."""
    extra: Mapping[str, Any] = MappingProxyType({})
    asked: bool = True
    """Whether the network itself was asked for outputs, so that it is known what it computes."""
    memory: dict[Any, Descent] | None = None
    """The runs that have been made, where they need not be made again."""
    convention: str = ""
    least: int = 1
    """With how many examples it can be asked at least: one of each class, if it counts these."""
    binary: bool = False
    """Whether one output's target is 0 or 1, and no number between."""
    momentum: float = 0.0
    """What a momentum is set to, if it has one."""
    keeps_settings: bool = False
    """Whether a penalty, a momentum or a decay that has a default stays as it is."""

    @property
    def takes_momentum(self) -> bool:
        """Whether a momentum can be set."""
        if self.own_weights:
            return "momentum" in {one.role for one in arguments_of(self.train)}
        with quietly():
            made = self.network.make()
        function = self.train(made) if self.is_method else self.train
        held = {role for _, _, role in _held(made)}
        return "momentum" in held | {one.role for one in arguments_of(function)}

    def descend(
        self,
        parameters: Sequence[float],
        examples: Sequence[Example],
        rate: float,
        epochs: int,
        seed: int = 0,
    ) -> Descent:
        """Train from these parameters; raise `NoAnswerError` where that fails.

        A training that makes its own weights begins with those of the seed instead.
        """
        returned: Any = None
        if self.own_weights:
            before = self.own(examples, rate, seed)
            if self.network.names and len(before) != len(self.network.names):
                raise NoAnswerError("weights of other shapes than before")
            with quietly(seed):
                returned = self._call(None, examples, rate, epochs)
            return Descent(before, self._of_returned(returned), returned)
        with quietly(seed):
            network = ask(self.network.make)
            blocks = self.network.find(network)
            set_numbers(blocks, parameters)
            for _ in range(1 if self.repeats else epochs):
                chunks = [[one] for one in examples] if self.way.one_by_one else [list(examples)]
                for chunk in chunks:
                    before = self.network.read(network)
                    returned = self._call(network, chunk, rate, epochs)
                    if self.network.read(network) == before:
                        network = self._new_network(returned, network)
            after = self.network.read(network)
        if is_failure(after):
            raise NoAnswerError(f"weights that are no numbers: {after}")
        return Descent(list(parameters), after, returned)

    def _new_network(self, returned: Any, network: Any) -> Any:
        """Return the network with new parameters that was returned, the old one if none was."""
        for one in (returned, *(returned if isinstance(returned, tuple | list) else ())):
            try:
                self.network.read(one)
            except (NoAnswerError, AttributeError, TypeError):
                continue
            return one
        return network

    def own(self, examples: Sequence[Example], rate: float, seed: int) -> list[float]:
        """Return the weights that a training begins with which makes its own."""
        try:
            with quietly(seed):
                return self._of_returned(self._call(None, examples, rate, 0))
        except NoAnswerError:  # without an epoch something is not there that is returned
            with quietly(seed):
                return self._of_returned(self._call(None, examples, 0.0, 1))

    def _of_returned(self, returned: Any) -> list[float]:
        one = _in_a_list(returned if self.part is None else returned[self.part])
        found = numbers_of(self.network.find(one))
        if not found:
            raise NoAnswerError("no weights are returned")
        return found

    def _call(self, network: Any, examples: Sequence[Example], rate: float, epochs: int) -> Any:
        rate = rate if self.rate is None else self.rate
        values: dict[str, Any] = {
            "rate": rate,
            "epochs": epochs,
            "batch": max(len(examples), 1),
            "zero": 0.0,
            "momentum": self.momentum,
            "one": 1.0,
            "quiet": False,
            "interval": 1_000_000,
            "seed": 0,
            "network": network,
            "parameters": network,
            **self.extra,
            **self.way.make(examples),
        }
        if self.keeps_settings:
            del values["zero"], values["momentum"], values["one"]
        function = self.train(network) if self.is_method else self.train
        if network is not None:
            _set_attributes(network, values, {one.role for one in arguments_of(function)})
        return _finished(ask(lambda: call(function, values)), MOST if self.repeats else 1)


MOST = 10_000
"""So many times a generator is asked for its next epoch, which may have no end."""


def _finished(answer: Any, most: int) -> Any:
    """Return what a training answers; if it is a generator of epochs, after so many of them."""
    if not inspect.isgenerator(answer):
        return answer
    last = None
    for _ in range(most):
        try:
            last = ask(next, answer)
        except NoAnswerError as end:
            if isinstance(end.__cause__, StopIteration):
                return last if end.__cause__.value is None else end.__cause__.value
            raise
    return last


def _set_attributes(network: Any, values: Mapping[str, Any], roles: set[str]) -> None:
    """Set rate, epochs and data where they are attributes and no arguments."""
    for holder, name, role in _held(network):
        if role in values and role not in roles:
            if isinstance(holder, dict):
                holder[name] = values[role]
                continue
            try:
                setattr(holder, name, values[role])
            except AttributeError:  # a frozen dataclass of settings
                object.__setattr__(holder, name, values[role])


def _held(network: Any) -> Iterator[tuple[Any, str, str]]:
    """Yield the attributes that have a role, of the network and of an object of settings in it."""
    if not hasattr(network, "__dict__"):
        return
    for name, value in list(vars(network).items()):
        role = role_of(name)
        if (role in ("inputs", "targets") and hasattr(value, "shape")) or _is_setting(name, value):
            yield network, name, role
        else:
            table = value if isinstance(value, dict) else getattr(value, "__dict__", {})
            for inner, number in list(table.items()):
                if _is_setting(inner, number):
                    yield value, inner, role_of(inner)


def _is_setting(name: Any, value: Any) -> bool:
    role = role_of(str(name))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    is_named = len(str(name).strip("_")) > 1
    return role in ("rate", "epochs", "batch") or (role in ("zero", "momentum") and is_named)


def ways(network: NetworkCode, roles: set[str]) -> Iterator[Way]:
    """Yield how the examples may be given, the likeliest first."""
    n_out = network.n_out
    kinds = _kinds(network)
    if "data" in roles and "inputs" not in roles:
        for pure, kind in itertools.product((False, True), kinds):
            yield from _pairs(kind, n_out, pure)
        for way in _batches(kinds, n_out):
            yield _together(way)
        return
    if not roles & {"inputs", "targets"}:
        yield from _batches(kinds, n_out)
        return
    yield from _batches(kinds, n_out)
    for kind in dict.fromkeys((network.form, *("list", "array", "column", "row"))):
        if kind != "list" and as_arrays() is None:
            continue
        for target in dict.fromkeys((kind, "list", "array", "column")):
            if target != "list" and as_arrays() is None:
                continue
            yield _one(kind, target)
        yield _one(kind, "number" if n_out == 1 else "label")


def _kinds(network: NetworkCode) -> list[str]:
    arrays = ["rows", "columns", "vectors", "column vectors", "stacks"] if as_arrays() else []
    if network.n_in == 1:
        arrays = [*arrays, *(["flat array"] if arrays else []), "flat list"]
    if network.form in ("column", "columns") and arrays:
        return ["columns", "column vectors", "rows", "vectors", "lists"]
    return [*arrays[:1], "lists", *arrays[1:]] if network.is_array else ["lists", *arrays]


def _one(kind: str, target: str) -> Way:
    def make(examples: Sequence[Example]) -> dict[str, Any]:
        inputs, wanted = examples[0]
        plain = {"number": wanted[0], "label": _label(wanted)}
        given = plain[target] if target in plain else wrap(target, wanted)
        return {"inputs": wrap(kind, inputs), "targets": given}

    words = joined("one example at a time", "labels" if target == "label" else "")
    return Way(words, make, True, target == "label")


def _batches(kinds: Sequence[str], n_out: int) -> Iterator[Way]:
    for kind in kinds:
        targets = dict.fromkeys((kind, *(one for one in kinds if one != kind)))
        flat = ["flat list", "flat array"] if kind == "lists" else ["flat array", "flat list"]
        chosen = [*targets, *flat] if n_out == 1 else [*targets, *(f"labels, {f}" for f in flat)]
        if n_out == 1 and kind == "lists":
            chosen = [*flat, *targets]
        for target in chosen:
            if "array" in target and as_arrays() is None:
                continue
            yield _batch(kind, target)


def _batch(kind: str, target: str) -> Way:
    def make(examples: Sequence[Example]) -> dict[str, Any]:
        return {
            "inputs": _many(kind, [inputs for inputs, _ in examples]),
            "targets": _many(target, [wanted for _, wanted in examples]),
        }

    labels = target.startswith("labels")
    named = {"stacks": "rows of one example each", "flat list": "", "flat array": ""}
    said = "" if kind in ("rows", "lists") else named.get(kind, kind)
    words = joined(said, "labels" if labels else "")
    return Way(words, make, labels=labels)


class Examples(NamedTuple):
    """The inputs and the targets of a batch, together."""

    inputs: Any
    targets: Any

    @property
    def X(self) -> Any:  # noqa: N802
        """The inputs."""
        return self.inputs

    @property
    def y(self) -> Any:
        """The targets."""
        return self.targets

    @property
    def N(self) -> int:  # noqa: N802
        """How many examples there are."""
        return len(self.inputs)


def _together(way: Way) -> Way:
    """Return the way of giving inputs and targets as one pair of all."""

    def make(examples: Sequence[Example]) -> dict[str, Any]:
        return {"data": Examples(**way.make(examples))}

    return way._replace(words=joined("(inputs, targets)", way.words), make=make)


def _many(kind: str, rows: Sequence[Sequence[float]]) -> Any:
    """Return the inputs, or the targets, of several examples."""
    array: Any = as_arrays()
    if kind == "lists":
        return [list(row) for row in rows]
    if kind == "rows":
        return array([list(row) for row in rows])
    if kind == "columns":
        return array([list(column) for column in zip(*rows, strict=True)])
    if kind == "vectors":
        return [array(list(row)) for row in rows]
    if kind == "column vectors":
        return [array([[value] for value in row]) for row in rows]
    if kind == "stacks":
        return array([[list(row)] for row in rows])
    flat = [_label(row) if kind.startswith("labels") else row[0] for row in rows]
    return array(flat) if kind.endswith("array") else flat


def _label(target: Sequence[float]) -> int:
    return max(range(len(target)), key=lambda k: target[k])


def _pairs(kind: str, n_out: int, rows: bool) -> Iterator[Way]:
    """Yield pairs of inputs and target, or rows with the target at their end."""
    form = {"lists": "list", "rows": "array", "vectors": "array", "column vectors": "column"}.get(
        kind
    )
    if form is None or (rows and kind != "lists"):
        return
    if rows:
        yield Way(
            "rows with a label",
            lambda es: {"data": [[*x, _label(t) if n_out > 1 else t[0]] for x, t in es]},
            labels=n_out > 1,
        )
        return
    yield Way(
        "pairs",
        lambda es: {"data": [(wrap(form, x), wrap(form, t)) for x, t in es]},
    )
    if n_out == 1:
        yield Way("pairs", lambda es: {"data": [(wrap(form, x), t[0]) for x, t in es]})
    else:
        yield Way(
            "pairs with labels",
            lambda es: {"data": [(wrap(form, x), _label(t)) for x, t in es]},
            labels=True,
        )


def readings(
    theirs: Any,
    network: Any,
    predict: Callable[..., Any] | None,
    get_parameters: Callable[[Any], Any] | None,
    set_parameters: Callable[[Any, Any], Any] | None,
) -> Iterator[TrainingCode]:
    """Yield every way in which the code may be meant; raise `ArgumentError` for what is none."""
    is_function = callable(theirs) and not isinstance(theirs, type)
    is_function = is_function and code_of(theirs) is not None
    is_function = is_function or hasattr(theirs, "__func__")
    # A function without arguments makes a network.
    is_function = is_function and bool(arguments_of(theirs))
    if not is_function:
        if network is not None:
            raise invalid("theirs", "a function if network= is given", theirs)
        fitted = None if predict or get_parameters else _fitted(theirs)
        if fitted is not None:
            yield from _of_own_weights(fitted, title_of(theirs), ask_itself)
            return
        read = find_network(theirs, "theirs", predict, get_parameters, set_parameters)
        yield from _of_methods(theirs, read)
        return
    title = title_of(theirs)
    if network is None:
        given = with_weights(theirs, predict)
        if given is None:
            yield from _of_own_weights(theirs, title, predict)
        else:
            yield from _of_given_weights(given, theirs, title)
        return
    read = _read_beside(theirs, network, predict, get_parameters, set_parameters)
    has_data = {one.role for one in arguments_of(theirs)} & {"inputs", "data"}
    extra = _sizes(read.n_in, read.n_out)
    has_network = {one.role for one in arguments_of(theirs)} & {"network", "parameters"}
    if not (has_data and has_network) and len(arguments_of(theirs)) == 5:
        theirs = _in_order(theirs)  # names that say nothing: the five of the signature
    _require(theirs, {*ALWAYS, *extra, "network", "parameters", "inputs", "targets", "data"})
    yield from _in_all_ways(title, read, theirs, False, theirs, extra)


def _read_beside(
    train: Any,
    network: Any,
    predict: Callable[..., Any] | None,
    get_parameters: Callable[[Any], Any] | None,
    set_parameters: Callable[[Any, Any], Any] | None,
) -> NetworkCode:
    """Return how the network is asked; where it has no method for it, by a function beside train.

    That is one of two arguments in the same file, with the name of a forward pass: predict(net, x).
    """
    others = get_parameters, set_parameters
    try:
        return find_network(network, "network", predict, *others)
    except ArgumentError:
        beside = getattr(train, "__globals__", {}) if predict is None else {}
        for name in (name for name in FORWARD if callable(beside.get(name))):
            with contextlib.suppress(ArgumentError):
                return find_network(network, "network", beside[name], *others)
        raise


def _of_given_weights(given: Given, theirs: Any, title: str) -> Iterator[TrainingCode]:
    """Yield the ways of a training that is given its first weights one by one."""
    _require(given.train, {*ALWAYS, "network", "inputs", "targets", "data"})
    failure: ArgumentError | None = None
    found = False
    for make in given.networks:
        try:
            read = find_network(make, "theirs", given.predict, None, None)
        except ArgumentError as error:
            failure = failure or error
            continue
        found = True
        yield from _in_all_ways(title, read, given.train, False, given.train, {})
    if not found:
        reason = "give predict=lambda w, b, x: …, the outputs of one example"
        raise invalid("theirs", SIGNATURE, theirs, reason) from failure


def ask_itself(network: Any, inputs: Any) -> Any:
    """Say, in the place of a `predict`, that what was fitted is asked itself."""
    raise NoAnswerError("it is asked itself")


def _fitted(theirs: Any) -> Callable[..., Any] | None:
    """Return train(inputs, targets, rate, epochs) → object of one whose fit makes its weights.

    None of any other: one that has weights before it is fitted, or no settings as attributes.
    """
    try:
        make = next(makers(theirs, "theirs"))
        with quietly():
            made = ask(make)
            if find_blocks(made) or not callable(getattr(made, "fit", None)):
                return None
    except (NoAnswerError, StopIteration):
        return None
    arguments = {one.role for one in arguments_of(made.fit)}
    held = {role for _, _, role in _held(made)}
    if "epochs" not in held | arguments or not {"inputs", "targets"} <= arguments:
        return None

    def train(inputs: Any, targets: Any, **settings: Any) -> Any:
        one = make()
        values = {"inputs": inputs, "targets": targets, "quiet": False, **settings}
        _set_attributes(one, values, arguments)
        call(one.fit, values)
        return one

    kind = inspect.Parameter.KEYWORD_ONLY
    given = [inspect.Parameter(name, kind) for name in ("inputs", "targets")]
    for name, role in (("epochs", "epochs"), ("learning_rate", "rate"), ("batch_size", "batch")):
        if role in held | arguments:
            given.append(inspect.Parameter(name, kind))

    def by_name(**values: Any) -> Any:
        roles = {"learning_rate": "rate", "batch_size": "batch"}
        return train(**{roles.get(name, name): value for name, value in values.items()})

    by_name.__signature__ = inspect.Signature(given)  # type: ignore[attr-defined]
    by_name.__qualname__ = title_of(theirs)
    return by_name


def _in_order(function: Callable[..., Any]) -> Callable[..., Any]:
    def train(network: Any, inputs: Any, targets: Any, learning_rate: Any, epochs: Any) -> Any:
        return function(network, inputs, targets, learning_rate, epochs)

    return train


def _sizes(n_in: int, n_out: int, n_hidden: int = 3) -> dict[str, Any]:
    return {
        "n_in": n_in,
        "n_hidden": n_hidden,
        "n_out": n_out,
        "hidden_sizes": [n_hidden],
        "sizes": [n_in, n_hidden, n_out],
    }


def _require(function: Callable[..., Any], roles: set[str]) -> None:
    """Raise `ArgumentError` for an argument that is not understood, and epochs in the code."""
    unknown = missing(function, roles)
    if unknown:
        raise invalid(
            "theirs",
            SIGNATURE,
            function,
            f"its argument {unknown[0]!r} is not understood: write {ADAPTER}",
        )
    name = _epochs_in_code(function)
    if name:
        raise invalid(
            "theirs",
            SIGNATURE,
            function,
            f"the number of epochs stands in the code ({name}): make it an argument, epochs=1000",
        )


def _epochs_in_code(function: Any) -> str:
    """Return what says that a function decides itself how long it trains."""
    code = code_of(function)
    if code is None or any(one.role == "epochs" for one in arguments_of(function)):
        return ""
    n = code.co_argcount + code.co_kwonlyargcount
    constants = [one for one in code.co_consts if isinstance(one, int) and one >= 10]
    named = [one for one in code.co_varnames[n:] if role_of(one) == "epochs"]
    if constants and "range" in code.co_names:
        return f"{named[0]} = {constants[0]}" if named else f"range({constants[0]})"
    return ""


def _of_methods(theirs: Any, read: NetworkCode) -> Iterator[TrainingCode]:
    """Yield the ways of the first method that can be called."""
    made = read.make()
    known = {*ALWAYS, *_sizes(1, 1), "inputs", "targets", "data"}
    has_data = any(role in ("inputs", "targets") for _, _, role in _held(made))
    unknown = ""
    for name in spellings(made, TRAIN):
        method = getattr(made, name, None)
        if not callable(method):
            continue
        if missing(method, known):  # another method would be another step than is meant
            unknown = f"{name} has an argument {missing(method, known)[0]!r}"
            break
        roles = {one.role for one in arguments_of(method)}
        if not roles & {"targets", "data"} and not has_data:
            continue
        _require(method, known)
        extra = _sizes(read.n_in, read.n_out)
        yield from _in_all_ways(title_of(theirs), read, attrgetter(name), True, method, extra)
        return
    reason = f"{unknown} that is not understood" if unknown else "no such method is found"
    raise invalid("theirs", SIGNATURE, theirs, f"{reason}: write {ADAPTER}")


def _in_all_ways(
    title: str,
    read: NetworkCode,
    train: Callable[..., Any],
    is_method: bool,
    function: Callable[..., Any],
    extra: Mapping[str, Any],
) -> Iterator[TrainingCode]:
    roles = {one.role for one in arguments_of(function)}
    with quietly():
        held = {role for _, _, role in _held(read.make())}
    rates = [None] if "rate" in roles | held else [1.0, *_constants(function)]
    for rate in rates:
        for way in ways(read, roles):
            yield TrainingCode(
                title,
                read,
                train,
                is_method,
                way,
                False,
                rate,
                "epochs" in roles | held,
                extra=extra,
                memory={},
                convention=joined(way.words, _said_of(rate)),
            )


def _said_of(rate: float | None) -> str:
    return "" if rate in (None, 1.0) else f"a learning rate of {rate:g}"


def _constants(function: Any) -> list[float]:
    """Return the numbers in a function's code that may be its learning rate."""
    code = code_of(function)
    found = () if code is None else code.co_consts
    found = (*found, *(getattr(function, "__defaults__", None) or ()))
    written = [one for one in found if isinstance(one, float) and 0 < one < 1]
    # An argument whose name says nothing may be the rate, whatever its default is.
    arguments = inspect.signature(function).parameters.values() if arguments_of(function) else ()
    defaults = [one.default for one in arguments if not role_of(one.name)]
    given = [float(one) for one in defaults if type(one) in (int, float) and one > 0]
    return [*written, *(one for one in given if one not in (1.0, *written))]


def _called_by(function: Any) -> Iterator[Any]:
    """Yield the functions beside it that its code names."""
    code = code_of(function)
    beside = getattr(getattr(function, "__func__", function), "__globals__", {})
    for name in () if code is None else code.co_names:
        if code_of(beside.get(name)) is not None:
            yield beside[name]


def _rates_of(function: Any) -> Iterator[float]:
    """Yield the default of its learning rate, if it has one."""
    if any(one.role == "rate" and not one.required for one in arguments_of(function)):
        for one in inspect.signature(function).parameters.values():
            if role_of(one.name) == "rate" and type(one.default) in (int, float):
                yield float(one.default)


def _of_own_weights(
    train: Callable[..., Any], title: str, predict: Callable[..., Any] | None
) -> Iterator[TrainingCode]:
    """Yield the ways of a training that makes its own weights and returns them."""
    roles = {one.role for one in arguments_of(train)}
    needed = {one.role for one in arguments_of(train) if one.required}
    if not roles & {"inputs", "data"} or needed & {"network", "parameters"}:
        raise invalid("theirs", SIGNATURE, train, f"write {ADAPTER}")
    _require(train, {*ALWAYS, *_sizes(1, 1), "inputs", "targets", "data"})
    if "epochs" not in roles:
        raise invalid(
            "theirs", SIGNATURE, train, "how often it steps must be an argument, epochs=1000"
        )
    called = itertools.chain.from_iterable(map(_rates_of, _called_by(train)))
    rates = [None] if "rate" in roles else [1.0, *called]
    found = False
    seen: dict[Any, tuple[int, int] | None] = {}
    # The sizes that were given are those that come back; else an argument has another meaning.
    for exact, (n_in, n_hidden, n_out) in itertools.product((True, False), SIZES):
        blank = NetworkCode(lambda: None, lambda _, x: x, find_blocks, [], n_in, n_out, None, {})
        blank = blank._replace(is_array=as_arrays() is not None)
        asked: dict[int | None, NetworkCode] = {}
        counting: list[TrainingCode] = []
        for rate, way, part in itertools.product(rates, ways(blank, roles), (None, 0, 1)):
            code = TrainingCode(
                title,
                blank,
                train,
                False,
                way,
                True,
                rate,
                True,
                part,
                extra=_sizes(n_in, n_out, n_hidden),
                convention=joined(way.words, _said_of(rate)),
                asked=predict is not None,
                memory={},
            )
            if part in asked:  # with other data it returns weights of the same shapes
                counting.append(code._replace(network=asked[part]))
                yield counting[-1]
                continue
            for read in _returned_networks(code, n_in, n_out, predict, seen, exact=exact):
                if exact and (read.n_in, read.n_out) != (n_in, n_out):
                    continue
                found = True
                if predict is not None:
                    asked[part] = read
                counting.append(code._replace(network=read))
                yield counting[-1]
        for code in counting:
            if code.way.labels and n_out > 1:
                words = joined(code.convention, "the classes counted")
                yield code._replace(least=n_out, memory={}, convention=words)
        if found:
            return
    raise invalid(
        "theirs",
        SIGNATURE,
        train,
        "no weights come of it that predict=lambda weights, inputs: … can be asked with: "
        f"write {ADAPTER}",
    )


def _form_of(one: Any) -> Any:
    """Return the types and shapes of what is in lists, tuples and dicts."""
    if isinstance(one, dict):
        return tuple((name, _form_of(value)) for name, value in one.items())
    if isinstance(one, list | tuple):
        return type(one), tuple(map(_form_of, one))
    return type(one), getattr(one, "shape", None)


def _returned_networks(
    code: TrainingCode,
    n_in: int,
    n_out: int,
    predict: Callable[..., Any] | None,
    seen: dict[Any, tuple[int, int] | None],
    *,
    exact: bool,
) -> Iterator[NetworkCode]:
    """Yield what networks the weights may be that the training returns.

    `seen` has the sizes of those that `predict` has been asked with, by the form of the weights,
    None where it answers nothing; if `exact`, those of other sizes are not asked again.
    """
    examples = [
        ([0.5 - k / 4] * n_in, [float(j == k % n_out) for j in range(n_out)])
        for k in range(max(n_out, 2))
    ]

    def make() -> Any:
        with quietly():
            try:
                returned = code._call(None, examples, 0.5, 0)
            except NoAnswerError:
                returned = code._call(None, examples, 0.0, 1)
            return _in_a_list(returned if code.part is None else returned[code.part])

    try:
        made = ask(make)
        if predict is not None:
            form = _form_of(made)
            known = seen.get(form, (n_in, n_out))
            if known is None or (exact and known != (n_in, n_out)):
                return
            seen[form] = None
            network = read_network(make, None if predict is ask_itself else predict)
            seen[form] = network.n_in, network.n_out
            yield network
            return
        blocks = find_blocks(made)
    except (NoAnswerError, TypeError, LookupError):
        return
    if any(not block.shape for block in blocks) and len(blocks) < 3:
        return
    for replica in list_replicas(blocks, n_in, n_out):
        yield NetworkCode(
            make,
            _of_replica(replica, n_in),
            find_blocks,
            names_of(blocks),
            n_in,
            n_out,
            replica,
            {},
            is_single=any(block.is_single() for block in blocks),
            is_array=any(block.is_array for block in blocks),
            sizes=[(block.path, block.size) for block in blocks],
        )


def _in_a_list(one: Any) -> Any:
    """Return a tuple with numbers in it as a list, in which they can be set."""
    if not isinstance(one, tuple) or not any(isinstance(v, float) for v in one):
        return one
    return [float(v) if isinstance(v, float) else v for v in one]


def _of_replica(replica: Replica, n_in: int) -> Callable[[Any, list[float]], list[float]]:
    return lambda network, inputs: replica.outputs(flatten(network), inputs)
