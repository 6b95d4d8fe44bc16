"""What keeps the columns of a table from being read, all of it at once, with one remedy.

A file of thirty columns that has four it cannot be learned from is told so in one message, whose
remedy can be pasted: as arguments of Python, and as options of the command line.

>>> date = ColumnError("line 2, column 'Order date' must be a number", ignore="Order date")
>>> name = ColumnError("column 'id' must be categories that repeat", ignore="id")
>>> raise all_of([date, name])
Traceback (most recent call last):
tinymlp.errors.DataError: 2 columns cannot be read (line 2, column 'Order date' must be a number;
column 'id' must be categories that repeat): say ignore=['Order date', 'id']
(--ignore "Order date" --ignore id)
"""

import re
from collections.abc import Mapping, Sequence

from tinymlp.errors import MAX_MESSAGE, DataError
from tinymlp.text import shortened

_MAX_NAME = 60
_LISTS = ("ignore", "text", "missing_marks")


class ColumnError(Exception):
    """One column that cannot be read.

    `settings` are arguments by which it would be; `remedy` is a sentence about them, if they do not
    speak for themselves.
    """

    def __init__(self, what: str, remedy: str = "", **settings: str) -> None:
        super().__init__(what)
        self.what = what
        self.settings = settings
        self.remedy = remedy


def all_of(problems: Sequence[ColumnError]) -> DataError:
    """Return the error about all of them, of bounded length."""
    if len(problems) == 1:
        (problem,) = problems
        return DataError(f"{problem.what}: {problem.remedy or say(problem.settings)}")
    settings: dict[str, list[str]] = {}
    for problem in problems:
        for name, value in problem.settings.items():
            if value not in settings.setdefault(name, []):
                settings[name].append(value)
    remedy = say(settings)
    while len(remedy) > MAX_MESSAGE // 3 and len(settings.get("ignore", [])) > 1:
        settings["ignore"].pop()
        remedy = f"{say(settings)} and so on for the others"
    n_shown = max(n for n in (1, 2, 3) if n == 1 or _length(problems[:n]) < MAX_MESSAGE // 2)
    shown = "; ".join(problem.what for problem in problems[:n_shown])
    more = f"; and {len(problems) - n_shown} more" if len(problems) > n_shown else ""
    return DataError(f"{len(problems)} columns cannot be read ({shown}{more}): {remedy}")


def say(settings: Mapping[str, str | Sequence[str]]) -> str:
    r"""Return how to say it in Python and on the command line.

    >>> say({"thousands": ",", "ignore": ["Order date"]})
    'say thousands=\',\', ignore=[\'Order date\'] (--thousands , --ignore "Order date")'
    """
    arguments, options = [], []
    for name, given in settings.items():
        listed = [given] if isinstance(given, str) else given
        values = [shortened(each, _MAX_NAME) for each in listed]
        words = values
        if name == "missing_marks":
            words = [",".join(values)]
        elif name not in _LISTS:
            # Where two columns need two values, the first is said: the other is told next.
            words = values[:1]
        arguments.append(f"{name}={values if name in _LISTS else values[0]!r}")
        option = f"--{name.replace('_', '-')}"
        options += [
            f"{option}={quoted(word)}" if word.startswith("-") else f"{option} {quoted(word)}"
            for word in words
        ]
    return f"say {', '.join(arguments)} ({' '.join(options)})"


def quoted(text: str) -> str:
    r"""Return a word of a command line, in quotes that every shell knows where it needs some.

    >>> quoted("age"), quoted("Order date"), quoted('5" $')
    ('age', '"Order date"', '\'5" $\'')
    """
    import shlex  # only where something is wrong

    if re.fullmatch(r"[\w.,:/+=@-]+", text):
        return text
    return shlex.quote(text) if re.search(r'["$`\\!]', text) else f'"{text}"'


def _length(problems: Sequence[ColumnError]) -> int:
    return sum(len(problem.what) for problem in problems)
