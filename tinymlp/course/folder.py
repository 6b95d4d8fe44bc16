"""The student's folder: a folder for each lesson that was started, and what is done so far.

05_neuron_gradient/     exercise.py, break_it.py, lesson.md, worksheet.md
course.json             points and hints of each lesson: small, and never trusted for a grade
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from tinymlp import json_fields
from tinymlp.course.break_it import BreakIt, mark_test
from tinymlp.course.lesson import HANDED_OUT, Lesson, find_lesson, lessons
from tinymlp.course.marking import Mark, mark
from tinymlp.errors import ArgumentError, FormatError, invalid
from tinymlp.files import read_file, write_atomically

PROGRESS = "course.json"
LIMIT = 1 << 20


@dataclass
class Progress:
    """What is remembered of one lesson."""

    points: float = 0.0
    """Of the last check, the planted mistakes included."""
    checks: int = 0
    hints: int = 0

    @classmethod
    def from_dict(cls, stored: object, where: str) -> Self:
        """Return what was remembered. Raises `FormatError` for anything else."""
        given = json_fields.fields(stored, ("points", "checks", "hints"), where)
        return cls(
            json_fields.number(given["points"], f"{where}, points"),
            json_fields.whole(given["checks"], f"{where}, checks", minimum=0),
            json_fields.whole(given["hints"], f"{where}, hints", minimum=0),
        )


class StudentFolder:
    """A folder in which lessons are started, and checked."""

    def __init__(self, folder: Path) -> None:
        """Take this folder, or the one above it when it is a lesson's own."""
        names = [lesson.name for lesson in lessons()]
        self.folder: Path = folder.parent if folder.name in names else folder
        self._inside = folder.name if folder.name in names else None

    def start(self, lesson: Lesson) -> list[Path]:
        """Write the lesson's files that are not there yet, and return them; none is overwritten."""
        target = self.folder / lesson.name
        target.mkdir(exist_ok=True)
        written = []
        for name in HANDED_OUT:
            path = target / name
            if not os.path.lexists(path):
                write_atomically(path, lesson.read(name).encode())
                written.append(path)
        return written

    def lesson(self, number: str | None) -> Lesson:
        """Return the lesson of that number; without one that of this folder, or the last started.

        Raises `ArgumentError` when there is none.
        """
        if number is not None:
            return find_lesson(number)
        if self._inside is not None:
            return find_lesson(self._inside)
        started = [lesson for lesson in lessons() if (self.folder / lesson.name).is_dir()]
        if not started:
            first = lessons()[0].number
            raise ArgumentError(f"no lesson is started here: tinymlp course start {first}")
        return max(started, key=lambda one: (self.folder / one.name).stat().st_mtime)

    def source(self, lesson: Lesson, name: str = "exercise.py") -> str:
        """Return the student's file; raises `ArgumentError` when the lesson is not started."""
        path = self.folder / lesson.name / name
        if not path.is_file():
            remedy = f"tinymlp course start {lesson.number}"
            raise invalid("LESSON", "one that was started here", lesson.number, remedy)
        return read_file(path, limit=LIMIT).decode("utf-8", "replace")

    def check(self, lesson: Lesson) -> tuple[Mark, BreakIt]:
        """Mark the student's files, and remember the points."""
        result = mark(lesson, self.source(lesson))
        has_test = (self.folder / lesson.name / "break_it.py").is_file()
        found = mark_test(lesson, self.source(lesson, "break_it.py") if has_test else None)
        done = self.progress()
        one = done.setdefault(lesson.number, Progress())
        one.points, one.checks = result.points + found.points, one.checks + 1
        self._save(done)
        return result, found

    def hint(self, lesson: Lesson) -> tuple[int, str]:
        """Return the next hint and its number, from 1; after the last the first comes again."""
        self.source(lesson)
        done = self.progress()
        one = done.setdefault(lesson.number, Progress())
        number = one.hints % len(lesson.hints)
        one.hints += 1
        self._save(done)
        return number + 1, lesson.hints[number]

    def progress(self) -> dict[str, Progress]:
        """Return what is remembered, by the numbers of the lessons.

        Raises `FormatError` for a file that is none of these.
        """
        path = self.folder / PROGRESS
        if not path.exists():
            return {}
        try:
            stored = json_fields.parse(read_file(path, limit=LIMIT))
            return {
                number: Progress.from_dict(one, f"lesson {number}")
                for number, one in json_fields.items(stored, "the file")
            }
        except FormatError as error:
            what = f"{path} is not what `tinymlp course` wrote: {error}"
            raise FormatError(f"{what}: delete it, points are counted anew") from None

    def _save(self, done: dict[str, Progress]) -> None:
        text = json.dumps({number: asdict(one) for number, one in sorted(done.items())}, indent=2)
        write_atomically(self.folder / PROGRESS, text.encode() + b"\n")
