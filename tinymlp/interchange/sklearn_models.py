"""A network that scikit-learn trained, as a model of tinymlp that answers the same.

    coefs_[l], shape (n_in, n_out)     the weights of layer l, a row for each input: transposed here
    intercepts_[l]                     its biases
    softmax, two classes by logistic   softmax cross-entropy; binary cross-entropy of one output
    a StandardScaler or MinMaxScaler   the model's scaler, (x − shift) / stretch
       before it in a pipeline

What is read are the numbers that scikit-learn documents, and then both are asked about the same
rows: a model that does not answer as the estimator does is not returned.

    from sklearn.neural_network import MLPClassifier
    model = from_sklearn(MLPClassifier().fit(X, y))

Source: scikit-learn's user guide, section 1.17, Neural network models (supervised).
"""

import math
import warnings
from random import Random
from typing import Any

from tinymlp.data.encoding import Encoder, NumberColumn
from tinymlp.data.rows import name_inputs
from tinymlp.data.scaling import MinMaxScaler, NoScaler, Scaler, StandardScaler
from tinymlp.data.targets import Label
from tinymlp.errors import ArgumentError, invalid
from tinymlp.extras import require
from tinymlp.learning.loss import (
    BinaryCrossEntropy,
    MeanSquaredError,
    Poisson,
    SoftmaxCrossEntropy,
)
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.model.number_target import NumberTarget
from tinymlp.model.target import ModelTarget
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network

