r"""Blue is positive or the training, orange negative or the validation; never by color alone.

Both are read as well on white as on black (contrast at least 4:1) and apart from each other by who
does not see red and green; what is orange is dashed or hollow too. A class has a color and a shape.

>>> transparent("#0000ff", 0.5)
b'\x00\x00\xff\x80'
"""

BLUE = "#1f77c9"
ORANGE = "#c75000"
DASHES = "5 3"
INK = "currentColor"

CLASSES = (BLUE, ORANGE, "#1b7a43", "#8e44ad", "#8a6d00", "#5d5d5d")
_SHAPES = (
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",  # a circle
    "M-3.5 -3.5h7v7h-7z",  # a square
    "M0 -4.5L4.5 3.5H-4.5z",  # a triangle
    "M0 -5L5 0L0 5L-5 0z",  # a diamond
    "M-1.5 -4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z",  # a cross
    "M0 4.5L4.5 -3.5H-4.5z",  # a triangle upside down
)


def class_color(c: int) -> str:
    """Return the color of a class; from the seventh on, colors and shapes begin again."""
    return CLASSES[c % len(CLASSES)]


def class_mark(c: int) -> dict[str, object]:
    """Return the path of a class's mark around (0, 0), and how it is filled."""
    shape = _SHAPES[c % len(_SHAPES)]
    return {"d": shape, "fill": class_color(c), "stroke": "#fff", "stroke-width": 0.8}


def transparent(color: str, share: float) -> bytes:
    """Return a share of a color as four bytes: a pale one on a light page, a dark one on a dark."""
    return bytes.fromhex(color[1:]) + bytes([round(255 * share)])
