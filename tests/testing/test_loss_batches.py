"""A loss of a batch of rows that returns both has the gradient of its value."""

from collections.abc import Callable
from typing import Any

import pytest

from tinymlp.errors import LawBroken
from tinymlp.testing import check_loss

numpy = pytest.importorskip("numpy")


def squares(of_value: Callable[[Any], Any], of_gradient: Callable[[int], float]) -> Any:
    """Return a loss of rows whose value and gradient are divided as is said."""

    def loss(predictions: Any, targets: Any) -> tuple[float, Any]:
        errors = numpy.subtract(predictions, targets)
        each = (errors**2).sum(axis=1)
        return of_value(each), 2 * errors / of_gradient(len(each))

    return loss


@pytest.mark.parametrize(
    ("of_value", "of_gradient"), [(numpy.mean, lambda n: n), (numpy.sum, lambda n: 1)]
)
def test_a_mean_and_a_sum_are_right(of_value: Any, of_gradient: Any) -> None:
    right = check_loss(squares(of_value, of_gradient), examples=4)
    assert "a batch of rows" in str(right)


@pytest.mark.parametrize(
    ("of_value", "of_gradient", "words"),
    [
        (numpy.mean, lambda n: 1, "its 1/n is missing in the gradient"),
        (numpy.sum, lambda n: n, "there is no 1/n in its gradient"),
    ],
)
def test_one_of_each_is_not(of_value: Any, of_gradient: Any, words: str) -> None:
    with pytest.raises(LawBroken, match=words):
        check_loss(squares(of_value, of_gradient), examples=4)


def test_two_functions_may_leave_the_mean_to_a_layer() -> None:
    def loss(predictions: Any, targets: Any) -> Any:
        return ((predictions - targets) ** 2).sum(axis=1).mean()

    def gradient(predictions: Any, targets: Any) -> Any:
        return 2 * (predictions - targets)

    assert "a batch of rows" in str(check_loss((loss, gradient), examples=4))
