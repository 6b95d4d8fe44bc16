"""Through a training step by hand, forwards and backwards in time.

It reads commands line by line, from a terminal or from a pipe, and answers each in plain text:
next, back, next neuron, next phase, go to a number, why, and a quiz, in which a result is hidden
until it is typed in, right within half a percent. On a terminal, lines are edited and come back by
the arrow keys, what is shown is folded between words, and has colors unless NO_COLOR is set.

>>> import io, sys
>>> from tinymlp.network.layer import Layer
>>> from tinymlp.network.network import Network
>>> trace = Network([Layer.from_weights([[0.5]], [0.25])]).trace([2.0], [1.0])
>>> commands = io.StringIO("g delta[1][0]")
>>> play(trace, source=commands, out=sys.stdout)  # doctest: +ELLIPSIS
1 → 1, identity: mean_squared_error, sgd, 17 operations
x₀ = 2
t₀ = 1
η = 0.01
n next, b back, nn next neuron, p next phase, g NAME go to, w why, d draw, quiz, ? more, q quit
<BLANKLINE>
inputs  layer 1, identity
2                     > ?
<BLANKLINE>
1  forward, layer 1, neuron 0, input 0
   w¹₀‚₀·x₀ = 0.5×2 = 1
   x₀ counts w¹₀‚₀ times in z¹₀.
   tinymlp/network/neuron.py:...   total += w * x
<BLANKLINE>
10  backward, layer 1, neuron 0
    δ¹₀ = ∂L/∂a¹₀·f′(z¹₀) = 0.5×1 = 0.5
    The chain rule: the loss moves with a¹₀, and a¹₀ moves with z¹₀; one after the other, that is \
a product. It is ∂L/∂b¹₀ too, as the bias is added once to z¹₀.
    tinymlp/network/neuron.py:...   delta = d_activation * self.activation.derivative(trace.z)
"""

import contextlib
import io
import os
import sys
from collections.abc import Callable
from typing import TextIO

from tinymlp.arguments import check_flag
from tinymlp.errors import TinyMLPError, invalid
from tinymlp.text import folded, short_repr
from tinymlp.tracing.block import Block
from tinymlp.tracing.formula import line_of, question_of
from tinymlp.tracing.network_text import network_lines
from tinymlp.tracing.notation import Notation, notation_for
from tinymlp.tracing.operation import Operation
from tinymlp.tracing.quiz import Quiz, read_answer
from tinymlp.tracing.step_record import StepRecord
from tinymlp.tracing.text import block_lines, given_lines, heading, note, other_names
from tinymlp.tracing.wrong_answer import mistake_in
from tinymlp.training.live_line import columns

MAX_WHY = 12
"""Numbers of a chain that are shown at once."""

_RESULT, _PLACE, _SOURCE, _PLAIN = "\x1b[1m", "\x1b[36m", "\x1b[2m", "\x1b[0m"
"""Bold, cyan and faint, and the end of each."""

_SHORT = (
    "n next, b back, nn next neuron, p next phase, g NAME go to, w why, d draw, quiz, "
    "? more, q quit"
)
_LONG = {"next": "n", "back": "b", "why": "w", "draw": "d", "help": "?", "quit": "q", "exit": "q"}
"""Commands as words, which the line above suggests."""

_HELP = """\
Enter, n      next
b             back
nn            next neuron
p             next phase
g NAME        go to a number, like g z[2][0] or g L, or to an operation, like g 57
w, w NAME     why it is what it is: all that led to it
d             draw the network, with the numbers that are known here
x             the operations of what is shown in one piece
quiz          hide the results and ask for them; again to stop
q             quit"""


