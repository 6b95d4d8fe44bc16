"""Losses of a batch are those of its examples."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.engine.same import same
from tinymlp.engine.losses import values_and_gradients
from tinymlp.errors import ShapeError
from tinymlp.learning.classification_loss import BinaryCrossEntropy, SoftmaxCrossEntropy
from tinymlp.learning.loss import LOSSES, Loss
from tinymlp.learning.regression_loss import Huber


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
@example(batch=([[0.0, math.inf]], [[1.0, 0.0]]))
@example(batch=([[math.inf, 0.0], [0.0, 0.0]], [[0.0, 0.0], [1.0, 0.0]]))
@example(batch=([[0.0, math.inf, 1.0]], [[1.0, 0.0, 0.0]]))
def test_values_and_gradients_are_those_of_the_loss(
    loss: Loss, batch: tuple[list[list[float]], list[Sequence[float]]]
) -> None:
    predictions, targets = batch
    values, gradients = values_and_gradients(loss, predictions, targets)
    pairs = list(zip(predictions, targets, strict=True))
    for value, (prediction, target) in zip(values, pairs, strict=True):
        assert same([value], [loss.value(prediction, target)])
    n_out = len(predictions[0])
    for at, (prediction, target) in enumerate(pairs):
        expected = loss.gradient(prediction, target)
        assert same(gradients[at * n_out : (at + 1) * n_out], expected)


def test_a_small_loss_keeps_its_digits() -> None:
    values, _ = values_and_gradients(SoftmaxCrossEntropy(), [[0.0, 50.0]], [[0.0, 1.0]])
    assert values[0] == pytest.approx(1.9287498479639178e-22, rel=1e-14, abs=0.0)


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
