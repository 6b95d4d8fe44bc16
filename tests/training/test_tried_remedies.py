"""What is tried changes what it says, and nothing else."""

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.learning.optimizer import SGD, Adam
from tinymlp.learning.schedule import CosineDecay, ReduceOnPlateau, rate_at, tell_loss
from tinymlp.training.tried_remedies import (
    Outcome,
    Remedy,
    n_steps_of_a_trial,
    remedies,
    scaled,
    slowed,
    slowed_optimizer,
)

USUAL = [([0.5, -1.0], [2.0])]


@given(st.floats(1e-12, 1e300))
def test_smaller_rates_are_tried_each_a_tenth_of_the_one_before(rate: float) -> None:
    found = [one for one in remedies(rate, 0.5, USUAL) if one.rate_factor != 1.0]
    rates = [float(one.text.removeprefix("learning_rate=")) for one in found]
    assert len(rates) == 5
    assert rates[0] < min(rate, 1.0 + 1e-9)
    for before, smaller in itertools.pairwise(rates):
        assert math.isclose(smaller, before / 10, rel_tol=0.05)
    for one, tried in zip(found, rates, strict=True):
        assert math.isclose(one.rate_factor * rate, tried)


def test_only_what_could_help_is_tried() -> None:
    assert [one.text for one in remedies(math.nan, 1.0, USUAL)] == []
    assert [one.text for one in remedies(math.nan, None, USUAL)] == ["clip_norm=1.0"]
    far = [([1e9], [1e9])]
    texts = [one.text for one in remedies(math.nan, 1.0, far)]
    assert texts == ["scaling='standard'", "targets divided by 1e+09"]
    assert [one.text for one in remedies(math.nan, 1.0, far, targets="counts")] == texts[:1]
    some = [one.text for one in remedies(math.nan, None, [([40.0], [1.0])])]
    assert some == ["clip_norm=1.0", "scaling='standard'"]


def test_a_schedule_is_slowed_at_every_step_and_still_told_the_losses() -> None:
    cosine = CosineDecay(rate_at_start=0.5, steps=10)
    slow = slowed(cosine, 0.25)
    assert [rate_at(slow, i) for i in range(12)] == [0.25 * cosine.rate(i) for i in range(12)]
    plateau = ReduceOnPlateau(rate_at_start=1.0, factor=0.5, patience=0)
    slow = slowed(plateau, 0.5)
    tell_loss(slow, 1.0)
    tell_loss(slow, 1.0)
    assert rate_at(slow, 0) == 0.25


def test_the_optimizer_that_is_slowed_is_a_copy() -> None:
    adam = Adam(learning_rate=0.5)
    slow = slowed_optimizer(adam, 0.5)
    slow.step([1.0], [1.0])
    assert (adam.learning_rate, adam.steps) == (0.5, 0)
    assert slow.learning_rate == 0.25  # type: ignore[attr-defined]
    assert slowed_optimizer(SGD(learning_rate=0.5), 1.0) == SGD(learning_rate=0.5)


@given(
    st.lists(
        st.tuples(
            st.lists(st.floats(-1e300, 1e300), min_size=2, max_size=2),
            st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=1),
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["", "inputs", "targets"]),
)
def test_what_is_scaled_is_at_most_1_and_the_rest_stays(examples: list, what: str) -> None:  # type: ignore[type-arg]
    changed = scaled(examples, Remedy("", scales=what))
    for before, after in zip(examples, changed, strict=True):
        for part, name in enumerate(("inputs", "targets")):
            if name == what:
                assert all(abs(number) <= 1.0 for number in after[part])
            else:
                assert after[part] == before[part]


def test_a_trial_has_helped_when_the_loss_is_finite_and_no_higher() -> None:
    assert Outcome(5, 1.0, 1.0).has_helped
    assert Outcome(5, math.inf, 1.0).has_helped
    assert not Outcome(5, 1.0, 1.5).has_helped
    assert not Outcome(5, 1.0, math.nan).has_helped
    assert not Outcome(5, math.inf, math.inf).has_helped


def test_a_trial_of_a_large_network_is_short() -> None:
    assert n_steps_of_a_trial(10**9, 10**6) == 5
    assert n_steps_of_a_trial(1, 1) == 100
