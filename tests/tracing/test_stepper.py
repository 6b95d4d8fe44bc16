"""Forwards and backwards through a trace, by commands on lines."""

import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import tries
from tinymlp.errors import ArgumentError
from tinymlp.network.network import Network
from tinymlp.text import short_repr
from tinymlp.tracing import TrainingTrace
from tinymlp.tracing.operation import PHASES
from tinymlp.tracing.stepper import play

TRACE = Network.random([2, 3, 1], seed=0).trace([0.5, -1.0], [1.0])
COARSE = Network.random([2, 3, 1], seed=0).trace([0.5, -1.0], [1.0], level="neuron")


def played(*commands: str, trace: TrainingTrace = TRACE, quiz: bool = False) -> str:
    out = io.StringIO()
    source = io.StringIO("".join(f"{command}\n" for command in commands))
    play(trace, source=source, out=out, ascii=True, quiz=quiz)
    return out.getvalue()


def numbers(text: str) -> list[int]:
    """Return the numbers of the steps that were shown."""
    first_lines = re.findall(r"^(\d+)  (?:forward|loss|backward|update)", text, re.MULTILINE)
    return [int(number) for number in first_lines]


def test_next_and_back_go_through_time_in_both_directions() -> None:
    assert numbers(played("", "n", "b", "b", "b", "n")) == [1, 2, 3, 2, 1, 2]
    assert "This is the beginning." in played("b")
    assert "This is the end." in played(f"g {TRACE.n_operations}", "n")


def test_all_operations_can_be_walked_and_each_shows_its_line_of_python() -> None:
    text = played(*["n"] * TRACE.n_operations)
    assert numbers(text) == list(range(1, TRACE.n_operations + 1))
    for one in TRACE.operations:
        assert f"{one.file}:{one.line}   {one.code}\n" in text


def test_next_neuron_and_next_phase_stop_where_those_begin() -> None:
    to_neuron = numbers(played("nn", "nn"))
    assert [(TRACE.operations[n - 1].layer, TRACE.operations[n - 1].neuron) for n in to_neuron] == [
        (1, 0),
        (1, 1),
        (1, 2),
    ]
    to_phase = numbers(played("p", "p", "p", "p"))
    assert [TRACE.operations[n - 1].phase for n in to_phase] == list(PHASES)
    for n in to_phase[1:]:
        assert TRACE.operations[n - 2].phase != TRACE.operations[n - 1].phase
    assert "This is the last phase." in played("p", "p", "p", "p")


def test_going_somewhere_shows_the_operation_that_made_the_number() -> None:
    assert numbers(played("g delta[1][2]"))[-1] == TRACE.at("delta[1][2]").number
    assert numbers(played("g 7"))[-1] == 7
    assert "name must be the name of a number, or an operation from 1 to " in played("g nonsense")
    assert "got 'nonsense': there are " in played("g nonsense")
    assert "Go where?" in played("g")


def test_why_shows_the_chain_of_this_number_or_another() -> None:
    assert TRACE.why("L").text(ascii=True, max_numbers=12) in played("g L", "w")
    assert TRACE.why("d_w[1][0][0]").text(ascii=True, max_numbers=12) in played("w d_w[1][0][0]")


def test_a_quiz_hides_the_number_until_it_is_typed() -> None:
    first = TRACE.operations[0]
    asked = played(quiz=True)
    assert f"{first.result:.4g}" not in asked
    assert " = ?" in asked
    assert "Not yet" in played(str(first.result * 1.02), quiz=True)
    right = played(str(first.result * 1.001), quiz=True)
    assert "Right: " in right
    assert "1 of 1 right" in right
    given_up = played("", quiz=True)
    assert f" = {first.result:.4g}\n" in given_up
    assert numbers(given_up) == [1]
    assert "Answer first" in played("w", quiz=True)
    assert "of 1 right" not in played("n", "n", quiz=True)
    assert numbers(played("quiz", f"{first.result}", "n")) == [1, 1, 2]


def test_a_block_is_expanded_to_its_operations() -> None:
    text = played("x", "n", trace=COARSE)
    assert "Shown neuron by neuron: " in text
    assert "forward, layer 1, neuron 0\n" in text
    assert numbers(text) == [1, 2]
    assert numbers(played("g L", trace=COARSE)) == [COARSE.at("L").number]
    back = played("g L", "nn", "b", trace=COARSE)
    assert back.rstrip().endswith("return total / len(prediction)")
    assert "single operation already" in played("x")
    assert "Why which number?" in played("w", trace=COARSE)


