r"""JSON Lines: one object on each line, from the name of a column to its value.

    {"length": 5.1, "species": "setosa"}
    {"length": 6.3, "species": "virginica"}

Values have their types, so nothing is guessed: a number is a number, a text a text, and null is
missing, as is a name that a line does not have. Blank lines are skipped.

>>> records = parse_json_lines(b'{"age": 31}\n\n{"city": "Rome", "age": 40}\n', source="x.jsonl")
>>> records.header, records.rows, records.lines
(['age', 'city'], [[31, None], [40, 'Rome']], [1, 3])

Source: I. Ward, "JSON Lines", jsonlines.org, 2013.
"""

import math
import os
import re
from collections.abc import Iterable, Iterator

from tinymlp import json_fields
from tinymlp.data.files import LIMIT, name_of_source, read_bytes
from tinymlp.data.records import Records
from tinymlp.errors import DataError, FormatError, invalid

_MOST_EMPTY = 1_000_000
"""Cells of a table that may be empty nearly all: a file of 1 MB could have billions."""


def read_json_lines(path: str | os.PathLike[str], *, limit: int = LIMIT) -> Records:
    """Read a file of JSON Lines, gzipped or not, in UTF-8.

    Raises DataError, naming file and line, for anything else, and for more than `limit` bytes.
    """
    return parse_json_lines(read_bytes(path, limit=limit), source=name_of_source(path))


def parse_json_lines(content: bytes, *, source: str) -> Records:
    """Read the objects in a file's bytes; `source` is what error messages call it."""
    given: list[list[object] | dict[str, object]] = []
    lines: list[int] = []
    first: list[str] = []
    known: dict[str, None] = {}
    for number, found in objects_of(content.split(b"\n"), source):
        first = first or list(found)
        # Most lines have the names of the first: their values alone take a fifth of the memory.
        given.append(list(found.values()) if found and list(found) == first else found)
        if given[-1] is found or not known:
            known |= dict.fromkeys(found)
        lines.append(number)
    if not known:
        raise invalid(source, "objects with values, one on each line", given, error=DataError)
    n_cells, n_values = len(known) * len(given), sum(map(len, given))
    if n_cells > max(_MOST_EMPTY, 100 * n_values):
        what = "objects with mostly the same names"
        got = f"{len(known):,} names of {n_values:,} values on {len(given):,} lines"
        raise invalid(source, what, got, "give each line the same names", error=DataError)
    names, absent = [*known], [None] * (len(known) - len(first))
    rows = [
        list(map(each.get, names)) if isinstance(each, dict) else each + absent for each in given
    ]
    return Records(source, names, rows, lines, [None] * len(names))


def objects_of(lines: Iterable[bytes], source: str) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield the object of each line that is not blank, with the line's number.

    >>> list(objects_of([b'{"age": 31}', b" ", b'{"age": 40}'], "x.jsonl"))
    [(1, {'age': 31}), (3, {'age': 40})]
    """
    for number, line in enumerate(lines, start=1):
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if text.strip():
            yield number, _object(text, f"{source}: line {number}")


def is_json_lines(name: str) -> bool:
    """Return whether a file is named as JSON Lines are.

    >>> is_json_lines("a.jsonl"), is_json_lines("a.ndjson.gz"), is_json_lines("a.csv")
    (True, True, False)
    """
    return re.search(r"\.(jsonl|ndjson)(\.gz)?$", name) is not None


def _object(text: bytes, where: str) -> dict[str, object]:
    """Return the object of one line. DataError when it is none."""
    try:
        line = text.decode("utf-8")
    except UnicodeDecodeError:
        raise invalid(where, "UTF-8", text, "save it as UTF-8", error=DataError) from None
    try:
        stored = json_fields.parse(line, finite=False)
        if isinstance(stored, dict) and (
            math.inf in stored.values() or -math.inf in stored.values()
        ):
            json_fields.parse(line)  # which says what is too large
    except FormatError as error:
        # Python counts the lines of this text, which is one.
        reason = str(error).removeprefix("this is not JSON: ").partition(" (char")[0]
        reason = reason.replace(": line 1 column", " at character")
        raise invalid(where, "JSON", line, reason, error=DataError) from None
    if not isinstance(stored, dict):
        remedy = 'write each example on a line of its own, as {"name": value}'
        raise invalid(where, "an object", stored, remedy, error=DataError)
    return stored
