"""Whatever ends training, the network has the weights of its best epoch, and is told why."""

import contextlib
import gc
import signal
from collections.abc import Generator, Iterator
from math import isnan, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError
from tinymlp.training.early_stopping import EarlyStopping
from tinymlp.training.epoch import Epoch
from tinymlp.training.history import History
from tinymlp.training.patience import Progress


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


def press_ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, nan]), max_size=12), st.integers(0, 3))
def test_the_generator_decides_as_progress_does(losses: list[float], patience: int) -> None:
    training, stopping = Training(losses), EarlyStopping(patience=patience)
    seen = [epoch.number for epoch in stopping.watch(training.epochs, training.student)]
    progress = Progress(mode="min", patience=patience, min_delta=0.0)
    for number in seen:
        assert not progress.is_over
        progress.see(number, losses[number - 1])
    assert progress.is_over or len(seen) == len(losses)
    assert (stopping.best_epoch, stopping.best_value) == (progress.best_epoch, progress.best)
    assert training.student.theta[0] == (progress.best_epoch or -2.0)
    assert training.closed == 1


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, nan]), min_size=1), st.data())
def test_leaving_after_any_epoch_restores_the_best_so_far(
    losses: list[float], data: st.DataObject
) -> None:
    leave = data.draw(st.integers(1, len(losses)))
    training, stopping = Training(losses), EarlyStopping(patience=100)
    with stopping.watching(training.epochs, training.student) as epochs:
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
        with stopping.watching(training.epochs, training.student) as epochs:
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
        with stopping.watching(training.epochs, training.student) as epochs:
            assert [next(epochs).number, next(epochs).number] == [1, 2]
            raise error

    with pytest.raises(type(error)) as caught:
        train()
    assert caught.value is error
    assert training.student.theta == [1.0]


def test_a_break_closes_everything_at_once_in_each_of_the_three_ways() -> None:
    for way in ("close", "closing", "watching"):
        training, stopping = Training([1.0, 2.0, 3.0]), EarlyStopping()
        if way == "watching":
            manager: Any = stopping.watching(training.epochs, training.student)
        else:
            watched = stopping.watch(training.epochs, training.student)
            manager = contextlib.closing(watched)
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


def test_a_with_block_left_before_the_first_epoch_closes_the_source() -> None:
    training, stopping = Training([1.0, 2.0, 3.0]), EarlyStopping()
    next(training.epochs)
    with stopping.watching(training.epochs, training.student):
        pass
    assert training.closed == 1


def test_leaving_at_the_epoch_that_used_up_patience_is_still_patience() -> None:
    training, stopping = Training([1.0, 2.0, 3.0]), EarlyStopping(patience=0)
    with stopping.watching(training.epochs, training.student) as epochs:
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
    stopping = EarlyStopping(metric="training_accuracy", patience=0)
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


def test_a_metric_that_is_not_there_is_an_error_at_the_first_epoch() -> None:
    student = Student()
    epochs = [Epoch(1, {"loss": 1.0}, {}, 0.5, 1.0, 0.0)]
    with pytest.raises(
        ArgumentError, match=r"no 'validation_loss', only epoch, training_loss, .*validation set"
    ):
        list(EarlyStopping().watch(epochs, student))
    with pytest.raises(ArgumentError, match="no 'training_accuracy', only epoch, training_loss"):
        list(EarlyStopping(metric="training_accuracy").watch(epochs, student))


@pytest.mark.parametrize("patience", [-1, 1.0, True, None, "3"])
def test_patience_that_is_no_number_of_epochs_is_refused(patience: Any) -> None:
    with pytest.raises(ArgumentError, match="patience must be a whole number of epochs"):
        EarlyStopping(patience=patience)


@pytest.mark.parametrize("min_delta", [-0.5, nan, float("inf")])
def test_min_delta_that_is_no_distance_is_refused(min_delta: float) -> None:
    with pytest.raises(ArgumentError, match="min_delta must be finite and 0 or more"):
        EarlyStopping(min_delta=min_delta)


def test_the_repr_says_what_it_does_and_how_it_stands() -> None:
    stopping = EarlyStopping(patience=2)
    assert repr(stopping) == (
        "<EarlyStopping: min of validation_loss, stops at miss number 3 (patience 2, min_delta 0)>"
    )
    training = Training([1.0])
    list(stopping.watch(training.epochs, training.student))
    assert repr(stopping).endswith("; best so far 1.0000 at epoch 1>")
