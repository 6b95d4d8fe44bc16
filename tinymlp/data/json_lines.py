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

import os

from tinymlp import json_fields
from tinymlp.data.files import LIMIT, name_of_source, read_bytes
from tinymlp.data.records import Records
from tinymlp.errors import DataError, FormatError, invalid


def read_json_lines(path: str | os.PathLike[str], *, limit: int = LIMIT) -> Records:
    """Read a file of JSON Lines, gzipped or not, in UTF-8.

    Raises DataError, naming file and line, for anything else, and for more than `limit` bytes.
    """
    return parse_json_lines(read_bytes(path, limit=limit), source=name_of_source(path))


def parse_json_lines(content: bytes, *, source: str) -> Records:
    """Read the objects in a file's bytes; `source` is what error messages call it."""
    objects: list[dict[str, object]] = []
    lines: list[int] = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if text.strip():
            objects.append(_object(text, f"{source}: line {number}"))
            lines.append(number)
    names = list(dict.fromkeys(name for each in objects for name in each))
    if not names:
        raise invalid(source, "objects with values, one on each line", objects, error=DataError)
    rows = [[each.get(name) for name in names] for each in objects]
    return Records(source, names, rows, lines, [None] * len(names))


def _object(text: bytes, where: str) -> dict[str, object]:
    """Return the object of one line. DataError when it is none."""
    try:
        line = text.decode("utf-8")
    except UnicodeDecodeError:
        raise invalid(where, "UTF-8", text, "save it as UTF-8", error=DataError) from None
    try:
        stored = json_fields.parse(line)
    except FormatError as error:
        # Python counts the lines of this text, which is one.
        reason = str(error).removeprefix("this is not JSON: ").partition(" (char")[0]
        reason = reason.replace(": line 1 column", " at character")
        raise invalid(where, "JSON", line, reason, error=DataError) from None
    if not isinstance(stored, dict):
        remedy = 'write each example on a line of its own, as {"name": value}'
        raise invalid(where, "an object", stored, remedy, error=DataError)
    return stored
