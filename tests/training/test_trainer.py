"""The trainer: what its generators promise, step by step and epoch by epoch."""

import copy
import math
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.engine.batch import BatchEngine
from tinymlp.errors import ArgumentError, DivergedError, FormatError, ShapeError, TinyMLPError
from tinymlp.gradient_check.central_difference import agree, gradient_by_differences
from tinymlp.learning.clipping import norm
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.gradient import Engine, TextbookEngine, mean_gradient, mean_loss, penalized
from tinymlp.learning.loss import Loss, MeanSquaredError
from tinymlp.learning.optimizer import SGD, Adam, AdamW, Momentum
from tinymlp.learning.penalty import L2
from tinymlp.learning.schedule import ReduceOnPlateau, StepDecay
from tinymlp.learning.weight_average import WeightAverage
from tinymlp.named import name_of
from tinymlp.network.network import Network
from tinymlp.testing.strategies import (
    networks,
    optimizers,
    penalties,
    vectors,
)
from tinymlp.training.history import Epoch
from tinymlp.training.trainer import Trainer

Examples = list[tuple[list[float], list[float]]]


class Stay:
    """An optimizer that leaves the parameters where they are."""

    def step(self, parameters: Sequence[float], gradient: Sequence[float], /) -> list[float]:
        return list(parameters)


class OwnEngine:
    """An engine of a user's own, which knows nothing of the other batches."""

    predictions = TextbookEngine.predictions

    def mean_gradient(
        self, network: Network, loss: Loss, examples: Any, *, weights: Any, penalty: Any
    ) -> tuple[float, list[float]]:
        return mean_gradient(network, loss, examples, weights=weights, penalty=penalty)


def some_examples(n: int, seed: int = 0) -> Examples:
    draw = random.Random(seed)
    inputs = [[draw.uniform(-1, 1), draw.uniform(-1, 1)] for _ in range(n)]
    return [(row, [row[0] * row[1] - row[0]]) for row in inputs]


def a_trainer(**arguments: object) -> Trainer:
    network = Network.random([2, 3, 1], seed=1)
    return Trainer(network, MeanSquaredError(), Adam(learning_rate=0.05), **arguments)  # type: ignore[arg-type]


@given(st.integers(1, 30), st.integers(1, 12))
@settings(max_examples=tries(10))
def test_an_epoch_has_a_step_for_each_batch(n: int, batch_size: int) -> None:
    steps = list(a_trainer(batch_size=batch_size).steps(some_examples(n)))
    assert [step.number for step in steps] == list(range(1, math.ceil(n / batch_size) + 1))
    assert sorted(i for step in steps for i in step.indices) == list(range(n))


def test_a_step_is_the_optimizers_answer_to_the_mean_gradient() -> None:
    examples = some_examples(6)
    trainer = a_trainer(batch_size=6, shuffle=False)
    before = trainer.network.copy()
    loss, gradient = mean_gradient(before, MeanSquaredError(), examples)
    (step,) = trainer.steps(examples)
    assert step.loss == loss
    assert step.gradient == gradient
    expected = Adam(learning_rate=0.05).step(before.parameters(), gradient)
    assert trainer.network.parameters() == expected


def test_training_lowers_the_loss() -> None:
    examples = some_examples(20)
    first, *_, last = a_trainer(batch_size=5).epochs(examples, n_epochs=40)
    assert last.training["loss"] < 0.8 * first.training["loss"]


def test_losses_are_measured_at_the_weights_the_epoch_ended_with() -> None:
    examples, validation = some_examples(10), some_examples(4, seed=9)
    trainer = a_trainer(batch_size=3)
    for epoch in trainer.epochs(examples, n_epochs=3, validation=validation):
        for measured, on in ((epoch.training, examples), (epoch.validation, validation)):
            predictions = [trainer.network.predict(x) for x, _ in on]
            assert measured["loss"] == mean_loss(trainer.loss, predictions, [t for _, t in on])


@pytest.mark.parametrize("weights", [None, [float(i % 3) for i in range(12)]])
def test_measured_on_a_sample_the_weights_are_the_same(weights: list[float] | None) -> None:
    examples = some_examples(12)
    trainer, other = (
        Trainer(Network.random([2, 3, 1]), "mean_squared_error", Adam(), batch_size=5, seed=2)
        for _ in range(2)
    )
    of_all = other.epochs(examples, n_epochs=3, weights=weights)
    of_some = trainer.epochs(examples, n_epochs=3, weights=weights, n_measured=4)
    for whole, some in zip(of_all, of_some, strict=True):
        assert trainer.network == other.network
        measured, own = trainer.sample_of(examples, weights, 4)
        assert len(measured) == 4
        assert some.training == trainer.measure(measured, weights=own) != whole.training
        assert some.n_examples == 12


