"""Files that stand where they are needed, outside of docs/, and are pages of it too.

They are copied to docs/project/, and links are made to lead from and to the copies: what is right
where a file is read is right in the built pages as well.

>>> inward("[how](../benchmarks/README.md)")
'[how](project/benchmarks.md)'
>>> outward("[speed](../docs/speed.md), [map](docs/architecture.md)")
'[speed](../speed.md), [map](../architecture.md)'
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PAGES = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "benchmarks/README.md": "benchmarks.md",
    "tinymlp/datasets/README.md": "datasets.md",
}


def inward(text: str) -> str:
    """Return a page's text with its links to such files leading to the copies."""
    for file, page in PAGES.items():
        text = text.replace(f"](../{file})", f"](project/{page})")
    return text


def outward(text: str) -> str:
    """Return a copy's text with its links to the pages as they are from there."""
    return re.sub(r"\]\((?:\.\./)*docs/", "](../", text)


def copy_pages(app: "Sphinx") -> None:
    """Copy the files, and leave alone what has not changed."""
    folder = Path(app.srcdir) / "project"
    folder.mkdir(exist_ok=True)
    for file, page in PAGES.items():
        text = outward((Path(app.srcdir).parent / file).read_text(encoding="utf-8"))
        copy = folder / page
        if not copy.exists() or copy.read_text(encoding="utf-8") != text:
            copy.write_text(text, encoding="utf-8")


def relink(app: "Sphinx", docname: str, source: list[str]) -> None:
    """Lead a page's links inward."""
    source[0] = inward(source[0])


def setup(app: "Sphinx") -> dict[str, Any]:
    """Connect the two functions above."""
    app.connect("builder-inited", copy_pages)
    app.connect("source-read", relink)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
