"""weighted_sum appends the bias to the weights that it was given."""

# law: weighted_sum_keeps_lists
# named: it changes a list that it was given


def weighted_sum(weights, bias, inputs):
    weights.append(bias)
    inputs.append(1.0)
    return sum(w * x for w, x in zip(weights, inputs))


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return relu(weighted_sum(weights, bias, inputs))
