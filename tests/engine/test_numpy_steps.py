"""A training whose steps NumPy takes is the textbook's, wherever somebody looks."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

import tinymlp as tm
from tests.engine.same import same
from tests.engine.test_batch import Case, cases
from tinymlp.engine.array_optimizers import MEMORY
from tinymlp.engine.batch import BatchEngine
from tinymlp.engine.numpy_engine import NumpyEngine
from tinymlp.errors import ArgumentError, DivergedError
from tinymlp.learning.compatibility import check_compatibility
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.gradient import Engine, TextbookEngine
from tinymlp.learning.loss import has_link, targets_of
from tinymlp.learning.optimizer import (
    SGD,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
)
from tinymlp.learning.schedule import ExponentialDecay, ReduceOnPlateau, Schedule
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.training.example_stream import ExampleStream
from tinymlp.training.trainer import Trainer

pytest.importorskip("numpy", reason="needs numpy, by which the engine computes")

RATES: list[Callable[[], float | Schedule]] = [
    lambda: 0.01,
    lambda: ExponentialDecay(rate_at_start=0.02, factor=0.5, every=2),
    lambda: ReduceOnPlateau(rate_at_start=0.01, factor=0.5, patience=0),
]
OPTIMIZERS: list[Callable[[Any], Optimizer]] = [
    # With a large epsilon, beside which the rounding of a slope near 0 does not grow.
    lambda rate: SGD(learning_rate=rate),
    lambda rate: Momentum(learning_rate=rate, momentum=0.5),
    lambda rate: Nesterov(learning_rate=rate, momentum=0.5),
    lambda rate: RMSprop(learning_rate=rate, epsilon=0.1),
    lambda rate: Adam(learning_rate=rate, epsilon=0.1),
    lambda rate: AdamW(learning_rate=rate, epsilon=0.1, weight_decay=0.5),
]


@dataclass
class Training:
    """A training that can be begun with any engine."""

    case: Case
    optimizer: Callable[[Any], Optimizer]
    rate: Callable[[], float | Schedule]
    how: dict[str, Any] = field(default_factory=dict)

    def trainer(self, engine: Engine) -> Trainer:
        network = self.case.network.copy()
        optimizer = self.optimizer(self.rate())
        penalty = self.case.penalty
        return Trainer(
            network, self.case.loss, optimizer, penalty=penalty, engine=engine, **self.how
        )

    def epochs(self, trainer: Trainer, n_epochs: int) -> Any:
        case = self.case
        return trainer.epochs(case.examples, weights=case.weights, n_epochs=n_epochs)

    def steps(self, trainer: Trainer) -> Any:
        return trainer.steps(self.case.examples, weights=self.case.weights)


def target_for(kind: str, target: Sequence[float]) -> list[float]:
    """Return a target that a loss of that kind is made for, of numbers from 0 to 1."""
    if kind == "classes":
        rest = target[:-1]
        return [*(number / len(target) for number in rest), 1 - sum(rest) / len(target)]
    return [float(round(3 * number)) if kind == "counts" else number for number in target]


@st.composite
def trainings(draw: st.DrawFn) -> Training:
    case = draw(cases(largest=0.5))
    kind = targets_of(case.loss)
    case.examples = [(inputs, target_for(kind, target)) for inputs, target in case.examples]
    if has_link(case.loss):  # which takes logits
        last = case.network.layers[-1]
        plain = Layer.from_weights(last.weights, last.biases)
        case.network = Network([*case.network.layers[:-1], plain])
    try:
        check_compatibility(case.network, case.loss, [target for _, target in case.examples])
    except ArgumentError:
        reject()
    n_layers = len(case.network.layers)
    how = {
        "batch_size": draw(st.integers(1, 5)),
        "seed": draw(st.integers(0, 99)),
        "clip_norm": draw(st.sampled_from([None, 0.5])),
        "frozen": draw(st.integers(0, n_layers - 1)),
        "dropout": draw(st.sampled_from([None, 0.5])) if n_layers > 1 else None,
        "max_norm": draw(st.sampled_from([None, 0.75])),
        "ema": draw(st.sampled_from([None, 0.5])),
    }
    return Training(case, draw(st.sampled_from(OPTIMIZERS)), draw(st.sampled_from(RATES)), how)


def numbers_of(trainer: Trainer) -> list[float]:
    """Return all that the next step depends on, but the random numbers."""
    state = trainer.state_dict()
    remembered = state["optimizer"]
    return [
        *state["parameters"],
        *trainer.network.parameters(),
        *(number for name in ("velocity", "mean_square") for number in remembered.get(name, [])),
        *(number for name in MEMORY[Adam] for number in remembered.get(name, [])),
        *(state["average"]["parameters"] if state["average"] else []),
    ]


@settings(deadline=None)
@given(trainings())
def test_every_step_is_the_textbooks(training: Training) -> None:
    trainer, other = training.trainer(NumpyEngine()), training.trainer(TextbookEngine())
    try:
        expected = list(training.steps(other))
    except DivergedError:
        return
    steps = list(training.steps(trainer))
    assert [step.indices for step in steps] == [step.indices for step in expected]
    for step, its in zip(steps, expected, strict=True):
        scale = max(1.0, abs(its.loss), *map(abs, its.gradient))
        assert same([step.loss, *step.gradient], [its.loss, *its.gradient], scale=scale)
        assert {type(number) for number in (step.loss, *step.gradient)} == {float}
        assert step.learning_rate == its.learning_rate
    assert same(numbers_of(trainer), numbers_of(other))


@settings(deadline=None)
@given(trainings())
def test_a_whole_training_is_the_textbooks(training: Training) -> None:
    trainer, other = training.trainer(NumpyEngine()), training.trainer(TextbookEngine())
    try:
        expected = list(training.epochs(other, 3))
    except DivergedError:
        return
    for epoch, its in zip(training.epochs(trainer, 3), expected, strict=True):
        assert (epoch.number, epoch.learning_rate) == (its.number, its.learning_rate)
        mine = [epoch.training["loss"], epoch.gradient_norm, epoch.step_loss]
        theirs = [its.training["loss"], its.gradient_norm, its.step_loss]
        assert same(mine, theirs, scale=max(1.0, *map(abs, filter(math.isfinite, theirs))))
    assert same(numbers_of(trainer), numbers_of(other))


@settings(deadline=None)
@given(trainings(), st.integers(1, 12))
def test_a_training_that_goes_on_has_the_same_bits(training: Training, at: int) -> None:
    whole, states = training.trainer(NumpyEngine()), []
    whole.after_step = lambda: states.append(json.dumps(whole.state_dict()))
    try:
        epochs = list(training.epochs(whole, 3))
    except DivergedError:
        return
    again = training.trainer(NumpyEngine())
    again.load_state_dict(json.loads(states[min(at, len(states)) - 1]))
    goes_on = list(training.epochs(again, 4 - again.n_epochs))
    assert numbers_of(again) == numbers_of(whole)
    assert [epoch.training for epoch in goes_on] == [
        epoch.training for epoch in epochs[-len(goes_on) :]
    ]
    assert goes_on[-1].gradient_norm == epochs[-1].gradient_norm


@settings(deadline=None)
@given(trainings())
def test_who_looks_at_every_step_sees_the_bits_of_who_does_not(training: Training) -> None:
    watched, unwatched = training.trainer(NumpyEngine()), training.trainer(NumpyEngine())
    try:
        epochs = list(training.epochs(unwatched, 2))
    except DivergedError:
        return
    for epoch in epochs:
        for _ in training.steps(watched):
            assert watched.network.parameters()
        watched.tell_schedule(epoch)
    assert numbers_of(watched) == numbers_of(unwatched)


def small(engine: Engine, optimizer: Any = "adam", **how: Any) -> Trainer:
    network = Network.random([2, 3, 1], seed=1)
    return Trainer(network, "mean_squared_error", optimizer, batch_size=2, engine=engine, **how)


def examples(n: int = 8, *, largest: float = 1.0) -> list[tuple[list[float], list[float]]]:
    random = Random(0)
    return [
        ([random.gauss(0, largest), random.gauss(0, largest)], [random.gauss(0, 1)])
        for _ in range(n)
    ]


def test_what_is_changed_between_two_steps_is_seen() -> None:
    def change(trainer: Trainer, number: int) -> None:
        neuron, optimizer = trainer.network.layers[0].neurons[0], trainer.optimizer
        assert isinstance(optimizer, Adam)
        if number == 1:
            neuron.weights[0] = 0.25  # by hand, in the list that is there
        elif number == 2:
            optimizer.learning_rate = 0.5
        elif number == 3:
            optimizer.first_moment[0] = 2.0
        elif number == 4:
            trainer.network.load_parameters([0.5] * trainer.network.n_parameters)

    trainer, other = small(NumpyEngine()), small(TextbookEngine())
    for step, its in zip(trainer.steps(examples(12)), other.steps(examples(12)), strict=True):
        assert same(step.gradient, its.gradient)
        assert same(trainer.network.parameters(), other.network.parameters())
        change(trainer, step.number)
        change(other, step.number)


def test_what_is_changed_between_two_epochs_is_seen() -> None:
    trainer, other = small(NumpyEngine(), ema=0.5), small(TextbookEngine(), ema=0.5)
    for one in (trainer, other):
        for epoch in one.epochs(examples(), n_epochs=4):
            if epoch.number == 2:
                one.network.layers[0].neurons[0].bias = 3.0
            if epoch.number == 3:
                one.optimizer.learning_rate = 0.125  # type: ignore[attr-defined]
    assert same(trainer.network.parameters(), other.network.parameters())


def test_rows_that_were_changed_are_read_by_the_next_training() -> None:
    rows = examples()
    trainer, other = small(NumpyEngine()), small(TextbookEngine())
    for one in (trainer, other):
        list(one.epochs(rows, n_epochs=1))
    rows[0][0][0] = 5.0
    for one in (trainer, other):
        list(one.epochs(rows, n_epochs=1))
    assert same(trainer.network.parameters(), other.network.parameters())


def test_an_end_in_the_middle_of_an_epoch_leaves_the_last_step() -> None:
    trainer, other = small(NumpyEngine()), small(NumpyEngine())

    def interrupt() -> None:
        if trainer.n_steps == 3:
            raise KeyboardInterrupt

    trainer.after_step = interrupt
    with pytest.raises(KeyboardInterrupt):
        list(trainer.epochs(examples(), n_epochs=1))
    steps = other.steps(examples())
    for _ in range(3):
        next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert numbers_of(trainer) == numbers_of(other)
    assert trainer.optimizer == other.optimizer


@pytest.mark.parametrize("largest", [1e80, 1e200])
@pytest.mark.parametrize("optimizer", [SGD(learning_rate=1e6), Momentum(learning_rate=1e300)])
def test_what_is_not_finite_is_told_as_by_the_batch_engine(
    largest: float, optimizer: Optimizer
) -> None:
    told = []
    for engine in (NumpyEngine(), BatchEngine()):
        trainer = small(engine, type(optimizer)(learning_rate=optimizer.learning_rate))  # type: ignore[attr-defined, call-arg]
        before = trainer.network.parameters()
        with pytest.raises(DivergedError) as error:
            for _ in trainer.epochs(examples(largest=largest), n_epochs=50):
                before = trainer.network.parameters()
        assert trainer.network.parameters() == before or trainer.n_steps > 0
        told.append((str(error.value), trainer.n_steps, trainer.n_epochs))
    assert told[0] == told[1]


class Halving:
    """A student's own optimizer, which remembers what no array knows of."""

    def __init__(self) -> None:
        self.seen: list[Sequence[float]] = []

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> list[float]:
        assert type(parameters) is list
        assert type(gradient) is list
        self.seen.append(gradient)
        return [p - 0.5 * g for p, g in zip(parameters, gradient, strict=True)]


