"""A folder of submissions is graded: each is marked, several at a time.

A submission is a file, `anna.py`, or a folder with an `exercise.py` in it and perhaps a
`break_it.py`: a student's own folder, or one that Moodle or GitHub Classroom has made. Its name is
the student's. Nothing in it is imported or run here: the sources are read as text, and run in bare
processes.
"""

import hashlib
import multiprocessing
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tinymlp.arguments import check_path, check_whole
from tinymlp.course.break_it import BreakIt, mark_test
from tinymlp.course.lesson import Lesson, find_lesson
from tinymlp.course.marking import JUDGE_FAILED, LawMark, Mark, mark
from tinymlp.errors import FormatError, invalid
from tinymlp.files import read_file, reason
from tinymlp.testing.law_result import LawResult
from tinymlp.text import describe_error

LIMIT = 1 << 20
"""Bytes of a student's file."""

MIN_SECRET = 8
"""Bytes of a secret, fewer of which are soon guessed."""

MAX_JOBS = 64


@dataclass
class Submission:
    """What one student handed in."""

    student: str
    number: str = ""
    """The participant's number, where Moodle has made the folder."""
    exercise: str | None = None
    """The source of `exercise.py`, or None when there is none."""
    test: str | None = None
    """The source of `break_it.py`, or None when there is none."""
    problem: str = ""
    """Why it could not be read."""


@dataclass
class Graded:
    """A submission and its marks."""

    submission: Submission
    mark: Mark
    test: BreakIt

    @property
    def student(self) -> str:
        """Whose it is."""
        return self.submission.student

    @property
    def points(self) -> float:
        """What was earned, by the exercise and by the test."""
        return self.mark.points + self.test.points

    @property
    def most(self) -> float:
        """What could be earned."""
        return self.mark.lesson.most_points


@dataclass(frozen=True)
class Mistake:
    """A mistake that several students made."""

    law: str
    function: str
    words: str
    students: Sequence[Graded]


@dataclass
class ClassMarks:
    """The marks of a class in a lesson."""

    lesson: Lesson
    graded: list[Graded]
    seconds: float = field(default=0.0, compare=False)

    def failures(self) -> list[str]:
        """Return what the judge could not do, as sentences; these marks are not to be given."""
        return [
            f"{one.student}: {told}"
            for one in self.graded
            for told in (
                *([one.submission.problem] if JUDGE_FAILED in one.submission.problem else []),
                *(f"{law.result.law}: {law}" for law in one.mark.laws if law.judge_failed),
            )
        ]

    def mistakes(self) -> list[Mistake]:
        """Return the mistakes of the class, the most frequent first."""
        found: dict[tuple[str, str], list[Graded]] = defaultdict(list)
        functions: dict[str, str] = {}
        for one in self.graded:
            words_of_student = set()
            for law in one.mark.laws:
                words = law.result.mistake or "a wrong answer whose cause has no name"
                # A mistake that breaks two laws is one mistake of this student.
                if law.result.outcome == "broken" and words not in words_of_student:
                    words_of_student.add(words)
                    found[law.result.law, words].append(one)
                    functions[law.result.law] = law.function
        listed = [Mistake(law, functions[law], words, who) for (law, words), who in found.items()]
        return sorted(listed, key=lambda mistake: (-len(mistake.students), mistake.law))


def read_seed(path: Path) -> int:
    """Return the number that a file's content stands for; the file is the teacher's secret.

    Raises `ArgumentError` for a file of fewer than 8 bytes.
    """
    content = read_file(path, limit=LIMIT).strip()
    if len(content) < MIN_SECRET:
        remedy = f"python3 -c 'import secrets; print(secrets.token_hex())' > {path.name}"
        what = f"a file with a secret of at least {MIN_SECRET} bytes"
        raise invalid("--seed-file", what, f"{len(content)} bytes", remedy)
    return int.from_bytes(hashlib.sha256(content).digest()[:8])


def read_submissions(folder: Path, lesson: Lesson) -> list[Submission]:
    """Return what is in a folder, in the order of the students' names.

    Raises `ArgumentError` when that is no folder, or there is nothing in it.
    """
    if not folder.is_dir():
        raise invalid(
            "SUBMISSIONS", "a folder with a file or a folder of each student", str(folder)
        )
    found = [
        _read(path, lesson)
        for path in sorted(folder.iterdir())
        if not path.name.startswith((".", "__")) and (path.is_dir() or path.suffix == ".py")
    ]
    if not found:
        remedy = "put each student's exercise there, as anna.py or anna/exercise.py"
        raise invalid("SUBMISSIONS", "a folder with submissions in it", str(folder), remedy)
    return found


