"""The pages about other tools are run where these are."""

import doctest
from pathlib import Path

import pytest

from tests.docs.test_pages import OF_OTHER_TOOLS, ROOT, run_examples
from tests.ecosystem import test_trackers

pytest.importorskip("sklearn", reason="needs scikit-learn: make ecosystem")

BY_SECTIONS = test_trackers.PAGE.stem
"""Its examples need another tool in each section, and are run there."""


@pytest.mark.parametrize("page", [page for page in OF_OTHER_TOOLS if page != BY_SECTIONS])
def test_the_examples_of_a_page_print_what_it_shows(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run_examples(ROOT / "docs" / f"{page}.md")


def test_the_examples_of_the_module_print_what_it_shows() -> None:
    import tinymlp.sklearn

    found = doctest.testmod(tinymlp.sklearn, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 10
    assert found.failed == 0
