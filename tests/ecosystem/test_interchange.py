"""Models of scikit-learn's own, taken over: the same answers, and refused where that cannot be."""

import io
from pathlib import Path
from typing import Any

import pytest

import tinymlp as tm

pytest.importorskip("sklearn", reason="needs scikit-learn: make ecosystem")

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from tinymlp.cli import main
from tinymlp.interchange import from_sklearn
from tinymlp.sklearn import MLPClassifier as OurClassifier

pytestmark = pytest.mark.filterwarnings("ignore:Stochastic Optimizer")

IRIS = tm.datasets.iris()
X, Y = np.array(IRIS.inputs), np.array(IRIS.targets)
SCALERS: dict[str, Any] = {
    "none": lambda: "passthrough",
    "standard": StandardScaler,
    "spread alone": lambda: StandardScaler(with_mean=False),
    "mean alone": lambda: StandardScaler(with_std=False),
    "min-max": MinMaxScaler,
    "min-max to another range": lambda: MinMaxScaler(feature_range=(-3, 5)),
}
TARGETS: dict[str, Any] = {
    "texts": Y,
    "two texts": np.where(Y == "setosa", "yes", "no"),
    "whole numbers": np.unique(Y, return_inverse=True)[1] * 7 - 3,
    "truth values": Y == "setosa",
    "floats": np.unique(Y, return_inverse=True)[1] * 2.0,
    "several labels": np.column_stack([Y == "setosa", X[:, 2] > 4]).astype(int),
    "a number": 3 * X[:, 0] - X[:, 1],
    "several numbers": X[:, :2] * 100,
}


def fitted(target: str, *, scaler: str = "none", rows: Any = X, **parameters: Any) -> Any:
    kind = MLPRegressor if target in ("a number", "several numbers") else MLPClassifier
    network = kind(max_iter=5, random_state=0, **parameters)
    return make_pipeline(SCALERS[scaler](), network).fit(rows, TARGETS[target])


def answers(model: tm.Model, rows: Any) -> Any:
    if model.target.has_probabilities:
        return [list(row.values()) for row in model.predict_probabilities_many(rows)]
    return model.predict_many(rows)


def wanted(estimator: Any, rows: Any) -> Any:
    return (getattr(estimator, "predict_proba", None) or estimator.predict)(rows)


@pytest.mark.parametrize("scaler", SCALERS)
@pytest.mark.parametrize("target", TARGETS)
def test_the_answers_are_the_same_and_so_are_the_labels(target: str, scaler: str) -> None:
    rows = np.column_stack([X, np.full(len(X), 5.0)])  # one column is constant
    estimator = fitted(target, scaler=scaler, rows=rows)
    model = from_sklearn(estimator)
    rows[::2, 4] = 6.0  # and then it is not
    found = np.array(answers(model, rows.tolist()))
    assert found == pytest.approx(wanted(estimator, rows), rel=1e-12, abs=1e-12)
    labels = np.array(model.predict_many(rows.tolist()))
    if isinstance(estimator[-1], MLPClassifier):
        assert (labels == estimator.predict(rows)).all()


@settings(max_examples=10, deadline=None)
@given(
    hidden=st.lists(st.integers(1, 4), max_size=3),
    activation=st.sampled_from(["identity", "logistic", "tanh", "relu"]),
    target=st.sampled_from(["texts", "two texts", "several numbers"]),
    seed=st.integers(0, 1000),
)
def test_any_network_is_taken_over(
    hidden: list[int], activation: str, target: str, seed: int
) -> None:
    kind = MLPRegressor if target == "several numbers" else MLPClassifier
    network = kind(
        hidden_layer_sizes=tuple(hidden), activation=activation, max_iter=1, random_state=seed
    )
    network.fit(X, TARGETS[target])
    model = from_sklearn(network)
    assert model.network.sizes[1:-1] == hidden
    found = np.array(answers(model, X.tolist()))
    assert found == pytest.approx(wanted(network, X), rel=1e-12, abs=1e-12)


def test_counts_are_learned_by_the_loss_of_poisson() -> None:
    counts = np.round(X[:, 0])
    network = MLPRegressor(loss="poisson", max_iter=5, random_state=0).fit(X, counts)
    model = from_sklearn(network)
    assert model.loss == tm.Poisson()
    assert model.predict_many(X.tolist()) == pytest.approx(network.predict(X), rel=1e-12)


def test_columns_keep_their_names_and_every_command_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pd.DataFrame(X, columns=IRIS.feature_names)
    estimator = make_pipeline(StandardScaler(), MLPClassifier((5,), max_iter=50, random_state=0))
    model = from_sklearn(estimator.fit(frame, Y), target_name="species")
    assert model.encoder.column_names == IRIS.feature_names
    evaluation = model.evaluate(IRIS)
    assert isinstance(evaluation, tm.ClassificationEvaluation)
    assert evaluation.accuracy == estimator.score(frame, Y)
    assert model.predict_many(frame) == estimator.predict(frame).tolist()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    model.save("elsewhere.json")
    assert tm.load("elsewhere.json") == model
    assert from_sklearn(estimator) != model, "the target has another name"
    for command in (
        "show elsewhere.json",
        "evaluate elsewhere.json iris",
        "predict elsewhere.json iris",
        "step elsewhere.json iris",
        "check elsewhere.json iris",
        "report elsewhere.json iris",
    ):
        assert main(command.split()) == 0, (command, capsys.readouterr())
    more = tm.fit(IRIS, start=model, n_epochs=3)
    assert more.trained_with["start"] == model.network.fingerprint()


def test_an_estimator_of_tinymlp_gives_its_own_model() -> None:
    estimator = OurClassifier(n_epochs=1).fit(X, Y)
    assert from_sklearn(estimator) is estimator.model_


class Stubborn(MLPClassifier):  # type: ignore[misc]
    """One that does not say what it has learned."""

    def predict_proba(self, X: Any) -> Any:  # noqa: N803
        return 1 - super().predict_proba(X)


REFUSED: dict[str, tuple[Any, str]] = {
    "another estimator": (lambda: PCA().fit(X, Y), "estimator must be a fitted MLP"),
    "a search": (
        lambda: GridSearchCV(MLPClassifier(), {"max_iter": [1, 2]}, cv=2).fit(X, Y),
        "give its best_estimator_",
    ),
    "no estimator": (lambda: 3, "estimator must be a fitted MLP"),
    "one that is not fitted": (MLPClassifier, "estimator must be fitted"),
    "a step that is no scaler": (
        lambda: make_pipeline(PCA(), MLPClassifier(max_iter=1)).fit(X, Y),
        "step 'pca' must be a StandardScaler",
    ),
    "a scaler that clips": (
        lambda: make_pipeline(MinMaxScaler(clip=True), MLPClassifier(max_iter=1)).fit(X, Y),
        "step 'minmaxscaler' must be a StandardScaler, or a MinMaxScaler without clip",
    ),
    "two scalers": (
        lambda: make_pipeline(StandardScaler(), MinMaxScaler(), MLPClassifier(max_iter=1)).fit(
            X, Y
        ),
        "the pipeline must be one scaler before the network",
    ),
    "a pipeline of nothing": (lambda: make_pipeline("passthrough"), "that ends in a network"),
    "a predict of its own": (
        lambda: Stubborn(max_iter=1).fit(X, Y),
        "must predict what its coefs_",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_taken_is_refused_by_name(name: str) -> None:
    make, message = REFUSED[name]
    with pytest.raises(ValueError, match=message):
        from_sklearn(make())
