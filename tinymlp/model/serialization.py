"""A model in plain names and numbers, and the parts of a model from them.

Going out, nothing is left out that a prediction depends on. Coming back, everything is untrusted:
every key, length and number is checked and named when it is wrong, and nothing is looked up but the
classes that the library has or that the caller gives.

>>> from tinymlp.network.activation import LeakyReLU
>>> class Cube:
...     pass
>>> list(own_classes([("layer 1", LeakyReLU()), ("layer 2", Cube())]))
['cube']
"""

from collections.abc import Iterable
from typing import Any

from tinymlp import json_fields
from tinymlp.data.column_info import DatasetInfo
from tinymlp.data.encoding import Encoder
from tinymlp.data.known_rows import KnownRows
from tinymlp.data.scaling import SCALERS
from tinymlp.errors import FormatError, ModelFileError, invalid
from tinymlp.json_fields import as_json
from tinymlp.learning.loss import LOSSES
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.layers import Classes, layers_to_list, network_from_list
from tinymlp.model.target import target_from_dict
from tinymlp.model.training_facts import check_facts
from tinymlp.model.training_profile import TrainingProfile
from tinymlp.named import name_of, rebuild, settings, with_nested
from tinymlp.network.activation import ACTIVATIONS
from tinymlp.training.history import History
from tinymlp.version import __version__

FORMAT = "tinymlp/2"
"""The format of saved models. A change that this version could not read has another number."""

CHECKPOINT_FORMAT = "tinymlp-checkpoint/1"
"""The format of checkpoints, which have a model in them."""

_SHIPPED: dict[str, type[Any]] = {**ACTIVATIONS, **LOSSES, **SCALERS}


def describe(model: Any) -> dict[str, Any]:
    """Return all that is saved of a model, as text keys, lists, texts and finite numbers.

    Raises `FormatError` for what a file cannot hold, such as a parameter that is nan.
    """
    import platform  # only where a model is written

    trained_on = as_json(model.trained_on, "trained_on")
    trained_with = as_json(model.trained_with, "trained_with")
    check_facts(trained_on, trained_with, n_labels=_n_labels(model.target))
    python = f"{platform.python_implementation()} {platform.python_version()}"
    profile = model.training_profile
    # Only `tinymlp train` and `search` know both parts, and only a read table has such columns.
    info = {} if model.dataset_info is None else {"dataset_info": model.dataset_info.to_dict()}
    known = {} if model.known_rows is None else {"known_rows": model.known_rows.to_dict()}
    return {
        "written_by": {"tinymlp": __version__, "python": python},
        "target": as_json(model.target.to_dict(), "target"),
        "image_shape": as_json(model.image_shape, "image_shape"),
        "encoder": as_json(model.encoder.to_dict(), "encoder"),
        "scaler": as_json(settings(model.scaler), "scaler"),
        "layers": layers_to_list(model.network),
        "loss": as_json(settings(model.loss), "loss"),
        "training_profile": as_json(profile and profile.to_dict(), "training_profile"),
        **as_json(info, "dataset_info"),
        "trained_on": trained_on,
        "trained_with": trained_with,
        "history": as_json(model.history.to_dict(), "history"),
        **known,
    }


def parts_from(stored: object, own: Classes) -> dict[str, Any]:
    """Return the arguments of a `Model` from what `describe` gave; `own` are the user's classes.

    Raises `FormatError`, or another error of the part that it is about, for anything else.
    """
    names = [
        *("written_by", "target", "image_shape", "encoder", "scaler", "layers", "loss"),
        *("training_profile", "trained_on", "trained_with", "history"),
        *("dataset_info", "known_rows"),
    ]
    optional = {"dataset_info": None, "known_rows": None}
    given = json_fields.fields(stored, names, "the model", defaults=optional)
    info = None
    if given["dataset_info"] is not None:
        info = DatasetInfo.from_dict(given["dataset_info"], "dataset_info")
    versions = json_fields.fields(given["written_by"], ("tinymlp", "python"), "written_by")
    for name, version in versions.items():
        json_fields.text(version, f"written_by, {name}")
    encoder = Encoder.from_dict(given["encoder"])
    network = network_from_list(given["layers"], own)
    loss = rebuild("loss", given["loss"], LOSSES, own)
    target = target_from_dict(given["target"], loss, network.n_out, own)
    profile = None
    if given["training_profile"] is not None:
        profile = TrainingProfile.from_dict(given["training_profile"], encoder, _n_labels(target))
    trained_on = _notes_from(given["trained_on"], "trained_on")
    trained_with = _notes_from(given["trained_with"], "trained_with")
    check_facts(trained_on, trained_with, n_labels=_n_labels(target))
    known_rows = None
    if given["known_rows"] is not None:
        known_rows = KnownRows.from_dict(given["known_rows"])
    return {
        "network": network,
        "encoder": encoder,
        "scaler": rebuild("scaler", given["scaler"], SCALERS, own),
        "target": target,
        "image_shape": _image_shape_from(given["image_shape"]),
        "history": History.from_dict(given["history"]),
        "training_profile": profile,
        "dataset_info": info,
        "trained_on": trained_on,
        "trained_with": trained_with,
        "known_rows": known_rows,
    }


def _notes_from(stored: object, where: str) -> Any:
    """Return names and values of whatever kind; `check_facts` looks at those that are used."""
    return as_json(dict(json_fields.items(stored, where)), where)


def _n_labels(target: object) -> int | None:
    return len(target.labels) if isinstance(target, ClassTarget) else None


def _image_shape_from(stored: object) -> tuple[int, int] | None:
    """Return height and width, or None."""
    if stored is None:
        return None
    if not isinstance(stored, list) or len(stored) != 2:
        raise invalid("image_shape", "[height, width] or null", stored, error=FormatError)
    height, width = (json_fields.whole(size, "image_shape") for size in stored)
    return height, width


def own_classes(objects: Iterable[tuple[str, object]]) -> dict[str, type[Any]]:
    """Return the classes of the user's own among these objects, by the objects' names.

    `objects` come with what to call each in a message. Raises `ModelFileError` for one that could
    not be distinguished from another when it is loaded.
    """
    own: dict[str, type[Any]] = {}
    for where, thing in objects:
        for part in with_nested(thing):
            name, kind = name_of(part), type(part)
            shipped = _SHIPPED.get(name)
            if kind is shipped:
                continue
            if shipped is not None:
                what = f"another name than that of the library's own {shipped.__name__}"
                remedy = "that would be loaded in its place"
                raise invalid(f"{where}, name", what, name, remedy, error=ModelFileError)
            if own.setdefault(name, kind) is not kind:
                what = f"another name than that of the class {own[name].__name__}"
                remedy = "give the objects of each class a name of their own"
                raise invalid(f"{where}, name", what, name, remedy, error=ModelFileError)
    return own
