"""Functions that call each other: a step, an epoch, the training; the gradient of the exercise."""


def gradient(weights, bias, rows, targets):
    d_weights, d_bias = [0.0 for w in weights], 0.0
    for inputs, target in zip(rows, targets):
        answer = bias + sum(w * x for w, x in zip(weights, inputs))
        error = 2 * (answer - target) / len(rows)
        d_weights = [d + error * x for d, x in zip(d_weights, inputs)]
        d_bias += error
    return d_weights, d_bias


def take(values, indices):
    return tuple(values[i] for i in indices)


def batches(order, size):
    if len(order) <= size:
        return [order]
    return [order[:size]] + batches(order[size:], size)


def one_step(parameters, rows, targets, rate):
    weights, bias = parameters
    d_weights, d_bias = gradient(weights, bias, rows, targets)
    return tuple(w - rate * d for w, d in zip(weights, d_weights)), bias - rate * d_bias


def one_epoch(parameters, rows, targets, order, size, rate):
    for batch in batches(order, size):
        parameters = one_step(parameters, take(rows, batch), take(targets, batch), rate)
    return parameters


def train(weights, bias, rows, targets, orders, size, rate):
    parameters = weights, bias
    for order in orders:
        parameters = one_epoch(parameters, rows, targets, order, size, rate)
    return parameters
