"""What there is to go through: the tutorials, and what each lesson of the course has to read.

A tutorial is a script whose cells begin with `# %%`, and states after `# >` what it prints:

    # %% [markdown]
    # A text.

    # %%
    print(1 + 1)
    # > 2

A text and the code after it are a step. A lesson's page, `lesson.md`, has a step for each of its
parts; what is to be tried there stands after `>>>`, and prints what a Python prompt would.

>>> tutorial = find("3")
>>> tutorial.title, tutorial.minutes, len(tutorial.steps)
('Backpropagation with a pencil', '90', 14)
>>> find("lesson 5").title
"A neuron's gradient"
"""

import itertools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from doctest import DocTestParser
from functools import cache
from pathlib import Path

from tinymlp.errors import invalid
from tinymlp.resources import package_folder
from tinymlp.text import did_you_mean
from tinymlp.tutorials.prose import markdown

_INSTALLED = package_folder("tutorials/_scripts")
SCRIPTS = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[2] / "tutorials"
"""Beside this file where the package was built, and else in the checkout."""
LESSONS = package_folder("course/_lessons")
_NOTE = r"^\* \*\*(.+?)\*\*: (.+)$"  # of the notes for the teacher


@dataclass(frozen=True)
class Question:
    """A question in words, and its answer, or "" where what is run answers it."""

    text: str
    answer: str = ""


@dataclass(frozen=True)
class Step:
    """A text and the code after it; either can be missing."""

    text: str = ""
    """In Markdown, as all texts here."""
    questions: Sequence[Question] = ()
    """What is asked between the text and what follows."""
    then: str = ""
    """What is said between the questions and the code."""
    code: str = ""
    """As it is shown: without the lines that state what it prints."""
    source: str = ""
    """As it stands in the script."""
    line: int = 1
    """The line of the script in which `source` begins."""
    examples: Sequence[str] = ()
    """Instead of `source`, what is typed at a Python prompt."""
    n_printed: int = 0
    """How many lines `source` prints."""
    is_solution: bool = False
    """Whether it gives the exercise away that is in the step before it."""


@dataclass(frozen=True)
class Tutorial:
    """A tutorial, or the page of a lesson."""

    path: Path
    key: str
    """What to call it by: 03, why-shuffle, lesson-05."""
    title: str
    introduction: str
    steps: Sequence[Step]
    minutes: str
    before: str = ""
    """What one should know before it."""
    misconception: str = ""
    """What one no longer thinks after it."""
    next_command: str = ""
    """What to type after it, or ""."""

    @property
    def heading(self) -> str:
        """The title with the number before it, if it has one: "Lesson 5: A neuron's gradient"."""
        if self.is_lesson:
            return f"Lesson {int(self.key.removeprefix('lesson-'))}: {self.title}"
        return f"{int(self.key)}. {self.title}" if self.kind == "tutorial" else self.title

    @property
    def kind(self) -> str:
        """What it is: a "tutorial", an answer to a "why", or the page of a "lesson"."""
        return "tutorial" if self.key.isdecimal() else self.key.partition("-")[0]

    @property
    def is_lesson(self) -> bool:
        """Whether it is the page of a lesson, whose exercise is another file."""
        return self.kind == "lesson"


@cache
def tutorials() -> Sequence[Tutorial]:
    """Return the tutorials in their order, the short ones after them, and then the lessons."""
    scripts = sorted(SCRIPTS.glob("[0-9][0-9]_*.py"))
    read = [_read_script(path) for path in [*scripts, *sorted(SCRIPTS.glob("why_*.py"))]]
    numbered = [
        replace(one, next_command=f"tinymlp learn {after.key}")
        for one, after in itertools.pairwise(read)
        if after.key.isdecimal()
    ]
    lessons = [_read_lesson(path) for path in sorted(LESSONS.glob("[0-9][0-9]_*/lesson.md"))]
    return [*numbered, *read[len(numbered) :], *lessons]


def find(name: str) -> Tutorial:
    """Return what is called so: "3", "03", "why shuffle", "lesson 5", or a file's name.

    Raises `ArgumentError` when there is none.
    """
    known = {_plain(alias): one for one in tutorials() for alias in _aliases(one)}
    asked = _plain(name).removeprefix("tutorial-").removesuffix(".py")
    if asked in known:
        return known[asked]
    keys = [one.key for one in tutorials()]
    remedy = did_you_mean(asked, keys)
    raise invalid("NAME", "a tutorial or a lesson", name, f"{remedy} (`tinymlp learn` lists all)")


def _aliases(one: Tutorial) -> list[str]:
    return [one.key, one.path.parent.name if one.is_lesson else one.path.stem]


