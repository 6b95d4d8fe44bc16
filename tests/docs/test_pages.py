"""What the pages say is run, and where they point to is there; `make docs` opens the built ones."""

import doctest
import re
from pathlib import Path

import pytest

from tinymlp.training.doctor import SYMPTOMS

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))
READ = [
    *PAGES,
    *ROOT.glob("*.md"),
    ROOT / "benchmarks/README.md",
    ROOT / "tinymlp/datasets/README.md",
]


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def with_examples() -> list[Path]:
    return [page for page in PAGES if any(">>>" in block for block in blocks(page, "python"))]


@pytest.mark.parametrize("page", with_examples(), ids=lambda page: page.stem)
def test_the_examples_of_a_page_print_what_it_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    examples = "\n".join(blocks(page, "python"))
    test = doctest.DocTestParser().get_doctest(examples, {}, page.name, str(page), 0)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert test.examples
    assert runner.run(test, out=told.append).failed == 0, "".join(told)


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


def test_every_finding_of_the_doctor_has_its_section_with_an_example() -> None:
    page = (ROOT / "docs/when-it-does-not-learn.md").read_text(encoding="utf-8")
    sections = re.findall(r"^### (.+)$", page, re.MULTILINE)
    assert len(sections) == len(SYMPTOMS)
    for title in sections:
        section = page.partition(f"### {title}\n")[2].partition("\n#")[0]
        assert f"\n{title}: " in section
        assert f'"{title.lower()}"' in section
