"""Backpropagation as students write it: the right one passes, each mistake is caught and named."""

import math
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.depth import some
from tests.gradient_check.sabotage import SABOTAGES, Sabotage, TanhInTermsOfA, student_gradient
from tests.testing.depth import EXAMPLES
from tinymlp.errors import ArgumentError, LawBroken
from tinymlp.gradient_check import MISTAKES, GradientReport, check_gradients
from tinymlp.gradient_check.layer_mistakes import LAYER_MISTAKES
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.gradient_check.loss_mistakes import LOSS_MISTAKES
from tinymlp.gradient_check.mistakes import Hypothesis, list_hypotheses
from tinymlp.learning.clipping import clip_by_norm
from tinymlp.learning.gradient import mean_gradient
from tinymlp.learning.loss import MeanSquaredError, find_loss
from tinymlp.network.activation import Sigmoid
from tinymlp.network.network import Network
from tinymlp.testing import check_backward, networks

numpy = pytest.importorskip("numpy")


def down_the_columns(delta: list[float], weights: list[list[float]]) -> list[float]:
    columns = zip(*weights, strict=True)
    return [sum(d * w for d, w in zip(delta, column, strict=True)) for column in columns]


def backpropagation(
    *,
    slope: Callable[[Any, float], float] = lambda f, z: f.derivative(z),
    output_slope: Callable[[Any, float], float] | None = None,
    error: Callable[[float, float, int], float] = lambda p, t, n: 2 * (p - t) / n,
    weight: Callable[[float, float], float] = lambda delta, x: delta * x,
    bias: Callable[[float, list[float]], float] = lambda delta, inputs: delta,
    back: Callable[[list[float], Any], list[float]] = down_the_columns,
    neuron: Callable[[list[float], float], list[float]] = lambda weights, bias: [*weights, bias],
    order: Callable[[list[Any]], list[Any]] = lambda layers: layers,
) -> Callable[[Network, Any, Any], list[float]]:
    """Return a student's function, whose lines the mistakes below replace one at a time."""

    def backward(network: Network, inputs: Any, target: Any) -> list[float]:
        activations, sums = [list(inputs)], []
        for layer in network.layers:
            trace = layer.forward(activations[-1])
            sums.append(trace.z)
            activations.append(trace.activations)
        n = len(target)
        d = [error(p, t, n) for p, t in zip(activations[-1], target, strict=True)]
        answers: list[Any] = []
        for number in reversed(range(len(network.layers))):
            layer = network.layers[number]
            is_output = number == len(network.layers) - 1
            f = output_slope if is_output and output_slope else slope
            delta = [e * f(layer.activation, z) for e, z in zip(d, sums[number], strict=True)]
            before = activations[number]
            answers.append(
                [g for e in delta for g in neuron([weight(e, x) for x in before], bias(e, before))]
            )
            d = back(delta, layer.weights)
        return [g for layer_answer in order(answers[::-1]) for g in layer_answer]

    return backward


right = backpropagation()


def with_numpy(network: Network, inputs: Any, target: Any) -> Any:
    """Return it in matrices, for networks of sigmoids alone."""
    activations = [inputs]
    for layer in network.layers:
        z = numpy.array(layer.weights) @ activations[-1] + layer.biases
        activations.append(1 / (1 + numpy.exp(-z)))
    d = 2 * (activations[-1] - target) / len(target)
    answers: list[Any] = []
    for layer, before, a in zip(network.layers[::-1], activations[-2::-1], activations[:0:-1]):  # noqa: B905
        delta = d * a * (1 - a)
        answers.insert(0, numpy.column_stack([numpy.outer(delta, before), delta]).ravel())
        d = numpy.array(layer.weights).T @ delta
    return numpy.concatenate(answers)


def by_differences(network: Network, inputs: Any, target: Any) -> list[float]:
    """Return it without any backward pass."""
    theta, gradient = network.parameters(), []
    for i, parameter in enumerate(theta):
        losses = []
        for step in (-1e-5, 1e-5):
            network.load_parameters([*theta[:i], parameter + step, *theta[i + 1 :]])
            losses.append(MeanSquaredError().value(network.predict(inputs), target))
        gradient.append((losses[1] - losses[0]) / 2e-5)
    network.load_parameters(theta)
    return gradient


