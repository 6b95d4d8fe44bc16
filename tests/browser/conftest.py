"""Pages for a real browser, which tests/conftest.py starts: reports, and the laboratory."""

import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tinymlp as tm
from tests.browser.lab import LONG, begin, served, watched
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
    houses, labels, wave = many_columns(), many_labels(), one_input()
    how: dict[str, Any] = {"hidden": [12], "n_epochs": 8, "seed": 0}
    training, test = houses.split(test=0.25, seed=0)
    curve = tm.learning_curve(training, test=test, k=2, **how)
    prices, genres = tm.fit(training, **how), tm.fit(labels, **how)
    reports = {
        "houses": Report(prices, houses, test, "By a quarter.", learning_curve=curve),
        "labels": Report(genres, labels, labels, "By all of them."),
        "wave": Report(tm.fit(wave, **how), wave, wave, "By all of them."),
        "birds": Report(birds, penguins, penguins.subset(range(40)), "By some.", row=3),
        "plane": Report(plane, CLASSES, CLASSES, "Judged by all of them.", row=7),
        "images": Report(images, digits, digits.subset(range(100)), "Judged by a hundred.", row=0),
    }
    pages = {}
    for name, report in reports.items():
        (folder / f"{name}.html").write_text(report.html(), encoding="utf-8")
        pages[name] = (report, folder / f"{name}.html")
    return pages


def many_columns() -> tm.Dataset:
    """Return a table with long names, text, missing values and large numbers."""
    draw = random.Random(0)
    columns = {
        "living_area_square_meters": [draw.uniform(30, 250) for _ in range(120)],
        "year_of_construction": [float(draw.randrange(1890, 2024)) for _ in range(120)],
        "neighborhood": [
            draw.choice(["Centre", "North", "Old Harbour", "Universitätsviertel"])
            for _ in range(120)
        ],
        "energy_efficiency_class": [draw.choice(["A", "B", "C", None]) for _ in range(120)],
        "distance_to_station_km": [draw.choice([None, draw.uniform(0, 12)]) for _ in range(120)],
        "plot_size": [draw.uniform(0, 500_000) for _ in range(120)],
    }
    prices = [1000 * a + 600 * (y - 1900) for a, y in zip(*list(columns.values())[:2], strict=True)]
    return tm.Dataset.from_table({**columns, "price_eur": [round(5 * p) for p in prices]})


def many_labels() -> tm.Dataset:
    draw = random.Random(0)
    rows = [[draw.gauss(0, 1) for _ in range(3)] for _ in range(80)]
    labels = [[x > 0, y > 0.5, x + y > z] for x, y, z in rows]
    return tm.Dataset(rows, labels, task="multi-label", feature_names=["length", "width", "age"])


def one_input() -> tm.Dataset:
    rows = [[x / 10] for x in range(60)]
    heights = [20_000 + 5000 * math.sin(x) for (x,) in rows]
    return tm.Dataset(rows, heights, feature_names=["hour"], target_name="temperature_millikelvin")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def opened(browser: Any, address: str) -> Iterator[Any]:
    """Return the page with Python started; afterwards it has asked nobody else, nothing failed."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    asked, failed = watched(page)
    page.goto(address)
    page.locator("body[data-ready]").wait_for(timeout=LONG)
    yield page
    page.close()
    assert failed == []
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


@pytest.fixture
def page(opened: Any) -> Any:
    """Return the page as it begins."""
    begin(opened)
    return opened
