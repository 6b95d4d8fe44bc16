"""What the kernels are given: rows and columns, and what a whole mini-batch has in common."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.same import same
from tinymlp.engine import rows
from tinymlp.engine.batch import BatchEngine, weight_gradients, weighted_sums
from tinymlp.engine.rows import inputs_of, mini_batch_inputs, without_constants
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import TextbookEngine
from tinymlp.learning.loss import find_loss
from tinymlp.network.network import Network


def batch_of(random: Random, *, n: int, width: int, share: float) -> list[list[float]]:
    """Return n rows of which so many columns have one number each."""
    common = [random.gauss(0, 1) if random.random() < share else None for _ in range(width)]
    return [[random.gauss(0, 1) if c is None else c for c in common] for _ in range(n)]


@given(st.integers(0, 2**32), st.integers(8, 20), st.integers(31, 50), st.floats(0, 1))
def test_what_all_have_in_common_changes_neither_sums_nor_gradients(
    seed: int, n: int, width: int, share: float
) -> None:
    random = Random(seed)
    given_rows = batch_of(random, n=n, width=width, share=share)
    whole = inputs_of(given_rows)
    fewer = without_constants(whole)
    weights = [[random.gauss(0, 1) for _ in range(width + 1)] for _ in range(3)]
    deltas = [[random.gauss(0, 1) for _ in range(n)] for _ in range(3)]
    scale = float(n + width)
    assert same(weighted_sums(fewer, weights), weighted_sums(whole, weights), scale=scale)
    assert same(weight_gradients(deltas, fewer), weight_gradients(deltas, whole), scale=scale)


def test_constant_columns_are_taken_out_and_nothing_else() -> None:
    random = Random(0)
    whole = inputs_of(batch_of(random, n=16, width=64, share=0.5))
    fewer = without_constants(whole)
    assert fewer.constants is not None
    constant = [len(set(column)) == 1 for column in whole.columns]
    assert len(fewer.constants.numbers) == sum(constant)
    assert len(fewer.columns) == len(fewer.rows[0]) == len(constant) - sum(constant)
    assert all(len(set(column)) > 1 for column in fewer.columns)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_batch_with_nothing_in_common_or_everything_stays_whole(share: float) -> None:
    whole = inputs_of(batch_of(Random(0), n=16, width=64, share=share))
    assert without_constants(whole) is whole


def test_an_infinite_or_missing_number_is_nothing_in_common() -> None:
    for number in (float("inf"), float("nan")):
        whole = inputs_of([[number] * 32 + [float(b)] * 9 for b in range(8)])
        assert without_constants(whole) is whole


@pytest.mark.parametrize("keeps_order", [False, True])
def test_a_network_on_such_a_batch_has_the_textbooks_gradient(
    keeps_order: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "KEEPS_ORDER", keeps_order)
    random = Random(1)
    inputs = batch_of(random, n=12, width=70, share=0.6)
    assert (mini_batch_inputs(inputs).constants is None) == keeps_order
    examples: list[Example] = [(row, [random.random(), random.random()]) for row in inputs]
    network = Network.random([70, 40, 2], activation="relu")
    loss = find_loss("mean_squared_error")
    value, gradient = BatchEngine().mean_gradient(network, loss, examples)
    expected_value, expected = TextbookEngine().mean_gradient(network, loss, examples)
    assert same([value, *gradient], [expected_value, *expected])


def test_a_prediction_does_not_depend_on_the_rows_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows, "KEEPS_ORDER", False)
    network = Network.random([70, 40, 2], activation="relu")
    given_rows = batch_of(Random(2), n=16, width=70, share=0.6)
    others = batch_of(Random(3), n=16, width=70, share=0.0)
    mixed = [row for pair in zip(given_rows, others, strict=True) for row in pair]
    assert BatchEngine().predictions(network, mixed)[::2] == BatchEngine().predictions(
        network, given_rows
    )
