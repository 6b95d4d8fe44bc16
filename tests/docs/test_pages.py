"""What the pages say is run, and where they point to is there; `make docs` opens the built ones."""

import ast
import doctest
import inspect
import os
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import tinymlp
from docs.loads import external_loads
from tinymlp.diagnostics import PROBLEMS
from tinymlp.displayable import Displayable
from tinymlp.report import Report

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))
PAGES_TEXT = {page.stem: page.read_text(encoding="utf-8") for page in PAGES}
READ = [
    *PAGES,
    *ROOT.glob("*.md"),
    ROOT / "benchmarks/README.md",
    ROOT / "tinymlp/datasets/README.md",
]


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


OF_OTHER_TOOLS = ("from-scikit-learn", "ecosystem", "trackers")
"""Pages whose examples need what `make ecosystem` installs, and are run there."""


def with_examples() -> list[Path]:
    starts = re.compile(r"^>>> ", re.MULTILINE)  # and not in the docstring of what is shown
    here = [page for page in PAGES if page.stem not in OF_OTHER_TOOLS]
    return [page for page in here if any(map(starts.search, blocks(page, "python")))]


@pytest.mark.parametrize("page", with_examples(), ids=lambda page: page.stem)
def test_the_examples_of_a_page_print_what_it_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run_examples(page)


def run_examples(page: Path) -> None:
    """Run the examples of a page, all in one session."""
    examples = "\n".join(blocks(page, "python"))
    test = doctest.DocTestParser().get_doctest(examples, {}, page.name, str(page), 0)
    failures: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert test.examples
    assert runner.run(test, out=failures.append).failed == 0, "".join(failures)


def test_the_commands_of_getting_started_print_what_it_shows(tmp_path: Path) -> None:
    page = ROOT / "docs/getting-started.md"
    (rows,) = blocks(page, "text")
    (tmp_path / "new_penguins.csv").write_text(rows, encoding="utf-8")
    ran = []
    for block in blocks(page, "console"):
        for command, shown in re.findall(r"^\$ (.*)\n((?:[^$].*\n)*)", block, re.MULTILINE):
            # The README's test runs a check, which takes some seconds.
            if command.startswith("tinymlp ") and "check" not in command:
                printed = shape(run(command, tmp_path))
                assert [line for line in shape(shown) if line not in ("…", *printed)] == []
                ran.append(command.split()[1])
    assert ran == ["train", "predict", "evaluate", "show", "step"]


def run(command: str, folder: Path) -> str:
    return subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        input="",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout


def shape(text: str) -> list[str]:
    """Return the lines without their numbers, whose last digits differ between interpreters."""
    return [re.sub(r"fingerprint \w+|[\d.]+(e-\d+)?", "0", line) for line in text.splitlines()]


@pytest.mark.parametrize("page", READ, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_leads_to_a_file_and_a_heading_that_are_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            file, _, heading = target.partition("#")
            led_to = (page.parent / file).resolve() if file else page
            assert led_to.exists(), target
            assert not heading or heading in headings(led_to), target


def headings(page: Path) -> list[str]:
    """Return what a link calls the headings of a page."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


def test_every_problem_of_the_diagnosis_has_its_section_with_an_example() -> None:
    page = (ROOT / "docs/when-it-does-not-learn.md").read_text(encoding="utf-8")
    sections = re.findall(r"^### (.+)$", page, re.MULTILINE)
    assert len(sections) == len(PROBLEMS)
    for title in sections:
        section = page.partition(f"### {title}\n")[2].partition("\n#")[0]
        assert f"\n{title}: " in section
        assert f'"{title.lower()}"' in section


def test_every_name_in_the_glossary_is_in_the_code() -> None:
    rows = re.findall(r"^\| [^|`]+: (`[^|]+) \|", PAGES_TEXT["glossary"], re.MULTILINE)
    names = re.findall(r"`([^`]+)`", "\n".join(rows))
    assert len(names) > 80
    assert [name for name in names if not is_there(name)] == []


def is_there(name: str) -> bool:
    """Tell whether `Network`, `Network.forward`, `Neuron.bias` or `fit(seed=)` is public."""
    call = re.fullmatch(r"(\w+)\((\w+)=\)", name)
    if call:
        return call[2] in inspect.signature(getattr(tinymlp, call[1])).parameters
    owner, _, member = name.partition(".")
    homes = (tinymlp, import_module("tinymlp.tracing"), import_module("tinymlp.report"))
    home = next((home for home in homes if hasattr(home, owner)), None)
    if home is None:
        return False
    thing = getattr(home, owner)
    # What is set by __init__ is a parameter of it, or a field.
    return not member or hasattr(thing, member) or member in inspect.signature(thing).parameters


def test_the_times_of_the_comparison_are_those_that_were_measured() -> None:
    page = PAGES_TEXT["compared"]
    tables = [block for block in page.split("\n\n") if block.startswith("| ")]
    (fast,) = (table for table in tables if table.startswith("| µs"))
    times = re.findall(r"\| (\d[\d,]*\.\d\d)(?= \|)", fast)
    assert len(times) == 24
    assert [time for time in times if f"| {time} |" not in PAGES_TEXT["speed"]] == []
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    verdicts = re.findall(r"^- (?:worse|better) beyond noise .+$", readme, re.MULTILINE)
    assert len(verdicts) == 6
    assert [verdict for verdict in verdicts if verdict not in page] == []


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="https://elsewhere.example/a.js"></script>',
        "<link rel=stylesheet href=//elsewhere.example/a.css>",
        '<img srcset="a.png 1x, https://elsewhere.example/b.png 2x">',
        '<p style="background: url(http://elsewhere.example/a.png)">',
    ],
)
def test_what_a_built_page_loads_from_elsewhere_is_found(markup: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(f"<p>{markup}", encoding="utf-8")
    (found,) = external_loads(tmp_path)
    assert found.startswith("page.html: ")


def test_links_and_what_stands_beside_a_page_are_no_loads_from_elsewhere(tmp_path: Path) -> None:
    page = '<a href="https://elsewhere.example"><img src="a.png"><script src="_static/a.js">'
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    (tmp_path / "style.css").write_text("p { background: url(a.png) }", encoding="utf-8")
    assert external_loads(tmp_path) == []
    (tmp_path / "style.css").write_text("@import 'https://elsewhere.example'", encoding="utf-8")
    assert len(external_loads(tmp_path)) == 1


def test_every_page_is_in_the_contents() -> None:
    contents = "\n".join(re.findall(r"```{toctree}\n(.*?)```", PAGES_TEXT["index"], re.DOTALL))
    listed = {line for line in contents.splitlines() if line and not line.startswith(":")}
    assert {page for page in PAGES_TEXT if page != "index"} <= listed


def test_the_code_of_the_gallery_ends_with_what_can_be_drawn() -> None:
    code = "".join(
        re.findall(
            r"^```\{(?:drawing|report)\}[^\n]*\n(.*?)^```$",
            PAGES_TEXT["gallery"],
            re.DOTALL | re.MULTILINE,
        )
    )
    names: dict[str, object] = {}
    drawn = []
    for statement in ast.parse(code).body:
        one = ast.unparse(statement)
        if isinstance(statement, ast.Expr):
            drawn.append(eval(one, names))
        else:
            exec(one, names)
    kinds = (Displayable, Report)
    assert [type(thing) for thing in drawn if not isinstance(thing, kinds)] == []
    assert len(drawn) == PAGES_TEXT["gallery"].count("```{")
