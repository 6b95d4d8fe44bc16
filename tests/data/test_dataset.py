"""A data set keeps what it was given, decides what it must, and says what it cannot use."""

import copy
import functools
import inspect
import io
import itertools
import math
import pickle
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.memory import most_memory
from tests.refusals import message_of
from tinymlp.data.dataset import Dataset, check_dataset
from tinymlp.data.stream import DatasetStream
from tinymlp.data.table import read_table
from tinymlp.errors import ArgumentError, DataError, TinyMLPError
from tinymlp.text import short_repr

LABELED = st.lists(
    st.tuples(
        st.lists(st.floats(-9, 9) | st.integers(-9, 9), min_size=2, max_size=2),
        st.sampled_from("ab"),
    ),
    min_size=4,
    max_size=20,
).filter(lambda pairs: len({label for _, label in pairs}) == 2)


MISSING = "missing='drop' leaves these examples out (--missing drop)"
FILL = "'mean', 'median' or 'most_frequent' fills inputs in"


def test_every_reader_has_the_arguments_of_the_others_with_the_same_defaults() -> None:
    # Each writes them out, as `help` and editors show them: this holds them together.
    whole: list[Any] = [Dataset.from_csv, Dataset.from_table, DatasetStream]
    of = [dict(inspect.signature(reader).parameters) for reader in whole]
    for one, other in itertools.combinations(of, 2):
        shared = one.keys() & other.keys() - {"labels"}  # of a stream a file
        assert {"target", "task", "ignore", "text", "missing", "decimal"} <= shared
        assert {name: one[name] for name in shared} == {name: other[name] for name in shared}


def test_a_file_of_json_lines_hands_every_argument_on(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: dict[str, Any] = {}
    monkeypatch.setattr(Dataset, "from_table", lambda table, **more: handed.update(more))
    monkeypatch.setattr(sys.modules["tinymlp.data.dataset"], "read_json_lines", lambda path: path)
    reader: Any = Dataset.from_json_lines
    given = {name: object() for name in inspect.signature(reader).parameters if name != "path"}
    reader("rows.jsonl", **given)
    assert handed == given


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
    line = Dataset([[1], [2]], [[3], [4.5]])
    assert (line.task, line.labels, line.n_outputs) == ("regression", None, 1)
    assert line.examples()[1] == ([2.0], [4.5])
    assert Dataset([[1], [2]], [[1, 2, 3], [4, 5, 6]]).n_outputs == 3


def test_a_data_set_is_a_value() -> None:
    dataset = Dataset([[1], [2]], ["a", "b"], weights=[1, 2])
    assert dataset == copy.copy(dataset) == pickle.loads(pickle.dumps(dataset))
    assert dataset != Dataset([[1], [2]], ["a", "b"])
    assert dataset != Dataset([[1], [3]], ["a", "b"], weights=[1, 2])
    rows: object = dataset.inputs
    assert dataset != rows
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
        (
            Dataset([[1, 2]] * 2, [[0.5, 1], [2, 3]], target_names=["a", "b"]),
            "Dataset(2 examples, 2 inputs, regression of 2 outputs: a, b)",
        ),
        (
            Dataset([[1]] * 2, [[0, 1], [1, 1]], task="multi-label", target_names=["a", "b"]),
            "Dataset(2 examples, 1 input, 2 labels, each yes or no: a, b)",
        ),
    ],
)
def test_a_data_set_says_what_it_is(dataset: Dataset, text: str) -> None:
    assert repr(dataset) == text


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"inputs": []}, DataError, "inputs must be rows of at least one value, got []"),
        (
            {"inputs": [[], []]},
            DataError,
            "inputs must be rows of at least one value, got [[], []]",
        ),
        ({"targets": [1]}, DataError, "targets must be 2, one for each row of inputs, got 1"),
        ({"weights": [1]}, DataError, "weights must be 2, one for each row of inputs, got 1"),
        ({"weights": [1, -1]}, DataError, "weights[1] must be a number from 0 up, got -1"),
        ({"weights": [1, math.nan]}, DataError, "weights[1] must be a number from 0 up, got None"),
        (
            {"weights": [1, math.inf]},
            DataError,
            "weights[1] must be a finite number, got inf: use None for a missing value",
        ),
        (
            {"weights": [0, 0]},
            DataError,
            "weights must be numbers, at least one above 0, got [0.0, 0.0]",
        ),
        ({"weights": [1, "a"]}, DataError, "weights[1] must be a number from 0 up, got 'a'"),
        ({"feature_names": ["a"]}, DataError, "feature_names must be 2, one for each input, got 1"),
        (
            {"feature_names": ["a", "a"]},
            DataError,
            "feature_names must be different names, got ['a', 'a']: 'a' is there twice",
        ),
        ({"feature_names": "ab"}, ArgumentError, "feature_names must be a list of names, got 'ab'"),
        (
            {"feature_names": [None, "b"]},
            ArgumentError,
            "feature_names[0] must be a text, got None",
        ),
        ({"groups": [1]}, DataError, "groups must be 2, one for each row of inputs, got 1"),
        (
            {"groups": ["a", None]},
            DataError,
            "groups[1] must be a text or a number, got None: name the group of each example",
        ),
        (
            {"target_names": ["a", "b"]},
            DataError,
            "target_names must be 1, one for each number of a target, got 2",
        ),
        ({"target_names": "ab"}, ArgumentError, "target_names must be a list of names, got 'ab'"),
        ({"target_name": 3}, ArgumentError, "target_name must be a text, got 3"),
        ({"source": None}, ArgumentError, "source must be a text, got None"),
        (
            {"image_shape": (2, 2)},
            ArgumentError,
            "image_shape must be (height, width) of 2 pixels in all, got (2, 2)",
        ),
        ({"image_shape": 2}, ArgumentError, "image_shape must be (height, width), got 2"),
        (
            {"image_shape": (2.0, 1)},
            ArgumentError,
            "image_shape[0] must be a whole number from 1 up, got 2.0",
        ),
        (
            {"missing": "guess"},
            ArgumentError,
            "missing must be 'auto' or 'refuse' or 'drop' or 'mean' or 'median' or "
            "'most_frequent', got 'guess'",
        ),
        (
            {"task": "rank"},
            ArgumentError,
            "task must be 'classification' or 'regression' or 'multi-label', got 'rank'",
        ),
        (
            {"inputs": [[1, "a"], ["b", "b"]]},
            DataError,
            "inputs[1], column 'input 0' must be a number like 1.0 before it, got 'b': "
            "use None for a missing value",
        ),
        (
            {"inputs": [[1, None], [2, None]], "missing": "mean"},
            DataError,
            "column 'input 1' must be values to learn from, got only missing ones: "
            "ignore the column",
        ),
    ],
)
def test_arguments_that_make_no_data_set_are_refused(
    arguments: dict[str, Any], error: type[TinyMLPError], message: str
) -> None:
    given = {"inputs": [[1, 2], [3, 4]], "targets": [0.5, 1.5], **arguments}
    assert message_of(error, Dataset, **given) == message


