"""A layer of your own, held to what makes it one: a weighted sum that is bent, and the way back.

    check_layer((forward, backward))        two functions, without memory
    check_layer(Dense)                      a class, Dense() or Dense(n_in, n_out)
    check_layer(Dense, activation="tanh")   one that bends its sums; otherwise it does not

How each may be written is in `layer_reading`. The layer is asked about one example at a time, with
weights of shape (n_out, n_in).

>>> def forward(weights, biases, inputs):
...     return [sum(w * x for w, x in zip(row, inputs)) for row in weights]
>>> def backward(weights, biases, inputs, d_outputs):
...     d_weights = [[d * x for x in inputs] for d in d_outputs]
...     columns = zip(*weights)
...     return d_weights, d_outputs, [sum(d * w for d, w in zip(d_outputs, c)) for c in columns]
>>> check_layer((forward, backward))
Traceback (most recent call last):
tinymlp.errors.LawBroken: your forward: at weights = [[1.0]], biases = [1.0], inputs = [1.0], \
d_outputs = [1.0] output[0] should be 2, yours is 1: the bias is not added: z = b + Σ w·x
  law   going forward, each neuron bends its weighted sum
  read  tinymlp/network/layer.py
"""

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tinymlp.gradient_check.layer_mistakes import LAYER_MISTAKES
from tinymlp.gradient_check.mistaken_backward import Mistake, run_layer
from tinymlp.network.activation import Activation, find_activation
from tinymlp.network.shapes import Matrix
from tinymlp.testing.answers import as_vector
from tinymlp.testing.counterexample import hold
from tinymlp.testing.forward_mistakes import FORWARD_MISTAKES, library_layer
from tinymlp.testing.law import CHANGES, Comparison, Law, Mistakes, compare, law
from tinymlp.testing.layer_reading import Asked, Backward, LayerCode, read_layer
from tinymlp.testing.strategies import layers, tidy, vectors


def check_layer(
    layer: Any,
    *,
    activation: str | Activation = "identity",
    array: Callable[[Any], Any] = list,
    examples: int = 50,
) -> None:
    """Raise `LawBroken` unless a layer obeys every law of `laws("layer")`.

    `activation` is the one that the layer applies. Vectors and matrices are given as lists, or as
    what `array` makes of a list (`array=numpy.array`). Raises `ArgumentError` for what is no layer.
    """
    __tracebackhide__ = True
    code = read_layer(layer, find_activation(activation), array)
    hold(code, LAYER_LAWS, read="tinymlp/network/layer.py", examples=examples)


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


PREDICTIONS = {
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


def _output_names(at: Asked) -> list[str]:
    return [f"output[{j}]" for j in range(len(at.biases))]


def _weight_names(at: Asked) -> list[str]:
    return [f"d_weights[{j}][{i}]" for j in range(len(at.biases)) for i in range(len(at.inputs))]


def _bias_names(at: Asked) -> list[str]:
    return [f"d_biases[{j}]" for j in range(len(at.biases))]


def _input_names(at: Asked) -> list[str]:
    return [f"d_inputs[{i}]" for i in range(len(at.inputs))]


@law(_questions, remedy=CHANGES, side_effect=True)
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
    remedy="its weights change on the way back: only an optimizer's answer changes them",
    side_effect=True,
)
def weights_stay(mine: LayerCode, at: Asked) -> Comparison:
    """Going forward and back changes no weight."""
    names = [f"{name}, asked again after going back," for name in _output_names(at)]
    one = mine.start(at.weights, at.biases)
    inputs = mine.array(at.inputs)
    first = one.forward(inputs)

    def answer() -> list[float]:
        one.backward(inputs, mine.array(at.d_outputs))
        return one.forward(mine.array(at.inputs))

    return compare(names, first, answer)


@law(
    _questions,
    remedy="the gradients are added to those of the call before: start each from 0",
    side_effect=True,
)
def same_question_same_answer(mine: LayerCode, at: Asked) -> Comparison:
    """The same question has the same answer, whatever was asked before."""
    names = [*_weight_names(at), *_bias_names(at), *_input_names(at)]
    one = mine.start(at.weights, at.biases)

    def once() -> list[float]:
        inputs = mine.array(at.inputs)
        one.forward(inputs)
        return one.backward(inputs, mine.array(at.d_outputs)).flat()

    first = list(once())
    return compare([f"{name}, asked again," for name in names], first, once)


@law(_questions, mistakes=FORWARD_MISTAKES)
def forward_bends_the_weighted_sum(mine: LayerCode, at: Asked) -> Comparison:
    """Going forward, each neuron bends its weighted sum."""
    expected = library_layer(mine, at).forward(at.inputs).activations
    return compare(_output_names(at), expected, lambda: _forward(mine, at))


@law(_questions, mistakes=_mistakes(lambda answer: answer.d_inputs))
def d_inputs_adds_up_over_the_neurons(mine: LayerCode, at: Asked) -> Comparison:
    """Going back, an input moves the loss through every neuron, by δ times its weight."""
    expected = _expected(mine, at).d_inputs
    return compare(_input_names(at), expected, lambda: _backward(mine, at).d_inputs)


@law(_questions, mistakes=_mistakes(lambda answer: _flat(answer.d_weights)))
def d_weights_is_delta_times_input(mine: LayerCode, at: Asked) -> Comparison:
    """Going back, a weight moves the loss by δ times its input."""
    expected = _flat(_expected(mine, at).d_weights)
    return compare(_weight_names(at), expected, lambda: _flat(_backward(mine, at).d_weights))


@law(_questions, mistakes=_mistakes(lambda answer: answer.d_biases))
def d_biases_is_delta(mine: LayerCode, at: Asked) -> Comparison:
    """Going back, a bias moves the loss by δ."""
    expected = _expected(mine, at).d_biases
    return compare(_bias_names(at), expected, lambda: _backward(mine, at).d_biases)


LAYER_LAWS: list[Law[LayerCode, Asked]] = [
    arguments_stay,
    weights_stay,
    same_question_same_answer,
    forward_bends_the_weighted_sum,
    d_inputs_adds_up_over_the_neurons,
    d_weights_is_delta_times_input,
    d_biases_is_delta,
]
"""The laws, in the order in which they are looked at."""
