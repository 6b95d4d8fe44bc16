"""The marks as files that other programs read.

    grades.csv                      a row for each student: points, laws, the first mistake
    results.json                    everything, as data
    report.html                     the page about the class
    feedback/NAME.html, NAME.txt    for each student
    gradescope/NAME.json            the results.json of Gradescope's autograder
    moodle.csv                      Moodle's grading worksheet
    github-classroom/               autograding.json, and classroom.yml for .github/workflows

Source: the autograder specification of Gradescope; the graders and the reporter of GitHub Classroom
(github.com/classroom-resources); the offline grading worksheet of Moodle's assignments.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tinymlp.course.break_it import summary
from tinymlp.course.class_report import class_page, student_page, student_text
from tinymlp.course.grading import ClassMarks, Graded
from tinymlp.course.lesson import Lesson
from tinymlp.files import write_atomically
from tinymlp.spreadsheet import marked
from tinymlp.testing.law_result import xml_text


def write_forms(marks: ClassMarks, folder: Path) -> list[Path]:
    """Write every file into the folder, and return their paths."""
    lesson = marks.lesson
    files = {
        "report.html": class_page(marks),
        "grades.csv": grades_csv(marks),
        "moodle.csv": moodle_csv(marks),
        "results.json": _json(results(marks)),
        "github-classroom/autograding.json": _json(github_autograding(lesson)),
        "github-classroom/classroom.yml": github_workflow(lesson),
    }
    for name, one in zip(file_names(marks), marks.graded, strict=True):
        files[f"feedback/{name}.html"] = student_page(one)
        files[f"feedback/{name}.txt"] = student_text(one)
        files[f"gradescope/{name}.json"] = _json(gradescope(one))
    written = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode("utf-8", "replace"))
        written.append(path)
    return written


def file_names(marks: ClassMarks) -> list[str]:
    """Return a file's name for each student, which leads nowhere else and is nobody else's."""
    names: list[str] = []
    taken: set[str] = set()
    for one in marks.graded:
        plain = re.sub(r"[^\w.-]+", "_", one.student).strip("._-")[:60] or "student"
        name, n = plain, 2
        while name.lower() in taken:
            name, n = f"{plain}_{n}", n + 1
        taken.add(name.lower())
        names.append(name)
    return names


def results(marks: ClassMarks) -> dict[str, Any]:
    """Return everything as what JSON can hold."""
    return {
        "lesson": marks.lesson.name,
        "most_points": marks.lesson.most_points,
        "seconds": round(marks.seconds, 1),
        "mistakes": [
            {
                "law": mistake.law,
                "mistake": mistake.words,
                "students": [one.student for one in mistake.students],
            }
            for mistake in marks.mistakes()
        ],
        "students": [
            {
                "student": one.student,
                "points": one.points,
                "stopped": one.mark.stopped,
                "laws": [
                    law.result.to_dict()
                    | {"points": law.points, "most": law.most, "note": law.note}
                    for law in one.mark.laws
                ],
                "test": {
                    "points": one.test.points,
                    "most": one.test.most,
                    "found": one.test.found,
                    "missed": one.test.missed,
                    "refused": one.test.refused,
                },
            }
            for one in marks.graded
        ],
    }


def grades_csv(marks: ClassMarks) -> str:
    """Return a row for each student, which a spreadsheet opens."""
    laws = [law.key for law in marks.lesson.laws()]
    heads = ["student", "points", "of", "exercise", "test", *laws, "first mistake"]
    rows = []
    for one in marks.graded:
        parts = [one.points, one.most, one.mark.points, one.test.points]
        numbers = [f"{number:g}" for number in parts]
        outcomes = [law.result.outcome for law in one.mark.laws]
        rows.append([one.student, *numbers, *outcomes, _first_mistake(one)])
    return _csv(heads, rows)


def moodle_csv(marks: ClassMarks) -> str:
    """Return Moodle's grading worksheet; a folder that Moodle made has the participant's number."""
    heads = ["Identifier", "Full name", "Grade", "Maximum grade", "Feedback comments"]
    rows = []
    for one in marks.graded:
        number = one.submission.number
        identifier = f"Participant {number}" if number else ""
        comments = "; ".join(student_text(one).strip().split("\n")[1:])
        rows.append([identifier, one.student, f"{one.points:g}", f"{one.most:g}", comments])
    return _csv(heads, rows)


def gradescope(one: Graded) -> dict[str, Any]:
    """Return the results.json of Gradescope's autograder for one submission."""
    tests: list[dict[str, Any]] = [
        {
            "name": xml_text(f"{law.function.partition('(')[0]}: {law.result.sentence}"),
            "score": law.points,
            "max_score": law.most,
            "status": "passed" if law.result.outcome == "passed" else "failed",
            "output": xml_text(str(law)),
            "output_format": "text",
            "visibility": "visible",
        }
        for law in one.mark.laws
    ]
    tests.append(
        {
            "name": "break it",
            "score": one.test.points,
            "max_score": float(one.test.most),
            "output": xml_text(summary(one.test)),
            "output_format": "text",
            "visibility": "visible",
        }
    )
    return {
        "score": one.points,
        "execution_time": max(1, round(one.mark.seconds)),
        "output": xml_text(one.mark.stopped or f"{one.points:g} of {one.most:g} points"),
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def github_autograding(lesson: Lesson) -> dict[str, Any]:
    """Return GitHub Classroom's `.github/classroom/autograding.json`: a test for each law."""
    return {
        "tests": [
            {
                "name": name,
                "setup": _SETUP,
                "run": _check_of(lesson, name),
                "input": "",
                "output": "",
                "comparison": "exact",
                "timeout": 5,
                "points": points,
            }
            for name, points in lesson.points.items()
        ]
    }


def github_workflow(lesson: Lesson) -> str:
    """Return GitHub Classroom's `.github/workflows/classroom.yml`: the same with its graders."""
    lines = [
        "name: Autograding Tests",
        "on: [push, repository_dispatch]",
        "permissions: {checks: write, actions: read, contents: read}",
        "jobs:",
        "  run-autograding-tests:",
        "    runs-on: ubuntu-latest",
        "    if: github.actor != 'github-classroom[bot]'",
        "    steps:",
        "      - uses: actions/checkout@v4",
        "      - uses: actions/setup-python@v5",
        "        with: {python-version: '3.13'}",
    ]
    for name, points in lesson.points.items():
        lines += [
            f"      - name: {name}",
            f"        id: {_id(name)}",
            "        uses: classroom-resources/autograding-command-grader@v1",
            "        with:",
            f"          test-name: {name}",
            f"          setup-command: {_SETUP}",
            f"          command: {_check_of(lesson, name)}",
            "          timeout: 5",
            f"          max-score: {points:g}",
        ]
    ids = [_id(name) for name in lesson.points]
    lines += [
        "      - name: Autograding Reporter",
        "        uses: classroom-resources/autograding-grading-reporter@v1",
        "        env:",
        *(f"          {one.upper()}_RESULTS: ${{{{steps.{one}.outputs.result}}}}" for one in ids),
        f"        with: {{runners: '{','.join(ids)}'}}",
    ]
    return "\n".join(lines) + "\n"


_SETUP = 'python3 -m pip install "tinymlp[testing]"'


def _check_of(lesson: Lesson, law: str) -> str:
    return f"python3 -m tinymlp course check {lesson.number} --law {law}"


def _id(name: str) -> str:
    return name.replace("_", "-")


def _first_mistake(one: Graded) -> str:
    if one.mark.stopped:
        return one.mark.stopped
    broken = one.mark.first_broken
    return "" if broken is None else str(broken)


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV for a spreadsheet, in which no text is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_cell(text) for text in row])
    return out.getvalue()


def _cell(text: str) -> str:
    """Return a text that a spreadsheet shows, and never computes.

    >>> _cell("=1+1"), _cell("-0.5"), _cell("Anna")
    ("'=1+1", '-0.5', 'Anna')
    """
    return marked(" ".join(xml_text(text).split()))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False, indent=2) + "\n"
