"""A trace shows the student's own lines, with the numbers they computed, and ends."""

from tinymlp.course.lesson import find_lesson
from tinymlp.course.marking import mark
from tinymlp.course.tracing_lines import trace_lines

LESSON = find_lesson("05")


def trace(source: str) -> list[str]:
    broken = mark(LESSON, source, examples=20).first_broken
    assert broken is not None
    return trace_lines(LESSON, source, broken)


def test_each_line_has_the_numbers_that_it_changed() -> None:
    source = LESSON.programs("wrong")["slope_at_a"]
    lines = [" ".join(line.split()) for line in trace(source)]
    assert lines[0] == "gradient([0.5, 0.5], 0.25, [1.0, 1.0], 0.0)"
    number = source.split("\n").index("    z = bias") + 1
    assert f"{number} z = bias z = 0.25" in lines
    assert any(line.endswith("returns 0.848284") for line in lines)
    assert any("math.tanh(a) ** 2) delta = 0.888429" in line for line in lines)


def test_an_exception_is_shown_where_it_was_raised() -> None:
    lines = trace(LESSON.read("solution.py").replace("z = bias", "z = bias / 0"))
    assert any("z = bias / 0" in line and "raises ZeroDivisionError" in line for line in lines)
    assert lines[-1].strip().startswith("ZeroDivisionError: ")


def test_a_long_loop_is_cut_and_a_hostile_one_stopped() -> None:
    solution = LESSON.read("solution.py")
    long = solution.replace("z = bias", "z = bias\n    for i in range(10_000):\n        z += 1")
    assert "and so on: 300 lines are shown" in "\n".join(trace(long))
    endless = solution.replace("z = bias", "z = bias\n    while True:\n        pass")
    assert "does a loop never end?" in trace(endless)[-1]
    watching = solution.replace("z = bias", "import sys\n    sys.settrace(None)\n    z = bias")
    assert "it watches the judge" in trace(watching)[-1]
