"""scikit-learn's estimators: a network that stands wherever one of scikit-learn's own does.

    pip install "tinymlp[sklearn]"

`MLPClassifier` and `MLPRegressor` are `tinymlp.fit` and a `Model` with scikit-learn's methods, so
that `cross_val_score`, `GridSearchCV`, `Pipeline` and whatever else takes an estimator take them.
What they have learned is `model_`: a tinymlp model, which can be traced, checked, reported and
saved.

>>> from sklearn.model_selection import cross_val_score
>>> import tinymlp as tm
>>> iris = tm.datasets.iris()
>>> estimator = MLPClassifier(hidden=[8], n_epochs=100, random_state=0)
>>> scores = cross_val_score(estimator, iris.inputs, iris.targets, cv=3)
>>> bool(scores.mean() > 0.9)
True

Rows go in as they were measured: texts become categories, what is missing is filled in, and every
number is scaled, all of it learned from the training rows alone. So no preprocessing stands before
them, and what does will not harm.

The parameters are the arguments of `fit` by their own names; two have scikit-learn's: `seed` is
`random_state`, `class_weights` is `class_weight`. `GridSearchCV` reaches into an object by two
underscores, as in `optimizer__learning_rate` where `optimizer=Adam()`. `validation`, the rows that
`fit` keeps apart to know when to stop, is chosen by `fit` inside the rows that it is given.

A pickle has the model as the checked text that `save` writes, and the library's own objects among
the parameters as their settings: no class of the library but the estimator's is named in it.

Differs from scikit-learn's MLP*: the number of epochs is found by itself, inputs are scaled,
`sample_weight` of 2 is the row twice, and Ctrl-C is raised, with the model so far in `model_`, as a
search would score it for a whole one. Sparse matrices are refused.

Source: L. Buitinck et al., API design for machine learning software: experiences from the
scikit-learn project, 2013.
"""

import dataclasses
import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tinymlp.arguments import check_choice, check_whole
from tinymlp.data.alignment import check_same_labels
from tinymlp.data.dataset import Dataset
from tinymlp.data.scaling import Scaler
from tinymlp.data.targets import Label
from tinymlp.engine.choice import find_engine
from tinymlp.errors import ArgumentError, FormatError, invalid
from tinymlp.extras import require
from tinymlp.learning.dropout import Dropout
from tinymlp.learning.gradient import Engine
from tinymlp.learning.loss import LOSSES, Loss, find_loss, has_link, targets_of
from tinymlp.learning.optimizer import OPTIMIZERS, Optimizer
from tinymlp.learning.penalty import PENALTIES, Penalty
from tinymlp.learning.schedule import SCHEDULES, LearningRate
from tinymlp.model.answerable import ON_UNKNOWN
from tinymlp.model.fit import fit as fit_model
from tinymlp.model.fit import prepare
from tinymlp.model.persistence import load
from tinymlp.model.prepared_training import Callback
from tinymlp.model.serialization import own_classes
from tinymlp.named import arguments_of, rebuild, settings
from tinymlp.network.activation import ACTIVATIONS, Activation
from tinymlp.network.initializer import INITIALIZERS, Initializer
from tinymlp.text import did_you_mean, short_repr
from tinymlp.training.metric import Metric, Mode

require("sklearn", extra="sklearn")

import numpy as np  # noqa: E402 -- after what says how to get it
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin  # noqa: E402
from sklearn.utils import check_array, check_random_state, column_or_1d  # noqa: E402
from sklearn.utils.class_weight import compute_class_weight  # noqa: E402
from sklearn.utils.metaestimators import available_if  # noqa: E402
from sklearn.utils.multiclass import (  # noqa: E402
    _check_partial_fit_first_call,
    check_classification_targets,
    type_of_target,
)
from sklearn.utils.validation import (  # noqa: E402
    _check_sample_weight,
    check_consistent_length,
    check_is_fitted,
    validate_data,
)

__all__ = ["MLPClassifier", "MLPRegressor"]

_NOT_OF_FIT = ("missing", "on_unknown", "warm_start", "random_state", "class_weight")
"""The parameters that are no arguments of `fit`, or have another name there."""

_OBJECTS: dict[str, Mapping[str, type[Any]]] = {
    "activation": ACTIVATIONS,
    "output_activation": ACTIVATIONS,
    "loss": LOSSES,
    "optimizer": {**OPTIMIZERS, **SCHEDULES},
    "learning_rate": SCHEDULES,
    "initializer": INITIALIZERS,
    "penalty": PENALTIES,
    "dropout": {Dropout.name: Dropout},
}
"""The parameters that may be objects, and the library's own classes by their names."""


