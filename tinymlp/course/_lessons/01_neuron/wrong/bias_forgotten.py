"""weighted_sum does not add the bias."""

# law: weighted_sum_is_right
# named: the bias is not added


def weighted_sum(weights, bias, inputs):
    z = 0
    for w, x in zip(weights, inputs):
        z += w * x
    return z


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