def test_of_no_example_nothing_is_measured() -> None:
    trainer = Trainer(Network.random([2, 1]), "mean_squared_error", Adam())
    message = message_of(ArgumentError, trainer.epochs, some_examples(3), n_measured=-1)
    assert message == "n_measured must be a whole number from 0 up, got -1"
    epochs = trainer.epochs(some_examples(3), n_epochs=2, n_measured=0, tell=False)
    assert [epoch.training for epoch in epochs] == [{}, {}]
    with pytest.raises(ArgumentError, match="an Epoch with a loss"):  # a schedule is to be told it
        next(trainer.epochs(some_examples(3), n_measured=0))


def test_the_same_seed_gives_the_same_bits_and_another_seed_others() -> None:
    prints = []
    for seed in (0, 0, 1):
        trainer = a_trainer(batch_size=4, seed=seed)
        list(trainer.epochs(some_examples(15), n_epochs=3))
        prints.append(trainer.network.fingerprint())
    assert prints[0] == prints[1] != prints[2]


def test_the_callers_lists_are_left_as_they_were() -> None:
    examples = some_examples(9)
    kept = [(list(x), list(t)) for x, t in examples]
    weights = [1.0] * 9
    list(a_trainer(batch_size=2).epochs(examples, n_epochs=2, weights=weights))
    assert examples == kept
    assert weights == [1.0] * 9


def test_a_second_call_goes_on_where_the_first_ended() -> None:
    examples = some_examples(11)
    whole, parts = a_trainer(batch_size=4), a_trainer(batch_size=4)
    numbers = [epoch.number for epoch in whole.epochs(examples, n_epochs=5)]
    list(parts.epochs(examples, n_epochs=2))
    assert [epoch.number for epoch in parts.epochs(examples, n_epochs=3)] == numbers[2:]
    assert parts.network.parameters() == whole.network.parameters()


def test_a_weight_of_two_is_the_example_twice() -> None:
    examples = some_examples(3)
    weighted, doubled = (
        a_trainer(batch_size=9, shuffle=False),
        a_trainer(batch_size=9, shuffle=False),
    )
    list(weighted.steps(examples, weights=[1.0, 2.0, 1.0]))
    list(doubled.steps([examples[0], examples[1], examples[1], examples[2]]))
    assert weighted.network.parameters() == pytest.approx(doubled.network.parameters(), rel=1e-12)


@given(
    st.lists(st.sampled_from([0.0, 0.25, 1.0, 3.0, 50.0]), min_size=1, max_size=12).filter(any),
    st.integers(1, 13),
    st.sampled_from([TextbookEngine(), BatchEngine(), OwnEngine()]),
    st.sampled_from([None, L2(0.25)]),
)
@settings(max_examples=tries(25))
def test_the_mean_over_an_epoch_s_batches_is_the_gradient_of_the_weighted_whole(
    weights: list[float], batch_size: int, engine: Engine, penalty: L2 | None
) -> None:
    """Whatever the batch size, at fixed parameters; a batch without a step counts as 0."""
    examples = some_examples(len(weights))
    network = Network.random([2, 3, 1], seed=1)
    trainer = Trainer(
        network, MeanSquaredError(), Stay(), batch_size=batch_size, engine=engine, penalty=penalty
    )
    whole, gradient = mean_gradient(network, MeanSquaredError(), examples, weights=weights)
    total, totals = 0.0, [0.0] * network.n_parameters
    for step in trainer.steps(examples, weights=weights):
        of_penalty, slopes = 0.0, [0.0] * network.n_parameters
        if penalty is not None:  # which is added to every step, whatever the batch weighs
            of_penalty, slopes = penalized(network, penalty, 0.0, slopes)
        total += len(step.indices) * (step.loss - of_penalty)
        totals = [
            before + len(step.indices) * (d - slope)
            for before, d, slope in zip(totals, step.gradient, slopes, strict=True)
        ]
    assert total / len(examples) == pytest.approx(whole, rel=1e-9, abs=1e-9)
    assert [d / len(examples) for d in totals] == pytest.approx(gradient, rel=1e-9, abs=1e-9)


