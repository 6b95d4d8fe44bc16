"""A model in a file: readable, checked to the last byte, and never half written.

>>> import tempfile
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

>>> print(text[text.index(' "layers"') : text.index(' "reference"')])
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

Chapters: `sealed` is the layout and the checksum, `description` what is said of a model,
`atomic` how it reaches the disk.
"""

import os
import stat
from pathlib import Path

from tinymlp.errors import ModelFileError, TinyMLPError
from tinymlp.files import write_atomically
from tinymlp.learning.loss import Loss
from tinymlp.model.file_format import seal, unseal
from tinymlp.model.model import Model
from tinymlp.model.serialization import Own, content_of, model_from, own_activations
from tinymlp.network.activation import Activation

FORMAT = "tinymlp/1"
"""The format of saved models. A change that this version could not read has another number."""

LIMIT = 1 << 26
"""The most bytes that `load` reads (64 MiB, some three million parameters)."""

_LONGEST_MESSAGE = 600


def save(model: Model, path: str | os.PathLike[str]) -> None:
    """Write the model to a file, whole or not at all.

    Before anything is written it is read back in memory, so that what is saved can be loaded.

    Raises `ModelFileError` when a parameter is not finite, for what the file cannot hold, and
    when it cannot be written; a file that was there stays as it was.
    """
    try:
        sealed = seal(FORMAT, content_of(model))
        model_from(unseal(FORMAT, sealed), activations=own_activations(model), losses=[model.loss])
    except TinyMLPError as error:
        raise _about(path, f"the model cannot be saved: {error}") from error
    try:
        write_atomically(path, sealed)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL character
        raise _about(path, f"cannot be written: {_reason(error)}; nothing was changed") from error


def load(
    path: str | os.PathLike[str],
    *,
    activations: Own[Activation] = (),
    losses: Own[Loss] = (),
    verify: bool = True,
    limit: int = LIMIT,
) -> Model:
    """Return the model that was saved in a file; it predicts the same, bit for bit.

    Nothing in the file is executed. Activations and losses of your own are given by name, or as a
    list; they must have the settings they were saved with. `verify=False` takes a file that was
    edited by hand. A file of more than `limit` bytes is not read.

    Raises `ModelFileError` for anything that is not a sound model.
    """
    try:
        content = unseal(FORMAT, _read(path, limit), verify=verify)
        return model_from(content, activations=activations, losses=losses)
    except TinyMLPError as error:
        raise _about(path, str(error)) from error
    except RecursionError:
        raise _about(path, "its lists are nested too deep for any model") from None
    except (OSError, ValueError) as error:
        raise _about(path, f"cannot be read: {_reason(error)}") from error


def _read(path: str | os.PathLike[str], limit: int) -> bytes:
    # Asked before opening: opening a pipe would wait for ever.
    mode = Path(path).stat().st_mode
    if not stat.S_ISREG(mode):
        kind = "a folder: name a file inside it" if stat.S_ISDIR(mode) else "something else"
        raise ModelFileError(f"expected a file, got {kind}")
    with Path(path).open("rb") as file:
        # Asked of the open file: another may have taken the name since.
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise ModelFileError(
                f"expected at most {limit:,} bytes, got {size:,}: raise limit= if you trust them"
            )
        # Not read(limit), which sets aside at once what it may read.
        return file.read(size)


def _about(path: str | os.PathLike[str], message: str) -> ModelFileError:
    """Return the error with the file's name; what a file holds may be long, a message is not."""
    if len(message) > _LONGEST_MESSAGE:
        half = _LONGEST_MESSAGE // 2
        message = f"{message[:half]} … {message[-half:]}"
    return ModelFileError(f"{os.fspath(path)}: {message}")


def _reason(error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    for kind, remedy in (
        (FileNotFoundError, "check its name and folder"),
        (PermissionError, "change the permissions, or choose another place"),
        (IsADirectoryError, "name a file inside it"),
    ):
        if isinstance(error, kind):
            return f"{reason} ({remedy})"
    return reason
