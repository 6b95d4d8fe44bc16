"""Lesson 8: a network of two layers with the tanh, its gradient, and a step downhill.

network is [[weights, biases], [weights, biases]]: the hidden layer, and then the output layer. In
each, weights[j][i] is neuron j's weight for its input i. The inputs of the output layer are the
outputs of the hidden one. There is one example, and its loss is Σⱼ (a[j] − t[j])² over the outputs.
"""

import math


def forward(network, inputs):
    """Return [hidden, outputs], the activations of the two layers, a list of numbers each."""
    raise NotImplementedError("write the way forward")


def deltas(network, inputs, target):
    """Return [of_hidden, of_outputs]: for each neuron δ = ∂L/∂z, a list for each layer."""
    raise NotImplementedError("write the chain of deltas")


def gradient(network, inputs, target):
    """Return [[d_weights, d_biases], [d_weights, d_biases]], nested as the network is."""
    raise NotImplementedError("write the gradient")


def step(network, inputs, target, rate):
    """Return a new network: each number less the rate times its derivative. The old one stays."""
    raise NotImplementedError("write the step")
