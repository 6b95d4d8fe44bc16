"""weighted_sum returns a list of products."""

# law: weighted_sum_is_right
# named: one number was expected


def weighted_sum(weights, bias, inputs):
    return [w * x + bias for w, x in zip(weights, inputs)]


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
