"""What a model's outputs stand for: one of some classes, several labels, or numbers.

    ClassTarget        the label of the largest output, and perhaps a probability for each
    MultiLabelTarget   a yes or no for each output, and a probability for each
    NumberTarget       each output as a number in the target's own units

All have the same methods, so nobody else needs to ask which one it is. Which one it is follows from
the data set and the loss: rows of 0 and 1 are numbers by the squared error, and labels by the
binary cross-entropy. How many outputs, and on what scale, follows from both too.

>>> line = Dataset([[0.0], [1.0]], [1.0, 3.0], target_name="height")
>>> target_of(line, loss_for(line, None), linear_output=True).decode([1.0])
3.0
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from tinymlp import json_fields
from tinymlp.data.dataset import Dataset
from tinymlp.data.label_rows import is_yes_or_no
from tinymlp.data.scaling import SCALERS, NoScaler, Scaler, StandardScaler
from tinymlp.errors import invalid
from tinymlp.learning.loss import Loss, find_loss, has_link, targets_of
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.model.number_target import NumberTarget
from tinymlp.named import name_of, rebuild

ModelTarget: TypeAlias = ClassTarget | MultiLabelTarget | NumberTarget


def loss_for(dataset: Dataset, loss: str | Loss | None) -> Loss:
    """Return the loss; None is the usual one of the task.

    That is softmax cross-entropy for classes, binary cross-entropy for several labels, and the mean
    squared error for numbers. Raises `ArgumentError` for a loss that is made for other targets.
    """
    if loss is None:
        loss = _USUAL[dataset.task]
    chosen = find_loss(loss)
    made_for, target = targets_of(chosen), f"{dataset.target_name!r} ({dataset.task_reason})"
    if _is_multi_label(dataset, made_for):
        return chosen
    if dataset.task == "multi-label":
        what, remedy = "one for a yes or no each", "use binary_cross_entropy"
    elif dataset.labels is None and made_for in ("classes", "binary"):
        what, remedy = (
            "one for numbers",
            "use mean_squared_error, or task='classification' (--task classification)",
        )
    elif dataset.labels is not None and made_for == "counts":
        what, remedy = (
            "one for classes",
            "use softmax_cross_entropy, or task='regression' (--task regression)",
        )
    elif dataset.labels is not None and made_for == "binary" and len(dataset.labels) > 2:
        what = f"one for the {len(dataset.labels)} classes"
        remedy = "use softmax_cross_entropy"
    else:
        return chosen
    raise invalid("loss", f"{what} of {target}", name_of(chosen), remedy)


_USUAL = {
    "classification": "softmax_cross_entropy",
    "multi-label": "binary_cross_entropy",
    "regression": "mean_squared_error",
}
"""The loss of each task."""


def _is_multi_label(dataset: Dataset, made_for: str) -> bool:
    """Return whether a loss takes the targets as a yes or no each: they are rows of 0 and 1."""
    rows = dataset.task == "multi-label" or is_yes_or_no(dataset.targets)
    return made_for == "binary" and dataset.labels is None and rows


def target_of(training: Dataset, loss: Loss, *, linear_output: bool) -> ModelTarget:
    """Return the target that a training part has, learned by a loss that is for it.

    Numbers are scaled to near zero, where a new network's outputs are; but counts stay counts, and
    what a link or an output that is not linear can reach is for the user to say.
    """
    name = training.target_name
    made_for = targets_of(loss)
    if training.labels is not None:
        n_outputs = 1 if made_for == "binary" else len(training.labels)
        return ClassTarget(name, training.labels, loss, n_outputs)
    names = training.target_names
    if _is_multi_label(training, made_for):
        return MultiLabelTarget(name, loss, training.n_outputs, names)
    scaled = made_for == "numbers" and linear_output and not has_link(loss)
    scaler: Scaler = NoScaler()
    if scaled:
        scaler = StandardScaler.learn(training.target_rows(), weights=training.weights)
    return NumberTarget(name, loss, training.n_outputs, scaler, names)


def target_from_dict(
    stored: object, loss: Loss, n_outputs: int, own: Mapping[str, type[Any]]
) -> ModelTarget:
    """Return the target whose `to_dict` this is, of a network with so many outputs.

    `own` are classes of the user's own by name. Raises `FormatError` for anything else.
    """
    if isinstance(stored, dict) and "labels" in stored:
        given = json_fields.fields(stored, ("name", "labels"), "target")
        name = json_fields.text(given["name"], "target, name")
        return ClassTarget(name, given["labels"], loss, n_outputs)
    if isinstance(stored, dict) and "multi_label" in stored:
        given = json_fields.fields(stored, ("name", "multi_label"), "target")
        name = json_fields.text(given["name"], "target, name")
        return MultiLabelTarget(name, loss, n_outputs, given["multi_label"])
    given = json_fields.fields(
        stored, ("name", "scaler", "names"), "target", defaults={"names": None}
    )
    name = json_fields.text(given["name"], "target, name")
    scaler = rebuild("target, scaler", given["scaler"], SCALERS, own)
    return NumberTarget(name, loss, n_outputs, scaler, given["names"])
