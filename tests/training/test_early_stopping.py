"""Whatever ends training, the network has the weights of its best epoch, and is told why."""

import contextlib
import gc
import itertools
import json
import signal
from collections.abc import Generator, Iterable, Iterator
from math import inf, isnan, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.errors import ArgumentError
from tinymlp.text import short_repr
from tinymlp.training.early_stopping import EarlyStopping, Patience
from tinymlp.training.history import Epoch, History
from tinymlp.training.metric import Mode, best_when


def follow(decision: Patience, values: list[float]) -> int | None:
    """Return the epoch at which patience ran out, or None if the values ended first."""
    for number, value in enumerate(values, start=1):
        decision.see(number, value)
        if decision.is_over:
            return number
    return None


# What the curve does; its values; patience, min_delta and mode; the epoch that stops; the best.
CURVES: list[tuple[str, list[float], int, float, Mode, int | None, int | None]] = [
    ("no epoch at all", [], 0, 0, "min", None, None),
    ("one epoch", [1], 0, 0, "min", None, 1),
    ("falls throughout", [5, 4, 3, 2, 1], 0, 0, "min", None, 5),
    ("rises at once", [1, 2, 3], 0, 0, "min", 2, 1),
    ("rises at once, patience 1", [1, 2, 3, 4], 1, 0, "min", 3, 1),
    ("rises at once, patience 3", [1, 2, 3, 4, 5, 6], 3, 0, "min", 5, 1),
    ("rises, but ends within patience", [1, 2, 3, 4], 3, 0, "min", None, 1),
    ("a valley", [3, 2, 1, 2, 3], 0, 0, "min", 4, 3),
    ("a valley, patience 1", [3, 2, 1, 2, 3], 1, 0, "min", 5, 3),
    ("a plateau", [2, 2, 2], 0, 0, "min", 2, 1),
    ("a plateau, patience 1", [2, 2, 2, 2], 1, 0, "min", 3, 1),
    ("a plateau, patience 3", [2, 2, 2, 2, 2, 2], 3, 0, "min", 5, 1),
    ("a tie with the best is a miss", [1, 2, 1, 0.5], 1, 0, "min", 3, 1),
    ("zero and minus zero tie", [0.0, -0.0], 0, 0, "min", 2, 1),
    ("single bumps are forgiven", [3, 4, 2, 3, 1], 1, 0, "min", None, 5),
    ("a double bump is not", [3, 4, 4, 1], 1, 0, "min", 3, 1),
    ("back at the last moment", [2, 3, 3, 3, 1], 3, 0, "min", None, 5),
    ("back one epoch too late", [2, 3, 3, 3, 3, 1], 3, 0, "min", 5, 1),
    ("falls in zigzag", [5, 6, 4, 5, 3, 4, 2], 1, 0, "min", None, 7),
    ("falls in zigzag, patience 0", [5, 6, 4, 5, 3, 4, 2], 0, 0, "min", 2, 1),
    ("below zero", [-1, -2, -1.5], 0, 0, "min", 3, 2),
    ("only nan", [nan], 0, 0, "min", 1, None),
    ("only nan, patience 1", [nan, nan, nan], 1, 0, "min", 2, None),
    ("nan, but ends within patience", [nan], 1, 0, "min", None, None),
    ("nan in between", [3, nan, 1], 0, 0, "min", 2, 1),
    ("nan in between, patience 1", [3, nan, 1], 1, 0, "min", None, 3),
    ("nan and a rise are two misses", [3, nan, 4], 1, 0, "min", 3, 1),
    ("nan first, then a start", [nan, nan, 3, 4], 3, 0, "min", None, 3),
    ("comes from infinity", [inf, 5, 6], 0, 0, "min", 3, 2),
    ("stays at infinity", [inf, inf], 0, 0, "min", 2, 1),
    ("exactly min_delta is a miss, yet best", [3, 2], 0, 1, "min", 2, 2),
    ("each step more than min_delta", [5, 3, 1], 0, 1, "min", None, 3),
    ("creeps: best moves, reference not", [4, 3.5, 3.25, 3], 1, 1, "min", 3, 3),
    ("creeps, patience 3", [4, 3.75, 3.5, 3.25, 3], 3, 1, "min", 5, 5),
    ("creeps far enough in time", [4, 3.25, 2.5, 1.75, 1], 1, 1, "min", None, 5),
    ("best on the way to stopping", [4, 3.5, 3.75, 3.75, 3.75], 3, 1, "min", 5, 2),
    ("a leap after a rise", [4, 5, 2.5], 1, 1, "min", None, 3),
    ("rises, which is good", [0.25, 0.5, 0.75], 0, 0, "max", None, 3),
    ("falls, which is bad", [0.75, 0.5], 0, 0, "max", 2, 1),
    ("a high plateau", [0.5, 0.5, 0.5], 1, 0, "max", 3, 1),
    ("creeps up by min_delta at most", [0.5, 0.625, 0.75], 1, 0.25, "max", 3, 3),
    ("high, then nan", [0.5, nan], 0, 0, "max", 2, 1),
    ("comes from minus infinity", [-inf, 1], 0, 0, "max", None, 2),
]