RIGHT: dict[str, tuple[Any, dict[str, Any]]] = {
    "loops": (right, {}),
    "NumPy's arrays, for sigmoids": (
        with_numpy,
        {"networks": networks(activation=st.just(Sigmoid())), "array": numpy.array},
    ),
    "another loss": (
        backpropagation(error=lambda p, t, n: (1 if p > t else -1) / n),
        {"loss": "mean_absolute_error"},
    ),
    "the library's own": (
        lambda network, inputs, target: network.backward(
            trace := network.forward(inputs),
            MeanSquaredError().gradient(trace.prediction, target),
        ),
        {},
    ),
    "differences": (by_differences, {"networks": networks(activation=st.just(Sigmoid()))}),
}


def one(f: Any, z: float) -> float:
    return 1.0


def learning(network: Network, inputs: Any, target: Any) -> list[float]:
    gradient = right(network, inputs, target)
    pairs = zip(network.parameters(), gradient, strict=True)
    network.load_parameters([p - 0.1 * g for p, g in pairs])
    return gradient


def changing(network: Network, inputs: Any, target: Any) -> list[float]:
    gradient = right(network, inputs, target)
    target[0] = 0.125
    return gradient


def remembering() -> Any:
    calls = []

    def backward(network: Network, inputs: Any, target: Any) -> list[float]:
        calls.append(1)
        return [g * len(calls) for g in right(network, inputs, target)]

    return backward


def weights_first(network: Network, inputs: Any, target: Any) -> list[float]:
    flat, answer = right(network, inputs, target), []
    for layer in network.layers:
        width = layer.n_in + 1
        rows = [flat[j * width : (j + 1) * width] for j in range(layer.n_out)]
        flat = flat[layer.n_out * width :]
        answer += [g for row in rows for g in row[:-1]] + [row[-1] for row in rows]
    return answer


MISTAKEN: dict[str, tuple[Any, str]] = {
    "slope at a": (
        backpropagation(slope=lambda f, z: f.derivative(f.value(z))),
        "derivative at a",
    ),
    "no slope": (backpropagation(slope=one), "activation derivative forgotten"),
    "no slope at the end": (
        backpropagation(output_slope=one),
        "in the output layer: activation derivative forgotten",
    ),
    "no slope before": (
        backpropagation(slope=one, output_slope=lambda f, z: f.derivative(z)),
        "in the hidden layers: activation derivative forgotten",
    ),
    "value for slope": (
        backpropagation(slope=lambda f, z: f.value(z)),
        "value instead of derivative",
    ),
    "no 2": (backpropagation(error=lambda p, t, n: (p - t) / n), "factor 2 forgotten"),
    "t − p": (backpropagation(error=lambda p, t, n: 2 * (t - p) / n), "sign flipped"),
    "no 1/n": (
        backpropagation(error=lambda p, t, n: 2 * (p - t)),
        "mean over outputs forgotten",
    ),
    "neither": (
        backpropagation(error=lambda p, t, n: p - t),
        "factor 2 and mean over outputs forgotten",
    ),
    "no bias": (backpropagation(bias=lambda d, x: 0.0), "bias gradient zero"),
    "bias times input": (
        backpropagation(bias=lambda d, x: d * x[0]),
        "bias gradient times an input",
    ),
    "bias times inputs": (
        backpropagation(bias=lambda d, x: d * sum(x)),
        "bias gradient times the inputs",
    ),
    "transposed": (
        backpropagation(
            back=lambda d, w: [sum(w[i][j] * e for j, e in enumerate(d)) for i in range(len(w[0]))]
        ),
        "weights transposed",
    ),
    "no weights": (
        backpropagation(back=lambda d, w: [sum(d)] * len(w[0])),
        "weights forgotten",
    ),
    "the last neuron": (
        backpropagation(back=lambda d, w: [d[-1] * x for x in w[-1]]),
        "overwritten by the last neuron",
    ),
    "nothing back": (
        backpropagation(back=lambda d, w: [0.0] * len(w[0])),
        "nothing passed back",
    ),
    "no inputs": (backpropagation(weight=lambda d, x: d), "inputs forgotten"),
    "bias first": (backpropagation(neuron=lambda w, b: [b, *w]), "biases first"),
    "weights first": (weights_first, "biases last"),
    "last layer first": (
        backpropagation(order=lambda layers: layers[::-1]),
        "layers last to first",
    ),
}
"""Each with the layers and the name of its mistake in the catalogue."""

