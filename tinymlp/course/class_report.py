"""The page about a class, and the page and the text for each student.

The page has a table of students and laws, and the mistakes of the class with the lines in which
they were made, side by side. Whatever a student has written, a name or a program, is text on it and
never a tag; there is no script, and the page forbids any.
"""

import ast
import importlib.resources
import statistics
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tinymlp.course.break_it import summary
from tinymlp.course.grading import ClassMarks, Graded, Mistake
from tinymlp.course.marking import LawMark
from tinymlp.report.markup import Child, element, forbid_others, table, to_html
from tinymlp.testing.law_result import xml_text
from tinymlp.text import plural

SIGNS = {"passed": "✓", "broken": "✗", "not asked": "–"}

MOST_SHOWN = 6
"""Of the students who made one mistake, so many have their lines shown."""

MAX_LINES = 24


def class_page(marks: ClassMarks) -> str:
    """Return the page about the class, whole."""
    lesson = marks.lesson
    points = [one.points for one in marks.graded]
    headline = (
        f"{plural(len(points), 'submission')}, on average {statistics.fmean(points):.1f} of "
        f"{lesson.most_points:g} points, median {statistics.median(points):g}"
    )
    return _page(
        f"Lesson {lesson.number}: {lesson.title}",
        element("p", {"class": "headline"}, headline),
        element("h2", {}, "Marks"),
        element("div", {"class": "wide"}, _marks(marks)),
        element("h2", {}, "Laws"),
        _laws(marks),
        element("h2", {}, "Mistakes of the class"),
        *_mistakes(marks),
        element("h2", {}, "Tests"),
        *_tests(marks),
    )


def student_page(one: Graded) -> str:
    """Return the page for one student, whole."""
    lesson = one.mark.lesson
    rows: list[list[Child]] = [
        [_sentence(law), _sign(law), f"{law.points:g} of {law.most:g}", _safe(_told(law))]
        for law in one.mark.laws
    ]
    stopped = one.mark.stopped
    return _page(
        f"Lesson {lesson.number}: {lesson.title}",
        element(
            "p",
            {"class": "headline"},
            _safe(f"{one.student}: {one.points:g} of {one.most:g} points"),
        ),
        *([element("p", {"class": "broken"}, _safe(stopped))] if stopped else []),
        element("h2", {}, "Your functions"),
        table(["law", "", "points", ""], rows),
        element("h2", {}, "Your test"),
        element("p", {}, _safe(f"{one.test.points:g} of {one.test.most}: {summary(one.test)}")),
        *(element("p", {"class": "passed"}, f"found: {what}") for what in one.test.found),
        *(element("p", {"class": "broken"}, f"not found: {what}") for what in one.test.missed),
    )


def student_text(one: Graded) -> str:
    """Return the same as plain lines, for a mail or a comment."""
    lesson = one.mark.lesson
    lines = [
        f"Lesson {lesson.number}: {lesson.title}",
        f"{one.points:g} of {one.most:g} points",
        *([one.mark.stopped] if one.mark.stopped else []),
        *(
            f"{SIGNS[law.result.outcome]} {law.points:g} of {law.most:g}  {law.result.sentence}"
            + (f": {_told(law)}" if _told(law) else "")
            for law in one.mark.laws
        ),
        f"your test: {one.test.points:g} of {one.test.most}, {summary(one.test)}",
    ]
    return _safe("\n".join(lines)) + "\n"


def function_source(source: str, name: str) -> str:
    r"""Return the lines of one function of a program, or its first lines.

    >>> function_source("import math\ndef f(z):\n    return z\n", "f")
    'def f(z):\n    return z'
    """
    lines = source.splitlines()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _first(lines)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return _first(lines[node.lineno - 1 : node.end_lineno])
    return _first(lines)


def _first(lines: list[str]) -> str:
    shown = [line[:200] for line in lines[:MAX_LINES]]
    return "\n".join([*shown, "…"] if len(lines) > MAX_LINES else shown)


