"""Numbers that others have worked out and printed.

Source: Matt Mazur, A Step by Step Backpropagation Example, 2015. Two inputs, two hidden and two
output neurons, sigmoids everywhere. Its loss, ½·Σ (target − output)², is our mean squared error
when there are two outputs. Each layer has one bias there; here each neuron has its own copy.
"""

import pytest

from tinymlp.gradient_check import check_gradients
from tinymlp.learning.gradient import mean_gradient
from tinymlp.learning.loss import MeanSquaredError
from tinymlp.learning.optimizer import SGD
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network

EXAMPLES = [([0.05, 0.10], [0.01, 0.99])]


def mazur() -> Network:
    return Network(
        [
            Layer.from_weights([[0.15, 0.20], [0.25, 0.30]], [0.35, 0.35], activation="sigmoid"),
            Layer.from_weights([[0.40, 0.45], [0.50, 0.55]], [0.60, 0.60], activation="sigmoid"),
        ]
    )


def loss_after_a_step(*, biases: bool) -> float:
    network = mazur()
    _, gradient = mean_gradient(network, MeanSquaredError(), EXAMPLES)
    moving = [
        d if biases or is_weight else 0.0
        for d, is_weight in zip(gradient, network.is_weight(), strict=True)
    ]
    network.load_parameters(SGD(learning_rate=0.5).step(network.parameters(), moving))
    return mean_gradient(network, MeanSquaredError(), EXAMPLES)[0]


def test_the_outputs_are_those_of_the_example() -> None:
    prediction = mazur().predict([0.05, 0.10])
    assert prediction == pytest.approx([0.75136507, 0.772928465], abs=5e-9)


def test_loss_and_derivatives_are_those_of_the_example() -> None:
    network = mazur()
    value, gradient = mean_gradient(network, MeanSquaredError(), EXAMPLES)
    named = dict(zip(network.parameter_names(), gradient, strict=True))
    assert value == pytest.approx(0.298371109, abs=5e-10)
    assert named["layer 1, neuron 0, weight 0"] == pytest.approx(0.000438568, abs=5e-10)
    assert named["layer 2, neuron 0, weight 0"] == pytest.approx(0.082167041, abs=5e-10)


def test_one_step_without_the_biases_gives_the_loss_of_the_example() -> None:
    assert loss_after_a_step(biases=False) == pytest.approx(0.291027774, abs=5e-10)


def test_one_step_with_a_bias_for_each_neuron_gives_the_loss_that_readers_found() -> None:
    assert loss_after_a_step(biases=True) == pytest.approx(0.280471447, abs=5e-10)


def test_the_gradient_check_passes_on_the_example() -> None:
    assert check_gradients(mazur(), MeanSquaredError(), EXAMPLES).require().passed
