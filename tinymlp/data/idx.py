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

import io
import math
import os
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tinymlp.arguments import check_path
from tinymlp.data.files import (
    LIMIT,
    damage_of,
    name_of_source,
    read_bytes,
    reading_again,
    rows_in_window,
)
from tinymlp.data.raw import RawData, name_pixels
from tinymlp.data.rows import name_inputs
from tinymlp.data.values import BYTES
from tinymlp.errors import DataError, invalid

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
            return [[BYTES[byte] for byte in piece] for piece in pieces]
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
    start, shape, code = _read_header(io.BytesIO(content), source)
    expected = start + math.prod(shape) * struct.calcsize(code)
    if len(content) != expected:
        raise DataError(
            f"{source} must be {expected} bytes for the shape {shape}, got {len(content)}: "
            "copy or download the file again"
        )
    return Idx(source, shape, code, content[start:])


def _read_header(file: BinaryIO, source: str) -> tuple[int, tuple[int, ...], str]:
    """Read up to where the numbers begin: return that place, the shape and their type."""
    magic = file.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _TYPES:
        raise DataError(
            f"{source} must be an IDX file (00 00 type dimensions), got "
            f"{magic.hex(' ') or 'nothing'}: is it the right file?"
        )
    code, dimensions = _TYPES[magic[2]], magic[3]
    start, sizes = 4 + 4 * dimensions, file.read(4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise DataError(
            f"{source} must be a header of {start} bytes for {dimensions} dimensions and more, "
            f"got {4 + len(sizes)} bytes: copy or download the file again"
        )
    shape = struct.unpack(f">{dimensions}I", sizes)
    if math.prod(shape) == 0 or not shape:
        raise DataError(f"{source} must be at least one number, got the shape {shape}")
    return start, shape, code


def idx_windows(path: str | os.PathLike[str], n_items: int | None = None) -> Iterator[Idx]:
    """Yield the array so many items of its first dimension at a time, and never hold it whole.

    None is as many as have half a million numbers. Raises DataError when it is not one, and when it
    is not whole once it is read so far.
    """
    source = name_of_source(path)
    with reading_again(path) as file, damage_of(source):
        _, shape, code = _read_header(file, source)
        size = math.prod(shape[1:]) * struct.calcsize(code)
        most = n_items or rows_in_window(math.prod(shape[1:]))
        for first in range(0, shape[0], most):
            n = min(most, shape[0] - first)
            content = file.read(n * size)
            if len(content) < n * size:
                raise DataError(
                    f"{source} must be {shape[0]:,} items, got {first + len(content) // size:,}: "
                    "copy or download the file again"
                )
            yield Idx(source, (n, *shape[1:]), code, content)
        if file.read(1):
            what, remedy = f"{shape[0]:,} items and no more", "copy or download the file again"
            raise invalid(source, what, "more bytes", remedy, error=DataError)


def read_images(
    images: str | os.PathLike[str], labels: str | os.PathLike[str] | None = None
) -> RawData:
    """Read images, and one label for each. DataError when the files do not belong together.

    Without `labels` the file is found beside the images, by MNIST's naming.
    """
    check_path("images", images)
    if labels is not None:
        check_path("labels", labels)
    pixels = read_idx(images)
    _check_images(pixels)
    return _raw_of(pixels, read_idx(find_labels(images) if labels is None else labels))


def image_windows(
    images: str | os.PathLike[str],
    labels: str | os.PathLike[str] | None = None,
    n_images: int | None = None,
) -> Iterator[RawData]:
    """Yield what `read_images` returns, so many images at a time."""
    first = 0
    found = find_labels(images) if labels is None else labels
    of_labels: Iterator[Idx] | None = None
    for pixels in idx_windows(images, n_images):
        _check_images(pixels)
        if of_labels is None:
            of_labels = idx_windows(found, pixels.shape[0])
        none = Idx(name_of_source(found), (0,), _UNSIGNED_BYTE, b"")
        yield _raw_of(pixels, next(of_labels, none), first)
        first += pixels.shape[0]
    if of_labels is not None and next(of_labels, None) is not None:
        what = f"{first} labels, one for each image"
        raise invalid(name_of_source(found), what, "more", error=DataError)


def _check_images(pixels: Idx) -> None:
    if len(pixels.shape) < 2:
        raise DataError(
            f"{pixels.source} must be images (2 dimensions or more), got the shape "
            f"{pixels.shape}: is it the file of labels?"
        )


def _raw_of(pixels: Idx, found: Idx, first: int = 0) -> RawData:
    """Return images and their labels; the first of them is image number `first`."""
    if len(found.shape) != 1 or found.shape[0] != pixels.shape[0]:
        raise DataError(
            f"{found.source} must be {pixels.shape[0]} labels, one for each image of "
            f"{pixels.source}, got the shape {found.shape}"
        )
    numbers = [row[0] for row in found.rows()]
    for index, number in enumerate(numbers, start=first):
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
        place_of_row=lambda index: f"image {first + index}",
        place_of_target=lambda index: f"label {first + index}",
        image_shape=None if is_flat else (pixels.shape[1], pixels.shape[2]),
        only_numbers=True,
    )


def is_idx(name: str) -> bool:
    """Return whether a file is named as IDX files are.

    >>> is_idx("train-images-idx3-ubyte.gz"), is_idx("iris.csv")
    (True, False)
    """
    return re.search(r"idx\d-ubyte(\.gz)?$|\.idx(\.gz)?$", name) is not None


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