@pytest.mark.parametrize("wrong", [2, 0.0, True, -1, None, "0", [0]])
def test_subsets_refuse_what_is_no_index(wrong: Any) -> None:
    dataset = Dataset([[1], [2]], [0.5, 1.5])
    assert message_of(ArgumentError, dataset.subset, [0, wrong]) == (
        f"indices[1] must be an index from 0 to 1, got {wrong!r}"
    )


def test_subsets_are_of_some_example_that_counts() -> None:
    dataset = Dataset([[1], [2]], [0.5, 1.5], weights=[0, 1])
    assert message_of(ArgumentError, dataset.subset, 0) == (
        "indices must be a list of indices, got 0"
    )
    assert message_of(DataError, dataset.subset, []) == (
        "indices must be at least one index, got []"
    )
    assert message_of(DataError, dataset.subset, [0]) == (
        "weights must be numbers, at least one above 0, got [0.0]"
    )
    assert dataset.subset([1, 1]).weights == [1.0, 1.0]


def test_examples_refuse_text_and_missing_values() -> None:
    remedy = "use tinymlp.fit, which encodes them, or an Encoder"
    text = Dataset([[1, "a"], [2, "b"]], [0.5, 1.5])
    assert message_of(DataError, text.examples) == (
        f"inputs must be numbers, got text in input 1: {remedy}"
    )
    lacking = Dataset([[1], [None]], [0.5, 1.5], missing="mean")
    assert message_of(DataError, lacking.examples) == (
        f"inputs[1] must be numbers, got a missing value: {remedy}"
    )


