"""What is computed for a list is, to the last bit, what the object's own methods give."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tinymlp.engine.vectorized import deltas, values, values_and_gradients, with_penalty
from tinymlp.errors import ShapeError
from tinymlp.learning.loss import LOSSES, BinaryCrossEntropy, Huber, Loss, SoftmaxCrossEntropy
from tinymlp.learning.penalty import L1, L2, Penalty
from tinymlp.network.activation import (
    ACTIVATIONS,
    ELU,
    Activation,
    Identity,
    LeakyReLU,
    ReLU,
    Sigmoid,
    Tanh,
)

numbers = st.lists(st.floats() | st.floats(-3.0, 3.0) | st.integers(-9, 9), max_size=8)


class Capped(ReLU):
    """A ReLU by descent, but not by formula."""

    def value(self, z: float) -> float:
        return min(super().value(z), 1.0)

    def derivative(self, z: float) -> float:
        return 1.0 if 0.0 < z < 1.0 else 0.0


class Negative:
    """A student's own activation, which inherits nothing."""

    def value(self, z: float) -> float:
        return -z

    def derivative(self, z: float) -> float:
        return -1.0

    def __repr__(self) -> str:
        return "Negative()"


every_activation = pytest.mark.parametrize(
    "activation",
    [
        *(kind() for kind in ACTIVATIONS.values()),
        LeakyReLU(slope=0.25),
        LeakyReLU(slope=0),
        ELU(alpha=2.0),
        Capped(),
        Negative(),
    ],
    ids=repr,
)


def same_bits(numbers: Sequence[float], others: Sequence[float]) -> bool:
    return len(numbers) == len(others) and all(
        a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(numbers, others, strict=True)
    )


@every_activation
@given(z=numbers)
def test_values_are_those_of_the_activation_to_the_last_bit(
    activation: Activation, z: list[float]
) -> None:
    assert same_bits(values(activation, z), [activation.value(x) for x in z])


@every_activation
@given(z=numbers, data=st.data())
def test_deltas_are_the_derivative_times_what_comes_from_above_to_the_last_bit(
    activation: Activation, z: list[float], data: st.DataObject
) -> None:
    d_a = data.draw(st.lists(st.floats(), min_size=len(z), max_size=len(z)))
    expected = [d * activation.derivative(x) for d, x in zip(d_a, z, strict=True)]
    assert same_bits(deltas(activation, d_a, z, values(activation, z)), expected)


@pytest.mark.parametrize("activation", [Identity(), Sigmoid(), Tanh(), ReLU(), LeakyReLU()])
def test_no_method_is_called_for_the_most_usual_activations(
    activation: Activation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(activation), "value", None)
    monkeypatch.setattr(type(activation), "derivative", None)
    a = values(activation, [-1.0, 0.5])
    assert len(deltas(activation, [1.0, 1.0], [-1.0, 0.5], a)) == 2


class Halved(BinaryCrossEntropy):
    """A cross-entropy by descent, but not by formula."""

    def value(self, prediction: Sequence[float], target: Sequence[float]) -> float:
        return super().value(prediction, target) / 2

    def gradient(self, prediction: Sequence[float], target: Sequence[float]) -> list[float]:
        return [d / 2 for d in super().gradient(prediction, target)]


every_loss = pytest.mark.parametrize(
    "loss", [*(kind() for kind in LOSSES.values()), Huber(delta=0.5), Halved()], ids=repr
)


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[list[float]], list[Sequence[float]]]:
    n_out = draw(st.integers(1, 4))
    logits = st.floats() | st.floats(-30.0, 30.0) | st.sampled_from([-1000.0, 0.0, 1000.0])
    shares = st.floats(0.0, 1.0) | st.integers(0, 1)
    prediction = st.lists(logits, min_size=n_out, max_size=n_out)
    target = st.lists(shares, min_size=n_out, max_size=n_out)
    rows = draw(st.lists(st.tuples(prediction, target | target.map(tuple)), min_size=1, max_size=5))
    return [prediction for prediction, _ in rows], [target for _, target in rows]


@every_loss
@given(batch=batches())
@example(batch=([[-0.0, 0.0], [1e-9, -1e-9]], [[1.0, 1.0], [0.25, 0.5]]))
@example(batch=([[0.0, math.inf]], [[1.0, 0.0]]))
@example(batch=([[math.inf, 0.0], [0.0, 0.0]], [[0.0, 0.0], [1.0, 0.0]]))
@example(batch=([[0.0, math.inf, 1.0]], [[1.0, 0.0, 0.0]]))
def test_values_and_gradients_are_those_of_the_loss_to_the_last_bit(
    loss: Loss, batch: tuple[list[list[float]], list[Sequence[float]]]
) -> None:
    predictions, targets = batch
    losses, gradients = values_and_gradients(loss, predictions, targets)
    pairs = list(zip(predictions, targets, strict=True))
    assert same_bits(losses, [loss.value(*pair) for pair in pairs])
    assert same_bits(gradients, [d for pair in pairs for d in loss.gradient(*pair)])


def test_a_small_loss_keeps_its_digits() -> None:
    losses, _ = values_and_gradients(SoftmaxCrossEntropy(), [[0.0, 50.0]], [[0.0, 1.0]])
    assert losses[0] == pytest.approx(1.9287498479639178e-22, rel=1e-14, abs=0.0)


@every_loss
def test_a_target_of_another_length_is_refused_as_by_the_loss(loss: Loss) -> None:
    with pytest.raises(ShapeError) as expected:
        loss.value([0.0, 0.0], [1.0])
    with pytest.raises(ShapeError) as got:
        values_and_gradients(loss, [[0.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [1.0]])
    assert str(got.value) == str(expected.value)


@pytest.mark.parametrize("kind", list(LOSSES.values())[:1] + list(LOSSES.values())[3:5])
def test_no_method_is_called_for_the_most_usual_losses(
    kind: type[Loss], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, "value", None)
    monkeypatch.setattr(kind, "gradient", None)
    assert len(values_and_gradients(kind(), [[0.5, 1.0]], [[1.0, 0.0]])[1]) == 2


class Doubled(L2):
    """An L2 by descent, but not by formula."""

    def value(self, weight: float) -> float:
        return 2 * super().value(weight)

    def derivative(self, weight: float) -> float:
        return 2 * super().derivative(weight)


weights = st.lists(st.floats(-1e100, 1e100) | st.just(math.nan) | st.integers(-3, 3), max_size=8)


@pytest.mark.parametrize("penalty", [L1(0.5), L2(0.1), L1(0), L2(0), Doubled(0.1)], ids=repr)
@given(weights, weights, st.data())
def test_a_penalty_is_added_as_its_methods_say_to_the_last_bit(
    penalty: Penalty, first: list[float], second: list[float], data: st.DataObject
) -> None:
    n = len(first) + len(second) + 2
    gradient = data.draw(st.lists(st.floats(-3.0, 3.0), min_size=n, max_size=n))
    value, whole = with_penalty(penalty, [first, second], gradient)
    total = 0.0
    for w in [*first, *second]:
        total += penalty.value(w)
    assert same_bits([value], [total])
    of_all = [*map(penalty.derivative, first), None, *map(penalty.derivative, second), None]
    expected = [d if s is None else d + s for d, s in zip(gradient, of_all, strict=True)]
    assert same_bits(whole, expected)
