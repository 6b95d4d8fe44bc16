"""The forms are read by others, and what a student has written is text in all of them."""

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tinymlp.course.class_report import class_page, student_page, student_text
from tinymlp.course.forms import (
    file_names,
    github_autograding,
    github_workflow,
    grades_csv,
    gradescope,
    moodle_csv,
    results,
    write_forms,
)
from tinymlp.course.grading import ClassMarks, Submission, grade
from tinymlp.course.lesson import find_lesson

LESSON = find_lesson("05")
HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(1)> \x00\x1b]]>&amp;"


@pytest.fixture(scope="module")
def marks() -> ClassMarks:
    slope = LESSON.programs("wrong")["slope_missing"]
    hostile = slope.replace("    a = forward", f"    # {HOSTILE[:-10]}\n    a = forward")
    return grade(
        [
            Submission("Anna", "17", exercise=LESSON.read("solution.py")),
            Submission(f"=cmd|{HOSTILE}", exercise=hostile),
            Submission("../../etc/passwd", problem="no exercise.py was handed in"),
            Submission("__etc_passwd", exercise=f"raise ValueError({HOSTILE!r})"),
        ],
        LESSON,
        seed=3,
        jobs=1,
    )


class Tags(HTMLParser):
    """The tags of a page, their attributes and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_no_page_has_a_tag_of_a_student_s(marks: ClassMarks) -> None:
    pages = [class_page(marks), *map(student_page, marks.graded)]
    for page in pages:
        read = Tags(page)
        assert not read.tags & {"script", "img", "iframe", "link", "a", "form"}
        assert read.attributes <= {
            *("lang", "charset", "http-equiv", "content", "name", "class", "title", "scope")
        }
        assert "default-src 'none'" in page
        assert not any(ord(c) < 32 and c not in "\n\t" for c in page)
    assert "<script>alert(1)</script>" in Tags(pages[0]).text


def test_the_page_tells_the_mistakes_of_the_class_with_their_lines(marks: ClassMarks) -> None:
    text = Tags(class_page(marks)).text
    assert "the slope of the activation is missing" in text
    assert "delta = 2 * (a - target)" in text
    assert "could not be asked at all" in text


def test_the_text_for_a_student_says_what_was_wrong(marks: ClassMarks) -> None:
    text = student_text(marks.graded[1])
    assert text.startswith(f"Lesson 05: {LESSON.title}\n2 of 16 points\n")
    assert "the slope of the activation is missing" in text


def test_no_cell_is_a_formula(marks: ClassMarks) -> None:
    for form in (grades_csv(marks), moodle_csv(marks)):
        rows = list(csv.reader(io.StringIO(form)))
        assert len({len(row) for row in rows}) == 1
        assert len(rows) == 1 + len(marks.graded)
        assert not any(cell[:1] in ("=", "+", "@") for row in rows for cell in row)
    (first, *_) = list(csv.DictReader(io.StringIO(moodle_csv(marks))))
    assert first["Identifier"] == "Participant 17"
    assert (first["Grade"], first["Maximum grade"]) == ("8", "16")


def test_gradescope_and_the_results_add_up(marks: ClassMarks) -> None:
    for one, told in zip(marks.graded, results(marks)["students"], strict=True):
        form = gradescope(one)
        assert form["score"] == sum(test["score"] for test in form["tests"]) == told["points"]
        assert sum(test["max_score"] for test in form["tests"]) == LESSON.most_points
        json.dumps(form, allow_nan=False)


def test_github_classroom_asks_each_law_for_its_points() -> None:
    tests = github_autograding(LESSON)["tests"]
    assert {test["name"]: test["points"] for test in tests} == LESSON.points
    yaml = pytest.importorskip("yaml", reason="needs PyYAML, which reads workflows")
    workflow = yaml.safe_load(github_workflow(LESSON))
    *_, reporter = workflow["jobs"]["run-autograding-tests"]["steps"]
    runners = reporter["with"]["runners"].split(",")
    assert len(runners) == len(LESSON.points)
    assert [f"{runner.upper()}_RESULTS" for runner in runners] == list(reporter["env"])


def test_every_file_is_written_inside_the_folder(marks: ClassMarks, tmp_path: Path) -> None:
    names = file_names(marks)
    assert len({name.lower() for name in names}) == len(names) == 4
    written = write_forms(marks, tmp_path / "out")
    assert all(path.resolve().is_relative_to(tmp_path / "out") for path in written)
    assert len(written) == 6 + 3 * len(names)
    assert json.loads((tmp_path / "out" / "results.json").read_text())["lesson"] == LESSON.name