@pytest.mark.parametrize(
    ("values", "patience", "min_delta", "mode", "stops", "best"),
    [curve[1:] for curve in CURVES],
    ids=[curve[0] for curve in CURVES],
)
def test_a_curve_stops_and_is_best_where_a_reader_says(
    values: list[float],
    patience: int,
    min_delta: float,
    mode: Mode,
    stops: int | None,
    best: int | None,
) -> None:
    decision = Patience(mode=mode, patience=patience, min_delta=min_delta)
    assert follow(decision, values) == stops
    assert decision.best_epoch == best


curves = st.lists(st.floats() | st.integers(0, 3).map(float), max_size=30)
patiences = st.integers(0, 5)
deltas = st.sampled_from([0.0, 0.5, 1.0])


@given(curves, patiences, deltas)
def test_best_is_the_first_smallest_of_what_was_seen(
    values: list[float], patience: int, min_delta: float
) -> None:
    decision = Patience(mode="min", patience=patience, min_delta=min_delta)
    seen = values[: follow(decision, values)]
    numbers = [value for value in seen if not isnan(value)]
    if not numbers:
        assert decision.best is None
        return
    assert decision.best == min(numbers)
    assert decision.best_epoch == seen.index(min(numbers)) + 1


@given(curves, patiences, deltas)
def test_nothing_stops_before_patience_and_one_epoch_more(
    values: list[float], patience: int, min_delta: float
) -> None:
    decision = Patience(mode="min", patience=patience, min_delta=min_delta)
    stops = follow(decision, values)
    if stops is not None:
        assert decision.misses == patience + 1
        assert stops >= patience + 1 + (not isnan(values[0]))


@given(st.sets(st.floats(allow_nan=False), max_size=30), patiences)
def test_without_min_delta_a_strictly_falling_curve_never_stops(
    values: set[float], patience: int
) -> None:
    falling = sorted(values, reverse=True)
    assert follow(Patience(mode="min", patience=patience, min_delta=0.0), falling) is None


@given(curves, patiences, deltas)
def test_max_is_min_of_the_mirrored_curve(
    values: list[float], patience: int, min_delta: float
) -> None:
    low = Patience(mode="min", patience=patience, min_delta=min_delta)
    high = Patience(mode="max", patience=patience, min_delta=min_delta)
    assert follow(low, values) == follow(high, [-value for value in values])
    assert (low.best_epoch, low.misses) == (high.best_epoch, high.misses)


