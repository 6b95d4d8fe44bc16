"""What is encoded reads back the same, and not a byte of it can change unnoticed."""

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import some
from tinymlp.errors import ModelFileError
from tinymlp.model.file_format import decode, encode

SOUND = encode("tinymlp/1", {"name": "Ähre", "rows": [{"a": [0.5, -0.0]}, {"a": []}], "no": None})

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=30,
)
contents = st.dictionaries(
    st.text().filter(lambda key: key not in ("format", "checksum")), plain, max_size=4
)


def content_of(encoded: bytes, *, verify: bool = True) -> dict[str, Any]:
    file_format, content = decode(encoded, ["tinymlp/1"], verify=verify)
    assert file_format == "tinymlp/1"
    return content


def exact(value: Any) -> str:
    """Return a text that tells 1 from 1.0 and True, and 0.0 from -0.0."""
    return repr(value)


@given(contents)
def test_decoding_gives_the_content_in_its_very_types_and_bits(content: dict[str, Any]) -> None:
    assert exact(content_of(encode("tinymlp/1", content))) == exact(content)


@given(contents)
def test_the_file_is_json_for_any_reader_and_one_content_is_one_file(
    content: dict[str, Any],
) -> None:
    encoded = encode("tinymlp/1", content)
    assert encoded == encode("tinymlp/1", content)
    read = json.loads(encoded.decode("utf-8"))
    assert list(read)[:2] == ["format", "checksum"]
    assert exact({**read, "format": 0, "checksum": 0}) == exact(
        {"format": 0, "checksum": 0, **content}
    )


@given(st.text(st.characters(categories=["Cs"]), max_size=1))
def test_a_name_that_is_no_unicode_text_survives(half: str) -> None:
    """File names on Linux can be such texts."""
    assert content_of(encode("tinymlp/1", {half: [half]})) == {half: [half]}


def test_one_item_of_a_list_stands_on_one_line() -> None:
    neurons = [{"neuron": j, "weights": [0.5, 1.0], "bias": -2.0} for j in range(2)]
    lines = encode("tinymlp/1", {"layers": [{"size": 2, "neurons": neurons}]}).decode().split("\n")
    assert lines[3:] == [
        ' "layers": [',
        "  {",
        '   "size": 2,',
        '   "neurons": [',
        '    {"neuron": 0, "weights": [0.5, 1.0], "bias": -2.0},',
        '    {"neuron": 1, "weights": [0.5, 1.0], "bias": -2.0}',
        "   ]",
        "  }",
        " ]",
        "}",
        "",
    ]


