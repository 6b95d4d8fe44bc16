"""The engines that are chosen by their names.

>>> find_engine("textbook")
TextbookEngine()
"""

from tinymlp import named
from tinymlp.engine.batch import BatchEngine
from tinymlp.engine.numpy_engine import NumpyEngine
from tinymlp.learning.gradient import Engine, TextbookEngine

ENGINES: dict[str, type[Engine]] = {
    kind.name: kind for kind in (BatchEngine, TextbookEngine, NumpyEngine)
}


def find_engine(engine: str | Engine) -> Engine:
    """Return the engine of that name, or the object itself when it already is one.

    Raises `ArgumentError` for an unknown name and for an object without `mean_gradient` and
    `predictions`, and `MissingPackageError` for "numpy" where NumPy is not installed.
    """
    return named.find("engine", engine, ENGINES, ("mean_gradient", "predictions"))