@given(st.integers(1, 9), st.sampled_from([0.1, 1.0, 7.0]), st.sampled_from([None, L2(0.25)]))
@settings(max_examples=tries(10))
def test_equal_weights_are_none(batch_size: int, weight: float, penalty: L2 | None) -> None:
    examples = some_examples(9)
    with_weights, without = (a_trainer(batch_size=batch_size, penalty=penalty) for _ in range(2))
    for step, other in zip(
        with_weights.steps(examples, weights=[weight] * 9), without.steps(examples), strict=True
    ):
        assert step.loss == pytest.approx(other.loss, rel=1e-9)
        assert step.gradient == pytest.approx(other.gradient, rel=1e-9, abs=1e-9)


def test_an_example_of_weight_0_changes_no_bit_even_where_its_loss_is_infinite() -> None:
    examples, far = some_examples(3), ([1e300, -1e300], [1.0])
    one, other = a_trainer(batch_size=4), a_trainer(batch_size=4)
    (step,) = one.steps([*examples, far], weights=[1.0, 2.0, 1.0, 0.0])
    (among_zeros,) = other.steps([*examples, examples[0]], weights=[1.0, 2.0, 1.0, 0.0])
    assert step == among_zeros


def test_a_batch_whose_weights_are_all_zero_takes_no_step() -> None:
    trainer = a_trainer(batch_size=2, shuffle=False)
    steps = list(trainer.steps(some_examples(4), weights=[0.0, 0.0, 1.0, 0.0]))
    assert [step.indices for step in steps] == [[2, 3]]


def test_without_a_number_of_epochs_it_goes_on_forever() -> None:
    epochs = a_trainer().epochs(some_examples(3))
    assert [next(epochs).number for _ in range(7)] == [1, 2, 3, 4, 5, 6, 7]


def test_metrics_are_measured_on_both_parts() -> None:
    def largest_error(predictions, targets, weights):  # type: ignore[no-untyped-def]
        return max(abs(p[0] - t[0]) for p, t in zip(predictions, targets, strict=True))

    (epoch,) = a_trainer().epochs(
        some_examples(5),
        n_epochs=1,
        validation=some_examples(3, seed=3),
        metrics={"largest_error": largest_error},
    )
    assert epoch.training["largest_error"] > 0
    assert epoch.validation["largest_error"] > 0


def test_a_schedule_is_followed_step_by_step() -> None:
    schedule = StepDecay(rate_at_start=0.5, factor=0.5, every=2)
    trainer = Trainer(
        Network.random([2, 1]), "mean_squared_error", SGD(learning_rate=schedule), batch_size=1
    )
    rates = [step.learning_rate for step in trainer.steps(some_examples(6))]
    assert rates == [0.5, 0.5, 0.25, 0.25, 0.125, 0.125]


class Telltale:
    """A schedule of a user's own that keeps what it is told."""

    def __init__(self) -> None:
        self.losses: list[float] = []

    def rate(self, step: int) -> float:
        return 0.5 ** len(self.losses)

    def after_epoch(self, loss: float) -> None:
        self.losses.append(loss)


@pytest.mark.parametrize("part", ["training", "validation"])
def test_a_schedule_that_asks_is_told_each_epochs_validation_loss_or_else_the_training_loss(
    part: str,
) -> None:
    told = Telltale()
    network = Network.random([2, 3, 1], seed=1)
    trainer = Trainer(network, MeanSquaredError(), SGD(learning_rate=told))
    held_out = some_examples(3, seed=1) if part == "validation" else []
    epochs = list(trainer.epochs(some_examples(6), n_epochs=3, validation=held_out))
    assert told.losses == [getattr(epoch, part)["loss"] for epoch in epochs]
    assert [epoch.learning_rate for epoch in epochs] == [1.0, 0.5, 0.25]
    list(trainer.epochs(some_examples(6), n_epochs=2, tell=False))
    assert len(told.losses) == 3
    trainer.tell_schedule(epochs[0])
    assert told.losses[3] == told.losses[0]


def test_a_step_too_long_is_cut_where_the_loss_stalls() -> None:
    """Far too large a rate goes around the minimum; lowered, it comes nearer."""
    found = []
    for rate in (0.9, ReduceOnPlateau(rate_at_start=0.9, factor=0.5, patience=1)):
        network = Network.random([2, 3, 1], seed=1)
        trainer = Trainer(network, "mean_absolute_error", SGD(learning_rate=rate), batch_size=2)
        epochs = list(trainer.epochs(some_examples(12), n_epochs=40))
        found.append(epochs[-1].training["loss"])
        rates = [epoch.learning_rate for epoch in epochs]
    assert rates[0] == 0.9 > rates[-1] > 0
    assert found[1] < 0.5 * found[0]


