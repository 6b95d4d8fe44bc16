"""The recipes of the page about trackers, each run with the real tool where that is installed."""

import doctest
from pathlib import Path

import pytest

from tests.docs.test_pages import ROOT

PAGE = ROOT / "docs" / "trackers.md"
NEEDED = {
    "TensorBoard": "tensorboard",
    "JSON Lines": "pandas",
    "MLflow": "mlflow",
    "Weights & Biases": "wandb",
    "Trackio": "trackio",
}
"""The package that the examples of each section need."""
SECTIONS = dict(
    section.split("\n", 1) for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
)


def test_every_section_is_run() -> None:
    assert list(SECTIONS) == list(NEEDED)


# They start threads and processes, which leave sockets and files to be closed.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("tool", NEEDED)
def test_the_examples_of_a_section_print_what_it_shows(
    tool: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(NEEDED[tool], reason=f"needs {NEEDED[tool]}: make ecosystem")
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_CACHE_HOME", "HF_HOME"):  # where they keep what they keep
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    examples = SECTIONS[tool]
    text = "\n".join(block.partition("\n```")[0] for block in examples.split("```python\n")[1:])
    test = doctest.DocTestParser().get_doctest(text, {}, tool, str(PAGE), 0)
    assert test.examples
    failures: list[str] = []
    options = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    ran = doctest.DocTestRunner(optionflags=options).run(test, out=failures.append)
    assert ran.failed == 0, "".join(failures)
