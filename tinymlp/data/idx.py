r"""IDX, the format of MNIST: a magic number, the shape, and then nothing but numbers.

    00 00 type dimensions | size of each dimension, 4 bytes each, big-endian | the numbers

The sizes are checked against the file's length before anything is made of them, so a damaged
header cannot ask for a terabyte. Pixels (unsigned bytes) become the 256 floats of one table: a
row of 784 pixels holds 784 references and not one new float, which is smaller and trains faster.

>>> two_by_two = b"\0\0\x08\x03" + b"\0\0\0\x01" + b"\0\0\0\x02" * 2 + bytes([0, 1, 254, 255])
>>> images = parse_idx(two_by_two, source="images")
>>> images.shape, images.rows()
((1, 2, 2), [[0.0, 1.0, 254.0, 255.0]])

Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", 1998.
"""

import math
import os
import struct
from dataclasses import dataclass
from pathlib import Path

from tinymlp.arguments import check_path
from tinymlp.data.files import LIMIT, name_of_source, read_bytes
from tinymlp.data.raw import RawData, name_pixels
from tinymlp.data.rows import name_inputs
from tinymlp.data.values import BYTES
from tinymlp.errors import DataError

_UNSIGNED_BYTE = "B"
_TYPES = {0x08: _UNSIGNED_BYTE, 0x09: "b", 0x0B: "h", 0x0C: "i", 0x0D: "f", 0x0E: "d"}


@dataclass(frozen=True, slots=True, repr=False)
class Idx:
    """An array from an IDX file: its numbers are `content`, big-endian, `code` as in `struct`."""

    source: str
    shape: tuple[int, ...]
    code: str
    content: bytes

    def __repr__(self) -> str:
        return f"Idx({self.source!r}, shape {self.shape}, type {self.code!r})"

    def rows(self) -> list[list[float]]:
        """One flat row per item of the first dimension: shape `(shape[0], product of the rest)`.

        Raises DataError when a number is not finite.
        """
        width = math.prod(self.shape[1:])
        size = width * struct.calcsize(self.code)
        pieces = (self.content[at : at + size] for at in range(0, len(self.content), size))
        if self.code == _UNSIGNED_BYTE:
            return [list(map(BYTES.__getitem__, piece)) for piece in pieces]
        row_format = struct.Struct(f">{width}{self.code}")
        rows = [list(map(float, row_format.unpack(piece))) for piece in pieces]
        for index, row in enumerate(rows):
            for number in row:
                if not math.isfinite(number):
                    what = "finite numbers"
                    raise DataError(f"{self.source}: item {index} must be {what}, got {number}")
        return rows


def read_idx(path: str | os.PathLike[str], *, limit: int = LIMIT) -> Idx:
    """Read an IDX file, gzipped or not. DataError when it is not one, or not whole."""
    return parse_idx(read_bytes(path, limit=limit), source=name_of_source(path))


def parse_idx(content: bytes, *, source: str) -> Idx:
    """Read the array in a file's bytes; `source` is what error messages call it."""
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in _TYPES:
        raise DataError(
            f"{source} must be an IDX file (00 00 type dimensions), got "
            f"{content[:4].hex(' ') or 'nothing'}: is it the right file?"
        )
    code, dimensions = _TYPES[content[2]], content[3]
    start = 4 + 4 * dimensions
    if len(content) < start:
        raise DataError(
            f"{source} must be a header of {start} bytes for {dimensions} dimensions and more, "
            f"got {len(content)} bytes: copy or download the file again"
        )
    shape = struct.unpack_from(f">{dimensions}I", content, 4)
    if math.prod(shape) == 0 or not shape:
        raise DataError(f"{source} must be at least one number, got the shape {shape}")
    expected = start + math.prod(shape) * struct.calcsize(code)
    if len(content) != expected:
        raise DataError(
            f"{source} must be {expected} bytes for the shape {shape}, got {len(content)}: "
            "copy or download the file again"
        )
    return Idx(source, shape, code, content[start:])


def read_images(
    images: str | os.PathLike[str], labels: str | os.PathLike[str] | None = None
) -> RawData:
    """Read images, and one label for each. DataError when the files do not belong together.

    Without `labels` the file is found beside the images, by MNIST's naming.
    """
    check_path("images", images)
    pixels = read_idx(images)
    if len(pixels.shape) < 2:
        raise DataError(
            f"{pixels.source} must be images (2 dimensions or more), got the shape "
            f"{pixels.shape}: is it the file of labels?"
        )
    if labels is not None:
        check_path("labels", labels)
    found = read_idx(find_labels(images) if labels is None else labels)
    if len(found.shape) != 1 or found.shape[0] != pixels.shape[0]:
        raise DataError(
            f"{found.source} must be {pixels.shape[0]} labels, one for each image of "
            f"{pixels.source}, got the shape {found.shape}"
        )
    numbers = [row[0] for row in found.rows()]
    for index, number in enumerate(numbers):
        if number != int(number):
            raise DataError(f"{found.source}: label {index} must be a whole number, got {number}")
    is_flat = len(pixels.shape) != 3
    return RawData(
        rows=pixels.rows(),  # type: ignore[arg-type]  # rows of floats are rows of values
        targets=[int(number) for number in numbers],
        feature_names=(
            name_inputs(math.prod(pixels.shape[1:])) if is_flat else name_pixels(*pixels.shape[1:])
        ),
        target_name="label",
        source=pixels.source,
        place_of_row="image {}".format,
        place_of_target="label {}".format,
        image_shape=None if is_flat else (pixels.shape[1], pixels.shape[2]),
        only_numbers=True,
    )


def find_labels(images: str | os.PathLike[str]) -> Path:
    """Find the labels of `train-images-idx3-ubyte.gz`: `train-labels-idx1-ubyte`, .gz or not."""
    path = Path(images)
    packed = path.name.replace("images", "labels").replace("idx3", "idx1")
    for name in (packed, packed.removesuffix(".gz"), packed + ".gz"):
        beside = path.with_name(name)
        if beside != path and beside.is_file():
            return beside
    raise DataError(
        f"{os.fspath(images)} must be beside its file of labels, got no {packed} there: "
        "name it with labels="
    )
