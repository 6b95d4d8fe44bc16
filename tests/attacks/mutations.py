"""Change some fields of JSON at random: what a stranger does who knows the format."""

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

ODD: list[Any] = [
    *(None, True, False, 0, -1, 1, 2, 3, 10**8, 10**18, 10**400),
    *(0.5, -0.5, 1e308, -1e308, 1e-320, "", "nan", "inf", "-inf", "x", "\x1b[2J", "z[1][0]"),
    *([], {}, [1], [2, 10**8], [[]], {"name": 3}, {"name": "relu"}, {"a": [1]}, "\ud800"),
]

Path = tuple[Any, ...]


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
