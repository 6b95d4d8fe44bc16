"""What must hold of every loss."""

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
from tinymlp.learning.loss import LOSSES, TARGETS, Loss, find_loss, has_link, link, targets_of
from tinymlp.learning.regression_loss import Huber, MeanAbsoluteError, MeanSquaredError
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
    expected = f"the loss expects {len(prediction)} targets, got {len(target)}: one for each output"
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
