"""relu takes the smaller of 0 and z."""

# law: relu_is_right
# named: that is the smaller of 0 and z


def weighted_sum(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    return z


def relu(z):
    return min(0.0, z)


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
