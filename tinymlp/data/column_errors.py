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
    speak for themselves. `marks` are texts that may mean a missing value.
    """

    def __init__(
        self, what: str, remedy: str = "", *, marks: Sequence[str] = (), **settings: str
    ) -> None:
        super().__init__(what)
        self.marks = marks
        self.what = what
        self.settings = settings
        self.remedy = remedy


def all_of(problems: Sequence[ColumnError], *, are_all_inputs: bool = False) -> DataError:
    """Return the error about all of them: a message of bounded length, and the settings whole.

    Where they `are_all_inputs` nothing would be left to learn from without them.
    """
    settings: dict[str, str | list[str]] = {}
    for problem in problems:
        # A column of numbers and a mark is worth more than to be left out.
        given = {"missing_marks": problem.marks} if problem.marks else problem.settings
        for name, value in given.items():
            if name in _LISTS:
                listed = settings.setdefault(name, [])
                assert isinstance(listed, list)
                values = [value] if isinstance(value, str) else value
                listed += [one for one in values if one not in listed]
            elif isinstance(value, str):
                # Where two columns need two values, the first is said: the other is told next.
                settings.setdefault(name, value)
    if len(problems) == 1:
        (problem,) = problems
        return DataError(f"{problem.what}: {problem.remedy or say(settings)}", settings)
    shortest, more = dict(settings), ""
    while len(say(shortest)) > MAX_MESSAGE // 3 and len(shortest.get("ignore", [])) > 1:
        shortest["ignore"] = shortest["ignore"][:-1]
        more = " and so on for the others"
    n_shown = max(n for n in (1, 2, 3) if n == 1 or _length(problems[:n]) < MAX_MESSAGE // 2)
    shown = "; ".join(problem.what for problem in problems[:n_shown])
    if len(problems) > n_shown:
        shown += f"; and {len(problems) - n_shown} more"
    message = f"{len(problems)} columns cannot be read ({shown}): "
    places = {problem.what.partition(",")[0] for problem in problems}
    if len(places) == 1 and (place := places.pop()).startswith("line "):
        # Units, a second header, the totals: all of it is said of a line that is no example.
        message += f"remove {place} if it is no example, or "
    if are_all_inputs:
        return DataError(f"{message}make numbers of one, as they are all there is to learn from")
    message += f"{say(shortest)}{more}"
    return DataError(message, settings)


def say(settings: Mapping[str, str | Sequence[str]]) -> str:
    r"""Return how to say it in Python and on the command line.

    >>> say({"thousands": ",", "ignore": ["Order date"]})
    'say thousands=\',\', ignore=[\'Order date\'] (--thousands , --ignore "Order date")'
    """
    short: dict[str, str | list[str]] = {}
    for name, given in settings.items():
        listed = [given] if isinstance(given, str) else given
        values = [shortened(each, _MAX_NAME) for each in listed]
        short[name] = values if name in _LISTS else values[0]
    arguments = ", ".join(f"{name}={values!r}" for name, values in short.items())
    return f"say {arguments} ({' '.join(options_of(short))})"


def options_of(settings: Mapping[str, str | Sequence[str]]) -> list[str]:
    r"""Return settings as options of the command line, in quotes where a shell needs some.

    >>> options_of({"decimal": ",", "ignore": ["Order date", "-"]})
    ['--decimal ,', '--ignore "Order date"', '--ignore=-']
    """
    options: list[str] = []
    for name, given in settings.items():
        words = [given] if isinstance(given, str) else list(given)
        if name == "missing_marks":
            words = [",".join(words)]
        option = f"--{name.replace('_', '-')}"
        options += [
            f"{option}={quoted(word)}" if word.startswith("-") else f"{option} {quoted(word)}"
            for word in words
        ]
    return options


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