@given(st.data())
@settings(max_examples=tries(25))
def test_layers_on_frozen_ones_learn_as_a_network_of_their_own(data: st.DataObject) -> None:
    """For the layers that learn, frozen ones are nothing but what computes their inputs."""
    whole = data.draw(networks().filter(lambda network: len(network.layers) > 1))
    n = data.draw(st.integers(1, len(whole.layers) - 1))
    target = [0.5] * whole.n_out  # which any activation can give
    examples = [(data.draw(vectors(whole.n_in)), target) for _ in range(3)]
    optimizer = data.draw(optimizers())
    how: dict[str, Any] = {
        "penalty": data.draw(st.none() | penalties()),
        "clip_norm": data.draw(st.none() | st.just(0.5)),
        "batch_size": 2,
    }
    loss = MeanSquaredError()
    rest = Network(whole.copy().layers[n:])
    inner = [
        (whole.forward(inputs).layers[n - 1].activations, target) for inputs, target in examples
    ]
    before = whole.parameters()
    trainer = Trainer(whole, loss, copy.deepcopy(optimizer), frozen=n, **how)
    other = Trainer(rest, loss, copy.deepcopy(optimizer), **how)
    for _ in range(2):
        for one, two in zip(trainer.steps(examples), other.steps(inner), strict=True):
            assert one.gradient == two.gradient
            assert one.gradient_norm == two.gradient_norm
            n_frozen = len(before) - len(one.gradient)
            assert whole.parameters() == before[:n_frozen] + rest.parameters()


@pytest.mark.parametrize("engine", [TextbookEngine(), BatchEngine(), OwnEngine()], ids=name_of)
def test_frozen_weights_keep_every_bit_with_any_engine(engine: Engine) -> None:
    network = Network.random([2, 3, 4, 1], seed=1)
    before = network.parameters()
    decay = AdamW(learning_rate=0.1, weight_decay=0.5)
    trainer = Trainer(
        network, "mean_squared_error", decay, frozen=2, penalty=L2(0.5), engine=engine
    )
    list(trainer.epochs(some_examples(6), n_epochs=2, weights=[1.0, 2.0, 0.0, 1.0, 1.0, 3.0]))
    kept = [name.startswith(("layer 1,", "layer 2,")) for name in network.parameter_names()]
    pairs = zip(before, network.parameters(), strict=True)
    assert [old == new for old, new in pairs] == kept


@pytest.mark.parametrize("wrong", [2, 3, -1, True, 0.5, [1], None, "1"])
def test_one_layer_at_least_has_to_learn(wrong: Any) -> None:
    message = (
        "^frozen must be a whole number from 0 to 1, got .*: of the network's 2 layers one has"
    )
    with pytest.raises(ArgumentError, match=message):
        a_trainer(frozen=wrong)


def test_what_is_no_epoch_tells_nothing() -> None:
    wrong: list[Any] = [0.5, None, Epoch(1, {"accuracy": 1.0}, {}, 0.5, 1.0, 0.0)]
    for epoch in wrong:
        with pytest.raises(ArgumentError, match="epoch must be an Epoch with a loss"):
            a_trainer().tell_schedule(epoch)
    a_trainer().tell_schedule(Epoch(1, {"loss": 1.0}, {}, 0.5, 1.0, 0.0))  # which need not know


def test_a_clipped_gradient_is_never_longer_than_asked() -> None:
    trainer = a_trainer(batch_size=1, clip_norm=0.01)
    norms = [step.gradient_norm for step in trainer.steps(some_examples(8))]
    assert max(norms) <= 0.01 * (1 + 1e-12)


def test_the_penalty_is_in_the_steps_loss_but_not_in_the_epochs() -> None:
    examples = some_examples(4)
    plain, penalized = a_trainer(shuffle=False), a_trainer(shuffle=False, penalty=L2(10.0))
    (without,), (with_penalty,) = plain.steps(examples), penalized.steps(examples)
    assert with_penalty.loss > without.loss
    (epoch,) = penalized.epochs(examples, n_epochs=1)
    predictions = [penalized.network.predict(x) for x, _ in examples]
    assert epoch.training["loss"] == mean_loss(
        penalized.loss, predictions, [t for _, t in examples]
    )


