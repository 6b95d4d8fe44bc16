"""What a student's process answers is checked whole, whatever it says."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinymlp.course.bare_process import BareProcess, Limits
from tinymlp.course.replies import Other, answer_of, exception_of, one_line, read_reply
from tinymlp.errors import FormatError

RAISED = {"raised": "ValueError", "kinds": ["ValueError", "Exception"], "message": "no", "line": ""}
STEP = {"line": 1, "text": "x = 1", "in": "f", "values": {"x": "1"}}


def line(reply: Any) -> bytes:
    return json.dumps({"token": "ab", **reply} if isinstance(reply, dict) else reply).encode()


FORGED: dict[str, tuple[str, Any]] = {
    "nothing": ("call", {}),
    "a list": ("call", [1]),
    "another token": ("call", {"token": "ba", "answer": 1}),
    "more than was asked": ("call", {"answer": 1, "names": []}),
    "no names": ("load", {"answer": None}),
    "names that are none": ("load", {"answer": None, "names": [1]}),
    "an exception without a message": ("call", {"raised": "ValueError"}),
    "a kind that is no text": ("call", {**RAISED, "kinds": [1]}),
    "a dict that is none": ("call", {"answer": {"dict": [[1, 2, 3]]}}),
    "an object that is none": ("call", {"answer": [{"x": 1}]}),
    "lists without end": ("call", {"answer": eval("[" * 60 + "]" * 60)}),
    "a number of an object that is none": ("make", {"answer": None, "kept": 0.5}),
    "steps that are none": ("trace", {"answer": 1, "steps": [{}], "cut": False}),
    "a step with a value that is none": (
        "trace",
        {"answer": 1, "steps": [{**STEP, "values": {"x": 1}}], "cut": False},
    ),
    "a reason that is no text": ("call", {"stop": 1}),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_reply_is_no_answer(name: str) -> None:
    do, reply = FORGED[name]
    with pytest.raises(FormatError, match="no answer of the judge"):
        read_reply(line(reply), "ab", do)


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_are_taken_for_a_reply(noise: bytes) -> None:
    with pytest.raises(FormatError):
        read_reply(noise, "ab")


def test_a_number_of_more_digits_than_any_float_is_none() -> None:
    with pytest.raises(FormatError):
        read_reply(b'{"token": "ab", "answer": ' + b"1" * 1_000_000 + b"}", "ab")


def test_what_is_as_it_should_be_comes_through() -> None:
    given = {"answer": [1, {"other": "a\nfunction"}, {"dict": [[[1], 2.0]]}], "arguments": None}
    assert answer_of(read_reply(line(given), "ab")["answer"]) == [
        1,
        Other("a function"),
        {"[1]": 2.0},
    ]
    steps = {"answer": 1, "steps": [STEP, {"line": 1, "call": "f", "values": {}}], "cut": True}
    assert read_reply(line(steps), "ab", "trace")["steps"][0] == STEP
    assert read_reply(b'{"stop": "why"}', "ab") == {"stop": "why"}


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [(["ValueError"], ValueError), (["eval", "__import__", "KeyError"], KeyError), ([], Exception)],
)
def test_an_exception_is_one_of_python_s_and_nothing_else(
    kinds: list[str], kind: type[Exception]
) -> None:
    error = exception_of({**RAISED, "kinds": kinds, "message": "a\x1b[2Jb"})
    assert isinstance(error, kind)
    assert "\x1b" not in str(error)


@given(st.text())
def test_a_text_stays_on_its_line(text: str) -> None:
    assert one_line(text).isprintable()


def test_a_process_that_writes_without_being_asked_is_not_listened_to() -> None:
    """Its lines would fill the judge's memory."""
    source = (
        "import os\n"
        "def f():\n"
        "    for n in range(3, 20):\n"
        "        try:\n"
        "            while True: os.write(n, b'x' * 1000 + bytes([10]))\n"
        "        except OSError: pass\n"
    )
    with BareProcess(source, Limits(seconds=1)) as process:
        process._write({"token": "", "do": "call", "function": "f", "arguments": []})
        end = time.monotonic() + 10
        while process._lines.qsize() < 2 and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.5)  # in which thousands would come
        assert 2 <= process._lines.qsize() <= 3
