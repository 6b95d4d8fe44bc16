"""How a student's layer may be written.

    (forward, backward)     forward(weights, biases, inputs) → outputs, or (outputs, cache)
                            backward(weights, biases, inputs, d_outputs), or (d_outputs, cache)
                                → (d_weights, d_biases, d_inputs)

    a class or an object    with the attributes weights and biases
                            forward(inputs) → outputs
                            backward(d_outputs) → d_inputs, with d_weights and d_biases left as
                                attributes, or → (d_weights, d_biases, d_inputs)

    the library's style     made by from_weights(weights, biases, activation=…), or by the like
                            forward(inputs) → trace with .activations
                            backward(trace, d_activations) → flat gradient with .d_inputs

    params                  forward(params, inputs) and backward(params, inputs, d_outputs) →
                                ({"W": …, "b": …}, d_inputs)

    PyTorch's context       forward(ctx, inputs, weights, biases), backward(ctx, d_outputs)

    a layer that learns     backward(d_outputs, learning_rate) → d_inputs

    a neuron                two functions of (weights, bias, inputs) → one number

    a class of one neuron   Neuron(n_in), with w, b, forward(inputs) and backward(d_output)

    biases in the weights   forward(W, x) with W of shape (n_out, n_in + 1): see `layer_joint`

Weights have the shape (n_out, n_in): a row is a neuron; or (n_in, n_out). Arguments and answers may
come in any order, answers in a dict, the example as a vector, a row or a column. Where parameters
are held is the matter of `layer_parameters`.
"""

import contextlib
import copy
import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tinymlp.errors import invalid
from tinymlp.gradient_check.candidate import accepts
from tinymlp.gradient_check.mistaken_backward import transpose
from tinymlp.named import name_of
from tinymlp.network.activation import Activation
from tinymlp.network.shapes import Matrix, Vector
from tinymlp.testing.answers import (
    NoAnswerError,
    as_matrix,
    as_number,
    as_vector,
    ask,
    describe_shape,
)
from tinymlp.testing.conventions import INCOMING, as_arrays, joined, parameter_names, says
from tinymlp.testing.layer_joint import Run, both_of, joint_layers
from tinymlp.testing.layer_parameters import (
    BIASES,
    D_BIASES,
    D_INPUTS,
    D_WEIGHTS,
    WEIGHTS,
    Held,
    find_gradient,
    find_held,
    pick,
    shape_of,
    zero,
)
from tinymlp.testing.reading import (
    by_position,
    find_method,
    make,
    require,
    title_of,
    with_context,
)
from tinymlp.testing.training_roles import role_of

SIGNATURE = (
    "a pair of functions, forward(weights, biases, inputs) → outputs and backward(weights, biases, "
    "inputs, d_outputs) → (d_weights, d_biases, d_inputs), or a class or an object with the "
    "attributes weights, biases, and forward(inputs) → outputs and backward(d_outputs) → d_inputs, "
    "with d_weights and d_biases left on itself or returned before it"
)


FORWARD = (
    *("forward", "__call__", "predict", "feedforward", "apply", "forward_propagation"),
    *("forward_pass", "feed_forward", "forward_prop", "calculate_outputs", "activate"),
)
BACKWARD = (
    *("backward", "backprop", "grad", "backward_propagation", "back_propagation"),
    *("backward_pass", "backpropagate", "back_propagate", "backward_prop", "back_prop"),
)


class NoGradientError(NoAnswerError):
    """A gradient that the layer has, if at all, where it is not found."""


class Backward(NamedTuple):
    """What a layer answers on the way back."""

    d_weights: Matrix
    d_biases: Vector
    d_inputs: Vector

    def flat(self) -> Vector:
        """Return all of it as one list."""
        return [d for row in self.d_weights for d in row] + self.d_biases + self.d_inputs


class Asked(NamedTuple):
    """What a layer is asked about."""

    weights: Matrix
    biases: Vector
    inputs: Vector
    d_outputs: Vector


class BatchBackward(NamedTuple):
    """What a layer answers about some examples at once."""

    outputs: Matrix
    d_weights: Matrix
    d_biases: Vector
    d_inputs: Matrix


