"""A student's layer as a class or an object, which holds its weights and biases.

backward(d_outputs) → d_inputs                  with d_weights and d_biases left on itself
backward(d_outputs) → (d_weights, d_biases, d_inputs)
backward(d_outputs) → (d_inputs, {"W": …, "b": …})
backward(d_outputs, learning_rate) → d_inputs   which takes its step itself
no backward                                     but outputs that remember how they were made
a class of one neuron, Neuron(n_in), or an object of it
"""

import contextlib
import copy
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from tinymlp.errors import invalid
from tinymlp.gradient_check.candidate import accepts
from tinymlp.named import name_of
from tinymlp.network.activation import Activation
from tinymlp.network.shapes import Matrix, Vector
from tinymlp.testing.answers import NoAnswerError, as_matrix, as_vector, ask
from tinymlp.testing.conventions import INCOMING, argument_names, parameter_names, says
from tinymlp.testing.layer_parameters import (
    BIASES,
    D_BIASES,
    D_INPUTS,
    D_WEIGHTS,
    WEIGHTS,
    Held,
    find_gradient,
    find_held,
    shape_of,
    zero,
)
from tinymlp.testing.layer_ways import (
    SIGNATURE,
    Backward,
    BatchBackward,
    LayerCode,
    NoGradientError,
    Pass,
    Way,
    all_three,
    is_cache,
    read_pass,
    ways,
)
from tinymlp.testing.reading import (
    OUTPUTS,
    as_object,
    find_method,
    make,
    or_left,
    require,
    title_of,
)
from tinymlp.testing.training_roles import role_of

FORWARD = (
    *("forward", "__call__", "predict", "feedforward", "apply", "forward_propagation"),
    *("forward_pass", "feed_forward", "forward_prop", "call", "calculate_outputs", "activate"),
)
BACKWARD = (
    *("backward", "backprop", "grad", "backward_propagation", "back_propagation"),
    *("backward_pass", "backpropagate", "back_propagate", "backward_prop", "back_prop"),
)


def object_readings(
    mine: Any, activation: Activation, array: Callable[[Any], Any]
) -> Iterator[LayerCode]:
    """Yield every way in which a class or an object may be meant."""
    if isinstance(mine, dict):
        raise invalid("layer", SIGNATURE, mine, "give the function that makes it for any sizes")
    # Sizes of which none can be taken for another.
    probe = _make_layer(mine, [[0.5] * 3] * 2, [0.25] * 2, activation, array)
    if not probe.from_weights:
        _require_passes(probe.one, mine)
    for way in ways(array, _is_turned(probe, mine), [((), ())]):

        def start(weights: Matrix, biases: Vector, way: Way = way) -> Pass:
            made = _make_layer(mine, weights, biases, activation, way.make, way)
            return _pass_of_neurons(made, way) if made.neurons else _pass_of_object(made, way)

        yield LayerCode(
            title_of(mine), start, activation, array, way.words, way.form != "vector", True
        )


def new_layer(mine: Any, n_in: int, n_out: int) -> Any:
    """Return a layer of those sizes, or a copy of one that is made."""
    if not isinstance(mine, type) and not inspect.isroutine(mine):
        return ask(copy.deepcopy, mine)
    names = argument_names(mine)
    if len(names) < 2:
        raise NoAnswerError("it takes no sizes")
    return ask(mine, *_in_order(names, n_in, n_out))


class _Made(NamedTuple):
    """A layer, and where it holds its parameters."""

    one: Any
    weights: Held | None = None
    biases: Held | None = None
    from_weights: bool = False
    neurons: Sequence["_Made"] = ()
    """If it is a layer of objects that are one neuron each."""


def _make_layer(
    mine: Any,
    weights: Matrix,
    biases: Vector,
    activation: Activation,
    array: Callable[[Any], Any],
    way: Way | None = None,
) -> _Made:
    """Return a layer with these weights and biases."""
    way = way or Way(array, False, "vector", (0, 1, 2))
    if callable(getattr(mine, "from_weights", None)):
        w, b = way.weights(weights), way.biases(biases)
        return _Made(ask(lambda: mine.from_weights(w, b, activation=activation)), None, None, True)
    if isinstance(mine, type) or inspect.isroutine(mine):
        names = argument_names(mine)
        if names[:1] and names[0] in WEIGHTS:
            one = ask(mine, way.weights(weights), way.biases(biases))
            return _Made(one, find_held(one, WEIGHTS), find_held(one, BIASES), True)
        one = _construct(mine, names, len(weights[0]), len(weights), activation)
        if one is None:
            made = [
                _set(ask(mine, len(row)), way.make(list(row)), bias)
                for row, bias in zip(weights, biases, strict=True)
            ]
            return _Made(None, neurons=made)
    elif _is_neuron(mine):
        made = [
            _set(_of_one_size(mine, len(row)), way.make(list(row)), bias)
            for row, bias in zip(weights, biases, strict=True)
        ]
        return _Made(None, neurons=made)
    else:
        one = _of_sizes(ask(copy.deepcopy, mine), len(weights[0]), len(weights))
    one = _built(as_object(one), len(weights[0]), array)
    found = find_held(one, WEIGHTS), find_held(one, BIASES)
    for held, missing in zip(found, (WEIGHTS, BIASES), strict=True):
        if held is None:
            raise invalid("layer", SIGNATURE, mine, f"{title_of(one)} has no {missing[0]}")
    shape = shape_of(found[1].value) if found[1] is not None else ()
    return _set(one, way.weights(weights), way.biases(biases, shape))


