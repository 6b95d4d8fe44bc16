"""train makes one step for each epoch, with the mean of its batches' gradients."""

# law: each_batch_is_a_step
# named: an epoch is one step, with the mean of its batches' gradients


def gradient(weights, bias, rows, targets):
    d_weights, d_bias = [0.0 for w in weights], 0.0
    for inputs, target in zip(rows, targets):
        answer = bias + sum(w * x for w, x in zip(weights, inputs))
        error = 2 * (answer - target) / len(rows)
        d_weights = [d + error * x for d, x in zip(d_weights, inputs)]
        d_bias += error
    return d_weights, d_bias


def batches(order, size):
    return [order[start : start + size] for start in range(0, len(order), size)]


def train(weights, bias, rows, targets, orders, size, rate):
    for order in orders:
        parts = batches(order, size)
        found = []
        for batch in parts:
            batch_rows = [rows[i] for i in batch]
            batch_targets = [targets[i] for i in batch]
            found.append(gradient(weights, bias, batch_rows, batch_targets))
        n = len(parts)
        for d_weights, d_bias in found:
            weights = [w - rate * d / n for w, d in zip(weights, d_weights)]
            bias -= rate * d_bias / n
    return weights, bias
