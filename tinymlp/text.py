"""Text that is written in many places: short values, numbers, plurals, aligned tables.

>>> print(draw_table([["", "number"], ["setosa", "50"], ["猫", "7"]]))
        number
setosa      50
猫           7
"""

import math
import re
import reprlib
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence

MAX_VALUE = 80
"""A value in a message is never longer than this many characters."""
MAX_ERROR = 200
"""The same for an exception."""


def draw_table(rows: Sequence[Sequence[str]]) -> str:
    """Draw rows of cells, all of one length: the first column to the left, the others right."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        spaces = [" " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)]
        cells = [space + cell for space, cell in zip(spaces[1:], row[1:], strict=True)]
        lines.append("  ".join([row[0] + spaces[0], *cells]).rstrip())
    return "\n".join(lines)


def width(text: str) -> int:
    """Return how many columns a terminal gives this text: an East Asian character takes two.

    >>> width("cat"), width("猫")
    (3, 2)
    """
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def folded(line: str, n_columns: int, indent: int | None = None) -> list[str]:
    """Return a line in pieces of at most so many columns, cut at spaces where there are some.

    What follows the first is indented: by four more than the line, unless it is said by how much.
    Between things that stand three spaces apart it is cut sooner than inside of them.

    >>> folded("    first + second", 14)
    ['    first +', '        second']
    >>> folded("a = 1   b = 2", 12)
    ['a = 1', '    b = 2']
    """
    if width(line) <= n_columns:
        return [line]
    start = line[: len(line) - len(line.lstrip())]
    further = min(len(start) + 4 if indent is None else indent, n_columns // 2)
    items = _APART.split(line.strip())
    if len(items) > 1 and max(map(width, items)) <= n_columns - further:
        line = start + "   ".join(item.replace(" ", _UNCUT) for item in items)
    pieces = textwrap.wrap(
        line,
        n_columns,
        subsequent_indent=" " * further,
        break_on_hyphens=False,
        replace_whitespace=False,
    )
    return [piece.replace(_UNCUT, " ") for piece in pieces] or [""]


_APART = re.compile("(?<! ) {3}(?! )")
_UNCUT = "\N{NO-BREAK SPACE}"


def printable(text: str) -> str:
    r"""Return text that stays on its line: quoted with escapes if it would not, or if empty.

    >>> printable("cat"), printable("a\nb"), printable("")
    ('cat', "'a\\nb'", "''")
    """
    return text if text.isprintable() and text else repr(text)


def escaped(text: str) -> str:
    r"""Return text in which nothing commands a terminal, or turns the order of what is read.

    Control characters, but for the ends of lines and tabs, and those of the writing direction are
    shown as escapes, which in a JSON text mean the same character.

    >>> print(escaped("cat\x1b[31m\x9b2K \u202etac"))
    cat\x1b[31m\u009b2K \u202etac
    """
    return _UNSAFE.sub(_escape, text)


def _escape(match: "re.Match[str]") -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x20 else f"\\u{code:04x}"


_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def shortened(text: str, length: int) -> str:
    """Return text of at most `length` characters, with dots where some are missing.

    >>> shortened("chrysanthemum", 9)
    'chrysa...'
    """
    return text if len(text) <= length else text[: length - 3] + "..."


def describe_error(error: BaseException) -> str:
    """Return an exception's kind, message and cause on one line that is not too long.

    The message is that of a class of anybody's own, which may be long, or fail itself.

    >>> describe_error(ZeroDivisionError("division by zero"))
    'ZeroDivisionError: division by zero'
    >>> error = ValueError("not this one")
    >>> error.__cause__ = Exception("KeyError: 'b'")
    >>> describe_error(error)
    "ValueError: not this one (KeyError: 'b')"
    """
    try:
        message = str(error)
        # In an interpreter of its own "args not shareable" is all, and its cause what went wrong. A
        # process's cause is a traceback, whose first line is empty.
        cause = str(error.__cause__ or "").partition("\n")[0]
        message += f" ({cause})" * bool(cause)
    except Exception:
        message = "no message"
    return shortened(" ".join(f"{type(error).__name__}: {message}".split()), MAX_ERROR)


def short_repr(value: object) -> str:
    """Return a value as a message shows it: on one line, at most `MAX_VALUE` characters.

    Whatever the value is, it is never written out whole first: a list of a million rows takes no
    longer than one of ten, and an object whose own `repr` fails still has a text.

    >>> short_repr(-1.0), short_repr("relu"), short_repr(list(range(1000)))
    ('-1.0', "'relu'", '[0, 1, 2, 3, 4, 5, ...]')
    """
    if isinstance(value, type):
        return shortened(f"the class {value.__name__}", MAX_VALUE)
    try:
        text = _REPR.repr(value)
    except Exception:
        text = f"<{type(value).__name__}>"
    return shortened(" ".join(text.split()), MAX_VALUE)


class _Repr(reprlib.Repr):
    def repr_int(self, x: int, level: int) -> str:
        """Return a number; of one with more digits than Python writes only what it is."""
        most = sys.get_int_max_str_digits()  # 0 for no limit
        if 0 < most < x.bit_length() * math.log10(2):
            return "<int>"  # where Python 3.15 has its address in memory
        return super().repr_int(x, level)


_REPR = _Repr()
_REPR.maxstring = _REPR.maxother = _REPR.maxlong = MAX_VALUE


def format_number(value: float) -> str:
    """Return a number short enough to read.

    >>> format_number(0.5), format_number(0.0000125), format_number(float("nan"))
    ('0.5000', '1.25e-05', 'nan')
    """
    value = float(value)  # which a fraction has a format for
    return f"{value:.4f}" if value == 0 or 1e-3 <= abs(value) < 1e5 else f"{value:.2e}"


def format_amount(value: float) -> str:
    """Return an amount in a unit of its own: three digits, or all of the whole number.

    >>> format_amount(2.3124), format_amount(23456.7), format_amount(0.0), format_amount(0.00421)
    ('2.31', '23,457', '0', '0.00421')
    """
    value = float(value)
    size = abs(value)
    if not math.isfinite(value) or value == 0:
        return f"{value:g}"
    if not 1e-4 <= size < 1e15:
        return f"{value:.2e}"
    return f"{value:,.{max(0, 2 - math.floor(math.log10(float(f'{size:.2e}'))))}f}"


def format_duration(seconds: float) -> str:
    """Return a time as one says it.

    >>> format_duration(4.2), format_duration(200), format_duration(9000)
    ('4 s', '3 min', '2 h 30 min')
    """
    if not seconds < 59.5:
        minutes = round(seconds / 60) if math.isfinite(seconds) else 0
        return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
    return f"{seconds:.0f} s"


def plural(n: int, noun: str, nouns: str | None = None) -> str:
    """Return a count with its noun.

    >>> plural(1, "epoch"), plural(1200, "example"), plural(0, "class", "classes")
    ('1 epoch', '1,200 examples', '0 classes')
    """
    return f"{n:,} {noun if n == 1 else nouns or noun + 's'}"


def join_names(names: Iterable[object], most: int = 8) -> str:
    """Return names in a row, cut after `most` of them.

    >>> join_names(["a", "b", "c"], most=2)
    'a, b, … (3 in all)'
    """
    listed = [shortened(printable(str(name)), 40) for name in names]
    if len(listed) <= most:
        return ", ".join(listed)
    return f"{', '.join(listed[:most])}, … ({len(listed):,} in all)"


def join_sizes(sizes: Sequence[int], most: int = 12) -> str:
    """Return the sizes of a network's layers, without those in the middle of a very deep one.

    >>> join_sizes([2, 3, 1]), join_sizes([4, 3, 3, 3, 2], most=3)
    ('2 → 3 → 1', '4 → … → 3 → 2')
    """
    shown = list(map(str, sizes))
    if len(shown) > most:
        shown = [*shown[: most // 2], "…", *shown[-(most - most // 2) :]]
    return " → ".join(shown)


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return the remedy for what is no known name: the likeliest one, or all there are.

    >>> did_you_mean("specis", ["island", "species"])
    "did you mean 'species'?"
    >>> did_you_mean("weight", ["island", "species"])
    'there are island, species'
    """
    import difflib  # only where something is wrong

    known = list(known)
    close = difflib.get_close_matches(name[:200], known, n=1) if isinstance(name, str) else []
    if close:
        return f"did you mean {close[0]!r}?"
    return f"there are {join_names(known, most=12)}" if known else "there are none"
