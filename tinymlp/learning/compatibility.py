"""Which losses, activations and targets belong together, told before the first step.

A loss says how far a prediction is from its target; it is of no use when the output can never
reach the target, or when the loss already contains the activation. Each refusal gives the reason.

>>> from tinymlp.learning.classification_loss import SoftmaxCrossEntropy
>>> check_combination(Network.random([2, 1]), SoftmaxCrossEntropy(), [[1.0]])
Traceback (most recent call last):
tinymlp.errors.ArgumentError: softmax_cross_entropy shares probability 1 among the outputs, and \
one output always gets all of it: use two outputs, or binary_cross_entropy
"""

import math
import warnings
from collections.abc import Sequence

from tinymlp.errors import ArgumentError, TinyMLPWarning
from tinymlp.learning.loss import Loss
from tinymlp.network.network import Network
from tinymlp.network.shapes import check_length

_FROM_LOGITS = {"binary_cross_entropy": "sigmoid", "softmax_cross_entropy": "softmax"}


def check_combination(network: Network, loss: Loss, targets: Sequence[Sequence[float]]) -> None:
    """Raise `ArgumentError`, or warn, when this network cannot learn these targets by this loss.

    `targets` has the shape (n_examples, n_out). A loss or an activation of your own is held to
    nothing but the shapes.
    """
    for i, target in enumerate(targets):
        if len(target) != network.n_out:
            check_length(
                "the network",
                network.n_out,
                target,
                of=f"targets in targets[{i}]",
                remedy="one for each output",
            )
    _check_logits(network, loss)
    _check_targets(loss, targets)
    if loss.name not in _FROM_LOGITS and loss.name != "poisson":
        _check_reach(network, targets)


def _check_logits(network: Network, loss: Loss) -> None:
    output = network.layers[-1].activation.name
    if loss.name == "softmax_cross_entropy" and network.n_out == 1:
        raise ArgumentError(
            "softmax_cross_entropy shares probability 1 among the outputs, and one output always "
            "gets all of it: use two outputs, or binary_cross_entropy"
        )
    if loss.name in _FROM_LOGITS and output == "sigmoid":
        raise ArgumentError(
            f"{loss.name} takes logits and applies its own {_FROM_LOGITS[loss.name]}; a sigmoid "
            "before it is one too many: use output_activation='identity'"
        )
    if loss.name in (*_FROM_LOGITS, "poisson") and output != "identity":
        warnings.warn(
            f"{loss.name} takes logits of any size, but a {output} output cannot give them all: "
            "output_activation='identity' is usual",
            TinyMLPWarning,
            stacklevel=4,
        )


def _check_targets(loss: Loss, targets: Sequence[Sequence[float]]) -> None:
    for i, target in enumerate(targets):
        for t in target:
            if not math.isfinite(t):
                raise ArgumentError(f"targets[{i}] has {t!r}: a target is a finite number")
        if loss.name == "poisson" and min(target) < 0:
            raise ArgumentError(
                f"poisson counts, and targets[{i}] has {min(target)!r}: a count is 0 or more"
            )
        if loss.name in _FROM_LOGITS and not all(0 <= t <= 1 for t in target):
            raise ArgumentError(
                f"{loss.name} takes targets from 0 to 1, got {list(target)!r} in targets[{i}]: "
                "use mean_squared_error for numbers"
            )
        if loss.name == "softmax_cross_entropy" and abs(math.fsum(target) - 1) > 1e-9:
            raise ArgumentError(
                f"softmax_cross_entropy takes targets that sum to 1, got {list(target)!r} in "
                f"targets[{i}]: make them one-hot, or use binary_cross_entropy"
            )


def _check_reach(network: Network, targets: Sequence[Sequence[float]]) -> None:
    activation = network.layers[-1].activation
    lowest, highest = getattr(activation, "output_range", (-math.inf, math.inf))
    found = [t for target in targets for t in target]
    if found and (min(found) < lowest or max(found) > highest):
        raise ArgumentError(
            f"the targets go from {min(found):g} to {max(found):g}, but a {activation.name} output "
            f"only from {lowest:g} to {highest:g}: use output_activation='identity', or scale the "
            "targets"
        )