_ACTIVATIONS = {"identity": "identity", "logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}
"""What scikit-learn calls the activations of hidden layers, and what they are called here."""

_N_ROWS = 20
_TOLERANCE = 1e-9
"""Rows that both are asked about, and how far their answers may differ, relative to their size."""


def from_sklearn(estimator: Any, *, target_name: str = "target") -> Model:
    """Return the model that answers as a fitted `MLPClassifier` or `MLPRegressor` does.

    It may be the end of a `Pipeline` after a `StandardScaler` or a `MinMaxScaler`. An estimator of
    `tinymlp.sklearn` gives its own model. The columns have the names that it was fitted with, or
    "input 0" and so on. Outputs are equal to rounding, and classes that are truth values are 0
    and 1, as everywhere here.

    Raises `ArgumentError`, with the name of the step, for anything else, for an estimator that is
    not fitted, and for one that answers otherwise than its numbers say; `MissingPackageError`
    without scikit-learn.
    """
    require("sklearn", extra="sklearn")
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    steps = _steps_of(estimator)
    where, last = steps.pop()
    own = getattr(last, "model_", None)
    if isinstance(own, Model) and not steps:
        return own
    if not isinstance(last, MLPClassifier | MLPRegressor):
        what = (
            "a fitted MLPClassifier or MLPRegressor of scikit-learn, or a Pipeline that ends in one"
        )
        best = getattr(last, "best_estimator_", None)
        raise invalid(where, what, last, "give its best_estimator_" if best is not None else "")
    if not hasattr(last, "coefs_"):
        raise invalid(where, "fitted", last, "call its fit(X, y) first")
    if len(steps) > 1:
        what = "one scaler before the network"
        raise invalid("the pipeline", what, [step for _, step in steps], "fit it with one")
    names = getattr(estimator, "feature_names_in_", None)
    n_inputs = len(last.coefs_[0])
    model = Model(
        network=_network(last, where),
        encoder=Encoder(
            NumberColumn(str(name)) for name in (name_inputs(n_inputs) if names is None else names)
        ),
        scaler=_scaler(*steps[0]) if steps else NoScaler(),
        target=_target(last, target_name),
        trained_on={"source": f"scikit-learn's {type(last).__name__}"},
    )
    _prove(model, estimator)
    return model


def _steps_of(estimator: Any) -> list[tuple[str, Any]]:
    """Return the steps of a pipeline that do something, each with what a message calls it."""
    from sklearn.pipeline import Pipeline

    if not isinstance(estimator, Pipeline):
        return [("estimator", estimator)]
    steps = [(f"estimator, step {name!r}", step) for name, step in estimator.steps]
    kept = [(where, step) for where, step in steps if step is not None and step != "passthrough"]
    if not kept:
        raise invalid("estimator", "a pipeline that ends in a network", estimator)
    return kept


def _network(fitted: Any, where: str) -> Network:
    if fitted.activation not in _ACTIVATIONS:
        raise invalid(f"{where}, activation", f"one of {[*_ACTIVATIONS]}", fitted.activation)
    hidden = _ACTIVATIONS[fitted.activation]
    functions = [hidden] * (len(fitted.coefs_) - 1) + ["identity"]
    return Network(
        [
            Layer.from_weights(weights.T.tolist(), biases.tolist(), activation=function)
            for weights, biases, function in zip(
                fitted.coefs_, fitted.intercepts_, functions, strict=True
            )
        ]
    )


def _scaler(where: str, step: Any) -> Scaler:
    """Return a fitted scaler of scikit-learn's as one of the library's own."""
    from sklearn import preprocessing

    n_inputs: Any = getattr(step, "n_features_in_", None)
    if n_inputs is None and isinstance(step, preprocessing.StandardScaler):
        raise invalid(where, "fitted", step, "call fit(X, y) of the pipeline first")
    if isinstance(step, preprocessing.StandardScaler):
        means = step.mean_.tolist() if step.with_mean else [0.0] * n_inputs
        spreads = step.scale_.tolist() if step.with_std else [1.0] * n_inputs
        return StandardScaler(means, spreads)
    if isinstance(step, preprocessing.MinMaxScaler) and not step.clip:
        # x·scale + min of scikit-learn, turned into (x − low) / range.
        low = step.feature_range[0]
        ranges = [1 / scale for scale in step.scale_.tolist()]
        lows = [
            smallest - low * stretch
            for smallest, stretch in zip(step.data_min_.tolist(), ranges, strict=True)
        ]
        return MinMaxScaler(lows, ranges)
    what = "a StandardScaler, or a MinMaxScaler without clip"
    raise invalid(where, what, step, "fit the network on its output, and transform rows before")


def _target(fitted: Any, name: str) -> ModelTarget:
    """Return what the outputs stand for, with the loss whose link is the output's activation."""
    n_outputs = fitted.n_outputs_
    labels = getattr(fitted, "classes_", None)
    if labels is None:
        counts = fitted.out_activation_ == "exp"
        return NumberTarget(
            name, Poisson() if counts else MeanSquaredError(), n_outputs, NoScaler()
        )
    if fitted.out_activation_ == "softmax":
        return ClassTarget(name, _as_labels(labels), SoftmaxCrossEntropy(), n_outputs)
    if n_outputs == 1:
        return ClassTarget(name, _as_labels(labels), BinaryCrossEntropy(), n_outputs)
    return MultiLabelTarget(name, BinaryCrossEntropy(), n_outputs)


def _as_labels(classes: Any) -> list[Label]:
    """Return classes as a model has them: texts, or whole numbers."""
    labels = [
        label if isinstance(label, str) else int(label) if label == int(label) else None
        for label in classes.tolist()
    ]
    if None in labels:
        raise invalid("estimator, classes_", "texts or whole numbers", classes.tolist())
    return labels  # type: ignore[return-value]


def _prove(model: Model, estimator: Any) -> None:
    """Raise `ArgumentError` unless the model answers as the estimator, on rows like its own."""
    random = Random(0)
    scaled = [[random.gauss(0, 2) for _ in range(model.network.n_in)] for _ in range(_N_ROWS)]
    rows = [model.scaler.unscale(row) for row in scaled]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that these rows have no names
        if model.target.has_probabilities:
            found = [[*row.values()] for row in model.predict_probabilities_many(rows)]
            wanted = estimator.predict_proba(rows).tolist()
        else:
            found, wanted = model.predict_many(rows), estimator.predict(rows).tolist()
    for row, ours, theirs in zip(rows, found, wanted, strict=True):
        if not _are_equal(ours, theirs):
            raise ArgumentError(
                f"estimator must predict what its coefs_ say, got {theirs} for {row}, where these "
                f"say {ours}: was its predict changed?"
            )


def _are_equal(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(_are_equal, ours, theirs))
    return math.isclose(ours, theirs, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
