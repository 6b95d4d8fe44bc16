"""A student goes through a lesson with the commands alone, as they are shown."""

import json
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from tests.cli.running import command_in_a_process, tinymlp_command
from tests.depth import not_quick
from tinymlp.course.lesson import find_lesson

LESSON = find_lesson("05")


@pytest.fixture
def started(tmp_path: Path) -> Path:
    result = tinymlp_command("course", "start", "05", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "wrote 05_neuron_gradient/exercise.py" in result.stdout.replace("\\", "/")
    return tmp_path


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / LESSON.name / f"{name}.py").write_text(text, encoding="utf-8")


@not_quick
def test_a_lesson_from_its_start_to_full_points(started: Path) -> None:
    first = command_in_a_process("course", "check", "05", folder=started)
    assert first.returncode == 1
    assert "NotImplementedError: write the way forward" in first.stdout
    assert "0 of 8 for the exercise, 0 of 8 for the test" in first.stdout

    write(started, exercise=LESSON.programs("wrong")["slope_at_a"])
    wrong, case, look, points = tinymlp_command(
        "course", "check", folder=started
    ).stdout.splitlines()
    assert wrong.startswith("wrong  gradient: a weight moves the loss by δ")
    assert "yours is 0.888429: the slope of the activation is taken at a" in case
    assert look == "look   tinymlp course trace 05, or hint 05"
    assert points.startswith("points: 2 of 8 for the exercise")

    hint = tinymlp_command("course", "hint", folder=started).stdout
    assert hint == f"hint 1 of 3: {LESSON.hints[0]}\n"
    trace = tinymlp_command("course", "trace", "05", folder=started)
    assert trace.returncode == 1
    assert "delta = 0.888429" in trace.stdout

    write(
        started, exercise=LESSON.read("solution.py"), break_it=LESSON.read("break_it_solution.py")
    )
    done = tinymlp_command("course", "check", folder=started / LESSON.name)
    assert done.returncode == 0
    assert "exercise.py obeys all 5 laws" in done.stdout
    assert "8 of 8 for the exercise, 8 of 8 for the test" in done.stdout
    status = tinymlp_command("course", "status", folder=started).stdout
    assert "16 of 16       3      1" in status
    nothing = tinymlp_command("course", "trace", folder=started)
    assert (nothing.returncode, nothing.stdout) == (
        0,
        "no law is broken: there is nothing to look for\n",
    )


def test_starting_twice_changes_nothing(started: Path) -> None:
    write(started, exercise="mine")
    result = tinymlp_command("course", "start", "5", folder=started)
    assert "nothing was changed" in result.stdout
    assert (started / LESSON.name / "exercise.py").read_text(encoding="utf-8") == "mine"


def test_one_law_and_the_forms(started: Path) -> None:
    law = "forward_bends_the_weighted_sum"
    assert tinymlp_command("course", "check", "--law", law, folder=started).returncode == 1
    write(started, exercise=LESSON.read("solution.py"), break_it="x")
    result = tinymlp_command("course", "check", "--law", law, folder=started)
    assert (result.returncode, result.stdout) == (0, f"{law}: passed\n")
    result = tinymlp_command("course", "check", "--json", "--junit", "out.xml", folder=started)
    assert result.returncode == 1  # the test is none
    assert json.loads(result.stdout)["passed"] is True
    assert parse(started / "out.xml").getroot().get("failures") == "0"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "no lesson is started here: tinymlp course start"),
        (["check", "05"], "LESSON must be one that was started here"),
        (["check", "55"], "LESSON must be the number of a lesson"),
        (["start", "x"], "LESSON must be the number of a lesson"),
        (["status", "05"], "LESSON must be left away"),
        (["hint", "--law", "x"], "--law must be an option of check"),
        (["chek"], "invalid choice"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    arguments: list[str], said: str, tmp_path: Path
) -> None:
    result = tinymlp_command("course", *arguments, folder=tmp_path)
    assert result.returncode == 2
    assert said in result.stderr
    assert list(tmp_path.iterdir()) == []