@given(curves, patiences, deltas)
def test_more_patience_never_stops_sooner_nor_finds_worse(
    values: list[float], patience: int, min_delta: float
) -> None:
    less = Patience(mode="min", patience=patience, min_delta=min_delta)
    more = Patience(mode="min", patience=patience + 1, min_delta=min_delta)
    assert (follow(less, values) or inf) <= (follow(more, values) or inf)
    assert less.best is None or (more.best is not None and more.best <= less.best)


@given(curves, patiences)
def test_without_min_delta_reference_and_best_are_one(values: list[float], patience: int) -> None:
    decision = Patience(mode="min", patience=patience, min_delta=0.0)
    for number, value in enumerate(values, start=1):
        decision.see(number, value)
        assert decision.reference == decision.best


class Student:
    """A network of one parameter, which is the number of its last epoch; 0 before the first."""

    def __init__(self) -> None:
        self.theta = [0.0]

    def parameters(self) -> list[float]:
        return self.theta  # not a copy: whoever keeps it must make one

    def load_parameters(self, parameters: list[float]) -> None:
        self.theta[:] = parameters


class Training:
    """A source of epochs that changes its student in place, may fail, and notes its end."""

    def __init__(self, losses: list[float], fails_with: BaseException | None = None) -> None:
        self.student = Student()
        self.losses = losses
        self.fails_with = fails_with
        self.closed = 0
        self.epochs = self._epochs()  # held here, so that only an explicit close can end it

    def _epochs(self) -> Generator[Epoch, None, None]:
        try:
            for number, loss in enumerate(self.losses, start=1):
                self.student.theta[0] = float(number)
                yield Epoch(number, {"loss": loss}, {"loss": loss}, 0.5, 1.0, 0.0)
            # The next epoch has begun.
            self.student.theta[0] = -1.0
            if self.fails_with is not None:
                raise self.fails_with
        finally:
            self.student.theta[0] = -2.0  # a source that tidies up late must not have the last word
            self.closed += 1


def watched(losses: list[float], *, n_before: int = 0, **settings: Any) -> EarlyStopping:
    """Return what has watched these epochs, the first `n_before` of them before it was saved."""
    training, stopping = Training(losses), EarlyStopping(**settings)
    for _ in stopping.watch(itertools.islice(training.epochs, n_before), training.student):
        pass
    if n_before:
        state = json.loads(json.dumps(stopping.state_dict()))
        stopping = EarlyStopping(**settings)
        stopping.load_state_dict(state)
    for _ in stopping.watch(training.epochs, training.student):
        pass
    return stopping


def test_an_epoch_is_judged_by_the_mean_of_the_last_so_many() -> None:
    # Of two the means are 8, 5, 4, 4.5, 3.5, 4 and 2.
    stopping = watched([8.0, 2.0, 6.0, 3.0, 4.0, 4.0, 0.0], patience=1, smoothing=2)
    assert (stopping.best_epoch, stopping.best_value, stopping.n_seen) == (7, 2.0, 7)
    stopping = watched([8.0, 2.0, 6.0, 6.0, 6.0, 0.0], patience=2, smoothing=2)
    assert stopping.best_parameters == [6.0]
    assert stopping.why_stopped == (
        "all 6 epochs are done: best validation loss was 3.0000, the mean of 2 epochs, at epoch 6, "
        "whose weights are restored"
    )


@given(st.lists(st.floats(-8, 8), min_size=1, max_size=12), st.integers(1, 4), st.data())
def test_what_goes_on_from_a_state_judges_by_the_epochs_before_it_too(
    losses: list[float], smoothing: int, data: st.DataObject
) -> None:
    n_before = data.draw(st.integers(0, len(losses)))
    whole = watched(losses, patience=20, smoothing=smoothing)
    parts = watched(losses, n_before=n_before, patience=20, smoothing=smoothing)
    assert parts.state_dict() == whole.state_dict()
    assert (parts.best_epoch, parts.best_value) == (whole.best_epoch, whole.best_value)


