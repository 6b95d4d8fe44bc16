"""Written for any number of layers: a loop from the last to the first, with zip and tuples."""

from math import tanh


def dot(p, q):
    return sum(x * y for x, y in zip(p, q))


def forward(network, inputs):
    levels = [inputs]
    for weights, biases in network:
        levels.append(tuple(tanh(dot(row, levels[-1]) + b) for row, b in zip(weights, biases)))
    return tuple(levels[1:])


def deltas(network, inputs, target):
    levels = forward(network, inputs)
    d_levels = [2 * (a - t) for a, t in zip(levels[-1], target)]
    found = []
    for (weights, _), level in zip(reversed(network), reversed(levels)):
        found.insert(0, [d * (1 - a) * (1 + a) for d, a in zip(d_levels, level)])
        d_levels = [dot(found[0], column) for column in zip(*weights)]
    return tuple(found)


def gradient(network, inputs, target):
    below = [inputs, *forward(network, inputs)]
    return tuple(
        (tuple(tuple(delta * x for x in level) for delta in of_layer), tuple(of_layer))
        for of_layer, level in zip(deltas(network, inputs, target), below)
    )


def nested(function, one, other):
    """Return what a function of two numbers gives for all numbers of two nested lists."""
    if isinstance(one, (list, tuple)):
        return [nested(function, p, q) for p, q in zip(one, other)]
    return function(one, other)


def step(network, inputs, target, rate):
    slopes = gradient(network, inputs, target)
    return nested(lambda number, slope: number - rate * slope, network, slopes)
