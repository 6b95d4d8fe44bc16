r"""Readable JSON under a seal: a person can read it, and nobody can change a byte unnoticed.

    {
     "format": "tinymlp/1",
     "checksum": "sha256:64 hexadecimal digits",
     …

The checksum is the SHA-256 hash of the file's own bytes without those 64 digits, so anyone can
compute it:

    sed '3s/[0-9a-f]\{64\}//' model.json | sha256sum

A hash of the bytes and not of their meaning is the strongest rule and the simplest one: not a
space, not the end of a line can change.

>>> sealed = seal("example/1", {"name": "Ada", "scores": [0.5, 2.0]})
>>> print(sealed.decode()[:49].replace("\n", " "))
{  "format": "example/1",  "checksum": "sha256:b7
>>> unseal("example/1", sealed)
{'name': 'Ada', 'scores': [0.5, 2.0]}
>>> unseal("example/1", sealed.replace(b"2.0", b"3.0"))
Traceback (most recent call last):
tinymlp.errors.ModelFileError: the checksum does not match: the file was changed or damaged, take a
sound copy; if you changed it on purpose, load it with verify=False and save it again

It is no signature: who changes a file on purpose can compute the checksum anew.
"""

import hashlib
import json
import math
import re
from typing import Any

from tinymlp.errors import ModelFileError

_MOST_DIGITS = 400
"""No float has as many digits, however it is written; int() takes for ever over millions."""

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


def seal(file_format: str, content: dict[str, Any]) -> bytes:
    """Return the content as a file: its format, its checksum, and then the content.

    `content` is text keys and plain values only. A list or dict of nothing but plain values
    stands on one line, and so does one item of a list.
    """
    layout = _lines({"format": file_format, "checksum": "sha256:", **content}, most=0)
    # Half of a surrogate pair has no UTF-8: it becomes JSON's own \\ud800.
    unsealed = f"{layout}\n".encode("utf-8", "backslashreplace")
    start = len(_head(file_format))
    return unsealed[:start] + hashlib.sha256(unsealed).hexdigest().encode() + unsealed[start:]


def unseal(file_format: str, sealed: bytes, *, verify: bool = True) -> dict[str, Any]:
    """Return the content that `seal` was given.

    `verify=False` takes a file that was edited, with any layout and any checksum.

    Raises `ModelFileError` for bytes that are not JSON of this format, and when a single one of
    them was changed, added or lost.
    """
    before = _head(file_format)
    broken = _broken(before, sealed)
    # Damage is told as such first: what it made of the JSON would only confuse.
    if verify and broken and sealed.startswith(before):
        raise ModelFileError(broken)
    content = _parsed(sealed)
    _check_format(file_format, content)
    if verify and broken:
        raise ModelFileError(broken)
    return {name: value for name, value in content.items() if name not in ("format", "checksum")}


def _head(file_format: str) -> bytes:
    return f'{{\n "format": "{file_format}",\n "checksum": "sha256:'.encode()


def _broken(before: bytes, sealed: bytes) -> str:
    """Return what is wrong with the seal, or nothing."""
    start, end = len(before), len(before) + 64
    digest = hashlib.sha256(sealed[:start] + sealed[end:]).hexdigest()
    if sealed.startswith(before) and sealed[start:end] == digest.encode():
        return ""
    clue = ""
    if b"\r" in sealed:
        clue = r" (its lines end with \r\n: were they converted on the way?)"
    elif not sealed.endswith(b"}\n"):
        clue = " (it does not end as it was written: was it copied to its end?)"
    return (
        f"the checksum does not match: the file was changed or damaged{clue}, take a sound copy; "
        "if you changed it on purpose, load it with verify=False and save it again"
    )


def _parsed(sealed: bytes) -> dict[str, Any]:
    """Return the JSON object, of which nothing is believed yet."""
    if not sealed:
        raise ModelFileError("the file is empty: was it copied to its end?")
    for beginning, kind in _BEGINNINGS.items():
        if sealed.startswith(beginning):
            raise ModelFileError(
                f"this is not a tinymlp model: it begins with {beginning!r}, as {kind}"
            )
    try:
        content = json.loads(
            sealed.decode("utf-8"),
            object_pairs_hook=_each_key_once,
            parse_constant=_refused,
            parse_float=_finite,
            parse_int=_whole,
        )
    except UnicodeDecodeError as error:
        raise ModelFileError(
            f"this is not a tinymlp model: it begins with {sealed[:16]!r}, and its byte "
            f"{error.start} is not UTF-8 text"
        ) from None
    except RecursionError:
        raise ModelFileError("its lists are nested too deep for any model") from None
    except ValueError as error:
        raise ModelFileError(
            f"this is not a tinymlp model: it begins with {sealed[:16]!r} and is not JSON: {error}"
        ) from None
    if not isinstance(content, dict):
        raise ModelFileError(f"this is not a tinymlp model: it begins with {sealed[:16]!r}")
    return content


def _check_format(file_format: str, content: dict[str, Any]) -> None:
    if "format" not in content:
        raise ModelFileError(
            f'this is not a tinymlp model: it is JSON without "format": "{file_format}"'
        )
    found = content["format"]
    if found == file_format:
        return
    family, version = file_format.split("/")
    number = found.removeprefix(f"{family}/") if isinstance(found, str) else ""
    if re.fullmatch("[0-9]{1,9}", number) and int(number) > int(version):
        raise ModelFileError(
            f"the file has the format {found!r}, and this tinymlp reads {file_format!r}: "
            "upgrade tinymlp to read it"
        )
    raise ModelFileError(f"expected the format {file_format!r}, got {found!r}")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _refused(word: str) -> None:
    raise ValueError(f"{word} is not a JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits[:20]} is too large for a float")
    return number


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"a whole number of {len(digits)} digits, beginning {digits[:20]}")
    return int(digits)


def _lines(value: Any, *, most: int, indent: int = 0) -> str:
    """Return JSON in which one line holds at most `most` lists and dicts in each other."""
    if _depth(value) <= most:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    inside = "\n" + " " * (indent + 1)
    if isinstance(value, dict):
        lines = [
            f"{json.dumps(name, ensure_ascii=False)}: {_lines(item, most=1, indent=indent + 1)}"
            for name, item in value.items()
        ]
        opening, closing = "{}"
    else:
        lines = [_lines(item, most=2, indent=indent + 1) for item in value]
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
