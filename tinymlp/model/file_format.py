r"""Readable JSON with a checksum: a person can read it, and nobody can change a byte unnoticed.

    {
     "format": "tinymlp/2",
     "checksum": "sha256:64 hexadecimal digits",
     …

The checksum is the SHA-256 hash of the file's own bytes without those 64 digits, so anyone can
compute it:

    sed '3s/[0-9a-f]\{64\}//' model.json | sha256sum

A hash of the bytes and not of their meaning is the strongest rule and the simplest one: not a
space, not the end of a line can change.

>>> encoded = encode("example/1", {"name": "Ada", "scores": [0.5, 2.0]})
>>> print(encoded.decode()[:49].replace("\n", " "))
{  "format": "example/1",  "checksum": "sha256:b7
>>> decode(encoded, ["example/1"])
('example/1', {'name': 'Ada', 'scores': [0.5, 2.0]})
>>> decode(encoded.replace(b"2.0", b"3.0"), ["example/1"])
Traceback (most recent call last):
tinymlp.errors.ModelFileError: the checksum does not match: the file was changed or damaged, take a
sound copy; if you changed it on purpose, load it with verify=False and save it again

It is no signature: who changes a file on purpose can compute the checksum anew.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from tinymlp import json_fields
from tinymlp.errors import FormatError, ModelFileError, invalid

_BEGINNINGS = {
    b"\x1f\x8b": "gzip does: unpack it first",
    b"PK": "a zip archive does, in which Keras and PyTorch save models: it cannot be read here",
    b"\x89HDF": "HDF5 does, in which Keras saves models: it cannot be read here",
    b"\x93NUMPY": "a NumPy array does: it cannot be read here",
    b"\x80": "a Python pickle does, which can run any code when opened: it is never opened here",
    b"\xef\xbb\xbf": "UTF-8 with a byte order mark does: save it without one",
    b"\xff\xfe": "UTF-16 does: save it as UTF-8",
    b"\xfe\xff": "UTF-16 does: save it as UTF-8",
}


def encode(file_format: str, content: dict[str, Any]) -> bytes:
    """Return the content as a file: its format, its checksum, and then the content.

    `content` is text keys and plain values only. A list or dict of nothing but plain values
    stands on one line, and so does one item of a list.
    """
    layout = _lines({"format": file_format, "checksum": "sha256:", **content}, nested=0)
    # Half of a surrogate pair has no UTF-8: it becomes JSON's own \\ud800.
    unsigned = f"{layout}\n".encode("utf-8", "backslashreplace")
    start = len(_head(file_format))
    return unsigned[:start] + _sha256(unsigned) + unsigned[start:]


def decode(
    encoded: bytes, readable: Sequence[str], *, verify: bool = True
) -> tuple[str, dict[str, Any]]:
    """Return the format and the content that `encode` was given.

    `readable` are the formats that can be read, the newest first. `verify=False` takes a file that
    was edited, with any layout and any checksum.

    Raises `ModelFileError` for bytes that are not JSON of such a format, and when a single one of
    them was changed, added or lost.
    """
    heads = [_head(file_format) for file_format in readable]
    before = next((head for head in heads if encoded.startswith(head)), heads[0])
    broken = _find_damage(before, encoded)
    # Damage is named as such first: what it made of the JSON would only confuse.
    if verify and broken and encoded.startswith(before):
        raise ModelFileError(broken)
    content = _parse(encoded)
    file_format = _check_format(content, readable)
    if verify and broken:
        raise ModelFileError(broken)
    return file_format, {
        name: value for name, value in content.items() if name not in ("format", "checksum")
    }


def _head(file_format: str) -> bytes:
    return f'{{\n "format": "{file_format}",\n "checksum": "sha256:'.encode()


def _sha256(content: bytes) -> bytes:
    import hashlib  # which loads OpenSSL

    return hashlib.sha256(content).hexdigest().encode()


def _find_damage(before: bytes, encoded: bytes) -> str:
    """Return what is wrong with the checksum, or nothing."""
    start, end = len(before), len(before) + 64
    digest = _sha256(encoded[:start] + encoded[end:])
    if encoded.startswith(before) and encoded[start:end] == digest:
        return ""
    clue = ""
    if b"\r" in encoded:
        clue = r" (its lines end with \r\n: were they converted on the way?)"
    elif not encoded.endswith(b"}\n"):
        clue = " (it does not end as it was written: was it copied to its end?)"
    return (
        f"the checksum does not match: the file was changed or damaged{clue}, take a sound copy; "
        "if you changed it on purpose, load it with verify=False and save it again"
    )


def _parse(encoded: bytes) -> dict[str, Any]:
    """Return the JSON object, which is untrusted."""
    if not encoded:
        raise ModelFileError("the file is empty: was it copied to its end?")
    not_a_model = f"this is not a tinymlp model: it begins with {encoded[:16]!r}"
    for beginning, kind in _BEGINNINGS.items():
        if encoded.startswith(beginning):
            raise ModelFileError(
                f"this is not a tinymlp model: it begins with {beginning!r}, as {kind}"
            )
    try:
        content = json_fields.parse(encoded.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ModelFileError(
            f"{not_a_model}, and its byte {error.start} is not UTF-8 text"
        ) from None
    except FormatError as error:
        raise ModelFileError(f"{not_a_model}, and {error}") from None
    if not isinstance(content, dict):
        raise ModelFileError(not_a_model)
    return content


def _check_format(content: dict[str, Any], readable: Sequence[str]) -> str:
    """Return the content's format; raise `ModelFileError` unless it can be read."""
    newest = readable[0]
    if "format" not in content:
        raise ModelFileError(
            f'this is not a tinymlp model: it is JSON without "format": "{newest}"'
        )
    found = content["format"]
    if isinstance(found, str) and found in readable:
        return found
    for known in readable:
        family, version = known.split("/")
        number = found.removeprefix(f"{family}/") if isinstance(found, str) else ""
        if re.fullmatch("[0-9]{1,9}", number) and int(number) > int(version):
            what, remedy = f"{known!r} or an older one", "upgrade tinymlp to read it"
            raise invalid("format", what, found, remedy, error=ModelFileError)
    raise invalid("format", " or ".join(map(repr, readable)), found, error=ModelFileError)


def _lines(value: Any, *, nested: int, indent: int = 0) -> str:
    """Return JSON in which one line holds at most `nested` lists and dicts in each other."""
    if _depth(value) <= nested:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    inside = "\n" + " " * (indent + 1)
    if isinstance(value, dict):
        lines = [
            f"{json.dumps(name, ensure_ascii=False)}: {_lines(item, nested=1, indent=indent + 1)}"
            for name, item in value.items()
        ]
        opening, closing = "{}"
    else:
        lines = [_lines(item, nested=2, indent=indent + 1) for item in value]
        opening, closing = "[]"
    return opening + inside + ("," + inside).join(lines) + inside[:-1] + closing


def _depth(value: Any) -> int:
    """Return how many lists and dicts stand in each other here.

    >>> _depth(0.5), _depth([]), _depth({"a": [0.5]})
    (0, 1, 2)
    """
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return 0
    return 1 + max(map(_depth, value), default=0)
