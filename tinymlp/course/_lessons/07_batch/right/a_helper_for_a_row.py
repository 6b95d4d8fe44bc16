"""One row has its own functions; the batch calls them and takes the mean."""

from math import tanh


def predict(weights, biases, inputs):
    outputs = []
    for j in range(len(biases)):
        z = biases[j]
        for i in range(len(inputs)):
            z += weights[j][i] * inputs[i]
        outputs.append(tanh(z))
    return outputs


def gradient_of_row(weights, biases, inputs, target):
    deltas = []
    for a, t in zip(predict(weights, biases, inputs), target):
        deltas.append(2 * (a - t) * (1 - a * a))
    return [[d * x for x in inputs] for d in deltas], deltas


def forward(weights, biases, rows):
    return [predict(weights, biases, inputs) for inputs in rows]


def loss(weights, biases, rows, targets):
    losses = []
    for inputs, target in zip(rows, targets):
        prediction = predict(weights, biases, inputs)
        losses.append(sum((p - t) ** 2 for p, t in zip(prediction, target)))
    return sum(losses) / len(losses)


def gradient(weights, biases, rows, targets):
    d_weights, d_biases = [[0] * len(ws) for ws in weights], [0] * len(biases)
    for inputs, target in zip(rows, targets):
        of_weights, of_biases = gradient_of_row(weights, biases, inputs, target)
        for j in range(len(biases)):
            d_biases[j] += of_biases[j]
            for i in range(len(inputs)):
                d_weights[j][i] += of_weights[j][i]
    n = len(rows)
    print("rows", n)
    for j in range(len(biases)):
        d_biases[j] /= n
        for i in range(len(d_weights[j])):
            d_weights[j][i] /= n
    return d_weights, d_biases
