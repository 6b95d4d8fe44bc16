"""Rates start where they should, fall, and stay above nothing."""

import math
import pickle
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tinymlp.errors import ArgumentError
from tinymlp.learning.schedule import (
    ConstantRate,
    CosineDecay,
    ExponentialDecay,
    ReduceOnPlateau,
    Schedule,
    StepDecay,
    WarmUp,
    check_learning_rate,
    rate_at,
    tell_loss,
)
from tinymlp.testing.strategies import plain_schedules, rates, schedules
from tinymlp.training.early_stopping import Patience

steps = st.integers(1, 50)


@given(schedule=plain_schedules())
def test_without_a_warm_up_the_rate_starts_at_its_largest_and_never_rises(
    schedule: Schedule,
) -> None:
    rates = [schedule.rate(step) for step in range(60)]
    start = schedule.value if isinstance(schedule, ConstantRate) else schedule.rate_at_start  # type: ignore[attr-defined]
    assert rates[0] == start
    assert all(0.0 <= rate <= start * (1 + 1e-15) for rate in rates)
    assert all(later <= earlier * (1 + 1e-15) for earlier, later in pairwise(rates))


@given(schedule=schedules(), step=st.integers(0, 10**6))
def test_a_schedule_has_no_memory(schedule: Schedule, step: int) -> None:
    before = schedule.rate(step)
    schedule.rate(0)
    assert schedule.rate(step) == before
    assert math.isfinite(before)
    assert before >= 0.0
    assert pickle.loads(pickle.dumps(schedule)) == schedule
    assert rate_at(schedule, step) == before
    assert isinstance(schedule, Schedule)


@given(rate=rates, step=st.integers(0, 10**6))
def test_a_plain_number_is_a_constant_schedule(rate: float, step: int) -> None:
    assert rate_at(rate, step) == ConstantRate(rate).rate(step) == rate


@given(start=rates, factor=st.floats(0.1, 1.0), every=steps, n=st.integers(0, 5))
def test_step_decay_is_flat_between_its_steps_and_falls_by_its_factor(
    start: float, factor: float, every: int, n: int
) -> None:
    schedule = StepDecay(rate_at_start=start, factor=factor, every=every)
    first, last = schedule.rate(n * every), schedule.rate((n + 1) * every - 1)
    assert first == last
    assert schedule.rate((n + 1) * every) == pytest.approx(factor * last, rel=1e-13, abs=0.0)


@given(start=rates, factor=st.floats(0.1, 1.0), every=steps, step=st.integers(0, 100))
def test_exponential_decay_falls_by_its_factor_from_any_step_on(
    start: float, factor: float, every: int, step: int
) -> None:
    smooth = ExponentialDecay(rate_at_start=start, factor=factor, every=every)
    later = smooth.rate(step + every)
    assert later == pytest.approx(factor * smooth.rate(step), rel=1e-13, abs=0.0)
    stairs = StepDecay(rate_at_start=start, factor=factor, every=every)
    assert smooth.rate(step) <= stairs.rate(step) * (1 + 1e-13)
    assert smooth.rate(every * step) == pytest.approx(stairs.rate(every * step), rel=1e-13, abs=0)


@given(start=rates, share=st.floats(0.0, 1.0), n=steps, step=st.integers(0, 50))
@example(start=0.3, share=0.1, n=10, step=1)
def test_cosine_decay_goes_from_start_to_end_and_is_the_same_upside_down(
    start: float, share: float, n: int, step: int
) -> None:
    end = start * share
    schedule = CosineDecay(rate_at_start=start, steps=n, rate_at_end=end)
    assert schedule.rate(0) == start
    assert schedule.rate(n) == schedule.rate(n + 1) == schedule.rate(10**9) == end
    step %= n + 1
    ends = schedule.rate(step) + schedule.rate(n - step)
    assert ends == pytest.approx(start + end, rel=1e-13)
    assert end <= schedule.rate(step) * (1 + 1e-15)