WRONG: dict[str, tuple[Any, str]] = {
    "learning": (learning, "it changes the network"),
    "arguments changed": (changing, "it changes a list that it was given"),
    "adding up": (remembering(), "remembers the call before"),
    "one too few": (lambda network, x, t: right(network, x, t)[:-1], "there should be 12 numbers"),
    "no return": (lambda network, x, t: None, "is a `return` missing"),
}


@pytest.mark.parametrize("form", RIGHT)
def test_right_backpropagation_passes(form: str) -> None:
    mine, keywords = RIGHT[form]
    check_backward(mine, **keywords, examples=EXAMPLES)


def breach(function: Any, *, examples: int = EXAMPLES, **keywords: Any) -> str:
    """Return the first line of what `check_backward` says of a function, "" when it obeys."""
    try:
        check_backward(function, examples=examples, strict=True, **keywords)
    except LawBroken as broken:
        return str(broken).partition("\n")[0]
    return ""


@pytest.mark.parametrize("mistake", WRONG)
def test_wrong_backpropagation_is_caught_and_its_mistake_named(mistake: str) -> None:
    mine, words = WRONG[mistake]
    assert words in breach(mine)


# What `check_gradients` names too, and in the same words.


SENTENCES = {mistake.name: mistake.sentence for mistake in MISTAKES}

SQUARE = Network.random([3, 3, 3, 3], activation="silu", output_activation="silu", seed=3)
SQUARE.load_parameters([p + 0.1 * math.sin(k) for k, p in enumerate(SQUARE.parameters())])
"""Every mistake can be made in it, and with seven examples no two look alike."""


SIZES = ([1, 1], [2, 2], [1, 2], [1, 1, 1], [2, 2, 2], [2, 1, 2], [2, 2, 2, 2], [1, 2, 1, 3])


def few_networks(activation: str) -> st.SearchStrategy[Network]:
    """Draw one of some networks that are made already, which is quickly done."""
    random = Random(0)
    made = []
    for sizes in SIZES:
        network = Network.random(sizes, activation=activation, output_activation=activation)
        network.load_parameters([random.uniform(-1, 1) for _ in network.parameters()])
        made.append(network)
    return st.sampled_from(made)


def report_of(function: Any, loss: str) -> GradientReport:
    """Return what `check_gradients` says of a function for one example, taken for seven."""
    random = Random(0)
    examples: list[Any] = [
        ([random.gauss(0, 1) for _ in range(3)], [random.random() for _ in range(3)])
        for _ in range(7)
    ]

    def gradient(network: Network, loss: Any, examples: Any) -> tuple[float, list[float]]:
        each = [function(network, inputs, target) for inputs, target in examples]
        value, _ = mean_gradient(network, loss, examples)
        return value, [sum(column) / len(each) for column in zip(*each, strict=True)]

    return check_gradients(SQUARE, loss, examples, gradient=gradient)


@pytest.mark.parametrize("mistake", some(MISTAKEN, 4))
def test_a_students_mistake_is_named_the_same_by_both_checks(mistake: str) -> None:
    mine, label = MISTAKEN[mistake]
    where, _, name = label.rpartition(": ")
    sentence = next(
        hypothesis.sentence
        for hypothesis in list_hypotheses(MISTAKES, 3)
        if hypothesis.mistake.name == name and f"in {hypothesis.where}" == (where or "in ")
    )
    assert breach(mine).endswith(f": {sentence}")
    assert report_of(mine, "mean_squared_error").diagnoses[0].sentence == sentence


IN_ONE_EXAMPLE = [mistake for mistake in MISTAKES if mistake in (*LOSS_MISTAKES, *LAYER_MISTAKES)]

IN_SOME_LAYERS = {"derivative at a", "bias gradient zero"}
"""These alone are made in some layers only.

Of a mistake on the way back, "in layer 2" of three is "in the hidden layers", and nobody can tell.
"""

HYPOTHESES = [
    hypothesis
    for hypothesis in list_hypotheses(IN_ONE_EXAMPLE, 3)
    # With three layers, the third is the last.
    if hypothesis.where != "layer 3"
    and (hypothesis.where == "" or hypothesis.mistake.name in IN_SOME_LAYERS)
]


