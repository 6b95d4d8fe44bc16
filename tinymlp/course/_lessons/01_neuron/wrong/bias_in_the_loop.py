"""weighted_sum adds the bias once for each input."""

# law: weighted_sum_is_right
# named: the bias is added once for each input


def weighted_sum(weights, bias, inputs):
    z = 0
    for w, x in zip(weights, inputs):
        z += w * x + bias
    return z


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
