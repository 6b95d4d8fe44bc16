"""The things that laws are about, drawn where a law can fail.

Numbers are of ordinary size, so that no activation is saturated (a derivative of 0 agrees with
everything); weights keep away from 0 and pre-activations from the kinks, where a derivative is not
the limit from both sides; targets keep away from the places where a loss has a kink of its own.

    vectors(3)                      3 ordinary numbers
    activations()                   any activation, with its own constants
    neurons(), layers(), networks() with weights that matter; a network has 1 to 3 layers
    losses()                        any loss
    examples_for(network)           inputs and a target that suit it, and the loss if one is given
    optimizers()                    any optimizer that has not stepped yet
    penalties(), schedules()

>>> from hypothesis import given, strategies as st
>>> @given(st.data(), networks(n_out=1))
... def test_one_output_is_predicted(data, network):
...     inputs, target = data.draw(examples_for(network))
...     assert len(network.predict(inputs)) == len(target) == 1
>>> test_one_output_is_predicted()
"""

import itertools
import math
from collections.abc import Sequence
from functools import cache
from random import Random

from hypothesis import strategies as st

from tinymlp.arguments import check_finite, check_flag, check_list, check_whole
from tinymlp.errors import invalid
from tinymlp.learning.examples import Example, check_network
from tinymlp.learning.loss import LOSSES, Huber, Loss, MeanSquaredError, find_loss, targets_of
from tinymlp.learning.optimizer import SGD, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSprop
from tinymlp.learning.penalty import L1, L1L2, L2, Penalty
from tinymlp.learning.schedule import (
    ConstantRate,
    CosineDecay,
    ExponentialDecay,
    LearningRate,
    ReduceOnPlateau,
    Schedule,
    StepDecay,
    WarmUp,
)
from tinymlp.network.activation import ACTIVATIONS, ELU, Activation, LeakyReLU
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.network.neuron import Neuron

finite: st.SearchStrategy[float] = st.floats(allow_nan=False, allow_infinity=False)
"""Every finite float, the smallest and the largest included."""

ordinary: st.SearchStrategy[float] = st.floats(-3.0, 3.0).map(lambda number: round(number, 6))
"""A float at whose size nothing is saturated and no product underflows."""

not_small: st.SearchStrategy[float] = st.floats(0.25, 1.0) | st.floats(-1.0, -0.25)
"""A weight that matters."""

tidy: st.SearchStrategy[float] = st.sampled_from(
    [sign * k / 16 for k in (16, 8, 4, 12, *(5, 6, 7, 9, 10, 11, 13, 14, 15)) for sign in (1, -1)]
)
"""A number that matters, exact in binary, easily read, and quickly drawn."""

seeds: st.SearchStrategy[int] = st.integers(0, 2**32 - 1)

widths: st.SearchStrategy[int] = st.integers(1, 3)
"""How many neurons a layer has."""

_sizes = st.one_of(
    [
        st.sampled_from(sorted(itertools.product((1, 2, 3), repeat=n_layers + 1), key=sum))
        for n_layers in (1, 2, 3)
    ]
)
MAX_SIZE = 1_000
"""Of a list that is drawn: hypothesis keeps no more than some thousand numbers of a case."""

_signs = st.sampled_from([-1.0, 1.0])
_errors = st.floats(0.125, 0.875) | st.floats(1.125, 2.0)


def check_strategy(name: str, strategy: object, *, optional: bool = False) -> None:
    """Raise `ArgumentError` unless it is one of hypothesis's strategies, or None if `optional`."""
    if not isinstance(strategy, st.SearchStrategy) and not (optional and strategy is None):
        raise invalid(name, "a strategy of hypothesis", strategy, "st.just(it) draws it each time")


def vectors(
    size: int | None = None, *, numbers: st.SearchStrategy[float] = ordinary
) -> st.SearchStrategy[list[float]]:
    """Draw a list of `size` numbers, or of 1 to 5."""
    check_strategy("numbers", numbers)
    minimum, maximum = (
        (1, 5) if size is None else (check_whole("size", size, minimum=0, maximum=MAX_SIZE),) * 2
    )
    return st.lists(numbers, min_size=minimum, max_size=maximum)


