"""Epochs as JSON Lines: a file that grows by a line for each, for whatever reads along.

    fit(dataset, callbacks=[to_json_lines("epochs.jsonl")])
    $ tail -f epochs.jsonl

>>> import tempfile
>>> from pathlib import Path
>>> epochs = [Epoch(1, {"loss": 0.5}, {}, 0.25, 2.0, 0.125)]
>>> with tempfile.TemporaryDirectory() as folder:
...     for epoch in to_json_lines(Path(folder) / "epochs.jsonl")(epochs):
...         pass
...     print((Path(folder) / "epochs.jsonl").read_text(), end="")
{"epoch": 1, "training_loss": 0.5, "learning_rate": 0.25, "gradient_norm": 2.0, "seconds": 0.125}

Every float is in the digits that read back as the same float; nan and the infinities, which JSON
does not have, are the texts "nan", "inf" and "-inf".
"""

import json
from collections.abc import Callable, Generator, Iterable
from os import PathLike
from pathlib import Path

from tinymlp.arguments import check_iterable, check_path
from tinymlp.json_fields import json_numbers
from tinymlp.training.history import Epoch, pass_on


def to_json_lines(
    path: str | PathLike[str],
) -> Callable[[Iterable[Epoch]], Generator[Epoch, None, None]]:
    """Return a callback for `fit` that appends each epoch's `row()` to the file as a line of JSON.

    What the file had stays, so that a training that is resumed goes on with it. Each line is
    written whole when its epoch is done. Raises `ArgumentError` for what is no path, and `OSError`
    where nothing can be written.
    """
    file = check_path("path", path)
    return lambda epochs: _written(check_iterable("epochs", epochs, "epochs to loop over"), file)


def _written(epochs: Iterable[Epoch], path: Path) -> Generator[Epoch, None, None]:
    with path.open("ab", buffering=0) as file:  # a line is one write

        def write(epoch: Epoch) -> None:
            numbers = {name: float(value) for name, value in epoch.row().items()}
            row = json_numbers(numbers) | {"epoch": epoch.number}
            file.write(json.dumps(row, allow_nan=False).encode() + b"\n")

        yield from pass_on(epochs, write)
