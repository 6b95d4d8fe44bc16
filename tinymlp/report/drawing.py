"""What every drawing of the page begins with, and the texts in it.

>>> root = drawing("A line", "0 0 10 10", 10.0)
>>> root.append(write(5, 5, "here"))
>>> root.tag, root[0].get("text-anchor")
('svg', 'middle')
"""

from xml.etree.ElementTree import Element

from tinymlp.report.colors import INK
from tinymlp.report.markup import element


def drawing(label: str, view_box: str, width: float) -> Element:
    """Return an empty drawing with a label for who does not see it, never wider than the page."""
    return element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": view_box,
            "width": width,
            "role": "img",
            "aria-label": label,
            "font-size": 12.0,
            "font-family": "system-ui, sans-serif",
            "style": "max-width: 100%; height: auto",
        },
    )


def write(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "middle",
    size: float | None = None,
    weight: str | None = None,
    name: str | None = None,
) -> Element:
    """Return a text at a place; a script finds it by its name."""
    place = {
        "x": x,
        "y": y,
        "text-anchor": anchor,
        "fill": INK,
        "font-size": size,
        "font-weight": weight,
        "data-value": name,
    }
    return element("text", place, text)
