"""weighted_sum returns after the first input."""

# law: weighted_sum_is_right
# named: does the loop return too soon?


def weighted_sum(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
        return z


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