def play(
    trace: StepRecord,
    *,
    source: TextIO | None = None,
    out: TextIO | None = None,
    ascii: bool | None = None,  # noqa: A002
    quiz: bool = False,
) -> None:
    """Show a trace step by step, as the commands that `source` gives ask for.

    `source` and `out` are the standard streams unless given. `ascii=None` writes indices as z²₁
    where `out` can. It ends with q, the end of the commands or Ctrl-C.

    Raises `ArgumentError` for a `source` that gives no lines, or an `out` that takes no text.
    """
    source = sys.stdin if source is None else _stream("source", source, "readline")
    out = sys.stdout if out is None else _stream("out", out, "write")
    check_flag("quiz", quiz)
    stepper = Stepper(trace, out, notation_for(out, ascii), quiz=quiz)
    asks = source is sys.stdin and source.isatty()
    if asks:
        with contextlib.suppress(ImportError):  # which Windows has not
            import readline  # noqa: F401 -- edits the line that input() reads, and remembers it
    try:
        stepper.start()
        while not stepper.ended:
            line = input("> ") if asks else source.readline()
            if not asks and line == "":
                break
            stepper.obey(line.strip())
    except (EOFError, KeyboardInterrupt):
        print(file=out)
    stepper.close()


class Stepper:
    """Where we are in a trace, and what each command does."""

    def __init__(self, trace: StepRecord, out: TextIO, notation: Notation, *, quiz: bool) -> None:
        self.trace = trace
        self.notation = notation
        self.ended: bool = False
        self._out = out
        self._hides = quiz
        self._quiz = Quiz()
        self._asked: Operation | None = None
        self._at = 0
        self._items: list[Operation | Block] = list(
            trace.operations if trace.level == "operation" else trace.blocks()
        )
        self._is_terminal = getattr(out, "isatty", bool)()
        is_plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
        self._has_colors = self._is_terminal and not is_plain

    def start(self) -> None:
        """Say what this is, and show the first operation or block."""
        self._say(heading(self.trace, self.notation), *given_lines(self.trace, self.notation))
        self._say(*note(self.trace), _SHORT)
        self._draw()
        self._show()

    def close(self) -> None:
        """Say how the quiz went."""
        if self._quiz.score:
            self._say(self._quiz.score)

    def obey(self, line: str) -> None:
        """Do what a command says, or say why it cannot be done; then nothing changes."""
        typed, _, rest = line.partition(" ")
        word = _LONG.get(typed, typed)
        answer = read_answer(line)
        if self._asked is not None and (answer is not None or word in ("", "n")):
            self._answer(self._asked, answer)
            return
        commands: dict[str, Callable[[], None]] = {
            "": lambda: self._move(1),
            "n": lambda: self._move(1),
            "b": lambda: self._move(-1),
            "nn": lambda: self._skip("neuron", lambda item: (item.phase, item.layer, item.neuron)),
            "p": lambda: self._skip("phase", lambda item: item.phase),
            "g": lambda: self._go(rest.strip()),
            "w": lambda: self._why(rest.strip()),
            "d": self._draw,
            "x": self._expand,
            "quiz": self._switch_quiz,
            "?": lambda: self._say(*_HELP.splitlines(), indent=_HELP.index("next")),
            "q": self._end,
        }
        if word not in commands:
            self._say(f"{short_repr(word)} is no command: {_SHORT}")
            return
        try:
            commands[word]()
        except TinyMLPError as error:
            self._say(str(error))

    def _end(self) -> None:
        self.ended = True

    def _move(self, by: int) -> None:
        if 0 <= self._at + by < len(self._items):
            self._at += by
            self._show()
        else:
            self._say("This is the end." if by > 0 else "This is the beginning.")

    def _skip(self, what: str, place: Callable[[Operation | Block], object]) -> None:
        """Go to the first operation or block that is elsewhere."""
        here = place(self._items[self._at])
        for at in range(self._at + 1, len(self._items)):
            if place(self._items[at]) != here:
                self._at = at
                self._show()
                return
        self._say(f"This is the last {what}.")

    def _go(self, name: str) -> None:
        if not name:
            self._say("Go where? Like g z[2][0], g L or g 57.")
            return
        number = self.trace.number_of(name)
        at = next(i for i, item in enumerate(self._items) if number <= _last(item))
        item = self._items[at]
        if isinstance(item, Block):
            self._items[at : at + 1] = self.trace.expand(item)
            at += number - item.first
        self._at = at
        self._show()

    def _expand(self) -> None:
        item = self._items[self._at]
        if isinstance(item, Block):
            self._items[self._at : self._at + 1] = self.trace.expand(item)
            self._show()
        else:
            self._say("This is a single operation already.")

    def _why(self, name: str) -> None:
        item = self._items[self._at]
        if not name and isinstance(item, Block):
            self._say("Why which number? Like w z[2][0], or x for the operations first.")
            return
        if not name and item is self._asked:
            self._say("Answer first, or give up with Enter.")
            return
        why = self.trace.why(name or _last(item))
        text = why.text(ascii=self.notation.ascii, max_numbers=MAX_WHY)
        self._say(*text.splitlines())

    def _draw(self) -> None:
        self._say("", *network_lines(self.trace, self._items[self._at], self.notation))

    def _switch_quiz(self) -> None:
        self._hides = not self._hides
        self._say("The results are hidden: type them." if self._hides else "The quiz is over.")
        self._show()

    def _show(self) -> None:
        """Show where we are; in a quiz, ask."""
        item = self._items[self._at]
        self._asked = None
        self._say()
        if isinstance(item, Block):
            lines = block_lines(item, self.notation, "; x shows them")
            self._say(item.title, style=_PLACE)
            self._say(*(f"   {line}" for line in lines))
            return
        mark = f"{item.number}  "
        self._say(mark + item.place, style=_PLACE)
        indent = " " * len(mark)
        if self._hides:
            self._asked = item
            self._say(indent + question_of(item, self.trace.unnamed_maker, self.notation))
        else:
            self._say_result(item, indent)
        self._say(indent + self.notation.symbols(item.why))
        for other in other_names(item, self.notation, why=True):
            self._say(indent + other)
        self._say(f"{indent}{item.file}:{item.line}   {item.code}", style=_SOURCE)

    def _say_result(self, operation: Operation, before: str = "") -> None:
        """Say what an operation computes, and make its result stand out."""
        line = before + line_of(operation, self.trace.unnamed_maker, self.notation)
        result = line.rpartition(" = ")[2]
        *pieces, last = self._pieces(line)
        head = last.removesuffix(result)
        self._print(*pieces, head + self._styled(last[len(head) :], _RESULT))

    def _answer(self, asked: Operation, answer: float | None) -> None:
        """Judge an answer; with None, give up and show the result."""
        if answer is None:
            self._say_result(asked)
        elif self._quiz.is_right(answer, asked.result):
            self._say_result(asked, "Right: ")
        else:
            mistake = self.notation.symbols(mistake_in(answer, asked, self.trace))
            self._say(
                " ".join(filter(None, ["Not yet.", mistake, "Try again, or give up: Enter."]))
            )
            return
        self._asked = None

    def _say(self, *lines: str, style: str = "", indent: int | None = None) -> None:
        """Print lines, folded to the terminal's width."""
        for line in lines or ("",):
            self._print(*(self._styled(piece, style) for piece in self._pieces(line, indent)))

    def _pieces(self, line: str, indent: int | None = None) -> list[str]:
        return folded(line, max(columns(self._out), 20), indent) if self._is_terminal else [line]

    def _styled(self, text: str, style: str) -> str:
        return f"{style}{text}{_PLAIN}" if style and self._has_colors else text

    def _print(self, *lines: str) -> None:
        for line in lines:
            print(line, file=self._out)


def _stream(name: str, stream: TextIO, method: str) -> TextIO:
    binary = isinstance(stream, io.RawIOBase | io.BufferedIOBase)
    is_open = callable(getattr(stream, method, None)) and not getattr(stream, "closed", False)
    if isinstance(stream, type) or binary or not is_open:
        raise invalid(name, f"an open file of text, with {method}()", stream)
    return stream


def _last(item: Operation | Block) -> int:
    return item.last if isinstance(item, Block) else item.number
