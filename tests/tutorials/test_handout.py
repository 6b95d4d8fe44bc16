"""A notebook has the script's code, hides its answers, and runs in an empty folder."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.depth import some
from tests.stated import differences, stated
from tinymlp.tutorials.handout import notebook, script
from tinymlp.tutorials.tutorial import Tutorial, find, tutorials

ROOT = Path(__file__).parent.parent.parent
SCRIPTS = [one for one in tutorials() if not one.is_lesson]
every_script = pytest.mark.parametrize("one", SCRIPTS, ids=lambda one: one.key)


def cells_of(text: str, kind: str) -> list[str]:
    return [
        "".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == kind
    ]


def program(source: str) -> str:
    """Return a script's statements without its docstring and its comments."""
    body = ast.parse(source).body
    is_title = isinstance(body[0], ast.Expr)
    return ast.dump(ast.Module(body[1:] if is_title else body, []))


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("one", tutorials(), ids=lambda one: one.key)
def test_it_is_a_notebook_of_the_format_4_5(one: Tutorial, answers: bool) -> None:
    """As the schema of nbformat 4.5 has it, whose own check passes too."""
    book: dict[str, Any] = json.loads(notebook(one, answers=answers))
    assert set(book) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert book["metadata"]["kernelspec"]["name"] == "python3"
    ids = [cell["id"] for cell in book["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in book["cells"]:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
        keys = {"id", "cell_type", "metadata", "source"}
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
            keys |= {"outputs", "execution_count"}
        else:
            assert cell["cell_type"] == "markdown"
        assert set(cell) == keys
        assert cell["source"]
        *lines, last = cell["source"]
        assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
        assert "\n" not in last


@every_script
def test_its_code_is_the_script_s_and_nothing_states_what_it_prints(one: Tutorial) -> None:
    source = one.path.read_text(encoding="utf-8")
    code = "\n".join(cells_of(notebook(one), "code"))
    assert program(code) == program(source) == program(script(one))
    for text in (code, script(one), script(one, answers=False)):
        assert stated(text) == []
    assert "blackboard" not in code


@every_script
def test_answers_are_folded_away_or_left_out(one: Tutorial) -> None:
    answers = [question.answer for question in one.steps[-1].questions]
    answers += [step.text for step in one.steps if step.is_solution]
    texts = "\n\n".join(cells_of(notebook(one), "markdown"))
    seen = re.sub(r"<details>\n.*?</details>", "", texts, flags=re.DOTALL)
    assert texts.count("<details>") == texts.count("</details>") == len(answers) + 1
    for answer in answers:
        assert answer in texts
        assert answer not in seen
    without = notebook(one, answers=False)
    assert "<details>" not in without
    for answer in answers:
        assert answer not in "\n\n".join(cells_of(without, "markdown"))
        assert answer not in script(one, answers=False)
    hidden = [step.code for step in one.steps if step.is_solution]
    for cell in json.loads(notebook(one))["cells"]:
        if "".join(cell["source"]) in hidden:
            assert cell["metadata"] == {"jupyter": {"source_hidden": True}}
    for code in hidden:
        assert code not in script(one, answers=False)
        assert code not in cells_of(without, "code")


@every_script
def test_without_answers_a_script_ends_with_the_exercise(one: Tutorial) -> None:
    source = script(one, answers=False)
    ast.parse(source)
    assert "For the teacher" not in source
    assert ("Your turn" in source) == (one.kind == "tutorial")


RUN = """
def run(book, name):
    import json, linecache, sys
    from pathlib import Path
    for cell in json.loads(Path(book).read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            linecache.cache[name] = 1, None, cell["source"], name
            exec(compile("".join(cell["source"]), name, "exec"), sys.modules["__main__"].__dict__)

run(*__import__("sys").argv[1:])
"""
"""Runs the cells of a notebook as Jupyter does: in one module, each a file in its memory."""


@pytest.mark.parametrize(
    "one", some(SCRIPTS, one_in=len(SCRIPTS), start=1), ids=lambda one: one.key
)
def test_it_runs_in_an_empty_folder(one: Tutorial, tmp_path: Path) -> None:
    book = tmp_path / "mine.ipynb"
    book.write_text(notebook(one), encoding="utf-8")
    (tmp_path / "empty").mkdir()
    result = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", RUN, str(book), one.path.name],
        cwd=tmp_path / "empty",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    # A line of a cell has another number than in the script, and what names it may fold elsewhere.
    wanted = " ".join(" ".join(stated(one.path.read_text(encoding="utf-8"))).split())
    assert differences([wanted], [" ".join(result.stdout.split())]) == []


def test_the_lines_of_a_lesson_that_are_errors_stop_no_run() -> None:
    cells = json.loads(notebook(find("lesson-11")))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert "".join(code[2]["source"]).startswith("math.exp(1001)")
    assert all(cell["metadata"] == {"tags": ["raises-exception"]} for cell in code)
