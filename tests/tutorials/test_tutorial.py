"""Every script and every lesson is read whole, and found under the names that one guesses."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stated import stated
from tinymlp.errors import ArgumentError
from tinymlp.tutorials.tutorial import Tutorial, find, tutorials

SCRIPTS = [one for one in tutorials() if not one.is_lesson]
LESSONS = [one for one in tutorials() if one.is_lesson]
every_script = pytest.mark.parametrize("one", SCRIPTS, ids=lambda one: one.key)
every_lesson = pytest.mark.parametrize("one", LESSONS, ids=lambda one: one.key)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@every_script
def test_the_steps_of_a_script_have_all_of_its_code_and_its_text(one: Tutorial) -> None:
    source = one.path.read_text(encoding="utf-8")
    lines = source.splitlines()
    for step in one.steps:
        body = step.source.splitlines()
        assert lines[step.line - 1 : step.line - 1 + len(body)] == body
    assert sum(step.n_printed for step in one.steps) == len(stated(source))
    shown = [one.title, one.introduction, one.before, one.misconception]
    for step in one.steps:
        shown += [step.text, *(f"{q.text} {q.answer}" for q in step.questions), step.then]
        shown.append(step.source)
    lost = set(words(source.replace("\n# ", "\n"))) - set(words(" ".join(shown)))
    # The heads of cells and of notes; and what the notes for the teacher say of the time.
    notes = {"markdown", "For", "the", "teacher", "Time", "Prerequisites", "Misconception"}
    (time,) = re.findall(r"Time\*\*: ((?:.+\n)+?)# \*", source)
    assert lost - notes - {"Question", "Answer", "1", "2"} - set(words(time)) <= {
        str(int(one.key)) if one.key.isdecimal() else ""
    }


@every_script
def test_the_last_step_asks_two_questions_and_the_first_code_imports(one: Tutorial) -> None:
    assert [bool(q.text and q.answer) for q in one.steps[-1].questions] == [True, True]
    assert re.search("^(from|import) ", one.steps[0].code, re.MULTILINE)
    assert "# >" not in "".join(step.code for step in one.steps)
    assert sum(step.is_solution for step in one.steps) == (one.kind == "tutorial")


@every_lesson
def test_the_steps_of_a_lesson_have_all_of_its_page(one: Tutorial) -> None:
    source = one.path.read_text(encoding="utf-8")
    shown = []
    for step in one.steps:
        shown += [step.text, *(question.text for question in step.questions), step.then, step.code]
    title, _, rest = source.partition("\n")
    assert words(rest.replace("    python3\n", "")) == words(" ".join(shown))
    assert title.startswith(f"# Lesson {int(one.key[-2:])}:")
    guess = [step for step in one.steps if step.text.startswith("## Guess first")]
    assert [len(step.questions) >= 4 for step in guess] == [True]
    assert sum(bool(step.examples) for step in one.steps) == 1


@pytest.mark.parametrize("one", tutorials(), ids=lambda one: one.key)
def test_it_is_found_by_its_key_and_its_file(one: Tutorial) -> None:
    folder = one.path.parent.name if one.is_lesson else one.path.name
    for name in (one.key, folder, one.key.replace("-", " "), one.key.upper()):
        assert find(name) is one
    if one.key.isdecimal():
        assert find(str(int(one.key))) is find(f"tutorial {one.key}") is one
    if one.is_lesson:
        assert find(f"lesson {int(one.key[-2:])}") is one


@given(st.text(max_size=300))
def test_any_other_name_is_refused_in_a_sentence(name: str) -> None:
    try:
        found = find(name)
    except ArgumentError as error:
        assert str(error).startswith("NAME must be a tutorial or a lesson, got ")
    else:
        assert found in tutorials()
