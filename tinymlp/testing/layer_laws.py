"""A layer of your own, held to what makes it one: a weighted sum that is bent, and the way back.

    check_layer((forward, backward))        two functions, without memory
    check_layer(Dense)                      a class, Dense() or Dense(n_in, n_out)
    check_layer(Dense, activation="tanh")   one that bends its sums; otherwise it does not

How each may be written is in `layer_reading`. The layer is asked about one example at a time, and
about three at once if it takes rows or columns.

>>> def forward(weights, biases, inputs):
...     return [sum(w * x for w, x in zip(row, inputs)) for row in weights]
>>> def backward(weights, biases, inputs, d_outputs):
...     d_weights = [[d * x for x in inputs] for d in d_outputs]
...     columns = zip(*weights)
...     return d_weights, d_outputs, [sum(d * w for d, w in zip(d_outputs, c)) for c in columns]
>>> check_layer((forward, backward))
Traceback (most recent call last):
tinymlp.errors.LawBroken: your forward: at weights = [[0.5, -0.25, 1.0], [0.25, 0.5, -0.5]], \
biases = [0.5, -0.25], inputs = [1.0, 2.0, -1.5], d_outputs = [1.0, -2.0] output[0] should be -1, \
yours is -1.5: the bias is not added: z = b + Σ w·x
  law   going forward, each neuron bends its weighted sum
  read  tinymlp/network/layer.py
"""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tinymlp.arguments import check_flag
from tinymlp.errors import invalid
from tinymlp.gradient_check.layer_mistakes import LAYER_MISTAKES
from tinymlp.gradient_check.mistaken_backward import TEXTBOOK, Mistake, run_layer
from tinymlp.network.activation import Activation, find_activation
from tinymlp.network.shapes import Matrix
from tinymlp.testing.answers import NoAnswerError, as_vector, check_array, without_keyboard
from tinymlp.testing.conventions import choose, in_double, joined
from tinymlp.testing.counterexample import Right, hold
from tinymlp.testing.explain import Answers, find_factor, find_mistake
from tinymlp.testing.forward_mistakes import FORWARD_MISTAKES, library_layer
from tinymlp.testing.law import CHANGES, Comparison, Law, Mistakes, compare, law
from tinymlp.testing.layer_reading import readings
from tinymlp.testing.layer_ways import SIGNATURE, Asked, Backward, LayerCode, NoGradientError
from tinymlp.testing.strategies import layers, tidy, vectors
from tinymlp.text import plural


def check_layer(
    layer: Any,
    *,
    activation: str | Activation = "identity",
    array: Callable[[Any], Any] = list,
    examples: int = 50,
    strict: bool = False,
) -> Right:
    """Raise `LawBroken` unless a layer obeys every law of `laws("layer")`.

    `activation` is the one that the layer applies. Vectors and matrices are given as lists, or as
    what `array` makes of a list (`array=numpy.array`). `strict` allows weights of shape
    (n_out, n_in), one example and the answers of `layer_reading` alone. Returns what is printed as
    "right". Raises `ArgumentError` for what is no layer.
    """
    __tracebackhide__ = True
    check_flag("strict", strict)
    code = read_layer(layer, find_activation(activation), array, strict=strict)
    return hold(code, LAYER_LAWS, read="tinymlp/network/layer.py", examples=examples)


def read_layer(
    mine: Any, activation: Activation, array: Callable[[Any], Any], *, strict: bool = False
) -> LayerCode:
    """Return how to start the student's layer, in the way in which it is meant."""
    check_array(array, [0.5, 0.25])
    check_array(array, [[0.5, 0.25]])
    array, said = in_double(array)
    with warnings.catch_warnings(), without_keyboard():
        warnings.simplefilter("ignore")
        codes = readings(mine, activation, array)
        try:
            code = next(codes) if strict else choose(codes, _score, mine)
            there = d_weights_is_delta_times_input.look(code, CLEAR[0]).got
            if isinstance(there, NoGradientError) and _goes_forward(code):
                raise invalid("layer", SIGNATURE, mine, str(there))
        except NoAnswerError as failure:
            raise invalid("layer", SIGNATURE, mine, f"it cannot be made: {failure}") from None
    return code._replace(convention=joined(said, code.convention))


