"""A layer is a list of neurons, and each has its own way forward and back."""

import math


class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def forward(self, inputs):
        self.inputs = inputs
        self.z = sum((w * x for w, x in zip(self.weights, inputs)), self.bias)
        self.a = math.tanh(self.z)
        return self.a

    def backward(self, d_a):
        d_z = d_a * (1 - self.a) * (1 + self.a)
        return [d_z * x for x in self.inputs], d_z, [d_z * w for w in self.weights]


def make_layer(weights, biases):
    return [Neuron(row, bias) for row, bias in zip(weights, biases)]


def forward(weights, biases, inputs):
    return [neuron.forward(inputs) for neuron in make_layer(weights, biases)]


def backward(weights, biases, inputs, d_outputs):
    layer = make_layer(weights, biases)
    for neuron in layer:
        neuron.forward(inputs)
    parts = [neuron.backward(d) for neuron, d in zip(layer, d_outputs)]
    d_weights = [part[0] for part in parts]
    d_biases = [part[1] for part in parts]
    d_inputs = [sum(numbers) for numbers in zip(*(part[2] for part in parts))]
    return d_weights, d_biases, d_inputs
