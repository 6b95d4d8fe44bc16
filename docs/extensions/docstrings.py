r"""Docstrings here are plain text, and Sphinx reads reStructuredText: this makes it of them.

A docstring is paragraphs, doctests and indented lines, with blank lines between them, and code in
backticks. Nothing else means anything, so every other sign is escaped. Where code is the name of
something public, it becomes a link. What a paragraph says of parameters becomes a list of them.

>>> print(rest("Return `a` for |z| < 1; see `Adam`.", {"Adam": "tinymlp.Adam"}))
Return ``a`` for \|z\| < 1; see :py:obj:`Adam <tinymlp.Adam>`.
>>> print(rest("Begin. `a` is one. It is small. `b` is two.", {}, {"a", "b"}))
Begin.
<BLANKLINE>
**a**
    ``a`` is one. It is small.
**b**
    ``b`` is two.
>>> rest("so\n\n    f(z) = 2*z\n\n>>> 1 + 1\n2", {})
'so\n\n.. code-block:: text\n\n    f(z) = 2*z\n\n>>> 1 + 1\n2'
"""

import ast
import re
import textwrap
from collections.abc import Collection, Mapping

SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z`\"])")


def rest(docstring: str, public: Mapping[str, str], parameters: Collection[str] = ()) -> str:
    """Return the docstring as reStructuredText; `public` is the full path of each public name."""
    blocks = re.split(r"\n[ \t]*\n", docstring.strip("\n"))
    return "\n\n".join(_block(block, public, parameters) for block in _whole(blocks))


def _whole(blocks: list[str]) -> list[str]:
    r"""Join indented blocks that only a blank line parts: they are one piece of code.

    >>> _whole(["so:", "    def f(z):", "    def g(z):", "or"])
    ['so:', '    def f(z):\n\n    def g(z):', 'or']
    """
    whole: list[str] = []
    for block in blocks:
        if whole and block.startswith(" ") and whole[-1].startswith(" "):
            whole[-1] += f"\n\n{block}"
        else:
            whole.append(block)
    return whole


def _block(block: str, public: Mapping[str, str], parameters: Collection[str]) -> str:
    if block.startswith(">>>"):
        return block
    if re.search(r"^ ", block, re.MULTILINE):  # a table or a formula: its columns are to stay
        code = textwrap.dedent(block)
        language = "python" if _is_python(code) else "text"
        return f".. code-block:: {language}\n\n{textwrap.indent(code, '    ')}"
    told = _told(block, parameters)
    if len(told) < 3:  # an opening, and one parameter
        return _text(block, public)
    opening, *items = told
    shown = [
        f"{', '.join(f'**{name}**' for name in names)}\n    {_text(text, public)}"
        for names, text in items
    ]
    return "\n\n".join(filter(None, (_text(opening[1], public), "\n".join(shown))))


def _told(block: str, parameters: Collection[str]) -> list[tuple[list[str], str]]:
    """Return what a paragraph says of no parameter, then of each: from where it is first named.

    What is raised is said of none.
    """
    told: list[tuple[list[str], str]] = [([], "")]
    seen: set[str] = set()
    for sentence in SENTENCES.split(" ".join(block.split())):
        named = [name for name in re.findall(r"`(\w+)(?:=[^`]*)?`", sentence) if name in parameters]
        first = re.match(r"`(\w+)", sentence)  # which is told more of
        again = {first[1]} if first else set()
        names = [name for name in dict.fromkeys(named) if name not in seen - again]
        if names and not sentence.startswith("Raises"):
            seen.update(names)
            told.append((names, sentence))
        else:
            told[-1] = (told[-1][0], f"{told[-1][1]} {sentence}".strip())
    return told


def _text(block: str, public: Mapping[str, str]) -> str:
    pieces = re.split(r"(`[^`]+`)", block)
    return "".join(
        _code(piece[1:-1], public) if piece.startswith("`") else _escaped(piece) for piece in pieces
    )


def _escaped(text: str) -> str:
    return re.sub(r"([\\*_|`])", r"\\\1", text)


def _is_python(code: str) -> bool:
    """Tell a program from a formula, which may look like one."""
    if not re.search(r"^(def|import|from) ", code, re.MULTILINE):
        return False
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def _code(code: str, public: Mapping[str, str]) -> str:
    """Return a link when the code is `Adam`, `Network.trace` or `tinymlp.fit`, else code."""
    code = " ".join(code.split())
    first, _, rest_of_it = code.removeprefix("tinymlp.").removesuffix("()").partition(".")
    if first in public and re.fullmatch(r"[\w.]*", rest_of_it):
        path = f"{public[first]}.{rest_of_it}" if rest_of_it else public[first]
        return f":py:obj:`{code} <{path}>`"
    return f"``{code}``"
