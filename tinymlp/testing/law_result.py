"""What was found of each law, as data: a list of results, and what a teacher makes of it.

>>> results = Examination(
...     "layer",
...     [
...         LawResult("a", "it adds", "passed"),
...         LawResult("b", "it bends", "broken", breach="at z = 1.0 it should be 2, yours is 1"),
...         LawResult("c", "it is fast", "not asked"),
...     ],
... )
>>> results.passed, results.credit()
(False, 0.5)
>>> print(results)
a  passed
b  broken     at z = 1.0 it should be 2, yours is 1
c  not asked
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from tinymlp.text import short_repr, width

Outcome = Literal["passed", "broken", "not asked"]


@dataclass
class LawResult:
    """What was found of one law."""

    law: str
    sentence: str
    outcome: Outcome
    case: Mapping[str, Any] | None = None
    """The smallest case that breaks it, by the names of its numbers."""
    expected: Sequence[float] | str | None = None
    """What the answer should have been, all its numbers, or in words."""
    got: Sequence[float] | Exception | None = None
    """The numbers that came, or why there are none."""
    breach: str = ""
    """The first wrong number in words: "at z = 1.0 the value should be 0.5, yours is 1"."""
    mistake: str = ""
    """The name of the mistake, or the law's remedy, or nothing."""
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.breach}: {self.mistake}" if self.mistake else self.breach

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold; nan and infinity are written as texts."""
        got = str(self.got) if isinstance(self.got, Exception) else self.got
        return {
            "law": self.law,
            "sentence": self.sentence,
            "outcome": self.outcome,
            "case": _plain(self.case),
            "expected": _plain(self.expected),
            "got": _plain(got),
            "breach": self.breach,
            "mistake": self.mistake,
            "seconds": round(self.seconds, 3),
        }


@dataclass
class Examination:
    """The results of all laws of a lesson, in their order."""

    lesson: str
    results: list[LawResult]

    def __iter__(self) -> Iterator[LawResult]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    @property
    def passed(self) -> bool:
        """Whether a law was asked, and none that was is broken."""
        outcomes = {result.outcome for result in self.results}
        return "passed" in outcomes and "broken" not in outcomes

    def credit(self, points: Mapping[str, float] | None = None) -> float:
        """Return the part of the points, from 0 to 1, that is earned by the laws that were asked.

        `points` says what each law is worth, by its name; otherwise, and where it has no entry,
        that is 1.
        """
        worth = {one.law: (points or {}).get(one.law, 1) for one in self.results}
        asked = [one for one in self.results if one.outcome != "not asked"]
        total = math.fsum(worth[one.law] for one in asked)
        earned = math.fsum(worth[one.law] for one in asked if one.outcome == "passed")
        return earned / total if total else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return {
            "lesson": self.lesson,
            "passed": self.passed,
            "credit": self.credit(),
            "laws": [result.to_dict() for result in self.results],
        }

    def to_json(self) -> str:
        """Return it as one JSON object, which standard readers take: without NaN."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False, indent=2)

    def to_junit(self) -> str:
        """Return it as JUnit's XML, which continuous integration shows: a law is a test case."""
        suite = Element(
            "testsuite",
            name=self.lesson,
            tests=str(len(self.results)),
            failures=str(sum(one.outcome == "broken" for one in self.results)),
            errors="0",
            skipped=str(sum(one.outcome == "not asked" for one in self.results)),
            time=f"{math.fsum(one.seconds for one in self.results):.3f}",
        )
        for one in self.results:
            case = SubElement(
                suite, "testcase", classname=self.lesson, name=one.law, time=f"{one.seconds:.3f}"
            )
            if one.outcome == "broken":
                failure = SubElement(case, "failure", message=xml_text(str(one)))
                failure.text = xml_text(one.sentence)
            elif one.outcome == "not asked":
                SubElement(case, "skipped")
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        return head + tostring(suite, encoding="unicode") + "\n"

    def __str__(self) -> str:
        wide = max((width(one.law) for one in self.results), default=0)
        return "\n".join(
            f"{one.law:<{wide}}  {one.outcome:<9}  {one}".rstrip() for one in self.results
        )


def xml_text(text: str) -> str:
    r"""Return text without the characters that XML does not have.

    >>> xml_text("a\x00b")
    'a\ufffdb'
    """
    allowed = (
        c if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff") else "�" for c in text
    )
    return "".join("�" if c in "\ufffe\uffff" else c for c in allowed)


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; an object as its text."""
    if isinstance(value, float):
        return value if math.isfinite(value) else repr(value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return short_repr(value)
