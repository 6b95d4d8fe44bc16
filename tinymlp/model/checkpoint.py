"""A training in a file: the model so far, and all that the rest of the training depends on.

    model       the best weights so far, with the encoder, the scaler, the labels and the history
    data        which examples it learns from, so that it goes on with no others
    settings    what `fit` was given, objects by their names and settings
    state       the last weights, what the optimizer, the schedule, early stopping and the random
                numbers remember, the order of the running epoch and the place in it

Each part of a training says its own state and takes it back, by `state_dict` and `load_state_dict`;
here they are put together. The file is JSON with a checksum, as a model's is, and `load` takes it
for its model.

Source: PyTorch's tutorial Saving and Loading a General Checkpoint, for the names and for what is
easily forgotten; here nothing is, and the tests compare every bit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from os import PathLike
from typing import Any, Self

from tinymlp import json_fields
from tinymlp.arguments import check_path, check_whole
from tinymlp.data.dataset import Dataset
from tinymlp.data.known_rows import data_fingerprint
from tinymlp.data.stream import DatasetStream
from tinymlp.errors import ArgumentError, FormatError, ModelFileError, TinyMLPError, invalid
from tinymlp.files import read_file, reason
from tinymlp.json_fields import as_json
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.optimizer import OPTIMIZERS, Optimizer
from tinymlp.learning.penalty import PENALTIES
from tinymlp.learning.schedule import SCHEDULES
from tinymlp.model.file_format import decode, encode
from tinymlp.model.model import Model
from tinymlp.model.serialization import CHECKPOINT_FORMAT, FORMAT
from tinymlp.named import are_alike, by_name, name_of, rebuild, settings, with_nested
from tinymlp.training.trainer import Trainer

LIMIT = 1 << 30
"""The most bytes of a checkpoint that are read (1 GiB)."""

_OBJECTS: dict[str, Mapping[str, type[Any]]] = {
    "optimizer": OPTIMIZERS,
    "penalty": PENALTIES,
    "dropout": {Dropout.name: Dropout},
}
"""The settings that may be objects, and the library's own by their names."""
_NESTED: dict[str, Mapping[str, type[Any]]] = {"optimizer": SCHEDULES}
_PLAIN = (
    *("batch_size", "n_epochs", "patience", "min_delta", "monitor", "mode", "clip_norm", "frozen"),
    *("max_norm", "ema", "shrinkage", "seed"),
)
_LATER = {"shrinkage": None}
"""Settings that files have not had from the beginning, with what was done before."""
_IN_WORDS = ("validation", "metrics", "class_weights", "engine")
"""Settings that a file has in words of its own; some have to be given again."""
_PARTS = ("model", "data", "every", "ended", "settings", "state")


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """What is in the file of a checkpoint."""

    model: Model
    """With the best weights so far."""
    data: dict[str, Any]
    """What `describe_data` gives of the examples."""
    every: str | int | None
    """How often it is written."""
    ended: bool
    """Whether the training has come to its own end."""
    settings: dict[str, Any]
    """What `describe_settings` gave."""
    state: dict[str, Any]
    written_by: dict[str, str] = field(default_factory=dict)
    """The versions of the library and of Python that wrote the file; empty before."""

    def to_bytes(self) -> bytes:
        """Return the content of the file. Raises `FormatError` for what no file can hold."""
        content = {name: getattr(self, name) for name in _PARTS}
        return encode(CHECKPOINT_FORMAT, {**content, "model": self.model.to_dict()})

    @classmethod
    def from_bytes(
        cls, encoded: bytes, *, custom_objects: Mapping[str, type[Any]] | Iterable[type[Any]] = ()
    ) -> Self:
        """Return what `to_bytes` wrote. Raises `FormatError` for anything else."""
        file_format, content = decode(encoded, [CHECKPOINT_FORMAT, FORMAT])
        if file_format == FORMAT:
            what, remedy = "a checkpoint", "another training begins with it by start= or --start"
            raise invalid("the file", what, "a model", remedy, error=FormatError)
        given = json_fields.fields(content, _PARTS, "the checkpoint")
        if not isinstance(given["ended"], bool):
            raise invalid("ended", "true or false", given["ended"], error=FormatError)
        data = json_fields.fields(given["data"], _DATA, "data")
        for name in ("fingerprint", "source"):
            json_fields.text(data[name], f"data, {name}")
        json_fields.whole(data["n_examples"], "data, n_examples")
        names = (*_OBJECTS, *_PLAIN, *_IN_WORDS)
        stored = json_fields.fields(given["settings"], names, "settings", defaults=_LATER)
        if stored["metrics"] is not None:
            json_fields.texts(stored["metrics"], "settings, metrics")
        return cls(
            model=Model.from_dict(given["model"], custom_objects=custom_objects),
            data=data,
            every=given["every"],
            ended=given["ended"],
            settings=stored,
            state=given["state"],
            written_by=given["model"]["written_by"],
        )


