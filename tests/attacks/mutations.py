"""Change a file at random as a stranger does who knows its format."""

import copy
import json
import math
import struct
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

ODD: list[Any] = [
    *(None, True, False, 0, -1, 1, 2, 3, 10**8, 10**18, 10**400),
    *(0.5, -0.5, 1e308, -1e308, 1e-320, "", "nan", "inf", "-inf", "x", "\x1b[2J", "z[1][0]"),
    *([], {}, [1], [2, 10**8], [[]], {"name": 3}, {"name": "relu"}, {"a": [1]}, "\ud800"),
    *("<script>alert(1)</script>", "=1+1", "../../etc/passwd", "/etc/passwd", "é" * 300),
]

Path = tuple[Any, ...]

MOST_BYTES = 20_000
"""Of a changed file: what larger ones take is the business of the budgets."""

_CELLS = (
    *("nan", "NA", "inf", "1e999", "-", "=1+1", "1.234,5", "1,234.5", "2020-01-01", "31.12.2020"),
    *("true", "10 %", "€ 5", "\u0661\u0662", "\u202e", "\x1b[2J", "<b>", "0" * 400, "1" * 400),
    *("12:30", "null", "[1]", '{"a": 1}', "\ufeff", "\ud7ff", "\U0001f600", "   ", "1_000", "0x1f"),
)
_MARKS = (",", ";", "\t", "|", " ", '"', "'", "\n", "\r", "\r\n", "\0", "#", ":", "\\", "{", "}")
TOKENS = [
    *(token.encode() for token in (*_CELLS, *_MARKS)),
    *(b"\xff", b"\xfe", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xe9", b"\0\0\0\1"),
]


def mutated_bytes(content: bytes, draw: Random) -> bytes:
    """Return bytes of which up to four places are something else."""
    for _ in range(draw.choice([1, 1, 2, 4])):
        content = draw.choice(_CHANGES)(content, draw)[:MOST_BYTES]
    return content


def _place(content: bytes, draw: Random) -> tuple[int, int]:
    start = draw.randint(0, len(content))
    return start, min(len(content), start + draw.choice([0, 1, 1, 2, 5, 20, 100]))


def _replace(content: bytes, draw: Random) -> bytes:
    start, end = _place(content, draw)
    return content[:start] + draw.choice(TOKENS) + content[end:]


def _flip(content: bytes, draw: Random) -> bytes:
    start, end = _place(content, draw)
    return content[:start] + draw.randbytes(end - start) + content[end:]


def _remove(content: bytes, draw: Random) -> bytes:
    start, end = _place(content, draw)
    return content[:start] + content[end:]


def _repeat(content: bytes, draw: Random) -> bytes:
    start, end = _place(content, draw)
    return content[:start] + content[start:end] * draw.choice([2, 2, 3, 50]) + content[end:]


def _move(content: bytes, draw: Random) -> bytes:
    lines = content.split(b"\n")
    lines.insert(draw.randrange(len(lines) + 1), lines[draw.randrange(len(lines))])
    del lines[draw.randrange(len(lines))]
    return b"\n".join(lines)


def _cut(content: bytes, draw: Random) -> bytes:
    return content[: draw.randint(0, len(content))]


def _cell(content: bytes, draw: Random) -> bytes:
    """Put a token between two marks that stand there already, such as commas."""
    mark = draw.choice([b",", b";", b"\t", b'"'])
    cells = content.split(mark)
    cells[draw.randrange(len(cells))] = draw.choice(TOKENS)
    return mark.join(cells)


_CHANGES: Sequence[Callable[[bytes, Random], bytes]] = (
    *(_replace, _replace, _cell, _cell, _flip, _remove, _repeat, _move, _cut),
)


def mutated_idx(content: bytes, draw: Random) -> bytes:
    """Return IDX of another type or shape, whose length mostly fits; or with other numbers."""
    if len(content) < 8 or draw.random() < 0.3:
        return mutated_bytes(content, draw)
    kind, n_dimensions = content[2], min(content[3], (len(content) - 4) // 4)
    shape = list(struct.unpack_from(f">{n_dimensions}I", content, 4))
    numbers = content[4 + 4 * n_dimensions :]
    if draw.random() < 0.5:
        kind = draw.choice([0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E, 0x0A, 0xFF])
    for _ in range(draw.choice([0, 1, 1, 2])):
        if shape and draw.random() < 0.7:
            shape[draw.randrange(len(shape))] = draw.choice([0, 1, 2, 3, 5, 28, 2**16, 2**32 - 1])
        elif shape and draw.random() < 0.5:
            shape.pop()
        else:
            shape.append(draw.choice([1, 2, 3]))
    size = {0x0B: 2, 0x0C: 4, 0x0D: 4, 0x0E: 8}.get(kind, 1)
    if draw.random() < 0.8 and (needed := math.prod(shape) * size) <= MOST_BYTES:
        numbers = (numbers * (needed // max(1, len(numbers)) + 1))[:needed].ljust(needed, b"\x7f")
    if draw.random() < 0.3:
        numbers = _flip(numbers, draw)
    return (
        b"\0\0" + bytes([kind, len(shape) % 256]) + struct.pack(f">{len(shape)}I", *shape) + numbers
    )


def mutated_json(content: bytes, draw: Random) -> bytes:
    """Return JSON of which some fields are others; other bytes are changed as bytes."""
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        return mutated_bytes(content, draw)
    if not isinstance(whole, dict | list) or not whole or draw.random() < 0.02:
        return mutated_bytes(content, draw)
    if isinstance(whole, dict):
        # Each part as often as another, however large it is.
        part = draw.choice([*whole])
        whole = {**whole, **mutated({part: whole[part]}, draw)}
    else:
        whole = mutated(whole, draw)
    return json.dumps(whole).encode()


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Give the way to everything inside of a dict or list."""
    if path:
        yield path
    keys = range(len(value)) if isinstance(value, list) else value
    if isinstance(value, dict | list):
        for key in keys:
            yield from places(value[key], (*path, key))


def mutated(value: Any, draw: Random) -> Any:
    """Return a copy of which up to three fields are something else, gone, doubled or renamed."""
    changed = copy.deepcopy(value)
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        # As often at the top as deep down, where most fields are.
        depth = draw.choice([1, 2, 3, 4, 6, 9])
        found = [path for path in places(changed) if len(path) <= depth]
        if found:
            _change(changed, draw.choice(found), found, draw)
    return changed


def _change(whole: Any, path: Path, found: list[Path], draw: Random) -> None:
    holder, key = _at(whole, path[:-1]), path[-1]
    how = draw.choice(["replace", "replace", "replace", "remove", "repeat", "swap", "rename"])
    if how == "replace":
        holder[key] = copy.deepcopy(draw.choice(ODD))
    elif how == "remove":
        del holder[key]
    elif how == "repeat" and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    elif how == "rename" and isinstance(holder, dict):
        holder[draw.choice([f"{key}x", "name", "L", "kind"])] = holder.pop(key)
    else:
        holder[key] = copy.deepcopy(_at(whole, draw.choice(found)))


def _at(whole: Any, path: Path) -> Any:
    for key in path:
        whole = whole[key]
    return whole
