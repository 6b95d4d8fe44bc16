"""A student's function at its counterexample, line by line, with the numbers it computes.

The function runs once more in its bare process, where each line of the student's file reports which
variables it changed, for at most some hundred lines.
"""

from typing import Any

from tinymlp.course.bare_process import BareProcess, Stopped
from tinymlp.course.lesson import Lesson
from tinymlp.course.marking import LawMark
from tinymlp.text import short_repr

CODE = 56
"""The columns that a line of code has before its numbers."""


def trace_lines(lesson: Lesson, source: str, broken: LawMark) -> list[str]:
    """Return the lines of the student's function in the case that breaks a law."""
    name = broken.function.partition("(")[0]
    arguments = broken.arguments
    if arguments is None:
        return [str(broken)]
    given = ", ".join(short_repr(one) for one in arguments)
    lines = [f"{name}({given})"]
    try:
        with BareProcess(source, lesson.limits, broken.given) as process:
            reply = process.trace(name, arguments)
    except Stopped as stop:
        return [*lines, f"  {stop}"]
    steps = reply["steps"]
    depth = 0
    for step in steps:
        if "call" in step:
            depth += 1
            lines.append(_line(step["line"], depth, f"{step['call']}:", _values(step["values"])))
            continue
        told = _values(step["values"])
        if "returns" in step:
            told = _join(told, f"returns {step['returns']}")
        elif "raises" in step:
            told = _join(told, f"raises {step['raises']}")
        lines.append(_line(step["line"], depth, step["text"], told))
        depth -= "returns" in step
    if reply["cut"]:
        lines.append(f"  … and so on: {len(steps)} lines are shown")
    if "raised" in reply:
        lines.append(f"  {reply['raised']}: {reply['message']}")
    return [_printable(line) for line in lines]


def _line(number: int, depth: int, text: str, told: str) -> str:
    code = f"{number:>4}  {'  ' * max(0, depth - 1)}{text}"
    return f"{code:<{CODE}}  {told}".rstrip()


def _values(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())


def _join(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in line[:300])
