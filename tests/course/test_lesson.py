"""The grader is graded: every lesson's own programs get the marks that they should.

A lesson is tested by being a folder in `tinymlp/course/_lessons/`; nothing here names one.
"""

import ast
import re
from functools import cache

import pytest

from tests.depth import DEEP, not_quick, some
from tinymlp.course.break_it import mark_test
from tinymlp.course.laws import CourseLaw
from tinymlp.course.lesson import FOLDER, HANDED_OUT, Lesson, _load_laws, find_lesson, lessons
from tinymlp.course.marking import Mark, mark
from tinymlp.errors import ArgumentError

SECRET = 20_260_101
"""A seed that is not the one of `tinymlp course check`."""

FEW = 20
MANY = 100 if DEEP else FEW

LESSONS = [pytest.param(lesson, id=lesson.name) for lesson in lessons()]
WRONG = [
    pytest.param(lesson, name, id=f"{lesson.name}-{name}")
    for lesson in lessons()
    for name in lesson.programs("wrong")
]
RIGHT = [
    pytest.param(lesson, name, id=f"{lesson.name}-{name}")
    for lesson in lessons()
    for name in lesson.programs("right")
]


def note(source: str, key: str) -> str:
    """Return what a wrong program says of itself in a line "# key: …", or ""."""
    found = re.search(rf"^# {key}: (.+)$", source, re.MULTILINE)
    return found[1] if found else ""


def describe(result: Mark) -> list[str]:
    """Return what was found of each law, for a failure's message."""
    return [result.stopped, *(f"{law.result.law}: {law}" for law in result.laws)]


def test_every_folder_is_a_lesson() -> None:
    folders = [path.name for path in FOLDER.iterdir() if path.is_dir() and path.name[0] != "_"]
    assert sorted(folders) == [lesson.name for lesson in lessons()]
    assert len({lesson.number for lesson in lessons()}) == len(folders)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_has_all_its_parts(lesson: Lesson) -> None:
    for name in (*HANDED_OUT, "solution.py", "break_it_solution.py", "worksheet_answers.md"):
        assert lesson.read(name).strip(), name
    assert len(lesson.hints) == 3
    assert set(lesson.minutes) == {"read", "guess", "write", "break_it"}
    assert all((lesson.title, lesson.goal, lesson.misconception, lesson.functions))
    assert len(lesson.programs("wrong")) >= 8
    assert len(lesson.programs("right")) >= 3
    assert set(lesson.planted) <= set(lesson.programs("wrong"))
    assert len(lesson.planted) >= 5
    laws: list[CourseLaw] = list(_load_laws(lesson.folder / "laws.py"))
    assert set(lesson.points) <= {law.key for law in laws}
    assert {law.function for law in lesson.laws()} <= set(lesson.functions)
    for law, cancelled in lesson.cancels.items():
        assert {law, *cancelled} <= set(lesson.points)


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_hint_is_the_answer(lesson: Lesson) -> None:
    """No line of the solution that computes something stands in a hint."""
    solution = ast.parse(lesson.read("solution.py"))
    lines = {
        ast.unparse(node.value)
        for node in ast.walk(solution)
        if isinstance(node, ast.Assign | ast.Return) and isinstance(node.value, ast.BinOp)
    }
    hints = re.sub(r"\s", "", " ".join(lesson.hints))
    assert [line for line in lines if re.sub(r"\s", "", line) in hints] == []


@pytest.mark.parametrize("lesson", some(LESSONS, 6))
def test_the_exercise_as_it_is_handed_out_has_no_points_and_says_what_to_write(
    lesson: Lesson,
) -> None:
    result = mark(lesson, lesson.read("exercise.py"), examples=FEW)
    assert result.points == 0
    assert result.stopped == ""
    assert result.first_broken is not None


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_solution_has_every_point(lesson: Lesson) -> None:
    result = mark(lesson, lesson.read("solution.py"), seed=SECRET, examples=MANY)
    assert result.points == result.most, describe(result)
    assert result.examination.passed


@not_quick
@pytest.mark.parametrize(("lesson", "name"), some(RIGHT, 7))
def test_a_right_program_in_another_style_has_every_point(lesson: Lesson, name: str) -> None:
    result = mark(lesson, lesson.programs("right")[name], seed=SECRET, examples=FEW)
    assert result.points == result.most, describe(result)


@not_quick
@pytest.mark.parametrize(("lesson", "name"), some(WRONG, 16))
def test_a_wrong_program_fails_with_the_name_of_its_mistake(lesson: Lesson, name: str) -> None:
    source = lesson.programs("wrong")[name]
    law, named, stopped = (note(source, key) for key in ("law", "named", "stopped"))
    order = list(lesson.points)
    result = mark(
        lesson, source, seed=SECRET, only=order[: order.index(law) + 1] if law else (), examples=FEW
    )
    if stopped:
        assert stopped in result.stopped
        assert result.points == 0
        return
    broken = result.first_broken
    assert broken is not None
    assert broken.result.law == law, describe(result)
    assert named
    assert named in str(broken), describe(result)
    assert result.points < sum(one.most for one in result.laws) or broken.most == 0


@cache
def template(lesson: str) -> tuple[str, float, list[str]]:
    found = mark_test(find_lesson(lesson), find_lesson(lesson).read("break_it.py"))
    return found.refused, found.points, found.missed


@not_quick
@pytest.mark.parametrize("lesson", some(LESSONS, 3, 1))
def test_a_good_test_finds_every_planted_mistake_and_the_one_handed_out_few(lesson: Lesson) -> None:
    found = mark_test(lesson, lesson.read("break_it_solution.py"))
    assert (found.refused, found.missed) == ("", [])
    refused, points, _ = template(lesson.number)
    assert refused == ""
    assert points <= 1


TESTS = {
    "def test(*functions):\n    assert False\n": "the test fails on a program that is right",
    "def check():\n    pass\n": "there is no function test",
    "def test(*functions):\n    while True:\n        pass\n": "does a loop never end?",
    "def test(f, *others):\n    f.__code__\n": "it reads __code__",
    "import random\ndef test(*functions):\n    assert random.random() < 0\n": "the test fails on",
    "assert False\n": "the file cannot be loaded",
}


@pytest.mark.parametrize("source", TESTS)
def test_a_test_that_is_none_earns_nothing_and_is_told_why(source: str) -> None:
    found = mark_test(lessons()[0], source)
    assert TESTS[source] in found.refused
    assert found.points == 0


def test_a_lesson_is_found_by_its_number_and_none_is_refused() -> None:
    assert find_lesson("5") is find_lesson("05") is find_lesson(5)
    for nothing in ("0", "99", "", "x", "-1", "٣", None):
        with pytest.raises(ArgumentError, match="LESSON must be the number of a lesson"):
            find_lesson(nothing)
