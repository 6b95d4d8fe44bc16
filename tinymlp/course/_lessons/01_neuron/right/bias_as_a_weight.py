"""The bias is one more weight, of an input that is always 1; relu is (z + |z|)/2."""

from operator import mul


def weighted_sum(weights, bias, inputs):
    return sum(map(mul, [bias, *weights], [1.0, *inputs]))


relu = lambda z: (z + abs(z)) / 2  # noqa: E731


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