@dataclass(kw_only=True, eq=False, repr=False)
class _Estimator(BaseEstimator):  # type: ignore[misc]
    """What both estimators have: the parameters, `fit`, `partial_fit` and how they are pickled."""

    hidden: Sequence[int] | str = "auto"
    activation: str | Activation | Sequence[str | Activation] = "auto"
    output_activation: str | Activation = "auto"
    loss: str | Loss | None = None
    optimizer: str | Optimizer = "adam"
    learning_rate: LearningRate | None = None
    schedule: str | None = None
    batch_size: int = 32
    n_epochs: int | None = None
    validation: float | Dataset | str | None = "auto"
    patience: int | str | None = "auto"
    min_delta: float | None = None
    monitor: str | None = None
    mode: Mode | None = None
    metrics: Mapping[str, Metric] | None = None
    scaling: str | type[Scaler] = "auto"
    initializer: str | Initializer | None = None
    penalty: Penalty | str | None = "auto"
    clip_norm: float | None = None
    frozen: int = 0
    dropout: float | Dropout | None = None
    max_norm: float | None = None
    ema: float | str | None = "auto"
    shrinkage: str | None = "auto"
    callbacks: Sequence[Callback] = ()
    verbose: bool | None = False
    engine: str | Engine = "fast"
    workers: Any = None
    missing: str = "auto"
    """What `Dataset` does about missing values."""
    on_unknown: str = "refuse"
    """At a category that was never seen: "refuse" raises, "ignore" takes none of those seen."""
    warm_start: bool = False
    """Whether `fit` goes on from `model_`, if there is one."""
    random_state: Any = None
    """A whole number is the `seed`; a `RandomState` gives one, and None takes NumPy's."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:  # noqa: N803
        """Train a model on rows X of shape (n_samples, n_features) and targets y; return self.

        X is an array, a frame or a list of rows, of numbers, texts and missing values;
        `sample_weight` (n_samples,) counts rows. Raises `ValueError` for what cannot be learned
        from, and as `tinymlp.fit` does.
        """
        start = getattr(self, "model_", None) if self.warm_start else None
        is_new = start is None
        dataset = self._dataset(X, y, sample_weight, new_columns=is_new, new_classes=is_new)
        arguments = self._arguments() | self._weights_of_classes()
        if start is not None:
            arguments |= {"start": start, "initializer": None}
        self.model_: Any = fit_model(dataset, **arguments)
        self._trainer_state: Any = None
        if self.model_.history.why_stopped.startswith("interrupted"):
            raise KeyboardInterrupt
        return self

    def _partial_fit(self, X: Any, y: Any, sample_weight: Any) -> Self:  # noqa: N803
        """Learn from some more rows for one epoch, with the optimizer as the last call left it.

        The first call decides the scaling, the categories, and what is filled in. "auto" is no
        validation, and for the penalty and the average what suits the rows of the first call.
        """
        if self.schedule is not None:
            what = "None for partial_fit, which does not know how many steps there will be"
            remedy = "give a schedule of its own length, as learning_rate=StepDecay(…)"
            raise invalid("schedule", what, self.schedule, remedy)
        start = getattr(self, "model_", None)
        dataset = self._dataset(X, y, sample_weight, new_columns=start is None, new_classes=False)
        arguments = self._arguments() | self._weights_of_classes()
        for name in ("callbacks", "verbose", "monitor", "validation"):
            del arguments[name]
        arguments |= {"validation": None, "n_epochs": 1}
        if start is not None:
            arguments |= {"start": start, "initializer": None}
            chosen = start.trained_with
            if arguments["penalty"] == "auto" and (stored := chosen.get("penalty")):
                arguments["penalty"] = rebuild("penalty", stored, PENALTIES)
            if arguments["ema"] == "auto":
                arguments["ema"] = chosen.get("ema")
        training = prepare(dataset, **arguments)
        state = getattr(self, "_trainer_state", None)
        if state is not None:
            training.trainer.load_state_dict(state)
        next(
            training.trainer.epochs(
                training.examples, weights=training.weights, n_measured=0, tell=False
            )
        )
        self._trainer_state = training.trainer.state_dict()
        if start is None:
            self.model_ = training.model
        else:
            start.network.load_parameters(training.trainer.network.parameters())
        return self

    def _arguments(self) -> dict[str, Any]:
        """Return the arguments of `fit` but the data set, and those that are of classes."""
        names = [field.name for field in dataclasses.fields(self)]
        given = {name: getattr(self, name) for name in names if name not in _NOT_OF_FIT}
        seed = self.random_state
        if seed is None or not isinstance(seed, int | np.integer):
            seed = check_random_state(seed).randint(2**31 - 1)
        return {**given, "seed": check_whole("random_state", seed, minimum=0)}

    def _weights_of_classes(self) -> dict[str, Any]:
        return {}

    def _dataset(
        self,
        X: Any,  # noqa: N803
        y: Any,
        sample_weight: Any,
        *,
        new_columns: bool,
        new_classes: bool,
    ) -> Dataset:
        """Return the examples; columns and classes that are not new have to be those known."""
        validate_data(self, X, y, skip_check_array=True, reset=new_columns)
        check_same_labels("X", X, "y", y)
        check_same_labels("X", X, "sample_weight", sample_weight)
        rows = self._rows(X, reset=new_columns)
        columns = getattr(y, "columns", None)
        name = getattr(y, "name", None)
        targets, about = self._targets(y, new_classes=new_classes)
        check_consistent_length(rows, targets)
        if sample_weight is not None:
            about["weights"] = _check_sample_weight(
                sample_weight, targets, ensure_non_negative=True
            ).tolist()
        if isinstance(name, str):
            about["target_name"] = name
        if columns is not None and targets.ndim == 2:
            about["target_names"] = list(map(str, columns))
        names = getattr(self, "feature_names_in_", None)
        return Dataset(
            rows,
            targets.tolist(),
            feature_names=None if names is None else names.tolist(),
            missing=self.missing,
            **about,
        )

    def _targets(self, y: Any, *, new_classes: bool) -> tuple[Any, dict[str, Any]]:
        """Return the targets as an array, and what a `Dataset` is told of them."""
        raise NotImplementedError

    def _rows(self, X: Any, *, reset: bool) -> Any:  # noqa: N803
        """Return rows as a `Dataset` and a `Model` take them."""
        if has_texts(X):
            rows: Any = validate_data(self, X, skip_check_array=True, reset=reset)
            return rows
        numbers = validate_data(
            self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=reset
        )
        return numbers.tolist()

    def _answers(self, X: Any, method: str) -> list[Any]:  # noqa: N803
        """Return what a method of the model gives for each row."""
        check_is_fitted(self, "model_")
        choices = [choice for choice in ON_UNKNOWN if choice != "mark"]
        check_choice("on_unknown", self.on_unknown, choices)
        rows = self._rows(X, reset=False)
        found: list[Any] = getattr(self.model_, method)(rows, on_unknown=self.on_unknown)
        return found

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters by name; if `deep`, those of objects as well, as `penalty__l2`."""
        found: dict[str, Any] = super().get_params(deep=deep)
        if deep:
            for name in _OBJECTS:
                found |= dict(_nested(name, found[name]))
        return found

    def set_params(self, **parameters: Any) -> Self:
        """Change parameters; that of an object, as `penalty__strength`, by making another one."""
        nested = {
            name: value for name, value in parameters.items() if name.split("__")[0] in _OBJECTS
        }
        for name in sorted(nested, key=lambda name: name.count("__")):
            first, _, rest = name.partition("__")
            if rest:
                setattr(self, first, _changed(first, getattr(self, first), rest, nested[name]))
            else:
                setattr(self, name, nested[name])
        super().set_params(
            **{name: value for name, value in parameters.items() if name not in nested}
        )
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        return tags

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        for name, known in _OBJECTS.items():
            state[name] = _described(state[name], known)
        if "model_" in state:
            model = state["model_"]
            state["model_"] = model.to_bytes().decode()
            state["_own_classes"] = own_classes(model.objects())
        return state

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        found = dict(state)
        for name, known in _OBJECTS.items():
            found[name] = _rebuilt(found[name], known)
        if "model_" in found:
            encoded = found["model_"].encode()
            own = found.pop("_own_classes")
            found["model_"] = load(encoded, custom_objects=own, limit=max(1, len(encoded)))
            found["model_"].engine = find_engine(found["engine"])
        super().__setstate__(found)


