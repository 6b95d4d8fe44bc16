"""A pasted table is read as a file is, or refused in one sentence."""

import io

import pytest

import tinymlp as tm
from tinymlp.errors import DataError, TinyMLPError
from tinymlp.laboratory.tables import DIGITS, IRIS, N_DIGITS, PASTED, read_table, sample_table


def test_a_pasted_table_is_what_a_file_of_the_same_text_is() -> None:
    text = "a;b;c\n1,5;red;x\n2,5;;y\n;blue;x\n"
    read = read_table(PASTED, text, "")
    assert read == tm.Dataset.from_csv(io.StringIO(text))
    assert read.inputs == [[1.5, "red"], [2.5, None], [None, "blue"]]
    assert read_table(PASTED, text, "a").target_name == "a"


def test_the_sample_has_text_and_missing_values() -> None:
    read = read_table(PASTED, "", "species")
    assert read == tm.Dataset.from_csv(io.StringIO(sample_table()), target="species")
    assert any(categories for categories in read.categories)
    assert any(None in row for row in read.inputs)


def test_the_shipped_ones_are_the_library_s() -> None:
    assert read_table(IRIS, "", "") == tm.datasets.iris()
    assert read_table(DIGITS, "", "").inputs == tm.datasets.digits().inputs[:N_DIGITS]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n" + "".join(f"{k},{k / 2}\n" for k in range(1001)), "at most 1,000 rows, got 1,001"),
        ("x" * 100_001, "at most 100,000 characters"),
        (
            "a,b\n" + "".join(f"{k},class {k // 2}\n" for k in range(40)),
            "at most 6 classes, got 20",
        ),
        ("nothing", ""),
        ('"', ""),
    ],
)
def test_what_cannot_be_shown_is_refused(text: str, told: str) -> None:
    with pytest.raises(TinyMLPError) as caught:
        read_table(PASTED, text, "")
    assert told in str(caught.value)
    assert isinstance(caught.value, DataError)
