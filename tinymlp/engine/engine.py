"""The engines by name.

>>> find_engine("textbook")
TextbookEngine()
"""

from tinymlp import named
from tinymlp.engine.batch import BatchEngine
from tinymlp.learning.gradient import Engine, TextbookEngine

ENGINES: dict[str, type[Engine]] = {"fast": BatchEngine, "textbook": TextbookEngine}


def find_engine(engine: str | Engine) -> Engine:
    """Return the engine of that name, or the object itself when it already is one.

    Raises `ArgumentError` for an unknown name and for an object that is none.
    """
    return named.find("engine", engine, ENGINES, ("mean_gradient", "predictions"))
