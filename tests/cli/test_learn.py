"""A student goes through tutorials and lessons, from the first cell to the last."""

import io
import json
import sys
from pathlib import Path

import pytest

import tinymlp as tm
from tests.cli.running import Result, command_in_a_process, refusal, tinymlp_command
from tests.depth import some
from tests.stated import differences, stated
from tinymlp.tutorials import place
from tinymlp.tutorials.tutorial import Tutorial, find, tutorials
from tinymlp.tutorials.walk import PRINTED

ALL = [one for one in tutorials() if not one.is_lesson]
LESSONS = [one for one in tutorials() if one.is_lesson]


def learn(folder: Path, *arguments: str, commands: str = "") -> Result:
    return command_in_a_process(
        "learn", *arguments, folder=folder, commands=commands, COLUMNS="100"
    )


def printed_in(output: str) -> list[str]:
    """Return the lines that the cells printed."""
    return [line[2:] for line in output.splitlines() if line.startswith(PRINTED)]


def kept(folder: Path) -> dict[str, dict[str, int]]:
    read: dict[str, dict[str, int]] = json.loads((folder / "learn.json").read_text())
    return read


@pytest.mark.parametrize("tutorial", some(ALL, 7, 2), ids=lambda one: one.key)
def test_a_tutorial_prints_what_it_states_cell_by_cell(tutorial: Tutorial, tmp_path: Path) -> None:
    result = learn(tmp_path, tutorial.key, commands="\n" * 200)
    assert (result.returncode, result.stderr) == (0, "")
    source = tutorial.path.read_text(encoding="utf-8")
    assert differences(stated(source), printed_in(result.stdout)) == []
    assert kept(tmp_path)[tutorial.key]["step"] == len(tutorial.steps)
    left = {path.name for path in tmp_path.iterdir()} - {".hypothesis"}
    assert left == {"learn.json"}, "a tutorial leaves no file behind"


