"""Which losses, activations and targets belong together, checked before the first step.

A loss says how far a prediction is from its target; it is of no use when the output can never
reach the target, or when the loss already contains the activation. Each refusal gives the reason.
What is refused follows from what the two say of themselves (see loss and activation), so that your
own are held to the same as these.

>>> from tinymlp.learning.loss import SoftmaxCrossEntropy
>>> check_compatibility(Network.random([2, 1]), SoftmaxCrossEntropy(), [[1.0]])
Traceback (most recent call last):
tinymlp.errors.ArgumentError: softmax_cross_entropy shares probability 1 among the outputs, and \
one output always gets all of it: use two outputs, or binary_cross_entropy
"""

import math
import warnings
from collections.abc import Sequence

from tinymlp.arguments import check_finite
from tinymlp.errors import ArgumentError, TinyMLPWarning, invalid
from tinymlp.learning.loss import Loss, has_link, targets_of
from tinymlp.named import name_of
from tinymlp.network.activation import is_linear, output_range
from tinymlp.network.network import Network
from tinymlp.network.shapes import check_length


def check_compatibility(network: Network, loss: Loss, targets: Sequence[Sequence[float]]) -> None:
    """Raise `ArgumentError`, or warn, when this network cannot learn these targets by this loss.

    `targets` has the shape (n_examples, n_out).
    """
    for i, target in enumerate(targets):
        check_length(f"targets[{i}]", network.n_out, target, remedy="one for each output")
    _check_outputs(network, loss)
    _check_targets(loss, targets)
    if not has_link(loss):  # with a link, it is not the output itself that answers
        _check_reach(network, targets)


def _check_outputs(network: Network, loss: Loss) -> None:
    """Refuse outputs that the loss cannot use, and warn of those that are cut off."""
    name, made_for = name_of(loss), targets_of(loss)
    if made_for == "classes" and network.n_out == 1:
        raise ArgumentError(
            f"{name} shares probability 1 among the outputs, and one output always gets all of "
            "it: use two outputs, or binary_cross_entropy"
        )
    if not has_link(loss):
        return
    activation = network.layers[-1].activation
    output, identity = name_of(activation), "use output_activation='identity'"
    if made_for in ("classes", "binary") and output_range(activation) == (0, 1):
        raise ArgumentError(
            f"{name} takes logits and turns them into probabilities itself; a {output} before it "
            f"is one too many: {identity}"
        )
    if not is_linear(activation):
        warnings.warn(
            f"{name} takes numbers of any size and bends them itself; a {output} output bends them "
            f"twice: {identity}",
            TinyMLPWarning,
            stacklevel=4,
        )


def _check_targets(loss: Loss, targets: Sequence[Sequence[float]]) -> None:
    """Refuse targets that are none for this loss."""
    made_for = targets_of(loss)
    remedy = ""
    for i, target in enumerate(targets):
        check_finite(f"targets[{i}]", target)
        if made_for == "counts" and not min(target) >= 0:
            what = "counts, which are 0 or more,"
        elif made_for in ("classes", "binary") and not all(0 <= t <= 1 for t in target):
            what, remedy = "from 0 to 1", "use mean_squared_error for numbers"
        elif made_for == "classes" and abs(math.fsum(target) - 1) > 1e-9:
            what = "numbers that sum to 1"
            remedy = "make them one-hot, or use binary_cross_entropy"
        else:
            continue
        raise invalid(f"targets[{i}]", f"{what} for {name_of(loss)}", list(target), remedy)


def _check_reach(network: Network, targets: Sequence[Sequence[float]]) -> None:
    """Refuse targets that no output can reach."""
    activation = network.layers[-1].activation
    lowest, highest = output_range(activation)
    found = [t for target in targets for t in target]
    if found and (min(found) < lowest or max(found) > highest):
        raise ArgumentError(
            f"targets must be from {lowest:g} to {highest:g} for a {name_of(activation)} output, "
            f"got {min(found):g} to {max(found):g}: use output_activation='identity', or scale the "
            "targets"
        )
