"""One matrix at a time, as with NumPy, with its own gradient; the last batch is cut off by the end."""


def batches(indices, batch_size):
    result = []
    start = 0
    while start < len(indices):
        end = min(start + batch_size, len(indices))
        result.append(indices[start:end])
        start = end
    return result


def transpose(matrix):
    return [list(column) for column in zip(*matrix)]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def train(W, b, X, Y, permutations, batch_size, lr):
    for epoch, permutation in enumerate(permutations):
        for batch in batches(permutation, batch_size):
            Xb, Yb = [X[i] for i in batch], [Y[i] for i in batch]
            residual = [dot(W, x) + b - y for x, y in zip(Xb, Yb)]
            dW = [2.0 / len(batch) * dot(column, residual) for column in transpose(Xb)]
            db = 2.0 / len(batch) * sum(residual)
            W = [w - lr * d for w, d in zip(W, dW)]
            b = b - lr * db
        print(f"epoch {epoch}: {W} {b}")
    return W, b
