"""A model's network as named arrays in a file of NumPy or of safetensors.

    scaler.shift, scaler.stretch    (n_in,)          x = (inputs − shift) / stretch, 0 where it is 0
    1.weight, 1.bias                (n_out, n_in)    x = f(W·x + b), layer by layer
    target.shift, target.stretch    (n_out,)         of numbers: outputs · stretch + shift
    about                           JSON             the activations, what makes the answer of the
                                                     outputs, labels, names of inputs

The inputs are the model's: numbers, none of them missing, and 1 or 0 for each category. `about` is
a text in .npz, and stands among the metadata of .safetensors. Neither file needs a package to be
written, and `from_npz` and `from_safetensors` make a model of it again.

Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays", 2007; Hugging Face,
"safetensors", the section "Format".
"""

import io
import json
import math
import struct
import zipfile
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from tinymlp.interchange.answers import Answer, Row
from tinymlp.interchange.network_outputs import answer_of, input_names
from tinymlp.interchange.plain_model import PlainModel, PlainScaling
from tinymlp.interchange.processes import not_here
from tinymlp.named import settings

Arrays = dict[str, tuple[list[int], list[float]]]
"""The shape and the numbers of each, the last size the innermost."""


def arrays_of(plain: PlainModel) -> Arrays:
    """Return the arrays, in the order of a run."""
    arrays: Arrays = {}

    def add_scaling(name: str, scaling: PlainScaling | None) -> None:
        if scaling is not None:
            arrays[f"{name}.shift"] = ([len(scaling.shifts)], scaling.shifts)
            arrays[f"{name}.stretch"] = ([len(scaling.stretches)], scaling.stretches)

    add_scaling("scaler", plain.scaling)
    for number, layer in enumerate(plain.layers, start=1):
        shape = [len(layer.biases), len(layer.weights[0])]
        arrays[f"{number}.weight"] = (shape, [w for row in layer.weights for w in row])
        arrays[f"{number}.bias"] = (shape[:1], layer.biases)
    add_scaling("target", plain.answer_scaling)
    return arrays


def about(plain: PlainModel) -> str:
    """Return what stands around the arrays, as JSON."""
    told: dict[str, Any] = {
        "exported_by": "tinymlp",
        "fingerprint": plain.fingerprint,
        "activations": [settings(layer.function) for layer in plain.layers],
        "task": plain.task,
        "link": plain.link,
        "labels": plain.labels if plain.task == "classes" or plain.has_names else None,
        "inputs": input_names(plain),
        "target": plain.target_name,
    }
    return json.dumps(told)


def write_npz(plain: PlainModel) -> bytes:
    """Return the content of an .npz file."""
    content = io.BytesIO()
    text = about(plain)
    with zipfile.ZipFile(content, "w") as archive:
        archive.comment = f"exported by tinymlp from the model {plain.fingerprint}".encode()
        for name, (shape, numbers) in arrays_of(plain).items():
            packed = struct.pack(f"<{len(numbers)}d", *numbers)
            archive.writestr(_member(name), _npy("<f8", shape, packed))
        archive.writestr(_member("about"), _npy(f"<U{len(text)}", [], text.encode("utf-32-le")))
    return content.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    """Return the same member each time, whatever the time is."""
    return zipfile.ZipInfo(f"{name}.npy")


def _npy(dtype: str, shape: list[int], packed: bytes) -> bytes:
    sizes = "".join(f"{size}, " for size in shape)
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': ({sizes}), }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(header)) + header.encode() + packed


def write_safetensors(plain: PlainModel) -> bytes:
    """Return the content of a .safetensors file."""
    header: dict[str, Any] = {"__metadata__": {"about": about(plain)}}
    data = b""
    for name, (shape, numbers) in arrays_of(plain).items():
        packed = struct.pack(f"<{len(numbers)}d", *numbers)
        offsets = [len(data), len(data) + len(packed)]
        header[name] = {"dtype": "F64", "shape": shape, "data_offsets": offsets}
        data += packed
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def answers_npz(
    plain: PlainModel, rows: Sequence[Row], *, dtype: str = "float64"
) -> tuple[list[Answer | None], str]:
    """Load the arrays by NumPy, compute with them, and return the answers to rows of inputs."""
    np = _package("numpy", "npz")
    with np.load(io.BytesIO(write_npz(plain))) as arrays:
        return _answers(np, plain, dict(arrays), rows), f"NumPy {np.__version__}"


def answers_safetensors(
    plain: PlainModel, rows: Sequence[Row], *, dtype: str = "float64"
) -> tuple[list[Answer | None], str]:
    """Load the arrays by safetensors, compute with them, and return the answers."""
    np = _package("numpy", "safetensors")
    _package("safetensors", "safetensors")
    from safetensors import __version__
    from safetensors.numpy import load

    arrays = load(write_safetensors(plain))
    return _answers(np, plain, arrays, rows), f"safetensors {__version__}"


def _package(name: str, to: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise not_here(to, f"the package {name}") from None


def _answers(
    np: Any, plain: PlainModel, arrays: dict[str, Any], rows: Sequence[Row]
) -> list[Answer | None]:
    """Compute as the beginning of this module says."""
    x = np.array(rows, dtype=float)
    with np.errstate(all="ignore"):
        if "scaler.shift" in arrays:
            stretch = arrays["scaler.stretch"]
            x = (x - arrays["scaler.shift"]) / np.where(stretch == 0, math.inf, stretch)
        for number, layer in enumerate(plain.layers, start=1):
            z = x @ arrays[f"{number}.weight"].T + arrays[f"{number}.bias"]
            x = _activated(np, layer.activation, layer.setting or 0.0, z)
        before, x = x.tolist(), _linked(np, plain.link, x)
        if "target.shift" in arrays:
            x = x * arrays["target.stretch"] + arrays["target.shift"]
    return [answer_of(plain, *each) for each in zip(x.tolist(), before, strict=True)]


def _activated(np: Any, name: str, setting: float, z: Any) -> Any:
    if name == "gelu":
        return z * (0.5 * (1 + np.vectorize(math.erf)(z / math.sqrt(2.0))))
    functions: dict[str, Any] = {
        "identity": lambda: z,
        "sigmoid": lambda: _sigmoid(np, z),
        "tanh": lambda: np.tanh(z),
        "relu": lambda: np.maximum(z, 0.0),
        "leaky_relu": lambda: np.where(z > 0, z, setting * z),
        "elu": lambda: np.where(z > 0, z, setting * (np.exp(np.minimum(z, 0.0)) - 1)),
        "softplus": lambda: np.logaddexp(0.0, z),
        "silu": lambda: z * _sigmoid(np, z),
    }
    return functions[name]()


def _sigmoid(np: Any, z: Any) -> Any:
    power = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, power) / (1.0 + power)


def _linked(np: Any, link: str, z: Any) -> Any:
    if link == "softmax":
        powers = np.exp(z - z.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)
    if link == "sigmoid":
        return _sigmoid(np, z)
    return np.exp(z) if link == "exp" else z
