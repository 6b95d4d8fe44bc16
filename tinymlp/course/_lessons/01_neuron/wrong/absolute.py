"""relu takes the size of z."""

# law: relu_is_right
# named: that is |z|


def weighted_sum(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    return z


def relu(z):
    if z < 0:
        z = -z
    return z


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
