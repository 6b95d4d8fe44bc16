"""A law is a sentence that every right answer obeys, and a way to look for a case that breaks it.

    cases       draws what the law is asked about: a z, a prediction and its target, a descent
    compare     asks the student's code in one case and says what the answer should have been
    mistakes    what is often done instead, each with the answer that one who does it gives
    remedy      what is said when none of them was made
    explain     names the cause itself, from the answers in many cases, instead of by that table

A law about a side effect (lists that are given stay as they are) is only about code that does not
raise. The smallest case in which the answer is wrong is reported, with the mistake that gives the
student's own numbers, if there is one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from hypothesis.strategies import SearchStrategy

from tinymlp.gradient_check.central_difference import agree
from tinymlp.testing.answers import NoAnswerError
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

    def first_wrong(self) -> int | None:
        """Return the index of the first number that is not what it should be."""
        if isinstance(self.got, NoAnswerError):
            return 0
        if len(self.got) != len(self.expected):
            return min(len(self.got), len(self.expected) - 1)
        for index, (got, expected) in enumerate(zip(self.got, self.expected, strict=True)):
            if not agree(got, expected):
                return index
        return None

    def holds(self) -> bool:
        """Return whether every number is what it should be, up to rounding."""
        return self.first_wrong() is None

    def describe(self) -> str:
        """Return "the value should be 0.5, yours is 0.25"."""
        index = self.first_wrong() or 0
        wanted = self.wanted or _short(self.expected[index])
        begin = f"{self.names[index]} should be {wanted}, yours is "
        if isinstance(self.got, NoAnswerError):
            return begin + str(self.got)
        if len(self.got) != len(self.expected):
            return (
                f"there should be {plural(len(self.expected), 'number')}, "
                f"yours are {plural(len(self.got), 'number')}: {short_repr(list(self.got))}"
            )
        got = _short(self.got[index])
        return begin + (got if got != wanted else repr(self.got[index]))


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
    side_effect: bool

    def look(self, code: Code, case: Case) -> Comparison:
        """Return the comparison in one case, which may be that there is no answer to compare."""
        try:
            found = self.compare(code, case)
        except NoAnswerError as failure:
            found = Comparison(["the answer"], [0.0], failure, "numbers")
        if self.side_effect and isinstance(found.got, NoAnswerError) and found.got.raised:
            return Comparison([], [], [])
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
    side_effect: bool = False,
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
            side_effect=side_effect,
        )

    return make_law


def _short(number: float) -> str:
    return f"{number + 0.0:.6g}"  # −0 is written as 0
