r"""A Content-Security-Policy in each built page: it runs its own scripts and loads its own files.

The scripts that stand in a page are allowed by their hashes, files by standing beside the pages.
Whatever else gets into a page, by a docstring or an output that is shown, is not run, nor loaded.
Styles are not so strict: the theme and the colors of code have them in attributes.

>>> print(with_policy("<head><meta charset='utf-8'></head>").replace("; ", ";\n"))
<head><meta charset='utf-8'><meta http-equiv="Content-Security-Policy" content="default-src 'none';
script-src 'self';
style-src 'self' 'unsafe-inline';
img-src 'self' data:;
font-src 'self';
connect-src 'self';
frame-src 'self';
form-action 'self';
base-uri 'none'"></head>
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

TAG = '<meta http-equiv="Content-Security-Policy"'
FIRST = re.compile(r"<meta charset=[^>]*>", re.IGNORECASE)
INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def with_policy(page: str) -> str:
    """Return the page's HTML with its policy, before anything that it is about."""
    scripts = sorted({f" 'sha256-{_hash(text)}'" for text in INLINE.findall(page)})
    rules = (
        "default-src 'none'",
        f"script-src 'self'{''.join(scripts)}",
        "style-src 'self' 'unsafe-inline'",
        *("img-src 'self' data:", "font-src 'self'", "connect-src 'self'"),
        *("frame-src 'self'", "form-action 'self'", "base-uri 'none'"),
    )
    meta = f'{TAG} content="{"; ".join(rules)}">'
    return FIRST.sub(lambda found: found[0] + meta, page, count=1)


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def put_policies(app: "Sphinx", problem: Exception | None) -> None:
    """Put each page's policy into it, when all are written."""
    if problem is None and app.builder.format == "html":
        for file in sorted(Path(app.outdir).rglob("*.html")):
            text = file.read_text(encoding="utf-8")
            if TAG not in text:
                file.write_text(with_policy(text), encoding="utf-8")


def setup(app: "Sphinx") -> dict[str, Any]:
    """Connect the function above."""
    app.connect("build-finished", put_policies)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
