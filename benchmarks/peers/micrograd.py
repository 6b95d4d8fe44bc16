"""micrograd: every number an object of its own, every operation a node of a graph.

It knows ReLU alone; the loss is half the squared error. One graph for each example, whose
gradients add up until the batch is full: a graph of a whole batch would not fit into memory.
"""

import itertools
import platform
import sys
from importlib.metadata import version

from micrograd.nn import MLP

from benchmarks.peers.serve import read_data, read_task, serve

sys.setrecursionlimit(1_000_000)  # its backward recurses through sums of 784 terms
task = read_task()
inputs, targets = read_data(task["data"])
network = MLP(task["sizes"][0], task["sizes"][1:])
parameters = network.parameters()
numbered = itertools.cycle(enumerate(zip(inputs, targets, strict=True), start=1))


def train(n: int) -> None:
    """Send n examples forward and backward, with an update for each full batch."""
    for number, (row, target) in itertools.islice(numbered, n):
        prediction = network(row)
        loss = sum((p - t) ** 2 for p, t in zip(prediction, target, strict=True)) * 0.5
        loss.backward()
        if number % task["batch_size"] == 0:
            rate = task["learning_rate"] / task["batch_size"]
            for parameter in parameters:
                parameter.data -= rate * parameter.grad
            network.zero_grad()


def predict(n: int) -> None:
    """Predict n rows, one at a time."""
    for _, (row, _) in itertools.islice(numbered, n):
        network(row)


serve(
    f"micrograd {version('micrograd')}, CPython {platform.python_version()}",
    1,
    predict if task["kind"] == "predict" else train,
)
