"""A training step of the real library, recorded: forward, loss, backward, update.

The four lines that every textbook draws run on a copy of the network whose numbers record. Nothing
is computed a second time for show, and the weights that come out are those of an untraced step,
bit for bit.

How many steps there are can be counted beforehand. With W weights, B biases, H hidden neurons and
n outputs, a tanh network that learns by the mean squared error and SGD has

    forward     2·W + H            a product and a sum for each weight; tanh
    loss        3·n + 1            e = p − t, e·e, a sum; divided by n
    backward    3·n                e, 2·e, divided by n
                B + 3·H + 3·W      δ; 1 − tanh·tanh; for each weight ∂L/∂w, and δ·w into a sum
    update      2·(W + B)          η·g, subtracted

together 7·W + 3·B + 4·H + 6·n + 1.

>>> network = Network.random([2, 8, 8, 1], activation="tanh", seed=0)
>>> len(trace(network, [0.5, -1.0], [1.0]).steps) == 7 * 88 + 3 * 17 + 4 * 16 + 6 + 1 == 738
True
"""

import copy
from collections.abc import Sequence

from tinymlp.arguments import check_finite
from tinymlp.errors import ArgumentError
from tinymlp.learning.loss import Loss, find_loss
from tinymlp.learning.optimizer import SGD, Optimizer, find_optimizer
from tinymlp.learning.schedule import LearningRate
from tinymlp.named import name_of
from tinymlp.network.network import Network
from tinymlp.tracing.instrument import (
    name_memory,
    owners,
    parameter_name,
    watch_network,
    watch_optimizer,
)
from tinymlp.tracing.naming import Naming, Setting
from tinymlp.tracing.recorder import Keep, Recorder, everything, nothing
from tinymlp.tracing.training_trace import LEVELS, TrainingTrace

MOST_STEPS = 2000
"""A trace of more steps is shown neuron by neuron, unless it is asked for otherwise."""


def trace(
    network: Network,
    inputs: Sequence[float],
    target: Sequence[float],
    *,
    loss: str | Loss = "mean_squared_error",
    learning_rate: LearningRate | None = None,
    optimizer: str | Optimizer | None = None,
    level: str | None = None,
) -> TrainingTrace:
    """Return every step of training on one example, inputs (n_in,) and target (n_out,).

    The optimizer is SGD unless another is given. The network and the optimizer stay as they are.
    `level` is "operation" (every multiplication), "neuron" or "layer"; None is "operation" up to
    2,000 steps and "neuron" beyond.

    Raises `ShapeError` and `ArgumentError` for what does not fit.
    """
    loss = find_loss(loss)
    optimizer = _chosen(optimizer, learning_rate)
    if level is not None and level not in LEVELS:
        raise ArgumentError(f"level is one of {', '.join(LEVELS)}, got {level!r}")
    check_finite("inputs", inputs)
    check_finite("target", target)

    before, remembered = copy.deepcopy(network), copy.deepcopy(optimizer)
    setting = Setting(
        network.sizes,
        [name_of(layer.activation) for layer in network.layers],
        name_of(loss),
        getattr(optimizer, "name", type(optimizer).__name__),
    )

    def run(keep: Keep, limit: int | None = None) -> Recorder:
        recorder = Recorder(keep=keep, limit=limit)
        record(before, inputs, target, loss, remembered, recorder)
        return recorder

    if level is None:
        first = run(everything, MOST_STEPS)
        level = "neuron" if first.number > MOST_STEPS else "operation"
    else:
        first = run(everything if level == "operation" else nothing)
    return TrainingTrace(
        level=level,
        setting=setting,
        given=first.gave,
        values=first.values,
        runs=first.runs,
        kept=Naming(first, setting).steps() if level == "operation" else None,
        again=lambda keep: Naming(run(keep), setting),
    )


def record(
    network: Network,
    inputs: Sequence[float],
    target: Sequence[float],
    loss: Loss,
    optimizer: Optimizer,
    recorder: Recorder,
) -> None:
    """Do one training step under the eyes of a recorder."""
    owned = owners(network.sizes)
    watched = watch_network(network, recorder)
    x = [recorder.given(number, f"x[{i}]") for i, number in enumerate(inputs)]
    t = [recorder.given(number, f"t[{k}]") for k, number in enumerate(target)]
    rule = watch_optimizer(optimizer, recorder, owned)

    forward = watched.forward(x)

    recorder.enter("loss")
    recorder.named(loss.value(forward.prediction, t), "L")

    recorder.enter("backward")
    last = len(network.layers)
    d_prediction = [
        recorder.named(d, f"d_a[{last}][{k}]")
        for k, d in enumerate(loss.gradient(forward.prediction, t))
    ]
    gradient = watched.backward(forward, d_prediction)

    recorder.enter("update")
    parameters = rule.step(watched.parameters(), gradient)
    name_memory(rule, recorder, owned)
    for owner, parameter in zip(owned, parameters, strict=True):
        recorder.named(parameter, parameter_name(owner), owner)


def _chosen(optimizer: str | Optimizer | None, learning_rate: LearningRate | None) -> Optimizer:
    if optimizer is None:
        return SGD() if learning_rate is None else SGD(learning_rate=learning_rate)
    if learning_rate is not None:
        raise ArgumentError(
            "learning_rate is for plain SGD, and an optimizer has its own: give it there, like "
            "optimizer=Adam(learning_rate=0.01)"
        )
    return find_optimizer(optimizer)
