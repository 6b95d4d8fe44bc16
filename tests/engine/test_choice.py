"""An engine by its name, or the object itself."""

import sys

import pytest

from tests.refusals import message_of
from tinymlp.engine.choice import ENGINES, find_engine
from tinymlp.errors import ArgumentError, MissingPackageError
from tinymlp.learning.gradient import TextbookEngine


@pytest.mark.parametrize("name", ENGINES)
def test_a_name_makes_its_engine(name: str) -> None:
    if name == "numpy":
        pytest.importorskip("numpy", reason="needs numpy, by which the engine computes")
    engine = find_engine(name)
    assert type(engine) is ENGINES[name]
    assert find_engine(engine) is engine


def test_what_is_no_engine_is_refused() -> None:
    message = message_of(ArgumentError, find_engine, "nunpy")
    assert message.endswith("did you mean 'numpy'?")
    message = message_of(ArgumentError, find_engine, TextbookEngine)
    assert message.endswith("make an object of it with ()")


def test_without_numpy_its_engine_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    message = message_of(MissingPackageError, find_engine, "numpy")
    assert message.endswith('python3 -m pip install "tinymlp[numpy]"')