def test_missing_values_in_memory_are_refused_dropped_or_kept() -> None:
    inputs, targets = [[1, 2], [None, 3], [4, math.nan]], ["a", "b", "b"]
    refused = functools.partial(Dataset, missing="refuse")
    assert message_of(DataError, refused, inputs, targets) == (
        "values are missing in 2 of 3 examples (input 0 1, input 1 1; first at inputs[1], "
        f"inputs[2]): {MISSING}; {FILL}"
    )
    kept = Dataset(inputs, targets, missing="median")
    assert (kept.inputs, kept.notes) == ([[1.0, 2.0], [None, 3.0], [4.0, None]], [])
    rest = Dataset([*inputs, [5, 6]], [*targets, "b"], missing="drop", weights=[1, 2, 3, 4])
    assert (rest.inputs, rest.weights) == ([[1.0, 2.0], [5.0, 6.0]], [1.0, 4.0])
    assert rest.notes == [
        "2 of 4 examples were left out: a value was missing (input 0 1, input 1 1)."
    ]
    assert message_of(DataError, Dataset, [[1], [2]], ["a", None], missing="mean") == (
        "1 of 2 targets are missing ('target', first at targets[1]): a target cannot be filled in, "
        f"{MISSING}"
    )
    assert message_of(DataError, Dataset, [[None], [None]], ["a", "b"], missing="drop") == (
        "every example lacks a value (input 0 2): ignore a column, or fill it in"
    )


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


MARKS = "; say missing_marks=[] (--missing-marks \"\") where 'NA' is a category and not missing"
EITHER = "say text=['a'] (--text a) for categories, or ignore=['a'] (--ignore a)"
NAMES = "60 different texts in 60 rows (such as 'name 0')"


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        (
            CSV,
            {"missing": "refuse"},
            "values are missing in 2 of 4 examples (age 1, city 1; first at line 3, line 4): "
            f"{MISSING}; {FILL}{MARKS}",
        ),
        (
            CSV,
            {"target": "age", "missing": "mean"},
            "1 of 4 targets are missing ('age', first at line 3): a target cannot be filled in, "
            f"{MISSING}{MARKS}",
        ),
        (CSV, {"target": "grad"}, "target must be a column, got 'grad': did you mean 'grade'?"),
        (CSV, {"target": 2}, "target must be a column, got 2: there are age, city, grade"),
        (CSV, {"ignore": ["x"]}, "ignore must be a column, got 'x': there are age, city, grade"),
        (CSV, {"text": "agee"}, "text must be a column, got 'agee': did you mean 'age'?"),
        (
            CSV,
            {"ignore": ["grade"]},
            "ignore must be columns besides the target 'grade', got 'grade': "
            "name another one with target= (--target)",
        ),
        (
            CSV,
            {"ignore": ["age", "city"]},
            "the table must be columns to learn from besides the target 'grade', got none of 3: "
            "ignore fewer of them, or name another target",
        ),
        (
            "a,y\n1,b\nx,c\n2,d\n",
            {},
            "line 3, column 'a' must be a number as in the rest of the column, got 'x': "
            f"correct or clear the cell, or {EITHER}",
        ),
        (
            "a,y\nu,b\n7,c\nv,d\n",
            {},
            "line 3, column 'a' must be text as in the rest of the column, got '7': "
            f"correct or clear the cell, or {EITHER}",
        ),
        (
            "a b,y\n1,b\n1e999,c\n",
            {},
            "line 3, column 'a b' must be a finite number, got '1e999': "
            "correct or clear the cell, or say ignore=['a b'] (--ignore \"a b\")",
        ),
        (
            "a;y\n1,500;b\n2,500;c\n",
            {},
            "line 2, column 'a' must be a number that can be read in one way only, got '1,500': "
            "say thousands=',' (--thousands ,) for 1500, or say decimal=',' (--decimal ,) for 1.5",
        ),
        (
            "a,y\n1,b\n2,b\n",
            {},
            "'y' must be at least 2 classes, got only 'b': is it the right column?",
        ),
        (
            "a,y\n1,b\n2,c\n",
            {"task": "regression"},
            "line 2, 'y' must be a number to predict, got 'b': "
            "correct it, or say task='classification' (--task classification)",
        ),
        (
            "a,y\n1,.5\n2,3\n",
            {"task": "classification"},
            "line 2, 'y' must be a class (text or a whole number), got 0.5: "
            "write classes as text, or say task='regression' (--task regression)",
        ),
        (
            "a,b,y\n1,,b\n2,NA,c\n",
            {"missing": "mean"},
            "column 'b' must be values to learn from, got only missing ones: ignore the column",
        ),
        (
            "name,y\n" + "".join(f"name {n},{n % 2}\n" for n in range(60)),
            {},
            f"column 'name' must be categories that repeat, got {NAMES}: say text=['name'] "
            "(--text name) to learn from each, as there is no other column",
        ),
        (
            "a,name\n" + "".join(f"{n},name {n}\n" for n in range(60)),
            {},
            f"column 'name' must be categories that repeat, got {NAMES}: "
            "choose another target= (--target), or say text=['name'] (--text name) for a class "
            "each",
        ),
    ],
)
def test_a_csv_that_cannot_be_learned_from_is_refused_by_line_and_column(
    tmp_path: Path, text: str, arguments: dict[str, Any], message: str
) -> None:
    path = csv(tmp_path, text)
    assert message_of(DataError, Dataset.from_csv, path, **arguments) == f"{path}: {message}"


