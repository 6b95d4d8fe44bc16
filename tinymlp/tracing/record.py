"""A training step of the real library, recorded: forward, loss, backward, update.

The four lines that every textbook draws run on a copy of the network whose numbers record. Nothing
is computed a second time for show, and the weights that come out are those of an untraced step,
bit for bit.

How many operations there are can be counted beforehand. With W weights, B biases, H hidden neurons
and n outputs, a tanh network that learns by the mean squared error and SGD has

    forward     2·W + H            a product and a sum for each weight; tanh
    loss        3·n + 1            e = p − t, e·e, a sum; divided by n
    backward    3·n                e, 2·e, divided by n
                B + 3·H + 3·W      δ; 1 − tanh·tanh; for each weight ∂L/∂w, and δ·w into a sum
    update      2·(W + B)          η·g, subtracted

together 7·W + 3·B + 4·H + 6·n + 1.

>>> network = Network.random([2, 8, 8, 1], activation="tanh", seed=0)
>>> trace(network, [0.5, -1.0], [1.0]).n_operations == 7 * 88 + 3 * 17 + 4 * 16 + 6 + 1 == 738
True
"""

import copy
from collections.abc import Sequence

from tinymlp.arguments import check_choice, check_finite, check_iterable
from tinymlp.errors import invalid
from tinymlp.learning.loss import Loss, find_loss
from tinymlp.learning.optimizer import SGD, Optimizer, find_optimizer
from tinymlp.learning.schedule import LearningRate
from tinymlp.named import name_of
from tinymlp.network.network import Network
from tinymlp.network.shapes import Vector
from tinymlp.tracing.instrument import (
    instrument,
    instrument_optimizer,
    name_memory,
    owners,
    parameter_name,
)
from tinymlp.tracing.naming import Naming, Setting
from tinymlp.tracing.recorder import Keep, Recorder, keep_all, keep_none
from tinymlp.tracing.step_record import LEVELS
from tinymlp.tracing.training_trace import TrainingTrace

MAX_OPERATIONS = 2000
"""A trace of more operations is shown neuron by neuron, unless it is asked for otherwise."""


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
    """Return every operation of training on one example, inputs (n_in,) and target (n_out,).

    The optimizer is SGD unless another is given. The network and the optimizer stay as they are.
    `level` is "operation" (every multiplication), "neuron" or "layer"; None is "operation" up to
    2,000 operations and "neuron" beyond.

    Raises `ShapeError` and `ArgumentError` for what does not fit.
    """
    if not isinstance(network, Network):
        raise invalid("network", "a Network", network)
    if level is not None:
        check_choice("level", level, LEVELS)
    inputs, target = _vector("inputs", inputs), _vector("target", target)
    loss = find_loss(loss)
    optimizer = _choose_optimizer(optimizer, learning_rate)

    before, remembered = copy.deepcopy(network), copy.deepcopy(optimizer)
    setting = Setting(
        network.sizes,
        [name_of(layer.activation) for layer in network.layers],
        name_of(loss),
        name_of(optimizer),
    )

    def run(keep: Keep, limit: int | None = None) -> Recorder:
        recorder = Recorder(keep=keep, limit=limit)
        record(before, inputs, target, loss, remembered, recorder)
        return recorder

    if level is None:
        first = run(keep_all, MAX_OPERATIONS)
        level = "neuron" if first.number > MAX_OPERATIONS else "operation"
    else:
        first = run(keep_all if level == "operation" else keep_none)
    return TrainingTrace(
        level=level,
        setting=setting,
        given=first.given,
        values=first.values,
        runs=first.runs,
        kept=Naming(first, setting).operations() if level == "operation" else None,
        record_again=lambda keep: Naming(run(keep), setting),
    )


def record(
    network: Network,
    inputs: Sequence[float],
    target: Sequence[float],
    loss: Loss,
    optimizer: Optimizer,
    recorder: Recorder,
) -> None:
    """Do one training step, recorded."""
    owned = owners(network.sizes)
    recorded = instrument(network, recorder)
    x = [recorder.give(number, f"x[{i}]") for i, number in enumerate(inputs)]
    t = [recorder.give(number, f"t[{k}]") for k, number in enumerate(target)]
    rule = instrument_optimizer(optimizer, recorder, owned)

    forward = recorded.forward(x)

    recorder.enter("loss")
    recorder.name(loss.value(forward.prediction, t), "L")

    recorder.enter("backward")
    last = len(network.layers)
    d_prediction = [
        recorder.name(d, f"d_a[{last}][{k}]")
        for k, d in enumerate(loss.gradient(forward.prediction, t))
    ]
    gradient = recorded.backward(forward, d_prediction)

    recorder.enter("update")
    parameters = rule.step(recorded.parameters(), gradient)
    name_memory(rule, recorder, owned)
    for owner, parameter in zip(owned, parameters, strict=True):
        recorder.name(parameter, parameter_name(owner), owner)


def _vector(name: str, values: Sequence[float]) -> Vector:
    numbers = list(check_iterable(name, values, "a list of numbers"))
    check_finite(name, numbers)
    return numbers


def _choose_optimizer(
    optimizer: str | Optimizer | None, learning_rate: LearningRate | None
) -> Optimizer:
    if optimizer is None:
        return SGD() if learning_rate is None else SGD(learning_rate=learning_rate)
    if learning_rate is not None:
        raise invalid(
            "learning_rate",
            "left out where an optimizer is given",
            learning_rate,
            "an optimizer has its own, as in optimizer=Adam(learning_rate=0.01)",
        )
    return find_optimizer(optimizer)
