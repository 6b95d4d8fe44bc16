"""The page of `tinymlp serve` in a browser: a digit is drawn and read, a row typed or pasted."""

from collections.abc import Iterator
from typing import Any

import pytest

import tinymlp as tm
from tests.serving.models import service_of
from tests.serving.running import Running, running
from tinymlp.serving.access import Access

HOSTILE = "<img src=x onerror=alert(1)>"
ROWS = tm.Dataset(
    [[5.0, "a"], [6.0, HOSTILE], [5.5, "a"], [7.0, HOSTILE]] * 5,
    ["low", HOSTILE] * 10,
    feature_names=[HOSTILE, "kind"],
    target_name=HOSTILE,
)


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    digits = tm.fit(tm.datasets.digits(), hidden=[16], validation=0.1, n_epochs=4, seed=0)
    rows = tm.fit(ROWS, hidden=[], n_epochs=20, seed=0)
    with running(service_of({"digits": digits, "rows": rows}), log="none") as started:
        yield started


def opened(browser: Any, server: Running, **settings: Any) -> tuple[Any, list[str]]:
    """Return the page, and a list into which its errors and what it loads from elsewhere come."""
    page = browser.new_page(**settings)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    own = f"http://127.0.0.1:{server.port}/"

    def requested(sent: Any) -> None:
        if not sent.url.startswith(own):
            wrong.append(sent.url)

    page.on("request", requested)
    page.goto(own)
    return page, wrong


def draw(page: Any, *points: tuple[int, int]) -> None:
    box = page.locator("#canvas").bounding_box()
    scale = box["width"] / 280
    for number, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + scale * x, box["y"] + scale * y, steps=5)
        if number == 0:
            page.mouse.down()
    page.mouse.up()


SEVEN = [(80, 60), (200, 60), (120, 230)]
SMALL_SEVEN = [(30, 30), (70, 30), (45, 90)]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_a_seven_that_is_drawn_is_read(
    browser: Any, server: Running, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    page, wrong = opened(browser, server, viewport=size, color_scheme=scheme)
    for points in (SEVEN, SMALL_SEVEN):
        draw(page, *points)
        page.locator("#answer").wait_for()
        assert page.inner_text("#prediction") == "7"
        assert page.locator("#bars li").count() == 10
        page.click("#clear")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert wrong == []


def test_a_row_is_typed_and_pasted_and_its_names_are_texts(browser: Any, server: Running) -> None:
    page, wrong = opened(browser, server)
    page.select_option("#model", "rows")
    page.locator("#fields input").fill("99")
    page.select_option("#fields select", HOSTILE)
    page.click("#predict")
    page.locator("#outside").wait_for()
    assert f"{HOSTILE} 99, in training 5 to 7" in page.inner_text("#outside")
    assert page.inner_text("#prediction") == HOSTILE
    assert page.locator("#effects li").count() == 2
    page.click("summary")
    page.fill("#paste", "5,a")
    page.click("#take")
    page.locator("#outside").wait_for(state="hidden")
    assert page.inner_text("#prediction") == "low"
    page.fill("#paste", "5")
    page.click("#take")
    page.locator("#message.error").wait_for()
    assert page.inner_text("#message") == "A row has 2 values, these are 1."
    assert wrong == []


def test_it_asks_for_the_token(browser: Any, server: Running) -> None:
    service = service_of({"labels": server.service.models["rows"].model})
    service.access = Access(token="0123456789abcdef")
    with running(service, log="none") as locked:
        page, _ = opened(browser, locked)
        page.fill("#token", "0123456789abcdef")
        page.click("#unlock button")
        page.locator("#work").wait_for()
        assert page.inner_text("#title") == "labels"
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_page_and_on_what_can_be_asked(
    browser: Any, server: Running, scheme: str
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="needs axe-playwright-python, which requirements-dev.txt installs",
    ).Axe()
    page, wrong = opened(browser, server, color_scheme=scheme)
    draw(page, *SEVEN)
    page.locator("#answer").wait_for()
    found = axe.run(page).response["violations"]
    page.goto(f"http://127.0.0.1:{server.port}/docs")
    page.locator("details").evaluate_all("found => found.forEach(one => (one.open = true))")
    found += axe.run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []
    assert page.get_by_role("heading", name="POST /models/digits/predict").is_visible()
    assert [each for each in wrong if "Content Security Policy" not in each] == []
    page.close()
