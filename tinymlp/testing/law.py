"""A law is a sentence that every right answer obeys, and a way to look for a case that breaks it.

    cases       draws what the law is asked about: a z, a prediction and its target, a descent
    compare     asks the student's code in one case and says what the answer should have been
    mistakes    what is often done instead, each with the answer that one who does it gives
    remedy      what a wrong number is proof of, when none of them was made
    failure     what an answer that is not finite, or an overflow, is proof of
    explain     names the cause itself, from the answers in many cases, instead of by that table
    clear       cases that are looked at first, because a person can follow them with a pencil

A law about a side effect (lists that are given stay as they are) is only about code that answers
with numbers. The first clear case in which the answer is wrong is reported, else the smallest that
is found, with the mistake that gives the student's own numbers, if there is one.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from hypothesis.strategies import SearchStrategy

from tinymlp.testing.answers import NoAnswerError, close, is_failure
from tinymlp.text import plural, short_repr

Code = TypeVar("Code")
Case = TypeVar("Case")

Mistakes = Mapping[str, Callable[[Code, Case], Sequence[float]]]
"""For each mistake, in words, the numbers that it gives; raising what it would raise."""


class Comparison(NamedTuple):
    """What should have come, and what came."""

    names: Sequence[str]
    """What each number is, as in "the value"."""
    expected: Sequence[float]
    got: Sequence[float] | NoAnswerError
    wanted: str = ""
    """The expectation in words, where it is not one number."""
    at_kink: bool = False
    """Whether more than one answer is right here, so that it tells no mistake from another."""

    @property
    def is_numbers(self) -> bool:
        """Whether as many numbers came as should, all of them finite."""
        return (
            not isinstance(self.got, NoAnswerError)
            and len(self.got) == len(self.expected)
            and not is_failure(self.got)
        )

    def first_wrong(self) -> int | None:
        """Return the index of the first number that is not what it should be."""
        if isinstance(self.got, NoAnswerError):
            return 0
        if len(self.got) != len(self.expected):
            return min(len(self.got), len(self.expected) - 1)
        for index, (got, expected) in enumerate(zip(self.got, self.expected, strict=True)):
            if not close(got, expected):
                return index
        return None

    def holds(self) -> bool:
        """Return whether every number is what it should be, up to rounding."""
        return self.first_wrong() is None

    def describe(self) -> str:
        """Return "the value should be 0.5, yours is 0.25"."""
        if isinstance(self.got, NoAnswerError):
            wanted = self.wanted or (_short(self.expected[0]) if self.expected else "numbers")
            yours = "yours raises" if self.got.raised else "yours is"
            name = self.names[0] if self.names else "the answer"
            return f"{name} should be {wanted}, {yours} {self.got}"
        if len(self.got) != len(self.expected):
            return (
                f"there should be {plural(len(self.expected), 'number')}, "
                f"yours are {plural(len(self.got), 'number')}: {short_repr(list(self.got))}"
            )
        index = self.first_wrong() or 0
        wanted, got = tell_apart(self.expected[index], self.got[index])
        return f"{self.names[index]} should be {self.wanted or wanted}, yours is {got}"


def compare(
    names: Sequence[str],
    expected: Sequence[float],
    answer: Callable[[], Sequence[float]],
    *,
    wanted: str = "",
) -> Comparison:
    """Return the comparison with an answer, which may be that there is none."""
    try:
        return Comparison(names, expected, answer(), wanted)
    except NoAnswerError as failure:
        return Comparison(names, expected, failure, wanted)


CHANGES = "it changes a list that it was given: make a new one"
REMEMBERS = "it remembers the call before: keep nothing of it in self or in a global variable"
RANDOM = "it draws random numbers: the same question is to have the same answer"


def always(code: Any) -> bool:
    """Return True: the law is one for everybody."""
    return True


@dataclass(frozen=True)
class Law(Generic[Code, Case]):
    """A named sentence, and how to look for a case that breaks it."""

    name: str
    sentence: str
    cases: Callable[[Code], SearchStrategy[Case]]
    compare: Callable[[Code, Case], Comparison]
    mistakes: Callable[[Code], Mistakes[Code, Case]]
    applies: Callable[[Code], bool]
    explain: Callable[[Code, Sequence[tuple[Case, Comparison]]], str] | None
    remedy: str
    failure: str
    side_effect: bool
    clear: Callable[[Code], Sequence[Case]]

    def look(self, code: Code, case: Case) -> Comparison:
        """Return the comparison in one case, which may be that there is no answer to compare."""
        try:
            found = self.compare(code, case)
        except NoAnswerError as failure:
            found = Comparison(["the answer"], [0.0], failure, "numbers")
        if not self.side_effect:
            return found
        if isinstance(found.got, NoAnswerError):
            return Comparison([], [], [])
        if len(found.names) == len(found.got) == len(found.expected):
            # A nan that is nan again has not changed.
            kept = [
                both
                for both in zip(found.names, found.expected, found.got, strict=True)
                if not (math.isnan(both[1]) and math.isnan(both[2]))
            ]
            names, expected, got = zip(*kept, strict=True) if kept else ((), (), ())
            return found._replace(names=names, expected=expected, got=got)
        return found

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence}"


def law(
    cases: Callable[[Code], SearchStrategy[Case]],
    *,
    mistakes: Mistakes[Code, Case] | Callable[[Code], Mistakes[Code, Case]] | None = None,
    applies: Callable[[Code], bool] = always,
    explain: Callable[[Code, Sequence[tuple[Case, Comparison]]], str] | None = None,
    remedy: str = "",
    failure: str = "",
    side_effect: bool = False,
    clear: Callable[[Code], Sequence[Case]] = lambda code: (),
) -> Callable[[Callable[[Code, Case], Comparison]], Law[Code, Case]]:
    """Make a law of a function, whose name is the law's name and whose docstring its sentence."""

    def table(code: Code) -> Mistakes[Code, Case]:
        return {} if mistakes is None else mistakes(code) if callable(mistakes) else mistakes

    def make_law(function: Callable[[Code, Case], Comparison]) -> Law[Code, Case]:
        sentence = (function.__doc__ or "").partition("\n")[0].rstrip(".")
        return Law(
            name=function.__name__,
            sentence=sentence[0].lower() + sentence[1:],
            cases=cases,
            compare=function,
            mistakes=table,
            applies=applies,
            explain=explain,
            remedy=remedy,
            failure=failure,
            side_effect=side_effect,
            clear=clear,
        )

    return make_law


def tell_apart(expected: float, got: float) -> tuple[str, str]:
    """Return two numbers with as many digits as show that they differ.

    >>> tell_apart(0.1, 0.1000002), tell_apart(0.5, 0.25)
    (('0.1', '0.1000002'), ('0.5', '0.25'))
    """
    for digits in range(6, 18):
        wanted, yours = f"{expected + 0.0:.{digits}g}", f"{got + 0.0:.{digits}g}"
        if wanted != yours:
            break
    return wanted, yours


def _short(number: float) -> str:
    return f"{number + 0.0:.6g}"  # −0 is written as 0
