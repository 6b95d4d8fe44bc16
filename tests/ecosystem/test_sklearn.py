"""The estimators in scikit-learn's own hands: its checks, its searches, its meta-estimators."""

import inspect
import pickle
import pickletools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

import tinymlp as tm

pytest.importorskip("sklearn", reason="needs scikit-learn: make ecosystem")

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import BaggingClassifier, StackingClassifier, StackingRegressor
from sklearn.exceptions import DataConversionWarning, NotFittedError
from sklearn.inspection import partial_dependence, permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score, learning_curve
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import (
    check_sample_weight_equivalence_on_dense_data,
    parametrize_with_checks,
)

from tinymlp.report import Report
from tinymlp.sklearn import MLPClassifier, MLPRegressor

IRIS = tm.datasets.iris()
X, Y = np.array(IRIS.inputs), np.array(IRIS.targets)
COMPLETE = tm.datasets.penguins()
NAMES = COMPLETE.feature_names
RANDOM = Random(0)
ROWS = [[None if RANDOM.random() < 0.03 else each for each in row] for row in COMPLETE.inputs]
"""As in the field: texts, numbers, and what could not be measured."""
FRAME = pd.DataFrame(ROWS, columns=NAMES)
SPECIES = pd.Series(COMPLETE.targets, name="species")
SHORT: dict[str, Any] = {"hidden": [4], "n_epochs": 5, "validation": None, "random_state": 0}
"""Little training, for what does not depend on how good it is."""


def short_classifier(**parameters: Any) -> Any:
    return MLPClassifier(**{**SHORT, **parameters})


def short_regressor(**parameters: Any) -> Any:
    return MLPRegressor(**{**SHORT, **parameters})


# --- scikit-learn's own checks.


def of_full_batches_alone(estimator: Any) -> dict[str, str]:
    """Return what scikit-learn's own MLP passes with settings of its own alone, as ours below."""
    name = "check_sample_weight_equivalence_on_dense_data"
    return {name: "mini-batches are drawn from rows, and a row of weight 2 is drawn once"}


@parametrize_with_checks(  # type: ignore[untyped-decorator]
    [MLPClassifier(n_epochs=20), MLPRegressor(n_epochs=20)],
    expected_failed_checks=of_full_batches_alone,
)
def test_it_passes_every_check_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_a_weight_of_two_is_the_row_twice_and_of_zero_none(kind: Any) -> None:
    whole = kind(n_epochs=20, validation=None, batch_size=1000, penalty=None, ema=None)
    check_sample_weight_equivalence_on_dense_data(kind.__name__, whole)


# --- Its parameters.

RENAMED = {"seed": "random_state", "class_weights": "class_weight"}
NOT_ARGUMENTS = {"dataset", "checkpoint", "every", "start", "watchers"}
OF_AN_ESTIMATOR = {"missing", "on_unknown", "warm_start"}


def test_the_parameters_are_those_of_fit_with_its_defaults_and_reach_it() -> None:
    of_fit = {
        RENAMED.get(name, name): parameter.default
        for name, parameter in inspect.signature(tm.fit).parameters.items()
        if name not in NOT_ARGUMENTS
    }
    own = MLPClassifier().get_params()
    assert own.keys() - OF_AN_ESTIMATOR == of_fit.keys()
    differ = {name for name in of_fit if own[name] != of_fit[name]}
    assert differ == {"random_state", "verbose"}
    assert MLPRegressor().get_params().keys() == own.keys() - {"class_weight"}


def test_the_model_is_that_of_fit_to_the_last_bit() -> None:
    estimator = MLPClassifier(hidden=[5], n_epochs=8, random_state=3).fit(X, Y)
    model = tm.fit(IRIS, hidden=[5], n_epochs=8, seed=3)
    assert estimator.model_.network == model.network
    assert estimator.predict(X).tolist() == model.predict_many(IRIS.inputs)


def test_random_state_is_a_seed_a_generator_or_none() -> None:
    def drawn(random_state: Any) -> Any:
        return short_classifier(random_state=random_state).fit(X, Y).model_.network

    assert drawn(7) == drawn(np.int64(7))
    assert drawn(np.random.RandomState(7)) == drawn(np.random.RandomState(7))
    generator = np.random.RandomState(7)
    assert drawn(generator) != drawn(generator)
    assert drawn(None) != drawn(None)


