"""A lesson is a folder in `_lessons/`: what the student reads and writes, and what is asked of it.

    05_neuron_gradient/
        lesson.md               what the student reads; guess first, then run
        exercise.py             the functions with holes in them
        solution.py             the functions without
        break_it.py             where the student writes a test
        break_it_solution.py    one that finds every planted mistake
        worksheet.md            on paper; worksheet_answers.md is another page
        lesson.toml             points, laws, limits, hints, the misconception, times
        laws.py                 LAWS, what is asked of the functions
        wrong/*.py              programs that must fail, each with the name of its mistake
        right/*.py              programs that must pass, in other styles

>>> lesson = find_lesson("5")
>>> lesson.name, lesson.title, lesson.most_points > 0
('05_neuron_gradient', "A neuron's gradient", True)
"""

import importlib.util
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tinymlp import extras
from tinymlp.course.bare_process import Limits
from tinymlp.course.laws import CourseLaw
from tinymlp.errors import invalid
from tinymlp.resources import package_folder
from tinymlp.text import did_you_mean

FOLDER = package_folder("course/_lessons")

HANDED_OUT = ("lesson.md", "exercise.py", "break_it.py", "worksheet.md")
"""The files that a student gets."""


@dataclass(frozen=True)
class Lesson:
    """What `lesson.toml` says, and where the other files are."""

    name: str
    title: str
    goal: str
    misconception: str
    functions: Sequence[str]
    """The signatures of the student's functions: "gradient(weights, bias)"."""
    hints: Sequence[str]
    minutes: Mapping[str, int]
    limits: Limits
    points: Mapping[str, float]
    """For each law its points, in the order in which the laws are asked."""
    cancels: Mapping[str, Sequence[str]]
    """For some laws the laws that give no points where these are broken."""
    planted: Sequence[str]
    """The wrong programs that the student's own test should find, one point each."""

    @property
    def number(self) -> str:
        """The two digits before its name."""
        return self.name[:2]

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return FOLDER / self.name

    @property
    def most_points(self) -> float:
        """The points of all laws and all planted mistakes."""
        return sum(self.points.values()) + len(self.planted)

    @property
    def function_names(self) -> list[str]:
        """The names of the student's functions."""
        return [signature.partition("(")[0] for signature in self.functions]

    def read(self, name: str) -> str:
        """Return the text of one of its files."""
        return (self.folder / name).read_text(encoding="utf-8")

    def programs(self, folder: str) -> dict[str, str]:
        """Return the programs in `wrong` or `right`, by their names."""
        return {
            path.stem: path.read_text(encoding="utf-8")
            for path in sorted((self.folder / folder).glob("*.py"))
        }

    def laws(self) -> Sequence[CourseLaw]:
        """Return what is asked, in the order of `points`."""
        found = {law.key: law for law in _load_laws(self.folder / "laws.py")}
        return [found[name] for name in self.points]


@cache
def _load_laws(path: Path) -> Sequence[CourseLaw]:
    """Return the LAWS of a lesson's own file, which stands in no package.

    Raises `MissingPackageError` without hypothesis, by which laws are tried.
    """
    extras.require("hypothesis", extra="testing")
    spec = importlib.util.spec_from_file_location(f"laws_of_{path.parent.name}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    laws: Sequence[CourseLaw] = module.LAWS
    return laws


@cache
def lessons() -> Sequence[Lesson]:
    """Return every lesson, in the order of their numbers."""
    return [_read(path.parent) for path in sorted(FOLDER.glob("[0-9][0-9]_*/lesson.toml"))]


def find_lesson(number: Any) -> Lesson:
    """Return the lesson of that number, "5" or "05", or of that name.

    Raises `ArgumentError` when there is none.
    """
    text = str(number)
    key = text.zfill(2) if text.isdecimal() else text
    for lesson in lessons():
        if key in (lesson.number, lesson.name):
            return lesson
    numbers = [lesson.number for lesson in lessons()]
    raise invalid("LESSON", "the number of a lesson", number, did_you_mean(key, numbers))


def _read(folder: Path) -> Lesson:
    settings = tomllib.loads((folder / "lesson.toml").read_text(encoding="utf-8"))
    laws = settings.pop("laws")
    return Lesson(
        name=folder.name,
        limits=Limits(**settings.pop("limits", {})),
        points={law["name"]: law["points"] for law in laws},
        cancels={law["name"]: law["cancels"] for law in laws if "cancels" in law},
        planted=settings.pop("break_it")["planted"],
        **settings,
    )
