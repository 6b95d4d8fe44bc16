"""A network in a file of arrays, as a model of tinymlp.

    model = from_npz("net.npz", activation="relu", labels=["no", "yes"])
    model = from_safetensors("net.safetensors", activation="relu")

The arrays are named as `layers` says. What such a file does not say is given: the activation
between the layers, that of the last, and what the outputs stand for, as for PyTorch's state dict.
A file of `tinymlp export` says all of that itself, by a text called "about" (`writing`).
"""

import os
from collections.abc import Callable, Sequence
from typing import Any

from tinymlp import json_fields
from tinymlp.arguments import check_path, check_whole
from tinymlp.data.scaling import Scaler, StandardScaler
from tinymlp.data.targets import Label
from tinymlp.errors import FormatError, invalid
from tinymlp.files import read_file, reason
from tinymlp.interchange.arrays.files import LIMIT, npz_arrays, safetensors_arrays
from tinymlp.interchange.arrays.layers import chain_of
from tinymlp.learning.loss import MeanSquaredError
from tinymlp.model.model import Model
from tinymlp.model.number_target import NumberTarget
from tinymlp.named import rebuild
from tinymlp.network.activation import ACTIVATIONS, Activation, Identity
from tinymlp.text import MAX_VALUE, shortened


def from_npz(
    path: str | os.PathLike[str],
    *,
    activation: str | Activation | Sequence[str | Activation] | None = None,
    output_activation: str | Activation | None = None,
    layout: str | None = None,
    labels: Sequence[Label] | None = None,
    feature_names: Sequence[str] | None = None,
    scaler: Scaler | None = None,
    target_name: str | None = None,
    limit: int = LIMIT,
) -> Model:
    """Return the model whose layers are the arrays of an .npz file.

    `layout` says whether weights are "out_in" or "in_out"; None finds it out of their shapes. The
    other arguments are those of `from_torch`; None is what the file says, if it does. At most
    `limit` bytes are read.

    Raises `FormatError` for a file that is no sound .npz, `OSError` when it cannot be read,
    `ArgumentError` for arrays that are no layers and for what they leave open, `ShapeError` for
    layers that do not fit each other.
    """
    return _model(
        path, npz_arrays, activation, output_activation, layout, limit,
        labels=labels, feature_names=feature_names, scaler=scaler, target_name=target_name,
    )  # fmt: skip


def from_safetensors(
    path: str | os.PathLike[str],
    *,
    activation: str | Activation | Sequence[str | Activation] | None = None,
    output_activation: str | Activation | None = None,
    layout: str | None = None,
    labels: Sequence[Label] | None = None,
    feature_names: Sequence[str] | None = None,
    scaler: Scaler | None = None,
    target_name: str | None = None,
    limit: int = LIMIT,
) -> Model:
    """Return the model whose layers are the arrays of a .safetensors file.

    Takes and raises what `from_npz` does.
    """
    return _model(
        path, safetensors_arrays, activation, output_activation, layout, limit,
        labels=labels, feature_names=feature_names, scaler=scaler, target_name=target_name,
    )  # fmt: skip


def _model(
    path: Any,
    read: Callable[[bytes], dict[str, Any]],
    activation: Any,
    output_activation: Any,
    layout: Any,
    limit: Any,
    **told: Any,
) -> Model:
    file = check_path("path", path)
    check_whole("limit", limit, minimum=1)
    name = shortened(file.name, MAX_VALUE)
    try:
        arrays = read(read_file(file, limit=limit))
        noted = _noted(arrays)
    except FormatError as error:
        raise FormatError(f"{name}: {error}") from None
    except OSError as error:
        raise type(error)(error.errno, reason(error), str(file)) from None
    how = {"layout": layout, "activation": activation, "output_activation": output_activation}
    for given in (how, told):
        given |= {key: noted[key] for key in given if given[key] is None and key in noted}
    how["output_activation"] = how["output_activation"] or "identity"
    scaling = arrays.pop("target.shift", None), arrays.pop("target.stretch", None)
    chain = chain_of(arrays, source=name, **how)
    if None not in scaling and told["labels"] is None:
        target = NumberTarget(
            told["target_name"] or "target",
            MeanSquaredError(),
            chain.n_outputs,
            StandardScaler(*scaling),
        )
        return chain.model(**told, target=target)
    return chain.model(**{**told, "target_name": told["target_name"] or "target"})


def _noted(arrays: dict[str, Any]) -> dict[str, Any]:
    """Take out what an export of tinymlp says of itself, and return it as arguments."""
    found: dict[str, Any] = {}
    if "scaler.shift" in arrays and "scaler.stretch" in arrays:
        found["scaler"] = StandardScaler(arrays.pop("scaler.shift"), arrays.pop("scaler.stretch"))
    if not isinstance(arrays.get("about"), str):
        return found
    told = json_fields.parse(arrays.pop("about"))
    if not isinstance(told, dict) or told.get("exported_by") != "tinymlp":
        return found
    kept = {key: each for key, each in told.items() if key not in ("exported_by", "fingerprint")}
    told = json_fields.fields(kept, _ABOUT, "about")
    functions: list[Activation] = [
        rebuild(f"about, activations[{i}]", each, ACTIVATIONS)
        for i, each in enumerate(json_fields.listed(told["activations"], "activations", minimum=1))
    ]
    output: str | Activation = functions[-1]
    if told["link"] != "none":
        if (told["task"], told["link"]) not in _ENDS or functions[-1] != Identity():
            what = "a softmax of classes, a sigmoid of labels, or none after the last layer"
            remedy = "take the model's own file, or its export to onnx"
            raise invalid("about, link", what, told["link"], remedy, error=FormatError)
        output = str(told["link"])
    return {
        **found,
        "layout": "out_in",
        "activation": functions[:-1],
        "output_activation": output,
        "labels": told["labels"],
        "feature_names": json_fields.texts(told["inputs"], "about, inputs"),
        "target_name": json_fields.text(told["target"], "about, target"),
    }


_ABOUT = ("activations", "task", "link", "labels", "inputs", "target")
_ENDS = (("classes", "softmax"), ("classes", "sigmoid"), ("labels", "sigmoid"))
