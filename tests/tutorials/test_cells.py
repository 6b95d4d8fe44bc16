"""The cells of a script do what the script does, each once."""

import sys
from pathlib import Path

import pytest

from tests.stated import differences, stated
from tinymlp.tutorials.cells import Cells
from tinymlp.tutorials.tutorial import Step, Tutorial, find


def made_of(*steps: Step, path: str = "made_up.py") -> Cells:
    return Cells(Tutorial(Path(path), "99", "Made up", "", steps, "1"))


def code(source: str, line: int = 1) -> Step:
    return Step(code=source, source=source, line=line)


def test_the_cells_print_what_the_script_states() -> None:
    tutorial = find("why-not-all-zeros")
    cells = Cells(tutorial)
    printed = "".join(cells.printed_at(index).text for index in range(len(tutorial.steps)))
    source = tutorial.path.read_text(encoding="utf-8")
    assert differences(stated(source), printed.splitlines()) == []


def test_a_later_step_is_run_after_those_before_it_and_none_twice() -> None:
    cells = made_of(code("n = 1"), Step("a text"), code("n += 1\nprint(n)"), code("print(n * 10)"))
    assert cells.n_missing(3) == 2
    assert cells.printed_at(3).text == "20\n"
    assert cells.n_missing(3) == 0
    assert cells.printed_at(2).text == "2\n"
    assert cells.printed_at(3).text == "20\n"
    assert cells.printed_at(1).text == ""


def test_it_is_the_program_while_it_runs_and_no_longer() -> None:
    before = sys.modules["__main__"], sys.displayhook, sys.stdout
    source = "import sys\nprint(__name__, sys.modules['__main__'].__file__)\n"
    source += "print(sys.modules['__main__'].__dict__ is globals())\n1 / 0"
    cells = made_of(code(source))
    printed = cells.printed_at(0)
    assert printed.text.startswith("__main__ made_up.py\nTrue\nTraceback")
    assert (sys.modules["__main__"], sys.displayhook, sys.stdout) == before


def test_an_error_has_the_line_of_the_file_and_ends_its_step_alone(tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text("\n# %%\nprint('begun')\nprint(1 / 0)\n", encoding="utf-8")
    step = code("print('begun')\nprint(1 / 0)", line=3)
    cells = made_of(step, code("print('next')"), path=str(file))
    failed = cells.printed_at(0)
    assert failed.failed
    begun, head, where, line, *_, error = failed.text.splitlines()
    assert (begun, head) == ("begun", "Traceback (most recent call last):")
    assert where == f'  File "{file}", line 4, in <module>'
    assert line == "    print(1 / 0)"
    assert error == "ZeroDivisionError: division by zero"
    assert cells.printed_at(1).text == "next\n"
    assert not cells.printed_at(1).failed


def test_an_interrupt_is_not_shown_but_raised() -> None:
    with pytest.raises(KeyboardInterrupt):
        made_of(code("raise KeyboardInterrupt")).printed_at(0)


def test_lines_at_a_prompt_answer_as_python_does_and_an_error_ends_one_alone() -> None:
    examples = ["x = 2\n", "x * 3\n", "None\n", "x / 0\n", "for y in 1, 2:\n    y\n", "x\n"]
    printed = made_of(Step(code="…", examples=examples)).printed_at(0)
    assert not printed.failed
    lines = printed.text.splitlines()
    assert lines[:5] == [">>> x = 2", ">>> x * 3", "6", ">>> None", ">>> x / 0"]
    assert "ZeroDivisionError: division by zero" in lines
    assert lines[-6:] == [">>> for y in 1, 2:", "...     y", "1", "2", ">>> x", "2"]
