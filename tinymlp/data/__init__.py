"""Part III. What there is to learn from: examples, as they were measured and as numbers.

Read in this order: dataset (an input row and a target for each example), split, folds, nested
(growing parts), encoding (rows become numbers), scaling (numbers come near 0); then where they come
from: files, separators, text_rows, table, cells, roles, number_format (how a column writes its
numbers), dates, column_blocks, column, column_errors (all that cannot be read, with one remedy),
column_info (what was decided), columns, missing, weighing (2 is the example twice), summary, idx;
values, frames (whatever holds rows in memory), alignment, rows, single_row, raw (what was read,
before anything is decided), typed_columns (what is decided about them), records (a table whose
cells have types), json_lines, label_rows, targets, parts, known_rows (by which examples are
recognized); windows and stream (of what is larger than memory).
"""

__all__: list[str] = []