def _goes_forward(code: LayerCode) -> bool:
    return forward_bends_the_weighted_sum.look(code, CLEAR[0]).holds()


def _score(code: LayerCode) -> float:
    """Return 1.0 if all answers in the clear cases are right, else how many can be read."""
    parts = (
        d_inputs_adds_up_over_the_neurons,
        d_weights_is_delta_times_input,
        d_biases_is_delta,
    )
    forward = [forward_bends_the_weighted_sum.look(code, at) for at in CLEAR]
    found = [*forward, *(part.look(code, at) for at in CLEAR for part in parts)]
    if all(one.holds() for one in found):
        return 1.0
    total = sum(one.is_numbers for one in found) + 0.1 * sum(one.holds() for one in found)
    # Going forward right in every case is no chance: no other shape of the weights is meant.
    goes_right = all(one.holds() for one in forward)
    return goes_right / 2 + total / len(found) / 2.4


CLEAR = [
    Asked([[0.5, -0.25, 1.0], [0.25, 0.5, -0.5]], [0.5, -0.25], [1.0, 2.0, -1.5], [1.0, -2.0]),
    Asked(
        [[0.5, -1.0], [0.25, 0.75], [-0.5, 1.0]], [0.25, -0.5, 0.5], [1.0, 0.5], [1.0, -1.0, 2.0]
    ),
    Asked([[1.0, -0.5], [0.25, 0.75]], [0.5, -1.0], [1.0, 2.0], [0.5, -1.0]),
]
"""Two or three inputs and neurons, so that nothing can be taken for its transposition."""


def _clear(mine: LayerCode) -> list[Asked]:
    return CLEAR


@st.composite
def questions(draw: st.DrawFn, mine: LayerCode) -> Asked:
    """Draw a layer of 1 to 3 neurons, its inputs and ∂L/∂outputs, away from any kink."""
    layer = draw(layers(activation=st.just(mine.activation), numbers=tidy))
    inputs = draw(vectors(layer.n_in, numbers=tidy))
    return Asked(layer.weights, layer.biases, inputs, draw(vectors(layer.n_out, numbers=tidy)))


def _questions(mine: LayerCode) -> st.SearchStrategy[Asked]:
    return questions(mine).filter(
        lambda at: all(abs(z) > 1e-3 for z in library_layer(mine, at).forward(at.inputs).z)
    )


def _forward(mine: LayerCode, at: Asked) -> list[float]:
    return mine.start(at.weights, at.biases).forward(mine.array(at.inputs))


def _backward(mine: LayerCode, at: Asked) -> Backward:
    one = mine.start(at.weights, at.biases)
    inputs = mine.array(at.inputs)
    one.forward(inputs)
    return one.backward(inputs, mine.array(at.d_outputs))


def _expected(mine: LayerCode, at: Asked) -> Backward:
    layer = library_layer(mine, at)
    gradient = layer.backward(layer.forward(at.inputs), at.d_outputs)
    width = layer.n_in + 1
    rows = [gradient[j * width : (j + 1) * width] for j in range(layer.n_out)]
    return Backward([row[:-1] for row in rows], [row[-1] for row in rows], gradient.d_inputs)


def _predict(mistake: Mistake) -> Callable[[LayerCode, Asked], Backward]:
    """Return what a layer answers on the way back if it makes the mistake."""

    def predict(mine: LayerCode, at: Asked) -> Backward:
        layer = library_layer(mine, at)
        answer = run_layer(mistake.lines, layer, layer.forward(at.inputs), at.d_outputs)
        return Backward(*answer)

    return predict


def _predict_sloped(slope: Callable[[LayerCode, Asked, list[float]], list[float]]) -> Any:
    """Return what a layer answers whose f′(z) is another list."""

    def predict(mine: LayerCode, at: Asked) -> Backward:
        layer = library_layer(mine, at)
        trace = layer.forward(at.inputs)
        slopes = iter(slope(mine, at, trace.z))
        lines = TEXTBOOK._replace(slope=lambda unit: next(slopes))
        return Backward(*run_layer(lines, layer, trace, at.d_outputs))

    return predict


