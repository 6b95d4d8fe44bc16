"""The same numbers as PyTorch: every activation, loss and optimizer, step by step.

    python -m pip install torch
    python -m benchmarks.parity

Two networks of 3-5-4-3 start from the same weights and take 30 steps on the same mini-batches, one
here and one in PyTorch (float64), for each of the 9 × 6 × 6 combinations and each engine. Printed
is the largest difference of a step's loss or of a parameter at the end.
"""

from random import Random
from typing import Any

import tinymlp as tm

BATCH = 4
EPOCHS = 10


def peers() -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return PyTorch's activations, losses and optimizers under the names they have here."""
    from torch import nn, optim

    activations = {
        "identity": nn.Identity,
        "sigmoid": nn.Sigmoid,
        "tanh": nn.Tanh,
        "relu": nn.ReLU,
        "leaky_relu": nn.LeakyReLU,
        "elu": nn.ELU,
        "softplus": nn.Softplus,
        "silu": nn.SiLU,
        "gelu": nn.GELU,
    }
    losses = {
        "mean_squared_error": nn.MSELoss(),
        "mean_absolute_error": nn.L1Loss(),
        "huber": nn.HuberLoss(),
        "binary_cross_entropy": nn.BCEWithLogitsLoss(),
        "softmax_cross_entropy": nn.CrossEntropyLoss(),
        "poisson": nn.PoissonNLLLoss(log_input=True),
    }
    rate = 0.01
    optimizers = {
        "sgd": (tm.SGD, {}, lambda p: optim.SGD(p, lr=rate)),
        "momentum": (tm.Momentum, {}, lambda p: optim.SGD(p, lr=rate, momentum=0.9)),
        "nesterov": (
            tm.Nesterov,
            {},
            lambda p: optim.SGD(p, lr=rate, momentum=0.9, nesterov=True),
        ),
        "rmsprop": (tm.RMSprop, {}, lambda p: optim.RMSprop(p, lr=rate, alpha=0.9)),
        "adam": (tm.Adam, {}, lambda p: optim.Adam(p, lr=rate)),
        "adamw": (
            tm.AdamW,
            {"weight_decay": 0.1},
            lambda p: optim.AdamW(p, lr=rate, weight_decay=0.1),
        ),
    }
    return activations, losses, optimizers


def some_target(loss: str, k: int, random: Random) -> list[float]:
    """Return a target of three numbers that the loss is made for."""
    if loss == "softmax_cross_entropy":
        return [1.0 if i == k % 3 else 0.0 for i in range(3)]
    if loss == "binary_cross_entropy":
        return [float(random.random() > 0.5) for _ in range(3)]
    if loss == "poisson":
        return [float(random.randrange(4)) for _ in range(3)]
    return [random.gauss(0, 1) for _ in range(3)]


def difference(
    activation: tuple[str, Any], loss: tuple[str, Any], optimizer: Any, engine: Any
) -> float:
    """Train both side by side and return how far they ever are apart."""
    import torch

    random = Random(1)
    network = tm.Network.random([3, 5, 4, 3], activation=activation[0], seed=2)
    bend = activation[1]
    linears = [torch.nn.Linear(3, 5), torch.nn.Linear(5, 4), torch.nn.Linear(4, 3)]
    peer = torch.nn.Sequential(linears[0], bend(), linears[1], bend(), linears[2])
    for layer, linear in zip(network.layers, linears, strict=True):
        linear.weight.data = torch.tensor(layer.weights)
        linear.bias.data = torch.tensor(layer.biases)
    make, settings, make_peer = optimizer
    peer_optimizer = make_peer(peer.parameters())
    trainer = tm.Trainer(
        network,
        loss[0],
        make(learning_rate=0.01, **settings),
        batch_size=BATCH,
        shuffle=False,
        engine=engine,
    )
    examples = [
        ([random.gauss(0, 1) for _ in range(3)], some_target(loss[0], k, random)) for k in range(12)
    ]
    worst = 0.0
    for _ in range(EPOCHS):
        for step in trainer.steps(examples):
            inputs, targets = zip(*(examples[i] for i in step.indices), strict=True)
            peer_optimizer.zero_grad()
            value = loss[1](peer(torch.tensor(inputs)), torch.tensor(targets))
            value.backward()
            peer_optimizer.step()
            worst = max(worst, abs(value.item() - step.loss))
    theirs = [
        number
        for linear in linears
        for row, bias in zip(linear.weight.tolist(), linear.bias.tolist(), strict=True)
        for number in (*row, bias)
    ]
    return max(worst, *(abs(a - b) for a, b in zip(theirs, network.parameters(), strict=True)))


def main() -> None:
    """Print the largest difference for each engine."""
    import torch

    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    activations, losses, optimizers = peers()
    print(f"tinymlp {tm.__version__} beside PyTorch {torch.__version__}")
    for engine in (tm.TextbookEngine(), tm.BatchEngine()):
        found = {
            (a[0], one[0], name): difference(a, one, optimizer, engine)
            for a in activations.items()
            for one in losses.items()
            for name, optimizer in optimizers.items()
        }
        where = max(found, key=found.__getitem__)
        print(
            f"{type(engine).__name__}: {len(found)} combinations, largest difference "
            f"{found[where]:.1e} ({', '.join(where)})",
            flush=True,
        )


if __name__ == "__main__":
    main()
