"""How names and numbers are written for the eye: z[2][1] as z²₁, or plainly in ASCII.

The upper index is the layer, the lower ones are neuron and input. Products of symbols have a dot,
those of numbers a cross.

>>> UNICODE.symbols("w[1][0][12] - learning_rate*d_w[1][0][12]")
'w¹₀‚₁₂ − η·∂L/∂w¹₀‚₁₂'
>>> UNICODE.numbers("0.5 - 0.1*0.25"), ASCII.symbols("delta[1][0]")
('0.5 − 0.1×0.25', 'delta[1][0]')
"""

import re
from dataclasses import dataclass
from typing import TextIO

from tinymlp.arguments import check_flag

_UPPER = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWER = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SLOPE = re.compile(r"\bd_([zawbx])\b")
_NAME = re.compile(r"\b(z|a|w|b|x|t|delta)((?:\[\d+\])+)")
_WORDS = {
    "delta": "δ",
    "learning_rate": "η",
    "momentum": "μ",
    "velocity": "v",
    "decay": "ρ",
    "mean_square": "s",
    "beta1": "β₁",
    "beta2": "β₂",
    "epsilon": "ε",
    "first_moment": "m",
    "second_moment": "v",
    "weight_decay": "λ",
}
_SIGNS = {"f'": "f′", "**": "^", "*": "·", " - ": " − ", "...": "…"}
_MINUS = re.compile(r"(?<!\w)-(?=[\w(])")
_WORD = re.compile(r"\b(" + "|".join(_WORDS) + r")\b")


@dataclass(frozen=True)
class Notation:
    """A way of writing."""

    ascii: bool

    def __post_init__(self) -> None:
        check_flag("ascii", self.ascii)

    def symbols(self, text: str) -> str:
        """Return a text with its names, and the signs between them, as this notation has them."""
        if self.ascii:
            return text.replace("**", "^")
        text = _SLOPE.sub(r"∂L/∂\1", text)
        text = _NAME.sub(lambda name: _write_indices(name[1], name[2]), text)
        text = _WORD.sub(lambda m: _WORDS[m[1]], text)
        for plain, sign in _SIGNS.items():
            text = text.replace(plain, sign)
        return _MINUS.sub("−", text)

    def numbers(self, text: str) -> str:
        """Return an expression of numbers with this notation's signs."""
        text = text.replace("**", "^")
        return text if self.ascii else text.replace("*", "×").replace("-", "−").replace("...", "…")

    def number(self, value: float) -> str:
        """Return a number with four digits."""
        return self.numbers(digits(value))

    @property
    def becomes(self) -> str:
        """The sign between a name and its new value."""
        return "<-" if self.ascii else "←"


UNICODE, ASCII = Notation(ascii=False), Notation(ascii=True)


def notation_for(stream: TextIO, ascii: bool | None) -> Notation:  # noqa: A002
    """Return the notation asked for; None is the one with indices where the stream can write it."""
    if ascii is not None:
        return Notation(ascii=ascii)
    try:
        "²₀‚∂δ′−×→η".encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return ASCII
    return UNICODE


def digits(value: float) -> str:
    """Return a number with four digits, and 0 without a sign.

    >>> digits(2 / 3), digits(-0.0)
    ('0.6667', '0')
    """
    return f"{value + 0.0:.4g}"


def _write_indices(symbol: str, places: str) -> str:
    """Return a symbol with its indices: layer above, unless it belongs to none."""
    indices = places.strip("[]").split("][")
    symbol = "δ" if symbol == "delta" else symbol
    upper = "" if symbol in "xt" else indices.pop(0).translate(_UPPER)
    return symbol + upper + "‚".join(index.translate(_LOWER) for index in indices)