@dataclass(kw_only=True, eq=False, repr=False)
class MLPClassifier(ClassifierMixin, _Estimator):  # type: ignore[misc]
    """A network that tells classes apart, or says yes or no to several labels at once.

    The parameters are the arguments of `tinymlp.fit`, with `random_state` for its seed;
    `class_weight` is "balanced", a number for each class (1 where there is none), or None.
    `missing` is that of a `Dataset`. `on_unknown` says what becomes of a category that no training
    row had: "refuse" raises, "ignore" takes it for none. With `warm_start` a second `fit` goes on.

    `model_` is the tinymlp model, `classes_` its classes in the order of `predict_proba`.

    >>> import tinymlp as tm
    >>> birds = [["Dream", 39.5], ["Biscoe", 46.0], ["Dream", None], ["Biscoe", 50.0]]
    >>> estimator = MLPClassifier(hidden=[4], n_epochs=100, random_state=0)
    >>> estimator.fit(birds, ["Adelie", "Gentoo", "Adelie", "Gentoo"]).predict([["Dream", None]])
    array(['Adelie'], dtype='<U6')
    >>> estimator.model_.network.sizes
    [3, 4, 2]
    """

    class_weight: str | Mapping[Any, float] | None = None

    def partial_fit(
        self,
        X: Any,  # noqa: N803
        y: Any,
        classes: Any = None,
        sample_weight: Any = None,
    ) -> Self:
        """Learn from some more rows for one epoch, and return self.

        `classes` are all there are to be, which the first call needs; it also decides the scaling,
        the categories, and what is filled in for a missing value. Raises as `fit` does.
        """
        if isinstance(self.class_weight, str):
            what = "None or a dict for partial_fit, which does not know all rows"
            raise invalid("class_weight", what, self.class_weight, "write {class: weight, …}")
        _check_partial_fit_first_call(self, classes)
        return self._partial_fit(X, y, sample_weight)

    def predict(self, X: Any) -> Any:  # noqa: N803
        """Return the class of each row, shape (n_samples,), or a 0 or 1 for each label."""
        answers = self._answers(X, "predict_many")
        if self.model_.labels is None:
            return np.array(
                [_as_yes_or_no(row, self.model_.target.names) for row in answers], dtype=int
            )
        place = {label: i for i, label in enumerate(self.model_.labels)}
        return self.classes_[[place[answer] for answer in answers]]

    def _has_probabilities(self) -> bool:
        if self.loss is None:
            return True
        found = find_loss(self.loss)
        return targets_of(found) in ("classes", "binary") and has_link(found)

    @available_if(_has_probabilities)  # type: ignore[untyped-decorator]
    def predict_proba(self, X: Any) -> Any:  # noqa: N803
        """Return the probability of each class, or of each label, shape (n_samples, n_classes)."""
        answers = self._answers(X, "predict_probabilities_many")
        return np.array([list(row.values()) for row in answers])

    @available_if(_has_probabilities)  # type: ignore[untyped-decorator]
    def predict_log_proba(self, X: Any) -> Any:  # noqa: N803
        """Return the logarithm of `predict_proba`."""
        return np.log(self.predict_proba(X))

    def _targets(self, y: Any, *, new_classes: bool) -> tuple[Any, dict[str, Any]]:
        y = check_array(y, ensure_2d=False, dtype=None, input_name="y")
        check_classification_targets(y)
        if type_of_target(y) == "multilabel-indicator":
            self.classes_: Any = np.arange(y.shape[1])
            return y.astype(float), {"task": "multi-label"}
        if type_of_target(y) == "multiclass-multioutput":
            what = "one class for each row, or 0 and 1 for each of several labels"
            remedy = "use MultiOutputClassifier(MLPClassifier())"
            raise invalid("y", what, y, remedy)
        targets = column_or_1d(y, warn=True)
        if new_classes:
            self.classes_ = np.unique(targets)
        labels = [as_label(each) for each in self.classes_.tolist()]
        if len(labels) < 2:
            raise ArgumentError(
                f"y must be of at least 2 classes, got 1 class, {short_repr(labels[0])}: is it the "
                "right column, and does each part of a split have all classes?"
            )
        targets = np.array([as_label(each) for each in targets.tolist()], dtype=object)
        return targets, {"task": "classification", "labels": labels}

    def _weights_of_classes(self) -> dict[str, Any]:
        if not isinstance(self.class_weight, Mapping):
            if self.class_weight not in (None, "balanced"):
                what = "'balanced', a dict from class to weight, or None"
                raise invalid("class_weight", what, self.class_weight)
            return {"class_weights": self.class_weight}
        numbers = compute_class_weight(
            dict(self.class_weight), classes=self.classes_, y=self.classes_
        )
        pairs = zip(self.classes_.tolist(), numbers.tolist(), strict=True)
        return {"class_weights": {as_label(each): number for each, number in pairs}}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