class Pass(NamedTuple):
    """The two ways through one layer."""

    forward: Callable[[Any], Vector]
    backward: Callable[[Any, Any], Backward]
    """From inputs, already sent forward, and d_outputs."""
    batch: Callable[[Matrix, Matrix], BatchBackward]
    """Both ways, of some examples at once."""
    held: Callable[[], Vector]
    """The weights and then the biases that it has now; [] where that cannot be seen."""
    bias_rows: Callable[[Matrix, Matrix], Matrix | None] = lambda inputs, d_outputs: None
    """Of a batch, the rows of d_biases for a vector of biases, if there is one each example."""


class LayerCode(NamedTuple):
    """A student's layer, however it is written."""

    title: str
    start: Callable[[Matrix, Vector], Pass]
    """Return the two passes of a layer with copies of those weights and biases."""
    activation: Activation
    array: Callable[[Any], Any]
    convention: str = ""
    of_batches: bool = False
    """Whether it takes rows or columns, a batch of examples."""


class _Way(NamedTuple):
    """One way in which the code may be meant."""

    make: Callable[[Any], Any]
    """Make an array of lists, as the code takes it."""
    columns_are_neurons: bool
    form: str
    order: tuple[int, int, int]
    """Where d_weights, d_biases and d_inputs are in an answer of three."""
    sequence: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """The roles of the arguments of two functions."""

    @property
    def words(self) -> str:
        """What it is called, as far as it is not the usual way."""
        return joined(
            "weights (n_in, n_out)" if self.columns_are_neurons else "",
            {"vector": "", "rows": "a batch of rows", "columns": "columns"}[self.form],
            {
                (0, 1, 2): "",
                (1, 2, 0): "(d_inputs, d_weights, d_biases)",
            }.get(self.order, "the answers in another order"),
        )

    def given(self, rows: Matrix) -> Any:
        """Return examples as the code takes them."""
        if self.form == "vector":
            return self.make(list(rows[0]))
        return self.make([list(row) for row in (rows if self.form == "rows" else transpose(rows))])

    def wrapped(self, example: Any) -> Any:
        """Return one example, already an array, as the code takes it; still the same memory."""
        if self.form == "vector":
            return example
        if hasattr(example, "ndim"):
            return example[None, :] if self.form == "rows" else example[:, None]
        made = [example] if self.form == "rows" else [[value] for value in example]
        return self.make(made)

    def read_rows(self, answer: Any) -> Matrix:
        """Return the examples of an answer."""
        if self.form == "vector":
            return [as_vector(answer)]
        matrix = as_matrix(answer)
        return matrix if self.form == "rows" else transpose(matrix)

    def read_weights(self, answer: Any) -> Matrix:
        """Return a gradient of shape (n_out, n_in)."""
        matrix = as_matrix(answer)
        return transpose(matrix) if self.columns_are_neurons and matrix else matrix

    def read_biases(self, answer: Any) -> Vector:
        """Return a gradient of shape (n_out,)."""
        if self.form == "vector":
            return as_vector(answer)
        try:
            matrix = as_matrix(answer)
        except NoAnswerError:
            return as_vector(answer)
        return [d for row in matrix for d in row] if 1 in (len(matrix), len(matrix[0])) else []

    def weights(self, weights: Matrix) -> Any:
        """Return weights as the code takes them."""
        rows = [list(row) for row in weights]
        return self.make(transpose(rows) if self.columns_are_neurons else rows)

    def biases(self, biases: Vector, shape: tuple[int, ...] = ()) -> Any:
        """Return biases as the code takes them, in the shape that it began with."""
        if len(shape) == 2 and shape[0] == 1 and len(biases) > 0 and shape[1] != 1:
            return self.make([list(biases)])
        if len(shape) == 2 or (self.form == "columns" and not shape):
            return self.make([[b] for b in biases])
        return self.make(list(biases))

    def three(self, answer: Any) -> tuple[Any, Any, Any]:
        """Return (d_weights, d_biases, d_inputs) of an answer."""
        if isinstance(answer, dict):
            found = [pick(answer, names) for names in (D_WEIGHTS, D_BIASES, D_INPUTS)]
            if any(one is None for one in found):
                found = [pick(answer, names) for names in (WEIGHTS, BIASES, D_INPUTS)]
            if not any(one is None for one in found):
                return found[0], found[1], found[2]
        if not isinstance(answer, tuple | list) or len(answer) != 3:
            raise NoAnswerError(describe_shape(answer, "(d_weights, d_biases, d_inputs)"))
        return tuple(answer[k] for k in self.order)


