r"""The text between the cells: as Markdown, which a notebook shows, and in a terminal.

A tutorial's text is reStructuredText of the simplest kind, a lesson's is Markdown: headings,
paragraphs, lists, tables, quotations, and lines that stand as they are because they are indented.

>>> text = markdown("Backward\n--------\n\nThe ``delta`` of a neuron\nis::\n\n    a + b")
>>> print(text)
## Backward
<BLANKLINE>
The `delta` of a neuron is:
<BLANKLINE>
    a + b
>>> print(*terminal_lines(text, 20), sep="\n")
Backward
<BLANKLINE>
The `delta` of a
neuron is:
<BLANKLINE>
    a + b
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tinymlp.text import folded
from tinymlp.text import width as width_of

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"
_ITEM = re.compile(r"(?:\d+\.|[-*]) ")


class Block(NamedTuple):
    """Lines that belong together; of a paragraph and of an item of a list one line."""

    kind: str
    """heading, literal, table, quotation, item or paragraph."""
    lines: list[str]


def blocks(text: str) -> Iterator[Block]:
    r"""Yield the blocks of a Markdown text.

    >>> [block.kind for block in blocks("# Title\n\n1. one,\n   and more\n2. two\n\n    x = 1\n")]
    ['heading', 'item', 'item', 'literal']
    """
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        start, first = at, lines[at]
        at += 1
        if not first.strip():
            continue
        if first.startswith("#"):
            yield Block("heading", [first.lstrip("# ")])
        elif first.startswith("    "):
            while at < len(lines) and (not lines[at].strip() or lines[at].startswith("    ")):
                at += 1
            literal = "\n".join(line[4:] for line in lines[start:at])
            yield Block("literal", literal.rstrip().split("\n"))
        elif first[0] in "|>":
            while at < len(lines) and lines[at].startswith(first[0]):
                at += 1
            yield Block("table" if first[0] == "|" else "quotation", lines[start:at])
        elif _ITEM.match(first):
            while at < len(lines) and re.match(" +[^ ]", lines[at]):
                at += 1
            yield Block("item", [" ".join(map(str.strip, lines[start:at]))])
        else:
            while at < len(lines) and lines[at].strip():
                at += 1
            yield Block("paragraph", [" ".join(lines[start:at])])


def markdown(text: str) -> str:
    """Return a tutorial's text as Markdown.

    A paragraph becomes one line: where a line of one begins with "+", Markdown would see a list.
    """
    text = re.sub(r"^(.+)\n[-=]{3,}$", r"## \1", text, flags=re.MULTILINE)
    text = re.sub(r"(?: :|(:)):$", r"\1", text, flags=re.MULTILINE)
    text = re.sub(r"``(.+?)``", r"`\1`", text, flags=re.DOTALL)
    written = ""
    before = ""
    for kind, lines in blocks(text):
        start = {"heading": "## ", "literal": "    "}.get(kind, "")
        written += "" if not written else "\n" if kind == before == "item" else "\n\n"
        written += "\n".join((start + line).rstrip() for line in lines)
        before = kind
    return written


def terminal_lines(text: str, width: int, *, bold: bool = False) -> Iterator[str]:
    """Yield a Markdown text in lines of at most so many columns, headings bold if asked for."""
    before = ""
    for kind, lines in blocks(text):
        if before and not kind == before == "item":
            yield ""
        before = kind
        if kind == "literal":
            for line in lines:
                yield from folded(f"    {line}", width)
        elif kind == "table":
            yield from _table(lines, width)
        elif kind == "quotation":
            quoted = " ".join(line.lstrip("> ") for line in lines)
            yield from folded(f"  {_plain(quoted)}", width, 2)
        elif kind == "item":
            yield from folded(_plain(lines[0]), width, lines[0].index(" ") + 1)
        elif kind == "heading" and bold:
            yield from (f"{BOLD}{line}{PLAIN}" for line in folded(_plain(lines[0]), width, 0))
        else:
            yield from folded(_plain(lines[0]), width, 0)


def _table(lines: list[str], width: int) -> Iterator[str]:
    """Yield the rows of a table, each in several lines where it has no room."""
    ruled = [line.strip()[1:-1] for line in lines if not re.fullmatch("[-| ]+", line)]
    rows = [[_plain(cell.strip()) for cell in line.split("|")] for line in ruled]
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell + " " * (wide - width_of(cell)) for cell, wide in zip(row, widths, strict=True)
        ]
        yield from folded("  " + "  ".join(cells).rstrip(), width, 6)


def _plain(text: str) -> str:
    r"""Return text without Markdown's own marks that only a page shows.

    >>> _plain(r"**Two** and \|z\| and `x**2`")
    'Two and |z| and `x**2`'
    """
    return re.sub(r"(?<!\w)\*\*(\S.*?)\*\*(?!\w)", r"\1", re.sub(r"\\([^\w\s])", r"\1", text))
