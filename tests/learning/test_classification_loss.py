"""Probabilities are probabilities, and surprise is what Shannon says."""

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.gradient_check.complex_step import complex_slope
from tinymlp.learning.classification_loss import BinaryCrossEntropy, SoftmaxCrossEntropy
from tinymlp.testing.strategies import ordinary, targets_for, vectors

softmax = SoftmaxCrossEntropy()
binary = BinaryCrossEntropy()

logits = vectors(numbers=st.floats(-1000.0, 1000.0))
probabilities = st.floats(0.0, 1.0)


@given(z=logits)
def test_softmax_gives_probabilities_that_sum_to_one(z: list[float]) -> None:
    p = softmax.link(z)
    assert all(0.0 <= share <= 1.0 for share in p)
    assert math.fsum(p) == pytest.approx(1.0, rel=1e-14)


@given(z=logits)
def test_the_largest_logit_has_the_largest_probability(z: list[float]) -> None:
    p = softmax.link(z)
    assert p[z.index(max(z))] == max(p)


@given(z=vectors(), data=st.data())
def test_softmax_is_blind_to_a_shift_of_all_logits(z: list[float], data: st.DataObject) -> None:
    shift = data.draw(st.integers(-900, 900))
    target = data.draw(targets_for(softmax, z))
    shifted = [x + shift for x in z]
    assert softmax.link(shifted) == pytest.approx(softmax.link(z), rel=1e-12)
    value = softmax.value(z, target)
    assert softmax.value(shifted, target) == pytest.approx(value, rel=1e-11, abs=1e-12)
    gradient = softmax.gradient(z, target)
    assert softmax.gradient(shifted, target) == pytest.approx(gradient, abs=1e-12)


@given(z=vectors(), data=st.data())
def test_a_logit_moves_each_probability_as_its_complex_step_says(
    z: list[float], data: st.DataObject
) -> None:
    # ∂p[i]/∂z[j] = p[i]·(1 − p[i]) for i = j, and −p[i]·p[j] otherwise
    i, j = (data.draw(st.integers(0, len(z) - 1)) for _ in range(2))
    p = softmax.link(z)

    def along(logit: Any) -> Any:
        return softmax.link([*z[:j], logit, *z[j + 1 :]])[i]

    assert complex_slope(along, z[j]) == pytest.approx(
        p[i] * ((i == j) - p[j]), rel=1e-12, abs=1e-15
    )


@given(z=logits, data=st.data())
def test_what_one_class_gains_the_others_lose(z: list[float], data: st.DataObject) -> None:
    gradient = softmax.gradient(z, data.draw(targets_for(softmax, z)))
    assert math.fsum(gradient) == pytest.approx(0.0, abs=1e-14)


@given(shares=vectors(numbers=st.floats(0.01, 1.0)))
def test_softmax_of_logarithms_gives_back_the_probabilities(shares: list[float]) -> None:
    total = math.fsum(shares)
    p = [share / total for share in shares]
    z = [math.log(share) for share in p]
    assert softmax.link(z) == pytest.approx(p, rel=1e-13)
    # there the gradient is 0 and the loss is the entropy, below which it never falls
    assert softmax.gradient(z, p) == pytest.approx([0.0] * len(p), abs=1e-14)
    entropy = -math.fsum(share * math.log(share) for share in p)
    assert softmax.value(z, p) == pytest.approx(entropy, rel=1e-13, abs=1e-13)


@given(z=vectors(), data=st.data())
def test_softmax_is_never_less_surprised_than_the_targets_entropy(
    z: list[float], data: st.DataObject
) -> None:
    target = data.draw(targets_for(softmax, z))
    entropy = -math.fsum(t * math.log(t) for t in target if t > 0.0)
    assert softmax.value(z, target) >= entropy - 1e-12


@given(z=vectors(), index=st.integers(0, 4))
def test_the_surprise_at_one_class_is_minus_the_log_of_its_probability(
    z: list[float], index: int
) -> None:
    index %= len(z)
    one_hot = [float(i == index) for i in range(len(z))]
    surprise = softmax.value(z, one_hot)
    assert math.exp(-surprise) == pytest.approx(softmax.link(z)[index], rel=1e-13)


@given(n=st.integers(1, 10), z=ordinary)
def test_equal_logits_are_a_fair_die(n: int, z: float) -> None:
    one_hot = [1.0] + [0.0] * (n - 1)
    assert softmax.link([z] * n) == pytest.approx([1.0 / n] * n, rel=1e-15)
    assert softmax.value([z] * n, one_hot) == pytest.approx(math.log(n), rel=1e-14, abs=1e-15)