def test_cosine_decay_at_places_where_the_cosine_is_known() -> None:
    schedule = CosineDecay(rate_at_start=1.0, steps=12)
    expected = {0: 1.0, 3: (2 + math.sqrt(2)) / 4, 4: 0.75, 6: 0.5, 8: 0.25, 12: 0.0, 13: 0.0}
    for step, rate in expected.items():
        assert schedule.rate(step) == pytest.approx(rate, rel=1e-14, abs=0.0)
    raised = CosineDecay(rate_at_start=2.0, steps=6, rate_at_end=1.0)
    assert [raised.rate(step) for step in (0, 2, 3, 4, 6)] == pytest.approx(
        [2.0, 1.75, 1.5, 1.25, 1.0], rel=1e-14
    )


@given(n=steps, then=rates | plain_schedules())
def test_a_warm_up_is_a_straight_line_that_meets_its_schedule(n: int, then: Any) -> None:
    schedule = WarmUp(steps=n, then=then)
    first = rate_at(then, 0)
    line = [schedule.rate(step) for step in range(n)]
    assert line == pytest.approx([first * (step + 1) / n for step in range(n)], rel=1e-14)
    assert line[-1] == pytest.approx(first, rel=1e-15)  # no jump where it ends
    assert [schedule.rate(n + step) for step in range(20)] == [
        rate_at(then, step) for step in range(20)
    ]


def test_a_warm_up_can_follow_a_warm_up() -> None:
    schedule = WarmUp(steps=2, then=WarmUp(steps=2, then=1.0))
    assert [schedule.rate(step) for step in range(5)] == [0.25, 0.5, 0.5, 1.0, 1.0]


def test_any_object_with_a_rate_is_a_schedule() -> None:
    class Alternating:
        def rate(self, step: int) -> float:
            return 0.5 if step % 2 else 1.0

    assert [rate_at(Alternating(), step) for step in range(3)] == [1.0, 0.5, 1.0]
    assert WarmUp(steps=1, then=Alternating()).rate(2) == 0.5


def rates_after(schedule: Schedule, losses: list[float]) -> list[float]:
    """Return the rate of each epoch that has these losses, and of the one after them."""
    found = [schedule.rate(0)]
    for loss in losses:
        tell_loss(schedule, loss)
        found.append(schedule.rate(0))
    return found


@given(
    losses=st.lists(st.sampled_from([1.0, 1.25, 1.5, 2.0, math.nan, math.inf]), max_size=30),
    factor=st.sampled_from([0.1, 0.5]),
    patience=st.integers(0, 3),
    min_delta=st.sampled_from([0.0, 0.25]),
    rate_at_end=st.sampled_from([0.0, 0.25]),
)
def test_on_a_plateau_the_rate_falls_where_early_stopping_would_end(
    losses: list[float], factor: float, patience: int, min_delta: float, rate_at_end: float
) -> None:
    schedule = ReduceOnPlateau(
        rate_at_start=1.0,
        factor=factor,
        patience=patience,
        min_delta=min_delta,
        rate_at_end=rate_at_end,
    )
    stopping = Patience(mode="min", patience=patience, min_delta=min_delta)
    expected = [1.0]
    for number, loss in enumerate(losses, start=1):
        stopping.see(number, loss)
        falls = stopping.is_over
        expected.append(max(expected[-1] * factor, rate_at_end) if falls else expected[-1])
        stopping.misses = 0 if falls else stopping.misses
    found = rates_after(schedule, losses)
    assert found == expected
    assert all(later <= earlier for earlier, later in pairwise(found))


def test_a_nan_is_a_miss_and_a_loss_that_only_creeps_is_one_too() -> None:
    schedule = ReduceOnPlateau(rate_at_start=1.0, factor=0.5, patience=1, min_delta=0.5)
    losses = [math.nan, math.nan, 4.0, 3.75, 3.5, 3.0]
    assert rates_after(schedule, losses) == [1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25]


