"""A picture is a PNG file of just those pixels."""

import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

from tinymlp.report.image import png


@given(st.sampled_from([1, 3, 4]), st.integers(1, 5), st.data())
def test_the_pixels_come_back_from_the_file(channels: int, width: int, data: st.DataObject) -> None:
    size = channels * width
    rows = data.draw(st.lists(st.binary(min_size=size, max_size=size), min_size=1, max_size=4))
    file = png(rows, channels=channels)
    pieces, at = {}, 8
    while at < len(file):
        (length,) = struct.unpack_from(">I", file, at)
        name, content = file[at + 4 : at + 8], file[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", file, at + 8 + length) == (zlib.crc32(name + content),)
        pieces[name] = content
        at += 12 + length
    assert list(pieces) == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack(">II", pieces[b"IHDR"][:8]) == (width, len(rows))
    lines = zlib.decompress(pieces[b"IDAT"])
    assert lines == b"".join(b"\0" + row for row in rows)