def _plain(name: str) -> str:
    """Return a name without what makes no difference.

    >>> _plain("Lesson 5"), _plain("03_backprop")
    ('lesson-05', '03-backprop')
    """
    joined = re.sub(r"[\s_-]+", "-", name.strip().lower())
    return re.sub(r"(?<![0-9])([0-9])(?![0-9])", r"0\1", joined)


def _read_script(path: Path) -> Tutorial:
    """Read a tutorial."""
    source = path.read_text(encoding="utf-8")
    _, title, _, *opening = source.split('"""')[1].splitlines()
    steps, notes = _steps(source)
    key = path.stem[:2] if path.stem[0].isdigit() else path.stem.replace("_", "-")
    return Tutorial(
        path=path,
        key=key,
        title=re.sub(r"^\d+\. ", "", title),
        introduction=markdown("\n".join(opening)),
        steps=steps,
        minutes=notes["Time"].partition(" ")[0],
        before=notes["Prerequisites"],
        misconception=notes["Misconception"],
    )


def _steps(source: str) -> tuple[list[Step], dict[str, str]]:
    """Return the steps of a script, and the notes of its last text, by their names."""
    steps: list[Step] = []
    notes: dict[str, str] = {}
    is_exercise = False
    for line, head, body in _cells(source):
        if "[markdown]" in head:
            text = markdown(re.sub(r"^# ?", "", body, flags=re.MULTILINE))
            text, _, for_teacher = text.partition("## For the teacher\n")
            if text:
                steps.append(Step(text.rstrip(), is_solution=is_exercise))
                is_exercise = bool(re.search("^## Your turn$", text, re.MULTILINE))
            if for_teacher:
                notes = dict(re.findall(_NOTE, for_teacher, re.MULTILINE))
                questions = [Question(notes[f"Question {n}"], notes[f"Answer {n}"]) for n in (1, 2)]
                then = re.sub(_NOTE, "", for_teacher, flags=re.MULTILINE).strip("\n")
                steps.append(Step("## Two questions", questions, then))
            continue
        code = re.sub(r"^# >(?: .*)?\n", "", body + "\n", flags=re.MULTILINE)
        n_printed = len(re.findall(r"^# >(?: |$)", body, re.MULTILINE))
        steps[-1] = replace(
            steps[-1], code=code.strip("\n"), source=body, line=line, n_printed=n_printed
        )
    return steps, notes


def _cells(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield of each cell the number of its first line, its head and its body."""
    heads = list(re.finditer(r"^# %%.*\n", source, re.MULTILINE))
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        body = source[head.end() : after.start() if after else None]
        yield source.count("\n", 0, head.end()) + 1, head[0], body.rstrip()


def _read_lesson(path: Path) -> Tutorial:
    """Read the page of a lesson."""
    settings = tomllib.loads((path.parent / "lesson.toml").read_text(encoding="utf-8"))
    opening, *parts = re.split(r"^(?=## )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    number = path.parent.name[:2]
    _title, _, first = opening.partition("\n")
    return Tutorial(
        path=path,
        key=f"lesson-{number}",
        title=settings["title"],
        introduction=settings["goal"],
        steps=[step for part in [first, *parts] for step in _lesson_steps(part.strip("\n"))],
        minutes=str(settings["minutes"]["read"] + settings["minutes"]["guess"]),
        next_command=f"tinymlp course start {number}",
    )


def _lesson_steps(part: str) -> Iterator[Step]:
    """Yield the steps of a part of a lesson's page: one, or two when code stands within it."""
    text, typed, rest = _around(r"^    python3\n(?:    (?:>>>|\.\.\.).*\n?)+", part)
    examples = [
        one.source for one in DocTestParser().get_examples(typed.replace("    python3\n", ""))
    ]
    code = re.sub("^    ", "", typed.replace("    python3\n", "").rstrip(), flags=re.MULTILINE)
    questions: list[Question] = []
    then = ""
    if text.startswith("## Guess first"):
        text, items, then = _around(r"(?:^\d+\. .*\n(?:   .*\n)*)+", text)
        questions = [
            Question(" ".join(item.split()))
            for item in re.split(r"^(?=\d+\. )", items, flags=re.M)[1:]
        ]
    yield Step(text.strip("\n"), questions, then.strip("\n"), code=code, examples=examples)
    if rest.strip():
        yield Step(rest.strip("\n"))


def _around(pattern: str, text: str) -> tuple[str, str, str]:
    """Return what is before the first match, the match, and what is after it."""
    match = re.search(pattern, text, re.MULTILINE)
    if match is None:
        return text, "", ""
    return text[: match.start()], match[0], text[match.end() :]
