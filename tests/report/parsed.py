"""A piece of HTML, read back by the standard library's parser."""

from html.parser import HTMLParser


class Parsed(HTMLParser):
    """All tags with their attributes, and all text: that of scripts and styles apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        (self.scripts if self._inside in ("script", "style") else self.texts).append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def named(self, attribute: str) -> list[str]:
        """Return the values of an attribute, wherever it stands."""
        return [value for _, attrs in self.tags if (value := attrs.get(attribute)) is not None]
