"""Measure the built laboratory in Chromium: size, time to the first step, pictures a second.

    make lab && PYTHONPATH=. .venv/bin/python docs/lab/measure.py

Cold is a browser that has never seen the page, warm the same browser some times more: the median.
What else the machine does meanwhile shows in the numbers: the load is printed with them.
"""

import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tinymlp.laboratory.server import make_server

BUILT = Path(__file__).parent / "_build"
FIRST = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "first.zip")
"""What has to come before Python starts, beside the page itself."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu")
LINKS = {
    "two moons, 200 points, 2-8-8-2": "#hidden=8-8",
    "digits, 64-4-4-10": "#data=digits",
    "digits, 64-16-10": "#data=digits&hidden=16",
}
SECONDS = 5.0
N_WARM = 5

COUNT = """() => {
  window.nDrawn = 0;
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    if (this.canvas.id === "plane") window.nDrawn++;
    return clear.apply(this, box);
  };
}"""


def first_step(page: Any, address: str) -> float:
    """Return the seconds from the address to the end of the first epoch."""
    begun = time.perf_counter()
    page.goto(address)
    page.locator("#epoch:enabled").click()
    page.wait_for_function("() => document.querySelector('#n-epochs').textContent === '1'")
    return time.perf_counter() - begun


def pictures_a_second(page: Any, address: str) -> float:
    """Return how often the plane is drawn in a second while it trains."""
    page.goto("about:blank")
    page.goto(address)
    page.locator("#play:enabled").wait_for()
    page.evaluate(COUNT)
    page.locator("#play").click()
    page.wait_for_timeout(1500)
    before = page.evaluate("[window.nDrawn, performance.now()]")
    page.wait_for_timeout(1000 * SECONDS)
    after = page.evaluate("[window.nDrawn, performance.now()]")
    page.locator("#play").click()
    return float(1000 * (after[0] - before[0]) / (after[1] - before[1]))


def main() -> int:
    """Print the figures."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None or not (BUILT / "index.html").exists():
        print("needs Chromium, and `make lab` first", file=sys.stderr)
        return 2
    packed = {path.name: path.stat().st_size for path in (BUILT / "python").iterdir()}
    first = sum(packed[f"{name}.gz"] for name in FIRST)
    print(f"compressed: {first / 1e6:.1f} MB first, {sum(packed.values()) / 1e6:.1f} MB in all")
    with make_server(BUILT) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        with tempfile.TemporaryDirectory() as profile:
            browser = playwright.chromium.launch_persistent_context(
                profile, executable_path=program, args=list(ARGUMENTS)
            )
            page = browser.pages[0]
            page.set_default_timeout(120_000)
            print(f"first training step, cold: {first_step(page, address):.1f} s")
            warm = []
            for _ in range(N_WARM):
                page.goto("about:blank")
                warm.append(first_step(page, address))
            shown = ", ".join(f"{one:.1f}" for one in sorted(warm))
            print(f"first training step, warm: {statistics.median(warm):.1f} s of {shown}")
            for name, link in LINKS.items():
                print(f"{name}: {pictures_a_second(page, address + link):.0f} pictures a second")
            browser.close()
        server.shutdown()
    print("load:", *(f"{one:.1f}" for one in os.getloadavg()), f"on {os.cpu_count()} cores")
    return 0


if __name__ == "__main__":
    sys.exit(main())
