"""A network in a file of arrays, as a model of tinymlp.

    model = from_npz("net.npz", activation="relu", labels=["no", "yes"])
    model = from_safetensors("net.safetensors", activation="relu")

The arrays are named as `array_layers` says. What such a file does not say is given: the activation
between the layers, that of the last, and what the outputs stand for, as for PyTorch's state dict.
"""

import os
from collections.abc import Callable, Sequence
from typing import Any

from tinymlp.arguments import check_path, check_whole
from tinymlp.data.scaling import Scaler
from tinymlp.data.targets import Label
from tinymlp.errors import FormatError
from tinymlp.files import read_file, reason
from tinymlp.interchange.array_files import LIMIT, npz_arrays, safetensors_arrays
from tinymlp.interchange.array_layers import chain_of
from tinymlp.model.model import Model
from tinymlp.network.activation import Activation
from tinymlp.text import MAX_VALUE, shortened


def from_npz(
    path: str | os.PathLike[str],
    *,
    activation: str | Activation | Sequence[str | Activation] | None = None,
    output_activation: str | Activation = "identity",
    layout: str | None = None,
    labels: Sequence[Label] | None = None,
    feature_names: Sequence[str] | None = None,
    scaler: Scaler | None = None,
    target_name: str = "target",
    limit: int = LIMIT,
) -> Model:
    """Return the model whose layers are the arrays of an .npz file.

    `layout` says whether weights are "out_in" or "in_out"; None finds it out of their shapes. The
    other arguments are those of `from_torch`. At most `limit` bytes are read.

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
    output_activation: str | Activation = "identity",
    layout: str | None = None,
    labels: Sequence[Label] | None = None,
    feature_names: Sequence[str] | None = None,
    scaler: Scaler | None = None,
    target_name: str = "target",
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
    except FormatError as error:
        raise FormatError(f"{name}: {error}") from None
    except OSError as error:
        raise type(error)(error.errno, reason(error), str(file)) from None
    chain = chain_of(
        arrays,
        source=name,
        layout=layout,
        activation=activation,
        output_activation=output_activation,
    )
    return chain.model(**told)