def read_checkpoint(
    path: str | PathLike[str],
    *,
    custom_objects: Mapping[str, type[Any]] | Iterable[type[Any]] = (),
    limit: int = LIMIT,
) -> Checkpoint:
    """Return what is in the file of a checkpoint, which is untrusted.

    Raises `ModelFileError` for a file that is none, or is damaged.
    """
    own = by_name(custom_objects)
    check_whole("limit", limit, minimum=1)
    place = check_path("path", path)
    try:
        return Checkpoint.from_bytes(read_file(place, limit=limit), custom_objects=own)
    except OSError as error:
        raise ModelFileError(f"{place}: cannot be read: {reason(error)}") from error
    except TinyMLPError as error:
        raise ModelFileError(f"{place}: {error}") from error
    except RecursionError:
        raise ModelFileError(f"{place}: its lists are nested too deep") from None


def optimizer_in(
    content: Mapping[str, Any], model: Model, custom_objects: Mapping[str, type[Any]]
) -> Optimizer | None:
    """Return the optimizer of a checkpoint's training with what it remembers.

    None where the file does not say what it remembers, or it is not one of this model's.
    """
    try:
        stored = content["settings"]
        optimizer = stored["optimizer"]
        if isinstance(optimizer, dict):
            optimizer = _rebuild("optimizer", optimizer, custom_objects)
        trainer = Trainer(model.network, model.loss, optimizer, frozen=stored["frozen"])
        state = content["state"]["trainer"]["optimizer"]
        return trainer.loaded_optimizer(state, model.network.parameters())
    except (TinyMLPError, KeyError, TypeError):
        return None


_DATA = ("fingerprint", "source", "n_examples", "ordered")


def describe_data(dataset: Dataset | DatasetStream) -> dict[str, Any]:
    """Return by what a data set is known again, and what it is called."""
    if isinstance(dataset, DatasetStream):
        columns, fingerprint = dataset.first, dataset.fingerprint
    else:
        columns, fingerprint = dataset, data_fingerprint(dataset)
    return {
        "fingerprint": fingerprint,
        "source": columns.source,
        "n_examples": len(dataset),
        "ordered": columns.ordered,
    }


def describe_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of `prepare` that a training goes on with, in JSON's own types.

    Raises `ArgumentError` for an object of your own that cannot be made again from its settings.
    """
    described: dict[str, Any] = {}
    for name in _OBJECTS:
        thing = given[name]
        described[name] = thing if _is_plain(thing) else _describe(name, thing)
    described |= {name: given[name] for name in _PLAIN}
    validation, metrics, weights = given["validation"], given["metrics"], given["class_weights"]
    if isinstance(validation, Dataset):
        validation = describe_data(validation)
    described["validation"] = validation
    described["metrics"] = None if metrics is None else list(metrics)
    if isinstance(weights, Mapping):
        weights = [[label, number] for label, number in weights.items()]
    described["class_weights"] = weights
    engine = given["engine"]
    described["engine"] = engine if isinstance(engine, str) else {"name": name_of(engine)}
    found: dict[str, Any] = as_json(described, "settings")
    return found


def _is_plain(thing: object) -> bool:
    return thing is None or isinstance(thing, str | int | float)


def _describe(name: str, thing: object) -> Any:
    """Return an object's settings, from which another like it can be made."""
    described = as_json(settings(thing), name)
    own = {}
    for part in with_nested(thing):
        shipped = {**_OBJECTS[name], **_NESTED.get(name, {})}.get(name_of(part))
        if shipped is None:
            own[name_of(part)] = type(part)
        elif shipped is not type(part):
            what = f"another name than that of the library's own {shipped.__name__}"
            raise invalid(f"{name}, name", what, name_of(part), "give its class another name")
    try:
        again = _rebuild(name, described, own)
    except FormatError as error:
        raise ArgumentError(str(error)) from error
    if not are_alike(settings(again), settings(thing)):
        what = f"kept as the arguments of {type(thing).__name__} were given"
        raise invalid(f"the settings of {name}", what, settings(thing))
    return described


def _rebuild(name: str, stored: object, own: Mapping[str, type[Any]]) -> Any:
    known = _OBJECTS[name]
    return rebuild(name, stored, known, own, nested={**known, **_NESTED.get(name, {})})


def rebuild_settings(
    stored: Mapping[str, Any], custom_objects: Mapping[str, type[Any]]
) -> dict[str, Any]:
    """Return the arguments of `prepare` from `describe_settings`, but those that a file lacks.

    These are a `validation` data set, `metrics` and an `engine` of the user's own, which stay as
    they are described. Raises `FormatError` for an object that cannot be made again.
    """
    found = {name: stored[name] for name in (*_PLAIN, *_IN_WORDS)}
    for name in _OBJECTS:
        thing = stored[name]
        found[name] = _rebuild(name, thing, custom_objects) if isinstance(thing, dict) else thing
    weights = stored["class_weights"]
    if isinstance(weights, list):
        try:
            found["class_weights"] = dict(weights)
        except (TypeError, ValueError):
            what = "a list of labels and their weights"
            raise invalid("settings, class_weights", what, weights, error=FormatError) from None
    return found
