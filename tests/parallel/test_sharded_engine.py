"""The gradient of several workers is the batch engine's, bit for bit."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.loops import no_network_is_small as no_network_is_small
from tests.engine.test_batch import Case, cases
from tests.parallel.executors import Forgetful, Inline, Unsendable
from tests.parallel.test_workers import LOSS, SIZES, random_examples
from tinymlp.engine import rows
from tinymlp.engine.batch import BatchEngine
from tinymlp.learning.optimizer import Adam
from tinymlp.network.network import Network
from tinymlp.parallel import sharded_engine
from tinymlp.parallel.workers import Workers
from tinymlp.training.trainer import Trainer


@given(cases(), st.integers(2, 6), st.integers(1, 8))
def test_a_gradient_is_the_engine_s_bit_for_bit_for_any_number_of_workers(
    case: Case, n_workers: int, least: int
) -> None:
    several = Workers(n_workers, executor=Inline(), min_products=least)
    assert repr(case.mean_gradient(several)) == repr(case.mean_gradient(BatchEngine()))


@pytest.mark.parametrize("sizes", [[100, 60, 3], [40, 50, 60, 3]])
@pytest.mark.parametrize("is_drawing", [False, True])
def test_training_is_the_engine_s_bit_for_bit(sizes: list[int], is_drawing: bool) -> None:
    examples = random_examples(150, sizes)
    if is_drawing:  # mostly zeros, which the engine skips
        examples = [([x if x > 0.8 else 0.0 for x in row], target) for row, target in examples]
    answers = []
    for engine in (BatchEngine(), Workers(3, executor=Inline(), min_products=1000)):
        network = Network.random(sizes, seed=1)
        trainer = Trainer(network, LOSS, Adam(), batch_size=64, engine=engine)
        for _ in trainer.epochs(examples, n_epochs=1):
            pass
        answers.append(network.parameters())
    assert answers[0] == answers[1]


def test_what_a_batch_has_in_common_changes_no_bit_between_workers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows, "KEEPS_ORDER", False)
    network = Network.random([100, 60, 3], seed=1)
    examples = [([*row[:60], *[0.5] * 40], target) for row, target in random_examples(64)]
    assert rows.mini_batch_inputs([row for row, _ in examples]).constants is not None
    several = Workers(3, executor=Inline(), min_products=1000)
    assert several.mean_gradient(network, LOSS, examples) == BatchEngine().mean_gradient(
        network, LOSS, examples
    )


def test_rows_cross_once_and_again_when_they_change() -> None:
    network, examples = Network.random(SIZES), random_examples(64)
    workers, alone = Workers(2, executor=Inline()), Workers(1)
    workers.mean_gradient(network, LOSS, examples)
    first = workers.bytes_sent
    shuffled = Random(1).sample(examples, 64)
    assert workers.mean_gradient(network, LOSS, shuffled) == alone.mean_gradient(
        network, LOSS, shuffled
    )
    assert workers.bytes_sent - first == 8 * 60 * (101 + 64)
    first_input: Any = examples[0][0]
    first_input[0] = 0.5
    assert workers.mean_gradient(network, LOSS, examples) == alone.mean_gradient(
        network, LOSS, examples
    )


def test_a_worker_that_has_nothing_is_given_all_of_it() -> None:
    network, examples = Network.random(SIZES), random_examples(64)
    forgetful = Forgetful()
    workers, alone = Workers(2, executor=forgetful), Workers(1)
    for _ in range(3):
        answer = workers.mean_gradient(network, LOSS, examples)
        assert answer == alone.mean_gradient(network, LOSS, examples)
    assert forgetful.n_asked == (2 + 4) + (4 + 4) + (4 + 4)


def test_a_gradient_needs_nothing_of_the_user_s_in_the_workers() -> None:
    examples = random_examples(64)
    network = Network.random(SIZES, activation=Unsendable())
    answer = Workers(2, executor=Inline()).mean_gradient(network, LOSS, examples)
    assert answer == BatchEngine().mean_gradient(network, LOSS, examples)


def test_a_layer_is_shared_if_its_multiplications_are_worth_the_bytes_that_cross(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sharded_engine, "BYTES_OF_A_TRIP", 1 << 17)
    engine = Workers(2, executor=Inline(), min_products=1 << 17)._sharded
    assert engine.is_shared(512, 100, 785, is_first=True)
    assert not engine.is_shared(512, 10, 101, is_first=False)
    assert engine.is_shared(512, 10, 101, is_first=True)  # whose rows have crossed before
    assert engine.is_shared(512, 1000, 1001, is_first=False)
