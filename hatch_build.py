"""The README as a package index shows it: links that begin at the project's address.

Such a page has no files beside it. `[project.urls]` in pyproject.toml is where the address is
written, as `Source`; while there is none, the README is handed on as it is.
"""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r'(\]\(|<img src=")(?![a-z]+:|#)([^)"\s]+)')
_PICTURES = (".webp", ".png", ".svg", ".jpg", ".gif")


def absolute(markdown: str, address: str) -> str:
    """Return Markdown whose links begin at the address of a repository: GitHub, GitLab, Gitea.

    >>> absolute("[all](docs/a.md#b) [here](#c) [far](https://d.example)", "https://e.example/f")
    '[all](https://e.example/f/blob/HEAD/docs/a.md#b) [here](#c) [far](https://d.example)'
    >>> absolute('<img src="a.webp">', "https://e.example/f/")
    '<img src="https://e.example/f/raw/HEAD/a.webp">'
    """

    def begin(link: re.Match[str]) -> str:
        kind = "raw" if link[2].endswith(_PICTURES) else "blob"
        return f"{link[1]}{address.rstrip('/')}/{kind}/HEAD/{link[2]}"

    return _LINK.sub(begin, markdown)


class Readme(MetadataHookInterface):
    """Hands the README on while the package is built."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the project's `readme`."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        address = metadata.get("urls", {}).get("Source")
        text = absolute(text, address) if address else text
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