@pytest.mark.parametrize("penalty", [None, L2(0.5)])
@pytest.mark.parametrize("ema", [None, 0.9])
def test_an_epochs_step_loss_is_the_mean_of_its_steps_wherever_it_is_stored(
    penalty: L2 | None, ema: float | None
) -> None:
    examples, still = some_examples(7), a_trainer(penalty=penalty, ema=ema, batch_size=3)
    still.optimizer = SGD(learning_rate=1e-12)
    (epoch,) = still.epochs(examples, n_epochs=1)
    assert math.isclose(epoch.step_loss, epoch.training["loss"], rel_tol=1e-9)
    whole = a_trainer(penalty=penalty, ema=ema, batch_size=3)
    stored = a_trainer(penalty=penalty, ema=ema, batch_size=3)
    steps = stored.steps(examples)
    next(steps)
    state = stored.state_dict()
    again = a_trainer(penalty=penalty, ema=ema, batch_size=3)
    again.load_state_dict(state)
    assert [one.step_loss for one in again.epochs(examples, n_epochs=2)] == [
        one.step_loss for one in whole.epochs(examples, n_epochs=2)
    ]


def test_the_loss_of_thinned_networks_says_nothing_of_the_steps() -> None:
    (epoch,) = a_trainer(dropout=0.5).epochs(some_examples(7), n_epochs=1)
    assert math.isnan(epoch.step_loss)


@pytest.mark.parametrize("rate", [1e6, 1e200])
def test_diverging_is_told_and_leaves_finite_weights(rate: float) -> None:
    network = Network.random([2, 3, 1], activation="relu", seed=1)
    optimizer = Momentum(learning_rate=rate)
    trainer = Trainer(network, MeanSquaredError(), optimizer, batch_size=2)
    with pytest.raises(DivergedError, match=r"the steps are too long, .*: give learning_rate="):
        list(trainer.epochs(some_examples(20), n_epochs=1000))
    assert all(map(math.isfinite, network.parameters()))


class Recorded(Dropout):
    """Dropout that keeps the masks it has drawn."""

    def __init__(self, rate: float, *, inputs: float = 0.0) -> None:
        super().__init__(rate, inputs=inputs)
        self.drawn: list[Any] = []

    def masks(self, network: Network, random: random.Random) -> Any:
        self.drawn.append(super().masks(network, random))
        return self.drawn[-1]


@pytest.mark.parametrize("engine", [TextbookEngine(), BatchEngine()], ids=repr)
@given(st.integers(0, 99), st.booleans(), st.booleans())
@settings(max_examples=tries(6))
def test_with_dropout_a_step_s_gradient_is_the_slope_of_its_loss_with_its_masks(
    engine: Engine, seed: int, is_penalized: bool, is_weighted: bool
) -> None:
    """Of the loss as a function of the network's own parameters, whose penalty is of them all."""
    examples, penalty = some_examples(5, seed), L2(0.5) if is_penalized else None
    weights = [1.0, 0.0, 2.0, 0.5, 1.0] if is_weighted else None
    network = Network.random([2, 4, 3, 1], activation="tanh", seed=seed)
    dropout = Recorded(0.5, inputs=0.25)
    trainer = Trainer(
        network,
        MeanSquaredError(),
        Stay(),
        batch_size=3,
        seed=seed,
        engine=engine,
        dropout=dropout,
        penalty=penalty,
    )
    steps = list(trainer.steps(examples, weights=weights))
    assert len(steps) == len(dropout.drawn) == 2
    for step, masks in zip(steps, dropout.drawn, strict=True):

        def loss_at(theta: list[float], indices: Any = step.indices, masks: Any = masks) -> float:
            moved = network.copy()
            moved.load_parameters(theta)
            thinned, total = dropout.thin(moved, masks), 0.0
            for i in indices:
                weight = 1.0 if weights is None else weights[i] / (sum(weights) / 5)
                inputs, target = examples[i]
                total += weight * MeanSquaredError().value(thinned.predict(inputs), target)
            costs = [
                0.0 if penalty is None or not is_weight else penalty.value(w)
                for w, is_weight in zip(theta, network.is_weight(), strict=True)
            ]
            return total / len(indices) + sum(costs)

        assert step.loss == pytest.approx(loss_at(network.parameters()), rel=1e-12)
        measured = gradient_by_differences(loss_at, network.parameters())
        for analytic, numeric in zip(step.gradient, measured, strict=True):
            assert agree(analytic, numeric, value=step.loss)