def test_a_table_is_cleared_only_if_asked(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b,kind\n1,x,u\n2,y,v\n3,x,u\n")
    kept, cleared = read_table(tmp_path / "x.csv"), read_table(tmp_path / "x.csv")
    made = [Dataset.from_table(kept), Dataset.from_table(cleared, clear=True)]
    made.append(Dataset.from_csv(tmp_path / "x.csv"))
    assert (len(kept.rows), len(cleared.rows)) == (3, 0)
    assert len({repr((each.inputs, each.targets, each.columns)) for each in made}) == 1
    message = message_of(ArgumentError, Dataset.from_table, table=kept, clear=1)
    assert message.startswith("clear must be True or False, got 1")


def test_what_a_table_is_not_read_by_is_refused(tmp_path: Path) -> None:
    path = csv(tmp_path, CSV)
    assert message_of(ArgumentError, Dataset.from_csv, path, ignore=3) == (
        "ignore must be a list of columns, got 3"
    )
    assert message_of(ArgumentError, Dataset.from_csv, path, header="yes") == (
        "header must be True or False, got 'yes'"
    )
    assert message_of(ArgumentError, Dataset.from_csv, None) == (
        "path must be the name of a file, got None"
    )
    assert message_of(ArgumentError, Dataset.from_table, path) == (
        f"table must be a Table, got {short_repr(path)}: read one with read_table(path)"
    )


def test_what_is_no_data_set_is_told_how_to_make_one() -> None:
    dataset = Dataset([[1], [2]], [0.5, 1.5])
    assert check_dataset("dataset", dataset) is dataset
    assert message_of(ArgumentError, check_dataset, "dataset", dataset.inputs) == (
        "dataset must be a Dataset, got [[1.0], [2.0]]: make one with Dataset(inputs, targets) or "
        "Dataset.from_csv(path)"
    )


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
            assert str(error).startswith(str(path))
        else:
            assert len(dataset.target_rows()) == len(dataset)


PATIENTS = Dataset(
    [[float(i), "abc"[i % 3]] for i in range(12)],
    [i % 2 for i in range(12)],
    groups=[f"patient {i // 3}" for i in range(12)],
)


@given(st.integers(0, 5), st.sampled_from([0.2, 0.5, 3]))
def test_no_group_is_in_both_parts_nor_in_both_parts_of_a_part(seed: int, test: float) -> None:
    training, tested = PATIENTS.split(test=test, seed=seed)
    learned, validation = training.split(test=0.3, seed=seed)
    parts = [set(part.groups or ()) for part in (learned, validation, tested)]
    assert [part for part in parts if not part] == []
    assert len(set().union(*parts)) == sum(map(len, parts)) == 4


def test_groups_are_given_as_a_list_or_as_the_name_of_an_input() -> None:
    plain = Dataset(PATIENTS.inputs, PATIENTS.targets)
    by_name = plain.split(test=4, groups="input 1")
    by_list = plain.split(test=4, groups=[row[1] for row in plain.inputs])
    assert by_name == by_list
    assert len({row[1] for row in by_name[1].inputs}) == 1
    assert by_name[0].groups is not None
    assert plain.groups is None
    assert message_of(DataError, plain.split, groups="patient") == (
        "groups must be a column, got 'patient': there are input 0, input 1"
    )
    assert message_of(DataError, plain.split, groups=["a"]) == (
        "groups must be 12, one for each row of inputs, got 1"
    )
    assert message_of(ArgumentError, PATIENTS.split, shuffle=False) == (
        "shuffle must be True for a data set with groups, got False: "
        "the last rows may part one of them"
    )
    assert message_of(ArgumentError, plain.split, shuffle="no") == (
        "shuffle must be True or False, got 'no'"
    )


def test_parts_in_order_are_split_in_order_again_unless_asked_otherwise() -> None:
    days = Dataset([[float(i)] for i in range(20)], [i % 2 for i in range(20)])
    training, tested = days.split(test=0.25, shuffle=False)
    assert [row for row, _ in [*training, *tested]] == days.inputs
    learned, validation = training.split(test=5, seed=3)
    assert [*learned.inputs, *validation.inputs] == training.inputs
    assert training.split(test=5, seed=3, shuffle=True)[1].inputs != validation.inputs


MEASURED = "age,count,patient,height,weight\n31,2,p1,1.5,60\n40,1,p2,1.75,70\n28,0,p1,1.25,50\n"


def test_several_columns_are_one_target_and_a_weight_is_no_input(tmp_path: Path) -> None:
    dataset = Dataset.from_csv(
        csv(tmp_path, MEASURED), target=["height", "weight"], weights="count", groups="patient"
    )
    assert dataset.feature_names == ["age"]
    assert dataset.targets == [[1.5, 60.0], [1.75, 70.0], [1.25, 50.0]]
    assert (dataset.target_name, dataset.target_names) == ("height, weight", ["height", "weight"])
    assert (dataset.task, dataset.n_outputs) == ("regression", 2)
    assert (dataset.weights, dataset.groups) == ([2.0, 1.0, 0.0], ["p1", "p2", "p1"])
    one = Dataset.from_csv(csv(tmp_path, MEASURED), target=["weight"], ignore="patient")
    assert one == Dataset.from_csv(csv(tmp_path, MEASURED), target="weight", ignore="patient")
    assert (one.targets, one.target_names) == ([60.0, 70.0, 50.0], None)


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        (
            "a,y,w\n1,2,3\n2,3,-1\n",
            {"target": "y", "weights": "w"},
            "line 3, column 'w' must be a number from 0 up, got -1.0",
        ),
        (
            "a,y,w\n1,2,3\n2,3,\n",
            {"target": "y", "weights": "w"},
            "line 3, column 'w' must be a number from 0 up, got None",
        ),
        (
            "a,y,w\n1,2,3\n2,3,\n",
            {"target": "y", "groups": "w"},
            "line 3, column 'w' must be a text or a number, got None: "
            "name the group of each example",
        ),
        (
            "a,y,z\n1,2,b\n2,3,c\n",
            {"target": ["y", "z"]},
            "line 2, column 'z' must be a number, as each of several targets is, got 'b': "
            "name one target alone",
        ),
        (
            "a,y,z\n1,2,3\n2,3,\n",
            {"target": ["y", "z"], "missing": "refuse"},
            f"values are missing in 1 of 2 examples (y, z 1; first at line 3): {MISSING}; {FILL}",
        ),
    ],
)
def test_a_cell_that_a_role_cannot_have_is_named(
    text: str, arguments: dict[str, Any], message: str, tmp_path: Path
) -> None:
    path = csv(tmp_path, text)
    assert message_of(DataError, Dataset.from_csv, path, **arguments) == f"{path}: {message}"


