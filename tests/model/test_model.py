"""A model takes raw rows and answers in the words and the units of its targets."""

import dataclasses
import math
import random
from collections.abc import Sequence
from typing import Any

import pytest

import tinymlp
from tests.depth import not_quick
from tinymlp import datasets
from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError, DataError, TinyMLPError
from tinymlp.learning.gradient import TextbookEngine
from tinymlp.model.fit import fit
from tinymlp.model.model import Model
from tinymlp.network.network import Network

IRIS = datasets.iris()
FLOWERS = fit(IRIS, hidden=[4], learning_rate=0.05, n_epochs=10, validation=None)
LINE_DATA = Dataset(
    [[float(i)] for i in range(8)], [2e6 * i for i in range(8)], feature_names=["x"]
)
LINE = fit(LINE_DATA, hidden=[], optimizer="sgd", learning_rate=0.25, n_epochs=200)
PAIRS = fit(
    Dataset([[float(i)] for i in range(8)], [[2.0 * i, -1e3 * i] for i in range(8)]),
    hidden=[],
    optimizer="sgd",
    learning_rate=0.25,
    n_epochs=200,
)
SIDES = Dataset([[float(i)] for i in range(-4, 4)], [7, 7, 7, 7, 9, 9, 9, 9], task="classification")
YES_NO = fit(SIDES, hidden=[], loss="binary_cross_entropy", learning_rate=0.5, n_epochs=50)


@pytest.mark.parametrize("model", [FLOWERS, YES_NO], ids=["softmax", "one output"])
def test_the_label_predicted_is_the_most_probable_one(model: Model) -> None:
    rows = IRIS.inputs if model is FLOWERS else SIDES.inputs
    labels, probabilities = model.predict_many(rows), model.predict_probabilities_many(rows)
    for label, by_label in zip(labels, probabilities, strict=True):
        assert list(by_label) == model.labels
        assert label == max(by_label, key=by_label.__getitem__)
        assert sum(by_label.values()) == pytest.approx(1.0)


def test_one_row_and_many_rows_are_answered_alike() -> None:
    rows = IRIS.inputs[::10]
    assert FLOWERS.predict_many(rows) == [FLOWERS.predict(row) for row in rows]
    many = FLOWERS.predict_probabilities_many(rows)
    for row, probabilities in zip(rows, many, strict=True):
        assert probabilities == pytest.approx(FLOWERS.predict_probabilities(row), rel=1e-12)
    assert FLOWERS.predict_many([]) == []
    assert LINE.predict_many([[3.0]]) == [LINE.predict([3.0])]


def test_labels_keep_their_kind() -> None:
    assert YES_NO.predict_many([[-3.0], [3.0]]) == [7, 9]
    assert type(YES_NO.predict([3.0])) is int


def test_numbers_come_in_the_units_of_the_target() -> None:
    assert LINE.predict([10.0]) == pytest.approx(2e7)
    assert PAIRS.predict([10.0]) == pytest.approx([20.0, -1e4])
    assert PAIRS.predict_many([[10.0]]) == [PAIRS.predict([10.0])]


def test_a_row_may_come_by_names_in_any_order_as_text_or_as_a_tuple() -> None:
    row = [5.0, 3.5, 1.5, 0.25]
    expected = FLOWERS.predict_probabilities(row)
    named = dict(zip(IRIS.feature_names, row, strict=True))
    for same in (
        tuple(row),
        list(map(str, row)),
        named,
        dict(reversed(named.items())),
        {**named, "note": "of no use"},
    ):
        assert FLOWERS.predict_probabilities(same) == expected


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            [1.0, 2.0],
            "row must be 4 values (sepal_length_cm, sepal_width_cm, petal_length_cm, "
            "petal_width_cm), got [1.0, 2.0]: it has 2; did the data lose or gain a column?",
        ),
        ([1.0] * 5, "it has 5; did the data lose or gain a column?"),
        (
            [[1.0], [2.0]],
            "row must be one row of 4 values in a list, got [[1.0], [2.0]]: for many rows use "
            "predict_many",
        ),
        ([(1.0,) * 4] * 4, "for many rows use predict_many"),
        ([{"x": 1.0}] * 2, "for many rows use predict_many"),
        (IRIS, "row must be "),
        ("5,3,1,0", "row must be one row of 4 values in a list, got '5,3,1,0'"),
        (3.0, "row must be one row of 4 values in a list, got 3.0"),
        (None, "row must be one row of 4 values in a list, got None"),
        (list, "row must be one row of 4 values in a list, got the class list"),
        ({"width": 1.0}, "row must be a dict with the column 'sepal_length_cm', got none of"),
        ([1.0, 2.0, 3.0, "wide"], "row, column 'petal_width_cm' must be a number, got 'wide'"),
        (
            [1.0, 2.0, 3.0, None],
            "row, column 'petal_width_cm' must be a number, got a missing value: give one, or "
            "train with missing='auto', which fills it in with the mean",
        ),
        ([1.0, 2.0, 3.0, math.nan], "got a missing value"),
        (
            [1.0, 2.0, 3.0, math.inf],
            "row, column 'petal_width_cm' must be a finite number, got inf",
        ),
    ],
)
def test_a_row_that_does_not_fit_is_named_as_such(row: Any, message: str) -> None:
    with pytest.raises((ArgumentError, DataError)) as caught:
        FLOWERS.predict(row)
    assert message in str(caught.value)


