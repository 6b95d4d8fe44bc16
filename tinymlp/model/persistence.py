"""A model in a file: readable, checked to the last byte, and never half written.

>>> import tempfile
>>> from pathlib import Path
>>> from tinymlp.model.fit import fit
>>> from tinymlp.data.dataset import Dataset
>>> line = Dataset([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0], feature_names=["x"], target_name="y")
>>> model = fit(line, hidden=[], n_epochs=1)
>>> model.network.load_parameters([0.5, -2.0])
>>> with tempfile.TemporaryDirectory() as folder:
...     save(model, Path(folder) / "line.json")
...     text = (Path(folder) / "line.json").read_text(encoding="utf-8")
...     loaded = load(Path(folder) / "line.json")
>>> loaded.predict([10.0]) == model.predict([10.0])
True

The file is JSON that can be read by eye: one line for each neuron, column and epoch, and every
number in the digits that read back as the same number, bit for bit. Layers are counted from 1,
neurons from 0, as everywhere.

>>> print(text[text.index(' "layers"') : text.index(' "training_profile"')])
 "layers": [
  {
   "layer": 1,
   "inputs": 1,
   "outputs": 1,
   "activation": {"name": "identity"},
   "neurons": [
    {"neuron": 0, "weights": [0.5], "bias": -2.0}
   ]
  }
 ],
 "loss": {"name": "mean_squared_error"},
<BLANKLINE>

Chapters: `file_format` is the layout and the checksum, `serialization` what is said of a model,
`tinymlp.files` how it reaches the disk.
"""

import os
from collections.abc import Iterable, Mapping
from typing import IO, Any

from tinymlp.arguments import check_flag, check_path, check_whole
from tinymlp.errors import FormatError, ModelFileError, TinyMLPError, invalid
from tinymlp.files import is_open_file, name_of_file, read_file, read_open_file, reason
from tinymlp.model.checkpoint import optimizer_in
from tinymlp.model.file_format import decode
from tinymlp.model.model import Model
from tinymlp.model.serialization import CHECKPOINT_FORMAT, FORMAT
from tinymlp.model.upgrade import upgrade
from tinymlp.named import by_name

LIMIT = 1 << 26
"""The most bytes that `load` reads (64 MiB, some three million parameters)."""


def save(model: Model, path: str | os.PathLike[str] | IO[bytes]) -> None:
    """Write the model to a file, whole or not at all, as `model.save(path)` does."""
    if not isinstance(model, Model):
        raise invalid("model", "a Model, as fit returns it", model)
    model.save(path)


def load(
    path: str | os.PathLike[str] | IO[bytes] | bytes,
    *,
    custom_objects: Mapping[str, type[Any]] | Iterable[type[Any]] = (),
    verify: bool = True,
    limit: int = LIMIT,
) -> Model:
    """Return the model that was saved in a file; it predicts the same, bit for bit.

    `path` is its name, a binary file that is open, which is read from where it stands to its end,
    or the bytes themselves.

    Nothing in the file is executed. `custom_objects` are the classes of your own of which the model
    has objects, activations, losses or scalers: a list, or a dict by the names in the file.
    `verify=False` takes a file that was edited by hand. Of more than `limit` bytes none is taken. A
    file of an earlier format is read as well, and of a checkpoint the best model so far, with the
    optimizer and what it remembers of the last step.

    Raises `ArgumentError` for a file that is open for text, and `ModelFileError` for anything that
    is not a sound model.

    >>> import io
    >>> load(io.BytesIO(b"PK"))
    Traceback (most recent call last):
    tinymlp.errors.ModelFileError: the open file: this is not a tinymlp model: it begins with \
b'PK', as a zip archive does, in which Keras and PyTorch save models: it cannot be read here
    """
    own = by_name(custom_objects)
    check_flag("verify", verify)
    check_whole("limit", limit, minimum=1)
    place = _place_of(path)
    encoded = _bytes_of(path, place, limit)
    try:
        readable = [FORMAT, "tinymlp/1", CHECKPOINT_FORMAT]
        file_format, content = decode(encoded, readable, verify=verify)
        if file_format == "tinymlp/1":
            content = upgrade(content)
        elif file_format == CHECKPOINT_FORMAT:
            model = Model.from_dict(content.get("model", {}), custom_objects=own)
            model.optimizer = optimizer_in(content, model, own)
            return model
        return Model.from_dict(content, custom_objects=own)
    except TinyMLPError as error:
        raise ModelFileError(f"{place}: {error}") from error
    except RecursionError:
        raise ModelFileError(f"{place}: its lists are nested too deep for any model") from None


def _place_of(path: Any) -> str:
    """Return what a message calls it; raise `ArgumentError` for what holds no bytes."""
    if isinstance(path, bytes | bytearray | memoryview):
        return "the bytes"
    return name_of_file(path) if is_open_file(path) else str(check_path("path", path))


def _bytes_of(path: Any, place: str, limit: int) -> bytes:
    """Return at most `limit` bytes of a file; raise `ModelFileError` when there are more."""
    try:
        if is_open_file(path):
            return read_open_file(path, limit=limit)
        if not isinstance(path, bytes | bytearray | memoryview):
            return read_file(check_path("path", path), limit=limit)
    except FormatError as error:
        raise ModelFileError(f"{place}: {error}") from error
    except OSError as error:
        raise ModelFileError(f"{place}: cannot be read: {reason(error)}") from error
    size = memoryview(path).nbytes
    if size > limit:
        raise ModelFileError(
            f"{place} must be at most {limit:,}, got {size:,}: raise limit= if you trust them"
        )
    return bytes(path)
