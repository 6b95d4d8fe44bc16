"""What built pages load from elsewhere, as their markup and style sheets say.

A link (`<a href>`) loads nothing until it is followed. A script, a picture, a style or a font does.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

ADDRESSES = {"src", "srcset", "poster", "data", "action", "style"}
"""Attributes that make a browser load something; `href` does in a `link` and in pictures alone."""


class Loads(HTMLParser):
    """Collects what a page loads from another machine."""

    def __init__(self) -> None:
        super().__init__()
        self.external: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the addresses of one element."""
        named = dict(attrs)
        for name, value in attrs:
            loads = name in ADDRESSES or (
                name.endswith("href")
                and (tag in {"image", "use"} or (tag == "link" and named.get("rel") != "canonical"))
            )
            if loads and value and re.search(r"(?:^|[\s(,'\"])(?:https?:)?//", value):
                self.external.append(f"<{tag} {name}={value!r}>")


def external_loads(built: Path) -> list[str]:
    """Return every load of something on another machine, with the file that asks for it."""
    found = []
    for file in sorted(built.rglob("*")):
        if file.suffix in {".html", ".svg"}:
            parser = Loads()
            parser.feed(file.read_text(encoding="utf-8"))
            found += [f"{file.relative_to(built)}: {load}" for load in parser.external]
        elif file.suffix == ".css":
            text = file.read_text(encoding="utf-8")
            loads = re.findall(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//[^)'\"\s]*", text)
            found += [f"{file.relative_to(built)}: {load}" for load in loads]
    return found