def in_here(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str, typed: str) -> Result:
    """Run `learn` in this process."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    monkeypatch.setenv("COLUMNS", "100")
    return tinymlp_command("learn", *arguments, folder=folder)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.key)
def test_a_lesson_is_read_to_its_end_and_its_exercise_named(
    lesson: Tutorial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = in_here(tmp_path, monkeypatch, lesson.key, typed="\n" * 200)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.endswith(f"\nnext: tinymlp course start {lesson.key[-2:]}\n")
    typed = [line for line in printed_in(result.stdout) if line.startswith(">>> ")]
    text = lesson.path.read_text(encoding="utf-8")
    assert typed == [line.strip() for line in text.splitlines() if line.startswith("    >>> ")]


def test_a_guess_stands_beside_the_result_and_the_place_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = in_here(tmp_path, monkeypatch, "2", typed="[0, 0, 0, 0.5, 2]\n\nno idea\n")
    assert first.returncode == 0
    assert "you guessed: [0, 0, 0, 0.5, 2]   right\n" in first.stdout
    assert "you guessed: no idea\n" in first.stdout  # and nothing more is said
    assert first.stdout.endswith("to go on: tinymlp learn 02 (step 2 of 11)\n")
    assert kept(tmp_path) == {"02": {"step": 1, "guesses": 2, "right": 1}}

    listed = in_here(tmp_path, monkeypatch, typed="").stdout
    assert "step 2 of 11\n" in listed
    again = in_here(tmp_path, monkeypatch, "02", typed="\n\nq\n").stdout
    assert "── 2 of 11 ─" in again
    assert "── 1 of 11 ─" not in again
    assert "(first, the code of 1 earlier step)" in again
    assert printed_in(again) == printed_in(first.stdout)[1:]


def test_commands_lead_back_and_elsewhere_and_nothing_runs_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = "\n\ng 4\na\nb\ng 99\n?\nb\nb\nq\n"
    result = in_here(tmp_path, monkeypatch, "02", typed=typed)
    places = [int(line.split()[1]) for line in result.stdout.splitlines() if line.startswith("── ")]
    assert places == [1, 2, 4, 4, 3, 11, 10, 9]
    assert "q        quits; your place is remembered" in result.stdout
    assert kept(tmp_path)["02"]["step"] == 8


def test_without_guesses_nothing_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = in_here(tmp_path, monkeypatch, "why not all zeros", "--no-guess", typed="")
    assert "> " not in result.stdout.replace("│", "")
    source = find("why-not-all-zeros").path.read_text(encoding="utf-8")
    assert differences(stated(source), printed_in(result.stdout)) == []


def test_an_error_is_shown_as_python_shows_it_and_is_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object, **named: object) -> None:
        raise OverflowError("too\x1b[2Jmuch")

    monkeypatch.setattr(tm.Neuron, "forward", refuse)
    result = in_here(tmp_path, monkeypatch, "01", typed="\n\nq\n")
    assert result.returncode == 1
    told = printed_in(result.stdout)
    assert told[0] == "Traceback (most recent call last):"
    assert 'tutorials/01_one_neuron.py", line 26, in <module>' in told[1].replace("\\", "/")
    assert told[2].strip().startswith('print(celsius, "°C is", thermometer.forward(')
    assert "OverflowError: too\\x1b[2Jmuch" in told


def test_what_is_typed_is_no_command_to_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = in_here(tmp_path, monkeypatch, "02", typed="\x1b[2J\x07\nq\n")
    assert "you guessed: \\x1b[2J\\x07\n" in result.stdout
    assert "\x1b" not in result.stdout


def test_input_that_is_no_text_and_none_at_all_end_nothing_badly(tmp_path: Path) -> None:
    result = learn(tmp_path, "02")
    assert (result.returncode, result.stderr) == (0, "")
    assert "to go on: tinymlp learn 02 (step 1 of 11)" in result.stdout


def test_a_file_that_holds_no_places_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "learn.json").write_text("[]")
    result = in_here(tmp_path, monkeypatch, "02", typed="q\n")
    assert result.returncode == 1
    assert "learn.json is not what `tinymlp learn` wrote: delete it" in refusal(result)
    assert (tmp_path / "learn.json").read_text() == "[]"


def test_where_no_place_can_be_kept_it_is_said_once_and_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(place, "write_atomically", refuse)
    result = in_here(tmp_path, monkeypatch, "02", typed="\n\nq\n")
    assert result.returncode == 0
    (line,) = result.stderr.splitlines()
    assert line.startswith("tinymlp: warning: ")
    assert "cannot be written (read-only file system): no place is kept" in line.lower()
    assert "── 2 of 11 ─" in result.stdout
    assert "to go on" not in result.stdout


def test_in_a_lesson_s_own_folder_the_place_is_kept_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "05_neuron_gradient").mkdir()
    in_here(tmp_path / "05_neuron_gradient", monkeypatch, "lesson", "5", typed="q\n")
    assert set(kept(tmp_path)) == {"lesson-05"}


def test_a_notebook_and_a_script_are_written_and_never_over_a_file(tmp_path: Path) -> None:
    result = tinymlp_command(
        *("learn", "02", "--notebook", "xor.ipynb", "--script", "xor.py"), folder=tmp_path
    )
    assert (result.returncode, result.stdout) == (0, "wrote xor.ipynb\nwrote xor.py\n")
    assert json.loads((tmp_path / "xor.ipynb").read_text(encoding="utf-8"))["nbformat"] == 4
    before = (tmp_path / "xor.py").read_bytes()
    again = tinymlp_command(
        *("learn", "02", "--notebook", "other.ipynb", "--script", "xor.py"), folder=tmp_path
    )
    assert "it is here already: choose another name" in refusal(again)
    assert not (tmp_path / "other.ipynb").exists()
    assert (tmp_path / "xor.py").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no such"], "NAME must be a tutorial or a lesson, got 'no such': there are 01, 02"),
        (["--no-guess"], "NAME must be a tutorial or a lesson, got None: as in tinymlp learn 03"),
        (["03", "--no-answers"], "--no-answers must be an option of --notebook or --script"),
        (["03", "--no-guess", "--script", "a.py"], "--no-guess must be"),
        (["03", "--script", "a.txt"], "--script must be a file that ends in .py"),
        (
            ["03", "--notebook", "no/such.ipynb"],
            "--notebook must be a file in a folder that exists",
        ),
        (["lesson-03", "--script", "a.py"], "its program is exercise.py: tinymlp course start 03"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    arguments: list[str], said: str, tmp_path: Path
) -> None:
    result = tinymlp_command("learn", *arguments, folder=tmp_path)
    assert result.returncode == 2
    assert said in refusal(result)
    assert list(tmp_path.iterdir()) == []