@dataclass(kw_only=True, eq=False, repr=False)
class MLPRegressor(RegressorMixin, _Estimator):  # type: ignore[misc]
    """A network that predicts a number, or several.

    The parameters are those of `MLPClassifier` but `class_weight`. `model_` is the tinymlp model.

    >>> estimator = MLPRegressor(hidden=[], n_epochs=500, penalty=None, random_state=0)
    >>> estimator.fit([[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0]).predict([[10.0]]).round(3)
    array([21.])
    """

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:  # noqa: N803
        """Learn from some more rows for one epoch, and return self.

        The first call decides the scaling, also of y, the categories, and what is filled in for a
        missing value. Raises as `fit` does.
        """
        return self._partial_fit(X, y, sample_weight)

    def predict(self, X: Any) -> Any:  # noqa: N803
        """Return the number of each row, shape (n_samples,), or numbers (n_samples, n_outputs)."""
        return np.array(self._answers(X, "predict_many"))

    def _targets(self, y: Any, *, new_classes: bool) -> tuple[Any, dict[str, Any]]:
        targets = check_array(y, ensure_2d=False, dtype=np.float64, input_name="y")
        if targets.ndim == 2 and targets.shape[1] == 1:
            targets = column_or_1d(targets, warn=True)
        return targets, {"task": "regression"}


