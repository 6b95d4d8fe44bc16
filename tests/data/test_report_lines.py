"""Lines of a file that are no examples: units, the header again, totals, a source at the end."""

import io
from typing import Any

import pytest

from tests.refusals import message_of
from tinymlp.data.dataset import Dataset
from tinymlp.errors import DataError

ROWS = [f"{'NSWE'[i % 4]},{i + 1},{i * 1.5 + 0.25}" for i in range(12)]
TOTAL = sum(i * 1.5 + 0.25 for i in range(12))


def read(*lines: str, **options: Any) -> Dataset:
    return Dataset.from_csv(io.BytesIO("\n".join([*lines, ""]).encode()), **options)


PLAIN = read("region,units,price", *ROWS)


@pytest.mark.parametrize(
    "lines",
    [
        ["region,units,price", ",pcs,EUR", *ROWS],
        ["region,units,price", "-,[pcs],[€ per m²]", *ROWS],
        ["region,units,price", *ROWS[:5], "region,units,price", *ROWS[5:]],
        ["region,units,price", *ROWS[:5], "\ufeffregion, units, price", *ROWS[5:]],
        ["region,units,price", *ROWS, "Source: Office of Statistics"],
        ["region,units,price", *ROWS, "", "* provisional", "Updated on Monday"],
        ["region,units,price", *ROWS, "\x1a"],
    ],
)
def test_what_is_no_example_is_left_out_with_a_note(lines: list[str]) -> None:
    dataset = read(*lines)
    assert dataset == PLAIN
    assert len(dataset.notes) == 1
    assert "left out: " in dataset.notes[0]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["region,units,price", "Oslo,many,x", *ROWS], "remove line 2 if it is no example, or "),
        (["region,units,price", *ROWS, "N"], "remove the line if it is no example, or write the "),
        (["region,units,price", *ROWS, f",78,{TOTAL}"], "got the sum of the numbers above, 78: "),
        (["region,units,price", *ROWS, f"Total,78,{TOTAL}"], "remove the line of the totals"),
    ],
)
def test_what_may_be_an_example_is_refused_with_what_to_remove(
    lines: list[str], message: str
) -> None:
    assert message in message_of(DataError, lambda: read(*lines))


@pytest.mark.parametrize(
    "last", ["N,78,3.5", ",13,3.5", "Source,13,3.5", ",1,0"], ids=["named", "no sum", "text", "one"]
)
def test_a_last_row_like_the_others_stays(last: str) -> None:
    assert len(read("region,units,price", *ROWS, last)) == 13


@pytest.mark.parametrize(("mark", "is_told"), [("-999", True), ("99", True), ("40", False)])
def test_a_number_that_may_stand_for_a_missing_one_is_told(mark: str, is_told: bool) -> None:
    lines = [f"{mark if i % 4 == 0 else i},{i % 3},{i * 1.25}" for i in range(16)]
    told = [note for note in read("a,b,y", *lines).notes if f"missing_marks=['{mark}']" in note]
    assert bool(told) is is_told
    if is_told:
        marked = read("a,b,y", *lines, missing_marks=[mark])
        assert [row[0] for row in marked.inputs[:2]] == [None, 1.0]


def test_a_target_s_mark_is_offered_as_a_missing_one() -> None:
    lines = [f"{i},{'n.a.' if i % 4 == 0 else i * 1.25}" for i in range(16)]
    message = message_of(DataError, lambda: read("a,y", *lines))
    assert "say missing_marks=['n.a.'] (--missing-marks n.a.)" in message
    assert len(read("a,y", *lines, missing_marks=["n.a."])) == 12