@given(z=st.floats(40.0, 1e300))
def test_a_confident_right_answer_costs_next_to_nothing_and_a_wrong_one_its_logit(
    z: float,
) -> None:
    assert softmax.value([z, 0.0], [1.0, 0.0]) == pytest.approx(math.exp(-z), rel=1e-15, abs=0.0)
    assert softmax.value([z, 0.0], [0.0, 1.0]) == pytest.approx(z, rel=1e-15)
    assert binary.value([z], [1.0]) == pytest.approx(math.exp(-z), rel=1e-15, abs=0.0)
    assert binary.value([z], [0.0]) == pytest.approx(z, rel=1e-15)
    assert binary.value([-z], [0.0]) == pytest.approx(math.exp(-z), rel=1e-15, abs=0.0)
    assert binary.value([-z], [1.0]) == pytest.approx(z, rel=1e-15)


@given(z=st.floats(-700.0, 700.0), t=probabilities)
def test_a_yes_or_no_is_a_choice_between_two_classes(z: float, t: float) -> None:
    as_classes = softmax.value([z, 0.0], [t, 1 - t])
    assert binary.value([z], [t]) == pytest.approx(as_classes, rel=1e-12, abs=1e-12)
    assert binary.link([z])[0] == pytest.approx(softmax.link([z, 0.0])[0], rel=1e-14)
    gradient = softmax.gradient([z, 0.0], [t, 1 - t])
    assert binary.gradient([z], [t])[0] == pytest.approx(gradient[0], abs=1e-14)


@given(z=vectors(numbers=st.floats(-1000.0, 1000.0)), data=st.data())
def test_yes_at_z_is_no_at_minus_z(z: list[float], data: st.DataObject) -> None:
    target = data.draw(vectors(len(z), numbers=probabilities))
    mirrored = [-x for x in z], [1 - t for t in target]
    value = binary.value(z, target)
    assert binary.value(*mirrored) == pytest.approx(value, rel=1e-12, abs=1e-12)
    back = [-d for d in binary.gradient(*mirrored)]
    assert binary.gradient(z, target) == pytest.approx(back, abs=1e-14)


@given(p=vectors(numbers=st.floats(0.01, 0.99)))
def test_a_yes_or_no_is_lowest_where_its_probability_is_the_target(p: list[float]) -> None:
    z = [math.log(share / (1 - share)) for share in p]
    assert binary.link(z) == pytest.approx(p, rel=1e-13)
    assert binary.gradient(z, p) == pytest.approx([0.0] * len(p), abs=1e-14)
    entropy = -math.fsum(s * math.log(s) + (1 - s) * math.log(1 - s) for s in p) / len(p)
    assert binary.value(z, p) == pytest.approx(entropy, rel=1e-12)


@given(z=logits)
def test_a_yes_or_no_has_a_probability(z: list[float]) -> None:
    assert all(0.0 <= p <= 1.0 for p in binary.link(z))


def test_known_surprises() -> None:
    assert binary.value([0.0], [1.0]) == pytest.approx(math.log(2.0), rel=1e-15)
    # odds of 3 to 1: probability ¾
    z = math.log(3.0)
    assert binary.link([z]) == pytest.approx([0.75], rel=1e-15)
    assert binary.value([z], [1.0]) == pytest.approx(math.log(4 / 3), rel=1e-14)
    assert binary.value([z, z], [1.0, 0.0]) == pytest.approx(
        (math.log(4 / 3) + math.log(4.0)) / 2, rel=1e-14
    )
    assert binary.gradient([z, z], [1.0, 0.0]) == pytest.approx([-0.125, 0.375], rel=1e-14)
    # logits log 1, log 2, log 5: probabilities ⅛, ¼, ⅝
    z3 = [0.0, math.log(2.0), math.log(5.0)]
    assert softmax.link(z3) == pytest.approx([0.125, 0.25, 0.625], rel=1e-14)
    assert softmax.value(z3, [0.0, 1.0, 0.0]) == pytest.approx(math.log(4.0), rel=1e-14)
    assert softmax.gradient(z3, [0.0, 1.0, 0.0]) == pytest.approx([0.125, -0.75, 0.625], rel=1e-14)


@given(z=vectors(), scale=st.floats(0.1, 3.0), data=st.data())
def test_softmax_takes_the_gradient_of_its_value_also_for_targets_that_do_not_sum_to_one(
    z: list[float], scale: float, data: st.DataObject
) -> None:
    target = data.draw(targets_for(softmax, z))
    scaled = [scale * t for t in target]
    value = scale * softmax.value(z, target)
    assert softmax.value(z, scaled) == pytest.approx(value, rel=1e-13, abs=1e-15)
    gradient = [scale * d for d in softmax.gradient(z, target)]
    assert softmax.gradient(z, scaled) == pytest.approx(gradient, abs=1e-14)


def test_logits_can_be_fractions() -> None:
    half = Fraction(1, 2)
    exact, rounded = [half, -half], [0.5, -0.5]
    assert softmax.value(exact, [1, 0]) == softmax.value(rounded, [1.0, 0.0])  # type: ignore[arg-type]
    assert binary.value(exact, [1, 0]) == binary.value(rounded, [1.0, 0.0])  # type: ignore[arg-type]