def _is_neuron(one: Any) -> bool:
    """Return whether an object is one neuron: a list of weights, and a bias that is a number."""
    held = [find_held(one, names) for names in (WEIGHTS, BIASES)]
    if held[0] is None or held[1] is None or shape_of(held[1].value) != ():
        return False
    weights = held[0].value
    if not isinstance(weights, list) and not hasattr(weights, "dtype"):
        return False
    return len(shape_of(weights)) == 1 and not hasattr(weights[0], "grad")


def _of_one_size(one: Any, n_in: int) -> Any:
    """Return another neuron of an object's class with n_in weights, or a copy of it."""
    names = argument_names(type(one))
    own = {name: getattr(one, name) for name in names[1:] if hasattr(one, name)}
    try:
        new = ask(lambda: type(one)(n_in, **own))
    except NoAnswerError:
        return ask(copy.deepcopy, one)
    held = find_held(new, WEIGHTS)
    fits = held is not None and shape_of(held.value) == (n_in,)
    return new if fits else ask(copy.deepcopy, one)


def _of_sizes(one: Any, n_in: int, n_out: int) -> Any:
    """Return another of an object's class, made with those sizes, or itself if it takes none."""
    names = argument_names(type(one))
    if not names:
        return one
    own = {name: getattr(one, name) for name in names[2:] if hasattr(one, name)}
    sizes = (n_out,) if len(names) == 1 else _in_order(names, n_in, n_out)
    try:
        new = _built(ask(lambda: type(one)(*sizes, **own)), n_in, list)
    except NoAnswerError:
        return one
    held = find_held(new, WEIGHTS)
    fits = held is not None and sorted(shape_of(held.value)) == sorted((n_in, n_out))
    return new if fits else one


def _in_order(names: Sequence[str], n_in: int, n_out: int) -> tuple[int, int]:
    """Return the two sizes in the order of those arguments."""
    turned = _speaks_of_outputs(names[0]) and not _speaks_of_outputs(names[1])
    return (n_out, n_in) if turned else (n_in, n_out)


def _built(one: Any, n_in: int, array: Callable[[Any], Any]) -> Any:
    """Return a layer that has its weights: some make them in their first forward pass."""
    forward = forward_of(one)
    if forward is None or find_held(one, WEIGHTS) is not None:
        return one
    for way in ways(array, [False], [((), ())]):
        with contextlib.suppress(NoAnswerError):
            ask(forward, way.given([[0.5] * n_in]))
        if find_held(one, WEIGHTS) is not None:
            break
    return one


def _set(one: Any, weights: Any, biases: Any) -> _Made:
    held = find_held(one, WEIGHTS), find_held(one, BIASES)
    if held[0] is None or held[1] is None:
        raise invalid("layer", SIGNATURE, one, f"{title_of(one)} has no {WEIGHTS[0]}")
    ask(held[0].set, weights)
    ask(held[1].set, biases)
    return _Made(one, *held)


def _construct(
    mine: Any, names: Sequence[str], n_in: int, n_out: int, activation: Activation
) -> Any:
    """Return a new layer of those sizes; None for a class of one neuron, which takes n_in alone."""
    required = parameter_names(mine)
    if len(names) >= 2 and accepts(mine, 2) and len(required) != 1:
        return ask(mine, *_in_order(names, n_in, n_out))
    if len(required) == 3 and accepts(mine, 3):
        with contextlib.suppress(NoAnswerError):
            return ask(mine, n_in, n_out, name_of(activation))
        return ask(mine, n_in, n_out, activation)
    if len(required) == 1 and accepts(mine, 1):
        if len(names) >= 2 and _speaks_of_outputs(names[1]):
            return ask(mine, n_in, n_out)
        return ask(mine, n_out) if _speaks_of_outputs(names[0]) else None
    return make("layer", mine) if isinstance(mine, type) else ask(mine)


