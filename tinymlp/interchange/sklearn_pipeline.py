"""A model as a fitted pipeline of scikit-learn, which predicts as it does without tinymlp.

    missing numbers     SimpleImputer
    scaling             StandardScaler, (x − mean) / scale
    network             MLPClassifier, or MLPRegressor for numbers

    from tinymlp.interchange import to_sklearn
    pipeline = to_sklearn(model)
    pipeline.predict_proba(frame)

Each step is fitted by scikit-learn on rows of zeros, so that it has all that its version gives a
fitted estimator, and then has the model's numbers. What scikit-learn's networks have not is
refused by name: texts, hidden layers of several activations, or of one that is not identity,
sigmoid, tanh or ReLU. As there, classes are sorted, and two of them are one output.

`tinymlp export --to sklearn` writes it by skops, whose files are read without running code in them:
`skops.io.load("model.skops", trusted=["numpy.dtype"])`, where missing numbers are filled in.

Source: scikit-learn's user guide, section 1.17, Neural network models (supervised).
"""

import io
import math
import warnings
import zipfile
from collections.abc import Sequence
from typing import Any

from tinymlp.errors import invalid
from tinymlp.extras import require
from tinymlp.interchange.answers import Answer, Row
from tinymlp.interchange.layer_chain import installed
from tinymlp.interchange.plain_model import PlainModel, plain_model
from tinymlp.model.model import Model

_ACTIVATIONS = {"identity": "identity", "sigmoid": "logistic", "tanh": "tanh", "relu": "relu"}
_LINKS = {"classes": ("softmax", "sigmoid"), "labels": ("sigmoid",), "numbers": ("none", "exp")}
"""Of what is predicted the links that scikit-learn's networks have."""
_TRUSTED = ["numpy.dtype"]
"""The type of numbers, which a `SimpleImputer` remembers and skops asks about."""


def to_sklearn(model: Model) -> Any:
    """Return a fitted `Pipeline` that answers as the model does.

    Raises `ArgumentError`, with its name, for what scikit-learn's networks have not, and
    `MissingPackageError` without scikit-learn.
    """
    return pipeline(plain_model(model))


def pipeline(plain: PlainModel) -> Any:
    """Return the fitted pipeline of a plain model; raises what `to_sklearn` does."""
    require("sklearn", extra="sklearn")
    import numpy as np
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    _check(plain)
    n_inputs = plain.sizes[0]
    zeros = np.zeros((2, n_inputs))
    steps = []
    fills = [column.fill for column in plain.columns]
    if fills[0] is not None:
        from sklearn.impute import SimpleImputer

        steps.append(SimpleImputer().fit(zeros))
        steps[-1].statistics_ = np.array(fills, dtype=float)
    if plain.scaling is not None:
        scaler = StandardScaler().fit(zeros)
        scaler.mean_ = np.array(plain.scaling.shifts)
        scaler.scale_ = np.array([stretch or math.inf for stretch in plain.scaling.stretches])
        scaler.var_ = scaler.scale_**2
        steps.append(scaler)
    steps.append(_network(np, plain))
    if [column.name for column in plain.columns] != [f"input {i}" for i in range(n_inputs)]:
        steps[0].feature_names_in_ = np.array([c.name for c in plain.columns], dtype=object)
    return make_pipeline(*steps)


def _check(plain: PlainModel) -> None:
    """Raise `ArgumentError` for what scikit-learn's networks have not."""
    for column in plain.text_columns:
        what, remedy = "of numbers", "a network of scikit-learn takes no texts: export it to onnx"
        raise invalid(f"column {column.name!r}", what, "texts", remedy)
    if len({column.fill is None for column in plain.columns}) > 1:
        raise invalid("the columns", "all filled in where they are missing, or none", "some")
    if plain.missing_numbers:
        what = "none that stands for a missing one"
        raise invalid(
            "the numbers", what, plain.missing_numbers, "a pipeline would take it as it is"
        )
    hidden = {layer.activation for layer in plain.layers[:-1]}
    if len(hidden) > 1 or not hidden <= _ACTIVATIONS.keys():
        what = f"one for all hidden layers, of {', '.join(_ACTIVATIONS)}"
        raise invalid("the activation", what, ", ".join(sorted(hidden)))
    if plain.layers[-1].activation != "identity":
        raise invalid("the activation of the last layer", "identity", plain.layers[-1].activation)
    n_outputs = plain.sizes[-1]
    is_each = plain.task == "classes" and plain.link == "sigmoid" and n_outputs > 1
    if plain.link not in _LINKS[plain.task] or is_each or (plain.task, n_outputs) == ("labels", 1):
        what = "one that scikit-learn's networks have: export it to onnx"
        raise invalid("the loss", what, f"{plain.link} of {plain.task}")
    if plain.link == "exp" and plain.answer_scaling is not None:
        raise invalid("the target's scaler", "none, with counts", plain.answer_scaling)


