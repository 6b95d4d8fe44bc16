"""Work that is shared out on every interpreter: PyPy would share nothing so small."""

import pytest


@pytest.fixture(autouse=True)
def small_work_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinymlp.parallel.sharded_engine.MIN_PRODUCTS", 100_000)
