"""What is asked is answered or a command; on a terminal nothing scrolls away unread."""

import io
import sys

import pytest

from tinymlp.tutorials.screen import Command, Screen


@pytest.mark.parametrize("line", ["b", "a", "q", "g 5", " g 12 "])
def test_a_command_is_no_answer(line: str) -> None:
    with pytest.raises(Command) as command:
        Screen(io.StringIO(f"{line}\n")).ask("> ")
    assert str(command.value) == line.strip()


@pytest.mark.parametrize("line", ["", "0.5", "quit?", "bb", "g", "g x", "g -1", "g 1234567"])
def test_anything_else_is_one(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert Screen(io.StringIO(f"{line}\n")).ask("guess> ") == line
    assert capsys.readouterr().out == f"guess> {line}\n"


def test_help_is_shown_and_the_question_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert Screen(io.StringIO("?\n?\n7\n")).ask("guess> ") == "7"
    assert capsys.readouterr().out.count("back to the step before") == 2


def test_the_end_of_the_input_quits(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Command, match=r"^q$"):
        Screen(io.StringIO("")).ask("> ")
    monkeypatch.setattr(sys, "stdin", None)  # as where a process was started without one
    with pytest.raises(Command, match=r"^q$"):
        Screen().ask("> ")


def test_code_is_folded_to_the_width(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    screen = Screen(io.StringIO())
    screen.code("total = first_number + second_number\n\nx", mark="│")
    screen.rule("1 of 2")
    assert capsys.readouterr().out.splitlines() == [
        "│ total = first_number +",
        "│     second_number",
        "│",
        "│ x",
        "",
        "── 1 of 2 " + "─" * 20,
        "",
    ]


class Terminal(io.StringIO):
    """Typed text and what is shown of it, as at a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_is_filled_once_and_the_rest_comes_when_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal("\nanything\nq\n"))
    monkeypatch.setattr(sys, "stdout", shown)
    monkeypatch.setenv("LINES", "12")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = Screen()
    assert screen.is_terminal
    with pytest.raises(Command, match=r"^q$"):
        screen.lines(*map(str, range(100)))
    pages = shown.getvalue().split("-- Enter shows more -- ")
    assert [len(page.splitlines()) for page in pages] == [10, 10, 10, 0]
    screen.text("## Bold")
    assert shown.getvalue().endswith("\x1b[1mBold\x1b[0m\n")
    monkeypatch.setenv("NO_COLOR", "1")
    Screen().text("## Plain")
    assert shown.getvalue().endswith("\nPlain\n")
