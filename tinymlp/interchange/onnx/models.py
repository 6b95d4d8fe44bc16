"""A dense network in an ONNX file, as a model of tinymlp that answers the same.

    model = from_onnx("net.onnx", labels=["setosa", "versicolor", "virginica"])

It is read without the package onnx: the graph by `graph`, its layers by `onnx_layers`. What is
in front becomes the model's scaler and its columns, what is behind says what is predicted:

    label, by ArgMax and a list     one of these labels; 0, 1 and so on without a list
    label, by Greater or Binarizer  a yes or no for each output
    ZipMap, Softmax, Sigmoid        the probabilities; Concat(1 − p, p) of two classes
    variable, or none of these      numbers, with the scaling behind the last layer

These are the ends that skl2onnx writes, and `tinymlp export --to onnx`. A network of which PyTorch
or Keras wrote the layers alone ends in one output, and the labels are given.

Source: ONNX, the operators of ai.onnx and ai.onnx.ml.
"""

import os
from collections.abc import Sequence
from typing import Any

from tinymlp.arguments import check_path, check_whole
from tinymlp.data.scaling import NoScaler, Scaler, StandardScaler
from tinymlp.data.targets import Label
from tinymlp.errors import ArgumentError, FormatError, invalid
from tinymlp.files import read_file, reason
from tinymlp.interchange.arrays.files import LIMIT
from tinymlp.interchange.layer_chain import LayerChain
from tinymlp.interchange.onnx.answer import End, end_of
from tinymlp.interchange.onnx.columns import encoder_of
from tinymlp.interchange.onnx.graph import Graph, read_graph
from tinymlp.interchange.onnx.layers import Elementwise, Linear, stages_of
from tinymlp.interchange.onnx.scaling import (
    after,
    as_scaler,
    as_target_scaler,
    folded,
    front,
    without_ones,
)
from tinymlp.learning.loss import (
    BinaryCrossEntropy,
    Loss,
    MeanSquaredError,
    Poisson,
    SoftmaxCrossEntropy,
)
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.model.number_target import NumberTarget
from tinymlp.model.target import ModelTarget
from tinymlp.network.activation import Sigmoid
from tinymlp.text import MAX_VALUE, shortened

_LOSSES: dict[str, type[Any]] = {
    "Softmax": SoftmaxCrossEntropy,
    "LogSoftmax": SoftmaxCrossEntropy,
    "Sigmoid": BinaryCrossEntropy,
    "Exp": Poisson,
}
"""Of an operator at the end the loss whose link it is."""


def from_onnx(
    path: str | os.PathLike[str],
    *,
    labels: Sequence[Label] | None = None,
    feature_names: Sequence[str] | None = None,
    scaler: Scaler | None = None,
    target_name: str | None = None,
    limit: int = LIMIT,
) -> Model:
    """Return the model that answers as the dense network in an ONNX file does.

    `labels`, `feature_names` and `target_name` take the place of what the file says of them, if it
    does; without either, columns are "input 0" and so on, and plain outputs are numbers. `scaler`
    is what rows go through before the network. At most `limit` bytes are read, and no other file.

    Raises `FormatError` for a file that is no sound ONNX, `OSError` when it cannot be read, and
    `ArgumentError`, with its name, for an operator that is of no dense network.
    """
    file = check_path("path", path)
    check_whole("limit", limit, minimum=1)
    name = shortened(file.name, MAX_VALUE)
    try:
        return model_of(
            read_graph(read_file(file, limit=limit)),
            source=name,
            labels=labels,
            feature_names=feature_names,
            scaler=scaler,
            target_name=target_name,
        )
    except (FormatError, ArgumentError) as error:
        raise type(error)(f"{name}: {error}") from None
    except OSError as error:
        raise type(error)(error.errno, reason(error), str(file)) from None


def model_of(
    graph: Graph,
    *,
    source: str,
    labels: Any = None,
    feature_names: Any = None,
    scaler: Any = None,
    target_name: str | None = None,
) -> Model:
    """Return the model of a graph; takes and raises what `from_onnx` does."""
    end = end_of(graph, is_told=labels is not None)
    stages, given = stages_of(end.outputs)
    before, layers = folded(without_ones(stages))
    missing, scaling = front(before)
    linear = [stage for stage in layers if isinstance(stage, Linear)]
    if not linear:
        raise invalid("the network", "at least one linear layer", "none")
    chain = LayerChain(source)
    if scaling:
        shifts, stretches = as_scaler(scaling, len(linear[0].weights[0]))
        if min(stretches) < 0:  # no scaler turns a column around, but the weights may
            layers[0] = after(scaling, linear[0])
        else:
            chain.scale(scaling[0].where, StandardScaler(shifts, stretches))
    for stage in layers:
        if isinstance(stage, Linear):
            chain.linear(stage.where, stage.weights, stage.biases)
        elif isinstance(stage, Elementwise):
            chain.activation(stage.where, stage.activation)
    if not end.kind and end.link:
        _link(chain, end.link)
    name = target_name or graph.notes.get("target") or "target"
    labels = end.labels if labels is None else labels
    return chain.model(
        labels=labels,
        scaler=scaler,
        target_name=name,
        encoder=encoder_of(graph, given, missing, feature_names, len(linear[0].weights[0])),
        target=_target(end, name, labels, len(linear[-1].biases)) if end.kind else None,
    )


def _link(chain: LayerChain, operator: str) -> None:
    """Add the operator that makes probabilities to the chain."""
    if operator == "Sigmoid":
        chain.activation("the end", Sigmoid())
    else:
        chain.softmax("the end", is_log=operator == "LogSoftmax")


def _target(end: End, name: str, labels: Any, n_outputs: int) -> ModelTarget:
    """Return what the outputs stand for, with a loss that has the link."""
    loss: Loss = _LOSSES[end.link]() if end.link else MeanSquaredError()
    if end.kind == "labels":
        return MultiLabelTarget(name, loss, n_outputs, labels)
    if end.kind == "numbers":
        scaler: Scaler = NoScaler()
        if end.scaling:
            scaler = as_target_scaler(end.scaling, n_outputs)
        return NumberTarget(name, loss, n_outputs, scaler)
    labels = [*range(max(2, n_outputs))] if labels is None else list(labels)
    whole = [
        int(each) if isinstance(each, float) and each == int(each) else each for each in labels
    ]
    return ClassTarget(name, whole, loss, n_outputs)
