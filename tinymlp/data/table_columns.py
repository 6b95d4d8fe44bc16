"""From a table of text to inputs and targets: which columns, and what is in them.

Errors name the line, since whoever made the file can go there.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tinymlp.data.columns import check_categories, column_index, read_column
from tinymlp.data.rows import Value
from tinymlp.data.table import Table
from tinymlp.errors import DataError


@dataclass(frozen=True, slots=True)
class ChosenColumns:
    """The examples of a table: `inputs[i][j]` belongs to `feature_names[j]`."""

    inputs: list[list[Value]]
    targets: list[Value]
    feature_names: list[str]
    target_name: str


def choose_columns(
    table: Table, *, target: str | None, ignore: Iterable[str], text: Iterable[str]
) -> ChosenColumns:
    """Read the target column and every other that is not ignored; None where a cell is missing.

    Raises DataError naming line and column, but not the file.
    """
    header = table.header
    as_text, left_out = _named(text, table, "text"), _named(ignore, table, "ignore")
    goal = len(header) - 1 if target is None else column_index(target, header, "target")
    if goal in left_out:
        raise DataError(
            f"column {header[goal]!r} is the target and cannot be ignored: "
            "name another one with target= (--target)"
        )
    features = [j for j in range(len(header)) if j != goal and j not in left_out]
    if not features:
        raise DataError(
            f"expected columns to learn from besides the target {header[goal]!r}, "
            f"got none of {len(header)}: are cells separated by a comma, semicolon or tab?"
        )

    def line_of(index: int) -> str:
        return f"line {table.lines[index]}"

    shared: dict[str, float] = {}
    columns: dict[int, list[Value]] = {}
    for j in [*features, goal]:
        cells = [row[j] for row in table.rows]
        columns[j] = read_column(header[j], cells, line_of, text=j in as_text, shared=shared)
        if j not in as_text:
            remedy = (
                f"choose another target= (--target), or say text=['{header[j]}']"
                if j == goal
                else f"say ignore=['{header[j]}'] (--ignore {header[j]}), or text=['{header[j]}'] "
                f"(--text {header[j]}) to learn from each"
            )
            check_categories(header[j], columns[j], remedy)
    return ChosenColumns(
        [list(values) for values in zip(*(columns[j] for j in features), strict=True)],
        columns[goal],
        [header[j] for j in features],
        header[goal],
    )


def _named(names: Iterable[str], table: Table, argument: str) -> set[int]:
    """Find the columns of these names; one name alone counts as a list of it."""
    listed = [names] if isinstance(names, str) else list(names)
    return {column_index(name, table.header, argument) for name in listed}