def test_the_checksum_is_the_hash_of_the_file_without_its_digits(tmp_path: Path) -> None:
    digits = re.search(rb"[0-9a-f]{64}", SOUND)
    assert digits
    assert digits[0].decode() == hashlib.sha256(SOUND.replace(digits[0], b"")).hexdigest()
    if shutil.which("sed") and shutil.which("sha256sum"):
        (tmp_path / "model.json").write_bytes(SOUND)
        recipe = r"sed '3s/[0-9a-f]\{64\}//' model.json | sha256sum"
        printed = subprocess.run(
            recipe, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout
        assert printed.split()[0] == digits[0].decode()


def refused(encoded: bytes) -> str:
    with pytest.raises(ModelFileError) as caught:
        content_of(encoded)
    return str(caught.value)


def test_every_byte_changed_to_every_other_is_refused() -> None:
    for place, byte in enumerate(SOUND):
        for other in some(range(256), 4, start=place):
            if other != byte:
                refused(SOUND[:place] + bytes([other]) + SOUND[place + 1 :])


def test_a_file_cut_anywhere_is_refused_and_so_is_a_byte_lost_or_added_anywhere() -> None:
    for place in range(len(SOUND)):
        refused(SOUND[:place])
        refused(SOUND[:place] + SOUND[place + 1 :])
        for extra in b'\n 0"}\xff':
            refused(SOUND[:place] + bytes([extra]) + SOUND[place:])
    for extra in range(256):
        refused(SOUND + bytes([extra]))
    refused(SOUND + SOUND)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_by_name(content: bytes) -> None:
    assert refused(content)


@given(st.integers(0, len(SOUND)), st.binary(max_size=8), st.integers(0, 8))
def test_any_splice_is_refused(place: int, inserted: bytes, removed: int) -> None:
    spliced = SOUND[:place] + inserted + SOUND[place + removed :]
    if spliced != SOUND:
        assert refused(spliced)


@pytest.mark.parametrize("verify", [True, False])
def test_damage_after_the_checksum_is_named_as_damage_whatever_it_made_of_the_json(
    verify: bool,
) -> None:
    cut = SOUND[:-10]
    with pytest.raises(
        ModelFileError, match="copied to its end" if verify else "is not JSON"
    ) as caught:
        content_of(cut, verify=verify)
    assert ("verify=False" in str(caught.value)) is verify


def test_who_edits_a_file_on_purpose_reads_how_and_can() -> None:
    edited = SOUND.replace(b"0.5", b"0.75")
    assert "load it with verify=False" in refused(edited)
    assert content_of(edited, verify=False)["rows"][0] == {"a": [0.75, -0.0]}
    pretty = json.dumps(json.loads(SOUND), indent=4).encode()
    assert "checksum does not match" in refused(pretty)
    assert content_of(pretty, verify=False) == content_of(SOUND)


def test_line_ends_that_were_converted_are_named() -> None:
    assert r"\r\n" in refused(SOUND.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("verify", [True, False])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\x1f\x8b\x08\x00", "as gzip does: unpack it first"),
        (b"PK\x03\x04", "zip archive"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        (b"\x80\x04\x95", "a Python pickle does, which can run any code"),
        (b"\x93NUMPY\x01", "NumPy"),
        (b"\xef\xbb\xbf" + SOUND, "byte order mark"),
        ("{}".encode("utf-16"), "UTF-16"),
        (b'{"format": "\xff"}', "its byte 12 is not UTF-8"),
        (b"<html>", "begins with b'<html>', and this is not JSON"),
        (b"sepal,petal\n1,2\n", "is not JSON"),
        (b"[1, 2]", "begins with b'[1, 2]'"),
        (b'"tinymlp/1"', "this is not a tinymlp model"),
        (b"{}", 'JSON without "format"'),
        (b'{"format": 1}', "format must be 'tinymlp/1', got 1"),
        (b'{"format": "tinymlp/0"}', "got 'tinymlp/0'"),
        (
            b'{"format": "tinymlp/2"}',
            "format must be 'tinymlp/1' or an older one, got 'tinymlp/2': upgrade tinymlp to read",
        ),
        (b'{"format": "tinymlp/10", "x": 1}', "got 'tinymlp/10': upgrade tinymlp to read it"),
        (b'{"format": "other/2"}', "format must be 'tinymlp/1', got 'other/2'"),
        (b'{"format": "tinymlp/1", "x": 1, "x": 2}', "the key 'x' stands twice"),
        (b'{"format": "tinymlp/1", "x": NaN}', "NaN is not a JSON number"),
        (b'{"format": "tinymlp/1", "x": -Infinity}', "-Infinity is not a JSON number"),
        (b'{"format": "tinymlp/1", "x": 1e999}', "1e999 is too large"),
        (b'{"format": "tinymlp/1", "x": ' + b"1" * 5000 + b"}", "whole number of 5000 digits"),
        (b'{"format": "tinymlp/1", "x": ' + b"[" * 200_000, "nested too deep"),
        (b'{"x":' * 200_000, "nested too deep"),
    ],
    ids=lambda value: None if isinstance(value, bool) else repr(value)[:40],
)
def test_what_is_no_encoded_file_is_named_by_what_it_is(
    content: bytes, message: str, verify: bool
) -> None:
    with pytest.raises(ModelFileError) as caught:
        content_of(content, verify=verify)
    assert message in str(caught.value)


def test_of_several_formats_that_can_be_read_each_is_named() -> None:
    readable = ["example/2", "example/1"]
    for name in readable:
        assert decode(encode(name, {"x": [name]}), readable) == (name, {"x": [name]})
    with pytest.raises(ModelFileError) as caught:
        decode(encode("example/0", {}), readable)
    assert str(caught.value) == "format must be 'example/2' or 'example/1', got 'example/0'"
    with pytest.raises(ModelFileError, match="the checksum does not match"):
        decode(encode("example/1", {"x": 1}).replace(b'"x": 1', b'"x": 2'), readable)
