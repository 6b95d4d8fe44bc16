"""An object of one's own that computes what a shipped one does trains to the same bits.

Nothing but its documented methods and what it says of itself may decide: not its class, its name,
its base class or its settings.
"""

import copy
import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.strangers import (
    SHIPPED_INITIALIZERS,
    StrangeActivation,
    StrangeInitializer,
    StrangeLoss,
    StrangeOptimizer,
    StrangePenalty,
    StrangeSchedule,
)
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import DivergedError
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import Engine, TextbookEngine
from tinymlp.learning.loss import has_link, targets_of
from tinymlp.learning.schedule import ReduceOnPlateau, Schedule
from tinymlp.network.activation import Identity, output_range
from tinymlp.network.network import Network
from tinymlp.testing.strategies import (
    activations,
    losses,
    optimizers,
    penalties,
    rates,
    schedules,
    seeds,
    targets_for,
    vectors,
)
from tinymlp.training.trainer import Trainer

Make = Callable[[Any], Any]
"""What is given instead of a shipped object: itself, or its stranger."""


def itself(shipped: Any) -> Any:
    return shipped


class Settings:
    """Everything a training is made of, as shipped objects."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.loss = draw(losses())
        self.hidden = draw(activations())
        # What any number can come out of: targets that no output reaches are refused.
        self.output = draw(
            st.just(Identity())
            if has_link(self.loss)
            else activations().filter(lambda f: output_range(f) == (-math.inf, math.inf))
        )
        self.optimizer: Any = draw(optimizers(rates | schedules()))
        self.penalty = draw(st.none() | penalties())
        self.initializer = draw(st.sampled_from([None, *SHIPPED_INITIALIZERS]))
        self.seed = draw(seeds)
        n_out = draw(st.integers(2 if targets_of(self.loss) == "classes" else 1, 4))
        self.sizes = [draw(st.integers(1, 3)), draw(st.integers(1, 3)), n_out]
        self.examples: list[Example] = [
            (draw(vectors(self.sizes[0])), draw(targets_for(self.loss, draw(vectors(n_out)))))
            for _ in range(draw(st.integers(2, 5)))
        ]
        self.weights = draw(st.none() | vectors(len(self.examples), numbers=st.floats(0.5, 2.0)))
        self.batch_size = draw(st.sampled_from([1, 3]))


@st.composite
def settings_of_a_training(draw: st.DrawFn) -> Settings:
    return Settings(draw)


def train(
    settings: Settings,
    engine: Engine,
    *,
    activation: Make = itself,
    loss: Make = itself,
    optimizer: Make = itself,
    schedule: Make = itself,
    initializer: Make = itself,
    penalty: Make = itself,
) -> list[object]:
    """Return the loss of every epoch, the last parameters and their fingerprint."""
    network = Network.random(
        settings.sizes,
        activation=activation(settings.hidden),
        output_activation=activation(settings.output),
        initializer=None if settings.initializer is None else initializer(settings.initializer),
        seed=settings.seed,
    )
    own = copy.deepcopy(settings.optimizer)  # which remembers nothing of another training
    if isinstance(own.learning_rate, Schedule):
        own.learning_rate = schedule(own.learning_rate)
    trainer = Trainer(
        network,
        loss(settings.loss),
        optimizer(own),
        batch_size=settings.batch_size,
        seed=settings.seed,
        penalty=None if settings.penalty is None else penalty(settings.penalty),
        clip_norm=1.0,
        engine=engine,
    )
    seen: list[object] = []
    try:
        seen += (
            (epoch.training, epoch.gradient_norm)
            for epoch in trainer.epochs(settings.examples, weights=settings.weights, n_epochs=3)
        )
    except DivergedError:
        seen.append("diverged")
    return [*seen, network.parameters(), network.fingerprint()]


STRANGE: dict[str, Make] = {
    "activation": StrangeActivation,
    "loss": StrangeLoss,
    "optimizer": StrangeOptimizer,
    "schedule": StrangeSchedule,
    "initializer": StrangeInitializer,
    "penalty": StrangePenalty,
}


@pytest.mark.parametrize("engine", [TextbookEngine(), BatchEngine()], ids=repr)
@pytest.mark.parametrize("kind", [*STRANGE, "all"])
@given(settings=settings_of_a_training())
def test_a_stranger_trains_as_the_shipped_object_does(
    engine: Engine, kind: str, settings: Settings
) -> None:
    strange = STRANGE if kind == "all" else {kind: STRANGE[kind]}
    if "optimizer" in strange:  # whose schedule nobody can find to tell it the losses
        rate = settings.optimizer.learning_rate
        assume(not isinstance(getattr(rate, "then", rate), ReduceOnPlateau))
    assert train(settings, engine, **strange) == train(settings, engine)


class OneMethod:
    """An optimizer with a step and nothing else."""

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> list[float]:
        return [p - 0.5 * d for p, d in zip(parameters, gradient, strict=True)]


class NamedRate(OneMethod):
    """An optimizer that calls something else its learning rate."""

    learning_rate = "auto"


@pytest.mark.parametrize("optimizer", [OneMethod(), NamedRate()])
def test_an_optimizer_of_one_method_trains_and_its_rate_is_not_known(optimizer: OneMethod) -> None:
    network = Network.random([1, 1], initializer="zeros")
    trainer = Trainer(network, "mean_squared_error", optimizer, batch_size=1)
    (step,) = trainer.steps([([1.0], [2.0])])
    assert math.isnan(step.learning_rate)
    assert network.parameters() == [2.0, 2.0]
