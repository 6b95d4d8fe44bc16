"""The student's folder is theirs: nothing in it is overwritten, and nothing in it is trusted."""

from pathlib import Path

import pytest

from tinymlp.course.folder import PROGRESS, StudentFolder
from tinymlp.course.lesson import HANDED_OUT, find_lesson
from tinymlp.errors import ArgumentError, FormatError

LESSON = find_lesson("05")


def test_start_writes_what_is_handed_out_and_never_over_it(tmp_path: Path) -> None:
    folder = StudentFolder(tmp_path)
    written = folder.start(LESSON)
    assert [path.name for path in written] == list(HANDED_OUT)
    mine = tmp_path / LESSON.name / "exercise.py"
    mine.write_text("mine", encoding="utf-8")
    (tmp_path / LESSON.name / "worksheet.md").unlink()
    assert [path.name for path in folder.start(LESSON)] == ["worksheet.md"]
    assert mine.read_text(encoding="utf-8") == "mine"


def test_hints_come_one_after_the_other(tmp_path: Path) -> None:
    folder = StudentFolder(tmp_path)
    folder.start(LESSON)
    told = [folder.hint(LESSON) for _ in range(4)]
    assert [number for number, _ in told] == [1, 2, 3, 1]
    assert [hint for _, hint in told[:3]] == list(LESSON.hints)
    assert folder.progress()["05"].hints == 4


def test_the_lesson_is_that_of_the_folder_or_the_one_that_was_started(tmp_path: Path) -> None:
    folder = StudentFolder(tmp_path)
    with pytest.raises(ArgumentError, match="no lesson is started here: tinymlp course start"):
        folder.lesson(None)
    with pytest.raises(ArgumentError, match="tinymlp course start 05"):
        folder.source(LESSON)
    folder.start(LESSON)
    assert folder.lesson(None) is LESSON
    inside = StudentFolder(tmp_path / LESSON.name)
    assert inside.folder == tmp_path
    assert inside.lesson(None) is LESSON


@pytest.mark.parametrize("text", ["", "[]", '{"05": 1}', '{"05": {"x": 1}}', "[" * 9_000, "\x00"])
def test_a_damaged_progress_is_said_and_not_guessed(tmp_path: Path, text: str) -> None:
    (tmp_path / PROGRESS).write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match="delete it"):
        StudentFolder(tmp_path).progress()
