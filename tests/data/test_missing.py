"""Fill values lie among the values they stand in for."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.data.encoding import Encoder
from tinymlp.data.missing import FILLING, learn_fill
from tinymlp.errors import DataError

NUMBERS = st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=9)


@pytest.mark.parametrize("policy", FILLING)
@given(numbers=NUMBERS)
def test_a_fill_lies_within_the_column_whatever_its_order(
    policy: str, numbers: list[float]
) -> None:
    fill = learn_fill([None, *numbers], policy)
    assert isinstance(fill, float)
    size = max(map(abs, numbers))
    assert min(numbers) - 1e-15 * size <= fill <= max(numbers) + 1e-15 * size
    assert learn_fill(sorted(numbers), policy) == fill


def test_ties_go_to_the_smallest() -> None:
    assert learn_fill([2.0, 1.0, 2.0, 1.0, 3.0], "most_frequent") == 1.0
    assert learn_fill(["b", "a"], "median") == "a"


def test_a_median_of_huge_numbers_is_finite() -> None:
    assert learn_fill([1.5e308, 1.7e308], "median") == 1.6e308


def test_a_fill_that_cannot_be_learned_is_refused() -> None:
    assert message_of(DataError, learn_fill, [None, None], "mean") == (
        "every value is missing among the training examples: ignore the column"
    )
    assert message_of(DataError, learn_fill, [1.7e308, 1.7e308], "mean") == (
        "the numbers are too large to add up: divide the column by 1e9"
    )


def test_a_label_is_never_dropped_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "alloys.csv"
    path.write_text("x,metal\n" + "1,NA\n2,Fe\n3,None\n" * 3)
    remedy = "say missing_marks=[] (--missing-marks \"\") where 'NA' is a category and not missing"
    assert message_of(DataError, Dataset.from_csv, path, missing="refuse").endswith(remedy)
    (_, note) = Dataset.from_csv(path).notes
    assert note == f"3 of 9 examples are left out, as the target 'metal' is missing; {remedy}."
    dropped = Dataset.from_csv(path, missing="drop")
    assert dropped.labels == ["Fe", "None"]
    assert dropped.notes == [
        "'None' is a class of 'metal': say missing_marks=['None'] (--missing-marks None) if it "
        "means a missing value.",
        f"3 of 9 examples were left out: a value was missing (metal 3); {remedy}.",
    ]
    kept = Dataset.from_csv(path, missing_marks=[])
    assert kept.labels == ["Fe", "NA", "None"]
    marked = Dataset.from_csv(path, missing="drop", missing_marks="None,-9")
    assert marked.labels == ["Fe", "NA"]


CELLS = st.sampled_from(["1", "2", "4", ""])
TEXTS = st.sampled_from(["a", "b", ""])


@given(
    st.lists(st.tuples(CELLS, TEXTS, CELLS, st.sampled_from(["x", "y", ""])), min_size=4),
)
def test_by_itself_nothing_is_refused_or_invented_and_all_is_counted(
    rows: list[tuple[str, str, str, str]],
) -> None:
    while rows and not any(rows[-1]):
        rows = rows[:-1]  # a file that ends in empty rows ends before them
    text = "number,text,other,y\n" + "".join(",".join(row) + "\n" for row in rows)
    there = [row for row in rows if row[3]]
    if len({row[3] for row in there}) < 2:
        return
    n_missing = [sum(not row[j] for row in there) for j in range(3)]
    kept = [j for j in range(3) if 2 * n_missing[j] <= len(there)]
    if not kept:
        return
    dataset = Dataset.from_csv(io.StringIO(text))
    assert dataset.targets == [row[3] for row in there]
    assert dataset.feature_names == [("number", "text", "other")[j] for j in kept]
    assert {each.name: each.n_missing for each in dataset.info()} == {
        **dict(zip(["number", "text", "other"], n_missing, strict=True)),
        "y": len(rows) - len(there),
    }
    encoder = Encoder.learn(dataset)
    for j in kept:
        lacking = encoder.encode([None if k == j else there[0][k] or None for k in kept])
        assert None not in lacking
    if 0 in kept and kept == [0]:
        numbers = [float(row[0]) for row in there if row[0]]
        assert encoder.encode([None]) == [pytest.approx(sum(numbers) / len(numbers))]


def test_a_missing_text_is_a_category_of_its_own_where_training_had_one() -> None:
    rows = [["f"], ["m"], [None], ["m"], ["missing"]]
    encoder = Encoder.learn(Dataset(rows, [1.5, 2.5, 3.5, 4.5, 5.5]))
    assert encoder.input_names == [f"input 0={t}" for t in ("(missing)", "f", "m", "missing")]
    assert encoder.encode([None]) == encoder.encode(["NA"]) == [1.0, 0.0, 0.0, 0.0]
    whole = Dataset(rows, [1.5, 2.5, 3.5, 4.5, 5.5])
    part = Encoder.learn(whole.subset([0, 1, 3]))
    assert part.encode([None]) == part.encode(["m"])  # the most frequent of what was learned from


def test_what_is_mostly_missing_is_left_out_and_rows_come_with_or_without_it() -> None:
    rows = [[i, "late" if i == 3 else None, i % 2, None] for i in range(8)]
    dataset = Dataset(rows, [0.5 * i for i in range(8)])
    assert dataset.inputs[1] == [1.0, 1.0]
    assert [(each.name, each.decision, each.n_missing) for each in dataset.info()][:4] == [
        ("input 0", "number", 0),
        ("input 1", "left out", 7),
        ("input 2", "number", 0),
        ("input 3", "left out", 8),
    ]
    encoder = Encoder.learn(dataset)
    assert Encoder.from_dict(encoder.to_dict()) == encoder
    for row in (rows[3], rows[0][:1] + rows[0][2:3], {"input 0": 3, "input 2": 1}):
        assert len(encoder.encode(row)) == 2
    assert encoder.encode(rows[3]) == [3.0, 1.0]
    kept = Dataset([row[:3] for row in rows], [0.5 * i for i in range(8)], missing="mean")
    assert kept.feature_names == ["input 0", "input 1", "input 2"]
    half = Dataset([[1, None], [2, 3]], [0.5, 1.5])  # half is not most
    assert half.feature_names == ["input 0", "input 1"]
    message = message_of(DataError, Dataset, [[None], [None], [1]], [0.5, 1.5, 2.5])
    assert message == (
        "every column to learn from is mostly missing (input 0 2 of 3): fill them in with "
        "missing='mean' (--missing mean), or name another target"
    )