def readings(mine: Any, activation: Activation, array: Callable[[Any], Any]) -> Iterator[LayerCode]:
    """Yield every way in which the code may be meant; raise `ArgumentError` for what is none."""
    name = title_of(mine)
    mine = with_context(mine) or mine
    if (joint := _joint_of(mine)) is not None:
        title = title_of(mine[0]) if name in ("tuple", "list") else name
        for words, kind in joint:
            for one in readings(kind, activation, array):
                yield one._replace(title=title, convention=joined(words, one.convention))
        return
    if isinstance(mine, tuple | list):
        if len(mine) != 2 or not all(map(callable, mine)):
            raise invalid("layer", SIGNATURE, mine)
        title = title_of(mine[0]) if name in ("tuple", "list") else name
        mine = without_params(*map(by_position, mine))
        require("layer", mine[0], 3, SIGNATURE)
        of_backward = _of_backward(mine[1])
        is_told = len(of_backward) == 1  # by the names, whichever of them it takes
        if not is_told and not any(accepts(mine[1], n) for n in (2, 4, 5)):
            require("layer", mine[1], 4, SIGNATURE)
        sequences = list(itertools.product(_of_forward(mine[0]), of_backward))
        for is_neuron in _are_neurons(mine[0], sequences[0][0]):
            start_with = _start_neurons if is_neuron else _start_functions
            for way in _ways(array, [False] if is_neuron else [False, True], sequences):
                if is_neuron and (way.form != "vector" or way.order not in _OF_NEURONS):
                    continue
                yield LayerCode(
                    title,
                    start_with(mine[0], mine[1], way),
                    activation,
                    array,
                    way.words,
                    way.form != "vector",
                )
        return
    # Sizes of which none can be taken for another.
    probe = _make_layer(mine, [[0.5] * 3] * 2, [0.25] * 2, activation, array)
    if not probe.from_weights:
        _require_passes(probe.one, mine)
    turned = _is_turned(probe, mine)
    for way in _ways(array, turned, [((), ())]):

        def start(weights: Matrix, biases: Vector, way: _Way = way) -> Pass:
            made = _make_layer(mine, weights, biases, activation, way.make, way)
            return _pass_of_neurons(made, way) if made.neurons else _pass_of_object(made, way)

        yield LayerCode(title_of(mine), start, activation, array, way.words, way.form != "vector")


def _joint_of(mine: Any) -> list[tuple[str, type]] | None:
    """Return layers with weights and biases of one whose weights hold both, None of any other."""
    if isinstance(mine, tuple | list):
        return _joint_of_functions(*mine) if len(mine) == 2 else None
    n_in, n_out = 3, 2
    if isinstance(mine, type) and len(_parameters(mine)) == 1:
        return _joint_of_neurons(mine)
    try:
        one = _new(mine, n_in, n_out)
    except NoAnswerError:
        return None
    held = find_held(one, WEIGHTS)
    if held is None or find_held(one, BIASES) is not None or _forward_of(one) is None:
        return None
    shape = shape_of(held.value)
    if find_method(one, BACKWARD) is None or len(shape) != 2:
        return None
    is_made = not isinstance(mine, type) and not inspect.isroutine(mine)
    if not is_made and shape not in ((n_out, n_in + 1), (n_in + 1, n_out)):
        return None
    turned = None if is_made else shape == (n_in + 1, n_out)

    def start(matrix: Any) -> Run:
        sizes = shape_of(matrix)
        n_in, n_out = (sizes[0] - 1, sizes[1]) if turned else (sizes[1] - 1, sizes[0])
        new = _new(mine, n_in, n_out)
        its = find_held(new, WEIGHTS)
        backward = find_method(new, BACKWARD)
        assert its is not None
        assert backward is not None
        its.set(matrix)

        def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any]:
            if _rate_of(backward):
                before = as_matrix(_copied(matrix))
                d_inputs = backward(d_outputs, 1.0)
                now = find_held(new, WEIGHTS)
                assert now is not None
                pairs = zip(before, as_matrix(now.value), strict=True)
                return [[w - v for w, v in zip(*rows, strict=True)] for rows in pairs], d_inputs
            answer = backward(d_outputs)
            if isinstance(answer, tuple | list) and len(answer) == 2:
                return both_of(answer, sizes)
            gradient = find_gradient(new, D_WEIGHTS, WEIGHTS)
            if gradient is None:
                raise NoGradientError(f"no {D_WEIGHTS[0]}: {title_of(new)} leaves none")
            return gradient, answer

        return _forward_of(new), back

    return list(joint_layers(start, turned))


