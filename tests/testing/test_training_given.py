"""Trainings that are given their first weights one by one."""

from typing import Any

import pytest

import tinymlp as tm
from tinymlp.errors import LawBroken
from tinymlp.testing import check_training
from tinymlp.testing.training_given import with_weights

numpy = pytest.importorskip("numpy")


def descend(x: Any, y: Any, w: Any, b: Any, rate: float, epochs: int, up: float = -1.0) -> Any:
    for _ in range(epochs):
        errors = [w * one + b - other for one, other in zip(x, y, strict=True)]
        d_w = sum(e * one for e, one in zip(errors, x, strict=True)) / len(x)
        d_b = sum(errors) / len(x)
        w, b = w + up * rate * d_w, b + up * rate * d_b
    return w, b


def line(w: Any, b: Any, x: Any) -> Any:
    return w * x + b


def test_a_line_that_is_fitted_from_given_numbers_is_right() -> None:
    assert "the mean over a batch" in str(check_training(descend, predict=line, examples=4))


def test_its_mistakes_are_named() -> None:
    def uphill(x: Any, y: Any, w: Any, b: Any, rate: float, epochs: int) -> Any:
        return descend(x, y, w, b, rate, epochs, up=1.0)

    with pytest.raises(LawBroken, match="the gradient is added"):
        check_training(uphill, predict=line, examples=4)


def test_every_form_of_the_new_weights_is_read() -> None:
    before = {"w": 0.0, "b": 0.0}
    for returned in (
        (1.0, 2.0),
        [1.0, 2.0, [0.5]],
        {"w": 1.0, "b": 2.0},
        ({"w": 1.0, "b": 2.0}, 3),
    ):
        given = with_weights(lambda w, b, x, y, returned=returned: returned, None)
        assert given is not None
        assert given.train(before, [0.0], [0.0]) == {"w": 1.0, "b": 2.0}
    given = with_weights(lambda w, b, x, y: None, None)
    assert given is not None
    assert given.train(before, [0.0], [0.0]) == before


def test_other_trainings_are_none_of_these() -> None:
    assert with_weights(lambda x, y, epochs: None, None) is None
    assert with_weights(lambda net, x, y, epochs: None, None) is None
    assert with_weights(lambda x, y, w, epochs: None, None) is None


def test_without_a_prediction_it_is_asked_for() -> None:
    with pytest.raises(tm.ArgumentError, match="give predict=lambda w, b, x"):
        check_training(descend)
