"""NumPy in the style of Nielsen's book: matrix-vector products, one example after the other.

Written for this benchmark. The gradient of each example is added to that of the batch, layer by
layer; then one step of gradient descent. Squared error, sigmoid everywhere, float64.

Source: M. Nielsen, Neural Networks and Deep Learning, 2015, chapters 1 and 2, for the method.
"""

import itertools
import platform

import numpy as np

from benchmarks.peers.serve import read_data, read_task, serve

task = read_task()
batch_size, rate = task["batch_size"], task["learning_rate"]
columns = [[np.array(row).reshape(-1, 1) for row in rows] for rows in read_data(task["data"])]
examples = list(zip(*columns, strict=True))
random = np.random.default_rng(0)
shapes = list(itertools.pairwise(task["sizes"]))
weights = [random.standard_normal((n_out, n_in)) / n_in**0.5 for n_in, n_out in shapes]
biases = [np.zeros((n_out, 1)) for _, n_out in shapes]


def gradients(row, target):
    """Return ∂L/∂w and ∂L/∂b of every layer for one example."""
    activations = [row]
    for w, b in zip(weights, biases, strict=True):
        activations.append(1.0 / (1.0 + np.exp(-(w @ activations[-1] + b))))
    d_a = activations[-1] - target
    of_weights, of_biases = [], []
    for w, x, a in zip(weights[::-1], activations[-2::-1], activations[:0:-1], strict=True):
        delta = d_a * a * (1.0 - a)
        of_weights.append(delta @ x.T)
        of_biases.append(delta)
        d_a = w.T @ delta
    return of_weights[::-1], of_biases[::-1]


def batches():
    """Yield mini-batches for ever, shuffled anew in every epoch."""
    while True:
        order = random.permutation(len(examples))
        for start in range(0, len(examples) - batch_size + 1, batch_size):
            yield order[start : start + batch_size]


endless = batches()


def train(n: int) -> None:
    """Take n steps."""
    for chosen in itertools.islice(endless, n):
        sum_w, sum_b = [np.zeros(w.shape) for w in weights], [np.zeros(b.shape) for b in biases]
        for i in chosen:
            of_weights, of_biases = gradients(*examples[i])
            sum_w = [total + d for total, d in zip(sum_w, of_weights, strict=True)]
            sum_b = [total + d for total, d in zip(sum_b, of_biases, strict=True)]
        for parameters, sums in ((weights, sum_w), (biases, sum_b)):
            parameters[:] = [
                p - rate / batch_size * total for p, total in zip(parameters, sums, strict=True)
            ]


serve(f"NumPy {np.__version__}, CPython {platform.python_version()}", batch_size, train)
