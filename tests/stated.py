"""What a tutorial states that it prints, held against what it printed.

Lines that begin with `# > ` state, in order, what the code above them prints. Three dots stand for
what differs between machines, on that line alone. Everything else is as printed; only spaces at the
end of a line do not count.

>>> script = '''print(1 + 1)
... # > 2
... print("took 0.12 s")
... # > took ... s
... '''
>>> stated(script)
['2', 'took ... s']
>>> differences(stated(script), ["2", "took 0.12 s"])
[]
>>> differences(stated(script), ["3", "took 0.12 s"])
['line 1 printed: stated 2, printed 3']

`python -m tests.stated tutorials/*.py` writes the lines anew, each below the statement that printed
it. Where dots still match, the line stays; new dots are set by hand.
"""

import ast
import contextlib
import io
import itertools
import os
import re
import sys
from pathlib import Path
from types import ModuleType

MARK = "# >"


def stated(source: str) -> list[str]:
    """Return the lines that a script states it prints."""
    return [content(line) for line in source.splitlines() if is_stated(line)]


def is_stated(line: str) -> bool:
    """Whether a line of a script states a line of output."""
    return line.rstrip() == MARK or line.startswith(MARK + " ")


def content(line: str) -> str:
    """Return what such a line states."""
    return line.removeprefix(MARK).removeprefix(" ").rstrip()


def agrees(wanted: str, line: str) -> bool:
    """Whether a printed line is the stated one, dots standing for anything but nothing.

    >>> agrees("took ... s", "took 3 s"), agrees("took ... s", "took 3 ms, no s?")
    (True, False)
    """
    pattern = ".+".join(re.escape(part) for part in wanted.split("..."))
    return re.fullmatch(pattern, line.rstrip()) is not None


def differences(wanted: list[str], printed: list[str]) -> list[str]:
    """Return a sentence for each line that is not as stated, was not stated, or was not printed."""
    return [
        f"line {number} printed: stated {left!s}, printed {right!s}"
        for number, (left, right) in enumerate(
            itertools.zip_longest(wanted, printed, fillvalue=None), start=1
        )
        if left is None or right is None or not agrees(left, right)
    ]


def with_output(source: str, path: Path) -> str:
    """Return the script with each statement's output stated below it, by running it."""
    main = ModuleType("__main__")
    main.__file__ = str(path)
    before = sys.modules["__main__"]
    sys.modules["__main__"] = main
    try:
        return _with_output(source, path, main)
    finally:
        sys.modules["__main__"] = before  # what new processes are made from


def _with_output(source: str, path: Path, main: ModuleType) -> str:
    lines, written, done = source.splitlines(), [], 0
    body = ast.parse(source).body
    for statement, following in itertools.zip_longest(body, body[1:]):
        end = statement.end_lineno or 0
        stop = first_line(following) - 1 if following is not None else len(lines)
        old = [line for line in lines[end:stop] if is_stated(line)]
        heard = io.StringIO()
        with contextlib.redirect_stdout(heard):
            exec(compile(ast.Module([statement], []), str(path), "exec"), main.__dict__)
        printed = heard.getvalue().splitlines()
        new = [f"{MARK} {line}".rstrip() for line in printed]
        if not differences([content(line) for line in old], printed):
            new = old
        written += [*lines[done:end], *new]
        written += [line for line in lines[end:stop] if not is_stated(line)]
        done = stop
    return "\n".join(written) + "\n"


def first_line(statement: ast.stmt) -> int:
    """Return the line where a statement begins, decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def main(paths: list[str]) -> None:
    """Write the output of each script into it."""
    for path in (Path(name).resolve() for name in paths):
        source = path.read_text(encoding="utf-8")
        folder = Path.cwd()
        os.chdir(path.parent)
        try:
            new = with_output(source, path)
        finally:
            os.chdir(folder)
        if new != source:
            path.write_text(new, encoding="utf-8")
            print(f"{path} has changed")


if __name__ == "__main__":
    main(sys.argv[1:])
