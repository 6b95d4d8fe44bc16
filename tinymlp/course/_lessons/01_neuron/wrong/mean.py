"""weighted_sum divides by the number of inputs."""

# law: weighted_sum_is_right
# named: z is a sum, not a mean


def weighted_sum(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    return z / len(inputs)


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
