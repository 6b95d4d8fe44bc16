"""Elements of HTML and SVG, and how they become text.

The standard library's tree of elements writes them, so that whatever comes from data is text and
never a tag.

>>> to_html(element("p", {"title": 'a "b"', "hidden": None}, "1 < ", element("b", {}, "2")))
'<p title="a &quot;b&quot;">1 &lt; <b>2</b></p>'
"""

import importlib.resources
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, tostring

from tinymlp.named import format_settings
from tinymlp.text import printable

Child = Element | str


def element(tag: str, attributes: Mapping[str, object] | None = None, *children: Child) -> Element:
    """Return an element; an attribute of None is left out, numbers get two digits."""
    made = Element(
        tag,
        {name: _text(value) for name, value in (attributes or {}).items() if value is not None},
    )
    for child in children:
        if not isinstance(child, str):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + child
        else:
            made.text = (made.text or "") + child
    return made


def table(
    heads: Sequence[Child],
    rows: Sequence[Sequence[Child]],
    *,
    caption: str | None = None,
    kind: str | None = None,
) -> Element:
    """Return a table whose first column names the rows; `heads` may be empty."""
    made = element("table", {"class": kind})
    if caption is not None:
        made.append(element("caption", {}, caption))
    if heads:
        cells = [element("th", {"scope": "col"}, head) for head in heads]
        made.append(element("thead", {}, element("tr", {}, *cells)))
    body = element("tbody")
    for first, *others in rows:
        name = element("th", {"scope": "row"}, first)
        body.append(element("tr", {}, name, *(element("td", {}, cell) for cell in others)))
    made.append(body)
    return made


def breakable(name: str) -> Element:
    """Return the name of a column, which may go on in the next line after a "_"."""
    first, *others = name.split("_")
    parts: list[Child] = [first]
    for part in others:
        parts += ["_", element("wbr"), part]
    return element("span", {}, *parts)


def scrolled(wide: Element, label: str) -> Element:
    """Return what may be wider than a small screen in a frame of its own, moved by keys too."""
    frame = {"class": "scrolled", "role": "region", "aria-label": label, "tabindex": 0}
    return element("div", frame, wide)


def format_value(value: object) -> str:
    """Return a value as a cell has it.

    >>> format_value(0.5), format_value([8, 8]), format_value(None), format_value({"loss": 0.25})
    ('0.5', '8, 8', '–', 'loss 0.25')
    """
    if value is None:
        return "–"
    if isinstance(value, dict) and "name" in value:
        return printable(format_settings(value))
    if isinstance(value, dict):
        return ", ".join(f"{printable(str(name))} {format_value(value[name])}" for name in value)
    if isinstance(value, list | tuple):
        return ", ".join(map(format_value, value))
    return f"{value:g}" if isinstance(value, float) else printable(str(value))


def data(value: Any) -> Element:
    """Return JSON for a script to read; no text in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return element("script", {"type": "application/json"}, text.replace("<", "\\u003c"))


def style(name: str) -> Element:
    """Return the style sheet of that name, which stands beside this file."""
    return element("style", {}, _beside(name))


def script(name: str) -> Element:
    """Return the script of that name, which stands beside this file."""
    return element("script", {}, _beside(name))


def forbid_others(page: Element) -> None:
    """Put a Content-Security-Policy into the page's head: it is all there will ever be.

    The scripts and style sheets of the page are allowed by their hashes, pictures where they stand
    in the page. Whatever else a text might smuggle in is neither run nor loaded by a browser. For a
    page that is whole: what is added later is forbidden.

    >>> page = element("html", {}, element("head", {}, element("style", {}, "p {margin: 0}")))
    >>> forbid_others(page)
    >>> print(page[0][0].get("content"))
    default-src 'none'; base-uri 'none'; form-action 'none'; \
style-src-elem 'sha256-PnkLF3ZIZyD6j001WbLSk3sqX0gqgUhWFAb6ap7LSG0='

    Source: M. West and A. Barth, Content Security Policy Level 3, W3C.
    """
    rules = ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]
    # A script of another type is data, which no browser runs.
    scripts = [_hash(one) for one in page.iter("script") if one.get("type") is None]
    styles = [_hash(one) for one in page.iter("style")]
    if scripts:
        rules.append(f"script-src {' '.join(scripts)}")
    if styles:
        rules.append(f"style-src-elem {' '.join(styles)}")
    if any(one.get("style") for one in page.iter()):
        rules.append("style-src-attr 'unsafe-inline'")
    if any(one.tag in ("img", "image") for one in page.iter()):
        rules.append("img-src data:")
    policy = {"http-equiv": "Content-Security-Policy", "content": "; ".join(rules)}
    # What says the encoding has to stand among the first kilobyte.
    page[0].insert(int(page[0][0].get("charset") is not None), element("meta", policy))


def _hash(made: Element) -> str:
    """Return what a policy calls a script or a style sheet that stands in the page."""
    from hashlib import sha256  # which loads OpenSSL

    text = (made.text or "").encode()
    return f"'sha256-{b64encode(sha256(text).digest()).decode()}'"


def to_html(*elements: Element) -> str:
    """Return elements as HTML, one after the other."""
    return "".join(tostring(made, encoding="unicode", method="html") for made in elements)


def _beside(name: str) -> str:
    folder = importlib.resources.files(__package__)
    return folder.joinpath(name).read_text(encoding="utf-8")


def _text(value: object) -> str:
    return f"{round(value, 2):g}" if isinstance(value, float) else str(value)
