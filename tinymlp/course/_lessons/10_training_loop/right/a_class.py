"""A neuron and a trainer as objects; gradients are added up example by example, and set to 0."""


class Neuron:
    def __init__(self, weights, bias):
        self.weights, self.bias = list(weights), bias
        self.zero_grad()

    def zero_grad(self):
        self.d_weights, self.d_bias = [0.0] * len(self.weights), 0.0

    def forward(self, inputs):
        return sum(w * x for w, x in zip(self.weights, inputs)) + self.bias

    def backward(self, inputs, d_output):
        for i, x in enumerate(inputs):
            self.d_weights[i] += d_output * x
        self.d_bias += d_output

    def step(self, rate):
        for i, d in enumerate(self.d_weights):
            self.weights[i] -= rate * d
        self.bias -= rate * self.d_bias


def batches(order, size):
    full = []
    for i, index in enumerate(order):
        if i % size == 0:
            full.append([])
        full[-1].append(index)
    return full


def train(weights, bias, rows, targets, orders, size, rate):
    neuron = Neuron(weights, bias)
    examples = list(zip(rows, targets))
    for order in orders:
        for batch in batches(order, size):
            neuron.zero_grad()
            for inputs, target in (examples[i] for i in batch):
                error = neuron.forward(inputs) - target
                neuron.backward(inputs, 2 * error / len(batch))
            neuron.step(rate)
    return neuron.weights, neuron.bias