def _page(title: str, *parts: Element) -> str:
    sheet = importlib.resources.files("tinymlp.course") / "class_report.css"
    head = element(
        "head",
        {},
        element("meta", {"charset": "utf-8"}),
        element("meta", {"name": "viewport", "content": "width=device-width"}),
        element("title", {}, title),
        element("style", {}, sheet.read_text("utf-8")),
    )
    body = element("body", {}, element("h1", {}, title), *parts)
    page = element("html", {"lang": "en"}, head, body)
    forbid_others(page)
    return "<!DOCTYPE html>\n" + to_html(page) + "\n"


def _marks(marks: ClassMarks) -> Element:
    heads: list[Child] = ["student", "points", *(law.key for law in marks.lesson.laws()), "test"]
    rows: list[list[Child]] = [
        [
            _safe(one.student),
            f"{one.points:g}",
            *(_sign(law) for law in one.mark.laws),
            f"{one.test.points:g}/{one.test.most}",
        ]
        for one in marks.graded
    ]
    return table(heads, rows, kind="marks")


def _laws(marks: ClassMarks) -> Element:
    rows: list[list[Child]] = []
    for index, law in enumerate(marks.lesson.laws()):
        outcomes = [one.mark.laws[index].result.outcome for one in marks.graded]
        passed = f"{outcomes.count('passed')} of {len(outcomes)}"
        rows.append([law.key, law.law.sentence, f"{marks.lesson.points[law.key]:g}", passed])
    return table(["law", "says that", "points", "passed by"], rows)


def _mistakes(marks: ClassMarks) -> Iterator[Element]:
    stopped = [one for one in marks.graded if one.mark.stopped]
    found = marks.mistakes()
    if not found and not stopped:
        yield element("p", {}, "none")
    for mistake in found:
        yield from _mistake(mistake)
    if stopped:
        count = element("span", {"class": "count"}, str(len(stopped)))
        yield element("h3", {}, count, "could not be asked at all")
        rows: list[list[Child]] = [[_safe(one.student), _safe(one.mark.stopped)] for one in stopped]
        yield table([], rows)


def _mistake(mistake: Mistake) -> Iterator[Element]:
    count = element("span", {"class": "count"}, str(len(mistake.students)))
    yield element("h3", {}, count, _safe(mistake.words))
    yield element("p", {"class": "sentence"}, f"breaks {mistake.law}")
    name = mistake.function.partition("(")[0]
    shown = [
        element(
            "figure",
            {},
            element("figcaption", {}, _safe(one.student)),
            element("pre", {}, _safe(function_source(one.submission.exercise or "", name))),
        )
        for one in mistake.students[:MOST_SHOWN]
    ]
    yield element("div", {"class": "beside"}, *shown)
    others = mistake.students[MOST_SHOWN:]
    if others:
        names = ", ".join(one.student for one in others)
        yield element("p", {"class": "sentence"}, _safe(f"and {names}"))


def _tests(marks: ClassMarks) -> Iterator[Element]:
    """Yield how many tests found each planted mistake, and which tests are none."""
    tests = [one.test for one in marks.graded if not one.test.refused]
    planted = sorted({what for test in tests for what in (*test.found, *test.missed)})
    rows: list[list[Child]] = [
        [what, f"{sum(what in test.found for test in tests)} of {len(tests)}"] for what in planted
    ]
    if rows:
        yield table(["planted mistake", "found by"], rows)
    refused: list[list[Child]] = [
        [_safe(one.student), _safe(one.test.refused)] for one in marks.graded if one.test.refused
    ]
    if refused:
        yield element("h3", {}, "no test, or none that lets right programs pass")
        yield table([], refused)


def _sign(law: LawMark) -> Element:
    outcome = law.result.outcome
    cancelled = outcome == "passed" and law.points < law.most
    kind = "not-asked" if cancelled else outcome.replace(" ", "-")
    attributes = {"class": kind, "title": _safe(_told(law) or outcome)}
    return element("span", attributes, "(✓)" if cancelled else SIGNS[outcome])


def _sentence(law: LawMark) -> str:
    return f"{law.function.partition('(')[0]}: {law.result.sentence}"


def _told(law: LawMark) -> str:
    return str(law).strip()


def _safe(text: str) -> str:
    return xml_text(text)
