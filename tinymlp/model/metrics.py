"""What an epoch measures besides the loss: accuracy for classes, R² for numbers."""

from collections.abc import Sequence

from tinymlp.data.dataset import Dataset
from tinymlp.evaluation.classification import accuracy
from tinymlp.evaluation.regression import r_squared
from tinymlp.learning.loss import Loss, targets_of
from tinymlp.model.model import chosen_class
from tinymlp.network.shapes import Vector
from tinymlp.training.trainer import Metric


def usual_metrics(dataset: Dataset, loss: Loss) -> dict[str, Metric]:
    """Return the metrics for this kind of target, by name."""
    if dataset.labels is not None:
        return {"accuracy": output_accuracy}
    return {} if targets_of(loss) == "counts" else {"r_squared": output_r_squared}


def output_accuracy(
    predictions: Sequence[Vector],
    targets: Sequence[Sequence[float]],
    weights: Sequence[float] | None,
) -> float:
    """Return the share of outputs that stand for the class of their target.

    >>> output_accuracy([[2.0, 1.0], [0.0, 1.0]], [[1.0, 0.0], [1.0, 0.0]], None)
    0.5
    """
    predicted = [chosen_class(prediction) for prediction in predictions]
    return accuracy(predicted, [chosen_class(target) for target in targets], weights=weights)


def output_r_squared(
    predictions: Sequence[Vector],
    targets: Sequence[Sequence[float]],
    weights: Sequence[float] | None,
) -> float:
    """Return R² over all outputs together; scaling the target does not change it.

    >>> output_r_squared([[1.0], [3.0]], [[1.0], [3.0]], None)
    1.0
    """
    flat = [number for row in predictions for number in row]
    wanted = [number for row in targets for number in row]
    if weights is not None:
        weights = [weight for weight, row in zip(weights, targets, strict=True) for _ in row]
    return r_squared(flat, wanted, weights=weights)
