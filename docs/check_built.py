"""What is promised of the built pages: nothing is loaded from elsewhere, and a search finds things.

    python docs/check_built.py docs/_build/html

Every page's markup and style sheets are read, and every page is opened as a file in Chromium, as on
a phone: no request may leave, its policy may forbid nothing that it needs, and the page may not
scroll sideways. Of the pages of source code, which one template makes, the longest is opened. The
search is tried as a reader does: by typing into the box. Without Chromium only the reading is done,
and that is said.
"""

import re
import shutil
import sys
from pathlib import Path

from loads import external_loads

SEARCHES = {
    "dead neurons": "when-it-does-not-learn.html",
    "cross entropy": "api/learning-is-going-downhill.html",
    "--learning-rate": "command-line.html",
    "learning rate": "when-it-does-not-learn.html",
    "my own csv": "getting-started.html",
    "nan": "when-it-does-not-learn.html",
}
"""What is typed, and a page that must be among the first answers."""

FIRST = 8
"""Answers that are seen without scrolling far."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LOUD = ("background-networking", "component-update", "gpu", "quic", "sync")
"""Parts of Chromium that ask for things on their own, or for a graphics card."""

POLICY = '<meta http-equiv="Content-Security-Policy"'

PHONE, LAPTOP = 390, 1280
"""Widths in pixels."""


def pages_to_open(built: Path) -> list[Path]:
    """Return all pages but those of source code, and the longest of these."""
    sources = set((built / "_modules").rglob("*.html"))
    longest = sorted(sources, key=lambda file: file.stat().st_size)[-1:]
    return sorted({*built.rglob("*.html")} - sources) + longest


def in_a_browser(built: Path, browser: str) -> list[str]:
    """Open every page, then search; return what went wrong."""
    from playwright.sync_api import Request, sync_playwright

    wrong: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser,
            args=["--no-sandbox", "--no-first-run", *(f"--disable-{part}" for part in LOUD)],
        )
        page = chromium.new_page(viewport={"width": PHONE, "height": 800})
        where = ""

        def note(what: str) -> None:
            wrong.append(f"{where}: {what}")

        def look(request: Request) -> None:
            if not request.url.startswith(("file:", "data:", "blob:")):
                note(f"asks for {request.url}")

        page.on("request", look)
        page.on("requestfailed", lambda request: note(f"cannot load {request.url}"))
        page.on("console", lambda told: "Policy" in told.text and note(told.text))
        page.on("pageerror", lambda error: note(f"script error {error}"))
        for file in pages_to_open(built):
            where = str(file.relative_to(built))
            page.goto(file.as_uri())
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > PHONE:
                note(f"is {width} pixels wide on a phone of {PHONE}")
        page.set_viewport_size({"width": LAPTOP, "height": 800})
        for words, expected in SEARCHES.items():
            where = f"search for {words!r}"
            page.goto((built / "index.html").as_uri())
            page.get_by_role("textbox", name="Search").fill(words)
            page.keyboard.press("Enter")
            page.get_by_text(re.compile("Search finished|did not match")).wait_for()
            answers = page.locator("#search-results li > a")
            links = [link.get_attribute("href") or "" for link in answers.all()]
            print(f"{where}: {len(links)} answers")
            if expected not in (re.split("[#?]", link)[0] for link in links[:FIRST]):
                note(f"{expected} is not among the first {FIRST} of {len(links)} answers")
            if links:
                answers.first.click()
                page.wait_for_load_state()
        chromium.close()
    return wrong


def main() -> int:
    """Check, and return the exit code."""
    built = Path(sys.argv[1]).resolve()
    n_pages = len(list(built.rglob("*.html")))
    if not n_pages:
        print(f"{built} has no pages: build them with `make docs`", file=sys.stderr)
        return 2
    wrong = external_loads(built)
    pages = [file for file in built.rglob("*.html") if POLICY not in file.read_text("utf-8")]
    wrong += [f"{file.relative_to(built)}: has no {POLICY}" for file in pages]
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser:
        wrong += in_a_browser(built, browser)
    else:
        print("not opened in a browser, search not tried: there is no Chromium here")
    if wrong:
        print(*wrong, sep="\n", file=sys.stderr)
    else:
        print(f"{n_pages} pages, and nothing is loaded from elsewhere: {built / 'index.html'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
