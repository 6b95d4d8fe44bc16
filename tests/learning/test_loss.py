"""What must hold of every loss, and what holds of one alone."""

import math
import pickle
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.agreement import assert_agree
from tinymlp.errors import ArgumentError, ShapeError
from tinymlp.gradient_check.central_difference import gradient_by_differences
from tinymlp.gradient_check.complex_step import complex_slope
from tinymlp.learning.loss import (
    LOSSES,
    TARGETS,
    BinaryCrossEntropy,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
    Poisson,
    SoftmaxCrossEntropy,
    errors,
    find_loss,
    has_link,
    link,
    targets_of,
)
from tinymlp.named import name_of
from tinymlp.testing.strategies import losses, ordinary, targets_for, vectors

every_loss = pytest.mark.parametrize("name", LOSSES)
every_shape = pytest.mark.parametrize(
    "loss", [*(kind() for kind in LOSSES.values()), Huber(delta=0.5)], ids=repr
)


@st.composite
def losses_and_places(draw: st.DrawFn) -> tuple[Loss, list[float], list[float]]:
    """Draw a loss, a prediction and a target where it is smooth."""
    loss = draw(losses())
    prediction = draw(vectors())
    return loss, prediction, draw(targets_for(loss, prediction))


Place = tuple[Loss, list[float], list[float]]


@every_shape
@given(data=st.data())
def test_the_gradient_is_the_limit_of_the_value(loss: Loss, data: st.DataObject) -> None:
    prediction = data.draw(vectors())
    target = data.draw(targets_for(loss, prediction))
    limits = gradient_by_differences(lambda p: loss.value(p, target), prediction)
    size = loss.value(prediction, target)
    assert_agree(loss.gradient(prediction, target), limits, size=size)


@every_shape
@given(data=st.data())
def test_the_gradient_is_the_complex_step_of_the_value(loss: Loss, data: st.DataObject) -> None:
    prediction = data.draw(vectors())
    target = data.draw(targets_for(loss, prediction))
    index = data.draw(st.integers(0, len(prediction) - 1))

    def along(p: Any) -> Any:
        return loss.value([*prediction[:index], p, *prediction[index + 1 :]], target)

    slope = complex_slope(along, prediction[index])
    gradient = loss.gradient(prediction, target)
    assert gradient[index] == pytest.approx(slope, rel=1e-12, abs=1e-14)


@given(place=losses_and_places(), data=st.data())
def test_every_loss_is_convex_in_the_prediction(place: Place, data: st.DataObject) -> None:
    loss, one, target = place
    other = data.draw(vectors(len(one)))
    middle = [(a + b) / 2 for a, b in zip(one, other, strict=True)]
    chord = (loss.value(one, target) + loss.value(other, target)) / 2
    assert loss.value(middle, target) <= chord + 1e-12 * max(1.0, abs(chord))


@given(place=losses_and_places(), data=st.data())
def test_a_loss_is_never_below_any_of_its_tangents(place: Place, data: st.DataObject) -> None:
    # L(q) ≥ L(p) + ∇L(p)·(q − p): also where p is on a kink
    loss, p, target = place
    q = data.draw(vectors(len(p)) | st.just(target).map(list))
    for here, there in ((p, q), (q, p)):
        slope = loss.gradient(here, target)
        rise = sum(d * (b - a) for d, a, b in zip(slope, here, there, strict=True))
        tangent = loss.value(here, target) + rise
        size = max(1.0, abs(rise), abs(loss.value(here, target)))
        assert loss.value(there, target) >= tangent - 1e-12 * size


@every_loss
@given(data=st.data())
def test_nothing_overflows_where_the_number_itself_does_not(name: str, data: st.DataObject) -> None:
    loss = LOSSES[name]()
    # e¹⁰⁰⁰ is more than a float can hold, and that is what the Poisson loss at 1000 is
    highest = 700.0 if name == "poisson" else 1000.0
    extremes = st.sampled_from([-1000.0, highest, 0.0]) | st.floats(-1000.0, highest)
    prediction = data.draw(vectors(numbers=extremes))
    target = data.draw(targets_for(loss, prediction))
    assert math.isfinite(loss.value(prediction, target))
    assert all(math.isfinite(d) for d in loss.gradient(prediction, target))
    assert all(math.isfinite(p) for p in link(loss, prediction))


