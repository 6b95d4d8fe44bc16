"""Small networks compiled: a Python function for each shape, which is all loops written out.

The function (see unrolled) has the textbook's own bits, and so it may take the textbook's place at
any time: the first examples of a shape are computed by the textbook's loops, and the function is
compiled when there have been so many that compiling pays.

>>> from tinymlp.learning.loss import MeanSquaredError
>>> network = Network.random([2, 3, 1])
>>> gradient = compiled_gradient(network, MeanSquaredError())
>>> examples = [([0.5, -1.0], [0.25]), ([1.0, 2.0], [0.5])]
>>> gradient(network, MeanSquaredError(), examples, None) == mean_gradient(
...     network, MeanSquaredError(), examples
... )
True
>>> is_small(network), is_small(Network.random([784, 30, 10]))
(True, False)

Only the text that `unrolled` makes from numbers and fixed formulas is compiled, and nothing of a
file or of a user's.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from tinymlp.engine.formulas import NAMES, has_text, is_straight
from tinymlp.engine.kernels import PYPY, dot, dot_by_map
from tinymlp.engine.unrolled import (
    LayerShape,
    Shape,
    gradient_source,
    leaves_out,
    losses_source,
    predictions_source,
)
from tinymlp.learning.examples import Example
from tinymlp.learning.gradient import mean_gradient, total_weight
from tinymlp.learning.loss import Loss
from tinymlp.learning.penalty import Penalty
from tinymlp.network.network import Network
from tinymlp.network.shapes import Matrix, Vector

SMALL = 128 if PYPY else 600
"""In networks of more parameters a call for a row of products costs less than a name for each.

PyPy's compiler wants loops, and of a function of a thousand lines it makes nothing. A few lines
without a branch it takes as they are.
"""

MOST_PARAMETERS = 0 if PYPY else 3_000 if dot is dot_by_map else SMALL
"""The same for a gradient, and for more than one row, where such a call is no `math.sumprod`.

The loops have the textbook's bits there as well, so that none depend on the interpreter.
"""

_MOST_OUTPUTS = 16

_ENOUGH = 32
"""So many examples take the textbook's loops about as long as compiling takes."""

_LARGE = 1e100
"""Larger slopes may overflow on the way to a neuron that is left out, and inf times 0 is nan."""


class _Written:
    """A function that is written and compiled once it has been asked for often enough."""

    def __init__(self, write: Callable[..., str], *of: Any) -> None:
        self._write, self._of = write, of
        self._n_examples = 0

    def is_worth(self, n_examples: int) -> bool:
        """Return whether to compute these by the function: from so many in all on."""
        self._n_examples += n_examples
        return self._n_examples > _ENOUGH

    @property
    def source(self) -> str:
        """Its text."""
        return self._write(*self._of)

    @cached_property
    def function(self) -> Callable[..., Any]:
        """The compiled function."""
        source, names = self.source, dict(NAMES)
        exec(compile(source, "<a small network, written out>", "exec"), names)
        found: Callable[..., Any] = names[source[len("def ") : source.index("(")]]
        return found


class CompiledGradient(_Written):
    """`mean_gradient` for one shape of network, one kind of loss and one of penalty, or none."""

    def __init__(self, shape: Shape, loss: type, penalty: type | None) -> None:
        super().__init__(gradient_source, shape, loss, penalty)
        self._leaves_out = leaves_out(shape)

    def __call__(
        self,
        network: Network,
        loss: Loss,
        examples: Sequence[Example],
        weights: Sequence[float] | None,
        penalty: Penalty | None = None,
    ) -> tuple[float, Vector]:
        """Return the mean loss and its gradient, shape (n_parameters,)."""
        n = len(examples)
        for inputs, target in examples:  # a generator is refused, as the textbook does
            len(inputs), len(target)
        if not self.is_worth(n):
            return mean_gradient(network, loss, examples, weights=weights, penalty=penalty)
        each, whole = ([1.0] * n, float(n)) if weights is None else (weights, total_weight(weights))
        value, gradient = self.function(network, loss, examples, each, whole, penalty)
        if self._leaves_out and not sum(map(abs, gradient)) < _LARGE:
            return mean_gradient(network, loss, examples, weights=weights, penalty=penalty)
        return value, gradient


