"""The pages about other tools are run where these are."""

import doctest
import io
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docs.test_pages import OF_OTHER_TOOLS, ROOT, blocks, run_examples
from tests.ecosystem import test_trackers
from tinymlp.cli import main

pytest.importorskip("sklearn", reason="needs scikit-learn: make ecosystem")

BY_SECTIONS = test_trackers.PAGE.stem
"""Its examples need another tool in each section, and are run there."""


@pytest.mark.parametrize("page", [page for page in OF_OTHER_TOOLS if page != BY_SECTIONS])
def test_the_examples_of_a_page_print_what_it_shows(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run_examples(ROOT / "docs" / f"{page}.md")


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
def test_a_pipeline_from_last_year_comes_onto_a_microcontroller_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = ROOT / "docs" / "ecosystem.md"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    run_examples(page)
    (commands,) = blocks(page, "console")
    for line in commands.splitlines():
        assert main(shlex.split(line.removeprefix("$ tinymlp "))) == 0, line
    told = capsys.readouterr().out
    assert re.search(r"constants of [\d,]+ bytes \(flash\), [\d,]+ bytes of stack", told)
    (told_there,) = re.findall(r"`(constants of [^`]+)`", page.read_text(encoding="utf-8"))
    assert " ".join(told_there.split()) in told
    (program,) = blocks(page, "c")
    (tmp_path / "main.c").write_text(program)
    flags = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Wconversion", "-Werror"]
    subprocess.run(["gcc", *flags, "main.c", "-o", "main", "-lm"], check=True)
    said = subprocess.run(["./main"], check=True, capture_output=True, text=True).stdout.strip()
    assert f"says `{said}`" in page.read_text(encoding="utf-8")


def test_the_examples_of_the_module_print_what_it_shows() -> None:
    import tinymlp.sklearn

    found = doctest.testmod(tinymlp.sklearn, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 10
    assert found.failed == 0
