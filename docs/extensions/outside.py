"""Files that stand where they are needed, outside of docs/, and are pages of it too.

They are copied to docs/project/, and links are made to lead from and to the copies: what is right
where a file is read is right in the built pages as well.

>>> inward("[how](../benchmarks/README.md), [read](../tutorials)")
'[how](project/benchmarks.md), [read](tutorials/index)'
>>> outward("[speed](../docs/speed.md), [map](docs/architecture.md), [news](CHANGELOG.md)")
'[speed](../speed.md), [map](../architecture.md), [news](changelog.md)'
>>> outward("[tests](tests/test_files.py)")
'`tests/test_files.py`'
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

COPIES = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "benchmarks/README.md": "benchmarks.md",
    "tinymlp/datasets/README.md": "datasets.md",
}
PAGES = {file: f"project/{copy}" for file, copy in COPIES.items()} | {
    "tutorials": "tutorials/index",
    "tinymlp/__init__.py": "api/index",
}
"""The page in docs/ that shows what a file or a folder holds."""


def inward(text: str) -> str:
    """Return a page's text with its links to such files leading to their pages."""
    for file, page in PAGES.items():
        text = text.replace(f"](../{file})", f"]({page})")
    return text


def outward(text: str) -> str:
    """Return a copy's text with its links to the pages as they are from there.

    What has no page, such as a test, is named without a link.
    """
    text = re.sub(r"\[([^\]]+)\]\((tests/[^)]+)\)", r"`\2`", text)
    for file, copy in COPIES.items():
        text = text.replace(f"]({file})", f"]({copy})")
    return re.sub(r"\]\((?:\.\./)*docs/", "](../", text)


def copy_pages(app: "Sphinx") -> None:
    """Copy the files."""
    folder = Path(app.srcdir) / "project"
    folder.mkdir(exist_ok=True)
    for file, copy in COPIES.items():
        text = (Path(app.srcdir).parent / file).read_text(encoding="utf-8")
        (folder / copy).write_text(outward(text), encoding="utf-8")


def relink(app: "Sphinx", docname: str, source: list[str]) -> None:
    """Lead a page's links inward."""
    source[0] = inward(source[0])


def setup(app: "Sphinx") -> dict[str, Any]:
    """Connect the two functions above."""
    app.connect("builder-inited", copy_pages)
    app.connect("source-read", relink)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
