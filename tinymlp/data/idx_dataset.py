"""MNIST's pair of files: images, and the labels found beside them by their name."""

import os
from pathlib import Path

from tinymlp.data.idx import Idx, read_idx
from tinymlp.errors import DataError


def images_and_labels(
    images: str | os.PathLike[str], labels: str | os.PathLike[str] | None
) -> tuple[Idx, list[int]]:
    """Read images, and one label for each. DataError when the files do not belong together."""
    pixels = read_idx(images)
    if len(pixels.shape) < 2:
        raise DataError(
            f"{pixels.source}: expected images (2 dimensions or more), got the shape "
            f"{pixels.shape}: is it the file of labels?"
        )
    found = read_idx(labels_beside(images) if labels is None else labels)
    if len(found.shape) != 1 or found.shape[0] != pixels.shape[0]:
        raise DataError(
            f"{found.source}: expected {pixels.shape[0]} labels, one for each image of "
            f"{pixels.source}, got the shape {found.shape}"
        )
    values = [row[0] for row in found.rows()]
    if any(value != int(value) for value in values):
        raise DataError(f"{found.source}: expected whole numbers as labels")
    return pixels, [int(value) for value in values]


def labels_beside(images: str | os.PathLike[str]) -> Path:
    """Find the labels of `train-images-idx3-ubyte.gz`: `train-labels-idx1-ubyte`, .gz or not."""
    path = Path(images)
    packed = path.name.replace("images", "labels").replace("idx3", "idx1")
    candidates = [packed, packed.removesuffix(".gz"), packed + ".gz"]
    for name in candidates:
        if name != path.name and path.with_name(name).is_file():
            return path.with_name(name)
    raise DataError(
        f"{os.fspath(images)}: no file of labels beside it (looked for {packed}): "
        "name it with labels="
    )
