"""A text that a spreadsheet takes for a formula, and how it is marked as text.

A cell of CSV that begins with `=`, `+`, `-` or `@` is run when a spreadsheet opens the file, and
may ask another computer for a page or start a program. An apostrophe in front marks it as text. In
countries where semicolons separate cells, a spreadsheet begins a cell at each, quotes or not: so a
formula may begin there too, and after a tab or the end of a line. A number is none.

>>> marked("=1+1"), marked("Anna"), marked("-0.5"), marked("a;=1+1")
("'=1+1", 'Anna', '-0.5', "a;'=1+1")

Source: The OWASP Foundation, CSV Injection.
"""

import re

# The wide forms of the four characters are taken for them in East Asia.
_BEGINS = r"(?=[^\S\t\r\n]*[=+\-@\uff1d\uff0b\uff0d\uff20])"
_NUMBER = r"[+\-]?[0-9][0-9.,]*(?:[eE][+\-]?[0-9]+)?\Z"
# What follows a semicolon goes on in the next cell of the file: no number is sure to be one there.
_FORMULA = re.compile(rf"\A{_BEGINS}(?!{_NUMBER})|(?<=[;\t\r\n]){_BEGINS}")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet may run a part of the text.

    >>> is_formula(" @SUM(1)"), is_formula("+49 30 1"), is_formula("a = b"), is_formula("-1e-5")
    (True, True, False, False)
    """
    return _FORMULA.search(text) is not None


def marked(text: str) -> str:
    """Return the text with an apostrophe wherever a formula would begin."""
    return _FORMULA.sub("'", text)
