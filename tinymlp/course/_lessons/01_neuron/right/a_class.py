"""A neuron as an object; the functions make one."""


class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def z(self, inputs):
        return sum(w * x for w, x in zip(self.weights, inputs)) + self.bias

    def __call__(self, inputs):
        return relu(self.z(inputs))


def weighted_sum(weights, bias, inputs):
    return Neuron(weights, bias).z(inputs)


def relu(z):
    return z if z > 0 else 0


def forward(weights, bias, inputs):
    return Neuron(weights, bias)(inputs)
