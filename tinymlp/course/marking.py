"""A student's file is marked: each law of the lesson is asked in a process of its own.

A law that is passed gives its points. One that no answer came to is not asked, and gives none: code
that raises changes no list, which is no merit. A function that fails because an earlier one is
wrong is asked once more with the lesson's own in the place of that one. A file that cannot be
loaded has no points, and what stopped it is said in a sentence.

>>> from tinymlp.course.lesson import find_lesson
>>> lesson = find_lesson("02")
>>> mark(lesson, lesson.read("exercise.py")).points
0.0
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from tinymlp.course.bare_process import BareProcess, Given, Stopped
from tinymlp.course.laws import CourseLaw, Exercise, arguments_of_case
from tinymlp.course.lesson import Lesson
from tinymlp.testing.answers import NoAnswerError
from tinymlp.testing.counterexample import describe, examine_law
from tinymlp.testing.law import Comparison, Law
from tinymlp.testing.law_result import Examination, LawResult
from tinymlp.text import describe_error

EXAMPLES = 50
"""Cases of each law, and as many again where one is made smaller."""

PUBLIC_SEED = 1
"""Of the questions that `tinymlp course check` asks, the same for everybody."""

MOST_STOPS = 2
"""After so many laws on which the file had to be stopped, no further ones are asked."""

ONLY_PUBLIC = (
    "the questions of `tinymlp course check` are answered right, others are not: is it a formula, "
    "or a table of answers?"
)


JUDGE_FAILED = "the judge failed, which is no fault of the student's"


@dataclass
class LawMark:
    """What a law found, and what that is worth."""

    result: LawResult
    function: str
    """The signature of the function that the law is about."""
    most: float
    points: float = 0.0
    note: str = ""
    """What else is to be said: why a law that is passed gives no points."""
    given: Given | None = None
    """The functions that were the lesson's own instead of the student's."""

    @property
    def judge_failed(self) -> bool:
        """Whether the law itself raised, so that nothing can be said of the student's code."""
        return self.result.breach.startswith(JUDGE_FAILED)

    @property
    def arguments(self) -> list[Any] | None:
        """What the function was asked in the smallest case that breaks the law."""
        case = self.result.case
        return None if case is None else arguments_of_case(self.function, case)

    def __str__(self) -> str:
        return f"{self.result} ({self.note})" if self.note else str(self.result)


@dataclass
class Mark:
    """What a student's file is worth in a lesson."""

    lesson: Lesson
    laws: list[LawMark]
    stopped: str = ""
    """Why nothing could be asked, as a sentence."""
    seconds: float = field(default=0.0, compare=False)

    @property
    def points(self) -> float:
        """What it earned."""
        return float(sum(law.points for law in self.laws))

    @property
    def most(self) -> float:
        """What could be earned."""
        return float(sum(law.most for law in self.laws))

    @property
    def first_broken(self) -> LawMark | None:
        """The law that a student should look at first."""
        return next((law for law in self.laws if law.result.outcome == "broken"), None)

    @property
    def examination(self) -> Examination:
        """The results alone: JSON, JUnit's XML, a table."""
        return Examination(self.lesson.name, [law.result for law in self.laws])


def mark(
    lesson: Lesson,
    source: str,
    *,
    seed: int | None = None,
    only: Sequence[str] = (),
    examples: int = EXAMPLES,
) -> Mark:
    """Return what the source of a student's file is worth.

    The questions are drawn from `seed`, which a teacher keeps secret; without one they are those
    that every student is asked. `only` names the laws that are asked, all of them if it is empty;
    `examples` is how many cases of each are tried.
    """
    started = time.perf_counter()
    asked = [law for law in lesson.laws() if not only or law.key in only]
    laws = [LawMark(_not_asked(law.law), law.function, lesson.points[law.key]) for law in asked]
    result = Mark(lesson, laws)
    try:
        with BareProcess(source, lesson.limits):
            pass
    except Stopped as stop:
        result.stopped = str(stop)
        return result
    asking = _Asking(lesson, source, PUBLIC_SEED if seed is None else seed, examples)
    n_stops = 0
    for law, marked in zip(asked, laws, strict=True):
        if _is_broken(lesson.cancels.get(law.key, ()), laws):
            # A wrong number that is nearly right somewhere is no sign of how it was found.
            marked.note = "not asked where the numbers are wrong"
        elif n_stops < MOST_STOPS:
            marked.result, stopped = _ask(asking, law, asking.seed)
            n_stops += stopped
            if marked.result.outcome != "passed" and not stopped:
                _ask_again(asking, law, marked, laws)
        else:
            marked.note = f"not asked after {MOST_STOPS} laws on which the file had to be stopped"
    _give_points(lesson, laws)
    result.seconds = time.perf_counter() - started
    return result


