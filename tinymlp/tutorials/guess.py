"""Whether a guess is what was printed: the same words and numbers, up to spaces and rounding.

One line is enough, or the end of it. A number is right to the digits that both have, as "0.75" is
for 0.751365070; one digit alone, or a guess of 0, has to be the number itself.

>>> line_of("z = 0.3775", ["hidden 0   z = 0.377500000   a = 0.593269992"])
0
>>> is_in("0.75", "0.751365070"), is_in("0.76", "0.751365070"), is_in("true", "equal: True")
(True, False, True)
>>> is_in("2", "1.8"), is_in("2", "2.0"), is_in("0", "0.004"), is_in("212", "211.9")
(False, True, False, True)
>>> is_in("0.7514", "0.75"), is_in("0.98", "1.0")
(True, False)
"""

import re
from collections.abc import Sequence
from decimal import Decimal

_TOKEN = re.compile(r"[-−]?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]{1,3})?|[^\W\d_]\w*", re.IGNORECASE)


def line_of(guess: str, printed: Sequence[str]) -> int | None:
    """Return the index of the line that a guess is right about; None where there is none."""
    found = (index for index, line in enumerate(printed) if is_in(guess, line))
    return next(found, None)


def is_in(guess: str, line: str) -> bool:
    """Return whether a guess is a line that was printed, or what counts in it."""
    if " ".join(guess.split()) == " ".join(line.split()):
        return True
    mine, its = _TOKEN.findall(guess), _TOKEN.findall(line)
    if not mine:
        return False
    starts: Sequence[int] = range(len(its) - len(mine) + 1)
    if not any(map(_number, mine)) and any(map(_number, its)):
        starts = starts[-1:]  # a word beside the numbers is no guess, but at the end: "True"
    return any(all(map(_agree, mine, its[start : start + len(mine)])) for start in starts)


def _agree(mine: str, its: str) -> bool:
    """Return whether two words or numbers are the same, the numbers to the digits of both."""
    guessed, printed = _number(mine), _number(its)
    if guessed is None or printed is None:
        return mine.casefold() == its.casefold()
    if guessed == printed:
        return True
    # Half of the last digit that both have: 0.75 stands for all from 0.745 to 0.755. What is
    # printed as 1.0 or 3 is often no rounded number, and stands for itself.
    shared = max(_exponent(guessed), _exponent(printed) if _exponent(printed) < -1 else -999)
    unit = Decimal(1).scaleb(shared)
    says_enough = guessed != 0 and (len(guessed.as_tuple().digits) > 1 or _exponent(guessed) < 0)
    return says_enough and printed != 0 and abs(guessed - printed) * 2 <= unit


def _number(token: str) -> Decimal | None:
    return Decimal(token.replace("−", "-")) if token[-1].isdigit() and token[0] in _FIRST else None


_FIRST = "-−0123456789"


def _exponent(number: Decimal) -> int:
    return int(number.as_tuple().exponent)