def _joint_of_neurons(mine: Any) -> list[tuple[str, type]] | None:
    """Return the layers of Neuron(n_in) with n_in + 1 weights, None of any other class."""
    try:
        one = ask(mine, 3)
    except NoAnswerError:
        return None
    held = find_held(one, WEIGHTS)
    if held is None or find_held(one, BIASES) is not None or shape_of(held.value) != (4,):
        return None
    if _forward_of(one) is None or find_method(one, BACKWARD) is None:
        return None

    def start(matrix: Any) -> Run:
        neurons = [ask(mine, len(row) - 1) for row in matrix]
        for neuron, row in zip(neurons, matrix, strict=True):
            its = find_held(neuron, WEIGHTS)
            assert its is not None
            its.set(row)

        def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any]:
            rows, of_inputs = [], []
            for neuron, d in zip(neurons, d_outputs, strict=True):
                answer = find_method(neuron, BACKWARD)(d)  # type: ignore[misc]
                gradient = find_gradient(neuron, D_WEIGHTS, WEIGHTS)
                if isinstance(answer, tuple | list) and len(answer) == 2 and gradient is None:
                    gradient, answer = both_of(answer, (len(inputs) + 1,))
                if gradient is None:
                    raise NoGradientError(f"no {D_WEIGHTS[0]}: {title_of(neuron)} leaves none")
                rows.append(as_vector(gradient))
                of_inputs.append(as_vector(answer))
            return rows, [sum(column) for column in zip(*of_inputs, strict=True)]

        return lambda inputs: [as_number(_forward_of(one)(inputs)) for one in neurons], back

    return list(joint_layers(start, turned=False))


def _new(mine: Any, n_in: int, n_out: int) -> Any:
    """Return a layer of those sizes, or a copy of one that is made."""
    if not isinstance(mine, type) and not inspect.isroutine(mine):
        return ask(copy.deepcopy, mine)
    names = _parameters(mine)
    if len(names) < 2:
        raise NoAnswerError("it takes no sizes")
    turned = _speaks_of_outputs(names[0]) and not _speaks_of_outputs(names[1])
    return ask(mine, *((n_out, n_in) if turned else (n_in, n_out)))


def _joint_of_functions(forward: Any, backward: Any) -> list[tuple[str, type]] | None:
    """Return the layers of forward(W, x) and backward(W, x, d) → (dW, dx), None of any other."""
    roles = [tuple(map(_role, parameter_names(one))) for one in (forward, backward)]
    if sorted(roles[0]) != ["inputs", "weights"] or "d_outputs" not in roles[1]:
        return None
    if not {"weights", "inputs", "cache", "d_outputs"} >= set(roles[1]):
        return None

    def start(matrix: Any) -> Run:
        given: dict[str, Any] = {"weights": matrix}

        def go(inputs: Any) -> Any:
            given["inputs"] = inputs
            answer = forward(*[given[role] for role in roles[0]])
            given["cache"] = answer[1] if isinstance(answer, tuple) else None
            return _value_of(answer)

        def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any]:
            held = {**given, "inputs": inputs, "d_outputs": d_outputs}
            return both_of(backward(*[held[role] for role in roles[1]]), shape_of(matrix))

        return go, back

    return list(joint_layers(start, None))


