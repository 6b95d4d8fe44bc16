"""The step that is gone through is the one that the trainer would take."""

from pathlib import Path

import pytest

from tinymlp.errors import ArgumentError
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import Settings
from tinymlp.laboratory.stepping import Stepping

ROOT = Path(__file__).parent.parent.parent


def test_the_example_is_the_next_one_and_the_step_comes_out_as_recorded() -> None:
    session = Session(Settings(data="xor", hidden=[2], batch_size=1, engine="textbook"))
    session.train_epoch()
    before = session.network.parameters()
    stepping = Stepping(session, 0)
    assert session.network.parameters() == before
    step = next(session.trainer.steps(session.training))
    assert step.indices == [stepping.example]
    assert session.network.parameters() == stepping.trace.parameters


def test_behind_the_last_example_the_first_follows() -> None:
    session = Session(Settings(data="xor", hidden=[1]))
    n = len(session.training)
    seen = [Stepping(session, place).example for place in (0, 1, n)]
    assert seen[0] == seen[2] != seen[1]


def test_an_operation_is_shown_with_symbols_numbers_reason_and_line() -> None:
    session = Session(Settings(data="xor", hidden=[2], optimizer="sgd"))
    stepping = Stepping(session, 0)
    overview = stepping.overview()
    shown = [stepping.operation(n + 1) for n in range(overview["n_operations"])]
    assert [one["number"] for one in shown] == list(range(1, len(shown) + 1))
    assert {one["phase"] for one in shown} == {"forward", "loss", "backward", "update"}
    for one in shown:
        assert " = " in one["line"] and one["why"]
        path, _, line = one["file"].rpartition(":")
        assert path.startswith("tinymlp/")
        source = (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assert one["code"].splitlines()[0] in source
    with pytest.raises(ArgumentError, match="number must be a whole number from 1 to"):
        stepping.operation(len(shown) + 1)
