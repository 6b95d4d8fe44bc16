"""relu returns nothing below 0."""

# law: relu_is_right
# named: is a `return` missing?


def weighted_sum(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    return z


def relu(z):
    if z > 0:
        return z


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