def test_labels_of_a_table_are_a_yes_or_no_each(tmp_path: Path) -> None:
    text = "x,red,round\n1,0,1\n2,1,1\n3,0,0\n"
    named = {"target": ["red", "round"], "task": "multi-label"}
    dataset = Dataset.from_csv(csv(tmp_path, text), **named)  # type: ignore[arg-type]
    assert (dataset.task, dataset.labels) == ("multi-label", None)
    assert dataset.target_rows() == [[0.0, 1.0], [1.0, 1.0], [0.0, 0.0]]


@pytest.mark.parametrize("share_missing", [0.0, 0.02])
def test_a_file_is_read_in_few_times_its_size(share_missing: float) -> None:
    """A float takes 24 bytes and 8 in its list: 3.8 times a cell of 7 signs and a comma."""
    draw = Random(0)
    rows = [
        ",".join(
            "" if draw.random() < share_missing else f"{draw.uniform(-9, 9):.5f}" for _ in range(30)
        )
        for _ in range(1500)
    ]
    content = "\n".join([",".join(f"c{j}" for j in range(30)), *rows]).encode()
    Dataset.from_csv(io.BytesIO(content))  # loads what it needs
    most = most_memory(lambda: Dataset.from_csv(io.BytesIO(content)))
    assert most < 5.6 * len(content)
