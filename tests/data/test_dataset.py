"""A data set keeps what it was given, decides what it must, and says what it cannot use."""

import copy
import math
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinymlp.data.dataset import Dataset
from tinymlp.errors import ArgumentError, DataError

LABELED = st.lists(
    st.tuples(
        st.lists(st.floats(-9, 9) | st.integers(-9, 9), min_size=2, max_size=2),
        st.sampled_from("ab"),
    ),
    min_size=4,
    max_size=20,
).filter(lambda pairs: len({label for _, label in pairs}) == 2)


def csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "data.csv"
    path.write_text(text, encoding="utf-8")
    return path


@given(LABELED)
def test_the_callers_lists_are_neither_kept_nor_changed(pairs: list[Any]) -> None:
    inputs, targets = [row for row, _ in pairs], [label for _, label in pairs]
    before = copy.deepcopy((inputs, targets))
    dataset = Dataset(inputs, targets)
    assert (inputs, targets) == before
    assert not {id(row) for row in inputs} & {id(row) for row in dataset.inputs}
    kept = copy.deepcopy(dataset)
    inputs[0][0] = 99.0
    targets.clear()
    assert dataset == kept


@given(LABELED, st.integers(0, 3))
def test_the_parts_of_a_split_are_the_whole(pairs: list[Any], seed: int) -> None:
    dataset = Dataset(*zip(*pairs, strict=True))
    try:
        parts = dataset.split(test=0.4, seed=seed)
    except DataError as error:
        assert "stratify=False" in str(error)
        parts = dataset.split(test=0.4, seed=seed, stratify=False)
    key = repr
    assert sorted([*parts[0], *parts[1]], key=key) == sorted(dataset, key=key)
    assert all(part.labels == dataset.labels for part in parts)


@given(LABELED)
def test_examples_are_one_hot_and_share_one_row_per_class(pairs: list[Any]) -> None:
    dataset = Dataset(*zip(*pairs, strict=True))
    rows = {label: set() for label in "ab"}  # type: dict[str, set[int]]
    for (inputs, target), (row, label) in zip(dataset.examples(), pairs, strict=True):
        assert inputs == row
        assert target == [1.0 if label == other else 0.0 for other in "ab"]
        rows[label].add(id(target))
    assert {len(ids) for ids in rows.values()} == {1}


def test_numbers_to_predict_are_rows_of_one_or_several() -> None:
    assert Dataset([[1], [2]], [3, 4.5]).examples() == [([1.0], [3.0]), ([2.0], [4.5])]
    xor = Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [[0.0], [1.0], [1.0], [0.0]])
    assert (xor.task, xor.labels, xor.n_outputs) == ("regression", None, 1)
    assert xor.examples()[1] == ([0.0, 1.0], [1.0])
    assert Dataset([[1], [2]], [[1, 2, 3], [4, 5, 6]]).n_outputs == 3


def test_a_data_set_is_a_value() -> None:
    dataset = Dataset([[1], [2]], ["a", "b"], weights=[1, 2])
    assert dataset == copy.copy(dataset) == pickle.loads(pickle.dumps(dataset))
    assert dataset != Dataset([[1], [2]], ["a", "b"])
    assert dataset != Dataset([[1], [3]], ["a", "b"], weights=[1, 2])
    assert dataset != "dataset"
    assert dataset == Dataset([(1,), (2,)], ["ab"] and ("a", "b"), weights=(1, 2))