class CompiledPredictions(_Written):
    """The predictions for one shape of network."""

    def __call__(self, network: Network, rows: Sequence[Sequence[float]]) -> list[Vector]:
        """Return the prediction for each row of inputs, shape (n_rows, n_out)."""
        list(map(len, rows))  # a generator, of which a second call would get nothing, has none
        if not self.is_worth(len(rows)):
            return [network.forward(row).prediction for row in rows]
        answer: list[Vector] = self.function(network, rows)
        return answer


class CompiledLosses(_Written):
    """The loss of each prediction, for one kind of loss and a number of outputs."""

    def __init__(self, loss: type, n_out: int) -> None:
        super().__init__(losses_source, loss, n_out)

    def __call__(
        self, loss: Loss, predictions: Matrix, targets: Sequence[Sequence[float]]
    ) -> Vector:
        """Return the losses, shape (n_examples,)."""
        if not self.is_worth(len(predictions)):
            return [loss.value(*pair) for pair in zip(predictions, targets, strict=True)]
        answer: Vector = self.function(loss, predictions, targets)
        return answer


def is_small(network: Network) -> bool:
    """Return whether a network is computed by a function of its own."""
    return _is_small(_sizes_and_activations(network), MOST_PARAMETERS)


def compiled_gradient(
    network: Network, loss: Loss, penalty: Penalty | None = None
) -> CompiledGradient | None:
    """Return what computes the gradient of a small network; None for a larger one."""
    if not MOST_PARAMETERS:  # to ask for the shape takes PyPy a tenth of a step
        return None
    found: CompiledGradient | None
    kind = None if penalty is None else type(penalty)
    found = _GRADIENTS[_sizes_and_activations(network), type(loss), kind, MOST_PARAMETERS]
    return found


def compiled_predictions(network: Network, n_rows: int) -> CompiledPredictions | None:
    """Return what computes the predictions of a small network; None for a larger one."""
    if PYPY and not is_straight(type(network.layers[0].neurons[0].activation)):
        return None
    most = SMALL if PYPY or n_rows == 1 else MOST_PARAMETERS
    found: CompiledPredictions | None = _PREDICTIONS[_sizes_and_activations(network), most]
    return found


def compiled_losses(loss: Loss, n_out: int) -> CompiledLosses | None:
    """Return what computes a loss of few outputs; None for many, and for a loss of one's own."""
    if not MOST_PARAMETERS:
        return None
    found: CompiledLosses | None = _LOSSES[type(loss), n_out]
    return found


_Key = tuple[tuple[int, int, type], ...]


def _sizes_and_activations(network: Network) -> _Key:
    """Return what a shape is made of, fast: it is asked for at each step."""
    return tuple(
        [
            (len((neuron := layer.neurons[0]).weights), len(layer.neurons), type(neuron.activation))
            for layer in network.layers
        ]
    )


def _is_small(key: _Key, most_parameters: int) -> bool:
    return sum([(n_in + 1) * n_out for n_in, n_out, _ in key]) <= most_parameters


def _shape(key: _Key) -> Shape:
    return tuple(LayerShape(*layer) for layer in key)


def _gradient_of(key: _Key, loss: type, penalty: type | None, most: int) -> CompiledGradient | None:
    return CompiledGradient(_shape(key), loss, penalty) if _is_small(key, most) else None


def _predictions_of(key: _Key, most: int) -> CompiledPredictions | None:
    # Each branch doubles the ways through a function, and PyPy compiles every way that is taken.
    has_ways = PYPY and not all(is_straight(activation) for _, _, activation in key)
    if has_ways or not _is_small(key, most):
        return None
    return CompiledPredictions(predictions_source, _shape(key))


def _losses_of(loss: type, n_out: int) -> CompiledLosses | None:
    return CompiledLosses(loss, n_out) if has_text(loss) and n_out <= _MOST_OUTPUTS else None


class _Kept(dict[Any, Any]):
    """What a function made of a key, kept; a `functools.lru_cache` is ten times as slow on PyPy."""

    def __init__(self, make: Callable[..., Any]) -> None:
        self._make = make

    def __missing__(self, key: tuple[Any, ...]) -> Any:
        if len(self) >= _MOST_KEPT:
            self.clear()
        return self.setdefault(key, self._make(*key))


_MOST_KEPT = 128
"""Shapes; a program that goes through more begins anew."""

_GRADIENTS, _PREDICTIONS = _Kept(_gradient_of), _Kept(_predictions_of)
_LOSSES = _Kept(_losses_of)