def press_ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, nan]), max_size=12), st.integers(0, 3))
def test_the_generator_decides_as_patience_does(losses: list[float], patience: int) -> None:
    training, stopping = Training(losses), EarlyStopping(patience=patience)
    seen = [epoch.number for epoch in stopping.watch(training.epochs, training.student)]
    decision = Patience(mode="min", patience=patience, min_delta=0.0)
    for number in seen:
        assert not decision.is_over
        decision.see(number, losses[number - 1])
    assert decision.is_over or len(seen) == len(losses)
    assert (stopping.best_epoch, stopping.best_value) == (decision.best_epoch, decision.best)
    assert training.student.theta[0] == (decision.best_epoch or -2.0)
    assert training.closed == 1


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, nan]), min_size=1), st.data())
def test_leaving_after_any_epoch_restores_the_best_so_far(
    losses: list[float], data: st.DataObject
) -> None:
    leave = data.draw(st.integers(1, len(losses)))
    training, stopping = Training(losses), EarlyStopping(patience=100)
    with stopping.watch(training.epochs, training.student) as epochs:
        for epoch in epochs:
            if epoch.number == leave:
                break
    numbers = [loss for loss in losses[:leave] if not isnan(loss)]
    best = losses.index(min(numbers)) + 1 if numbers else -2.0
    assert training.student.theta[0] == best


def test_patience_ends_it_and_says_so() -> None:
    training, stopping = Training([4.0, 2.0, 3.0, 2.5, 1.0]), EarlyStopping(patience=1)
    assert len(list(stopping.watch(training.epochs, training.student))) == 4
    assert training.student.theta == [2.0]
    assert stopping.why_stopped == (
        "validation loss has not improved for 2 epochs: best was 2.0000 at epoch 2, "
        "whose weights are restored"
    )


def test_the_reason_names_min_delta_and_counts_in_good_grammar() -> None:
    training, stopping = Training([4.0, 3.5]), EarlyStopping(patience=0, min_delta=1.0)
    assert len(list(stopping.watch(training.epochs, training.student))) == 2
    assert training.student.theta == [2.0]
    assert stopping.why_stopped == (
        "validation loss has not improved by more than 1 for 1 epoch: best was 3.5000 at epoch 2, "
        "whose weights are restored"
    )


def test_the_last_epoch_ends_it_and_the_best_is_restored() -> None:
    training, stopping = Training([4.0, 2.0, 3.0]), EarlyStopping()
    assert len(list(stopping.watch(training.epochs, training.student))) == 3
    assert training.student.theta == [2.0]
    assert stopping.why_stopped == (
        "all 3 epochs are done: best validation loss was 2.0000 at epoch 2, "
        "whose weights are restored"
    )


def test_without_a_best_epoch_the_weights_are_left_alone() -> None:
    training, stopping = Training([nan, nan]), EarlyStopping(patience=1)
    list(stopping.watch(training.epochs, training.student))
    assert stopping.why_stopped == (
        "validation loss has been nan for 2 epochs: no epoch was best, "
        "the weights are left as they are"
    )
    assert (stopping.best_epoch, stopping.best_value) == (None, None)
    list(stopping.watch([], training.student))
    assert stopping.why_stopped.startswith("there was no epoch: ")


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        (KeyboardInterrupt(), "interrupted (Ctrl-C) in epoch 3: best validation loss was 1.0000"),
        (ZeroDivisionError(), "ZeroDivisionError in epoch 3: best validation loss was 1.0000"),
        (SystemExit(), "SystemExit in epoch 3: "),
    ],
)
def test_an_exception_in_the_source_restores_and_passes_on(
    error: BaseException, begins: str
) -> None:
    training, stopping = Training([1.0, 2.0], error), EarlyStopping()
    with pytest.raises(type(error)) as caught:
        list(stopping.watch(training.epochs, training.student))
    assert caught.value is error
    assert training.student.theta == [1.0]
    assert stopping.why_stopped.startswith(begins)


