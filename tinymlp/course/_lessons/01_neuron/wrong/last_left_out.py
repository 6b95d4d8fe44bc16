"""weighted_sum leaves out the last input."""

# law: weighted_sum_is_right
# named: the last input is left out


def weighted_sum(weights, bias, inputs):
    z = bias
    for i in range(len(weights) - 1):
        z += weights[i] * inputs[i]
    return z


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