def grade(
    submissions: str | Path | Sequence[Submission],
    lesson: str | Lesson,
    *,
    seed: int,
    jobs: int = 2,
) -> ClassMarks:
    """Return the marks of a class.

    `submissions` is a folder or what was read from one; `seed` is what the questions are drawn
    from, and should be secret; `jobs` is how many are marked at a time.
    """
    started = time.perf_counter()
    lesson = lesson if isinstance(lesson, Lesson) else find_lesson(lesson)
    check_whole("seed", seed, minimum=0)
    check_whole("jobs", jobs, minimum=1, maximum=MAX_JOBS)
    if isinstance(submissions, str | Path):
        submissions = read_submissions(check_path("SUBMISSIONS", submissions), lesson)
    given = [(lesson.number, one, seed) for one in submissions]
    if jobs == 1 or len(given) == 1:
        graded = [_grade_one(*one) for one in given]
    else:
        graded = _grade_in_processes(given, jobs)
    return ClassMarks(lesson, graded, time.perf_counter() - started)


def _grade_in_processes(given: Sequence[tuple[str, Submission, int]], jobs: int) -> list[Graded]:
    # Each starts anew: whoever forks a process that has threads may wait forever.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(given)), mp_context=context) as pool:
        futures = [pool.submit(_grade_one, *one) for one in given]
        graded = []
        for future, (number, submission, _) in zip(futures, given, strict=True):
            try:
                graded.append(future.result())
            except Exception as error:  # of the judge, which is no reason to lose the others
                submission.problem = f"{JUDGE_FAILED}: {describe_error(error)}"
                graded.append(_nothing(find_lesson(number), submission))
        return graded


def _grade_one(number: str, submission: Submission, seed: int) -> Graded:
    lesson = find_lesson(number)
    if submission.exercise is None:
        return _nothing(lesson, submission)
    return Graded(
        submission,
        mark(lesson, submission.exercise, seed=seed),
        mark_test(lesson, submission.test),
    )


def _nothing(lesson: Lesson, submission: Submission) -> Graded:
    """Return the marks of what cannot be marked: every law, and no points."""
    result = Mark(lesson, [], submission.problem)
    for law in lesson.laws():
        nothing = LawResult(law.key, law.law.sentence, "not asked")
        result.laws.append(LawMark(nothing, law.function, lesson.points[law.key]))
    return Graded(submission, result, mark_test(lesson, None))


def _read(path: Path, lesson: Lesson) -> Submission:
    if not path.is_dir():
        found = Submission(path.stem)
        files: dict[str, Path] = {"exercise.py": path}
    else:
        moodle = re.fullmatch(r"(.*)_(\d+)_assignsubmission_.*", path.name)
        found = Submission(*moodle.groups()) if moodle else Submission(path.name)
        files = {}
        for file in _python_files(path):
            files.setdefault(file.name, file)
        others = [file for name, file in files.items() if name != "break_it.py"]
        if "exercise.py" not in files and len(others) == 1:
            files["exercise.py"] = others[0]
    if "exercise.py" not in files:
        found.problem = "no exercise.py was handed in"
        return found
    try:
        found.exercise = _text(files["exercise.py"], path)
        if "break_it.py" in files:
            found.test = _text(files["break_it.py"], path)
    except (OSError, FormatError) as error:
        found.exercise, found.problem = None, f"its file cannot be read: {reason(error)}"
    return found


def _python_files(folder: Path) -> Iterator[Path]:
    """Yield the files of a student's folder, those near the top first; links lead elsewhere."""
    found = [path for path in folder.rglob("*.py") if "__pycache__" not in path.parts]
    yield from sorted(found, key=lambda path: (len(path.parts), path))


def _text(path: Path, submission: Path) -> str:
    """Return the text of a file of a submission; raise `FormatError` where a link leads to it."""
    parts = (path, *path.parents)
    if any(part.is_symlink() for part in parts[: parts.index(submission) + 1]):
        raise FormatError("it must be a file, got a link to another place")
    return read_file(path, limit=LIMIT).decode("utf-8", "replace")