class Mine(Dropout):
    """A student's own dropout, which looks at the weights."""

    def masks(self, network: Network, random: Random) -> list[list[float]]:
        largest = max(network.parameters())
        return [[largest * random.random() for _ in range(layer.n_in)] for layer in network.layers]


class Shrinking(SGD):
    """An SGD by descent, but not by formula."""

    def step(self, parameters: Sequence[float], gradient: Sequence[float]) -> list[float]:
        return [0.5 * p for p in super().step(parameters, gradient)]


@pytest.mark.parametrize("kind", [Halving, Shrinking])
@pytest.mark.parametrize("dropout", [None, Mine(0.5)])
def test_objects_of_ones_own_are_asked_as_ever(kind: Any, dropout: Dropout | None) -> None:
    trainer = small(NumpyEngine(), kind(), dropout=dropout)
    other = small(TextbookEngine(), kind(), dropout=dropout)
    for one in (trainer, other):
        list(one.epochs(examples(), n_epochs=2))
    assert same(trainer.network.parameters(), other.network.parameters())


def test_an_engine_by_descent_is_asked_for_its_gradients() -> None:
    class Louder(NumpyEngine):
        """Twice the gradient."""

        def mean_gradient(self, *arguments: Any, **options: Any) -> tuple[float, list[float]]:
            loss, gradient = super().mean_gradient(*arguments, **options)
            return loss, [2 * d for d in gradient]

    (step,) = small(Louder(), SGD()).steps(examples(2))
    (its,) = small(NumpyEngine(), SGD()).steps(examples(2))
    assert same(step.gradient, [2 * d for d in its.gradient])


def test_workers_pass_its_steps_on() -> None:
    trainer = small(NumpyEngine())
    with tm.Workers(1, engine="numpy") as workers:
        other = small(workers)
        assert workers.steps_of(other) is not None
        assert tm.Workers(1).steps_of(other) is None
        for one in (trainer, other):
            list(one.epochs(examples(), n_epochs=2))
    assert numbers_of(trainer) == numbers_of(other)


def test_a_stream_is_read_window_by_window() -> None:
    rows = examples(9)
    stream = ExampleStream(len(rows), lambda: [rows[:4], rows[4:]], rows[:3])
    trainer, other = small(NumpyEngine()), small(TextbookEngine())
    for one in (trainer, other):
        list(one.epochs(stream, n_epochs=2))
    assert same(trainer.network.parameters(), other.network.parameters())


def test_numbers_that_no_float_holds_belong_to_the_textbook() -> None:
    rows: Any = [([Fraction(1, 3), Fraction(2)], [Fraction(1)]), ([2**70, 1], [0.0])]
    assert len(list(small(TextbookEngine()).epochs(rows, n_epochs=1))) == 1
    with pytest.raises(DivergedError, match="use engine='textbook'"):
        list(small(NumpyEngine()).epochs(rows, n_epochs=1))