@pytest.mark.parametrize("hypothesis", some(HYPOTHESES, 5), ids=lambda h: h.where + h.mistake.name)
def test_every_mistake_of_the_catalogue_is_named_the_same_by_both_checks(
    hypothesis: Hypothesis,
) -> None:
    loss = find_loss("binary_cross_entropy")  # which has a link, and a mean over the outputs

    def mistaken(network: Network, inputs: Any, target: Any) -> list[float]:
        return hypothesis.gradient(Problem(network, loss, [(inputs, target)]))[0]

    said = breach(mistaken, loss=loss, networks=few_networks("silu"), examples=EXAMPLES)
    report = report_of(mistaken, "binary_cross_entropy")
    assert (said == "") is report.passed
    if said:
        assert hypothesis.mistake.name in [diagnosis.name for diagnosis in report.diagnoses]
        made = {h.sentence for h in HYPOTHESES if h.mistake.name == report.diagnoses[0].name}
        assert any(said.endswith(f": {sentence}") for sentence in made)


IN_THE_WAY_BACK = [
    sabotage
    for sabotage in SABOTAGES
    if sabotage.diagnosis in {mistake.name for mistake in IN_ONE_EXAMPLE}
    and isinstance(sabotage.loss, str)
    and isinstance(sabotage.activation, str)
    and sabotage.backward is None
]


@pytest.mark.parametrize("sabotage", IN_THE_WAY_BACK, ids=lambda sabotage: sabotage.name)
def test_every_sabotage_that_check_gradients_names_is_named_for_one_example(
    sabotage: Sabotage,
) -> None:
    def mistaken(network: Network, inputs: Any, target: Any) -> list[float]:
        loss = find_loss(sabotage.loss)
        return student_gradient(network, loss, [(inputs, target)], bug=sabotage.name)[1]

    # Some are made only in layers with as many neurons as inputs.
    square = few_networks(sabotage.activation).filter(lambda network: len(set(network.sizes)) == 1)
    said = breach(mistaken, loss=sabotage.loss, networks=square)
    every = list_hypotheses(IN_ONE_EXAMPLE, 3)
    named = [h.sentence for h in every if h.mistake.name == sabotage.diagnosis]
    assert any(sentence in said for sentence in named)


def times(factor: float) -> Any:
    return lambda network, x, t: [factor * d for d in right(network, x, t)]


def shortened(network: Network, inputs: Any, target: Any) -> list[float]:
    return clip_by_norm(right(network, inputs, target), 0.5)


def cut_off(network: Network, inputs: Any, target: Any) -> list[float]:
    return [max(-0.5, min(0.5, d)) for d in right(network, inputs, target)]


def decayed(network: Network, inputs: Any, target: Any) -> list[float]:
    pairs = zip(right(network, inputs, target), network.parameters(), strict=True)
    return [d + 0.01 * p for d, p in pairs]


def all_thrice_without_biases(network: Network, inputs: Any, target: Any) -> list[float]:
    pairs = zip(right(network, inputs, target), network.is_weight(), strict=True)
    return [3 * d if is_weight else 0.0 for d, is_weight in pairs]


NUMBERS: dict[str, tuple[Any, str]] = {
    "a factor": (times(0.3), "everything is 0.3 times what it should be"),
    "a divisor": (
        times(1 / 32),
        "the sum over 1 example is divided by 32: is that the size of a full batch?",
    ),
    "a length": (shortened, "it is shortened to the length 0.5: is it clipped?"),
    "a limit": (cut_off, "every derivative is cut off at ±0.5"),
    "a decay": (
        decayed,
        "0.01·w is added to it for all weights and biases, which is not in the loss",
    ),
    "a mistake and a factor": (
        all_thrice_without_biases,
        f"{SENTENCES['bias gradient zero']}; and everything is 3 times that",
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_found_that_suits_every_case(name: str) -> None:
    mine, sentence = NUMBERS[name]
    assert breach(mine).endswith(f": {sentence}")


def test_what_no_number_suits_is_reported_without_a_cause() -> None:
    def wrong(network: Network, inputs: Any, target: Any) -> list[float]:
        gradient = right(network, inputs, target)
        return [gradient[0] + 0.1 * inputs[0], *gradient[1:]]

    with pytest.raises(LawBroken) as caught:
        check_backward(wrong, examples=EXAMPLES)
    assert caught.value.mistake == ""


def test_a_component_that_is_wrong_in_itself_is_named_and_not_the_student() -> None:
    activation = st.just(TanhInTermsOfA())
    said = breach(by_differences, networks=networks(activation=activation))
    assert "activation 'my_tanh' is wrong in itself: at " in said


@pytest.mark.parametrize("mine", [3, lambda network: []])
def test_what_is_no_such_function_is_refused_with_the_signature(mine: Any) -> None:
    with pytest.raises(ArgumentError, match=r"function\(network, inputs, target\)"):
        check_backward(mine)