@pytest.mark.parametrize(
    ("name", "value"), [("random_state", -1), ("class_weight", "balnced"), ("class_weight", 2)]
)
def test_a_parameter_that_is_called_otherwise_here_is_refused_by_its_name_there(
    name: str, value: Any
) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be"):
        short_classifier(**{name: value}).fit(X, Y)


def test_an_object_is_cloned_and_its_settings_are_parameters() -> None:
    decay = tm.StepDecay(rate_at_start=0.5, factor=0.5, every=10)
    estimator: Any = MLPClassifier(optimizer=tm.SGD(learning_rate=decay), penalty=tm.L2(0.25))
    copied = clone(estimator)
    assert copied.optimizer == estimator.optimizer
    assert copied.optimizer is not estimator.optimizer
    deep = estimator.get_params()
    assert deep["penalty__strength"] == 0.25
    assert deep["optimizer__learning_rate__every"] == 10
    copied.set_params(penalty__strength=0.5, optimizer__learning_rate__every=20, hidden=[3])
    assert (copied.penalty, copied.hidden) == (tm.L2(0.5), [3])
    assert copied.optimizer.learning_rate.every == 20
    assert estimator.penalty == tm.L2(0.25), "the objects of the other are as they were"
    assert estimator.optimizer.learning_rate.every == 10
    copied.set_params(penalty__strength=0.5, penalty=tm.L1(0.125))
    assert copied.penalty == tm.L1(0.5), "the object first, in whatever order they are given"


@pytest.mark.parametrize(
    "parameters", [{"penalty__strenght": 1}, {"optimizer__learning_rate": 1}, {"hiden": [3]}]
)
def test_a_parameter_that_there_is_not_is_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be a setting of|Invalid parameter"):
        MLPClassifier(penalty=tm.L2(0.5)).set_params(**parameters)


def test_a_grid_search_finds_a_model_that_every_instrument_takes() -> None:
    grid = {"hidden": [[], [4]], "penalty": [tm.L2(0.01), None], "optimizer": ["sgd", tm.Adam()]}
    search = GridSearchCV(short_classifier(), grid, cv=2).fit(X, Y)
    model = search.best_estimator_.model_
    assert model.network.trace(model.inputs(X[:1])[0], [1.0, 0.0, 0.0], loss=model.loss)
    assert tm.check_gradients(model.network, model.loss, model.examples(IRIS)[:3]).passed
    assert isinstance(model.diagnose(IRIS), list)
    assert search.score(X, Y) == model.evaluate(IRIS).accuracy


def test_a_grid_reaches_into_objects() -> None:
    grid = {"penalty__strength": [0.01, 100.0]}
    search = GridSearchCV(short_classifier(penalty=tm.L2(1.0), n_epochs=30), grid, cv=2)
    assert search.fit(X, Y).best_params_ == {"penalty__strength": 0.01}


# --- Where scikit-learn's own estimators stand.


def test_a_pipeline_gives_it_frames_whose_names_the_model_has() -> None:
    frame = pd.DataFrame(X, columns=list("abcd"))
    pipeline = make_pipeline(StandardScaler(), short_classifier()).set_output(transform="pandas")
    pipeline.fit(frame, pd.Series(Y, name="kind"))
    assert pipeline[-1].feature_names_in_.tolist() == list("abcd")
    assert pipeline[-1].model_.encoder.column_names == list("abcd")
    assert pipeline[-1].model_.target_name == "kind"
    assert (pipeline.predict(frame) == pipeline[-1].predict(pipeline[0].transform(frame))).all()


META: dict[str, Callable[[Any], Any]] = {
    "calibration": lambda one: CalibratedClassifierCV(one, cv=2),
    "bagging": lambda one: BaggingClassifier(one, n_estimators=2, n_jobs=2),
    "stacking": lambda one: StackingClassifier([("mlp", one)], LogisticRegression(), cv=2),
}


@pytest.mark.parametrize("name", META)
@pytest.mark.parametrize("rows", ["numbers", "texts and missing values"])
def test_a_meta_estimator_takes_it(name: str, rows: str) -> None:
    estimator = META[name](short_classifier(n_epochs=30, on_unknown="ignore"))
    inputs, targets = (X, Y) if rows == "numbers" else (FRAME, SPECIES)
    estimator.fit(inputs, targets)
    assert estimator.predict_proba(inputs).sum(axis=1) == pytest.approx(1.0)
    assert estimator.score(inputs, targets) > 0.8