def has_texts(rows: Any) -> bool:
    """Return whether rows have values that are no numbers, or columns declared to be categories.

    >>> has_texts([[1.5, "Dream"]]), has_texts([[1.5, None]]), has_texts([[1.5, True]])
    (True, False, False)
    """
    if any(hasattr(kind, "categories") for kind in getattr(rows, "dtypes", ())):
        return True
    values = np.asarray(rows)
    if values.dtype.kind == "O":
        return any(isinstance(value, str | bytes | datetime.date) for value in values.flat)
    return values.dtype.kind in "USM"


def as_label(value: Any) -> Label:
    """Return a class as a model has it: a text, or a whole number.

    >>> as_label("Dream"), as_label(True), as_label(2.0)
    ('Dream', 1, 2)
    """
    if isinstance(value, str):
        return value
    if not isinstance(value, int | float):
        raise invalid("y", "texts, whole numbers or booleans", value, "write classes as text")
    return int(value)


def _as_yes_or_no(answer: list[Label], names: list[str] | None) -> list[Any]:
    return answer if names is None else [int(name in answer) for name in names]


def _nested(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the settings of an object, and of the objects among them, as scikit-learn names them.

    >>> from tinymlp.learning.optimizer import SGD
    >>> dict(_nested("optimizer", SGD(learning_rate=0.5)))
    {'optimizer__learning_rate': 0.5}
    """
    if value is None or isinstance(value, str | int | float | Sequence | type):
        return
    for key in arguments_of(type(value)):
        if hasattr(value, key):
            path = f"{name}__{key}"
            yield path, getattr(value, key)
            yield from _nested(path, getattr(value, key))


def _changed(name: str, thing: Any, path: str, value: Any) -> Any:
    """Return an object like it with another setting, which may be one of an object inside it.

    >>> from tinymlp.learning.penalty import L2
    >>> _changed("penalty", L2(0.5), "strength", 0.25)
    L2(strength=0.25)
    """
    key, _, rest = path.partition("__")
    given = {own[len(name) + 2 :]: each for own, each in _nested(name, thing)}
    given = {own: each for own, each in given.items() if "__" not in own}
    if key not in given:
        remedy = did_you_mean(key, given) if given else f"give an object as {name}"
        raise invalid(f"{name}__{key}", f"a setting of {name}={thing!r}", key, remedy)
    given[key] = _changed(f"{name}__{key}", given[key], rest, value) if rest else value
    return type(thing)(**given)


def _described(value: Any, known: Mapping[str, type[Any]]) -> Any:
    """Return the settings of an object of the library's own; anything else as it is.

    >>> from tinymlp.learning.penalty import L2
    >>> _described(L2(0.5), PENALTIES)
    {'name': 'l2', 'strength': 0.5}
    """
    if isinstance(value, list | tuple):
        return type(value)(_described(each, known) for each in value)
    if type(value) not in known.values():
        return value
    try:
        described = settings(value)
        is_all = rebuild("", described, known) == value
    except (ArgumentError, FormatError):  # it has an object of the user's own inside
        is_all = False
    return described if is_all else value


def _rebuilt(value: Any, known: Mapping[str, type[Any]]) -> Any:
    """Invert `_described`."""
    if isinstance(value, list | tuple):
        return type(value)(_rebuilt(each, known) for each in value)
    return rebuild("a parameter", value, known) if isinstance(value, dict) else value
