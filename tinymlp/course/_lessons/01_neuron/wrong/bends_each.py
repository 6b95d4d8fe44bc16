"""forward bends each product, and not their sum."""

# law: forward_bends_the_weighted_sum
# named: each product is bent on its own


def weighted_sum(weights, bias, inputs):
    z = bias
    for w, x in zip(weights, inputs):
        z += w * x
    return z


def relu(z):
    return max(0.0, z)


def forward(weights, bias, inputs):
    return bias + sum(relu(w * x) for w, x in zip(weights, inputs))