@pytest.mark.parametrize("penalty", [None, L2(0.5)])
@pytest.mark.parametrize("none", [0, Dropout(0.0, inputs=0.0), None])
def test_a_rate_of_zero_is_no_dropout_bit_for_bit(none: Any, penalty: Any) -> None:
    examples = some_examples(9)
    same = {"batch_size": 4, "seed": 3, "engine": BatchEngine(), "penalty": penalty}
    with_none, without = a_trainer(**same, dropout=none), a_trainer(**same)
    assert list(with_none.steps(examples)) == list(without.steps(examples))
    assert with_none.network.parameters() == without.network.parameters()


def test_dropout_s_masks_come_from_the_seed_and_leave_the_batches_as_they_are() -> None:
    examples, runs = some_examples(20), []
    for seed, dropout in ((0, 0.5), (0, 0.5), (1, 0.5), (0, None)):
        trainer = a_trainer(batch_size=4, seed=seed, dropout=dropout)
        steps = [step for _ in range(3) for step in trainer.steps(examples)]
        runs.append(([step.indices for step in steps], trainer.network.fingerprint()))
    assert runs[0] == runs[1]
    assert runs[0][1] != runs[2][1] != runs[3][1] != runs[0][1]
    assert runs[0][0] == runs[3][0]


def test_what_is_measured_is_the_whole_network() -> None:
    examples = some_examples(8)
    trainer = a_trainer(batch_size=4, dropout=0.5)
    (epoch,) = trainer.epochs(examples, n_epochs=1, validation=examples)
    predictions = [trainer.network.predict(x) for x, _ in examples]
    whole = mean_loss(trainer.loss, predictions, [t for _, t in examples])
    assert epoch.training["loss"] == epoch.validation["loss"] == whole
    assert trainer.measure(examples)["loss"] == whole


def test_a_batch_of_weights_0_draws_no_mask() -> None:
    dropout = Recorded(0.5)
    trainer = a_trainer(batch_size=1, dropout=dropout)
    assert len(list(trainer.steps(some_examples(3), weights=[1.0, 0.0, 0.0]))) == 1
    assert len(dropout.drawn) == 1


def test_no_neuron_s_weights_are_longer_than_max_norm_after_a_step() -> None:
    trainer, free = a_trainer(batch_size=2, max_norm=0.75), a_trainer(batch_size=2, max_norm=1e9)
    lengths = []
    for _ in trainer.epochs(some_examples(10), n_epochs=20):
        layers = trainer.network.layers
        lengths += [norm(neuron.weights) for layer in layers for neuron in layer.neurons]
    assert max(lengths) <= 0.75 * (1 + 1e-12)
    assert min(lengths) < 0.7 < max(lengths)
    unbounded = a_trainer(batch_size=2)
    for one in (free, unbounded):
        list(one.epochs(some_examples(10), n_epochs=20))
    assert free.network.parameters() == unbounded.network.parameters()


PAIRS = "a list of pairs (inputs, target)"


@pytest.mark.parametrize(
    ("examples", "error", "message"),
    [
        ([], ArgumentError, f"examples must be {PAIRS}, at least one, got []"),
        (
            [([1.0], [1.0])],
            ShapeError,
            "examples[0], inputs must be a list of 2 numbers, got [1.0]: "
            "one for each input of the network",
        ),
        (
            [([1.0, 2.0], [1.0]), ([1.0, 2.0], [1.0, 0.0])],
            ShapeError,
            "examples[1], target must be a list of 1 number, got [1.0, 0.0]: "
            "one for each output of the network",
        ),
        (
            [([1.0, 2.0], 1.0)],
            ShapeError,
            "examples[0], target must be a list of 1 number, got 1.0: one for each output of the "
            "network, write [1.0]",
        ),
        ([([1.0, "a"], [1.0])], ArgumentError, "examples[0], inputs[1] must be a number, got 'a'"),
        (
            [[1.0, 2.0, 3.0]],
            ArgumentError,
            "examples[0] must be a pair (inputs, target), got [1.0, 2.0, 3.0]",
        ),
        (None, ArgumentError, f"examples must be {PAIRS}, got None"),
        (
            Dataset([[1.0, 2.0]] * 2, [0.5, 1.5]),
            ArgumentError,
            f"examples must be {PAIRS}, got "
            "Dataset(2 examples, 2 inputs, regression of 'target'): its examples() are such pairs",
        ),
    ],
)
def test_examples_that_do_not_fit_are_named(
    examples: Any, error: type[TinyMLPError], message: str
) -> None:
    trainer = a_trainer()
    # Refused at the call, before the first step is asked for.
    for method in (trainer.steps, trainer.epochs, trainer.measure):
        assert message_of(error, method, examples) == message
    if examples != []:  # which is no validation
        of_validation = message.replace("examples", "validation", 1)
        assert (
            message_of(error, trainer.epochs, some_examples(2), validation=examples)
            == of_validation
        )


