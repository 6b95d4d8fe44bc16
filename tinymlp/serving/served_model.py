"""A model that is served: under a name, in a version, and monitored.

The version is the beginning of the SHA-256 of the model's file, so that the same file has the same
version wherever it is served, and another has another.

>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.fit import fit
>>> model = fit(Dataset([[0.0], [1.0]] * 8, ["a", "b"] * 8), hidden=[], n_epochs=20, seed=0)
>>> served = ServedModel("letters", "1", model, PlainMetrics())
>>> [answer["prediction"] for answer in served.predict([[0.0], [1.0]], ["first", "second"])]
['a', 'b']
>>> served.feedback("first", "a")
True
"""

import hashlib
import math
import os
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any, overload

from tinymlp.errors import DataError, FormatError, ModelFileError
from tinymlp.files import read_file, reason
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.model import Model
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.model.persistence import LIMIT, load
from tinymlp.monitoring.monitored_model import MonitoredModel
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.network.shapes import Vector

VERSION_LENGTH = 12


class ServedModel:
    """A model with its name and version; its calls are counted on `metrics`."""

    def __init__(self, name: str, version: str, model: Model, metrics: PlainMetrics) -> None:
        self.name = name
        self.version = version
        self.model = model
        self.monitored = MonitoredModel(model, metrics, name=name, version=version)
        self.takes_feedback = not isinstance(model.target, MultiLabelTarget)
        self.has_probabilities = (
            isinstance(model.target, ClassTarget | MultiLabelTarget)
            and model.target.has_probabilities
        )
        self.earlier: MonitoredModel | None = None
        """The version before, whose predictions wait for their true values still."""

    def outputs(self, rows: Sequence[Any], ids: Sequence[Hashable] | None = None) -> list[Vector]:
        """Return the network's outputs for raw rows, shape (n_rows, n_out), counted as one call.

        Raises `DataError` for rows that do not fit the model, or have no finite answer.
        """
        outputs = self.monitored.outputs(
            rows, prediction_ids=ids if self.takes_feedback and ids else None
        )
        for index, row in enumerate(outputs):
            if not all(map(math.isfinite, row)):
                raise DataError(
                    f"rows[{index}] must be nearer to the rows of training, got one whose answer "
                    "is no finite number"
                )
        return outputs

    def predict(self, rows: Sequence[Any], ids: Sequence[Hashable]) -> list[dict[str, Any]]:
        """Return for each raw row its identifier, its prediction and the probabilities there are.

        Raises `DataError` as `outputs` does.
        """
        answers = []
        for one, outputs in zip(ids, self.outputs(rows, ids), strict=True):
            answer: dict[str, Any] = {"id": one, "prediction": self.model.target.decode(outputs)}
            if self.has_probabilities:
                answer["probabilities"] = self.probabilities(outputs)
            answers.append(answer)
        return answers

    def probabilities(self, outputs: Vector) -> dict[str, float]:
        """Return the probability of each label, by its text as JSON needs it."""
        return {
            str(label): probability
            for label, probability in self.model.target.probabilities(outputs).items()
        }

    def remembers(self, prediction_id: Hashable) -> bool:
        """Return whether a prediction of this version or the one before waits for its value."""
        return any(
            each is not None and each.remembers(prediction_id)
            for each in (self.monitored, self.earlier)
        )

    def feedback(self, prediction_id: Hashable, value: Any) -> bool | float | None:
        """Take the true value of a row that this version or the one before has predicted.

        Returns and raises as `MonitoredModel.feedback` does.
        """
        earlier = self.earlier
        if (
            earlier is not None
            and earlier.remembers(prediction_id)
            and not self.monitored.remembers(prediction_id)
        ):
            return earlier.feedback(prediction_id, value)
        return self.monitored.feedback(prediction_id, value)

    def forget(self) -> None:
        """Take the series of this version off the page."""
        metrics = self.monitored.metrics
        metrics.remove_all(model=self.name, version=self.version)


@overload
def load_served(
    path: str | os.PathLike[str], name: str, metrics: PlainMetrics, *, unless: None = None
) -> ServedModel: ...


@overload
def load_served(
    path: str | os.PathLike[str], name: str, metrics: PlainMetrics, *, unless: str
) -> ServedModel | None: ...


def load_served(
    path: str | os.PathLike[str],
    name: str,
    metrics: PlainMetrics,
    *,
    unless: str | None = None,
) -> ServedModel | None:
    """Return the model of a file, tried on a row before anybody asks; None if it is that version.

    Raises `ModelFileError` for a file that is not a sound model, or does not answer.
    """
    place = Path(path)
    failures = metrics.counter("tinymlp_model_load_failures_total", model=name)
    try:
        try:
            content = read_file(place, limit=LIMIT)
        except (OSError, FormatError) as error:
            why = reason(error) if isinstance(error, OSError) else error
            raise ModelFileError(f"{place}: {why}") from error
        version = hashlib.sha256(content).hexdigest()[:VERSION_LENGTH]
        if version == unless:
            return None
        try:
            model = load(content)
        except ModelFileError as error:
            raise ModelFileError(str(error).replace("the bytes", str(place), 1)) from error
        try_out(model, str(place))
    except ModelFileError:
        with metrics.lock:
            failures.value += 1
        raise
    return ServedModel(name, version, model, metrics)


def try_out(model: Model, place: str) -> None:
    """Have the model answer a row of training, as its profile describes them.

    What is computed once for each model is then done. Raises `ModelFileError` when the answer is no
    finite number.
    """
    low, high = (
        model.training_profile.ranges()
        if model.training_profile is not None
        else ([0.0] * model.network.n_in, [0.0] * model.network.n_in)
    )
    row = [a / 2 + b / 2 for a, b in zip(low, high, strict=True)]
    (outputs,) = model.outputs_of([model.scaler.scale(row)])
    if not all(map(math.isfinite, outputs)):
        raise ModelFileError(f"{place} must answer with finite numbers, got {outputs[:3]}")
    model.target.decode(outputs)
