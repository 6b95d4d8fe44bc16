"""Make the moving picture of the laboratory that the README and the start page show.

    make lab SINGLE=1 && .docs/bin/python docs/lab/picture.py

It opens the built page in Chromium, trains on two spirals, pauses and looks inside, and keeps what
is seen: docs/_static/lab.webp, and lab-dark.webp where the system is dark. lab-still.webp and
lab-still-dark.webp are the last of it, for whoever wants reduced motion.
"""

import io
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
PAGE = HERE / "_build" / "single" / "lab.html"
PICTURES = HERE.parent / "_static"
SETTINGS = "#data=spirals&hidden=8-8&noise=0.05"
VIEW, SIZE = (1120, 740), (1000, 661)
"""Width and height in pixels, of the page and of its picture."""

EPOCHS = (1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28)
"""Epochs between two pictures: the first ones change most."""

GOES = ("next", "neuron", "phase", "phase", "neuron", "next")
"""The stepper's buttons that are pressed: it ends at a weight's derivative, δ·a."""

SCROLLED = 150
"""Pixels, until the whole step is seen."""

SHORT, LONG = 250, 1400
"""How long a picture stays, in milliseconds."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def scenes(page: Page) -> Iterator[int]:
    """Go through what is to be seen; yield how long each scene stays."""
    page.goto(PAGE.as_uri() + SETTINGS)
    page.locator("body[data-ready=yes]").wait_for(timeout=120_000)
    page.evaluate("document.activeElement.blur()")
    yield LONG
    n_epochs = 0
    for more in EPOCHS:
        for _ in range(more):
            n_epochs += 1
            page.locator("#epoch").click()
            page.locator("#n-epochs", has_text=re.compile(f"^{n_epochs}$")).wait_for()
        yield SHORT
    page.locator("#open-step").click()
    page.locator("#stepper").wait_for()
    page.mouse.wheel(0, SCROLLED)
    yield LONG
    for go in GOES:
        page.locator(f"[data-go={go}]").click()
        page.wait_for_timeout(200)
        yield LONG


def pictures(page: Page) -> Iterator[tuple[Image.Image, int]]:
    """Yield each scene's picture, and how long it stays."""
    for milliseconds in scenes(page):
        with Image.open(io.BytesIO(page.screenshot())) as seen:
            yield seen.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS), milliseconds


def main() -> int:
    """Make the pictures, and say how large they are."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None or not PAGE.exists():
        print("needs Chromium, and `make lab SINGLE=1` first", file=sys.stderr)
        return 2
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for scheme, ending in (("light", ""), ("dark", "-dark")):
            width, height = VIEW
            page = chromium.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            seen, times = zip(*pictures(page), strict=True)
            page.close()
            moving, still = (PICTURES / f"lab{part}{ending}.webp" for part in ("", "-still"))
            seen[0].save(
                moving,
                save_all=True,
                append_images=seen[1:],
                duration=list(times),
                loop=0,
                quality=40,
                method=6,
                minimize_size=True,
            )
            seen[-1].save(still, quality=70, method=6)
            for file in (moving, still):
                print(f"{file.relative_to(HERE.parent)}: {file.stat().st_size / 1000:.0f} kB")
        chromium.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