def test_a_missing_number_is_refused_before_it_diverges() -> None:
    turned: Any = [([1.0, 2j], [1.0])]
    with pytest.raises(ArgumentError, match=r"examples\[0\], inputs\[1\] must be a real number"):
        a_trainer().steps(turned)
    for missing in (([1.0, 2.0], [math.nan]), ([math.nan, 2.0], [1.0]), ([1.0, math.inf], [1.0])):
        with pytest.raises(ArgumentError, match=r"examples\[1\], .* must be a finite number"):
            a_trainer().steps([([1.0, 2.0], [1.0]), missing])


@pytest.mark.parametrize(
    ("weights", "error", "message"),
    [
        ([1.0], ShapeError, "weights must be a list of 2 numbers, got [1.0]: one for each example"),
        ([1.0, -1.0], ArgumentError, "weights[1] must be a number from 0, got -1.0"),
        ([math.nan, 1.0], ArgumentError, "weights[0] must be a number from 0, got nan"),
        (
            [0.0, 0.0],
            ArgumentError,
            "weights must be numbers, at least one above 0, got [0.0, 0.0]",
        ),
        (3, ArgumentError, "weights must be a list of numbers, got 3"),
    ],
)
def test_weights_that_make_no_sense_are_named(
    weights: Any, error: type[TinyMLPError], message: str
) -> None:
    trainer, examples = a_trainer(), some_examples(2)
    assert message_of(error, trainer.steps, examples, weights=weights) == message
    given = {"validation": examples, "validation_weights": weights}
    assert message_of(error, trainer.epochs, examples, **given) == f"validation_{message}"


def test_examples_may_come_from_a_generator_and_be_numbers_of_any_kind() -> None:
    examples = [([Fraction(1, 2), 1], [2]), ([0.5, 1.0], [2.0])]
    steps = list(a_trainer(batch_size=2).steps(iter(examples)))  # type: ignore[arg-type]
    assert [step.indices for step in steps] in ([[0, 1]], [[1, 0]])


LIKE_L2 = "penalty must be an object like L2(0.001) or None"
LIKE_BATCH = "engine must be an object like BatchEngine() or None"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"network": [2, 1]},
            "network must be a Network, got [2, 1]: make one with Network.random([n_in, …, n_out])",
        ),
        ({"batch_size": 0}, "batch_size must be a whole number from 1 up, got 0"),
        ({"seed": -1}, "seed must be a whole number from 0 up, got -1"),
        ({"shuffle": "no"}, "shuffle must be True or False, got 'no'"),
        ({"penalty": 0.1}, f"{LIKE_L2}, got 0.1: it has no value"),
        ({"penalty": L2}, f"{LIKE_L2}, got the class L2: make an object of it with ()"),
        ({"clip_norm": 0.0}, "clip_norm must be a number above 0, got 0.0"),
        ({"max_norm": 0}, "max_norm must be a number above 0, got 0"),
        (
            {"dropout": 0.5},  # of the network [2, 1] here
            "dropout must be None where there are no hidden neurons, got 0.5: give hidden=[32], or "
            "leave out inputs by dropout=Dropout(0, inputs=0.2)",
        ),
        ({"engine": "fast"}, f"{LIKE_BATCH}, got 'fast': it has no mean_gradient"),
    ],
)
def test_a_trainer_of_anything_else_is_refused(arguments: Any, message: str) -> None:
    given = {"network": Network.random([2, 1]), "loss": "huber", "optimizer": "sgd", **arguments}
    assert message_of(ArgumentError, Trainer, **given) == message


def test_a_users_own_optimizer_is_an_object_with_step() -> None:
    class SignDescent:
        def step(self, parameters: list[float], gradient: list[float]) -> list[float]:
            pairs = zip(parameters, gradient, strict=True)
            return [p - 0.01 * ((g > 0) - (g < 0)) for p, g in pairs]

    trainer = Trainer(Network.random([2, 2, 1]), "huber", SignDescent())  # type: ignore[arg-type]
    first, *_, last = trainer.epochs(some_examples(10), n_epochs=30)
    assert last.training["loss"] < first.training["loss"]
    assert math.isnan(last.learning_rate)