def test_a_regressor_is_stacked_and_its_partial_dependence_is_the_slope() -> None:
    inputs, targets = X[:, :2], 3 * X[:, 0] - X[:, 1]
    one = MLPRegressor(hidden=[], n_epochs=200, penalty=None, validation=None, random_state=0)
    assert StackingRegressor([("mlp", one)], LinearRegression()).fit(inputs, targets).score(
        inputs, targets
    ) == pytest.approx(1.0, abs=0.01)
    found = partial_dependence(one.fit(inputs, targets), inputs, [0], grid_resolution=5)
    slopes = np.diff(found["average"][0]) / np.diff(found["grid_values"][0])
    assert slopes == pytest.approx(np.full(4, 3.0), abs=0.1)


def test_permutation_importance_and_learning_curves_are_drawn_from_it() -> None:
    noise = np.column_stack([X[:, 2], np.random.RandomState(0).permutation(X[:, 2])])
    estimator = short_classifier(n_epochs=40).fit(noise, Y)
    informative, noisy = permutation_importance(estimator, noise, Y, random_state=0)[
        "importances_mean"
    ]
    assert informative > 0.2 > noisy + 0.1
    sizes, _, scores = learning_curve(
        short_classifier(), X, Y, train_sizes=[30, 60], cv=2, shuffle=True, random_state=0
    )
    assert (sizes.tolist(), scores.shape) == ([30, 60], (2, 2))


def test_processes_give_the_scores_of_one() -> None:
    alone = cross_val_score(short_classifier(), X, Y, cv=3)
    assert cross_val_score(short_classifier(), X, Y, cv=3, n_jobs=2).tolist() == alone.tolist()


def test_a_notebook_shows_it_as_a_diagram() -> None:
    html = make_pipeline(StandardScaler(), short_classifier(penalty=tm.L2(0.25)))._repr_html_()
    assert "MLPClassifier" in html
    assert "L2(strength=0.25)" in html


# --- Targets of every kind.

CLASSES: dict[str, Any] = {
    "texts": np.array(["setosa", "versicolor", "virginica"]),
    "objects": np.array(["setosa", "versicolor", "virginica"], dtype=object),
    "whole numbers": np.array([-1, 3, 10]),
    "numbers from 10 on": np.array([2, 10, 100]),
    "floats": np.array([-1.0, 3.0, 10.0]),
    "what means missing elsewhere": np.array(["", "NA", "nan"]),
}


@pytest.mark.parametrize("kind", CLASSES)
def test_a_class_comes_back_as_it_was_given(kind: str) -> None:
    wanted = CLASSES[kind][np.unique(Y, return_inverse=True)[1]]
    estimator = short_classifier(n_epochs=40).fit(X, wanted)
    predicted = estimator.predict(X)
    assert predicted.dtype == wanted.dtype
    assert (predicted == wanted).mean() > 0.9
    assert estimator.classes_.tolist() == CLASSES[kind].tolist()
    most = estimator.classes_[estimator.predict_proba(X).argmax(axis=1)]
    assert (most == predicted).all()
    assert np.exp(estimator.predict_log_proba(X)).sum(axis=1) == pytest.approx(1.0)


def test_true_and_false_are_classes() -> None:
    estimator = short_classifier(n_epochs=40).fit(X, Y == "setosa")
    assert estimator.predict(X).dtype == bool
    assert estimator.classes_.tolist() == [False, True]
    assert estimator.score(X, Y == "setosa") == 1.0


def test_several_numbers_are_predicted_at_once_and_have_their_names() -> None:
    targets = pd.DataFrame({"up": 2 * X[:, 0], "down": -X[:, 0]})
    estimator = short_regressor(hidden=[], n_epochs=100, penalty=None).fit(X, targets)
    assert estimator.predict(X).shape == (150, 2)
    assert estimator.score(X, targets) > 0.9
    assert estimator.model_.target.names == ["up", "down"]


def test_one_column_of_numbers_is_taken_as_numbers_with_a_warning() -> None:
    with pytest.warns(DataConversionWarning, match="column-vector"):
        estimator = short_regressor().fit(X, X[:, :1])
    assert estimator.predict(X).shape == (150,)


