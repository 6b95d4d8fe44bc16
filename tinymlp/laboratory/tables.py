r"""Tables of more columns than the plane has: iris flowers, digits, and one that was pasted.

>>> read_table(PASTED, "size,color\n1,red\n,blue\n3,red\n", "")
Dataset(3 examples, 1 input, 2 classes: blue, red)
>>> read_table(PASTED, "size,color\n1,red\n,blue\n3,red\n", "size").task
'regression'

A pasted table is read as any file is, by `Dataset.from_csv`: text becomes categories, and what is
missing is filled in with the mean, or is a category of its own.
"""

import io
from functools import lru_cache
from importlib.resources import files

from tinymlp.data.dataset import Dataset
from tinymlp.datasets import digits, iris
from tinymlp.errors import DataError

IRIS, DIGITS, PASTED = "iris flowers", "digits", "pasted table"
TABLES = [IRIS, DIGITS, PASTED]

N_DIGITS = 320
"""Of the 1,797, so that an epoch takes no longer than a look."""

MAX_TEXT, MAX_ROWS, MAX_CLASSES = 100_000, 1000, 6
"""What can be drawn, and learned while one looks on."""


def sample_table() -> str:
    """Return some of the penguins, with text and missing values, as a file has them."""
    lines = files("tinymlp.datasets").joinpath("penguins.csv").read_text("utf-8").splitlines()
    rows = [line.split(",") for line in [lines[0], *lines[1::4]]]
    # The species is what is predicted, and the year of the visit says nothing of it.
    return "".join(f"{','.join([*row[1:-1], row[0]])}\n" for row in rows)


class _Table(io.StringIO):
    """A text, as a file that a message has a name for."""

    name = "the table"


@lru_cache(maxsize=4)
def read_table(data: str, text: str, target: str) -> Dataset:
    """Return the data set of that name; of a pasted one the text, "" for the sample.

    `target` is the column to predict of a pasted one, "" its last. Raises `DataError` and
    `ArgumentError` for a text that is no table, or one that cannot be shown.
    """
    if data == IRIS:
        return iris()
    if data == DIGITS:
        return digits().subset(range(N_DIGITS))
    text = text or sample_table()
    if len(text) > MAX_TEXT:
        raise DataError(
            f"the table must be a text of at most {MAX_TEXT:,} characters, got {len(text):,}: "
            "paste fewer rows"
        )
    dataset = Dataset.from_csv(_Table(text), target=target or None)
    if len(dataset) > MAX_ROWS:
        raise DataError(
            f"the table must have at most {MAX_ROWS:,} rows, got {len(dataset):,}: paste fewer"
        )
    n_classes = 0 if dataset.labels is None else len(dataset.labels)
    if n_classes > MAX_CLASSES or dataset.n_outputs > MAX_CLASSES:
        raise DataError(
            f"the target must have at most {MAX_CLASSES} classes, got {n_classes} in "
            f"{dataset.target_name!r}: choose another column to predict"
        )
    return dataset
