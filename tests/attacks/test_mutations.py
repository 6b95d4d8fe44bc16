"""A model or trace that a stranger has changed is refused by name, or as good as any.

The checksum is computed anew, since a stranger can do that too. `make fuzz` tries it at length.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attacks.uses import make_models, traces, use_changed_model, use_changed_trace
from tests.depth import not_quick, tries

TRACES = traces()
SEEDS = st.integers(0, 10**9)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("attacks")
    make_models(folder)
    return folder


@not_quick
@given(SEEDS)
@settings(
    max_examples=tries(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_changed_model_is_refused_or_can_be_used(folder: Path, seed: int) -> None:
    assert use_changed_model(folder, seed) == ""


@given(SEEDS)
@settings(max_examples=tries(60), deadline=None)
def test_a_changed_trace_is_refused_or_can_be_used(seed: int) -> None:
    assert use_changed_trace(TRACES, seed) == ""
