"""Pictures in plain text: images of the examples that a model gets wrong."""

from collections.abc import Sequence

from tinymlp.data.dataset import Dataset
from tinymlp.model.class_target import Mistake
from tinymlp.text import plural

_SHADES = " .:-=+*#%@"
_SHOWN = 6
_PER_LINE = 3
_COLUMNS = 8


def draw_image(pixels: Sequence[float], shape: tuple[int, int]) -> list[str]:
    """Return an image of shape (height, width) as lines of text, two characters a pixel.

    >>> for line in draw_image([0.0, 16.0, 8.0, 0.0], (2, 2)):
    ...     print("|" + line + "|")
    |  @@|
    |==  |
    """
    height, width = shape
    darkest = max(max(pixels), 1e-300)
    shades = [_SHADES[int(max(p, 0.0) / darkest * (len(_SHADES) - 1))] for p in pixels]
    return [
        "".join(2 * shade for shade in shades[row * width : (row + 1) * width])
        for row in range(height)
    ]


def draw_mistakes(mistakes: Sequence[Mistake], dataset: Dataset) -> str:
    """Return the first of the mistakes as text, images drawn; "" when there are none.

    `mistakes` are in the order of `Model.most_confident_mistakes`.
    """
    if not mistakes:
        return ""
    shown = mistakes[:_SHOWN]
    count = plural(len(mistakes), "mistake")
    title = f"The most confident of {count}:" if len(mistakes) > 1 else "The only mistake:"
    captions = [
        f"{dataset.targets[i]} taken for {label} ({100 * probability:.1f} %)"
        for i, label, probability in shown
    ]
    inputs = [dataset.inputs[mistake.example] for mistake in shown]
    if dataset.image_shape is None:
        rows = [_as_row(dataset.feature_names, values) for values in inputs]
        return "\n".join([title, *(f"  {c}: {row}" for c, row in zip(captions, rows, strict=True))])
    blocks = [
        [caption, *draw_image(pixels, dataset.image_shape)]  # type: ignore[arg-type]
        for caption, pixels in zip(captions, inputs, strict=True)
    ]
    return "\n".join([title, *_side_by_side(blocks)])


def _as_row(names: Sequence[str], values: Sequence[object]) -> str:
    """Return the first values of an example, each with its name."""
    pairs = list(zip(names, values, strict=True))[:_COLUMNS]
    return ", ".join(
        f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in pairs
    )


def _side_by_side(blocks: Sequence[Sequence[str]]) -> list[str]:
    """Return blocks of lines, all of one height, a few beside each other."""
    width = max(len(line) for block in blocks for line in block) + 3
    lines: list[str] = []
    for start in range(0, len(blocks), _PER_LINE):
        lines += [""] if lines else []
        lines += [
            "  " + "".join(cell.ljust(width) for cell in cells).rstrip()
            for cells in zip(*blocks[start : start + _PER_LINE], strict=True)
        ]
    return lines
