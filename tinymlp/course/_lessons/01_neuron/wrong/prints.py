"""weighted_sum prints its answer and returns nothing."""

# law: weighted_sum_is_right
# named: is a `return` missing?


def weighted_sum(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    print(z)


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
