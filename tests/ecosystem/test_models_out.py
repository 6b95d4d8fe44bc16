"""Models that leave for scikit-learn, NumPy and safetensors answer there as they do here."""

import io
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sklearn", reason="needs scikit-learn: make ecosystem")
pytest.importorskip("skops", reason="needs skops: make ecosystem")
pytest.importorskip("safetensors", reason="needs safetensors: make ecosystem")

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import skops.io
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator

import tinymlp as tm
from tests.depth import tries
from tests.interchange.models import NAMES, NUMBERS, models, scalers
from tinymlp.cli import main
from tinymlp.data.encoding import NumberColumn
from tinymlp.interchange import export, from_sklearn, sklearn_pipeline, to_sklearn
from tinymlp.interchange.answers import Unit
from tinymlp.interchange.arrays import writing
from tinymlp.interchange.export import prove
from tinymlp.interchange.plain_model import plain_model
from tinymlp.model.class_target import ClassTarget
from tinymlp.model.multi_label_target import MultiLabelTarget
from tinymlp.model.number_target import NumberTarget

IRIS = tm.datasets.iris()


@st.composite
def models_for_sklearn(draw: st.DrawFn) -> tm.Model:
    """Draw a model that scikit-learn's networks can be."""
    n_in, n_out = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    several = draw(st.lists(NAMES, min_size=n_out, max_size=n_out, unique=True))
    labels: Any = draw(st.sampled_from([several, [7 - 3 * i for i in range(n_out)]]))
    targets: list[Any] = [
        ClassTarget("t", labels, tm.SoftmaxCrossEntropy(), n_out),
        ClassTarget("t", labels[:2], tm.BinaryCrossEntropy(), 1),
        ClassTarget("t", labels[:2], tm.SoftmaxCrossEntropy(), 2),
        MultiLabelTarget("t", tm.BinaryCrossEntropy(), n_out, several),
        MultiLabelTarget("t", tm.BinaryCrossEntropy(), n_out),
        NumberTarget("t", tm.MeanSquaredError(), n_out, draw(scalers(n_out))),
        NumberTarget("t", tm.Huber(), 1, draw(scalers(1))),
        NumberTarget("t", tm.Poisson(), n_out, tm.NoScaler()),
    ]
    target = draw(st.sampled_from(targets))
    activation: Any = draw(st.sampled_from([tm.Identity(), tm.Sigmoid(), tm.Tanh(), tm.ReLU()]))
    sizes = [n_in, *draw(st.lists(st.integers(1, 4), max_size=3)), target.n_outputs]
    layers = [
        tm.Layer.from_weights(
            [[draw(NUMBERS) for _ in range(before)] for _ in range(after)],
            [draw(NUMBERS) for _ in range(after)],
            activation=activation if i < len(sizes) - 2 else "identity",
        )
        for i, (before, after) in enumerate(pairwise(sizes))
    ]
    is_filled = draw(st.booleans())
    columns = [NumberColumn(f"c{i}", float(i) if is_filled else None) for i in range(n_in)]
    return tm.Model(
        network=tm.Network(layers),
        encoder=tm.Encoder(columns),
        scaler=draw(scalers(n_in)),
        target=target,
    )


@settings(max_examples=tries(15), deadline=None)
@given(model=models_for_sklearn())
def test_a_pipeline_of_scikit_learn_answers_as_the_model(model: tm.Model) -> None:
    plain = plain_model(model)
    prove(model, plain, lambda rows: sklearn_pipeline.answers(plain, rows), Unit.DOUBLE)


@settings(max_examples=tries(30), deadline=None)
@given(model=models())
def test_arrays_of_any_model_give_its_answers_in_numpy(model: tm.Model) -> None:
    plain = plain_model(model)
    for answers in (writing.answers_npz, writing.answers_safetensors):
        prove(model, plain, lambda rows: answers(plain, rows), Unit.DOUBLE, of_network=True)  # noqa: B023


def test_a_pipeline_is_at_home_in_scikit_learn(tmp_path: Path) -> None:
    model = tm.fit(IRIS, hidden=[6], activation="tanh", n_epochs=40, seed=0)
    pipeline = to_sklearn(model)
    frame = pd.DataFrame(IRIS.inputs, columns=IRIS.feature_names)
    assert pipeline.predict(frame).tolist() == model.predict_many(frame)
    evaluation: Any = model.evaluate(IRIS)
    assert pipeline.score(frame, IRIS.targets) == evaluation.accuracy
    calibrated = CalibratedClassifierCV(FrozenEstimator(pipeline)).fit(frame, IRIS.targets)
    assert calibrated.score(frame, IRIS.targets) > 0.9
    again = from_sklearn(pipeline, target_name=model.target.name)
    assert again.network.parameters() == model.network.parameters()
    assert again.encoder.column_names == model.encoder.column_names
    proof = export(model, tmp_path / "m.skops", to="sklearn")
    assert proof is not None
    assert proof.furthest < 1e-14
    content = (tmp_path / "m.skops").read_bytes()
    assert skops.io.get_untrusted_types(data=content) == []
    loaded = skops.io.loads(content)
    assert (loaded.predict_proba(frame) == pipeline.predict_proba(frame)).all()


REFUSED: dict[str, tuple[Any, dict[str, Any], str]] = {
    "texts": (tm.datasets.penguins, {}, "column 'island' must be of numbers"),
    "an activation": (
        tm.datasets.iris,
        {"activation": "silu"},
        "one for all hidden layers, of identity, sigmoid, tanh, relu, got 'silu'",
    ),
    "a loss": (tm.datasets.iris, {"loss": "mean_squared_error"}, "the loss must be one that"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_its_networks_have_not_is_refused_by_name(name: str) -> None:
    data, options, message = REFUSED[name]
    model = tm.fit(data(), hidden=[3], n_epochs=1, **options)
    with pytest.raises(tm.ArgumentError, match=message):
        to_sklearn(model)


def test_the_command_writes_each_and_the_arrays_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    model = tm.fit(IRIS, hidden=[6], activation="leaky_relu", n_epochs=5, seed=0)
    model.save("m.json")
    for to, tool in (("npz", "NumPy"), ("safetensors", "safetensors")):
        for _ in range(2):  # the same model is written again
            assert main(["export", "m.json", "--to", to]) == 0
        told = capsys.readouterr().out
        assert "rows are answered as by the model" in told
        assert tool in told
        assert main(["convert", f"m.{to}", f"{to}.json"]) == 0
        again = tm.load(f"{to}.json")
        assert again.network == model.network
        assert again.scaler == tm.StandardScaler(*model.scaler._columns())  # type: ignore[attr-defined]
        assert again.labels == model.labels
        assert again.encoder.column_names == model.encoder.column_names
        assert again.target.name == "species"
        assert main(["export", "m.json", "--to", to, "--float"]) == 2
    with safe_open("m.safetensors", "np") as file:
        about = json.loads(file.metadata()["about"])
        assert (about["link"], about["labels"]) == ("softmax", IRIS.labels)
        assert file.get_tensor("1.weight").shape == (6, 4)
    with np.load(io.BytesIO(Path("m.npz").read_bytes())) as arrays:
        assert json.loads(str(arrays["about"])) == about
