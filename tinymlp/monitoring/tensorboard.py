r"""Epochs as an event file, whose curves TensorBoard draws while a network trains.

    fit(dataset, callbacks=[to_tensorboard("runs/first")])
    $ tensorboard --logdir runs

The file is records one after the other: a length of eight bytes and its checksum, so many bytes and
theirs. The bytes are an event, a message of Protocol Buffers: the time, the epoch, and one number
after the other with its name. An epoch is written, whole, when it is done.

Differs from TensorBoard's own writer: a number is one of single precision there too, but nothing is
kept back to be written later, by a thread.

Source: TensorFlow, `core/util/event.proto`, `core/framework/summary.proto` and
`core/lib/io/record_writer.h`; G. Castagnoli, S. Bräuer and M. Herrmann (1993), Optimization of
Cyclic Redundancy-Check Codes with 24 and 32 Parity Bits, for the checksum.
"""

import math
import os
import socket
import struct
import time
from collections.abc import Callable, Generator, Iterable
from os import PathLike
from pathlib import Path

from tinymlp.arguments import check_iterable, check_path
from tinymlp.protobuf import field
from tinymlp.training.history import Epoch, pass_on

_POLYNOMIAL = 0x82F63B78
"""Castagnoli's, the lowest power first."""
_TOO_LARGE = 2.0**128 - 2.0**103
"""Half a step above the largest number of single precision, where rounding leads to infinity."""


def to_tensorboard(
    folder: str | PathLike[str],
) -> Callable[[Iterable[Epoch]], Generator[Epoch, None, None]]:
    """Return a callback for `fit` that writes each epoch to a new event file in the folder.

    Each number of `Epoch.row` is a curve: `training/loss`, `validation/loss`, `learning_rate`. A
    run has a folder of its own, which is made if it is not there; TensorBoard is given the one
    above. The same callback may be used again: each training has a file of its own. Raises
    `ArgumentError` for what is no path, and `OSError` where nothing can be written.

    >>> import tempfile
    >>> from tinymlp.training.history import Epoch
    >>> epochs = [Epoch(1, {"loss": 0.5}, {}, 0.25, 2.0, 0.125)]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for epoch in to_tensorboard(folder)(epochs):
    ...         pass
    ...     (path,) = Path(folder).iterdir()
    ...     b"training/loss" in path.read_bytes()
    True
    """
    into = check_path("folder", folder)
    return lambda epochs: _written(check_iterable("epochs", epochs, "epochs to loop over"), into)


def _written(epochs: Iterable[Epoch], folder: Path) -> Generator[Epoch, None, None]:
    folder.mkdir(parents=True, exist_ok=True)
    # TensorBoard reads what has "tfevents" in its name, in the order of the names.
    name = f"events.out.tfevents.{time.time_ns()}.{socket.gethostname()}.{os.getpid()}"
    with (folder / name).open("xb", buffering=0) as file:
        file.write(record(event(time.time(), version="brain.Event:2")))

        def write(epoch: Epoch) -> None:
            file.write(record(event(time.time(), step=epoch.number, numbers=curves(epoch))))

        yield from pass_on(epochs, write)


def curves(epoch: Epoch) -> dict[str, float]:
    """Return an epoch's numbers by the names of their curves, which a / groups.

    >>> list(curves(Epoch(1, {"loss": 0.5}, {"loss": 1.0}, 0.25, 2.0, 0.125)))
    ['training/loss', 'validation/loss', 'learning_rate', 'gradient_norm', 'seconds']
    """
    parts = {"training": epoch.training, "validation": epoch.validation}
    return {
        **{f"{part}/{name}": value for part, got in parts.items() for name, value in got.items()},
        "learning_rate": epoch.learning_rate,
        "gradient_norm": epoch.gradient_norm,
        "seconds": epoch.seconds,
    }


def event(
    seconds: float, *, step: int = 0, numbers: dict[str, float] | None = None, version: str = ""
) -> bytes:
    """Return an event at so many seconds since 1970: its numbers, or the version of the file."""
    written = [struct.pack("<Bd", 1 << 3 | 1, seconds), field(2, step)]
    if version:
        written.append(field(3, version))
    if numbers:
        values = (field(1, field(1, name) + field(2, _single(n))) for name, n in numbers.items())
        written.append(field(5, b"".join(values)))
    return b"".join(written)


def _single(number: float) -> float:
    """Return a number that four bytes can hold: an infinity for one that is too large."""
    if number != number:  # of a nan four bytes may keep what an infinity is written as
        return math.nan
    return float(number) if abs(number) < _TOO_LARGE else math.copysign(math.inf, number)


def record(data: bytes) -> bytes:
    """Return bytes as a record of an event file."""
    length = struct.pack("<Q", len(data))
    return b"".join((length, _masked(length), data, _masked(data)))


def crc32c(data: bytes) -> int:
    """Return the checksum of 32 bits.

    >>> hex(crc32c(b"123456789"))
    '0xe3069283'
    """
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF


def _of_byte(crc: int) -> int:
    for _ in range(8):
        crc = crc >> 1 ^ (_POLYNOMIAL if crc & 1 else 0)
    return crc


_TABLE = [_of_byte(byte) for byte in range(256)]


def _masked(data: bytes) -> bytes:
    """Return the checksum as it is stored: rotated, so that it is not that of data with its own."""
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)