def _is_broken(names: Sequence[str], laws: Sequence[LawMark]) -> bool:
    """Return whether a law of these names is broken."""
    return any(law.result.law in names and law.result.outcome == "broken" for law in laws)


class _Asking(NamedTuple):
    """What is the same for every law."""

    lesson: Lesson
    source: str
    seed: int
    examples: int


def _give_points(lesson: Lesson, laws: Sequence[LawMark]) -> None:
    for law in laws:
        law.points = law.most if law.result.outcome == "passed" else 0.0
    for law in laws:
        if law.result.outcome == "broken":
            for other in laws:
                if other.result.law in lesson.cancels.get(law.result.law, ()) and other.points:
                    other.points = 0.0
                    other.note = f"no points: {law.result.mistake or law.result.breach}"


def _ask_again(asking: _Asking, law: CourseLaw, marked: LawMark, laws: Sequence[LawMark]) -> None:
    """Look whether a broken law is the fault of another function, or of unknown questions."""
    functions = asking.lesson.functions
    wrong = {one.function for one in laws if one.result.outcome == "broken"}
    earlier = [one for one in functions[: functions.index(law.function)] if one in wrong]
    names = [function.partition("(")[0] for function in earlier]
    if names:
        given = Given(asking.lesson.read("solution.py"), names)
        again, stopped = _ask(asking, law, asking.seed, given)
        if again.outcome != "not asked" and not stopped:
            marked.result, marked.given = again, given
            marked.note = f"with a right {', '.join(names)}"
    unnamed = marked.result.outcome == "broken" and not marked.result.mistake
    if unnamed and asking.seed != PUBLIC_SEED:
        again, _ = _ask(asking, law, PUBLIC_SEED, marked.given)
        if again.outcome == "passed":
            marked.note = ONLY_PUBLIC


class _Watched:
    """A law that remembers the case it was last asked in, and counts the answers."""

    def __init__(self, law: Law[Any, Any]) -> None:
        self.case: Any = None
        self.n_answers = 0
        self.law = replace(law, compare=self._compare)
        self._law = law

    def _compare(self, code: Any, case: Any) -> Comparison:
        self.case = case
        found = self._law.compare(code, case)
        self.n_answers += bool(found.names) and not isinstance(found.got, NoAnswerError)
        return found


def _ask(
    asking: _Asking, law: CourseLaw, seed: int, given: Given | None = None
) -> tuple[LawResult, bool]:
    """Return what one law finds, and whether the file had to be stopped."""
    lesson, limits = asking.lesson, asking.lesson.limits
    watched = _Watched(law.law)
    started = time.perf_counter()
    try:
        with BareProcess(asking.source, limits, given) as process:
            functions = {
                name: process.function(signature)
                for name, signature in zip(lesson.function_names, lesson.functions, strict=True)
            }
            exercise = Exercise(law.function.partition("(")[0], functions, asking.source)
            result = examine_law(exercise, watched.law, examples=asking.examples, seed=seed)
    except Stopped as stop:
        result = LawResult(law.key, law.law.sentence, "broken", mistake=str(stop))
        result.breach = "there is no answer"
        if watched.case is not None:
            result.case = watched.case._asdict()
            result.breach = f"at {describe(watched.case)} there is no answer"
        result.seconds = time.perf_counter() - started
        return result, True
    except Exception as error:  # of a law, which is no student's fault
        failure = f"{JUDGE_FAILED}: {describe_error(error)}"
        return LawResult(law.key, law.law.sentence, "not asked", breach=failure), False
    if result.outcome == "passed" and not watched.n_answers:
        result.outcome = "not asked"
    return result, False


def _not_asked(law: Law[Any, Any]) -> LawResult:
    return LawResult(law.name, law.sentence, "not asked")
