"""PyTorch on the CPU: nn.Sequential, eager, float32, one thread, the loop of its tutorials.

The data stand in two tensors; each step indexes its mini-batch. `predict` runs the network on one
row, ready as a tensor, in inference mode.
"""

import itertools

import torch
from torch import nn

from benchmarks.peers.serve import read_data, read_task, serve

torch.set_num_threads(1)
torch.manual_seed(0)
task = read_task()
inputs, targets = (torch.tensor(rows) for rows in read_data(task["data"]))
labels = targets.argmax(dim=1)
batch_size = task["batch_size"]
VERSION = f"PyTorch {torch.__version__}"

activation = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}[task["activation"]]
layers: list[nn.Module] = []
for n_in, n_out in itertools.pairwise(task["sizes"]):
    layers += [nn.Linear(n_in, n_out), activation()]
is_sigmoid = task["activation"] == "sigmoid"
network = nn.Sequential(*(layers if is_sigmoid else layers[:-1]))
loss = nn.MSELoss() if is_sigmoid else nn.CrossEntropyLoss()
answers = targets if is_sigmoid else labels
optimizer = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[task["optimizer"]](
    network.parameters(), lr=task["learning_rate"]
)


def batches():
    """Yield mini-batches for ever, shuffled anew in every epoch."""
    while True:
        yield from torch.randperm(len(inputs))[: len(inputs) // batch_size * batch_size].split(
            batch_size
        )


endless = batches()


def train(n: int) -> None:
    """Take n steps."""
    for chosen in itertools.islice(endless, n):
        optimizer.zero_grad()
        loss(network(inputs[chosen]), answers[chosen]).backward()
        optimizer.step()


rows = itertools.cycle(list(inputs))


@torch.inference_mode()
def predict(n: int) -> None:
    """Predict n rows, one at a time."""
    for row in itertools.islice(rows, n):
        network(row)


if task["kind"] == "predict":
    serve(VERSION, 1, predict)
else:
    serve(VERSION, batch_size, train)
