"""Who takes part in `accuracy`: tinymlp's `fit`, and the same rows given to its peers.

    tinymlp      `fit(training, seed=seed)`, nothing else said
    sklearn      `MLPClassifier()` or `MLPRegressor()`, nothing else said but the seed
    sklearn-y    the same with the target of a regression scaled
    sklearn-32   the same with one hidden layer of 32 (the target scaled)
    keras        the network of Keras' own tutorials, in every setting. Classes, from "Structured
                 data classification from scratch" (F. Chollet, 2020): Dense 32 ReLU, Dropout 0.5,
                 Adam, 50 epochs of batches of 32. Regressions, from "Basic regression: Predict fuel
                 efficiency" (TensorFlow's tutorials): Dense 64 ReLU twice, the mean absolute error,
                 Adam at 0.001, 100 epochs of batches of 32. In its favor the target is scaled, and
                 no rows are held back to draw curves with.

The peers' rows are prepared by scikit-learn as its manual has it: missing numbers are the mean,
missing texts the most frequent, numbers are standardized, texts one-hot; all of it learned from the
training rows. A contender is given training rows, targets and test rows, and answers with
probabilities (a column for each class) or numbers.
"""

import functools
import os
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import tinymlp as tm

Answers = list[list[float]] | list[float]


@dataclass(frozen=True)
class Split:
    """The rows of one seed, for everybody the same; a class is its index in `dataset.labels`."""

    dataset: tm.Dataset
    training: list[int]
    test: list[int]
    seed: int

    @property
    def is_classes(self) -> bool:
        """Tell whether there are classes to predict."""
        return self.dataset.labels is not None

    def targets(self, indices: list[int]) -> list[Any]:
        """Return the classes' indices, or the numbers."""
        targets: list[Any] = [self.dataset.targets[index] for index in indices]
        if self.dataset.labels is None:
            return targets
        place = {label: k for k, label in enumerate(self.dataset.labels)}
        return [place[target] for target in targets]


def tinymlp(split: Split, **options: Any) -> tuple[Answers, float]:
    """Train by default, unless options are given to try something out."""
    training, test = split.dataset.subset(split.training), split.dataset.subset(split.test)
    start = time.process_time()
    model = tm.fit(training, **{"seed": split.seed, **options})
    seconds = time.process_time() - start
    labels = split.dataset.labels
    if labels is None:
        return [float(number) for number in model.predict_many(test.inputs)], seconds
    found = model.predict_probabilities_many(test.inputs)
    return [[row[label] for label in labels] for row in found], seconds


def sklearn(split: Split, *, hidden: int = 100, scale: bool = False) -> tuple[Answers, float]:
    """Train scikit-learn's network."""
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.preprocessing import StandardScaler

    inputs, test_inputs = prepare(split)
    kind = MLPClassifier if split.is_classes else MLPRegressor
    network = kind(hidden_layer_sizes=(hidden,), random_state=split.seed)
    if scale and not split.is_classes:
        network = TransformedTargetRegressor(network, transformer=StandardScaler())
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that 200 iterations did not suffice: it is the default
        network.fit(inputs, split.targets(split.training))
    seconds = time.process_time() - start
    if split.is_classes:
        return network.predict_proba(test_inputs).tolist(), seconds
    return network.predict(test_inputs).tolist(), seconds


def keras(split: Split) -> tuple[Answers, float]:
    """Train the network of Keras' tutorials."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import jax
    import keras as library
    import numpy
    from keras.layers import Dense, Dropout

    library.utils.clear_session()
    jax.clear_caches()  # of the networks before this one
    # The other seeds of a data set need the same compiled steps, which take most of the time.
    jax.config.update("jax_compilation_cache_dir", f"{tempfile.gettempdir()}/benchmark-jax")
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    library.utils.set_random_seed(split.seed)
    inputs, test_inputs = prepare(split)
    targets = numpy.array(split.targets(split.training))
    middle, spread = 0.0, 1.0
    if split.dataset.labels is not None:
        output = Dense(len(split.dataset.labels), activation="softmax")
        network = library.Sequential([Dense(32, activation="relu"), Dropout(0.5), output])
        loss, epochs = "sparse_categorical_crossentropy", 50
    else:
        middle, spread = float(targets.mean()), float(targets.std()) or 1.0
        targets = (targets - middle) / spread
        hidden = [Dense(64, activation="relu"), Dense(64, activation="relu")]
        network = library.Sequential([*hidden, Dense(1)])
        loss, epochs = "mean_absolute_error", 100
    network.compile(library.optimizers.Adam(0.001), loss)
    start = time.process_time()
    network.fit(inputs, targets, epochs=epochs, batch_size=32, verbose=0)
    seconds = time.process_time() - start
    outputs = network.predict(test_inputs, verbose=0)
    if split.is_classes:
        return [[float(p) for p in row] for row in outputs], seconds
    return [float(number) * spread + middle for number in outputs.ravel()], seconds


def prepare(split: Split) -> tuple[Any, Any]:
    """Return the training and the test rows as arrays of numbers, as scikit-learn's manual does."""
    import pandas
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    columns = list(zip(*split.dataset.inputs, strict=True))
    is_text = [any(isinstance(value, str) for value in column) for column in columns]
    frame = pandas.DataFrame(
        {
            k: pandas.Series(column, dtype=object if text else float)
            for k, (column, text) in enumerate(zip(columns, is_text, strict=True))
        }
    )
    texts = make_pipeline(
        SimpleImputer(strategy="most_frequent", missing_values=None),
        OneHotEncoder(handle_unknown="ignore", sparse_output=False),
    )
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    transformer = make_column_transformer(
        (numbers, [k for k, text in enumerate(is_text) if not text]),
        (texts, [k for k, text in enumerate(is_text) if text]),
    )
    training = transformer.fit_transform(frame.iloc[split.training])
    return training, transformer.transform(frame.iloc[split.test])


OURS = "tinymlp"
CONTENDERS: dict[str, Callable[..., tuple[Answers, float]]] = {
    OURS: tinymlp,
    "sklearn": sklearn,
    "sklearn-y": functools.partial(sklearn, scale=True),
    "sklearn-32": functools.partial(sklearn, hidden=32, scale=True),
    "keras": keras,
}
VERSIONS = {"sklearn": "scikit-learn", "keras": "keras"}
"""The package whose version decides whether a contender's figures are still good."""


def take_part(task: str) -> list[str]:
    """Name those who have an entry for a task: without a target to scale, two are the same."""
    return [name for name in CONTENDERS if task == "regression" or name != "sklearn-y"]
