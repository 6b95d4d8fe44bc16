"""A neuron as an object; the functions make one."""

import math
from dataclasses import dataclass


@dataclass
class Neuron:
    weights: list
    bias: float

    def forward(self, inputs):
        self.inputs = inputs
        self.z = self.bias + sum(w * x for w, x in zip(self.weights, inputs))
        self.a = math.tanh(self.z)
        return self.a

    def backward(self, d_a):
        d_z = d_a / math.cosh(self.z) ** 2
        return [d_z * x for x in self.inputs], d_z


def forward(weights, bias, inputs):
    return Neuron(weights, bias).forward(inputs)


def gradient(weights, bias, inputs, target):
    neuron = Neuron(weights, bias)
    a = neuron.forward(inputs)
    return list(neuron.backward(2 * (a - target)))
