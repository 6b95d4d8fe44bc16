"""Every file of the formats of today loads forever, and gives what it gave when it was written."""

import json
import shutil
from pathlib import Path

import pytest

import tinymlp as tm
from tests.model.golden import today
from tinymlp.learning.gradient import TextbookEngine
from tinymlp.tracing import TrainingTrace

EXPECTED = json.loads((today.FOLDER / "expected.json").read_text(encoding="utf-8"))

of_other_versions = pytest.mark.filterwarnings("ignore::tinymlp.errors.TinyMLPWarning")


@pytest.mark.parametrize("name", today.DATA)
def test_a_model_predicts_what_it_did(name: str) -> None:
    model = tm.load(today.FOLDER / f"{name}.json")
    model.engine = TextbookEngine()
    expected = EXPECTED[name]
    assert model.network.fingerprint() == expected["fingerprint"]
    assert model.outputs(today.ROWS[:4]) == expected["outputs"]
    assert model.predict_many(today.ROWS[:4]) == expected["predictions"]
    assert tm.load(model.to_bytes()) == model


@of_other_versions
def test_a_training_goes_on_from_a_checkpoint_as_it_did(tmp_path: Path) -> None:
    path = tmp_path / "run.ckpt"
    shutil.copy(today.FOLDER / "run.ckpt", path)
    assert tm.load(path).history.epochs
    model = tm.resume(path, today.DATA["numbers"], n_epochs=today.RESUMED_TO)
    assert model.network.fingerprint() == EXPECTED["resumed"]


def test_a_history_has_the_numbers_it_had() -> None:
    history = tm.History.from_json((today.FOLDER / "history.json").read_text(encoding="utf-8"))
    assert history.column("validation_loss") == EXPECTED["history"]
    assert tm.History.from_json(history.to_json()) == history


@pytest.mark.parametrize("level", today.LEVELS)
def test_a_trace_says_what_it_said(level: str) -> None:
    text = (today.FOLDER / f"trace_{level}.json").read_text(encoding="utf-8")
    trace = TrainingTrace.from_json(text)
    values = {name: value for name, (value, *_) in trace.values.items()}
    assert values == EXPECTED[f"trace {level}"]
    assert trace.text()
    if level == "operation":
        trace.replay()
        assert str(trace.why("L"))
    assert TrainingTrace.from_json(trace.to_json()) == trace