def _network(np: Any, plain: PlainModel) -> Any:
    """Return the fitted network, with the target's scaling in its last layer."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    layers = [(np.array(layer.weights), np.array(layer.biases)) for layer in plain.layers]
    weights, biases = layers[-1]
    how: dict[str, Any] = {"hidden_layer_sizes": tuple(plain.sizes[1:-1]), "max_iter": 1}
    how["activation"] = _ACTIVATIONS[plain.layers[0].activation] if len(layers) > 1 else "identity"
    if plain.task == "numbers":
        n = len(biases)
        targets = np.zeros((2, n) if n > 1 else 2)
        if plain.link == "exp":
            how["loss"] = "poisson"
        if plain.answer_scaling is not None:
            stretches = np.array(plain.answer_scaling.stretches)
            weights = weights * stretches[:, None]
            biases = biases * stretches + np.array(plain.answer_scaling.shifts)
        network = MLPRegressor(**how)
    elif plain.task == "labels":
        targets = np.array([[0] * len(biases), [1] * len(biases)])
        network = MLPClassifier(**how)
    else:
        labels: Any = plain.labels
        order = sorted(range(len(labels)), key=lambda place: labels[place])
        targets = np.array([labels[place] for place in order])
        if len(labels) == 2:
            # σ(z₁ − z₀) is the softmax of two; one output is z₁ alone.
            one = len(biases) == 1
            weights = weights if one else weights[1:] - weights[:1]
            biases = biases if one else biases[1:] - biases[:1]
            sign = 1 if order == [0, 1] else -1
            weights, biases = sign * weights, sign * biases
        else:
            weights, biases = weights[order], biases[order]
        network = MLPClassifier(**how)
    layers[-1] = (weights, biases)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged
        network.fit(np.zeros((len(targets), plain.sizes[0])), targets)
    vars(network).pop("_optimizer", None)  # a training that goes on begins with one of its own
    network.coefs_ = [np.ascontiguousarray(w.T) for w, _ in layers]
    network.intercepts_ = [b for _, b in layers]
    return network


def write(plain: PlainModel) -> bytes:
    """Return the content of a file of skops; raises what `to_sklearn` does."""
    content = io.BytesIO(_skops().dumps(pipeline(plain)))
    with zipfile.ZipFile(content, "a") as archive:
        archive.comment = f"exported by tinymlp from the model {plain.fingerprint}".encode()
    return content.getvalue()


def _skops() -> Any:
    installed("skops")
    import skops.io

    return skops.io


def answers(
    plain: PlainModel, rows: Sequence[Row], *, dtype: str = "float64"
) -> tuple[list[Answer | None], str]:
    """Load the file by skops, ask it about the rows, and return its answers and what ran it."""
    np, sklearn = installed("numpy"), installed("sklearn")
    loaded = _skops().loads(write(plain), trusted=_TRUSTED)
    found: list[Answer | None] = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # that these rows have no names
        for row in rows:
            given = np.array([[math.nan if each is None else each for each in row]], dtype=float)
            try:
                found.append(_answer(plain, loaded, given))
            except ValueError:  # a number is missing, or not finite
                found.append(None)
    return found, f"scikit-learn {sklearn.__version__}"


def _answer(plain: PlainModel, loaded: Any, given: Any) -> Answer:
    (said,) = loaded.predict(given).tolist()
    if plain.task == "numbers":
        return Answer(None, said if isinstance(said, list) else [said])
    (numbers,) = loaded.predict_proba(given).tolist()
    if plain.task == "labels":
        yes = [label for label, each in zip(plain.labels, said, strict=True) if each]
        return Answer(yes if plain.has_names else said, numbers)
    by_label = dict(zip(loaded.classes_.tolist(), numbers, strict=True))
    return Answer(said, [by_label[label] for label in plain.labels])
