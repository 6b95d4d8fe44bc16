"""train puts the rows in the order, and not the targets."""

# law: one_batch_is_one_step
# named: the rows are taken in the order, the targets as they stand


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
        shuffled = [rows[i] for i in order]
        for batch in batches(list(range(len(rows))), size):
            batch_rows = [shuffled[i] for i in batch]
            batch_targets = [targets[i] for i in batch]
            d_weights, d_bias = gradient(weights, bias, batch_rows, batch_targets)
            weights = [w - rate * d for w, d in zip(weights, d_weights)]
            bias -= rate * d_bias
    return weights, bias
