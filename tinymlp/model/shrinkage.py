"""How far to trust what was learned: predictions are drawn toward the best guess.

A network that learned from few examples is surer than it has reason to be: one confident mistake in
a dozen predictions costs more than always guessing. The folds know better, since each example has
been predicted by a network that never saw it. With the best constant output c, which guesses, and
such a prediction z, both as the last layer gives them,

    z(s) = c + (1 − s)·(z − c)

is drawn toward the guess by a share s, the shrinkage: with 0 it is the network's own, with 1 it
would be the guess. Of every share from 0 to 0.9 in steps of 0.05 the folds say by how much it is
better than guessing, and how sure that is:

    d[i] = L(z(s)[i]) − L(c)            for each example i
    at worst(s) = mean of d + its standard error

The shrinkage is the share that is best at worst. Where the folds are clearly better than guessing
that is 0 or nearly so, and a loss that hangs on a few examples has to pay for it.

No layer is added: the last one's weights are multiplied by 1 − s, and its biases moved.

>>> guessing, surer = [[0.0]] * 4, [[3.0], [-3.0], [3.0], [-1.0]]
>>> targets = [[1.0], [-1.0], [1.0], [1.0]]
>>> choose_shrinkage("mean_squared_error", surer, targets, guess=[0.0])
0.8
>>> choose_shrinkage("mean_squared_error", targets, targets, guess=[0.0])
0.0

Differs from temperature scaling, which divides the logits by a number, and so draws probabilities
toward being all alike, not toward the classes' shares; and which takes the number that is best on
the mean, however uncertain that is.

Source: W. James and C. Stein, Estimation with Quadratic Loss, 1961, for drawing estimates toward a
guess; C. Guo, G. Pleiss, Y. Sun and K. Weinberger, On Calibration of Modern Neural Networks, 2017,
for temperature scaling.
"""

import math
from collections.abc import Sequence

from tinymlp.errors import invalid
from tinymlp.learning.baseline import baseline_prediction
from tinymlp.learning.examples import Example
from tinymlp.learning.loss import Loss, find_loss
from tinymlp.network.activation import is_linear
from tinymlp.network.network import Network
from tinymlp.network.shapes import Matrix, Vector

SHARES = tuple(step / 20 for step in range(19))
"""From 0 to 0.9: some of what was learned always stays, so that the order of predictions does."""


def check_shrinkage(shrinkage: object) -> bool:
    """Return whether outputs are to be shrunk; `ArgumentError` unless it is "auto" or None."""
    if shrinkage is None or (isinstance(shrinkage, str) and shrinkage == "auto"):
        return shrinkage is not None
    raise invalid("shrinkage", "'auto' or None", shrinkage)


def can_shrink(network: Network) -> bool:
    """Return whether the outputs are sums of weights, which is what can be drawn toward a guess."""
    return is_linear(network.layers[-1].activation)


def best_guess(
    loss: Loss, examples: Sequence[Example], weights: Sequence[float] | None = None
) -> Vector:
    """Return the constant output, shape (n_out,), of the smallest mean loss on the examples."""
    targets = [target for _, target in examples]
    return baseline_prediction(loss, targets, [1.0] * len(targets) if weights is None else weights)


def choose_shrinkage(
    loss: str | Loss,
    outputs: Matrix,
    targets: Sequence[Sequence[float]],
    *,
    guess: Vector,
    weights: Sequence[float] | None = None,
) -> float:
    """Return the shrinkage, one of `SHARES`: the first one whose loss is lowest at worst.

    `outputs` and `targets` have the shape (n_examples, n_out), each output given by a network that
    has not learned from its example. `guess` has the shape (n_out,).
    """
    found = find_loss(loss)
    each = [1.0] * len(targets) if weights is None else list(weights)
    guessed = [found.value(guess, target) for target in targets]

    def at_worst(share: float) -> float:
        differences = [
            found.value(drawn(output, guess, share), target) - same
            for output, target, same in zip(outputs, targets, guessed, strict=True)
        ]
        mean, error = mean_and_error(differences, each)
        return mean + error

    return min(SHARES, key=at_worst)


def drawn(output: Sequence[float], guess: Sequence[float], share: float) -> Vector:
    """Return the output, shape (n_out,), drawn toward the guess.

    >>> drawn([3.0, 0.0], [1.0, 1.0], 0.5)
    [2.0, 0.5]
    """
    return [c + (1 - share) * (z - c) for z, c in zip(output, guess, strict=True)]


def mean_and_error(numbers: Sequence[float], weights: Sequence[float]) -> tuple[float, float]:
    """Return the weighted mean of two numbers or more, and its standard error.

    >>> mean_and_error([1.0, 3.0], [1.0, 1.0])
    (2.0, 1.0)
    """
    # Sums that are too large end at inf here, where those of `math` would raise.
    whole = total = squares = 0.0
    for w, x in zip(weights, numbers, strict=True):
        whole += w
        total += w * x
    mean = total / whole
    for w, x in zip(weights, numbers, strict=True):
        squares += (w * (x - mean)) * (w * (x - mean))
    n = len(numbers)
    return mean, math.sqrt(squares * n / (n - 1)) / whole


def shrink(network: Network, guess: Sequence[float], share: float) -> None:
    """Draw every output of the network toward the guess, by its last layer.

    >>> network = Network.random([1, 1])
    >>> network.load_parameters([2.0, 1.0])  # 2·x + 1
    >>> shrink(network, [5.0], 0.5)
    >>> network.parameters()  # halfway to 5: x + 3
    [1.0, 3.0]
    """
    last = network.layers[-1]
    parameters = network.parameters()
    kept = parameters[: len(parameters) - last.n_parameters]
    for weights, bias, c in zip(last.weights, last.biases, guess, strict=True):
        kept += [(1 - share) * weight for weight in weights]
        kept += drawn([bias], [c], share)
    network.load_parameters(kept)
