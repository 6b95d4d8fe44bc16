"""Pictures in plain text: images of the examples that a model gets wrong."""

from collections.abc import Sequence

from tinymlp.data.dataset import Dataset
from tinymlp.model.class_target import Mistake
from tinymlp.text import plural

_SHADES = " .:-=+*#%@"
_SHOWN = 6
_PER_LINE = 3


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
    if dataset.image_shape is None:
        names = dataset.feature_names
        rows = [
            "  "
            + caption
            + ": "
            + ", ".join(
                f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
                for name, value in list(zip(names, dataset.inputs[i], strict=True))[:8]
            )
            for caption, (i, _, _) in zip(captions, shown, strict=True)
        ]
        return "\n".join([title, *rows])
    blocks = [
        [caption, *draw_image(dataset.inputs[i], dataset.image_shape)]  # type: ignore[arg-type]
        for caption, (i, _, _) in zip(captions, shown, strict=True)
    ]
    lines = [title]
    width = max(len(line) for block in blocks for line in block) + 3
    for start in range(0, len(blocks), _PER_LINE):
        group = blocks[start : start + _PER_LINE]
        lines += [
            "  " + "".join(cell.ljust(width) for cell in cells).rstrip()
            for cells in zip(*group, strict=True)
        ]
        lines.append("")
    return "\n".join(lines).rstrip()