@pytest.mark.parametrize("rows", [[[1.0] * 4, [1.0] * 3], [[1.0] * 4, "abcd"], [[1.0] * 4, 3.0]])
def test_of_many_rows_the_one_that_does_not_fit_is_named(rows: Any) -> None:
    with pytest.raises(TinyMLPError, match=r"^rows\[1\] must be "):
        FLOWERS.predict_many(rows)


def test_a_model_of_numbers_has_no_probabilities() -> None:
    with pytest.raises(ArgumentError, match="predicts a number and has no probabilities"):
        LINE.predict_probabilities([1.0])
    squares = fit(SIDES, hidden=[2], loss="mean_squared_error", n_epochs=1)
    with pytest.raises(ArgumentError, match="classes by mean_squared_error and has no"):
        squares.predict_probabilities([1.0])
    assert squares.predict([1.0]) in (7, 9)
    assert LINE.most_confident_mistakes(LINE_DATA) == []
    assert squares.most_confident_mistakes(SIDES) == []


def test_mistakes_are_the_wrong_predictions_the_surest_first() -> None:
    mistakes = FLOWERS.most_confident_mistakes(IRIS)
    predicted = FLOWERS.predict_many(IRIS.inputs)
    probabilities = FLOWERS.predict_probabilities_many(IRIS.inputs)
    wrong = {i for i, label in enumerate(predicted) if label != IRIS.targets[i]}
    assert {mistake.example for mistake in mistakes} == wrong
    for example, label, probability in mistakes:
        assert label == predicted[example]
        assert probability == probabilities[example][label] == max(probabilities[example].values())
    assert [mistake.probability for mistake in mistakes] == sorted(
        (mistake.probability for mistake in mistakes), reverse=True
    )
    with pytest.raises(DataError, match="that the model was trained on"):
        FLOWERS.most_confident_mistakes(datasets.penguins())


def test_an_evaluation_is_of_the_very_predictions() -> None:
    evaluation = FLOWERS.evaluate(IRIS)
    predicted = FLOWERS.predict_many(IRIS.inputs)
    right = [p == t for p, t in zip(predicted, IRIS.targets, strict=True)]
    assert evaluation.to_dict()["accuracy"] == sum(right) / len(right)
    errors = [
        abs(LINE.predict(row) - target[0])
        for row, target in zip(LINE_DATA.inputs, LINE_DATA.target_rows(), strict=True)
    ]
    assert LINE.evaluate(LINE_DATA).to_dict()["mean_absolute_error"] == pytest.approx(
        math.fsum(errors) / len(errors)
    )


def test_an_evaluation_says_what_is_known_of_the_training_part() -> None:
    evaluation = FLOWERS.evaluate(IRIS)
    assert FLOWERS.history.best is not None
    assert FLOWERS.training_profile is not None
    assert evaluation.training_score == FLOWERS.history.best.training["accuracy"]
    few = IRIS.subset(range(60, 80))  # all of them versicolor
    known = FLOWERS.evaluate(few)
    assert isinstance(known, tinymlp.ClassificationEvaluation)
    assert FLOWERS.labels is not None
    counts = FLOWERS.training_profile.classes
    assert counts is not None
    assert known.baseline == (FLOWERS.labels[counts.index(max(counts))], 0.0)
    unknown = dataclasses.replace(FLOWERS, history=tinymlp.History(), training_profile=None)
    bare = unknown.evaluate(few)
    assert isinstance(bare, tinymlp.ClassificationEvaluation)
    assert (bare.training_score, bare.baseline) == (None, ("versicolor", 1.0))


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ([[0.0]], "outputs must be 8 rows, what the network gives for each example, got"),
        ([[0.0, 1.0]] * 8, r"outputs\[0\] must be a list of 1 number, got .*: one for each output"),
        ([["a"]] * 8, r"outputs\[0\] must be a number, got 'a'"),
    ],
)
def test_outputs_that_no_network_gave_are_refused(outputs: Any, message: str) -> None:
    with pytest.raises(TinyMLPError, match=message):
        LINE.evaluate_outputs(outputs, LINE_DATA)
    given = LINE.dataset_outputs(LINE_DATA)
    assert LINE.evaluate_outputs(given, LINE_DATA) == LINE.evaluate(LINE_DATA)