@pytest.mark.parametrize("named", [True, False])
def test_several_labels_are_a_yes_or_no_each(named: bool) -> None:
    labels: Any = np.column_stack([Y == "setosa", X[:, 2] > 4, X[:, 3] > 1]).astype(int)
    if named:
        labels = pd.DataFrame(labels, columns=["setosa", "long", "wide"])
    estimator = short_classifier(n_epochs=60).fit(X, labels)
    predicted = estimator.predict(X)
    assert predicted.shape == (150, 3)
    assert (predicted == np.array(labels)).mean() > 0.9
    assert ((estimator.predict_proba(X) > 0.5) == predicted).all()
    assert estimator.predict_proba(X).shape == (150, 3)


def test_several_classes_at_once_are_refused_with_what_takes_them() -> None:
    targets = np.column_stack([Y, Y])
    with pytest.raises(ValueError, match="use MultiOutputClassifier"):
        short_classifier().fit(X, targets)
    assert MultiOutputClassifier(short_classifier()).fit(X, targets).predict(X).shape == (150, 2)


def test_a_loss_without_probabilities_gives_none() -> None:
    estimator = short_classifier(loss="mean_squared_error")
    assert not hasattr(estimator, "predict_proba")
    assert set(estimator.fit(X, Y).predict(X)) <= set(Y)


@pytest.mark.parametrize("weight", ["balanced", {"setosa": 0.25}, {"setosa": 0, "virginica": 2}])
def test_class_weights_are_those_of_fit(weight: Any) -> None:
    estimator = short_classifier(class_weight=weight).fit(X, Y)
    weights = weight if weight == "balanced" else {name: weight.get(name, 1) for name in set(Y)}
    arguments = {**SHORT, "seed": 0, "class_weights": weights}
    del arguments["random_state"]
    assert estimator.model_.network == tm.fit(IRIS, **arguments).network
    with pytest.raises(ValueError, match="not in class_weight"):
        short_classifier(class_weight={"setosa": 1, "vergincia": 2}).fit(X, Y)


# --- Rows as they were measured.


def test_penguins_are_cross_validated_without_any_preprocessing() -> None:
    assert FRAME.isna().any().all()
    assert {kind.kind for kind in FRAME.dtypes} == {"O", "f"}
    scores = cross_val_score(MLPClassifier(n_epochs=30, random_state=0), FRAME, SPECIES, cv=3)
    assert scores.mean() > 0.95


