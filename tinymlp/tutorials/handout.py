"""A tutorial as a file to work in: a notebook or a script, whose answers are hidden.

What the code prints is not in either. In a notebook the solution of the exercise and the answers to
the questions are folded away, until one opens them; without answers neither file has them. Both run
wherever tinymlp is installed, and import nothing else that is beside them.

>>> from tinymlp.tutorials.tutorial import find
>>> import json
>>> cells = json.loads(notebook(find("02")))["cells"]
>>> [cell["cell_type"] for cell in cells[:3]]
['markdown', 'markdown', 'code']
>>> "judge(" in script(find("02"), answers=False), "# >" in script(find("02"))
(True, False)

Source: the Jupyter notebook format, version 4.5 (nbformat.readthedocs.io).
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from tinymlp.tutorials.tutorial import Step, Tutorial

INSTALL = 'python3 -m pip install "tinymlp[all]"'


def notebook(tutorial: Tutorial, *, answers: bool = True) -> str:
    """Return a tutorial, or the page of a lesson, as the text of a notebook's file."""
    cells = [
        {**cell, "id": f"cell-{number}"} for number, cell in enumerate(_cells(tutorial, answers))
    ]
    book = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


def script(tutorial: Tutorial, *, answers: bool = True) -> str:
    """Return a tutorial as a script without the lines that state what it prints.

    Without answers it ends with the exercise, or before the notes for the teacher.
    """
    source = tutorial.path.read_text(encoding="utf-8")
    if not answers:
        last = _open_steps(tutorial)[-1]
        end = source.index(last.source) + len(last.source)
        source = source[:end] + "\n"
    return re.sub(r"^# >(?: .*)?\n", "", source, flags=re.MULTILINE)


def _open_steps(tutorial: Tutorial) -> Sequence[Step]:
    """Return the steps up to the exercise, or up to the questions where there is none."""
    for number, step in enumerate(tutorial.steps):
        if step.is_solution or any(question.answer for question in step.questions):
            return tutorial.steps[:number]
    return tutorial.steps


def _cells(tutorial: Tutorial, answers: bool) -> Iterator[dict[str, Any]]:
    about = f"It takes about {tutorial.minutes} minutes, and needs `{INSTALL}`."
    yield _text(f"# {tutorial.heading}\n\n{tutorial.introduction}\n\n{about}")
    open_steps = _open_steps(tutorial)
    for step in tutorial.steps:
        # Each step is another object, also where two have the same text.
        is_answer = not any(step is one for one in open_steps)
        if is_answer and not answers:
            yield from (_text(f"**Question.** {one.text}") for one in step.questions)
            continue
        yield from _step(step, is_folded=is_answer)
    if answers and tutorial.misconception:
        note = f"Before it: {tutorial.before}\n\nThe misconception: {tutorial.misconception}"
        yield _text(_folded("For the teacher", note))


def _step(step: Step, *, is_folded: bool) -> Iterator[dict[str, Any]]:
    if step.text:
        yield _text(_folded("One solution", step.text) if step.is_solution else step.text)
    for question in step.questions:
        answer = "\n\n" + _folded("Answer", question.answer) if question.answer else ""
        yield _text(f"{question.text}{answer}")
    if step.then:
        yield _text(step.then)
    if step.examples:
        for example in step.examples:
            # Some of these lines are errors, there to be seen.
            yield _code(example.rstrip("\n"), {"tags": ["raises-exception"]})
    elif step.code:
        yield _code(step.code, {"jupyter": {"source_hidden": True}} if is_folded else {})


def _folded(title: str, text: str) -> str:
    """Return a Markdown text that is shown when its title is clicked."""
    return f"<details>\n<summary>{title}</summary>\n\n{text}\n\n</details>"


def _text(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(code: str, metadata: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": code.splitlines(keepends=True),
    }
