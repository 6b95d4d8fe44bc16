"""The order in which grains are added does not depend on who has which."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.speed.grains import LEAST_EXAMPLES, LEAST_WORK, Part, Sum, grain_size, row_grains, runs

from .same import same


@st.composite
def leaves(draw: st.DrawFn) -> list[Part]:
    random = Random(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 40))
    shares = [random.choice([0.25, 0.25, random.random()]) for _ in range(n)]
    return [
        Part(i, 1, share, random.gauss(0, 1), [random.gauss(0, 1) for _ in range(3)])
        for i, share in enumerate(shares)
    ]


def mean_of(parts: list[Part]) -> tuple[float, list[float]]:
    total = Sum()
    for part in parts:
        total.add(part)
    return total.mean()


@given(leaves(), st.integers(1, 50))
def test_any_number_of_pieces_gives_the_same_bits(parts: list[Part], n_pieces: int) -> None:
    added: list[Part] = []
    for run in runs(len(parts), n_pieces):
        total = Sum()
        for part in parts[run.start : run.stop]:
            total.add(part)
        added += total.parts
    assert mean_of(added) == mean_of(parts)


@given(leaves())
def test_the_mean_is_what_the_shares_say(parts: list[Part]) -> None:
    value, gradient = mean_of(parts)
    assert same([value], [sum(part.share * part.value for part in parts)], scale=40.0)
    expected = [sum(part.share * part.gradient[i] for part in parts) for i in range(3)]
    assert same(gradient, expected, scale=40.0)


@given(st.integers(0, 5000), st.integers(1, 64))
def test_runs_are_even_and_leave_nothing_out(n_grains: int, n_pieces: int) -> None:
    cut = list(runs(n_grains, n_pieces))
    assert [i for run in cut for i in run] == list(range(n_grains))
    assert not cut or max(map(len, cut)) - min(map(len, cut)) <= 1


@given(st.integers(1, 2000))
def test_row_grains_leave_nothing_out_and_no_row_alone(n_rows: int) -> None:
    grains = row_grains(n_rows)
    assert [i for grain in grains for i in grain] == list(range(n_rows))
    assert n_rows == 1 or min(map(len, grains)) > 1


@given(st.integers(1, 10_000), st.integers(1, 10**7))
def test_a_grain_is_worth_its_start(n_examples: int, n_parameters: int) -> None:
    size = grain_size(n_examples, n_parameters)
    assert size >= LEAST_EXAMPLES
    assert size >= n_examples or size * n_parameters >= LEAST_WORK


@pytest.mark.parametrize(("n_examples", "n_grains"), [(32, 2), (128, 4), (512, 8), (2048, 16)])
def test_a_larger_batch_has_more_grains_and_larger_ones(n_examples: int, n_grains: int) -> None:
    assert n_examples / grain_size(n_examples, 23860) == n_grains