def _speaks_of_outputs(name: str) -> bool:
    low = name.lower()
    return any(part in low for part in ("out", "unit", "neuron", "node", "n_y", "width"))


def _is_turned(probe: _Made, mine: Any) -> list[bool]:
    """Return whether a column of weights is a neuron: what the layer began with tells, or both."""
    if probe.from_weights or probe.neurons or probe.weights is None:
        return [False, True] if not callable(getattr(mine, "from_weights", None)) else [False]
    shape = shape_of(probe.weights.value)
    if shape == (3, 2):
        return [True]
    return [False] if shape == (2, 3) and isinstance(mine, type) else [False, True]


def _require_passes(one: Any, mine: Any) -> None:
    if one is None:  # neurons, each an object of the class
        return
    forward, backward = forward_of(one), find_method(one, BACKWARD)
    values = forward is not None and backward is None and _gives_values(forward)
    if forward is None or (backward is None and not values):
        raise invalid("layer", SIGNATURE, mine, f"{title_of(one)} has no forward and backward")
    require("layer", forward, 1, SIGNATURE)
    if backward is not None and rate_of(backward):
        return
    if backward is not None and not accepts(backward, 1):
        require("layer", backward, 2, SIGNATURE)
    if backward is not None and find_gradient(one, D_WEIGHTS, WEIGHTS) is None:
        with contextlib.suppress(NoAnswerError):  # the laws will report that
            for way in ways(list, [False], [((), ())]):
                answer = None
                with contextlib.suppress(NoAnswerError):
                    ask(forward, way.given([[0.5, 0.25, 0.125]]))
                    answer = all_three(ask(backward, way.given([[0.5, 0.25]])))
                if isinstance(answer, tuple | dict) and len(answer) == 3:
                    return
                if getattr(answer, "d_inputs", None) is not None or answer is None:
                    continue
                if find_gradient(one, D_WEIGHTS, WEIGHTS) is None:
                    reason = f"{title_of(one)} has no {D_WEIGHTS[0]} after backward"
                    raise invalid("layer", SIGNATURE, mine, reason)
                return


def forward_of(one: Any) -> Any:
    """Return the method that goes forward, None if there is none."""
    found = find_method(one, FORWARD)
    return None if found is None else or_left(found, OUTPUTS)


def _gives_values(forward: Any) -> bool:
    """Return whether it answers with values that remember how they were made."""
    try:
        answer = ask(forward, [0.5, 0.25, 0.125])
        answer = answer if isinstance(answer, list | tuple) else [answer]
        return all(hasattr(one, "backward") and hasattr(one, "grad") for one in answer)
    except NoAnswerError:
        return False


def _pass_of_object(made: _Made, way: Way) -> Pass:
    """Return the two passes of an object, of either style."""
    one = made.one
    forward = forward_of(one)
    backward = find_method(one, BACKWARD)
    if forward is None:
        raise invalid("layer", SIGNATURE, one, f"{title_of(one)} has no forward and backward")
    if backward is None:
        return _pass_of_values(made, forward)
    rate = rate_of(backward)
    if rate:
        return _pass_of_learner(made, way, forward, backward)
    with_trace = not accepts(backward, 1)
    traces: list[Any] = []

    def go(inputs: Any) -> Any:
        zero(one)
        answer = ask(forward, inputs)
        if isinstance(answer, tuple) and len(answer) == 2 and is_cache(answer[1]) and with_trace:
            traces.append(answer[1])
            return answer[0]
        traces.append(answer)
        return getattr(answer, "activations", answer)

    def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any, Any]:
        zero(one)
        given: tuple[Any, ...] = (d_outputs,)
        if with_trace:
            trace_last = says(([*parameter_names(backward), ""])[0], INCOMING)
            given = (d_outputs, traces[-1]) if trace_last else (traces[-1], d_outputs)
        answer = all_three(ask(backward, *given))
        d_inputs = getattr(answer, "d_inputs", None)
        if d_inputs is not None:  # flat, neuron by neuron: the weights and then the bias
            flat, width = as_vector(answer), len(inputs) + 1
            rows = [flat[start : start + width] for start in range(0, len(flat), width)]
            return [row[:-1] for row in rows], [row[-1] for row in rows], d_inputs
        if isinstance(answer, tuple | dict) and len(answer) == 3:
            return way.three(answer)
        d_weights = find_gradient(one, D_WEIGHTS, WEIGHTS)
        d_biases = find_gradient(one, D_BIASES, BIASES)
        if d_weights is None or d_biases is None:
            missing = D_WEIGHTS if d_weights is None else D_BIASES
            raise NoGradientError(f"no {missing[0]}: {title_of(one)} leaves none after backward")
        if answer is None:
            answer = next(
                (v for n in D_INPUTS[:-4] if (v := getattr(one, n, None)) is not None), None
            )
        return d_weights, d_biases, answer

    return read_pass(way, go, back, lambda: _values_of(made))


