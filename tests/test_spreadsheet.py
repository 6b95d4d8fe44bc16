"""No text that is marked is run by a spreadsheet, however it separates the cells."""

import csv
import io
import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.depth import tries
from tinymlp.spreadsheet import is_formula, marked

TEXTS = st.text(st.sampled_from("=+-@;,\t\r\n\"' a1.\uff1d"), max_size=12)
BEGINNINGS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


@given(st.lists(TEXTS, min_size=1, max_size=3))
@example(["a;=1+1;", "=1"])
@example(["5", "x\n=1+1"])
@example(["\t=1"])
@example(["-1;x", ";-1", "5+1"])
def test_no_cell_begins_a_formula_also_where_semicolons_begin_cells(texts: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out).writerow(map(marked, texts))
    (cells,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    for cell in cells:
        first, *others = re.split("[;\t\r\n]", cell)
        assert not any(other.strip().startswith(BEGINNINGS) for other in others)
        if first.strip().startswith(BEGINNINGS):
            assert re.fullmatch("[+-]?[0-9][0-9.,]*", cell)


@given(TEXTS)
def test_what_is_marked_is_no_formula_and_nothing_else_changes(text: str) -> None:
    assert not is_formula(marked(text))
    assert marked(marked(text)) == marked(text)
    assert (marked(text) == text) == (not is_formula(text))


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_a_number_is_no_formula(number: float) -> None:
    assert not is_formula(repr(number))
    assert not is_formula(f"{number:+,}")


@pytest.mark.parametrize(
    "text", ["\n" * 200_000, " " * 200_000 + "x", "-1" * 100_000, ";-" * 99_999]
)
def test_a_long_text_takes_no_longer_than_its_length(text: str) -> None:
    begin = time.process_time()
    marked(text)
    assert time.process_time() - begin < 5 * tries(1)