def test_a_score_by_class_weights_is_not_set_beside_one_without() -> None:
    few = IRIS.subset(range(30, 60))
    weights: dict[str | int, float] = {"setosa": 5.0, "versicolor": 1.0, "virginica": 1.0}
    model = fit(few, hidden=[], n_epochs=2, class_weights=weights)
    assert model.evaluate(few).training_score is None


def test_two_outputs_of_noise_are_not_explained_by_their_levels() -> None:
    draw = random.Random(0)
    rows = [[draw.random()] for _ in range(100)]
    targets = [[draw.gauss(0, 1), draw.gauss(1000, 1)] for _ in rows]
    noise = Dataset(rows, targets)
    model = fit(noise, hidden=[2], n_epochs=2, validation=None, seed=0)
    evaluation = model.evaluate(noise)
    assert isinstance(evaluation, tinymlp.RegressionEvaluation)
    assert evaluation.n_examples == 100
    assert evaluation.r_squared < 0.2
    assert model.history.best is not None
    assert model.history.best.training["r_squared"] == pytest.approx(evaluation.r_squared)
    assert evaluation.training_score == model.history.best.training["r_squared"]


def test_an_evaluation_counts_a_weight_as_copies() -> None:
    weights = [1, 2, 0, 3, 1, 1, 2, 0]
    for model, data in ((YES_NO, SIDES), (LINE, LINE_DATA)):
        weighted = Dataset(
            data.inputs, data.targets, task=data.task, feature_names=data.feature_names,
            weights=weights,
        )  # fmt: skip
        copies = data.subset([i for i, weight in enumerate(weights) for _ in range(weight)])
        one, other = model.evaluate(weighted).to_dict(), model.evaluate(copies).to_dict()
        for name, value in other.items():
            if isinstance(value, float):
                assert one[name] == pytest.approx(value), name


def test_columns_are_found_by_name_and_others_are_ignored() -> None:
    names = IRIS.feature_names
    wider = Dataset(
        [["x", *row[::-1]] for row in IRIS.inputs],
        IRIS.targets,
        feature_names=["note", *names[::-1]],
    )
    assert FLOWERS.evaluate(wider) == FLOWERS.evaluate(IRIS)
    unnamed = Dataset(IRIS.inputs, IRIS.targets)
    assert FLOWERS.evaluate(unnamed) == FLOWERS.evaluate(IRIS)
    other = Dataset(IRIS.inputs, IRIS.targets, feature_names=["a", "b", "c", "d"])
    with pytest.raises(
        DataError,
        match=r"^memory must have the column 'sepal_length_cm', which ",
    ):
        FLOWERS.evaluate(other)


@pytest.mark.parametrize(
    ("model", "dataset", "message"),
    [
        (
            FLOWERS,
            datasets.penguins(),
            "penguins.csv, 'species' must be one of the classes that the model was trained on, "
            "setosa, versicolor, virginica, got 'Adelie'",
        ),
        (
            FLOWERS,
            LINE_DATA,
            "memory, 'target' must be one of the classes that the model was trained on, setosa, "
            "versicolor, virginica, got 0.0",
        ),
        (
            LINE,
            SIDES,
            "memory, 'target' must be a number, as the model predicts, got 7: read it with "
            "task='regression'",
        ),
        (
            YES_NO,
            LINE_DATA,
            "memory, 'target' must be one of the classes that the model was trained on, 7, 9, got "
            "0.0",
        ),
        (
            PAIRS,
            LINE_DATA,
            "memory, 'target' must be 2 numbers for each example, as the model predicts, got 0.0",
        ),
    ],
)
def test_a_data_set_with_other_targets_is_refused(
    model: Model, dataset: Dataset, message: str
) -> None:
    with pytest.raises(DataError) as caught:
        model.evaluate(dataset)
    assert str(caught.value) == message


class Counting:
    """An engine that notes how often it is asked."""

    mean_gradient = staticmethod(TextbookEngine.mean_gradient)

    def __init__(self) -> None:
        self.asked = 0

    def predictions(self, network: Network, rows: Sequence[Sequence[float]]) -> list[list[float]]:
        self.asked += 1
        return TextbookEngine().predictions(network, rows)


def test_predictions_are_made_by_the_model_s_engine_which_is_no_part_of_what_it_is() -> None:
    engine = Counting()
    model = dataclasses.replace(FLOWERS, engine=engine)
    assert model.predict_many(IRIS.inputs) == FLOWERS.predict_many(IRIS.inputs)
    assert engine.asked == 1
    assert model == FLOWERS


