"""Tests of the loops that larger networks are computed by, on networks small enough for a test."""

from collections.abc import Iterator

import pytest

from tinymlp.engine import compiled


@pytest.fixture(scope="module", autouse=True)
def no_network_is_small() -> Iterator[None]:
    """Let no network have a function of its own while a module is tested that imports this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "MOST_PARAMETERS", 0)
        patch.setattr(compiled, "SMALL", 0)
        yield