@given(place=losses_and_places(), times=st.integers(2, 3))
def test_a_mean_over_outputs_does_not_grow_when_they_are_repeated(place: Place, times: int) -> None:
    loss, prediction, target = place
    assume(targets_of(loss) != "classes")  # its outputs are one distribution
    repeated = loss.value(prediction * times, target * times)
    assert repeated == pytest.approx(loss.value(prediction, target), rel=1e-13, abs=1e-13)
    gradient = loss.gradient(prediction * times, target * times)
    expected = [d / times for d in loss.gradient(prediction, target)] * times
    assert gradient == pytest.approx(expected, rel=1e-13)


@given(place=losses_and_places(), data=st.data())
def test_the_order_of_the_outputs_does_not_matter(place: Place, data: st.DataObject) -> None:
    loss, prediction, target = place
    order = data.draw(st.permutations(range(len(prediction))))
    permuted = [prediction[i] for i in order], [target[i] for i in order]
    assert loss.value(*permuted) == pytest.approx(loss.value(prediction, target), abs=1e-12)
    gradient = loss.gradient(prediction, target)
    assert loss.gradient(*permuted) == pytest.approx([gradient[i] for i in order], abs=1e-14)


@given(place=losses_and_places())
def test_a_loss_changes_neither_prediction_nor_target(place: Place) -> None:
    loss, prediction, target = place
    before = list(prediction), list(target)
    loss.value(prediction, target)
    loss.gradient(prediction, target)
    link(loss, prediction)
    assert (prediction, target) == before
    tuples = tuple(prediction), tuple(target)
    assert loss.value(*tuples) == loss.value(prediction, target)
    assert loss.gradient(*tuples) == loss.gradient(prediction, target)


@pytest.mark.parametrize(
    "loss",
    [MeanSquaredError(), MeanAbsoluteError(), Huber(delta=Fraction(3, 2))],  # type: ignore[arg-type]
    ids=repr,
)
@given(pairs=st.lists(st.tuples(st.fractions(-3, 3), st.fractions(-3, 3)), min_size=1, max_size=4))
def test_fractions_stay_exact(loss: Loss, pairs: list[tuple[Any, Any]]) -> None:
    prediction, target = [p for p, _ in pairs], [t for _, t in pairs]
    value: Any = loss.value(prediction, target)
    gradient: list[Any] = loss.gradient(prediction, target)
    assert {type(number) for number in [value, *gradient]} == {Fraction}
    floats = [float(p) for p in prediction], [float(t) for t in target]
    assert float(value) == pytest.approx(loss.value(*floats), abs=1e-12)


@every_loss
@given(prediction=vectors(numbers=st.integers(-5, 5)), data=st.data())
def test_whole_numbers_give_what_floats_give(
    name: str, prediction: list[float], data: st.DataObject
) -> None:
    loss = LOSSES[name]()
    target: list[float] = data.draw(st.permutations([1] + [0] * (len(prediction) - 1)))
    floats = [float(p) for p in prediction], [float(t) for t in target]
    assert loss.value(prediction, target) == loss.value(*floats)
    assert loss.gradient(prediction, target) == loss.gradient(*floats)


@every_loss
@given(prediction=vectors(), extra=st.sampled_from([-1, 1]))
def test_a_target_of_another_length_is_refused(
    name: str, prediction: list[float], extra: int
) -> None:
    loss = LOSSES[name]()
    target = [0.0] * (len(prediction) + extra)
    n = len(prediction)
    expected = re.escape(
        f"target must be a list of {n} number{'s' if n > 1 else ''}, got {target!r}: one for each "
        "output"
    )
    with pytest.raises(ShapeError, match=f"^{expected}$"):
        loss.value(prediction, target)
    with pytest.raises(ShapeError, match=f"^{expected}$"):
        loss.gradient(prediction, target)