def _same_rows(mine: LayerCode, at: Asked) -> Backward:
    right = _expected(mine, at)
    total = [sum(column) for column in zip(*right.d_weights, strict=True)]
    return right._replace(d_weights=[total for _ in right.d_weights])


def _input_for_weight(mine: LayerCode, at: Asked) -> Backward:
    right = _expected(mine, at)
    return right._replace(d_inputs=[sum(right.d_biases) * x for x in at.inputs])


def _changed_first(mine: LayerCode, at: Asked) -> Backward:
    right = _expected(mine, at)
    changed = [
        [w - d for w, d in zip(row, d_row, strict=True)]
        for row, d_row in zip(at.weights, right.d_weights, strict=True)
    ]
    columns = zip(*changed, strict=True)
    d_inputs = [
        sum(d * w for d, w in zip(right.d_biases, column, strict=True)) for column in columns
    ]
    return right._replace(d_inputs=d_inputs)


OF_ONE_LAYER: dict[str, Callable[[LayerCode, Asked], Backward]] = {
    "f′ is taken at the incoming ∂L/∂outputs: its sign, or its mask, must come from z": (
        _predict_sloped(lambda mine, at, z: [mine.activation.derivative(d) for d in at.d_outputs])
    ),
    "f′ is taken at the inputs: it is that of z": _predict_sloped(
        lambda mine, at, z: [
            mine.activation.derivative(at.inputs[j % len(at.inputs)]) for j in range(len(z))
        ]
    ),
    "every row of d_weights is one and the same list, to which all neurons are added: "
    "[[0.0] * n] * m has the same list m times": _same_rows,
    "∂L/∂inputs is multiplied by the input, Σ δ·x: in z, x[i] is multiplied by w[j][i]": (
        _input_for_weight
    ),
    "the weights are changed before they are used on the way back: d_inputs first": _changed_first,
}
"""What can go wrong in a layer alone."""

PREDICTIONS: dict[str, Callable[[LayerCode, Asked], Backward]] = OF_ONE_LAYER | {
    mistake.sentence: _predict(mistake)
    for mistake in LAYER_MISTAKES
    if mistake.line not in ("flatten", "join")
}
"""The catalogue's mistakes, by their sentences; the order of a flat list is none of a layer's."""


def _mistakes(part: Callable[[Backward], Sequence[float]]) -> Mistakes[LayerCode, Asked]:
    """Return for each mistake what it gives in one part of the answer."""

    def of_part(predict: Callable[[LayerCode, Asked], Backward]) -> Any:
        return lambda mine, at: part(predict(mine, at))

    return {sentence: of_part(predict) for sentence, predict in PREDICTIONS.items()}


def _flat(matrix: Matrix) -> list[float]:
    return [d for row in matrix for d in row]


def _explain(
    part: Callable[[Backward], Sequence[float]],
) -> Callable[[LayerCode, Answers[Asked]], str]:
    """Return how one part of the answer is explained.

    By what explains the whole of it, if anything does: without f′(z) in δ the part would be the
    same as where only the error that goes on lacks it, but the weights' gradient is not.
    """
    of_part, of_all = _mistakes(part), _mistakes(Backward.flat)

    def whole(mine: LayerCode, at: Asked) -> Comparison:
        expected = _expected(mine, at).flat()
        return compare(["the answer"] * len(expected), expected, lambda: _backward(mine, at).flat())

    def explain(mine: LayerCode, answers: Answers[Asked]) -> str:
        both = [(at, whole(mine, at)._replace(at_kink=found.at_kink)) for at, found in answers]
        found = find_mistake(mine, of_all, both) or find_mistake(mine, of_part, answers)
        return found or find_factor(mine, of_part, answers)

    return explain


def _output_names(at: Asked) -> list[str]:
    return [f"output[{j}]" for j in range(len(at.biases))]


def _weight_names(at: Asked) -> list[str]:
    return [f"d_weights[{j}][{i}]" for j in range(len(at.biases)) for i in range(len(at.inputs))]


def _bias_names(at: Asked) -> list[str]:
    return [f"d_biases[{j}]" for j in range(len(at.biases))]


def _input_names(at: Asked) -> list[str]:
    return [f"d_inputs[{i}]" for i in range(len(at.inputs))]