def _ways(
    array: Callable[[Any], Any],
    turned: Sequence[bool],
    sequences: Sequence[tuple[tuple[str, ...], tuple[str, ...]]],
) -> Iterator[_Way]:
    """Yield the combinations, the usual ones first."""
    arrays = as_arrays()
    makes = [array] if array is not list or arrays is None else [array, arrays]
    orders = [(0, 1, 2), (1, 2, 0), (1, 0, 2), (0, 2, 1), (2, 1, 0), (2, 0, 1)]
    for order, form, make_array, columns, sequence in itertools.product(
        orders, ("vector", "rows", "columns"), makes, turned, sequences
    ):
        yield _Way(make_array, columns, form, order, sequence)


# Two functions.

_ROLES: Mapping[str, tuple[str, ...]] = {
    "weights": WEIGHTS,
    "biases": BIASES,
    "inputs": (
        *("x", "inputs", "input", "a", "aprev", "a_prev", "x_in", "data", "activations", "v"),
        *("input_data", "prev", "xs", "features", "prev_a", "inp", "a_in"),
    ),
    "cache": ("cache", "ctx", "context", "memory", "saved", "tape", "stored", "state"),
    "params": ("params", "parameters", "p", "theta"),
}


def _role(name: str) -> str:
    low = name.lower().strip("_")
    for role, names in _ROLES.items():
        if low in {one.lower() for one in names}:
            return role
    return "d_outputs" if says(name, INCOMING) or low.startswith(("d", "grad")) else ""


def _of_forward(forward: Any) -> list[tuple[str, ...]]:
    roles = tuple(_role(name) for name in parameter_names(forward))
    if sorted(roles) == ["biases", "inputs", "weights"]:
        return [roles]
    return [("weights", "biases", "inputs"), ("inputs", "weights", "biases")]


def _of_backward(backward: Any) -> list[tuple[str, ...]]:
    roles = tuple(_role(name) for name in parameter_names(backward))
    if "" not in roles and len(set(roles)) == len(roles) and "d_outputs" in roles:
        return [roles]
    if accepts(backward, 2) and not accepts(backward, 4):
        return [("d_outputs", "cache"), ("cache", "d_outputs")]
    return [
        ("weights", "biases", "inputs", "d_outputs"),
        ("d_outputs", "inputs", "weights", "biases"),
        ("d_outputs", "weights", "biases", "inputs"),
        ("inputs", "weights", "biases", "d_outputs"),
    ]


def _start_functions(forward: Any, backward: Any, way: _Way) -> Callable[[Matrix, Vector], Pass]:
    def start(weights: Matrix, biases: Vector) -> Pass:
        given = {"weights": way.weights(weights), "biases": way.biases(biases)}
        caches: list[Any] = []

        def go(inputs: Any) -> Any:
            given["inputs"] = inputs
            answer = ask(forward, *[given[role] for role in way.sequence[0]])
            if isinstance(answer, tuple) and len(answer) == 2 and _is_cache(answer[1]):
                caches.append(answer[1])
                return answer[0]
            if "cache" in way.sequence[1]:
                raise NoAnswerError(describe_shape(answer, "(outputs, cache)"))
            return answer

        def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any, Any]:
            held = {**given, "inputs": inputs, "d_outputs": d_outputs}
            held["cache"] = caches[-1] if caches else None
            return way.three(ask(backward, *[held[role] for role in way.sequence[1]]))

        return _pass(way, go, back, lambda: (given["weights"], given["biases"]))

    return start


_OF_NEURONS = ((0, 1, 2), (1, 2, 0), (1, 0, 2))
"""Of a neuron d_weights and d_inputs are as long, so that no other order can be told from these."""


def _are_neurons(forward: Any, roles: Sequence[str]) -> list[bool]:
    """Return whether it is one neuron: one number comes of a list of weights, and no layer does.

    np.dot(w, x) + b is either, and what is right on the way back tells.
    """
    of_neuron: dict[str, Any] = {"weights": [0.5, 0.25], "biases": 0.5, "inputs": [1.0, 2.0]}
    of_layer: dict[str, Any] = {"weights": [[0.5, 0.25]], "biases": [0.5], "inputs": [1.0, 2.0]}
    try:
        as_number(_value_of(ask(forward, *[of_neuron[role] for role in roles])))
    except NoAnswerError:
        return [False]
    try:
        as_vector(_value_of(ask(forward, *[of_layer[role] for role in roles])))
    except NoAnswerError:
        return [True]
    return [False, True]


