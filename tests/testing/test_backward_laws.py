"""Backpropagation as students write it: the right one passes, each mistake is caught and named."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.testing.depth import EXAMPLES
from tinymlp.errors import ArgumentError, LawBroken
from tinymlp.learning.regression_loss import MeanSquaredError
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


WRONG: dict[str, tuple[Any, str]] = {
    "slope at a": (
        backpropagation(slope=lambda f, z: f.derivative(f.value(z))),
        "did you pass a where z was expected",
    ),
    "no slope": (backpropagation(slope=one), "f′(z) is missing everywhere"),
    "no slope at the end": (backpropagation(output_slope=one), "f′(z) of the output layer"),
    "no slope before": (
        backpropagation(slope=one, output_slope=lambda f, z: f.derivative(z)),
        "f′(z) of the hidden layers",
    ),
    "value for slope": (backpropagation(slope=lambda f, z: f.value(z)), "in the place of f′(z)"),
    "no 2": (backpropagation(error=lambda p, t, n: (p - t) / n), "is a factor 2 missing"),
    "t − p": (backpropagation(error=lambda p, t, n: 2 * (t - p) / n), "is its sign flipped"),
    "no 1/n": (
        backpropagation(error=lambda p, t, n: 2 * (p - t)),
        "is the 1/n of the loss missing",
    ),
    "neither": (backpropagation(error=lambda p, t, n: p - t), "are the factor 2 and the 1/n"),
    "no bias": (backpropagation(bias=lambda d, x: 0.0), "the bias gradients are missing"),
    "bias times input": (
        backpropagation(bias=lambda d, x: d * x[0]),
        "the bias gradients are multiplied by an input",
    ),
    "bias times inputs": (backpropagation(bias=lambda d, x: d * sum(x)), "the sum of the inputs"),
    "transposed": (
        backpropagation(
            back=lambda d, w: [sum(w[i][j] * e for j, e in enumerate(d)) for i in range(len(w[0]))]
        ),
        "the weights are transposed on the way back",
    ),
    "no weights": (
        backpropagation(back=lambda d, w: [sum(d)] * len(w[0])),
        "the weights are missing on the way back",
    ),
    "the last neuron": (
        backpropagation(back=lambda d, w: [d[-1] * x for x in w[-1]]),
        "only the last neuron's δ",
    ),
    "nothing back": (
        backpropagation(back=lambda d, w: [0.0] * len(w[0])),
        "the layers before the last learn nothing",
    ),
    "no inputs": (backpropagation(weight=lambda d, x: d), "the inputs are missing"),
    "bias first": (backpropagation(neuron=lambda w, b: [b, *w]), "the bias comes first"),
    "weights first": (weights_first, "all its weights before its biases"),
    "last layer first": (backpropagation(order=lambda layers: layers[::-1]), "last to first"),
    "learning": (learning, "it changes the network"),
    "arguments changed": (changing, "it changes a list that it was given"),
    "adding up": (remembering(), "remembers the call before"),
    "nested": (lambda network, x, t: [right(network, x, t)], "not a list of numbers"),
    "one too few": (lambda network, x, t: right(network, x, t)[:-1], "there should be 2 numbers"),
    "no return": (lambda network, x, t: None, "is a `return` missing"),
}


@pytest.mark.parametrize("form", RIGHT)
def test_right_backpropagation_passes(form: str) -> None:
    mine, keywords = RIGHT[form]
    check_backward(mine, **keywords, examples=EXAMPLES)


@pytest.mark.parametrize("mistake", WRONG)
def test_wrong_backpropagation_is_caught_and_its_mistake_named(mistake: str) -> None:
    mine, words = WRONG[mistake]
    with pytest.raises(LawBroken) as caught:
        check_backward(mine, examples=EXAMPLES)
    assert words in str(caught.value)


@pytest.mark.parametrize("mine", [3, lambda network: []])
def test_what_is_no_such_function_is_refused_with_the_signature(mine: Any) -> None:
    with pytest.raises(ArgumentError, match=r"function\(network, inputs, target\)"):
        check_backward(mine)