@pytest.mark.parametrize(
    ("dataset", "text"),
    [
        (Dataset([[1]] * 2, ["a", "b"]), "Dataset(2 examples, 1 input, 2 classes: a, b)"),
        (
            Dataset([[1, 2]] * 4, list("abcd")),
            "Dataset(4 examples, 2 inputs, 4 classes: a … d)",
        ),
        (
            Dataset([[1, 2]] * 2, [0.5, 1], target_name="price", weights=[1, 1]),
            "Dataset(2 examples, 2 inputs, regression of 'price', weighted)",
        ),
        (
            Dataset([[1, 2]] * 2, [[0.5, 1], [2, 3]]),
            "Dataset(2 examples, 2 inputs, regression of 2 outputs of 'target')",
        ),
    ],
)
def test_a_data_set_says_what_it_is(dataset: Dataset, text: str) -> None:
    assert repr(dataset) == text


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"inputs": []}, DataError, "inputs: expected examples of at least one value"),
        ({"inputs": [[], []]}, DataError, "inputs: expected examples of at least one value"),
        ({"targets": [1]}, DataError, "targets: expected 2, one for each row of inputs, got 1"),
        ({"weights": [1]}, DataError, "weights: expected 2, one for each row of inputs, got 1"),
        ({"weights": [1, -1]}, DataError, r"weights\[1\]: expected a number of at least 0, got -1"),
        ({"weights": [1, math.nan]}, DataError, r"weights\[1\]: expected a number of at least 0"),
        ({"weights": [1, math.inf]}, DataError, r"targets\[1\]|weights\[1\]"),
        ({"weights": [0, 0]}, DataError, "weights: expected at least one above 0"),
        ({"weights": [1, "a"]}, DataError, r"weights\[1\]: expected a number"),
        ({"feature_names": ["a"]}, DataError, "feature_names: expected 2, one for each input"),
        ({"feature_names": ["a", "a"]}, DataError, "feature_names: .* got 'a' twice"),
        ({"feature_names": "ab"}, ArgumentError, "feature_names: expected a list of names"),
        ({"image_shape": (2, 2)}, ArgumentError, r"image_shape=\(2, 2\): expected height × width"),
        ({"missing": "guess"}, ArgumentError, "missing='guess': expected one of refuse, drop"),
        ({"inputs": [[1, "a"], ["b", "b"]]}, DataError, r"inputs\[1\], column 'input 0': expected"),
        (
            {"inputs": [[1, None], [2, None]], "missing": "mean"},
            DataError,
            "'input 1': every value",
        ),
    ],
)
def test_arguments_that_make_no_data_set_are_refused(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Dataset(**{"inputs": [[1, 2], [3, 4]], "targets": [0.5, 1.5], **arguments})


def test_subsets_refuse_what_is_no_index() -> None:
    dataset = Dataset([[1], [2]], [0.5, 1.5], weights=[0, 1])
    with pytest.raises(DataError, match=r"indices\[1\]: expected an index from 0 to 1, got 2"):
        dataset.subset([0, 2])
    with pytest.raises(DataError, match=r"indices\[0\]: expected a whole number, got the float"):
        dataset.subset([0.0])  # type: ignore[list-item]
    with pytest.raises(DataError, match=r"indices\[0\]: expected a whole number, got the bool"):
        dataset.subset([True, False])
    with pytest.raises(DataError, match="at least one example, got none"):
        dataset.subset([])
    with pytest.raises(DataError, match="weights: expected at least one above 0"):
        dataset.subset([0])
    assert dataset.subset([1, 1]).weights == [1.0, 1.0]


def test_examples_refuse_text_and_missing_values() -> None:
    with pytest.raises(DataError, match=r"got text in 'input 1': use tinymlp\.fit"):
        Dataset([[1, "a"], [2, "b"]], [0.5, 1.5]).examples()
    with pytest.raises(DataError, match=r"missing value in inputs\[1\]: use tinymlp\.fit"):
        Dataset([[1], [None]], [0.5, 1.5], missing="mean").examples()


def test_missing_values_in_memory_are_refused_dropped_or_kept() -> None:
    inputs, targets = [[1, 2], [None, 3], [4, math.nan]], ["a", "b", "b"]
    with pytest.raises(
        DataError,
        match=r"missing in 2 of 3 examples \(input 0 1, input 1 1; first at inputs\[1\], inputs\[2",
    ):
        Dataset(inputs, targets)
    kept = Dataset(inputs, targets, missing="median")
    assert (kept.inputs, kept.notes) == ([[1.0, 2.0], [None, 3.0], [4.0, None]], [])
    rest = Dataset([*inputs, [5, 6]], [*targets, "b"], missing="drop", weights=[1, 2, 3, 4])
    assert (rest.inputs, rest.weights) == ([[1.0, 2.0], [5.0, 6.0]], [1.0, 4.0])
    assert rest.notes == [
        "2 of 4 examples were left out: a value was missing (input 0 1, input 1 1)."
    ]
    with pytest.raises(DataError, match=r"1 of 2 targets are missing .*targets\[1\]|inputs\[1\]"):
        Dataset([[1], [2]], ["a", None], missing="mean")
    with pytest.raises(DataError, match="every example lacks a value"):
        Dataset([[None], [None]], ["a", "b"], missing="drop")


def test_numbers_written_as_text_are_noted() -> None:
    (note,) = Dataset([["1.5"], ["2.5"]], ["a", "b"]).notes
    assert note.startswith("'input 0' holds numbers as text ('1.5')")


CSV = "age,city,grade\n31,Rome,good\n, Oslo,bad\n40,NA,good\n28,Rome,bad\n"


def test_a_csv_becomes_columns_of_numbers_and_categories(tmp_path: Path) -> None:
    path = csv(tmp_path, CSV)
    dataset = Dataset.from_csv(path, missing="mean")
    assert dataset.inputs == [[31.0, "Rome"], [None, "Oslo"], [40.0, None], [28.0, "Rome"]]
    assert dataset.feature_names == ["age", "city"]
    assert (dataset.target_name, dataset.targets) == ("grade", ["good", "bad", "good", "bad"])
    assert dataset.categories == [None, ["Oslo", "Rome"]]
    assert dataset.source == str(path)
    assert Dataset.from_csv(path, missing="drop").inputs == [[31.0, "Rome"], [28.0, "Rome"]]


def test_the_target_may_be_any_column_and_others_may_be_ignored(tmp_path: Path) -> None:
    path = csv(tmp_path, CSV)
    dataset = Dataset.from_csv(path, target="age", ignore=["city"], missing="drop")
    assert dataset.task == "regression"
    assert (dataset.inputs, dataset.targets) == ([["good"], ["good"], ["bad"]], [31.0, 40.0, 28.0])
    assert Dataset.from_csv(path, target="age", ignore="city", missing="drop") == dataset


def test_numbers_may_be_read_as_text(tmp_path: Path) -> None:
    dataset = Dataset.from_csv(csv(tmp_path, "zip,y\n00501,1\n10115,2\n"), text=["zip", "y"])
    assert dataset.inputs == [["00501"], ["10115"]]
    assert dataset.labels == ["1", "2"]


def test_whole_numbers_become_int_classes_and_equal_cells_one_float(tmp_path: Path) -> None:
    dataset = Dataset.from_csv(csv(tmp_path, "a,b,y\n" + "0.1,0.1,1.0\n0.2,0.1,2.0\n" * 5))
    assert dataset.labels == [1, 2]
    assert {type(label) for label in dataset.targets} == {int}
    assert dataset.inputs[0][0] is dataset.inputs[3][1]


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        (
            CSV,
            {},
            r"values are missing in 2 of 4 examples \(age 1, city 1; first at line 3, line 4\)",
        ),
        (CSV, {"target": "age", "missing": "mean"}, r"1 of 4 targets are missing \('age', first"),
        (CSV, {"target": "grad"}, "target: no column 'grad': did you mean 'grade'"),
        (CSV, {"ignore": ["x"]}, "ignore: no column 'x'. There are: age, city, grade"),
        (CSV, {"text": "agee"}, "text: no column 'agee': did you mean 'age'"),
        (CSV, {"ignore": ["grade"]}, "column 'grade' is the target and cannot be ignored"),
        (CSV, {"ignore": ["age", "city"]}, "expected columns to learn from besides the target"),
        ("a b\n1 2\n", {}, "expected columns to learn from .* separated by a comma"),
        ("a,y\n1,b\nx,c\n2,d\n", {}, r"line 3, column 'a': .* got 'x': .*--text a"),
        ("a,y\nu,b\n7,c\nv,d\n", {}, "line 3, column 'a': expected text .* got '7'"),
        ("a,y\n1,b\n1e999,c\n", {}, "line 3, column 'a': expected a finite number, got '1e999'"),
        ("a,y\n1,b\n-inf,c\n", {}, "line 3, column 'a': expected a finite number, got '-inf'"),
        ("a;y\n1,5;b\n2,5;c\n", {}, "line 2, column 'a': .* got '1,5': write decimals with a"),
        ("a,y\n1,b\n2,b\n", {}, "'y': expected at least 2 classes, got only 'b'"),
        ("a,y\n1,b\n2,c\n", {"task": "regression"}, "line 2, 'y': expected a number to predict"),
        ("a,y\n1,.5\n2,3\n", {"task": "classification"}, "line 2, 'y': expected a class"),
        ("a,b,y\n1,,b\n2,NA,c\n", {"missing": "mean"}, "column 'b': every value is missing"),
        (
            "name,y\n" + "".join(f"name {n},{n % 2}\n" for n in range(60)),
            {},
            r"column 'name': .* got 60 different texts in 60 rows .* ignore=\['name'\]",
        ),
        (
            "a,name\n" + "".join(f"{n},name {n}\n" for n in range(60)),
            {},
            "column 'name': .* got 60 different texts .*choose another target=",
        ),
    ],
)
def test_a_csv_that_cannot_be_learned_from_is_refused_by_line_and_column(
    tmp_path: Path, text: str, arguments: dict[str, Any], message: str
) -> None:
    path = csv(tmp_path, text)
    with pytest.raises(DataError, match=message) as caught:
        Dataset.from_csv(path, **arguments)
    assert str(caught.value).startswith(f"{path}: ")
    assert str(caught.value).count(str(path)) == 1


def test_many_texts_are_allowed_when_asked_for(tmp_path: Path) -> None:
    path = csv(tmp_path, "name,y\n" + "".join(f"name {n},{n % 2}\n" for n in range(60)))
    assert Dataset.from_csv(path, text=["name"]).categories != [None]


def test_a_file_without_header_names_its_columns(tmp_path: Path) -> None:
    dataset = Dataset.from_csv(csv(tmp_path, "1,2,0.5\n3,4,1.5\n"))
    assert (dataset.feature_names, dataset.target_name) == (["column 1", "column 2"], "column 3")


@settings(deadline=None)  # it writes files
@given(text=st.text(st.sampled_from('ab01.,;"\n-NA'), max_size=40))
def test_any_csv_is_a_data_set_or_a_data_error(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = csv(tmp_path_factory.mktemp("any"), text)
    for missing in ("refuse", "drop", "mean"):
        try:
            dataset = Dataset.from_csv(path, missing=missing)
        except DataError as error:
            assert str(error).startswith(f"{path}: ")
        else:
            assert len(dataset.target_rows()) == len(dataset)