def _value_of(answer: Any) -> Any:
    return answer[0] if isinstance(answer, tuple) and len(answer) == 2 else answer


def _start_neurons(forward: Any, backward: Any, way: _Way) -> Callable[[Matrix, Vector], Pass]:
    """Return how a layer is made of functions of one neuron."""

    def start(weights: Matrix, biases: Vector) -> Pass:
        rows = [way.make(list(row)) for row in weights]
        caches: list[Any] = [None] * len(rows)

        def go(inputs: Any) -> Any:
            outputs = []
            for j, (row, bias) in enumerate(zip(rows, biases, strict=True)):
                given = {"weights": row, "biases": bias, "inputs": inputs}
                answer = ask(forward, *[given[role] for role in way.sequence[0]])
                caches[j] = answer[1] if isinstance(answer, tuple) else None
                outputs.append(as_number(_value_of(answer)))
            return outputs

        def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any, Any]:
            parts = []
            for j, (row, bias) in enumerate(zip(rows, biases, strict=True)):
                given = {
                    "weights": row,
                    "biases": bias,
                    "inputs": inputs,
                    "d_outputs": d_outputs[j],
                    "cache": caches[j],
                }
                answer = ask(backward, *[given[role] for role in way.sequence[1]])
                parts.append(way.three(answer))
            d_inputs = [as_vector(part[2]) for part in parts]
            return (
                [as_vector(part[0]) for part in parts],
                [as_number(part[1]) for part in parts],
                [sum(column) for column in zip(*d_inputs, strict=True)],
            )

        return _pass(way, go, back, lambda: (rows, list(biases)))

    return start


def without_params(forward: Any, backward: Any) -> tuple[Any, Any]:
    """Return functions of weights and biases, of those that take both as one `params`.

    It is a dict, whose keys stand in the code, or else a pair.

    >>> forward, backward = without_params(
    ...     lambda params, x: params["w"] * x + params["b"],
    ...     lambda params, x, d: ({"w": d * x, "b": d}, d * params["w"]),
    ... )
    >>> forward(2.0, 1.0, 3.0), backward(2.0, 1.0, 3.0, 1.0)
    (7.0, (3.0, 1.0, 2.0))
    """
    names = parameter_names(forward)
    if len(names) != 2 or not any(_is_params(name) for name in names):
        return forward, backward
    spoken = [
        one
        for function in (forward, backward)
        for one in getattr(getattr(function, "__code__", None), "co_consts", ())
        if isinstance(one, str)
    ]
    w = next((one for one in spoken if one in WEIGHTS), None)
    b = next((one for one in spoken if one in BIASES), None)

    def held(weights: Any, biases: Any) -> Any:
        return (weights, biases) if w is None or b is None else {w: weights, b: biases}

    def call(function: Any, weights: Any, biases: Any, *others: Any) -> Any:
        left = iter(others)
        params = held(weights, biases)
        return function(
            *[params if _is_params(name) else next(left) for name in parameter_names(function)]
        )

    def run(weights: Any, biases: Any, inputs: Any) -> Any:
        return call(forward, weights, biases, inputs)

    if not any(_is_params(name) for name in parameter_names(backward)):
        return run, backward
    of_back = [one for one in map(_role, parameter_names(backward)) if one != "params"]
    reversed_order = of_back[:1] == ["d_outputs"]

    def back(weights: Any, biases: Any, inputs: Any, d_outputs: Any) -> Any:
        others = (d_outputs, inputs) if reversed_order else (inputs, d_outputs)
        answer = call(backward, weights, biases, *others)
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            return answer
        of_both, d_inputs = answer if isinstance(answer[0], dict | tuple) else answer[::-1]
        if isinstance(of_both, dict):
            found = [pick(of_both, (*of, *its)) for of, its in _BOTH]
            return (*found, d_inputs)
        return (*of_both, d_inputs)

    return run, back


_BOTH = ((D_WEIGHTS, WEIGHTS), (D_BIASES, BIASES))


def _is_params(name: str) -> bool:
    return name.lower().strip("_") in ("params", "parameters", "p", "theta")


