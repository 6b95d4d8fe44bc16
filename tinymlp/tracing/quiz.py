"""A quiz about a training step: its results are hidden until they are typed in.

>>> quiz = Quiz()
>>> quiz.is_right(0.33, 1 / 3), quiz.is_right(0.333, 1 / 3), quiz.is_right(-0.333, 1 / 3)
(False, True, False)
>>> quiz.score
'1 of 3 right'
"""

import math

TOLERANCE = 0.005
"""How near an answer is to be, relative to the number; near 0, absolute and a tenth of that."""


class Quiz:
    """How many answers there were, and how many of them were right."""

    def __init__(self) -> None:
        self._n_right = self._n_answered = 0

    def is_right(self, answer: float, result: float) -> bool:
        """Return whether an answer is near enough to an operation's result, and count it."""
        right = is_near(answer, result)
        self._n_answered += 1
        self._n_right += right
        return right

    @property
    def score(self) -> str:
        """How it went, empty before the first answer."""
        return f"{self._n_right} of {self._n_answered} right" if self._n_answered else ""


def is_near(answer: float, result: float) -> bool:
    """Return whether a number is another up to the rounding of one who writes it down.

    >>> is_near(0.333, 1 / 3), is_near(0.0004, 0.0), is_near(0.3, 1 / 3)
    (True, True, False)
    """
    return math.isclose(answer, result, rel_tol=TOLERANCE, abs_tol=TOLERANCE / 10)


def read_answer(line: str) -> float | None:
    """Return the number that a line is, with either minus sign and either decimal sign.

    >>> read_answer("−0,5"), read_answer("nn")
    (-0.5, None)
    """
    try:
        return float(line.replace("−", "-").replace(",", "."))
    except ValueError:
        return None
