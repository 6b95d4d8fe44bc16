r"""What a student's process answers: lines of JSON that are not trusted.

The student's code runs in the process that writes them, so that any line may be forged. Each is
checked whole before anything is made of it, and what is made of it are numbers, texts and lists.

>>> read_reply(b'{"token": "ab", "answer": [0.5, NaN]}', "ab")
{'token': 'ab', 'answer': [0.5, nan]}
>>> read_reply(b'{"token": "ab", "answer": [0.5', "ab")
Traceback (most recent call last):
tinymlp.errors.FormatError: this is no answer of the judge's own process
"""

import builtins
import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tinymlp.errors import FormatError
from tinymlp.json_fields import MAX_DIGITS
from tinymlp.text import short_repr

MAX_DEPTH = 40
"""Lists in each other: half as many are ever written."""

MAX_STEPS = 1_000
"""Lines of a trace: a third as many are ever written."""


class RaisedError(Exception):
    """The student's code raised an exception of its own, that is none of Python's."""


@dataclass(frozen=True)
class Other:
    """An answer that is neither a number, a text nor a list, in words."""

    text: str

    def __repr__(self) -> str:
        return self.text


def read_reply(line: bytes, token: str, do: str = "call") -> dict[str, Any]:
    """Return the reply to the question that had this token, with its parts as they should be.

    It has either an `answer` or what was `raised`, with a `message`, the `kinds` of the exception
    and its `line`; beside them stands what was asked for by `do`: "load" gives `names`, "make" the
    number `kept`, "trace" `steps` and whether they are `cut`. A reply of nothing but `stop` says
    why the process ends. Raises `FormatError` for anything else.
    """
    try:
        reply = json.loads(line, parse_int=_whole)
    except (ValueError, RecursionError):
        raise _forged() from None
    if not isinstance(reply, dict) or not _is_flat(reply):
        raise _forged()
    parts: dict[str, Callable[[Any], bool]]
    if set(reply) == {"stop"}:
        parts = {"stop": _is_text}
    else:
        parts = {"token": lambda value: value == token, **_PARTS.get(do, {})}
        parts |= _RAISED if "raised" in reply else {"answer": _is_answer}
    optional = {"arguments": _is_arguments}
    if not parts.keys() <= reply.keys() <= {**parts, **optional}.keys():
        raise _forged()
    if not all({**parts, **optional}[name](value) for name, value in reply.items()):
        raise _forged()
    return reply


def answer_of(stored: Any) -> Any:
    """Return an answer that `read_reply` let pass, as what the student's function returned."""
    if isinstance(stored, list):
        return [answer_of(one) for one in stored]
    if isinstance(stored, dict):
        if "dict" in stored:
            return {_hashable(key): answer_of(one) for key, one in stored["dict"]}
        return Other(one_line(stored["other"]))
    return stored


def exception_of(reply: Mapping[str, Any]) -> Exception:
    """Return the exception that the student's code raised, as Python's kind of it."""
    message = one_line(reply["message"])
    error: Exception = RaisedError(f"{one_line(reply['raised'])}: {message}")
    for name in reply["kinds"]:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception:
            with contextlib.suppress(TypeError):  # UnicodeDecodeError takes five arguments
                error = kind(message)
                break
    line = one_line(reply["line"])
    error.told_line = f" ({line})" if line else ""  # type: ignore[attr-defined]
    return error


def one_line(text: str) -> str:
    """Return a student's text on one line, bounded and printable."""
    line = " ".join(text.split())[:400]
    return "".join(c if c.isprintable() else "�" for c in line)


def _forged() -> FormatError:
    return FormatError("this is no answer of the judge's own process")


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError
    return int(digits)


def _hashable(key: Any) -> Any:
    return key if isinstance(key, str | int | float | bool) else short_repr(key)


def _is_flat(value: Any, depth: int = 0) -> bool:
    """Return whether no more lists and dicts stand in each other than an answer has."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return True
    return depth < MAX_DEPTH and all(_is_flat(one, depth + 1) for one in value)


def _is_answer(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_is_answer, value))
    if isinstance(value, dict):
        if set(value) == {"dict"}:
            pairs = value["dict"]
            return isinstance(pairs, list) and all(
                isinstance(pair, list) and len(pair) == 2 and all(map(_is_answer, pair))
                for pair in pairs
            )
        return set(value) == {"other"} and _is_text(value["other"])
    return True


def _is_arguments(value: Any) -> bool:
    return value is None or (isinstance(value, list) and _is_answer(value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_step(value: Any) -> bool:
    """Return whether it is a line of a trace: a call, or a line with what it changed."""
    if not isinstance(value, dict):
        return False
    needed = {"line", "values", "call"} if "call" in value else {"line", "values", "text", "in"}
    texts = {name: one for name, one in value.items() if name not in ("line", "values")}
    return (
        needed <= value.keys() <= needed | {"returns", "raises"}
        and _is_count(value["line"])
        and isinstance(value["values"], dict)
        and all(map(_is_text, (*texts.values(), *value["values"].values())))
    )


def _is_steps(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MAX_STEPS and all(map(_is_step, value))


_RAISED = {"raised": _is_text, "message": _is_text, "kinds": _is_texts, "line": _is_text}
_PARTS: dict[str, dict[str, Callable[[Any], bool]]] = {
    "load": {"names": _is_texts},
    "make": {"kept": lambda value: type(value) is int and value >= -1},
    "trace": {"steps": _is_steps, "cut": lambda value: isinstance(value, bool)},
}
