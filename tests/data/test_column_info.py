"""What was decided about columns reads as a table of bounded length, and survives JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refusals import message_of
from tinymlp.data.column_info import DECISIONS, MAX_LINES, POLICIES, ColumnInfo, DatasetInfo
from tinymlp.errors import FormatError

COUNTS = st.integers(0, 10**9)
COLUMNS = st.builds(ColumnInfo, st.text(), st.sampled_from(DECISIONS), COUNTS, COUNTS, st.text())


@given(st.lists(COLUMNS), st.sampled_from(POLICIES))
def test_every_column_has_a_line_and_json_has_all(columns: list[ColumnInfo], missing: str) -> None:
    info = DatasetInfo(columns, missing=missing)
    assert DatasetInfo.from_dict(json.loads(json.dumps(info.to_dict())), "info") == info
    assert [*info] == columns
    if len(columns) <= MAX_LINES:
        assert len(repr(info).splitlines()) == 1 + len(columns)


@given(st.integers(MAX_LINES + 1, 300))
def test_many_columns_are_few_lines(n: int) -> None:
    alike = [ColumnInfo(f"pixel {i}", "number", 9, 0) for i in range(n)]
    lines = repr(DatasetInfo([*alike, ColumnInfo("y", "target", 9, 0)])).splitlines()
    assert len(lines) == 3
    assert lines[1].startswith(f"pixel 0 … pixel {n - 1} ({n} columns)  number")
    different = [ColumnInfo(f"x{i}", "number", 9, i) for i in range(n)]
    lines = repr(DatasetInfo(different)).splitlines()
    assert len(lines) == MAX_LINES + 1
    assert lines[-1] == f"and {n - MAX_LINES + 1} more lines of {n} columns in all"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"missing": "guess"}, "info, missing must be one of auto, refuse, drop"),
        ({"columns": 3}, "info, columns must be a list"),
        ({"columns": [{"name": "x"}]}, "info, columns[0]"),
    ],
)
def test_what_is_no_description_is_refused(change: dict[str, Any], message: str) -> None:
    stored = DatasetInfo([ColumnInfo("x", "number", 3, 0)]).to_dict() | change
    assert message_of(FormatError, DatasetInfo.from_dict, stored, "info").startswith(message)
    column = DatasetInfo([ColumnInfo("x", "number", 3, 0)]).to_dict()
    column["columns"][0]["decision"] = "guessed"
    assert "columns[0], decision must be one of number, " in message_of(
        FormatError, DatasetInfo.from_dict, column, "info"
    )