FORMS: dict[str, Callable[[], Any]] = {
    "a frame": lambda: FRAME,
    "a frame of objects": lambda: FRAME.astype(object),
    "an array of objects": lambda: FRAME.to_numpy(dtype=object),
    "a list of rows": lambda: ROWS,
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_rows_in_any_form_are_the_same_model(form: str) -> None:
    rows = FORMS[form]()
    estimator = short_classifier().fit(rows, SPECIES)
    wanted = short_classifier().fit(FRAME, SPECIES)
    assert estimator.model_.network == wanted.model_.network
    assert (estimator.predict(rows) == wanted.predict(FRAME)).all()


def test_a_polars_frame_is_one_too() -> None:
    polars = pytest.importorskip("polars")
    rows = polars.DataFrame(ROWS, schema=NAMES, orient="row")
    estimator = short_classifier().fit(rows, SPECIES)
    wanted = short_classifier().fit(FRAME, SPECIES)
    assert estimator.feature_names_in_.tolist() == NAMES
    assert estimator.model_.network == wanted.model_.network
    assert (estimator.predict(rows) == wanted.predict(FRAME)).all()


def test_numbers_that_are_declared_to_be_categories_are() -> None:
    codes = pd.DataFrame({"code": pd.Categorical(np.arange(150) % 3), "x": X[:, 0]})
    assert short_classifier().fit(codes, Y).model_.encoder.n_inputs == 4
    assert short_classifier().fit(codes.astype(float), Y).model_.encoder.n_inputs == 2


def test_a_category_that_was_never_seen_is_refused_or_ignored_as_asked() -> None:
    unseen = FRAME.head(2).assign(island="Atlantis")
    estimator = short_classifier().fit(FRAME, SPECIES)
    with pytest.raises(ValueError, match=r"'island' must be one of .* got 'Atlantis'"):
        estimator.predict(unseen)
    assert estimator.set_params(on_unknown="ignore").predict(unseen).shape == (2,)
    with pytest.raises(ValueError, match="on_unknown must be"):
        estimator.set_params(on_unknown="mark").predict(unseen)


def test_a_value_missing_for_the_first_time_is_filled_in() -> None:
    estimator = short_regressor().fit(X[:, :2], X[:, 2])
    filled = estimator.predict([[np.nan, 3.0]])
    assert filled == pytest.approx(estimator.predict([[X[:, 0].mean(), 3.0]]))
    with pytest.raises(ValueError, match="infinity"):
        estimator.predict([[np.inf, 3.0]])


def test_rows_and_targets_that_belong_elsewhere_are_refused() -> None:
    with pytest.raises(ValueError, match="must be in the order of X, got the index"):
        short_classifier().fit(FRAME, SPECIES.iloc[::-1])
    with pytest.raises(ValueError, match="must be in the order of X, got the index"):
        short_classifier().fit(FRAME, SPECIES, sample_weight=FRAME["year"].iloc[::-1].fillna(1))


@pytest.mark.parametrize("targets", [np.array(["2024-05-01", "2024-05-02"] * 75, dtype="M8[D]")])
def test_targets_that_are_no_classes_are_refused(targets: Any) -> None:
    with pytest.raises(ValueError, match="y must be texts, whole numbers or booleans"):
        short_classifier().fit(X, targets)


@pytest.mark.parametrize("rows", [X, FRAME], ids=["numbers", "texts"])
def test_rows_of_other_columns_are_refused(rows: Any) -> None:
    targets = Y if rows is X else SPECIES
    estimator = short_classifier().fit(rows, targets)
    fewer = rows[:, :2] if rows is X else rows.drop(columns="island")
    with pytest.raises(ValueError, match=r"feature names|features"):
        estimator.predict(fewer)
    with pytest.raises(ValueError, match="sample"):
        estimator.predict(rows[:0])
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        short_classifier().fit(rows, targets[:-1])
    with pytest.raises(NotFittedError):
        short_classifier().predict(rows)


# --- Learning more.


def test_partial_fit_takes_the_epochs_of_fit_to_the_last_bit() -> None:
    parameters = {"validation": None, "patience": None, "learning_rate": 0.001, "n_epochs": 3}
    whole = short_classifier(**parameters).fit(X, Y)
    assert whole.model_.history.best_epoch == 3
    epoch_by_epoch = short_classifier(**parameters)
    for _ in range(3):
        epoch_by_epoch.partial_fit(X, Y, classes=np.unique(Y))
    assert epoch_by_epoch.model_.network == whole.model_.network


@pytest.mark.parametrize("parameters", [{}, {"dropout": 0.25}, {"optimizer": tm.RMSprop()}])
def test_partial_fit_goes_on_after_a_pickle_as_if_there_had_been_none(
    parameters: dict[str, Any],
) -> None:
    parts = [(X[i::3], X[i::3, 0]) for i in range(3)]
    one, other = short_regressor(**parameters), short_regressor(**parameters)
    for inputs, targets in parts:
        one.partial_fit(inputs, targets)
        other = pickle.loads(pickle.dumps(other)).partial_fit(inputs, targets)
    assert one.model_ == other.model_
    assert one.fit(X, X[:, 0]).partial_fit(X, X[:, 0]).model_.network.n_parameters == 25


def test_partial_fit_learns_rows_that_come_in_parts() -> None:
    order = np.random.RandomState(0).permutation(len(FRAME))
    estimator = short_classifier(on_unknown="ignore", learning_rate=0.05)
    for _ in range(5):
        for part in np.array_split(order, 4):
            estimator.partial_fit(FRAME.iloc[part], SPECIES[part], classes=SPECIES.unique())
    assert estimator.score(FRAME, SPECIES) > 0.9


@pytest.mark.parametrize(
    ("parameters", "message"),
    [({"class_weight": "balanced"}, "class_weight"), ({"schedule": "cosine_decay"}, "schedule")],
)
def test_partial_fit_refuses_what_needs_all_rows(parameters: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"{message} must be None"):
        short_classifier(**parameters).partial_fit(X, Y, classes=np.unique(Y))
    with pytest.raises(ValueError, match="classes must be passed"):
        short_classifier().partial_fit(X, Y)
    with pytest.raises(ValueError, match="must be one of the labels"):
        short_classifier().partial_fit(X, Y, classes=["setosa", "virginica"])


def test_a_warm_start_goes_on_from_the_model() -> None:
    estimator = short_classifier(warm_start=True, initializer="he_normal").fit(X, Y)
    first = estimator.model_
    again = estimator.fit(X, Y).model_
    assert again.trained_with["start"] == first.network.fingerprint()
    assert again.evaluate(IRIS).loss < first.evaluate(IRIS).loss
    cold = estimator.set_params(warm_start=False).fit(X, Y)
    assert cold.model_.network == first.network
    with pytest.raises(ValueError, match="must be one of the labels"):
        estimator.set_params(warm_start=True).fit(X, np.where(Y == "setosa", "rose", Y))


def test_ctrl_c_is_raised_and_leaves_the_model_so_far() -> None:
    def interrupt(epochs: Iterator[Any]) -> Iterator[Any]:
        for epoch in epochs:
            if epoch.number == 3:
                raise KeyboardInterrupt
            yield epoch

    estimator = short_classifier(callbacks=[interrupt])
    with pytest.raises(KeyboardInterrupt):
        estimator.fit(X, Y)
    assert estimator.predict(X).shape == (150,)


# --- Kept in a file.


class OwnActivation:
    """An activation of a user's own."""

    def value(self, z: float) -> float:
        return z / (1 + abs(z))

    def derivative(self, z: float) -> float:
        return 1 / (1 + abs(z)) ** 2


OBJECTS: dict[str, dict[str, Any]] = {
    "names": {},
    "objects": {
        "optimizer": tm.SGD(learning_rate=tm.WarmUp(steps=5, then=tm.ConstantRate(0.01))),
        "penalty": tm.L2(0.01),
        "activation": [tm.LeakyReLU(slope=0.25)],
        "output_activation": tm.Identity(),
        "initializer": tm.Constant(0.5),
        "loss": tm.SoftmaxCrossEntropy(),
        "dropout": tm.Dropout(0.25),
    },
}


def named_in(pickled: bytes) -> set[str]:
    """Return what of tinymlp a pickle looks up when it is loaded."""
    texts = [str(given) for _, given, _ in pickletools.genops(pickled) if given is not None]
    return {text for text in texts if re.match(r"tinymlp[\w. ]*$", text)}


@pytest.mark.parametrize("given", OBJECTS)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_of_every_protocol_names_no_class_but_the_estimator(
    protocol: int, given: str
) -> None:
    estimator = short_classifier(**OBJECTS[given]).fit(FRAME, SPECIES)
    pickled = pickle.dumps(estimator, protocol)
    assert named_in(pickled) <= {"tinymlp.sklearn", "tinymlp.sklearn MLPClassifier"}
    loaded = pickle.loads(pickled)
    assert loaded.model_ == estimator.model_
    assert loaded.get_params() == estimator.get_params()
    assert (loaded.predict(FRAME) == estimator.predict(FRAME)).all()
    assert loaded.fit(FRAME, SPECIES).model_.network == estimator.model_.network


def test_skops_keeps_it_and_trusts_the_estimator_alone() -> None:
    skops = pytest.importorskip("skops.io")
    estimator = short_classifier(**OBJECTS["objects"]).fit(FRAME, SPECIES)
    kept = skops.dumps(estimator)
    untrusted = skops.get_untrusted_types(data=kept)
    assert untrusted == ["tinymlp.sklearn.MLPClassifier"]
    loaded = skops.loads(kept, trusted=untrusted)
    assert (loaded.predict_proba(FRAME) == estimator.predict_proba(FRAME)).all()


def test_objects_of_a_user_s_own_are_pickled_as_python_does() -> None:
    estimator = short_classifier(activation=OwnActivation(), engine="textbook").fit(X, Y)
    loaded = pickle.loads(pickle.dumps(estimator))
    assert type(loaded.model_.network.layers[0].activation) is OwnActivation
    assert type(loaded.activation) is OwnActivation
    assert isinstance(loaded.model_.engine, tm.TextbookEngine)
    assert (loaded.predict_proba(X) == estimator.predict_proba(X)).all()


def test_what_was_learned_is_saved_as_any_model_and_reported(tmp_path: Path) -> None:
    estimator = short_classifier().fit(FRAME, SPECIES)
    estimator.model_.save(tmp_path / "penguins.json")
    assert tm.load(tmp_path / "penguins.json") == estimator.model_
    penguins = tm.Dataset(FRAME, SPECIES)
    page = Report(estimator.model_, penguins, penguins, "all of them").html()
    assert "bill_length_mm" in page
