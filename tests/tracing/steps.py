"""Training steps of all kinds, traced and untraced, for the laws of tracing."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tinymlp.learning.loss import Loss
from tinymlp.learning.optimizer import Optimizer
from tinymlp.network.network import Network
from tinymlp.testing.strategies import examples_for, losses, networks, optimizers, schedules
from tinymlp.tracing import TrainingTrace, trace


def bits(numbers: Any) -> list[str]:
    """Return numbers so that 0.0 and -0.0 differ and nan equals nan."""
    return [float(number).hex() for number in numbers]


def whole_of(traced: TrainingTrace) -> list[str]:
    """Return all of a trace but its level, the kept operations last, so that nan equals nan."""
    parts = (traced.setting, traced.given, traced.values, traced.runs, traced.kept)
    return [repr(part) for part in parts]


def untraced(
    network: Network,
    inputs: Sequence[float],
    target: Sequence[float],
    loss: Loss,
    optimizer: Optimizer,
) -> tuple[list[float], float, list[float], list[float]]:
    """Return the prediction, the loss, its gradient, and the new parameters."""
    forward = network.forward(inputs)
    gradient = network.backward(forward, loss.gradient(forward.prediction, target))
    value = loss.value(forward.prediction, target)
    return forward.prediction, value, gradient, optimizer.step(network.parameters(), gradient)


@st.composite
def training_steps(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a network, an example, a loss, and an optimizer that may have stepped before."""
    network, loss = draw(networks()), draw(losses())
    inputs, target = draw(examples_for(network, loss))
    optimizer = draw(optimizers(st.floats(1e-4, 1.0) | schedules()))
    for _ in range(draw(st.integers(0, 2))):
        network.load_parameters(untraced(network, inputs, target, loss, optimizer)[-1])
    return {
        "network": network,
        "inputs": inputs,
        "target": target,
        "loss": loss,
        "optimizer": optimizer,
    }


def traced(step: dict[str, Any], **settings: Any) -> TrainingTrace:
    """Return the trace of what `training_steps` drew."""
    return trace(**step, **settings)
