"""No points without an answer, none for a borrowed one, none lost by another function's fault."""

import pytest

from tinymlp.course import marking
from tinymlp.course.lesson import Lesson, find_lesson
from tinymlp.course.marking import ONLY_PUBLIC, Mark, mark

FEW = 20


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return find_lesson("05")


def outcomes(result: Mark) -> list[str]:
    return [law.result.outcome for law in result.laws]


@pytest.mark.parametrize(
    "source", ["1 / 0", "import sys\nsys.exit(0)", "def f(:", "import tinymlp"]
)
def test_a_file_that_cannot_be_loaded_has_no_points_and_nothing_passed(
    lesson: Lesson, source: str
) -> None:
    result = mark(lesson, source)
    assert result.points == 0
    assert result.stopped
    assert set(outcomes(result)) == {"not asked"}
    assert not result.examination.passed


@pytest.mark.parametrize(
    "body",
    ["return None", "return 0", "return [0, 0], 0", "return 'a'", "raise ValueError", "yield"],
)
def test_what_answers_nothing_right_has_no_points(lesson: Lesson, body: str) -> None:
    source = (
        f"def forward(weights, bias, inputs):\n    {body}\n"
        f"def gradient(weights, bias, inputs, target):\n    {body}\n"
    )
    assert mark(lesson, source, examples=FEW).points == 0


def test_a_function_is_not_blamed_for_an_earlier_one(lesson: Lesson) -> None:
    source = lesson.read("solution.py").replace("z = bias", "z = 0")
    result = mark(lesson, source, examples=FEW)
    assert outcomes(result) == ["broken", *["passed"] * 4]
    assert result.laws[1].note == "with a right forward"
    # The two mistakes of another are both seen.
    both = mark(lesson, source.replace("2 * (a", "(a"), examples=FEW)
    assert "the bias is not added" in str(both.laws[0])
    assert "is the factor 2 missing?" in str(both.laws[1])


def test_a_numeric_slope_takes_the_points_that_it_earned(lesson: Lesson) -> None:
    result = mark(lesson, lesson.programs("wrong")["numeric"], examples=FEW)
    assert outcomes(result) == ["passed", "passed", "passed", "broken", "passed"]
    assert result.points == lesson.points["forward_bends_the_weighted_sum"]
    assert "numeric slope" in result.laws[1].note


def test_a_table_of_known_answers_fails_at_the_teacher_s_questions(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[tuple[object, ...]] = set()
    law = lesson.laws()[0]
    look = law.law.compare

    def remember(code: object, case: object) -> object:
        asked.add((*map(tuple, (case.weights, case.inputs)), case.bias))  # type: ignore[attr-defined]
        return look(code, case)

    monkeypatch.setitem(law.law.__dict__, "compare", remember)
    mark(lesson, lesson.read("solution.py"), only=[law.key], examples=FEW)
    monkeypatch.undo()
    solution = lesson.read("solution.py").replace("def forward", "def right")
    source = (
        f"{solution}\nTABLE = {asked!r}\n"
        "def forward(weights, bias, inputs):\n"
        "    known = (tuple(weights), tuple(inputs), bias) in TABLE\n"
        "    return right(weights, bias, inputs) if known else 0.5\n"
    )
    assert mark(lesson, source, only=[law.key], examples=FEW).points == 2
    result = mark(lesson, source, only=[law.key], seed=99, examples=FEW)
    assert result.points == 0
    assert result.laws[0].note == ONLY_PUBLIC


def test_the_same_seed_asks_the_same(lesson: Lesson) -> None:
    source = lesson.programs("wrong")["times_weight"]
    first, second = (mark(lesson, source, seed=7, examples=FEW) for _ in range(2))
    assert [str(law) for law in first.laws] == [str(law) for law in second.laws]


def test_after_two_stops_nothing_more_is_asked(lesson: Lesson) -> None:
    source = "import os\ndef forward(*a):\n os._exit(0)\ngradient = forward\n"
    result = mark(lesson, source)
    assert outcomes(result) == ["broken", "broken", *["not asked"] * 3]
    assert "never os._exit()" in str(result.laws[0])
    assert "at weights = [0.5, 0.5]" in str(result.laws[0])


def test_a_law_that_fails_itself_is_no_student_s_fault(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("of the judge")

    monkeypatch.setattr(marking, "examine_law", fail)
    result = mark(lesson, lesson.read("solution.py"), only=["lists_stay"])
    assert outcomes(result) == ["not asked"]
    assert result.laws[0].judge_failed
