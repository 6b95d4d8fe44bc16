"""weighted_sum multiplies every weight by every input."""

# law: weighted_sum_is_right
# named: every weight is multiplied by every input


def weighted_sum(weights, bias, inputs):
    z = bias
    for w in weights:
        for x in inputs:
            z += w * x
    return z


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
