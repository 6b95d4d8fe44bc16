"""Lesson 6: a layer of neurons with the tanh, forward and backward, for one example.

weights has a row for each neuron, and in it a number for each input: weights[j][i] belongs to neuron
j and input i. biases has a number for each neuron.
"""

import math


def forward(weights, biases, inputs):
    """Return the outputs, a list with a[j] = tanh(b[j] + Σᵢ w[j][i]·x[i]) for each neuron."""
    raise NotImplementedError("write the way forward")


def backward(weights, biases, inputs, d_outputs):
    """Return (d_weights, d_biases, d_inputs): how fast the loss moves with each of them.

    d_outputs[j] says how fast the loss moves with the output a[j]. d_weights has the shape of
    weights, d_biases that of biases, and d_inputs that of inputs.
    """
    raise NotImplementedError("write the way back")
