"""The built laboratory, what tests do in its page, and a training that has the same bits there."""

import gzip
import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tinymlp.cli.lab import BUILT
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import Settings

LONG = 120_000
"""Milliseconds, on a machine that is busy with much else."""

ROOT = Path(__file__).parent.parent.parent
SINGLE = BUILT / "single" / "lab.html"
PARTS = ("first.zip.gz", "later.zip.gz")
"""Of the package: what is needed to begin, and the rest."""

EXACT = {
    "data": "wave",
    "hidden": "3",
    "activation": "relu",
    "optimizer": "sgd",
    "engine": "textbook",
    "seed": "4",
}
"""That training, as a link has it: ReLU, squared errors and SGD ask no C library."""


def same_here() -> Session:
    """Return the training of EXACT on this machine."""
    numbers = {"hidden": [3], "seed": 4}
    return Session(Settings.from_fields({**EXACT, **numbers}))


def built() -> Path:
    """Return the folder of the built laboratory; skip where it is not, or of another state."""
    if not (BUILT / "index.html").exists():
        pytest.skip("needs the laboratory, which make lab builds (with npm)")
    old = "the built laboratory is of other files than these: make lab builds it anew"
    for path in (ROOT / "docs" / "lab").glob("*.js"):
        if path.name != "worker.js" and path.read_bytes() != (BUILT / path.name).read_bytes():
            pytest.skip(old)
    packed: dict[str, bytes] = {}
    for name in PARTS:
        wheel = gzip.decompress((BUILT / "python" / name).read_bytes())
        with zipfile.ZipFile(io.BytesIO(wheel)) as part:
            packed |= {entry: part.read(entry) for entry in part.namelist()}
    for path in (ROOT / "tinymlp" / "laboratory").glob("*.py"):
        if packed.get(path.relative_to(ROOT).as_posix()) != path.read_bytes():
            pytest.skip(old)
    return BUILT


@contextmanager
def served() -> Iterator[str]:
    """Serve the built laboratory; yield its address."""
    from tinymlp.laboratory.server import make_server

    with make_server(built()) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def watched(page: Any) -> tuple[list[str], list[str]]:
    page.set_default_timeout(LONG)
    asked: list[str] = []
    failed: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("console", lambda told: failed.extend([told.text] if told.type == "error" else []))
    return asked, failed


def begin(page: Any, **settings: str) -> None:
    """Open a link in the page."""
    said(page, "")
    link = "&".join(f"{name}={value}" for name, value in {"seed": "1", **settings}.items())
    if page.evaluate("location.hash") == f"#{link}":
        page.get_by_role("button", name="Rewind").click()
    else:
        page.evaluate("link => { location.hash = link; }", link)
    page.wait_for_function("() => document.querySelector('#status').textContent !== ''")


def said(page: Any, text: str) -> None:
    page.evaluate("text => { document.querySelector('#status').textContent = text; }", text)


def press(page: Any, name: str) -> str:
    """Press a button and return what is said when that is done."""
    said(page, "")
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_function("() => document.querySelector('#status').textContent !== ''")
    return str(page.locator("#status").text_content())


def fingerprint(page: Any) -> str:
    return str(page.locator("#fingerprint").text_content())


def link_of(page: Any) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries(new URLSearchParams(location.hash.slice(1)))"
    )
    return found