@law(_questions, clear=_clear, remedy=CHANGES, side_effect=True)
def arguments_stay(mine: LayerCode, at: Asked) -> Comparison:
    """The lists that are given stay as they are."""
    names = [f"inputs[{i}] afterwards" for i in range(len(at.inputs))]
    names += [f"d_outputs[{j}] afterwards" for j in range(len(at.d_outputs))]

    def answer() -> list[float]:
        one = mine.start(at.weights, at.biases)
        inputs, d_outputs = mine.array(at.inputs), mine.array(at.d_outputs)
        one.forward(inputs)
        one.backward(inputs, d_outputs)
        return [*as_vector(inputs), *as_vector(d_outputs)]

    return compare(names, [*at.inputs, *at.d_outputs], answer)


@law(
    _questions,
    clear=_clear,
    remedy="its weights change on the way back: only an optimizer's answer changes them",
    side_effect=True,
)
def weights_stay(mine: LayerCode, at: Asked) -> Comparison:
    """Going forward and back changes no weight."""
    names = [f"weights[{j}][{i}]" for j in range(len(at.biases)) for i in range(len(at.inputs))]
    names += [f"biases[{j}]" for j in range(len(at.biases))]
    expected = [*_flat(at.weights), *at.biases]
    one = mine.start(at.weights, at.biases)
    if len(one.held()) != len(expected):
        return Comparison([], [], [])  # where it holds them cannot be seen

    def answer() -> list[float]:
        inputs = mine.array(at.inputs)
        one.forward(inputs)
        one.backward(inputs, mine.array(at.d_outputs))
        return one.held()

    return compare([f"{name} after going back" for name in names], expected, answer)


@law(
    _questions,
    clear=_clear,
    remedy="the gradients are added to those of the call before: start each from 0",
    side_effect=True,
)
def same_question_same_answer(mine: LayerCode, at: Asked) -> Comparison:
    """The same question has the same answer, whatever was asked before."""
    names = [*_output_names(at), *_weight_names(at), *_bias_names(at), *_input_names(at)]
    one = mine.start(at.weights, at.biases)

    def once() -> list[float]:
        inputs = mine.array(at.inputs)
        outputs = one.forward(inputs)
        return [*outputs, *one.backward(inputs, mine.array(at.d_outputs)).flat()]

    first = list(once())
    return compare([f"{name}, asked again," for name in names], first, once)


def _holds_weights(mine: LayerCode) -> bool:
    return mine.is_object


@law(
    _questions,
    clear=_clear,
    applies=_holds_weights,
    remedy="two layers share what they hold: make it in __init__, as self.…, and not in the class",
    side_effect=True,
)
def layers_share_nothing(mine: LayerCode, at: Asked) -> Comparison:
    """Another layer changes nothing in this one."""
    names = [*_output_names(at), *_weight_names(at), *_bias_names(at), *_input_names(at)]

    def once(disturb: bool) -> list[float]:
        one = mine.start(at.weights, at.biases)
        inputs = mine.array(at.inputs)
        outputs = one.forward(inputs)
        if disturb:
            other = mine.start([[0.5 - w for w in row] for row in at.weights], at.biases)
            other.forward(mine.array([1.0 - x for x in at.inputs]))
        back = one.backward(inputs, mine.array(at.d_outputs)).flat()
        return [*outputs, *back]

    first = once(disturb=False)
    return compare(
        [f"{name}, beside another layer," for name in names], first, lambda: once(disturb=True)
    )


@law(_questions, clear=_clear, mistakes=FORWARD_MISTAKES)
def forward_bends_the_weighted_sum(mine: LayerCode, at: Asked) -> Comparison:
    """Going forward, each neuron bends its weighted sum."""
    expected = library_layer(mine, at).forward(at.inputs).activations
    return compare(_output_names(at), expected, lambda: _forward(mine, at))


@law(
    _questions,
    clear=_clear,
    mistakes=_mistakes(lambda answer: answer.d_inputs),
    explain=_explain(lambda answer: answer.d_inputs),
)
def d_inputs_adds_up_over_the_neurons(mine: LayerCode, at: Asked) -> Comparison:
    """Going back, an input moves the loss through every neuron, by δ times its weight."""
    expected = _expected(mine, at).d_inputs
    return compare(_input_names(at), expected, lambda: _backward(mine, at).d_inputs)


