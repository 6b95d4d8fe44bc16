"""The command line: train a model, see how good it is, ask it, look at it.

    tinymlp train DATA      learn from a file or a shipped data set, and save the model
    tinymlp cross-validate DATA how good such models are on what they have not seen
    tinymlp search DATA         which settings are best
    tinymlp evaluate MODEL DATA
    tinymlp predict MODEL DATA
    tinymlp serve MODEL         answer requests over HTTP
    tinymlp show MODEL
    tinymlp check MODEL DATA    prove its gradients right
    tinymlp step MODEL DATA     go through a training step by hand
    tinymlp report MODEL DATA   write a page about it all
    tinymlp export MODEL --to c     write it in another language
    tinymlp convert FILE MODEL      make a model of another tool's weights
    tinymlp learn 01            go through a tutorial, guessing before you look
    tinymlp course start 02     learn by writing the parts of a network
    tinymlp lab                 train a network in a browser, and see every number
    tinymlp grade SUBMISSIONS LESSON

Each command is a file here; it says what arguments it takes (`add_arguments`) and does its work
(`run`, which returns the exit code). This file is what they share: 0 is done, 1 is failed, 2 is
misused, 128 + its number is ended by a signal (130 by Ctrl-C, 141 by a reader who has left), and an
error is one line on stderr.
"""

import argparse
import contextlib
import io
import signal
import sys
import traceback
import warnings
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import get_data
from types import ModuleType
from typing import TextIO

from tinymlp.cli.completion import SHELLS, PrintCompletion
from tinymlp.cli.output import closed_streams_replaced, finish, say
from tinymlp.cli.parser import Parser
from tinymlp.cli.signals import READER_LEFT, exit_code, exit_code_of, handled
from tinymlp.cli.terminal import safe_streams
from tinymlp.data.column_errors import options_of, quoted
from tinymlp.errors import MAX_MESSAGE, ArgumentError, DataError, TinyMLPError, invalid
from tinymlp.files import reason
from tinymlp.text import MAX_VALUE, did_you_mean, escaped, shortened
from tinymlp.training.early_stopping import name_of_ending
from tinymlp.version import __version__

__all__: list[str] = []  # what is public are the commands

COMMANDS = [
    *("train", "cross-validate", "search", "evaluate"),
    *("predict", "serve", "show", "check", "step", "report", "export", "convert"),
    *("learn", "course", "lab", "grade"),
]


def _module(command: str) -> ModuleType:
    """Return a command's file, which is loaded when it is asked for: most runs need only one."""
    return import_module(f"{__name__}.{_file(command)}")


def _file(command: str) -> str:
    return command.replace("-", "_")


def _summary(command: str) -> str:
    """Return the first line of a command's file, read as text: to load them all takes long."""
    source = get_data(__name__, f"{_file(command)}.py") or b""
    return source.decode().partition("\n")[0].strip('".')


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without → still gets the rest
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments:
        _overview().print_help(sys.stderr)
        return 2
    name, *words = arguments
    try:
        with safe_streams(exact_output=name == "predict"):
            given = _parsed(name, words)
    except KeyboardInterrupt:  # while its modules load: signals are not handled yet
        return 128 + signal.SIGINT
    try:
        with warnings.catch_warnings(), closed_streams_replaced(), handled():
            warnings.simplefilter("always")
            warnings.simplefilter("ignore", ResourceWarning)  # of what an interrupt left open
            warnings.showwarning = _show_warning
            with safe_streams(exact_output=name == "predict"):
                code = _run(name, words, given)
            code = finish(code)
    except KeyboardInterrupt:  # before its first line, or after its last
        return exit_code()
    return exit_code_of(code)


def _parsed(name: str, words: Sequence[str]) -> argparse.Namespace:
    """Return what the words of a command mean; SystemExit for its help, and for what is none."""
    if name not in COMMANDS:
        overview = _overview()
        if name and not name.startswith("-"):
            overview.error(str(invalid("COMMAND", "a command", name, did_you_mean(name, COMMANDS))))
        overview.parse_args([name, *words])
        overview.error("the first word must be a command")
    return command_parser(name).parse_args(words)


def _run(name: str, words: Sequence[str], given: argparse.Namespace) -> int:
    """Run a command and return its exit code, whatever happens to it."""
    try:
        code: int = _module(name).run(given)
        return code
    except BrokenPipeError:
        return READER_LEFT
    except KeyboardInterrupt as error:
        with contextlib.suppress(OSError):
            print(file=sys.stderr)  # after the ^C of a terminal
        say(f"{name_of_ending(error)}, nothing was saved")
        return exit_code()
    except Exception as error:
        if given.debug:
            with contextlib.suppress(OSError):
                traceback.print_exc()
        say(f"error: {_one_line(error, name)}")
        if isinstance(error, DataError) and error.settings:
            options = " ".join(options_of(error.settings))
            if options not in str(error):  # they are too many for a message
                command = " ".join(map(quoted, (name, *words)))
                with contextlib.suppress(OSError):
                    print(f"to read it: tinymlp {command} {options}", file=sys.stderr)
        return 2 if isinstance(error, ArgumentError) else 1


def _one_line(error: Exception, name: str) -> str:
    """Return an error of a command as one line that says what to do."""
    if isinstance(error, TinyMLPError):
        line = " ".join(str(error).split("\n"))
        if not isinstance(error, ArgumentError):
            return line
        from tinymlp.cli.options import error_of_option  # which loads all that can be trained

        return error_of_option(line, command_parser(name).format_help())
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
    # Above a live line rich prints it, past what escapes the rest.
    say(f"warning: {escaped(str(message))}")


def command_parser(name: str) -> Parser:
    """Return the parser of one command's words."""
    summary, _, rest = (_module(name).__doc__ or "").partition("\n")
    parser = Parser(
        prog=f"{_program()} {name}",
        description=f"{summary}\n{rest}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_arguments(parser, name)
    return parser


def _add_arguments(parser: argparse.ArgumentParser, name: str) -> None:
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    _module(name).add_arguments(parser)


def _program() -> str:
    """Return what was typed to get here."""
    runs_as_module = Path(sys.argv[0]).parts[-2:] == ("tinymlp", "__main__.py")
    return "python3 -m tinymlp" if runs_as_module else "tinymlp"


def _overview(*, whole: bool = False) -> Parser:
    """Return the parser of `tinymlp --help` and of a first word that is no command.

    The `whole` one, of `tinymlp` as it is installed, knows the words of each command too.
    """
    parser = Parser(
        prog="tinymlp" if whole else _program(),
        description="Multi-layer perceptrons in pure Python: train, evaluate, predict, look.",
        epilog=f"{_program()} COMMAND --help tells more; start with: {_program()} train digits",
    )
    parser.add_argument("--version", action="version", version=f"tinymlp {__version__}")
    parser.add_argument(
        "--print-completion",
        choices=SHELLS,
        action=PrintCompletion,
        whole=lambda: _overview(whole=True),
        help="print what completes the words of tinymlp in a shell",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        command = commands.add_parser(name, help=_summary(name))
        if whole:
            _add_arguments(command, name)
    return parser
