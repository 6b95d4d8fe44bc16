"""The law of a batch of rows: a loss's gradient is that of the very number that it returns.

Where one function returns both, a value that is the mean over the examples has a gradient with the
same 1/n in it. Of two functions the 1/n may stand elsewhere, as where a layer divides by n.

>>> import numpy
>>> from tinymlp.testing import check_loss
>>> def squares(predictions, targets):
...     errors = predictions - targets
...     return (errors**2).sum(axis=1).mean(), 2 * errors
>>> check_loss(squares)
Traceback (most recent call last):
tinymlp.errors.LawBroken: your squares: at prediction = [1.0, -0.5], target = [0.5, 1.5] \
gradient[0] of this example and its reverse at once should be 0.5, yours is 1: the value is the \
mean over the examples, and its 1/n is missing in the gradient
  law   of a batch, the gradient is that of the value: of the mean, or of the sum
  read  tinymlp/learning/loss.py
"""

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from tinymlp.testing.answers import NoAnswerError, as_vector, ask, close, number
from tinymlp.testing.law import Comparison, law
from tinymlp.testing.loss_reading import LossCode, Pair


def _both(at: Pair) -> list[Pair]:
    return [at, Pair(at.prediction[::-1], at.target[::-1])]


def _takes_batches(mine: LossCode) -> bool:
    return mine.batch is not None


def _cases(mine: LossCode) -> st.SearchStrategy[Pair]:
    return st.sampled_from(list(mine.clear))


def _clear(mine: LossCode) -> Sequence[Pair]:
    return mine.clear


def _times(factor: float) -> Callable[[LossCode, Pair], list[float]]:
    """Return the gradients of the examples one by one, times a factor."""

    def gradients(mine: LossCode, at: Pair) -> list[float]:
        alone = [
            as_vector(ask(mine.gradient, mine.array(one.prediction), mine.array(one.target)))
            for one in _both(at)
        ]
        return [factor * d for each in alone for d in each]

    return gradients


@law(
    _cases,
    clear=_clear,
    applies=_takes_batches,
    mistakes={
        "the value is the mean over the examples, and its 1/n is missing in the gradient": (
            _times(1.0)
        ),
        "the value is the sum over the examples, and there is no 1/n in its gradient": _times(0.5),
    },
)
def batch_has_the_gradient_of_its_value(mine: LossCode, at: Pair) -> Comparison:
    """Of a batch, the gradient is that of the value: of the mean, or of the sum."""
    assert mine.batch is not None
    values = [
        number(mine.value, mine.array(one.prediction), mine.array(one.target)) for one in _both(at)
    ]
    try:
        value, got = mine.batch(_both(at))
    except NoAnswerError:
        return Comparison([], [], [])  # it takes one example
    factors = [factor for factor in (0.5, 1.0) if close(value, factor * sum(values))]
    if len(factors) != 1:
        return Comparison([], [], [])  # neither a mean nor a sum, or 0
    n = len(at.prediction)
    names = [f"gradient[{i}] of this example and its reverse at once" for i in range(n)]
    names += [f"gradient[{i}] of its reverse, of both at once" for i in range(n)]
    return Comparison(names, _times(factors[0])(mine, at), got)
