"""What is written as ONNX is sound for onnx, and answers in onnxruntime as the model does."""

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("onnx", reason="needs onnx: make ecosystem")
pytest.importorskip("onnxruntime", reason="needs onnxruntime: make ecosystem")

import numpy as np
import onnx
import onnxruntime
from hypothesis import given, settings

import tinymlp as tm
from tests.depth import tries
from tests.interchange.models import models
from tests.interchange.test_export import HOSTILE_NAMES, with_names
from tinymlp.cli import main
from tinymlp.errors import ExportError
from tinymlp.interchange import export
from tinymlp.interchange.answers import Unit
from tinymlp.interchange.export import prove
from tinymlp.interchange.onnx import writing
from tinymlp.interchange.plain_model import plain_model

COUNTS = tm.Dataset(
    [[float(i), float(i * i % 7)] for i in range(40)],
    [i % 5 for i in range(40)],
    task="regression",
)
DATA: dict[str, Any] = {
    "classes": lambda: (tm.datasets.iris(), {}),
    "texts and missing values": lambda: (tm.datasets.penguins(), {}),
    "pixels": lambda: (tm.datasets.digits(), {"activation": "softplus"}),
    "numbers": lambda: (COUNTS, {"activation": "elu"}),
    "counts": lambda: (COUNTS, {"activation": "silu", "loss": "poisson"}),
    "two classes": lambda: (two_classes(), {"activation": "leaky_relu"}),
}


def two_classes() -> tm.Dataset:
    iris = tm.datasets.iris()
    return tm.Dataset(iris.inputs, ["yes" if t == "setosa" else "no" for t in iris.targets])


def trained(name: str) -> tm.Model:
    data, options = DATA[name]()
    return tm.fit(data, hidden=[6], n_epochs=2, **options)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", DATA)
def test_the_file_is_sound_and_answers_as_the_model(name: str, dtype: str, tmp_path: Path) -> None:
    model = trained(name)
    proof = export(model, tmp_path / "m.onnx", to="onnx", dtype=dtype)
    assert proof is not None
    assert proof.furthest < (1e-12 if dtype == "float64" else 1e-5)
    onnx.checker.check_model(tmp_path / "m.onnx", full_check=True)


@settings(max_examples=tries(8), deadline=None)
@given(model=models())
def test_any_model_answers_as_near_as_rounding_lets_it(model: tm.Model) -> None:
    plain = plain_model(model)
    for dtype, unit in (("float64", Unit.DOUBLE), ("float32", Unit.SINGLE)):

        def ask(rows: Any, dtype: str = dtype) -> Any:
            return writing.answers(plain, rows, dtype=dtype)

        if dtype == "float64" and "gelu" in [layer.activation for layer in plain.layers]:
            with pytest.raises(ExportError, match="of GELU must be in single precision"):
                prove(model, plain, ask, unit)
            continue
        prove(model, plain, ask, unit)
        onnx.checker.check_model(onnx.load_from_string(writing.write(plain, dtype=dtype)))


def test_a_whole_table_is_answered_by_its_columns_names(tmp_path: Path) -> None:
    data = tm.datasets.penguins()
    model = tm.fit(data, hidden=[4], n_epochs=3)
    export(model, tmp_path / "m.onnx", to="onnx")
    session = onnxruntime.InferenceSession(tmp_path / "m.onnx")
    given: dict[str, Any] = {}
    for name, column in zip(data.feature_names, zip(*data.inputs, strict=True), strict=True):
        is_text = any(isinstance(value, str) for value in column)
        absent: Any = "" if is_text else np.nan
        values = [[absent if value is None else value] for value in column]
        given[name] = np.array(values, dtype=object if is_text else "float64")
    label, probabilities = session.run(["label", "probabilities"], given)
    assert label.tolist() == model.predict_many(data.inputs)
    wanted = [[*row.values()] for row in model.predict_probabilities_many(data.inputs)]
    assert probabilities == pytest.approx(np.array(wanted), abs=1e-12)
    given["island"][5] = "Rum"
    with pytest.raises(Exception, match="Unknown"):
        session.run(None, given)


def test_names_are_texts_and_no_two_are_one(tmp_path: Path) -> None:
    assert export(with_names(HOSTILE_NAMES), tmp_path / "m.onnx", to="onnx")
    model = with_names(("label", "probabilities", "tinymlp:3", ""))
    assert export(model, tmp_path / "m.onnx", to="onnx")
    onnx.checker.check_model(tmp_path / "m.onnx", full_check=True)


def test_the_command_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    trained("classes").save("m.json")
    assert main(["export", "m.json", "--to", "onnx", "--float"]) == 0
    assert main(["export", "m.json", "--to", "onnx"]) == 0
    meta = onnxruntime.InferenceSession("m.onnx").get_modelmeta()
    assert meta.producer_name == "tinymlp"
    names = json.dumps(tm.datasets.iris().feature_names)
    assert meta.custom_metadata_map == {"target": "species", "columns": names}
