"""A class is graded by one command, as it is shown."""

import json
from pathlib import Path

from tests.cli.running import command_in_a_process, tinymlp_command
from tests.depth import not_quick
from tinymlp.course.lesson import find_lesson

LESSON = find_lesson("05")


@not_quick
def test_grade_writes_every_form(tmp_path: Path) -> None:
    submissions = tmp_path / "submissions"
    (submissions / "ben").mkdir(parents=True)
    solution = LESSON.read("solution.py")
    (submissions / "anna.py").write_text(solution, encoding="utf-8")
    wrong = solution.replace("2 * (a", "(a")
    (submissions / "ben" / "exercise.py").write_text(wrong, encoding="utf-8")
    (submissions / "ben" / "break_it.py").write_text(
        LESSON.read("break_it_solution.py"), encoding="utf-8"
    )
    (submissions / "clara.py").write_text("import os\nos._exit(0)\n", encoding="utf-8")
    (tmp_path / "SECRET").write_text("nobody knows this", encoding="utf-8")
    result = command_in_a_process(
        *("grade", "submissions/", "05", "--seed-file", "SECRET"), folder=tmp_path
    )
    assert result.returncode == 0, result.stderr
    *students, last = result.stdout.splitlines()
    assert [line.split() for line in students] == [
        ["8", "of", "16", "anna"],
        ["10", "of", "16", "ben"],
        ["0", "of", "16", "clara"],
    ]
    assert last.startswith("3 submissions in ")
    out = tmp_path / "grades_05"
    written = {path.name for path in out.iterdir()}
    assert written == {
        *("report.html", "grades.csv", "moodle.csv", "results.json"),
        *("feedback", "gradescope", "github-classroom"),
    }
    told = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert told["mistakes"][0]["students"] == ["ben"]
    assert "nobody knows this" not in (out / "results.json").read_text(encoding="utf-8")


def test_what_cannot_be_graded_is_said_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "SECRET").write_text("short", encoding="utf-8")
    for arguments, said in {
        (".", "05"): "the following arguments are required: --seed-file",
        (".", "05", "--seed-file", "SECRET"): "--seed-file must be a file with a secret",
        (".", "77", "--seed-file", "SECRET"): "LESSON must be the number of a lesson",
        ("nowhere", "05", "--seed-file", "nothing"): "No such file",
    }.items():
        result = tinymlp_command("grade", *arguments, folder=tmp_path)
        assert result.returncode in (1, 2)
        assert said in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["SECRET"]
