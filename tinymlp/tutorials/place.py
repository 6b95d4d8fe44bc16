"""Where you are in each tutorial and lesson, remembered in the file `learn.json` of a folder.

It stands beside `course.json`, which `tinymlp course` writes, and is as small: yours to change or
to delete. Nothing is graded by it.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     places = Places(Path(folder))
...     places.keep("03", Place(step=4, guesses=3, right=1))
...     places.of("03")
Place(step=4, guesses=3, right=1)
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tinymlp.arguments import as_whole
from tinymlp.errors import FormatError
from tinymlp.files import read_file, write_atomically

FILE = "learn.json"
LIMIT = 1 << 20


@dataclass
class Place:
    """How far one has come."""

    step: int = 0
    """The index of the step that comes next; their number when all are done."""
    guesses: int = 0
    right: int = 0


class Places:
    """The places that a folder remembers."""

    def __init__(self, folder: Path) -> None:
        self.path: Path = folder / FILE

    def of(self, name: str) -> Place:
        """Return the place in the tutorial of that name; the beginning where none is remembered."""
        return self.all().get(name, Place())

    def keep(self, name: str, place: Place) -> None:
        """Remember a place."""
        places = {**self.all(), name: place}
        text = json.dumps({name: asdict(one) for name, one in sorted(places.items())}, indent=1)
        write_atomically(self.path, text.encode() + b"\n")

    def all(self) -> dict[str, Place]:
        """Return the places by the names of the tutorials.

        Raises `FormatError` for a file that has none.
        """
        if not self.path.exists():
            return {}
        try:
            read: Any = json.loads(read_file(self.path, limit=LIMIT))
            return {str(name): _place(**one) for name, one in read.items()}
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise FormatError(f"{self.path} is not what `tinymlp learn` wrote: delete it") from None


def _place(**fields: Any) -> Place:
    """Return a place, or raise for one that nobody can be at."""
    numbers = [as_whole(number) for number in fields.values()]
    if any(number is None or number < 0 for number in numbers):
        raise ValueError(fields)
    return Place(**fields)