def test_a_failure_in_the_first_epoch_says_that_there_is_nothing_to_restore() -> None:
    training, stopping = Training([], KeyboardInterrupt()), EarlyStopping()
    with pytest.raises(KeyboardInterrupt):
        list(stopping.watch(training.epochs, training.student))
    assert stopping.why_stopped == (
        "interrupted (Ctrl-C) before the first epoch was done: no epoch was best, "
        "the weights are left as they are"
    )


def test_ctrl_c_in_the_body_of_a_plain_loop_restores() -> None:
    training, stopping = Training([1.0, 2.0, 3.0]), EarlyStopping()
    with pytest.raises(KeyboardInterrupt):
        for epoch in stopping.watch(training.epochs, training.student):
            if epoch.number == 2:
                press_ctrl_c()
    gc.collect()  # at the latest, on any Python
    assert training.student.theta == [1.0]
    assert training.closed == 1
    assert stopping.why_stopped.startswith("the loop was left after epoch 2: best validation loss")


def test_ctrl_c_in_the_body_of_a_with_block_restores_and_is_named() -> None:
    training, stopping = Training([1.0, 2.0, 3.0]), EarlyStopping()

    def train() -> None:
        with stopping.watch(training.epochs, training.student) as epochs:
            for epoch in epochs:
                if epoch.number == 2:
                    press_ctrl_c()

    with pytest.raises(KeyboardInterrupt) as caught:
        train()
    assert training.student.theta == [1.0]
    assert training.closed == 1
    assert stopping.why_stopped.startswith("interrupted (Ctrl-C) after epoch 2: ")
    assert caught.value.__context__ is None


@pytest.mark.parametrize("error", [ValueError("x"), StopIteration(), GeneratorExit()])
def test_any_exception_in_a_with_block_passes_on_as_it_is(error: BaseException) -> None:
    training, stopping = Training([1.0, 2.0, 3.0]), EarlyStopping()

    def train() -> None:
        with stopping.watch(training.epochs, training.student) as epochs:
            assert [next(epochs).number, next(epochs).number] == [1, 2]
            raise error

    with pytest.raises(type(error)) as caught:
        train()
    assert caught.value is error
    assert training.student.theta == [1.0]


def test_a_break_closes_everything_at_once_in_each_of_the_three_ways() -> None:
    for way in ("close", "closing", "with"):
        training, stopping = Training([1.0, 2.0, 3.0]), EarlyStopping()
        watched = stopping.watch(training.epochs, training.student)
        manager: Any = watched if way == "with" else contextlib.closing(watched)
        if way == "close":
            assert [next(watched).number, next(watched).number] == [1, 2]
            watched.close()
        else:
            with manager as epochs:
                for epoch in epochs:
                    if epoch.number == 2:
                        break
        assert training.student.theta == [1.0]
        assert training.closed == 1
        assert stopping.why_stopped == (
            "the loop was left after epoch 2: best validation loss was 1.0000 at epoch 1, "
            "whose weights are restored"
        )


def test_closing_reaches_the_source_through_a_chain() -> None:
    training, stopping, history = Training([1.0, 2.0, 3.0]), EarlyStopping(), History()
    watched = stopping.watch(history.record(training.epochs), training.student)
    with contextlib.closing(watched):
        next(watched)
    assert training.closed == 1
    assert len(history.epochs) == 1


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, nan]), max_size=12), st.integers(0, 3))
def test_what_stands_between_sees_the_end_of_its_epochs_when_patience_runs_out(
    losses: list[float], patience: int
) -> None:
    seen: list[object] = []

    def between(epochs: Iterable[Epoch]) -> Iterator[Epoch]:
        with Noting(seen):
            for epoch in epochs:
                seen.append(epoch.number)
                yield epoch

    plain, training, stopping = Training(losses), Training(losses), EarlyStopping(patience=patience)
    expected = [e.number for e in stopping.watch(plain.epochs, plain.student)]
    why = stopping.why_stopped
    epochs = between(stopping.until_over(training.epochs))
    assert [epoch.number for epoch in stopping.watch(epochs, training.student)] == expected
    assert seen == [*expected, None]  # and no error
    assert stopping.why_stopped == why
    assert training.student.theta == plain.student.theta
    assert training.closed == plain.closed == 1


