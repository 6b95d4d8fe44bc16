"""Small real data, shipped with the package: digits, iris flowers, penguins.

Each is read when its function is called, never at import. `README.md` beside the files has their
sources and licences. `missing` says what becomes of missing values (see `data/missing.py`).

>>> iris()
Dataset(150 examples, 4 inputs, 3 classes: setosa, versicolor, virginica)
>>> digits()
Dataset(1797 examples, 64 inputs, 10 classes: 0 … 9)
"""

import dataclasses
import importlib.resources
from typing import Protocol

from tinymlp.data.dataset import Dataset
from tinymlp.data.files import unpack
from tinymlp.data.raw import name_pixels
from tinymlp.data.table import Table, parse_table
from tinymlp.errors import invalid
from tinymlp.text import did_you_mean

__all__ = ["NAMES", "by_name", "digits", "iris", "penguins"]


def digits(*, missing: str = "refuse") -> Dataset:
    """1,797 handwritten digits, images of 8×8 pixels from 0 (white) to 16 (black).

    >>> digits().feature_names[9], digits().image_shape
    ('pixel 1,1', (8, 8))

    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits" (test part),
    UCI Machine Learning Repository, 1998; CC BY 4.0.
    """
    table = _table("digits.csv.gz", header=False)
    named = dataclasses.replace(table, header=[*name_pixels(8, 8), "digit"])
    return Dataset.from_table(named, task="classification", image_shape=(8, 8), missing=missing)


def iris(*, missing: str = "refuse") -> Dataset:
    """150 iris flowers of three species, by the lengths and widths of sepal and petal in cm.

    >>> iris().feature_names[0], iris().target_name
    ('sepal_length_cm', 'species')

    Source: R. A. Fisher, "The use of multiple measurements in taxonomic problems", 1936; UCI
    Machine Learning Repository, from whose copy two rows differ from the paper; CC BY 4.0.
    """
    return Dataset.from_table(_table("iris.csv", header=True), missing=missing)


def penguins(*, missing: str = "drop") -> Dataset:
    """344 penguins of three species: island, measurements in mm and g, sex, year.

    Eleven lack a value, and are left out unless `missing` says otherwise.

    >>> penguins()
    Dataset(333 examples, 7 inputs, 3 classes: Adelie, Chinstrap, Gentoo)

    Source: K. B. Gorman, T. D. Williams, W. R. Fraser, "Ecological sexual dimorphism and
    environmental variability within a community of Antarctic penguins", 2014, as in the
    palmerpenguins package; CC0.
    """
    table = _table("penguins.csv", header=True)
    return Dataset.from_table(table, target="species", missing=missing)


class _Loader(Protocol):
    def __call__(self, *, missing: str = ...) -> Dataset: ...


_LOADERS: dict[str, _Loader] = {"digits": digits, "iris": iris, "penguins": penguins}

NAMES = tuple(_LOADERS)
"""The names that `by_name` knows."""


def by_name(name: str, *, missing: str | None = None) -> Dataset:
    """Load the data set of that name; `missing` says what becomes of missing values, as there.

    Raises ArgumentError for a name that there is not.

    >>> by_name("iris") == iris()
    True
    """
    if name not in NAMES:
        raise invalid("name", "a shipped data set", name, did_you_mean(name, NAMES))
    load = _LOADERS[name]
    return load() if missing is None else load(missing=missing)


def _table(name: str, *, header: bool) -> Table:
    """Read the shipped file, also from a package that is inside a zip."""
    content = importlib.resources.files(__name__).joinpath(name).read_bytes()
    return parse_table(unpack(content, source=name), source=name, header=header)
