"""Each layer is an object that remembers its inputs and outputs until it goes back."""

import math


class Dense:
    def __init__(self, weights, biases):
        self.weights = [row[:] for row in weights]
        self.biases = biases[:]

    def forward(self, inputs):
        self.inputs = inputs
        self.z = [
            sum((w * x for w, x in zip(row, inputs)), b)
            for row, b in zip(self.weights, self.biases)
        ]
        self.outputs = [math.tanh(z) for z in self.z]
        return self.outputs

    def backward(self, d_outputs):
        self.deltas = [d / math.cosh(z) ** 2 for d, z in zip(d_outputs, self.z)]
        self.d_weights = [[delta * x for x in self.inputs] for delta in self.deltas]
        d_inputs = [0.0] * len(self.inputs)
        for delta, row in zip(self.deltas, self.weights):
            for i, w in enumerate(row):
                d_inputs[i] += delta * w
        return d_inputs

    def update(self, rate):
        for row, d_row in zip(self.weights, self.d_weights):
            for i, d in enumerate(d_row):
                row[i] -= rate * d
        for j, d in enumerate(self.deltas):
            self.biases[j] -= rate * d


def there_and_back(network, inputs, target):
    hidden, output = (Dense(*layer) for layer in network)
    prediction = output.forward(hidden.forward(inputs))
    hidden.backward(output.backward([2 * (p - t) for p, t in zip(prediction, target)]))
    return [hidden, output]


def forward(network, inputs):
    hidden, output = (Dense(*layer) for layer in network)
    return [hidden.forward(inputs), output.forward(hidden.outputs)]


def deltas(network, inputs, target):
    return [layer.deltas for layer in there_and_back(network, inputs, target)]


def gradient(network, inputs, target):
    return [[layer.d_weights, layer.deltas] for layer in there_and_back(network, inputs, target)]


def step(network, inputs, target, rate):
    layers = there_and_back(network, inputs, target)
    for layer in layers:
        layer.update(rate)
    return [[layer.weights, layer.biases] for layer in layers]