def _is_cache(answer: Any) -> bool:
    is_context = hasattr(answer, "saved_tensors")
    return isinstance(answer, tuple | list | dict) or hasattr(answer, "shape") or is_context


def _pass(
    way: _Way,
    go: Callable[[Any], Any],
    back: Callable[[Any, Any], tuple[Any, Any, Any]],
    now: Callable[[], tuple[Any, Any]],
) -> Pass:
    """Return the passes of raw functions, whose answers are read in this way."""

    def forward(inputs: Any) -> Vector:
        rows = way.read_rows(go(way.wrapped(inputs)))
        return _only(rows)

    def backward(inputs: Any, d_outputs: Any) -> Backward:
        d_weights, d_biases, d_inputs = back(way.wrapped(inputs), way.wrapped(d_outputs))
        return Backward(
            way.read_weights(d_weights), way.read_biases(d_biases), _only(way.read_rows(d_inputs))
        )

    def batch(inputs: Matrix, d_outputs: Matrix) -> BatchBackward:
        given = way.given(inputs)
        outputs = way.read_rows(go(given))
        d_weights, d_biases, d_inputs = back(given, way.given(d_outputs))
        return BatchBackward(
            outputs,
            way.read_weights(d_weights),
            way.read_biases(d_biases),
            way.read_rows(d_inputs),
        )

    def held() -> Vector:
        weights, biases = now()
        if weights is None:
            return []
        return [w for row in way.read_weights(weights) for w in row] + way.read_biases(biases)

    def bias_rows(inputs: Matrix, d_outputs: Matrix) -> Matrix | None:
        if len(shape_of(now()[1])) != 1:
            return None
        try:
            given = way.given(inputs)
            outputs = way.read_rows(go(given))
            d_weights, d_biases, _ = back(given, way.given(d_outputs))
            rows = way.read_rows(d_biases)
            n_out = len(way.read_weights(d_weights))
        except NoAnswerError:
            return None
        if len(outputs) != len(inputs) or [len(row) for row in rows] != [n_out] * len(inputs):
            return None
        return rows

    return Pass(forward, backward, batch, held, bias_rows)


def _only(rows: Matrix) -> Vector:
    if len(rows) != 1:
        raise NoAnswerError(describe_shape(rows, "one example"))
    return rows[0]


# Classes and objects.


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
    way: _Way | None = None,
) -> _Made:
    """Return a layer with these weights and biases."""
    way = way or _Way(array, False, "vector", (0, 1, 2))
    if callable(getattr(mine, "from_weights", None)):
        w, b = way.weights(weights), way.biases(biases)
        return _Made(ask(lambda: mine.from_weights(w, b, activation=activation)), None, None, True)
    if isinstance(mine, type) or inspect.isroutine(mine):
        names = _parameters(mine)
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
    else:
        one = ask(copy.deepcopy, mine)
    found = find_held(one, WEIGHTS), find_held(one, BIASES)
    for held, missing in zip(found, (WEIGHTS, BIASES), strict=True):
        if held is None:
            raise invalid("layer", SIGNATURE, mine, f"{title_of(one)} has no {missing[0]}")
    shape = shape_of(found[1].value) if found[1] is not None else ()
    return _set(one, way.weights(weights), way.biases(biases, shape))


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
        turned = _speaks_of_outputs(names[0]) and not _speaks_of_outputs(names[1])
        return ask(mine, *((n_out, n_in) if turned else (n_in, n_out)))
    if len(required) == 3 and accepts(mine, 3):
        with contextlib.suppress(NoAnswerError):
            return ask(mine, n_in, n_out, name_of(activation))
        return ask(mine, n_in, n_out, activation)
    if len(required) == 1 and accepts(mine, 1):
        if len(names) >= 2 and _speaks_of_outputs(names[1]):
            return ask(mine, n_in, n_out)
        return None
    return make("layer", mine) if isinstance(mine, type) else ask(mine)


def _speaks_of_outputs(name: str) -> bool:
    low = name.lower()
    return any(part in low for part in ("out", "unit", "neuron", "node", "n_y", "width"))