lines = st.sampled_from(["", "n", "b", "nn", "p", "g", "w", "x", "quiz", "?", "g L", "w a[1][0]"])
lines |= st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=12)
lines |= st.builds("g {}".format, st.text(st.sampled_from("zawbdL_[]0123456789#∂/ "), max_size=9))
lines |= st.floats().map(str)


@settings(max_examples=tries(30))
@given(commands=st.lists(lines, max_size=15), coarse=st.booleans(), quiz=st.booleans())
def test_no_command_brings_it_down(commands: list[str], coarse: bool, quiz: bool) -> None:
    played(*commands, trace=COARSE if coarse else TRACE, quiz=quiz)


def test_the_end_of_the_commands_is_an_end_like_any_other() -> None:
    out = io.StringIO()
    play(TRACE, source=io.StringIO("n"), out=out, ascii=True)
    assert numbers(out.getvalue()) == [1, 2]
    assert numbers(played("q", "n")) == [1]


def test_ctrl_c_ends_it_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> str:
        raise KeyboardInterrupt

    source, out = io.StringIO(), io.StringIO()
    monkeypatch.setattr(source, "readline", interrupted)
    play(TRACE, source=source, out=out, ascii=True)
    assert numbers(out.getvalue()) == [1]


@pytest.mark.parametrize(("encoding", "written"), [("ascii", "z[1][0]"), ("utf-8", "z¹₀")])
def test_indices_are_written_where_the_stream_can(encoding: str, written: str) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding)
    play(TRACE, source=io.StringIO("g z[1][0]\n"), out=out)
    out.flush()
    assert written in raw.getvalue().decode(encoding)


def test_a_command_may_be_a_whole_word() -> None:
    assert played("next", "back", "why L", "draw", "help") == played("n", "b", "w L", "d", "?")
    assert numbers(played("quit", "n")) == numbers(played("exit", "n")) == [1]


def test_what_is_typed_is_never_repeated_at_length() -> None:
    assert f"{short_repr('x' * 5000)} is no command: n next" in played("x" * 5000)


CLOSED = io.StringIO()
CLOSED.close()


@pytest.mark.parametrize("stream", [1, "commands", [], io.StringIO, object(), io.BytesIO(), CLOSED])
def test_it_reads_and_writes_streams_of_text_only(stream: Any) -> None:
    for name, method in (("source", "readline"), ("out", "write")):
        with pytest.raises(ArgumentError) as refused:
            TRACE.play(**{name: stream})
        what = f"an open file of text, with {method}()"
        assert str(refused.value) == f"{name} must be {what}, got {short_repr(stream)}"
    with pytest.raises(ArgumentError, match=r"^quiz must be True or False, got 'yes'$"):
        TRACE.play(source=io.StringIO(), out=io.StringIO(), quiz="yes")  # type: ignore[arg-type]


def test_what_takes_text_can_be_written_to() -> None:
    class Lines(list[str]):
        def write(self, text: str) -> None:
            self.append(text)

    out: Any = Lines()
    TRACE.play(source=io.StringIO("n\n"), out=out)
    assert numbers("".join(out)) == [1, 2]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_terminal(monkeypatch: pytest.MonkeyPatch, *commands: str, **environment: str) -> str:
    for name, value in ({"COLUMNS": "44", "TERM": "xterm"} | environment).items():
        monkeypatch.setenv(name, value)
    if "NO_COLOR" not in environment:
        monkeypatch.delenv("NO_COLOR", raising=False)
    out = Terminal()
    play(TRACE, source=io.StringIO("\n".join(commands)), out=out)
    return out.getvalue()


COLOR = re.compile(r"\x1b\[\d+m")


def test_a_terminal_gets_whole_words_within_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = ["?", "g delta[1][2]", "w", "p", "x", "nonsense"]
    shown = COLOR.sub("", on_terminal(monkeypatch, *commands))
    assert max(map(len, shown.splitlines())) <= 44
    as_before = io.StringIO()
    play(TRACE, source=io.StringIO("\n".join(commands)), out=as_before)
    assert shown.split() == as_before.getvalue().split()


def test_colors_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(COLOR.findall(on_terminal(monkeypatch))) == {
        "\x1b[0m",
        "\x1b[1m",
        "\x1b[2m",
        "\x1b[36m",
    }
    assert "\x1b" not in on_terminal(monkeypatch, NO_COLOR="1")
    assert "\x1b" not in on_terminal(monkeypatch, TERM="dumb")
    assert "\x1b" not in played("n", "d")
