"""The code of a tutorial's steps, run once each and in order, and what it printed.

Going back shows again what was printed: a network that has been trained is not trained a second
time. The code runs as `python FILE` runs it: in a module `__main__` of that file, so that an
error names its line, and a new process is made from it.

>>> from tinymlp.tutorials.tutorial import find
>>> cells = Cells(find("02"))
>>> print(cells.printed_at(0).text, end="")
[0.0, 0.0, 0.0, 0.5, 2.0]
"""

import contextlib
import io
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, ModuleType

from tinymlp.tutorials.tutorial import Step, Tutorial

PROMPT = "<stdin>"
"""The file in which Python says that an error is, when a line was typed."""


@dataclass(frozen=True)
class Printed:
    """What a step's code printed, an error included."""

    text: str
    failed: bool = False
    """Whether an error ended it that nobody planned."""


class Cells:
    """The steps of a tutorial that have been run."""

    def __init__(self, tutorial: Tutorial) -> None:
        self._tutorial = tutorial
        self._main = ModuleType("__main__")
        self._main.__file__ = str(tutorial.path)
        self._printed: list[Printed] = []

    def n_missing(self, index: int) -> int:
        """Return how many steps with code have to be run before the one of that index."""
        return sum(bool(step.code) for step in self._tutorial.steps[len(self._printed) : index])

    def printed_at(self, index: int) -> Printed:
        """Return what the step of that index prints, running what is not run yet up to it."""
        while len(self._printed) <= index:
            self._printed.append(self._run(self._tutorial.steps[len(self._printed)]))
        return self._printed[index]

    def _run(self, step: Step) -> Printed:
        printed = io.StringIO()
        failed = False
        with contextlib.redirect_stdout(printed), self._as_main():
            if step.source:
                # The empty lines make the numbers of its lines those of the file.
                above = "\n" * (step.line - 1)
                path = str(self._tutorial.path)
                failed = not self._succeeds(compile(above + step.source, path, "exec"))
            for example in step.examples:
                # As at a prompt, where an error ends a line alone; some are there to be seen.
                print(typed(example))
                self._succeeds(compile(example, PROMPT, "single"))
        return Printed(printed.getvalue(), failed)

    def _succeeds(self, code: CodeType) -> bool:
        """Run code; return False, and print the error, where it ends in one."""
        try:
            exec(code, self._main.__dict__)
        except Exception as error:
            print(_told(error, code.co_filename))
            return False
        return True

    @contextlib.contextmanager
    def _as_main(self) -> Iterator[None]:
        """Have the tutorial's module be the program's, and a prompt print what it is given."""
        before = sys.modules["__main__"], sys.displayhook
        sys.modules["__main__"] = self._main
        sys.displayhook = lambda value: None if value is None else print(repr(value))
        try:
            yield
        finally:
            sys.modules["__main__"], sys.displayhook = before


def typed(example: str) -> str:
    r"""Return what is typed as it stands at a prompt.

    >>> typed("for x in 1, 2:\n    x\n")
    '>>> for x in 1, 2:\n...     x'
    """
    first, *others = example.rstrip("\n").split("\n")
    return "\n".join([f">>> {first}", *(f"... {line}" for line in others)])


def _told(error: Exception, file: str) -> str:
    """Return an error as Python tells it, from the tutorial's own line on."""
    where = error.__traceback__
    while where is not None and where.tb_frame.f_code.co_filename != file:
        where = where.tb_next
    return "".join(traceback.format_exception(type(error), error, where)).rstrip()