@every_loss
def test_a_loss_is_found_by_its_name_and_crosses_process_borders(name: str) -> None:
    found = find_loss(name)
    assert name_of(found) == name
    assert find_loss(found) is found
    assert pickle.loads(pickle.dumps(found)) == found == LOSSES[name]()


class Lazy:
    """A loss of two methods."""

    def value(self, prediction: Any, target: Any) -> float:
        return 0.0

    def gradient(self, prediction: Any, target: Any) -> list[float]:
        return [0.0] * len(prediction)


def test_the_prediction_of_a_loss_without_a_link_says_itself() -> None:
    lazy = Lazy()
    prediction = [1.0, 2.0]
    said = link(lazy, prediction)
    assert said == prediction
    said[0] = 9.0
    assert prediction == [1.0, 2.0]


@pytest.mark.parametrize("loss", [MeanSquaredError(), MeanAbsoluteError(), Huber()], ids=repr)
@given(prediction=vectors(numbers=ordinary))
def test_a_regression_says_the_prediction_itself(loss: Loss, prediction: list[float]) -> None:
    assert link(loss, tuple(prediction)) == prediction


@pytest.mark.parametrize(
    ("name", "expected"),
    [("binary_cross_entropy", 0.5), ("softmax_cross_entropy", 0.25), ("poisson", 1.0)],
)
def test_logits_of_zero_say_even_chances_and_log_counts_of_zero_a_count_of_one(
    name: str, expected: float
) -> None:
    assert link(find_loss(name), (0.0,) * 4) == [expected] * 4


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        (
            "mean_square_error",
            "loss must be a known name, got 'mean_square_error': "
            "did you mean 'mean_squared_error'?",
        ),
        (
            "mse",
            f"loss must be a known name, got 'mse': there are {', '.join(LOSSES)}",
        ),
        (
            MeanSquaredError,
            "loss must be a name like 'mean_squared_error' or an object with value, gradient, "
            "got the class MeanSquaredError: make an object of it with ()",
        ),
        (
            None,
            "loss must be a name like 'mean_squared_error' or an object with value, gradient, "
            "got None: it has no value and no gradient",
        ),
    ],
    ids=repr,
)
def test_what_is_no_loss_is_named_with_a_remedy(loss: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        find_loss(loss)


def test_a_loss_of_two_methods_is_for_numbers_and_has_a_name_and_no_link() -> None:
    lazy = Lazy()
    assert find_loss(lazy) is lazy
    assert name_of(lazy) == "lazy"
    assert targets_of(lazy) == "numbers"
    assert not has_link(lazy)


@every_loss
def test_what_a_loss_says_of_its_targets_is_one_of_four_words(name: str) -> None:
    assert targets_of(find_loss(name)) in TARGETS


@every_loss
@given(prediction=vectors())
def test_a_link_gives_what_the_targets_are(name: str, prediction: list[float]) -> None:
    loss = LOSSES[name]()
    said = link(loss, prediction)
    if targets_of(loss) == "numbers":
        assert said == prediction
        assert not has_link(loss)
    if targets_of(loss) in ("classes", "binary"):
        assert all(0 <= p <= 1 for p in said)
    if targets_of(loss) == "classes":
        assert math.fsum(said) == pytest.approx(1.0)
    if targets_of(loss) == "counts":
        assert all(p >= 0 for p in said)


@pytest.mark.parametrize(
    ("fact", "said", "message"),
    [
        (
            "targets",
            "clases",
            "loss.targets must be 'classes' or 'binary' or 'counts' or 'numbers', got 'clases': "
            "did you mean 'classes'?",
        ),
        (
            "targets",
            ["classes"],
            "loss.targets must be 'classes' or 'binary' or 'counts' or 'numbers', got ['classes']",
        ),
        ("link", 1.0, "loss.link must be a method link(prediction), got 1.0"),
    ],
)
def test_a_fact_that_makes_no_sense_is_refused(fact: str, said: object, message: str) -> None:
    lazy = Lazy()
    setattr(lazy, fact, said)
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        find_loss(lazy)


# --- For numbers: four opinions on an error, and how they compare.

distances = pytest.mark.parametrize(
    "loss", [MeanSquaredError(), MeanAbsoluteError(), Huber(), Huber(delta=0.5)], ids=repr
)
deltas = st.floats(0.01, 5.0)


@distances
@given(target=vectors(), data=st.data())
def test_a_distance_is_zero_at_the_target_and_positive_elsewhere(
    loss: Loss, target: list[float], data: st.DataObject
) -> None:
    assert loss.value(target, target) == 0.0
    assert loss.gradient(target, target) == [0.0] * len(target)
    away = data.draw(vectors(len(target), numbers=st.floats(0.001, 3.0)))
    prediction = [t + d for t, d in zip(target, away, strict=True)]
    assert loss.value(prediction, target) > 0.0
    assert all(d > 0.0 for d in loss.gradient(prediction, target))


@distances
@given(prediction=vectors(), data=st.data())
def test_too_much_is_as_bad_as_too_little(
    loss: Loss, prediction: list[float], data: st.DataObject
) -> None:
    target = data.draw(vectors(len(prediction)))
    assert loss.value(prediction, target) == loss.value(target, prediction)
    there, back = loss.gradient(prediction, target), loss.gradient(target, prediction)
    assert there == [-d for d in back]


@given(prediction=vectors(), data=st.data(), factor=st.sampled_from([0.25, 0.5, 2.0, 4.0]))
def test_twice_the_error_costs_four_times_the_square_and_twice_the_absolute(
    prediction: list[float], data: st.DataObject, factor: float
) -> None:
    zeros = [0.0] * len(prediction)
    scaled = [factor * p for p in prediction]
    square, absolute = MeanSquaredError(), MeanAbsoluteError()
    expected = factor * factor * square.value(prediction, zeros)
    assert square.value(scaled, zeros) == pytest.approx(expected, rel=1e-15)
    assert absolute.value(scaled, zeros) == pytest.approx(
        factor * absolute.value(prediction, zeros), rel=1e-15
    )


@given(prediction=vectors(), data=st.data(), delta=deltas)
def test_huber_is_below_half_the_square_and_below_the_absolute_error(
    prediction: list[float], data: st.DataObject, delta: float
) -> None:
    target = data.draw(vectors(len(prediction)))
    huber = Huber(delta=delta).value(prediction, target)
    absolute = delta * MeanAbsoluteError().value(prediction, target)
    assert huber <= MeanSquaredError().value(prediction, target) / 2 + 1e-12
    # it is below delta·|e| by at most delta²/2
    assert absolute - delta * delta / 2 - 1e-12 <= huber <= absolute + 1e-12


@given(prediction=vectors(), data=st.data())
def test_huber_with_a_wide_middle_is_half_the_square(
    prediction: list[float], data: st.DataObject
) -> None:
    target = data.draw(vectors(len(prediction)))
    wide, square = Huber(delta=6.0), MeanSquaredError()
    half = square.value(prediction, target) / 2
    assert wide.value(prediction, target) == pytest.approx(half, rel=1e-14)
    halves = [d / 2 for d in square.gradient(prediction, target)]
    assert wide.gradient(prediction, target) == pytest.approx(halves, rel=1e-14)


@given(delta=deltas, sign=st.sampled_from([-1.0, 1.0]), n=st.integers(1, 3))
def test_huber_and_its_slope_are_continuous_where_the_two_halves_meet(
    delta: float, sign: float, n: int
) -> None:
    huber = Huber(delta=delta)
    inside, beyond = sign * delta, sign * math.nextafter(delta, math.inf)
    values = [huber.value([e] * n, [0.0] * n) for e in (inside, beyond)]
    slopes = [huber.gradient([e] * n, [0.0] * n) for e in (inside, beyond)]
    assert values[0] == pytest.approx(values[1], rel=1e-14)
    assert slopes[0] == pytest.approx(slopes[1], rel=1e-14)
    assert slopes[1] == pytest.approx([sign * delta / n] * n, rel=1e-14)


@given(error=st.floats(-1e300, 1e300), n=st.integers(1, 4))
def test_no_single_error_pulls_harder_than_delta(error: float, n: int) -> None:
    gradient = Huber(delta=2.0).gradient([error] * n, [0.0] * n)
    assert all(abs(d) <= 2.0 / n for d in gradient)


@given(counts=vectors(numbers=st.integers(1, 50).map(float)), data=st.data())
def test_poisson_is_lowest_where_the_expected_count_is_the_count(
    counts: list[float], data: st.DataObject
) -> None:
    poisson = Poisson()
    best = [math.log(t) for t in counts]
    assert poisson.link(best) == pytest.approx(counts, rel=1e-14)
    assert poisson.gradient(best, counts) == pytest.approx([0.0] * len(counts), abs=1e-13)
    other = data.draw(vectors(len(counts)))
    assert poisson.value(other, counts) >= poisson.value(best, counts) - 1e-12


def test_poisson_worked_out_by_hand() -> None:
    # expected counts 2 and 1, counts 3 and 0: (2 − 3·log 2 + 1)/2, (2 − 3)/2 and (1 − 0)/2
    prediction, target = [math.log(2.0), 0.0], [3.0, 0.0]
    value = 1.5 - 1.5 * math.log(2.0)
    assert Poisson().value(prediction, target) == pytest.approx(value, rel=1e-15)
    assert Poisson().gradient(prediction, target) == pytest.approx([-0.5, 0.5], rel=1e-15)


@given(p=vectors(numbers=ordinary))
def test_poisson_with_no_count_costs_the_expected_count(p: list[float]) -> None:
    mean = math.fsum(math.exp(x) for x in p) / len(p)
    assert Poisson().value(p, [0.0] * len(p)) == pytest.approx(mean, rel=1e-14)


@pytest.mark.parametrize("p", [1000.0, 1000, 1e308])
def test_poisson_beyond_all_floats_is_infinite_and_no_error(p: float) -> None:
    assert Poisson().value([p], [1.0]) == math.inf
    assert Poisson().gradient([p], [1.0]) == [math.inf]
    assert Poisson().link([p]) == [math.inf]


@pytest.mark.parametrize(
    ("loss", "value", "gradient"),
    [
        # errors (3, −½): squares 9 and ¼; sizes 3 and ½; with delta 1 Huber has 2½ and ⅛
        (MeanSquaredError(), 4.625, [3.0, -0.5]),
        (MeanAbsoluteError(), 1.75, [0.5, -0.5]),
        (Huber(delta=1.0), 1.3125, [0.5, -0.25]),
        (Huber(delta=2.0), 2.0625, [1.0, -0.25]),  # 2·(3 − 1) and ⅛
    ],
    ids=repr,
)
def test_values_worked_out_by_hand(loss: Loss, value: float, gradient: list[float]) -> None:
    prediction, target = [4.0, -1.0], [1.0, -0.5]
    assert loss.value(prediction, target) == value
    assert loss.gradient(prediction, target) == gradient


@pytest.mark.parametrize("delta", [0.0, -1.0, math.nan, math.inf, "1", None, True])
def test_the_middle_of_huber_has_a_width(delta: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^delta must be a number above 0, got"):
        Huber(delta=delta)


def test_errors_are_prediction_minus_target() -> None:
    assert errors([1.0, 2.0], [3.0, 0.5]) == [-2.0, 1.5]
    with pytest.raises(ShapeError):
        errors([1.0], [1.0, 2.0])


# --- For classes: probabilities are probabilities, and surprise is what Shannon says.

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