class Noting(contextlib.AbstractContextManager[None]):
    """Notes the kind of error by which its block is left, None for none."""

    def __init__(self, seen: list[object]) -> None:
        self.seen = seen

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self.seen.append(kind)


def test_a_with_block_left_before_the_first_epoch_closes_the_source() -> None:
    training, stopping = Training([1.0, 2.0, 3.0]), EarlyStopping()
    next(training.epochs)
    with stopping.watch(training.epochs, training.student):
        pass
    assert training.closed == 1


def test_leaving_at_the_epoch_that_used_up_patience_is_still_patience() -> None:
    training, stopping = Training([1.0, 2.0, 3.0]), EarlyStopping(patience=0)
    with stopping.watch(training.epochs, training.student) as epochs:
        for epoch in epochs:
            if epoch.number == 2:
                break
    assert stopping.why_stopped.startswith("validation loss has not improved for 1 epoch: ")


def test_the_weights_are_restored_even_if_the_source_fails_to_close() -> None:
    student, stopping = Student(), EarlyStopping()

    def source() -> Iterator[Epoch]:
        try:
            for number in (1, 2):
                student.theta[0] = float(number)
                yield Epoch(number, {"loss": number}, {"loss": number}, 0.5, 1.0, 0.0)
        finally:
            raise RuntimeError("cannot tidy up")

    watched = stopping.watch(source(), student)
    assert [next(watched).number, next(watched).number] == [1, 2]
    with pytest.raises(RuntimeError, match="cannot tidy up"):
        watched.close()
    assert student.theta == [1.0]


def test_a_plain_list_of_epochs_can_be_watched() -> None:
    stopping = EarlyStopping(monitor="training_accuracy", patience=0)
    epochs = [Epoch(n, {"accuracy": n / 4}, {}, 0.5, 1.0, 0.0) for n in (1, 2, 3)]
    assert list(stopping.watch(epochs, Student())) == epochs
    assert (stopping.mode, stopping.best_epoch, stopping.best_value) == ("max", 3, 0.75)


def test_one_object_serves_a_second_run_afresh() -> None:
    stopping = EarlyStopping(patience=1)
    for losses, best in (([1.0, 2.0, 3.0, 4.0], 1), ([9.0, 8.0, 7.0, 8.0, 9.0, 1.0], 3)):
        training = Training(losses)
        watched = stopping.watch(training.epochs, training.student)
        assert (stopping.why_stopped, stopping.best_epoch) == ("", None)
        list(watched)
        assert stopping.best_epoch == best
        assert training.student.theta == [best]


def test_the_best_so_far_can_be_read_while_training() -> None:
    training, stopping = Training([1.0, 2.0, 0.5]), EarlyStopping()
    watched = stopping.watch(training.epochs, training.student)
    assert [(epoch.number, stopping.best_epoch) for epoch in watched] == [(1, 1), (2, 1), (3, 3)]


def test_what_left_a_with_block_after_patience_ran_out_is_named_too() -> None:
    training, stopping = Training([1.0, 2.0, 3.0]), EarlyStopping(patience=0)

    def train() -> None:
        with stopping.watch(training.epochs, training.student) as epochs:
            assert [next(epochs).number, next(epochs).number] == [1, 2]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        train()
    assert stopping.why_stopped.startswith("ZeroDivisionError after epoch 2: ")