def _parameters(mine: Any) -> list[str]:
    try:
        return list(inspect.signature(mine).parameters)
    except (TypeError, ValueError):  # some written in C have no signature
        return []


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
    forward, backward = _forward_of(one), find_method(one, BACKWARD)
    values = forward is not None and backward is None and _gives_values(forward)
    if forward is None or (backward is None and not values):
        raise invalid("layer", SIGNATURE, mine, f"{title_of(one)} has no forward and backward")
    require("layer", forward, 1, SIGNATURE)
    if backward is not None and _rate_of(backward):
        return
    if backward is not None and not accepts(backward, 1):
        require("layer", backward, 2, SIGNATURE)
    if backward is not None and find_gradient(one, D_WEIGHTS, WEIGHTS) is None:
        with contextlib.suppress(NoAnswerError):  # the laws will report that
            for way in _ways(list, [False], [((), ())]):
                answer = None
                with contextlib.suppress(NoAnswerError):
                    ask(forward, way.given([[0.5, 0.25, 0.125]]))
                    answer = ask(backward, way.given([[0.5, 0.25]]))
                if isinstance(answer, tuple | dict) and len(answer) == 3:
                    return
                if getattr(answer, "d_inputs", None) is not None or answer is None:
                    continue
                if find_gradient(one, D_WEIGHTS, WEIGHTS) is None:
                    reason = f"{title_of(one)} has no {D_WEIGHTS[0]} after backward"
                    raise invalid("layer", SIGNATURE, mine, reason)
                return


def _forward_of(one: Any) -> Any:
    return find_method(one, FORWARD)


def _gives_values(forward: Any) -> bool:
    """Return whether it answers with values that remember how they were made."""
    try:
        answer = ask(forward, [0.5, 0.25, 0.125])
        answer = answer if isinstance(answer, list | tuple) else [answer]
        return all(hasattr(one, "backward") and hasattr(one, "grad") for one in answer)
    except NoAnswerError:
        return False


def _pass_of_object(made: _Made, way: _Way) -> Pass:
    """Return the two passes of an object, of either style."""
    one = made.one
    forward = _forward_of(one)
    backward = find_method(one, BACKWARD)
    if forward is None:
        raise invalid("layer", SIGNATURE, one, f"{title_of(one)} has no forward and backward")
    if backward is None:
        return _pass_of_values(made, forward)
    rate = _rate_of(backward)
    if rate:
        return _pass_of_learner(made, way, forward, backward)
    with_trace = not accepts(backward, 1)
    traces: list[Any] = []

    def go(inputs: Any) -> Any:
        zero(one)
        answer = ask(forward, inputs)
        if isinstance(answer, tuple) and len(answer) == 2 and _is_cache(answer[1]) and with_trace:
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
        answer = ask(backward, *given)
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

    return _pass(way, go, back, lambda: _values_of(made))


def _rate_of(backward: Any) -> str:
    """Return the name of the argument that is a learning rate, "" if there is none."""
    names = parameter_names(backward)
    return next((name for name in names[1:2] if role_of(name) == "rate"), "")


def _pass_of_learner(made: _Made, way: _Way, forward: Any, backward: Any) -> Pass:
    """Return the two passes of an object that takes its step itself: backward(d, learning_rate).

    At a rate of 1 what its weights lose is their gradient.
    """

    def back(inputs: Any, d_outputs: Any) -> tuple[Any, Any, Any]:
        weights, biases = (_copied(one) for one in _values_of(made))
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

    return _pass(way, lambda inputs: ask(forward, inputs), back, lambda: (None, None))


def _copied(value: Any) -> Any:
    return ask(copy.deepcopy, value)


def _values_of(made: _Made) -> tuple[Any, Any]:
    """Return the weights and biases that an object has now."""
    held = [find_held(made.one, names) for names in (WEIGHTS, BIASES)]
    if made.weights is None or held[0] is None or held[1] is None:
        return None, None
    return held[0].value, held[1].value


def _pass_of_neurons(made: _Made, way: _Way) -> Pass:
    """Return the two passes of a layer whose neurons are objects of the class."""
    neurons = made.neurons

    def go(inputs: Any) -> Any:
        return [ask(_forward_of(neuron.one), inputs) for neuron in neurons]

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

    return _pass(way, go, back, now)


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
