"""weighted_sum counts the last input alone."""

# law: weighted_sum_is_right
# named: only the last input is counted


def weighted_sum(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z = bias + w * x
    return z


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