def rate_of(backward: Any) -> str:
    """Return the name of the argument that is a learning rate, "" if there is none."""
    names = parameter_names(backward)
    return next((name for name in names[1:2] if role_of(name) == "rate"), "")


def _pass_of_learner(made: _Made, way: Way, forward: Any, backward: Any) -> Pass:
    """Return the two passes of an object that takes its step itself: backward(d, learning_rate).

    At a rate of 1 what its weights lose is their gradient.
    """

    def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any, Any]:
        weights, biases = (copied(one) for one in _values_of(made))
        before = way.read_weights(weights), way.read_biases(biases)
        d_inputs = ask(backward, d_outputs, 1.0)
        new_weights, new_biases = _values_of(made)
        after = way.read_weights(new_weights), way.read_biases(new_biases)
        _set(made.one, weights, biases)
        d_weights = [
            [w - v for w, v in zip(one, other, strict=True)]
            for one, other in zip(before[0], after[0], strict=True)
        ]
        d_biases = [b - c for b, c in zip(before[1], after[1], strict=True)]
        return way.weights(d_weights), way.biases(d_biases, shape_of(biases)), d_inputs

    return read_pass(way, lambda inputs: ask(forward, inputs), back, lambda: (None, None))


def copied(value: Any) -> Any:
    """Return a copy of all that is in it; raise `NoAnswerError` where there can be none."""
    return ask(copy.deepcopy, value)


def _values_of(made: _Made) -> tuple[Any, Any]:
    """Return the weights and biases that an object has now."""
    held = [find_held(made.one, names) for names in (WEIGHTS, BIASES)]
    if made.weights is None or held[0] is None or held[1] is None:
        return None, None
    return held[0].value, held[1].value


def _pass_of_neurons(made: _Made, way: Way) -> Pass:
    """Return the two passes of a layer whose neurons are objects of the class."""
    neurons = made.neurons

    def go(inputs: Any) -> Any:
        return [ask(forward_of(neuron.one), inputs) for neuron in neurons]

    def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any, Any]:
        d_weights, d_biases, d_inputs = [], [], []
        for neuron, d in zip(neurons, d_outputs, strict=True):
            answer = ask(neuron.one.backward, d)
            if isinstance(answer, tuple | dict) and len(answer) == 3:
                its = way.three(answer)
            else:
                its = (
                    find_gradient(neuron.one, D_WEIGHTS, WEIGHTS),
                    find_gradient(neuron.one, D_BIASES, BIASES),
                    answer,
                )
            d_weights.append(as_vector(its[0]))
            d_biases.append(its[1])
            d_inputs.append(as_vector(its[2]))
        return d_weights, d_biases, [sum(column) for column in zip(*d_inputs, strict=True)]

    def now() -> tuple[Any, Any]:
        values = [_values_of(neuron) for neuron in neurons]
        return [list(as_vector(weights)) for weights, _ in values], [bias for _, bias in values]

    return read_pass(way, go, back, now)


def _pass_of_values(made: _Made, forward: Any) -> Pass:
    """Return the two passes of a layer of values that remember how they were made."""
    kept: list[tuple[list[Any], list[Any]]] = []

    def run(inputs: Any) -> Vector:
        first = ask(forward, list(inputs))
        kind = type(first[0] if isinstance(first, list | tuple) else first)
        values = [ask(kind, float(x)) for x in inputs]
        outputs = ask(forward, values)
        outputs = list(outputs) if isinstance(outputs, list | tuple) else [outputs]
        kept.append((values, outputs))
        return [as_vector([one.data])[0] for one in outputs]

    def back(inputs: Any, d_outputs: Any) -> Backward:
        run(inputs)
        values, outputs = kept[-1]
        assert made.weights is not None
        assert made.biases is not None
        made.weights.zero()
        made.biases.zero()

        def backpropagate() -> None:
            total = outputs[0] * float(d_outputs[0])
            for output, d in list(zip(outputs, d_outputs, strict=True))[1:]:
                total = total + output * float(d)
            total.backward()

        ask(backpropagate)
        return Backward(
            as_matrix(made.weights.gradient()),
            as_vector(made.biases.gradient()),
            as_vector([one.grad for one in values]),
        )

    def batch(inputs: Matrix, d_outputs: Matrix) -> BatchBackward:
        raise NoAnswerError("it takes one example")

    return Pass(run, back, batch, list)