def test_models_are_equal_when_their_networks_are() -> None:
    twin = dataclasses.replace(FLOWERS, network=FLOWERS.network.copy())
    assert twin == FLOWERS
    twin.network.load_parameters([p + 1 for p in FLOWERS.network.parameters()])
    assert twin != FLOWERS
    assert Network.random([2, 3, 1], activation="relu", initializer="zeros") != Network.random(
        [2, 3, 1], activation="tanh", initializer="zeros"
    )
    assert Network.random([2, 3, 1]) != Network.random([2, 3])
    assert Network.random([2, 1]) != "a network"


def test_a_summary_says_what_goes_in_and_out() -> None:
    text = FLOWERS.summary()
    names = (*IRIS.feature_names, *map(str, IRIS.labels or ()))
    for name in (*names, "softmax_cross_entropy", "35"):
        assert name in text
    assert repr(FLOWERS).startswith("Model(4 columns → 4 → 4 → 3 → 3 classes of 'species': 35 ")
    assert "the number 'target'" in LINE.summary()


@not_quick
def test_rows_may_be_an_array_or_a_frame_whose_columns_are_found_by_name() -> None:
    pandas = pytest.importorskip("pandas")
    iris = datasets.iris()
    model = fit(iris, hidden=[3], n_epochs=2)
    frame = pandas.DataFrame(iris.inputs, columns=iris.feature_names)
    expected = model.predict_many(iris.inputs)
    assert model.predict_many(frame) == expected
    assert (
        model.predict_many(frame[list(reversed(iris.feature_names))].assign(note="x")) == expected
    )
    assert model.predict_many(frame.to_numpy()) == expected
    assert model.predict_many(frame.to_numpy(dtype="float32"))[:20] == expected[:20]
    assert model.predict(frame.to_numpy()[0]) == model.predict(frame.iloc[0]) == expected[0]
    with pytest.raises(DataError, match="sepal_length_cm"):
        model.predict_many(frame.drop(columns="sepal_length_cm"))


@pytest.mark.parametrize("loss", ["softmax_cross_entropy", "binary_cross_entropy"])
def test_the_first_of_k_is_the_accuracy_and_among_all_is_everything(loss: str) -> None:
    two = datasets.iris().subset(range(50, 150))
    rows, targets = two.inputs, two.targets
    model = fit(Dataset(rows, targets), hidden=[3], n_epochs=5, loss=loss)
    first, both = (model.evaluate(Dataset(rows, targets), top_k=k) for k in (1, 2))
    assert isinstance(first, tinymlp.ClassificationEvaluation)
    assert isinstance(both, tinymlp.ClassificationEvaluation)
    assert first.top_k == (1, first.accuracy)
    assert both.top_k == (2, 1.0)


def test_a_mode_is_for_a_metric_whose_name_does_not_tell() -> None:
    flowers = datasets.iris()

    def wrong(predictions, targets, weights):  # type: ignore[no-untyped-def]
        return float(len(predictions))

    with pytest.raises(ArgumentError, match="mode"):
        fit(flowers, metrics={"wrong": wrong}, monitor="training_wrong", n_epochs=2)
    model = fit(
        flowers,
        metrics={"wrong": wrong},
        monitor="training_wrong",
        mode="min",
        n_epochs=9,
        patience=2,
    )
    assert model.history.best_epoch == 1
    assert len(model.history.epochs) == 4


@pytest.mark.parametrize(
    ("top_k", "message"),
    [
        (0, "top_k must be a whole number from 1 up, got 0"),
        (4, "top_k must be a whole number from 1 to 3, the number of classes, got 4"),
        ("2", "top_k must be a whole number from 1 up, got '2'"),
    ],
)
def test_a_k_that_there_is_not_is_refused(top_k: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        FLOWERS.evaluate(IRIS, top_k=top_k)
    assert str(caught.value) == message
    with pytest.raises(ArgumentError, match=r"^top_k must be None for a model"):
        LINE.evaluate(LINE_DATA, top_k=1)


@pytest.mark.parametrize("targets", [["a" * 9999, "b" * 9999] * 10, [0.5 * i for i in range(20)]])
@pytest.mark.parametrize("sign", ["x", "\x1b[2J"])
def test_what_is_shown_of_a_data_set_and_its_model_is_bounded_and_printable(
    targets: list[Any], sign: str
) -> None:
    long = sign * 9999
    inputs = [[float(i), 1.0] for i in range(20)]
    if isinstance(targets[0], str):
        targets = [sign * 1000 + target for target in targets]
    data = Dataset(inputs, targets, feature_names=[long, "b"], target_name=long)
    model = fit(data, hidden=[2] * 50, n_epochs=1, seed=0)
    for shown in (repr(data), repr(model), str(model.target)):
        assert len(shown) < 300
        assert shown.isprintable()
