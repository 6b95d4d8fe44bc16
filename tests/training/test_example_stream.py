"""A trainer goes through a stream as through a list, window by window."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.errors import ArgumentError, DivergedError, ShapeError
from tinymlp.learning.examples import Example
from tinymlp.learning.optimizer import Adam
from tinymlp.network.network import Network
from tinymlp.training.example_stream import ExampleStream
from tinymlp.training.trainer import Trainer

EXAMPLES: list[Example] = [([i / 8, 1 - i / 4], [i / 2]) for i in range(12)]


def stream_of(size: int) -> ExampleStream:
    """Return the examples in windows of this size."""

    def windows() -> Iterator[list[Example]]:
        return (EXAMPLES[i : i + size] for i in range(0, len(EXAMPLES), size))

    return ExampleStream(len(EXAMPLES), windows, EXAMPLES)


def a_trainer(batch_size: int = 4, ema: float | None = None) -> Trainer:
    network = Network.random([2, 3, 1], seed=1)
    return Trainer(network, "mean_squared_error", Adam(), batch_size=batch_size, seed=2, ema=ema)


@given(st.integers(1, 12), st.sampled_from([None, 0.9]))
def test_one_window_of_all_is_the_list_to_the_last_bit(batch_size: int, ema: float | None) -> None:
    one, other = a_trainer(batch_size, ema), a_trainer(batch_size, ema)
    ours = list(one.epochs(stream_of(12), n_epochs=2))
    theirs = list(other.epochs(EXAMPLES, n_epochs=2))
    assert one.state_dict() == other.state_dict()
    assert [each.training for each in ours] == [each.training for each in theirs]
    assert [each.n_examples for each in ours] == [12, 12]


@given(st.integers(1, 12), st.integers(1, 5))
def test_an_epoch_has_each_example_once(size: int, batch_size: int) -> None:
    trainer, seen = a_trainer(batch_size), list[int]()
    for step in trainer.steps(stream_of(size)):
        assert trainer._place is not None
        seen += [trainer._place.window * size + index for index in step.indices]
        assert len(step.indices) <= min(size, batch_size)
    assert sorted(seen) == list(range(12))
    assert seen != sorted(seen) or size < 4


@given(st.integers(1, 12), st.integers(1, 15))
def test_a_training_goes_on_from_the_middle_of_a_window(size: int, n_steps: int) -> None:
    whole, begun = a_trainer(2, 0.5), a_trainer(2, 0.5)
    stream = stream_of(size)
    list(whole.epochs(stream, n_epochs=3))
    states = []
    begun.after_step = lambda: states.append(begun.state_dict())
    list(begun.epochs(stream, n_epochs=3))
    resumed = a_trainer(2, 0.5)
    resumed.load_state_dict(states[n_steps])
    list(resumed.epochs(stream, n_epochs=3 - resumed.n_epochs_done))
    assert resumed.state_dict() == whole.state_dict()


def test_an_example_that_is_none_is_refused_by_its_window() -> None:
    bad = ExampleStream(2, lambda: [EXAMPLES[:1], [([1.0], [2.0])]], EXAMPLES[:1])
    message = message_of(ShapeError, lambda: list(a_trainer().steps(bad)))
    assert message.startswith("a window[0], inputs must be a list of 2 numbers, got [1.0]")
    weighted = a_trainer().steps
    message = message_of(ArgumentError, weighted, stream_of(3), weights=[1.0] * 12)
    assert "weights must be None beside a stream" in message


def test_what_diverges_says_in_which_window() -> None:
    huge: list[Example] = [([1.0, 1.0], [1e200])]
    stream = ExampleStream(3, lambda: [EXAMPLES[:2], huge], EXAMPLES[:2])
    with pytest.raises(DivergedError, match="window 2 of the stream, examples"):
        list(a_trainer().steps(stream))
