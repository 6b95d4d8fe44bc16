"""relu answers 1 for every z above 0."""

# law: relu_is_right
# named: that is a step, 1 or 0


def weighted_sum(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    return z


def relu(z):
    return 1.0 if z > 0 else 0.0


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
