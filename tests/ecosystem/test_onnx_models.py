"""ONNX that other tools wrote becomes a model that answers as onnxruntime does."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("onnx", reason="needs onnx: make ecosystem")
pytest.importorskip("onnxruntime", reason="needs onnxruntime: make ecosystem")
pytest.importorskip("skl2onnx", reason="needs skl2onnx: make ecosystem")

import numpy as np
import onnx
import onnxruntime
import skl2onnx
from onnx import TensorProto, helper, numpy_helper
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

import tinymlp as tm
from tinymlp.cli import main
from tinymlp.interchange import export, from_onnx

pytestmark = pytest.mark.filterwarnings("ignore")

IRIS = tm.datasets.iris()
X, Y = np.array(IRIS.inputs), np.array(IRIS.targets)
ESTIMATORS: dict[str, tuple[Any, Any, bool]] = {
    "texts": (make_pipeline(StandardScaler(), MLPClassifier((5,))), Y, False),
    "texts in a ZipMap": (MLPClassifier((5, 4), activation="tanh"), Y, True),
    "whole numbers": (MLPClassifier((5,), activation="logistic"), (Y == "setosa") * 7 - 3, False),
    "two texts": (
        make_pipeline(MinMaxScaler(), MLPClassifier((5,))),
        np.where(Y == "setosa", "yes", "no"),
        True,
    ),
    "several labels": (
        MLPClassifier((5,)),
        np.column_stack([Y == "setosa", X[:, 2] > 4]).astype(int),
        False,
    ),
    "a number": (
        make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(5,))),
        3 * X[:, 0],
        False,
    ),
    "several numbers": (
        MLPRegressor(hidden_layer_sizes=(5,), activation="identity"),
        X[:, :2] * 100,
        False,
    ),
}


@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("name", ESTIMATORS)
def test_what_skl2onnx_writes_answers_the_same(name: str, single: bool, tmp_path: Path) -> None:
    estimator, targets, zipmap = ESTIMATORS[name]
    estimator.set_params(**{key: 20 for key in estimator.get_params() if key.endswith("max_iter")})
    estimator.fit(X, targets)
    dtype: Any = np.float32 if single else np.float64
    is_number = name in ("a number", "several numbers")
    options = None if is_number else {id(estimator): {"zipmap": zipmap}}
    written = skl2onnx.to_onnx(estimator, X[:1].astype(dtype), options=options)
    (tmp_path / "net.onnx").write_bytes(written.SerializeToString())
    model = from_onnx(tmp_path / "net.onnx")
    rows = X.astype(dtype).astype(float).tolist()
    found: Any = model.predict_many(rows)
    if not single:  # what scikit-learn says: onnxruntime has not all of these in double
        if is_number:
            assert np.array(found) == pytest.approx(estimator.predict(X), rel=1e-12, abs=1e-12)
            return
        assert found == estimator.predict(X).tolist()
        theirs = estimator.predict_proba(X)
    else:
        session = onnxruntime.InferenceSession(tmp_path / "net.onnx")
        label, *rest = session.run(None, {"X": X.astype(dtype)})
        if is_number:
            off = 2e-5 * float(np.abs(label).max())  # a small number is a difference of larger ones
            assert np.array(found).reshape(label.shape) == pytest.approx(label, rel=2e-5, abs=off)
            return
        assert found == label.tolist()
        theirs = np.array([[*row.values()] for row in rest[0]]) if zipmap else rest[0]
    ours = np.array([[*row.values()] for row in model.predict_probabilities_many(rows)])
    # Of several labels skl2onnx gives the probabilities of no and then of yes.
    assert ours == pytest.approx(theirs[:, -ours.shape[1] :], abs=2e-5 if single else 1e-12)


def dense(sizes: list[int], activation: str, *, seed: int, **attributes: float) -> Any:
    """Return a network as exporters of PyTorch and Keras write it, in double precision."""
    draw = np.random.default_rng(seed)
    nodes, constants, x = [], [], "x"
    for i, (n_in, n_out) in enumerate(pairwise(sizes)):
        weights, biases = draw.normal(size=(n_out, n_in)), draw.normal(size=n_out)
        if i % 2:
            constants += [numpy_helper.from_array(weights.T.copy(), f"W{i}")]
            nodes.append(helper.make_node("MatMul", [x, f"W{i}"], [f"m{i}"]))
            nodes.append(helper.make_node("Add", [f"m{i}", f"b{i}"], [f"z{i}"]))
        else:
            constants += [numpy_helper.from_array(weights, f"W{i}")]
            nodes.append(helper.make_node("Gemm", [x, f"W{i}", f"b{i}"], [f"z{i}"], transB=1))
        constants.append(numpy_helper.from_array(biases, f"b{i}"))
        x = f"z{i}"
        if i < len(sizes) - 2:
            nodes.append(helper.make_node(activation, [x], [f"a{i}"], **attributes))
            x = f"a{i}"
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", TensorProto.DOUBLE, ["n", sizes[0]])],
        [helper.make_tensor_value_info(x, TensorProto.DOUBLE, ["n", sizes[-1]])],
        constants,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9)


@pytest.mark.parametrize("activation", ["Relu", "Tanh", "Sigmoid"])
@pytest.mark.parametrize("seed", range(4))
def test_layers_one_after_the_other_give_the_same_outputs(
    activation: str, seed: int, tmp_path: Path
) -> None:
    sizes = [[3, 2], [4, 6, 3], [5, 1, 4, 2], [2, 8, 8, 8, 1]][seed]
    net = dense(sizes, activation, seed=seed)
    onnx.checker.check_model(net, full_check=True)
    onnx.save(net, tmp_path / "net.onnx")
    rows = np.random.default_rng(1).normal(size=(20, sizes[0]))
    (wanted,) = onnxruntime.InferenceSession(tmp_path / "net.onnx").run(None, {"x": rows})
    model = from_onnx(tmp_path / "net.onnx")
    assert np.array(model.outputs(rows.tolist())) == pytest.approx(wanted, rel=1e-12, abs=1e-12)


def test_weights_in_a_file_of_their_own_are_refused(tmp_path: Path) -> None:
    onnx.save(
        dense([200, 2], "Relu", seed=0),
        tmp_path / "net.onnx",
        save_as_external_data=True,
        size_threshold=0,
    )
    with pytest.raises(tm.ArgumentError, match=r"in this file, got .*: save it again with its"):
        from_onnx(tmp_path / "net.onnx")


@pytest.mark.parametrize("data", [tm.datasets.iris, tm.datasets.penguins])
def test_an_export_comes_back_by_the_command(
    data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    model = tm.fit(data(), hidden=[5], n_epochs=3, seed=0)
    export(model, "m.onnx", to="onnx")
    assert main(["convert", "m.onnx", "again.json"]) == 0
    again = tm.load("again.json")
    rows = data().inputs
    assert again.predict_many(rows) == model.predict_many(rows)
    assert again.network.fingerprint() == model.network.fingerprint()
    for row in rows[:20]:
        found, wanted = (each.predict_probabilities(row) for each in (again, model))
        assert found == pytest.approx(wanted, abs=1e-15)
