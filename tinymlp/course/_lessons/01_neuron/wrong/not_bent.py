"""forward returns z, not a."""

# law: forward_bends_the_weighted_sum
# named: the activation is missing


def weighted_sum(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    return z


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return weighted_sum(weights, bias, inputs)
