"""The command line: train a model, see how good it is, ask it, look at it.

    tinymlp train DATA      learn from a file or a shipped data set, and save the model
    tinymlp cross-validate DATA how good such models are on what they have not seen
    tinymlp search DATA         which settings are best
    tinymlp evaluate MODEL DATA
    tinymlp predict MODEL DATA
    tinymlp show MODEL
    tinymlp check MODEL DATA    prove its gradients right
    tinymlp step MODEL DATA     go through a training step by hand
    tinymlp report MODEL DATA   write a page about it all
    tinymlp course start 02     learn by writing the parts of a network
    tinymlp grade SUBMISSIONS LESSON

Each command is a file here; it says what arguments it takes (`add_arguments`) and does its work
(`run`, which returns the exit code). This file is what they share: 0 is done, 1 is failed, 2 is
misused, 130 is interrupted, and an error is one line on stderr.
"""

import argparse
import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import TextIO

from tinymlp.cli.parser import Parser
from tinymlp.errors import MAX_MESSAGE, ArgumentError, TinyMLPError, invalid
from tinymlp.files import reason
from tinymlp.text import MAX_VALUE, did_you_mean, shortened
from tinymlp.version import __version__

__all__: list[str] = []  # what is public are the commands

COMMANDS = [
    *("train", "cross-validate", "search", "evaluate"),
    *("predict", "show", "check", "step", "report", "course", "grade"),
]


def _module(command: str) -> ModuleType:
    """Return a command's file, which is loaded when it is asked for: most runs need only one."""
    return import_module(f"tinymlp.cli.{command.replace('-', '_')}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without → still gets the rest
    arguments = sys.argv[1:] if arguments is None else arguments
    name, *words = arguments or [""]
    if name not in COMMANDS:
        overview = _overview()
        if name and not name.startswith("-"):
            overview.error(str(invalid("COMMAND", "a command", name, did_you_mean(name, COMMANDS))))
        overview.parse_args(arguments)
        overview.error("the first word must be a command")
    given = command_parser(name).parse_args(words)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = _show_warning
            code: int = _module(name).run(given)
            sys.stdout.flush()
            return code
    except BrokenPipeError:
        # Whoever read our output has left, as `head` does; keep Python from saying so at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("\ntinymlp: interrupted, nothing was saved", file=sys.stderr)
        return 130
    except Exception as error:
        if given.debug:
            traceback.print_exc()
        print(f"tinymlp: error: {_one_line(error)}", file=sys.stderr)
        return 2 if isinstance(error, ArgumentError) else 1


def _one_line(error: Exception) -> str:
    """Return an error as one line that says what to do."""
    if isinstance(error, TinyMLPError):
        return " ".join(str(error).split("\n"))
    if isinstance(error, OSError) and error.strerror:
        where = f"{shortened(str(error.filename), MAX_VALUE)}: " if error.filename else ""
        return f"{where}{reason(error)}"
    if isinstance(error, MemoryError):
        return "out of memory: use a smaller network, or fewer examples"
    message = shortened(" ".join(str(error).split()), MAX_MESSAGE)
    return f"unexpected {type(error).__name__}: {message} (--debug shows where)"


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    print(f"tinymlp: warning: {message}", file=sys.stderr)


def command_parser(name: str) -> Parser:
    """Return the parser of one command's words."""
    command = _module(name)
    summary, _, rest = (command.__doc__ or "").partition("\n")
    parser = Parser(
        prog=f"tinymlp {name}",
        description=f"{summary}\n{rest}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    command.add_arguments(parser)
    return parser


def _overview() -> Parser:
    """Return the parser of `tinymlp --help` and of a first word that is no command."""
    parser = Parser(
        prog="tinymlp",
        description="Multi-layer perceptrons in pure Python: train, evaluate, predict, look.",
        epilog="tinymlp COMMAND --help tells more; start with: tinymlp train digits",
    )
    parser.add_argument("--version", action="version", version=f"tinymlp {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        summary = (_module(name).__doc__ or "").partition("\n")[0]
        commands.add_parser(name, help=summary.rstrip("."))
    return parser