def test_a_run_that_was_abandoned_does_not_name_its_error_in_the_next() -> None:
    stopping = EarlyStopping()
    first, second = Training([1.0, 2.0]), Training([1.0, 2.0])
    with pytest.raises(ZeroDivisionError), stopping.watch(first.epochs, first.student) as epochs:
        next(epochs)
        raise ZeroDivisionError
    with stopping.watch(second.epochs, second.student) as epochs:
        next(epochs)
    assert stopping.why_stopped.startswith("the loop was left after epoch 1: ")


def test_what_is_monitored_has_to_be_there_at_the_first_epoch() -> None:
    student = Student()
    epochs = [Epoch(1, {"loss": 1.0}, {}, 0.5, 1.0, 0.0)]
    there_are = "there are epoch, training_loss, learning_rate, gradient_norm, seconds"
    assert message_of(ArgumentError, list, EarlyStopping().watch(epochs, student)) == (
        "monitor must be a number that an epoch has, got 'validation_loss': "
        f"train with a validation set to have it; {there_are}"
    )
    stopping = EarlyStopping(monitor="accuracy")
    assert message_of(ArgumentError, list, stopping.watch(epochs, student)) == (
        f"monitor must be a number that an epoch has, got 'accuracy': {there_are}"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"patience": -1}, "patience must be a whole number from 0 up, got -1"),
        ({"patience": 1.0}, "patience must be a whole number from 0 up, got 1.0"),
        ({"patience": True}, "patience must be a whole number from 0 up, got True"),
        ({"patience": None}, "patience must be a whole number from 0 up, got None"),
        ({"min_delta": -0.5}, "min_delta must be a number from 0, got -0.5"),
        ({"min_delta": nan}, "min_delta must be a number from 0, got nan"),
        ({"min_delta": inf}, "min_delta must be a number from 0, got inf"),
        ({"monitor": None}, "monitor must be the name of a number that an epoch has, got None"),
        ({"mode": "mim"}, "mode must be 'min' or 'max', got 'mim': did you mean 'min'?"),
        (
            {"monitor": "seconds"},
            "mode must be 'min' or 'max' for 'seconds', got None: its name does not tell which",
        ),
        ({"metrics": [sum]}, f"metrics must be a dict from name to function, got {[sum]!r}"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: Any, message: str) -> None:
    assert message_of(ArgumentError, EarlyStopping, **arguments) == message


def test_only_epochs_of_a_network_can_be_watched() -> None:
    stopping = EarlyStopping()
    network = "a network, with parameters and load_parameters"
    for wrong in (3, Student):
        assert message_of(ArgumentError, stopping.watch, [], wrong) == (
            f"network must be {network}, got {short_repr(wrong)}"
        )
    assert message_of(ArgumentError, stopping.watch, 3, Student()) == (
        "epochs must be epochs to loop over, got 3"
    )
    assert message_of(ArgumentError, list, stopping.watch([0.5], Student())) == (  # type: ignore[list-item]
        "epochs must be epochs, as trainer.epochs(examples) yields them, got 0.5"
    )


def test_a_metric_says_itself_which_way_is_good() -> None:
    @best_when("max")
    def score(predictions: Any, targets: Any, weights: Any) -> float:
        return 0.0

    epochs = [Epoch(n, {"score": n / 4}, {}, 0.5, 1.0, 0.0) for n in (1, 2, 3)]
    stopping = EarlyStopping(monitor="training_score", patience=0, metrics={"score": score})
    assert list(stopping.watch(epochs, Student())) == epochs
    assert (stopping.mode, stopping.best_epoch) == ("max", 3)


def test_the_repr_says_what_it_does_and_how_it_stands() -> None:
    stopping = EarlyStopping(patience=2)
    assert repr(stopping) == (
        "<EarlyStopping: min of validation_loss, stops at miss number 3 (patience 2, min_delta 0)>"
    )
    training = Training([1.0])
    list(stopping.watch(training.epochs, training.student))
    assert repr(stopping).endswith("; best so far 1.0000 at epoch 1>")