def test_a_warm_up_tells_what_follows_it_and_a_number_need_not_be_told() -> None:
    then = ReduceOnPlateau(rate_at_start=1.0, factor=0.5, patience=0)
    schedule = WarmUp(steps=2, then=then)
    assert rates_after(schedule, [1.0, 1.0]) == [0.5, 0.5, 0.25]
    assert schedule.rate(7) == 0.5
    assert rates_after(WarmUp(steps=1, then=0.25), [1.0, 2.0]) == [0.25] * 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"factor": 1.0}, "^factor must be a number above 0 and below 1, got 1.0"),
        ({"factor": 0}, "^factor must be a number above 0 and below 1, got 0"),
        ({"patience": -1}, "^patience must be a whole number from 0 up, got -1"),
        ({"min_delta": math.nan}, "^min_delta must be a number from 0, got nan"),
        ({"rate_at_end": 0.5}, r"^rate_at_end must be a number from 0 and up to 0\.01, got 0.5"),
        ({"rate_at_start": 0.0}, "^rate_at_start must be a number above 0, got"),
    ],
)
def test_a_plateau_s_settings_make_sense(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        ReduceOnPlateau(**arguments)


@pytest.mark.parametrize("wrong", [0.0, -0.1, math.nan, math.inf, "0.1", None, True, 1j])
def test_a_rate_is_a_number_above_zero(wrong: Any) -> None:
    message = "must be a number above 0, got"
    with pytest.raises(ArgumentError, match=f"^value {message}"):
        ConstantRate(wrong)
    with pytest.raises(ArgumentError, match=f"^rate_at_start {message}"):
        StepDecay(rate_at_start=wrong, every=1)
    with pytest.raises(ArgumentError, match=f"^rate_at_start {message}"):
        ExponentialDecay(rate_at_start=wrong, factor=0.5)
    with pytest.raises(ArgumentError, match=f"^rate_at_start {message}"):
        CosineDecay(rate_at_start=wrong, steps=1)
    message = "must be a number above 0 or a schedule, got"
    with pytest.raises(ArgumentError, match=f"^then {message}"):
        WarmUp(steps=1, then=wrong)
    with pytest.raises(ArgumentError, match=f"^rate {message}"):
        check_learning_rate("rate", wrong)


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, "3", None])
def test_a_number_of_steps_is_whole_and_at_least_one(wrong: Any) -> None:
    message = "must be a whole number from 1 up, got"
    with pytest.raises(ArgumentError, match=f"^every {message}"):
        StepDecay(rate_at_start=1.0, every=wrong)
    with pytest.raises(ArgumentError, match=f"^every {message}"):
        ExponentialDecay(rate_at_start=1.0, factor=0.5, every=wrong)
    with pytest.raises(ArgumentError, match=f"^steps {message}"):
        CosineDecay(rate_at_start=1.0, steps=wrong)
    with pytest.raises(ArgumentError, match=f"^steps {message}"):
        WarmUp(steps=wrong, then=1.0)


@pytest.mark.parametrize("wrong", [0.0, -0.5, 1.5, math.nan])
def test_a_factor_makes_smaller(wrong: float) -> None:
    message = "^factor must be a number above 0 and up to 1, got"
    with pytest.raises(ArgumentError, match=message):
        StepDecay(rate_at_start=1.0, factor=wrong, every=1)
    with pytest.raises(ArgumentError, match=message):
        ExponentialDecay(rate_at_start=1.0, factor=wrong)


def test_a_rate_at_the_end_is_no_larger_than_at_the_start() -> None:
    with pytest.raises(
        ArgumentError, match=r"^rate_at_end must be a number from 0 and up to 0\.5, got"
    ):
        CosineDecay(rate_at_start=0.5, steps=1, rate_at_end=0.6)


def test_a_class_in_place_of_a_schedule_is_named_with_a_remedy() -> None:
    message = (
        "^then must be a number above 0 or a schedule, got the class CosineDecay: "
        "make an object of it$"
    )
    with pytest.raises(ArgumentError, match=message):
        WarmUp(steps=1, then=CosineDecay)  # type: ignore[arg-type]
