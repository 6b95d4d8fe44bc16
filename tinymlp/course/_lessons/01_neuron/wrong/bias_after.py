"""forward adds the bias after the activation."""

# law: forward_bends_the_weighted_sum
# named: the bias is added after the activation


def weighted_sum(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    return z


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, 0, inputs)) + bias