@cache  # hypothesis looks at a strategy once, and networks ask for it once a layer
def activations() -> st.SearchStrategy[Activation]:
    """Draw any activation of the library, some with constants that are not the usual ones."""
    return (
        st.sampled_from([kind() for kind in ACTIVATIONS.values()])
        | st.floats(0.0, 1.0).map(lambda slope: LeakyReLU(slope=slope))
        | st.floats(0.25, 2.0).map(lambda alpha: ELU(alpha=alpha))
    )


def neurons(
    *,
    activation: st.SearchStrategy[Activation] | None = None,
    numbers: st.SearchStrategy[float] = not_small,
    n_in: int | None = None,
) -> st.SearchStrategy[Neuron]:
    """Draw a neuron of 1 to 5 inputs, or of `n_in`."""
    _check_parts(activation, numbers, n_in=n_in)
    return st.builds(
        Neuron,
        weights=vectors(n_in, numbers=numbers),
        bias=numbers,
        activation=activations() if activation is None else activation,
    )


def _check_parts(activation: object, numbers: object, **sizes: int | None) -> None:
    check_strategy("activation", activation, optional=True)
    check_strategy("numbers", numbers)
    for name, size in sizes.items():
        if size is not None:
            check_whole(name, size, minimum=1, maximum=MAX_SIZE)


def layers(
    *,
    activation: st.SearchStrategy[Activation] | None = None,
    numbers: st.SearchStrategy[float] = not_small,
    n_in: int | None = None,
    n_out: int | None = None,
) -> st.SearchStrategy[Layer]:
    """Draw a layer of 1 to 3 neurons with 1 to 3 inputs, or of the sizes given."""
    _check_parts(activation, numbers, n_in=n_in, n_out=n_out)
    return _layers(
        activations() if activation is None else activation,
        numbers,
        widths if n_in is None else st.just(n_in),
        widths if n_out is None else st.just(n_out),
    )


@st.composite
def _layers(
    draw: st.DrawFn,
    activation: st.SearchStrategy[Activation],
    numbers: st.SearchStrategy[float],
    n_in: st.SearchStrategy[int],
    n_out: st.SearchStrategy[int],
) -> Layer:
    return _layer(draw, activation, numbers, draw(n_in), draw(n_out))


def _layer(
    draw: st.DrawFn,
    activation: st.SearchStrategy[Activation],
    numbers: st.SearchStrategy[float],
    n_in: int,
    n_out: int,
) -> Layer:
    return Layer.from_weights(
        [[draw(numbers) for _ in range(n_in)] for _ in range(n_out)],
        [draw(numbers) for _ in range(n_out)],
        activation=draw(activation),
    )


def networks(
    *,
    activation: st.SearchStrategy[Activation] | None = None,
    numbers: st.SearchStrategy[float] = not_small,
    n_in: int | None = None,
    n_out: int | None = None,
) -> st.SearchStrategy[Network]:
    """Draw a network of 1 to 3 layers, each of 1 to 3 neurons and with its own activation."""
    _check_parts(activation, numbers, n_in=n_in, n_out=n_out)
    return _networks(activations() if activation is None else activation, numbers, n_in, n_out)


@st.composite
def _networks(
    draw: st.DrawFn,
    activation: st.SearchStrategy[Activation],
    numbers: st.SearchStrategy[float],
    n_in: int | None,
    n_out: int | None,
) -> Network:
    sizes = [*draw(_sizes)]
    sizes[0] = sizes[0] if n_in is None else n_in
    sizes[-1] = sizes[-1] if n_out is None else n_out
    return Network(
        [
            _layer(draw, activation, numbers, before, after)
            for before, after in itertools.pairwise(sizes)
        ]
    )


@cache
def losses() -> st.SearchStrategy[Loss]:
    """Draw any loss of the library."""
    return st.sampled_from([kind() for kind in LOSSES.values()]) | st.floats(0.5, 2.0).map(
        lambda delta: Huber(delta=delta)
    )


def targets_for(loss: str | Loss, prediction: Sequence[float]) -> st.SearchStrategy[list[float]]:
    """Draw a target that the loss is made for, away from where its slope jumps."""
    numbers = check_list("prediction", prediction, "a list of numbers")
    check_finite("prediction", numbers)
    return _targets_for(find_loss(loss), numbers)


