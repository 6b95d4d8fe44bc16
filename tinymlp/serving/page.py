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
    style, script = beside("page.css"), beside("page.js")
    html = beside("page.html").replace("/* page.css */", style).replace("/* page.js */", script)
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        f"connect-src 'self'; img-src data:; style-src {hash_of(style)}; "
        f"script-src {hash_of(script)}"
    )
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    return Answer(200, headers, html.encode())


def hash_of(text: str) -> str:
    """Return what a policy calls a style or a script."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def beside(name: str) -> str:
    """Return the text of a file in this folder."""
    folder = importlib.resources.files(__package__)
    return folder.joinpath(name).read_text(encoding="utf-8")
