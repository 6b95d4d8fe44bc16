"""Work that is shared out on every interpreter: PyPy would share nothing so small."""

import pytest


@pytest.fixture(autouse=True)
def small_work_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinymlp.speed.shared.LEAST_PRODUCTS", 100_000)