@st.composite
def _targets_for(draw: st.DrawFn, loss: Loss, prediction: Sequence[float]) -> list[float]:
    n, kind = len(prediction), targets_of(loss)
    if kind == "classes":
        shares = draw(vectors(n, numbers=st.floats(0.0, 1.0)).filter(lambda shares: any(shares)))
        total = math.fsum(shares)
        return [share / total for share in shares]
    if kind == "binary":
        return draw(vectors(n, numbers=st.floats(0.0, 1.0)))
    if kind == "counts":
        return draw(vectors(n, numbers=st.integers(0, 5).map(float)))
    delta: float = getattr(loss, "delta", 1.0)  # where a Huber loss bends
    return [p - draw(_signs) * delta * draw(_errors) for p in prediction]


def far_from_kinks(network: Network, inputs: Sequence[float]) -> bool:
    """Return whether no pre-activation is so near to 0 that a small step would cross it."""
    return all(abs(z) > 1e-3 for layer in network.forward(inputs).layers for z in layer.z)


def examples_for(
    network: Network,
    loss: str | Loss | None = None,
    *,
    numbers: st.SearchStrategy[float] = ordinary,
    on_kinks: bool = False,
) -> st.SearchStrategy[Example]:
    """Draw inputs and a target at which the network's loss, mean squared error, is smooth.

    With `on_kinks` the inputs may be where an activation has its corner.
    """
    check_network("network", network)
    inputs = vectors(network.n_in, numbers=numbers)
    if not check_flag("on_kinks", on_kinks):
        inputs = inputs.filter(lambda inputs: far_from_kinks(network, inputs))
    return _examples_for(network, MeanSquaredError() if loss is None else find_loss(loss), inputs)


@st.composite
def _examples_for(
    draw: st.DrawFn, network: Network, loss: Loss, inputs: st.SearchStrategy[list[float]]
) -> Example:
    drawn = draw(inputs)
    return drawn, draw(_targets_for(loss, network.predict(drawn)))


def batches_for(network: Network, loss: str | Loss) -> st.SearchStrategy[list[Example]]:
    """Draw 1 to 4 examples."""
    return st.lists(examples_for(network, loss), min_size=1, max_size=4)


@cache
def penalties() -> st.SearchStrategy[Penalty]:
    """Draw a penalty that is felt."""
    strengths = st.floats(0.125, 2.0)
    both = st.builds(L1L2, l1=strengths, l2=strengths)
    return strengths.map(L1) | strengths.map(L2) | both


rates: st.SearchStrategy[float] = st.floats(1e-4, 1.0)
"""A learning rate."""


@cache
def plain_schedules() -> st.SearchStrategy[Schedule]:
    """Draw any schedule that starts at its full rate."""
    factors = st.floats(0.1, 1.0)
    steps = st.integers(1, 20)
    return (
        rates.map(ConstantRate)
        | st.builds(StepDecay, rate_at_start=rates, factor=factors, every=steps)
        | st.builds(ExponentialDecay, rate_at_start=rates, factor=factors, every=steps)
        | st.builds(CosineDecay, rate_at_start=rates, steps=steps)
        | st.builds(
            ReduceOnPlateau,
            rate_at_start=rates,
            factor=st.floats(0.1, 0.9),
            patience=st.integers(0, 3),
            min_delta=st.floats(0.0, 0.1),
        )
    )


@cache
def schedules() -> st.SearchStrategy[Schedule]:
    """Draw any schedule, with or without a warm-up."""
    return plain_schedules() | st.builds(
        WarmUp, steps=st.integers(1, 20), then=rates | plain_schedules()
    )


def optimizers(
    learning_rate: st.SearchStrategy[LearningRate] = rates,
) -> st.SearchStrategy[Optimizer]:
    """Draw any optimizer that has not stepped yet."""
    check_strategy("learning_rate", learning_rate)
    shares = st.floats(0.0, 0.99)
    return (
        st.builds(SGD, learning_rate=learning_rate)
        | st.builds(Momentum, learning_rate=learning_rate, momentum=shares)
        | st.builds(Nesterov, learning_rate=learning_rate, momentum=shares)
        | st.builds(RMSprop, learning_rate=learning_rate, decay=shares)
        | st.builds(Adam, learning_rate=learning_rate, beta1=shares, beta2=shares)
        | st.builds(AdamW, learning_rate=learning_rate, weight_decay=st.floats(0.0, 0.1))
    )


def randoms() -> st.SearchStrategy[Random]:
    """Draw a source of random numbers that a law may use up."""
    return seeds.map(Random)
