"""The student writes a test, and earns a point for each planted mistake that it finds.

A test is a function `test` of the lesson's functions, which asserts. It is run on programs that the
student has not seen: on right ones, which it must let pass, for a test that fails always finds
nothing; and on wrong ones, each in a process of its own.
"""

import ast
from dataclasses import dataclass, field

from tinymlp.course.bare_process import BareProcess, Stopped
from tinymlp.course.lesson import Lesson
from tinymlp.text import join_names

FUNCTION = "test"


@dataclass
class BreakIt:
    """What a student's test found."""

    most: int
    found: list[str] = field(default_factory=list)
    """The planted mistakes on which the test fails, in words."""
    missed: list[str] = field(default_factory=list)
    refused: str = ""
    """Why the test is no test, or "" when it is one."""

    @property
    def points(self) -> float:
        """One for each mistake that was found."""
        return float(len(self.found))


def mark_test(lesson: Lesson, source: str | None) -> BreakIt:
    """Return which of the lesson's planted mistakes the test in the source finds."""
    result = BreakIt(len(lesson.planted))
    if source is None:
        result.refused = "no break_it.py was handed in"
        return result
    right = {"solution": lesson.read("solution.py"), **lesson.programs("right")}
    for program in right.values():
        try:
            failure = _run(lesson, source, program)
        except Stopped as stop:
            result.refused = str(stop)
            return result
        if failure:
            result.refused = f"the test fails on a program that is right: {failure}"
            return result
    wrong = lesson.programs("wrong")
    for name in lesson.planted:
        try:
            failure = _run(lesson, source, wrong[name])
        except Stopped:
            failure = ""  # a test that does not end has found nothing
        (result.found if failure else result.missed).append(describe_program(wrong[name]))
    return result


def describe_program(source: str) -> str:
    """Return the first line of a program's docstring, without its full stop.

    >>> describe_program('\"\"\"It forgets the bias.\"\"\"')
    'It forgets the bias'
    """
    docstring = ast.get_docstring(ast.parse(source)) or ""
    return docstring.partition("\n")[0].rstrip(".")


def summary(result: BreakIt) -> str:
    """Return in a line what the test found."""
    if result.refused:
        return result.refused
    if not result.missed:
        return f"finds all of the {result.most} planted mistakes"
    return f"misses: {join_names(result.missed, most=3)}"


def _run(lesson: Lesson, source: str, program: str) -> str:
    with BareProcess(source, lesson.limits) as process:
        return process.test(FUNCTION, program, lesson.function_names)
