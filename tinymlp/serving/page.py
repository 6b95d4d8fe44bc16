"""The page for people: one file of HTML, with its style and its script in it.

It asks the server alone, and its policy forbids it anything else.
"""

import hashlib
import importlib.resources
from base64 import b64encode
from functools import cache

from tinymlp.serving.exchange import Answer


@cache
def page() -> Answer:
    """Return the page, the same for every model: what it shows it asks for."""
    style, script = _beside("page.css"), _beside("page.js")
    html = _beside("page.html").replace("/* page.css */", style).replace("/* page.js */", script)
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        f"connect-src 'self'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}"
    )
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    return Answer(200, headers, html.encode())


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _beside(name: str) -> str:
    folder = importlib.resources.files(__package__)
    return folder.joinpath(name).read_text(encoding="utf-8")
