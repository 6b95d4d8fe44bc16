"""What "auto" decides from the times it is given, and what it may spend to find out."""

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.parallel.break_even import BreakEven

seconds = st.floats(0.0001, 10.0)


@given(seconds, seconds, st.floats(0.0, 1.0))
def test_the_faster_way_is_used(serial: float, parallel: float, start: float) -> None:
    break_even = BreakEven("x", n_workers=2, start_seconds=start)
    for _ in range(100_000):
        break_even.record(parallel if break_even.is_parallel else serial)
        if break_even.decision:
            break
    if break_even.decision:
        assert break_even.is_parallel == (serial >= 0.001 and parallel < 0.95 * serial)
    else:
        assert serial * 100_000 < start / 0.04


@given(seconds, seconds, st.floats(0.01, 1.0), st.integers(1, 500))
def test_the_trial_costs_a_bounded_share(
    serial: float, parallel: float, start: float, n_calls: int
) -> None:
    break_even = BreakEven("x", n_workers=2, start_seconds=start)
    spent, extra = 0.0, 0.0
    for _ in range(n_calls):
        if break_even.is_parallel:
            took = parallel + (start if extra == 0.0 else 0.0)
            extra += max(took - serial, 1e-12)
        else:
            took = serial
        break_even.record(took)
        spent += took
    # The start, and two calls that are hopeless or four that are up to twice as slow.
    if break_even.decision and not break_even.is_parallel:
        assert extra <= 0.04 * spent + max(2 * (parallel - serial), 4 * serial) + 1e-9


def test_a_short_call_never_starts_a_worker() -> None:
    break_even = BreakEven("2-2-1, batch 32", n_workers=2, start_seconds=0.0)
    for _ in range(1000):
        break_even.record(0.0005)
        assert not break_even.is_parallel
    assert break_even.decision == "2-2-1, batch 32: serial 0.5 ms: using 1"


def test_workers_that_do_not_pay_are_not_used() -> None:
    break_even = BreakEven("x", n_workers=4, start_seconds=0.0)
    for took in (0.02, 0.02, 0.02, 0.5, 0.05):
        break_even.record(took)
    assert break_even.decision == "x: serial 20 ms, 4 workers 50 ms: using 1"
    assert not break_even.is_parallel
