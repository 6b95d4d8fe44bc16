"""Pages for a real browser, which tests/conftest.py starts."""

from pathlib import Path

import pytest

import tinymlp as tm
from tests.report.test_retrain import CLASSES
from tinymlp.report.page import Report


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Report, Path]]:
    """Return reports by name, and the files they were written to."""
    folder = tmp_path_factory.mktemp("pages")
    digits = tm.datasets.digits()
    plane = tm.fit(CLASSES, hidden=[3], activation="tanh", n_epochs=6, validation=0.25, seed=0)
    images = tm.fit(digits.subset(range(300)), hidden=[32], n_epochs=2, seed=0)
    penguins = tm.datasets.penguins(missing="drop").subset(range(0, 333, 3))
    birds = tm.fit(penguins, hidden=[4], activation="gelu", n_epochs=8, seed=0)
    reports = {
        "birds": Report(birds, penguins, penguins.subset(range(40)), "By some.", row=3),
        "plane": Report(plane, CLASSES, CLASSES, "Judged by all of them.", row=7),
        "images": Report(images, digits, digits.subset(range(100)), "Judged by a hundred.", row=0),
    }
    pages = {}
    for name, report in reports.items():
        (folder / f"{name}.html").write_text(report.html(), encoding="utf-8")
        pages[name] = (report, folder / f"{name}.html")
    return pages
