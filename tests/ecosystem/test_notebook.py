"""A real kernel shows the progress of `fit`, and the objects themselves."""

from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat", reason="needs nbformat: make ecosystem")
nbclient = pytest.importorskip("nbclient", reason="needs nbclient: make ecosystem")
pytest.importorskip("ipykernel", reason="needs ipykernel: make ecosystem")

CELLS = (
    "import tinymlp as tm\niris = tm.datasets.iris()\niris",
    "model = tm.fit(iris, hidden=[3], n_epochs=5, validation=0.2)\nmodel",
    "model.diagnose(iris)",
    "model.network.forward([0.5, 1.0, -1.0, 0.0])",
)


@pytest.mark.filterwarnings("ignore")  # of what the kernel's client leaves open
def test_a_cell_shows_progress_and_what_its_last_line_is() -> None:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS])
    nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute()
    outputs: list[list[Any]] = [cell.outputs for cell in book.cells]
    for cell in outputs:
        assert cell[-1].data["text/html"].startswith(("<div>", "<p", "<ol"))
    # What a return writes over is left to the page that shows it.
    text = "".join(one.text for one in outputs[1] if one.output_type == "stream")
    assert "epoch 5/5" in text
    assert "█" in text or "▁" in text
    assert "\x1b" not in text