def test_max_norm_leaves_frozen_layers_alone() -> None:
    network = Network.random([2, 3, 1], seed=0)
    network.load_parameters([10.0 * p for p in network.parameters()])
    before = network.layers[0].parameters()
    trainer = Trainer(network, "mean_squared_error", "sgd", frozen=1, max_norm=1.0)
    for _ in trainer.steps([([1.0, 2.0], [0.5])]):
        pass
    assert network.layers[0].parameters() == before
    assert norm(network.layers[1].neurons[0].weights) <= 1.0 + 1e-12


def averages_by_hand(ema: float, examples: Examples, n_epochs: int) -> list[list[float]]:
    """Return the average at the end of each epoch, of a trainer that knows nothing of it."""
    trainer = a_trainer(batch_size=4)
    average = WeightAverage(ema, trainer.network.parameters())
    ends = []
    for _ in range(n_epochs):
        for _ in trainer.steps(examples):
            average.add(trainer.network.parameters())
        ends.append(average.parameters)
    return ends


def test_with_ema_the_network_has_the_average_whenever_an_epoch_is_done() -> None:
    examples = some_examples(10)
    trainer = a_trainer(batch_size=4, ema=0.5)
    found = [trainer.network.parameters() for _ in trainer.epochs(examples, n_epochs=3)]
    assert found == averages_by_hand(0.5, examples, 3)


def test_weights_that_somebody_loads_between_two_epochs_are_gone_on_from() -> None:
    examples = some_examples(10)
    network = Network.random([2, 3, 1], seed=1)
    trainer = Trainer(network, MeanSquaredError(), Stay(), batch_size=4, ema=0.5)
    list(trainer.steps(examples))
    other = [0.25] * trainer.network.n_parameters
    trainer.network.load_parameters(other)
    list(trainer.steps(examples))
    assert trainer.network.parameters() == other


def test_with_ema_a_frozen_layer_keeps_every_bit_and_an_ema_of_0_is_none() -> None:
    examples = some_examples(10)
    trainer = a_trainer(ema=0.9, frozen=1)
    before = trainer.network.layers[0].parameters()
    list(trainer.epochs(examples, n_epochs=3))
    assert trainer.network.layers[0].parameters() == before
    plain, none = a_trainer(), a_trainer(ema=0)
    for one in (plain, none):
        list(one.epochs(examples, n_epochs=2))
    assert plain.network == none.network


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("optimizer", {"second_moment": [-1.0] * 13}),
        ("optimizer", {"first_moment": [1.0]}),
        ("optimizer", {"first_moment": ["a"] * 13}),
        ("optimizer", {"steps": None}),
        ("optimizer", {"step": 1}),
        ("dropout", {"rate": None}),
        ("dropout", {"rate": "x"}),
        ("average", {"parameters": [0.0]}),
        ("average", {"parameters": ["a"] * 13}),
        ("random", {"position": 999}),
        ("place", {"n_done": 1}),
    ],
)
def test_a_state_that_cannot_be_gone_on_with_is_refused_and_changes_nothing(
    part: str, changes: dict[str, Any]
) -> None:
    trainer = a_trainer(batch_size=2, dropout=0.2, ema=0.5)
    for _ in trainer.steps(some_examples(6)):
        state = trainer.state_dict()
        break
    other = a_trainer(batch_size=2, dropout=0.2, ema=0.5)
    before = other.state_dict()
    with pytest.raises(FormatError):
        other.load_state_dict({**state, part: {**state[part], **changes}})
    assert other.state_dict() == before
    other.load_state_dict(state)
    assert other.state_dict()["optimizer"] == state["optimizer"]


def test_an_epoch_that_is_left_early_does_not_go_on_but_its_state_does() -> None:
    examples, trainer, other = some_examples(6), a_trainer(batch_size=2), a_trainer(batch_size=2)
    for _ in trainer.steps(examples):
        other.load_state_dict(trainer.state_dict())
        break
    assert [step.epoch for step in other.steps(examples)] == [1, 1]
    assert [step.epoch for step in trainer.steps(examples)] == [2, 2, 2]
    with pytest.raises(ArgumentError, match="those of the epoch that goes on, 6"):
        for _ in trainer.steps(examples):
            other.load_state_dict(trainer.state_dict())
            next(other.steps(some_examples(7)))
