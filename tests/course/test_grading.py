"""A folder of submissions, as classes and platforms make them, is graded as a whole."""

from pathlib import Path

import pytest

from tests.depth import not_quick
from tinymlp.course import marking
from tinymlp.course.grading import Submission, grade, read_seed, read_submissions
from tinymlp.course.lesson import find_lesson
from tinymlp.errors import ArgumentError

LESSON = find_lesson("05")
SOLUTION = LESSON.read("solution.py")


def write(path: Path, text: str = SOLUTION) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_submissions_are_files_or_folders_of_any_making(tmp_path: Path) -> None:
    write(tmp_path / "anna.py")
    write(tmp_path / "ben" / "exercise.py")
    write(tmp_path / "ben" / "break_it.py", "# a test")
    write(tmp_path / "clara" / LESSON.name / "exercise.py")
    write(tmp_path / "David Meyer_123_assignsubmission_file_" / "my_work.py")
    write(tmp_path / "emil" / "notes.txt")
    write(tmp_path / "fatima" / "a.py")
    write(tmp_path / "fatima" / "b.py")
    write(tmp_path / ".hidden" / "exercise.py")
    write(tmp_path / "readme.txt")
    found = {one.student: one for one in read_submissions(tmp_path, LESSON)}
    assert list(found) == ["David Meyer", "anna", "ben", "clara", "emil", "fatima"]
    assert found["David Meyer"].number == "123"
    assert [one.exercise == SOLUTION for one in found.values()] == [True] * 4 + [False] * 2
    assert found["ben"].test == "# a test"
    assert found["emil"].problem == found["fatima"].problem == "no exercise.py was handed in"


def test_a_link_to_another_place_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    write(secret, "password")
    (tmp_path / "class" / "anna").mkdir(parents=True)
    (tmp_path / "class" / "anna" / "exercise.py").symlink_to(secret)
    (tmp_path / "class" / "ben").symlink_to(tmp_path)
    write(tmp_path / "others" / "a" / "b" / "exercise.py", "password")
    (tmp_path / "class" / "clara").symlink_to(tmp_path / "others")
    (tmp_path / "class" / "david").mkdir()
    (tmp_path / "class" / "david" / "mine").symlink_to(tmp_path / "others")
    (tmp_path / "class" / "emil.py").symlink_to(secret)
    (tmp_path / "of_today").symlink_to(tmp_path / "class")
    for folder in ("class", "of_today"):  # where the folder lies is the teacher's business
        found = read_submissions(tmp_path / folder, LESSON)
        assert [one.exercise for one in found] == [None] * 5
        assert all(one.problem for one in found)
    write(tmp_path / "class" / "fatima.py", SOLUTION)
    assert read_submissions(tmp_path / "of_today", LESSON)[-1].exercise == SOLUTION


def test_what_is_no_class_is_refused(tmp_path: Path) -> None:
    for wrong in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ArgumentError, match="SUBMISSIONS must be a folder"):
            read_submissions(wrong, LESSON)


def test_a_seed_is_all_of_a_secret(tmp_path: Path) -> None:
    write(tmp_path / "SECRET", "a long secret\n")
    write(tmp_path / "OTHER", "a long secres\n")
    assert read_seed(tmp_path / "SECRET") != read_seed(tmp_path / "OTHER")
    write(tmp_path / "SHORT", "1234\n")
    with pytest.raises(ArgumentError, match="--seed-file must be a file with a secret"):
        read_seed(tmp_path / "SHORT")


def test_a_failure_of_the_judge_is_told_to_the_teacher(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("of the judge")

    monkeypatch.setattr(marking, "examine_law", fail)
    marks = grade([Submission("anna", exercise=SOLUTION)], LESSON, seed=1)
    assert len(marks.failures()) == len(LESSON.points)
    assert "anna: " in marks.failures()[0]


@not_quick
def test_a_class_is_graded_by_several_processes_as_by_one() -> None:
    wrong = LESSON.programs("wrong")
    given = [
        Submission("anna", exercise=SOLUTION),
        Submission("ben", exercise=wrong["slope_at_a"]),
        Submission("clara", exercise=wrong["slope_at_a"].replace("delta", "d")),
        Submission("david", problem="no exercise.py was handed in"),
    ]
    both = grade(given, LESSON, seed=7, jobs=2)
    assert [one.points for one in both.graded] == [8, 2, 2, 0]
    first = both.mistakes()[0]
    assert "taken at a" in first.words
    assert [one.student for one in first.students] == ["ben", "clara"]
    alone = grade(given[1:2], LESSON, seed=7, jobs=1)
    assert [str(law) for law in alone.graded[0].mark.laws] == [
        str(law) for law in both.graded[1].mark.laws
    ]
