"""The index is nothing for the data itself, small by chance, and grows with what moved."""

import statistics
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import tries
from tinymlp.errors import ArgumentError
from tinymlp.model.training_profile import DecileHistogram
from tinymlp.monitoring.drift import DriftWindow, index_by_chance, stability_index

counts = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=12)


@given(counts.filter(lambda c: sum(a for a, _ in c) > 0 and sum(b for _, b in c) > 0))
def test_it_is_never_negative_and_the_same_both_ways(pairs: list[tuple[int, int]]) -> None:
    before, now = [a for a, _ in pairs], [b for _, b in pairs]
    index = stability_index(before, now)
    assert index >= -1e-12
    assert stability_index(now, before) == pytest.approx(index)
    assert stability_index(before, before) == 0


def test_a_shift_by_half_a_standard_deviation_gives_a_quarter() -> None:
    random = Random(0)
    training = [random.gauss() for _ in range(20_000)]
    reference = DecileHistogram.learn(training)
    by_shift = [
        stability_index(reference.expected, reference.counts_in(x + shift for x in training))
        for shift in (0.0, 0.1, 0.25, 0.5, 1.0)
    ]
    assert by_shift == sorted(by_shift)
    assert by_shift[0] == 0
    assert by_shift[3] == pytest.approx(0.24, abs=0.02)


@pytest.mark.parametrize(("n", "m"), [(100, 2000), (1000, 1000)])
def test_without_drift_it_is_what_chance_makes_of_it(n: int, m: int) -> None:
    random = Random(0)
    indices = []
    for _ in range(max(60, tries(30))):
        reference = DecileHistogram.learn(random.gauss() for _ in range(m))
        rows = [random.gauss() for _ in range(n)]
        indices.append(stability_index(reference.expected, reference.counts_in(rows)))
    expected = index_by_chance(10, n, m)
    assert statistics.mean(indices) == pytest.approx(expected, rel=0.25)
    # Small enough that an alert at 0.2 is not one by chance.
    assert n < 500 or max(indices) < 0.1


@given(
    st.integers(1, 5),
    st.integers(0, 5),
    st.lists(st.one_of(st.none(), st.lists(st.floats(-9, 9), max_size=4))),
)
def test_a_window_has_the_last_rows_when_there_are_enough_and_some_are_new(
    min_rows: int, more: int, actions: list[list[float] | None]
) -> None:
    """None is to take the rows, a list to add rows of one column."""
    window, is_new = DriftWindow(min_rows + more, min_rows), False
    added: list[tuple[float, ...]] = []
    for values in actions:
        expected = added[-(min_rows + more) :] if len(added) >= min_rows else []
        assert window.rows() == expected
        if values is None:
            assert window.take() == (expected if is_new else [])
            is_new = False
        else:
            window.add([[value] for value in values])
            added += [(value,) for value in values]
            is_new = True


def test_a_window_keeps_copies() -> None:
    window, row = DriftWindow(1, 1), [0.5]
    window.add([row])
    row[0] = 99.0
    assert window.rows() == [(0.5,)]


def test_a_window_that_would_never_be_full_is_refused() -> None:
    with pytest.raises(ArgumentError) as caught:
        DriftWindow(100, 500)
    assert str(caught.value) == (
        "drift_rows must be at least min_drift_rows, which is 500, got 100: the drift of a window "
        "that is never full would never be known"
    )
    for rows, name in (((0, 1), "min_drift_rows"), ((1.5, 1), "drift_rows")):
        with pytest.raises(ArgumentError, match=f"{name} must be a whole number from 1 up"):
            DriftWindow(*reversed(rows))  # type: ignore[arg-type]


def test_a_window_may_be_as_long_as_one_likes() -> None:
    window = DriftWindow(10**400, 1)
    window.add([[0.5]])
    assert window.rows() == [(0.5,)]