@law(
    _questions,
    clear=_clear,
    mistakes=_mistakes(lambda answer: _flat(answer.d_weights)),
    explain=_explain(lambda answer: _flat(answer.d_weights)),
)
def d_weights_is_delta_times_input(mine: LayerCode, at: Asked) -> Comparison:
    """Going back, a weight moves the loss by δ times its input."""
    expected = _flat(_expected(mine, at).d_weights)
    return compare(_weight_names(at), expected, lambda: _flat(_backward(mine, at).d_weights))


BIAS_MISTAKES: Mistakes[LayerCode, Asked] = {
    **_mistakes(lambda answer: answer.d_biases),
    "the biases' gradient is added up over the neurons: it has one number for each neuron, added "
    "up over the examples": lambda mine, at: [sum(_expected(mine, at).d_biases)],
}


@law(_questions, clear=_clear, mistakes=BIAS_MISTAKES)
def d_biases_is_delta(mine: LayerCode, at: Asked) -> Comparison:
    """Going back, a bias moves the loss by δ."""
    expected = _expected(mine, at).d_biases
    return compare(_bias_names(at), expected, lambda: _backward(mine, at).d_biases)


def _takes_batches(mine: LayerCode) -> bool:
    return mine.of_batches


def _batch_of(at: Asked) -> tuple[Matrix, Matrix]:
    """Return three examples and their ∂L/∂outputs: that of the case, and two more beside it."""
    inputs = [at.inputs, [x + 0.25 for x in at.inputs], [0.5 - 2 * x for x in at.inputs]]
    return inputs, [at.d_outputs, [2 * d for d in at.d_outputs], [d - 0.75 for d in at.d_outputs]]


def _expected_of_batch(mine: LayerCode, at: Asked) -> list[Backward]:
    inputs, d_outputs = _batch_of(at)
    return [
        _expected(mine, at._replace(inputs=x, d_outputs=d))
        for x, d in zip(inputs, d_outputs, strict=True)
    ]


def _totals(each: Sequence[Backward]) -> list[float]:
    """Return the sums over the examples, of the weights and then of the biases."""
    flat = [[*_flat(one.d_weights), *one.d_biases] for one in each]
    return [sum(column) for column in zip(*flat, strict=True)]


def _batch_mistake(weights: float, biases: float) -> Any:
    """Return the sums with a factor for the weights and one for the biases."""

    def predict(mine: LayerCode, at: Asked) -> list[float]:
        totals = _totals(_expected_of_batch(mine, at))
        n_weights = len(at.biases) * len(at.inputs)
        return [d * (weights if k < n_weights else biases) for k, d in enumerate(totals)]

    return predict


def _last_alone(mine: LayerCode, at: Asked) -> list[float]:
    return _totals(_expected_of_batch(mine, at)[-1:])


def _first_alone(mine: LayerCode, at: Asked) -> list[float]:
    return _totals(_expected_of_batch(mine, at)[:1])


def _biases_of(mine: LayerCode, at: Asked, example: int) -> list[float]:
    """Return the sums of the weights, with the biases' gradient of one example beside them."""
    each = _expected_of_batch(mine, at)
    return [*_totals(each)[: -len(at.biases)], *each[example].d_biases]


BATCH_MISTAKES: Mistakes[LayerCode, Asked] = {
    "the biases' gradient lacks the 1/n of the mean over the examples, which the weights' has": (
        _batch_mistake(1 / 3, 1)
    ),
    "the weights' gradient lacks the 1/n of the mean over the examples, which the biases' has": (
        _batch_mistake(1, 1 / 3)
    ),
    "it is divided by the number of examples twice": _batch_mistake(1 / 9, 1 / 9),
    "only the last example counts: add them up, += where = stands": _last_alone,
    "only the first example counts: does a loop end too soon?": _first_alone,
    "the biases' gradient is that of the first example alone: add it up over the examples": (
        lambda mine, at: _biases_of(mine, at, 0)
    ),
    "the biases' gradient is that of the last example alone: add it up over the examples": (
        lambda mine, at: _biases_of(mine, at, -1)
    ),
    "the biases' gradient is added up over the neurons too: sum over the examples alone": (
        lambda mine, at: _bias_shared(mine, at, 1.0)
    ),
}


