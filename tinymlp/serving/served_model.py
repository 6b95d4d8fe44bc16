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
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

from tinymlp.data.targets import Label
from tinymlp.engine.batch import BatchEngine
from tinymlp.engine.numpy_engine import ServingNumpyEngine
from tinymlp.errors import FormatError, ModelFileError
from tinymlp.files import read_file, reason
from tinymlp.learning.gradient import Engine
from tinymlp.model.model import Model
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.model.persistence import LIMIT, load
from tinymlp.monitoring.monitored_model import ModelAnswer, MonitoredModel
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.network.network import Network

VERSION_LENGTH = 12


class ServedModel:
    """A model with its name and version; its calls are counted on `metrics`."""

    def __init__(self, name: str, version: str, model: Model, metrics: PlainMetrics) -> None:
        self.name = name
        self.version = version
        self.model = model
        self.n_parameters: int = model.network.n_parameters
        """Kept, for it is asked for at each request."""
        self.monitored: MonitoredModel = MonitoredModel(model, metrics, name=name, version=version)
        self.takes_feedback: bool = not isinstance(model.target, MultiLabelTarget)
        labels = getattr(model.target, "labels", ())
        self._has_texts = all(isinstance(label, str) for label in labels)
        self.earlier: MonitoredModel | None = None
        """The version before, whose predictions wait for their true values still."""
        self.canary: ServedModel | None = None
        """Another version that answers some of the requests."""
        self.canary_share: float = 0.0
        """How many of them, from 0 to 1."""

    @property
    def versions(self) -> "dict[str, ServedModel]":
        """It and its canary, if it has one, by their versions."""
        canary = [] if self.canary is None else [self.canary]
        return {each.version: each for each in (self, *canary)}

    def chosen(self, request_id: str) -> "ServedModel":
        """Return the version that answers a request, by the identifier that it has.

        The same one gets the same version, in every process.
        """
        if self.canary is None or crc32(request_id.encode()) / 2**32 >= self.canary_share:
            return self
        return self.canary

    def set_canary(self, canary: "ServedModel | None", share: float = 0.0) -> None:
        """Have another version answer a share of the requests; None ends that."""
        metrics, name = self.monitored.metrics, "tinymlp_server_canary_ratio"
        if self.canary is not None:
            metrics.remove(name, model=self.name, version=self.canary.version)
        self.canary_share, self.canary = share, canary
        if canary is not None:
            gauge = metrics.gauge(name, model=self.name, version=canary.version)
            with metrics.lock:
                gauge.value = share

    def answers(
        self, rows: Sequence[Any], ids: Sequence[Hashable] | None = None
    ) -> list[ModelAnswer]:
        """Return all that the model says to each raw row, counted as one call.

        Raises `DataError` for rows that do not fit the model, or have no finite answer.
        """
        remembered = ids if self.takes_feedback and ids else None
        return self.monitored.answers(rows, prediction_ids=remembered)

    def predict(self, rows: Sequence[Any], ids: Sequence[Hashable]) -> list[dict[str, Any]]:
        """Return for each raw row its identifier, its prediction and the probabilities there are.

        Raises `DataError` as `answers` does.
        """
        answers = []
        for one, said in zip(ids, self.answers(rows, ids), strict=True):
            answer: dict[str, Any] = {"id": one, "prediction": said.prediction}
            if said.probabilities is not None:
                answer["probabilities"] = self._by_text(said.probabilities)
            answers.append(answer)
        return answers

    def _by_text(self, probabilities: dict[Label, float]) -> Mapping[Label, float]:
        """Return the probability of each label by its text, as JSON needs it."""
        if self._has_texts:
            return probabilities
        return {str(label): probability for label, probability in probabilities.items()}

    def remembers(self, prediction_id: Hashable) -> bool:
        """Return whether a prediction of this version or one beside it waits for its value."""
        return any(each.remembers(prediction_id) for each in self._with_memory())

    def feedback(self, prediction_id: Hashable, value: Any) -> bool | float | None:
        """Take the true value of a row that this version has predicted, its canary, or the last.

        Returns and raises as `MonitoredModel.feedback` does.
        """
        for each in self._with_memory():
            if each.remembers(prediction_id):
                return each.feedback(prediction_id, value)
        return self.monitored.feedback(prediction_id, value)

    def _with_memory(self) -> list[MonitoredModel]:
        canary = None if self.canary is None else self.canary.monitored
        return [each for each in (self.monitored, canary, self.earlier) if each is not None]

    def forget(self) -> None:
        """Take the series of this version off the page."""
        metrics = self.monitored.metrics
        metrics.remove_all(model=self.name, version=self.version)


def version_of(path: Path) -> str | None:
    """Return the version of the model in a file; None when it cannot be read."""
    try:
        return _version(read_file(path, limit=LIMIT))
    except (OSError, FormatError):
        return None


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:VERSION_LENGTH]


ENGINES: dict[str, Callable[[Network], Engine]] = {
    "fast": lambda network: BatchEngine(),
    "numpy": ServingNumpyEngine,
}
"""What may compute the predictions of a network."""


def load_served(
    path: str | os.PathLike[str], name: str, metrics: PlainMetrics, *, engine: str = "fast"
) -> ServedModel:
    """Return the model of a file, tried on a row before anybody asks; an engine of `ENGINES`.

    Raises `ModelFileError` for a file that is not a sound model, or does not answer, and
    `MissingPackageError` for "numpy" where NumPy is not installed.
    """
    place = Path(path)
    failures = metrics.counter("tinymlp_model_load_failures_total", model=name)
    try:
        try:
            content = read_file(place, limit=LIMIT)
            written = place.stat().st_mtime
        except (OSError, FormatError) as error:
            why = reason(error) if isinstance(error, OSError) else error
            raise ModelFileError(f"{place}: {why}") from error
        version = _version(content)
        try:
            model = load(content)
        except ModelFileError as error:
            raise ModelFileError(str(error).replace("the bytes", str(place), 1)) from error
        model.engine = ENGINES[engine](model.network)
        try_out(model, str(place))
    except ModelFileError:
        with metrics.lock:
            failures.value += 1
        raise
    age = metrics.gauge("tinymlp_model_file_timestamp_seconds", model=name, version=version)
    with metrics.lock:
        age.value = written
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
