"""weighted_sum adds weights and inputs instead of multiplying them."""

# law: weighted_sum_is_right
# named: weights and inputs are added


def weighted_sum(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w + x
    return z


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