def _bias_shared(mine: LayerCode, at: Asked, factor: float) -> list[float]:
    totals, n = _totals(_expected_of_batch(mine, at)), len(at.biases)
    return [*totals[:-n], *[factor * sum(totals[-n:])] * n]


def _without_a_sum(mine: LayerCode, at: Asked) -> Comparison:
    """Return what is said of answers that are none: nothing, of a layer that takes one row alone.

    One that has a vector of biases and answers a row of d_biases for each example takes them all.
    """
    one = mine.start(at.weights, at.biases)
    rows = one.bias_rows(*_batch_of(at))
    if rows is None:
        return Comparison([], [], [])
    failure = NoAnswerError(
        f"{len(rows)} rows of {plural(len(at.biases), 'number')}: a row for each example, which "
        "are to be added up: sum(axis=0)"
    )
    return Comparison(
        ["d_biases of 3 examples"], [0.0], failure, "a list of " + plural(len(at.biases), "number")
    )


@law(_questions, clear=_clear, mistakes=BATCH_MISTAKES, applies=_takes_batches)
def batch_adds_up_over_the_examples(mine: LayerCode, at: Asked) -> Comparison:
    """A batch's gradient is the sum over its examples, or their mean, for weights and biases."""
    totals = _totals(_expected_of_batch(mine, at))
    means = [d / 3 for d in totals]
    names = [*_weight_names(at), *_bias_names(at)]

    def answer() -> list[float]:
        found = mine.start(at.weights, at.biases).batch(*_batch_of(at))
        return [*_flat(found.d_weights), *found.d_biases]

    found = compare([f"{name} of 3 examples" for name in names], means, answer)
    if not found.is_numbers:
        return _without_a_sum(mine, at)
    # Loops over a batch sum, formulas with 1/n average: either, if it is the same for both.
    if found.holds():
        return found
    summed = found._replace(expected=totals)
    closer = summed.first_wrong() or 0
    return summed if summed.holds() or closer > (found.first_wrong() or 0) else found


def _divided_inputs(mine: LayerCode, at: Asked) -> list[float]:
    """Return the outputs, and ∂L/∂inputs divided by the number of examples."""
    each, inputs = _expected_of_batch(mine, at), _batch_of(at)[0]
    outputs = [library_layer(mine, at).forward(x).activations for x in inputs]
    return [*_flat(outputs), *(d / len(each) for one in each for d in one.d_inputs)]


@law(
    _questions,
    clear=_clear,
    applies=_takes_batches,
    mistakes={
        "∂L/∂inputs is divided by the number of examples: the mean is taken over the weights' and "
        "the biases' gradients alone": _divided_inputs
    },
)
def batch_is_each_example(mine: LayerCode, at: Asked) -> Comparison:
    """In a batch each example has the outputs and ∂L/∂inputs that it has alone."""
    inputs, d_outputs = _batch_of(at)
    each = _expected_of_batch(mine, at)
    outputs = [library_layer(mine, at).forward(x).activations for x in inputs]
    names = [f"output[{j}] of example {e}" for e in range(3) for j in range(len(at.biases))]
    names += [f"d_inputs[{i}] of example {e}" for e in range(3) for i in range(len(at.inputs))]
    expected = [*_flat(outputs), *_flat([one.d_inputs for one in each])]

    def answer() -> list[float]:
        found = mine.start(at.weights, at.biases).batch(inputs, d_outputs)
        return [*_flat(found.outputs), *_flat(found.d_inputs)]

    found = compare(names, expected, answer)
    return found if found.is_numbers else Comparison([], [], [])


LAYER_LAWS: list[Law[LayerCode, Asked]] = [
    arguments_stay,
    weights_stay,
    same_question_same_answer,
    layers_share_nothing,
    forward_bends_the_weighted_sum,
    d_inputs_adds_up_over_the_neurons,
    d_weights_is_delta_times_input,
    d_biases_is_delta,
    batch_adds_up_over_the_examples,
    batch_is_each_example,
]
"""The laws, in the order in which they are looked at."""
