"""Read, guess, then see: nothing is shown before it was guessed at, and nothing is scolded."""

import io
from pathlib import Path

import pytest

from tinymlp.tutorials.place import Place
from tinymlp.tutorials.screen import Screen
from tinymlp.tutorials.tutorial import Question, Step, Tutorial
from tinymlp.tutorials.walk import Walk

STEPS = [
    Step("First.", code="x = 0.25"),
    Step("Then.", code="print(x * 3)", source="x = 0.25\nprint(x * 3)\nprint('two')", n_printed=2),
    Step("## Your turn", code="print(9)", source="print(9)", n_printed=1),
    Step("One solution.", code="print(8)", source="print(8)", n_printed=1, is_solution=True),
    Step("## Two questions", [Question("How many?", "Three of them."), Question("Why?", "So.")]),
]


def walked(
    typed: str, *, step: int = 0, guesses: bool = True, **more: str
) -> tuple[Walk, list[Place]]:
    kept: list[Place] = []
    tutorial = Tutorial(Path("made_up.py"), "99", "Made up", "What it is.", STEPS, "5", **more)
    walk = Walk(
        tutorial,
        Place(step),
        keep=lambda place: kept.append(Place(**vars(place))),
        screen=Screen(io.StringIO(typed)),
        guesses=guesses,
    )
    walk.go()
    return walk, kept


def test_a_result_comes_after_its_guess(capsys: pytest.CaptureFixture[str]) -> None:
    walk, _ = walked("\n0.75\nnothing\n\nq\n")
    shown = capsys.readouterr().out
    parts = ["First.", "x = 0.25", "Then.", "guess> 0.75", "guess> nothing", "│ 0.75", "│ two"]
    parts += ["you guessed: 0.75   right (line 1)\n", "you guessed: nothing\n", "Your turn"]
    assert [shown.index(part) for part in parts] == sorted(shown.index(part) for part in parts)
    assert "wrong" not in shown
    assert walk.place == Place(step=2, guesses=2, right=1)


def test_an_answer_comes_after_its_question(capsys: pytest.CaptureFixture[str]) -> None:
    walked("", step=4)
    assert "Three of them." not in capsys.readouterr().out
    walked("3\n", step=4)
    shown = capsys.readouterr().out
    assert shown.index("answer> 3") < shown.index("Three of them.")
    assert "So." not in shown


def test_before_a_solution_one_is_asked_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    walked("\nq\n", step=2)
    shown = capsys.readouterr().out
    assert "tinymlp learn 99 --no-answers --script mine.py" in shown
    assert shown.endswith("Enter shows one solution> q\n")
    assert "One solution." not in shown


def test_the_end_says_how_it_went_and_what_is_next(capsys: pytest.CaptureFixture[str]) -> None:
    walk, kept = walked(
        "9\n" + "\n" * 20, step=2, misconception="that it is easy.", next_command="x 1"
    )
    shown = capsys.readouterr().out
    assert "What many people think before: that it is easy." in shown
    assert "\n1 guess came true.\n" in shown
    assert shown.endswith("next: x 1\n")
    assert kept[-1] == walk.place == Place(step=5, guesses=1, right=1)
    walk, _ = walked("q\n", step=5)
    assert walk.place.step == 0, "what is done begins once more"


def test_wherever_it_ends_the_place_has_been_kept() -> None:
    full = "\n0.75\n\n\n9\n\n\n\n3\n\n\n\n"
    for end in range(len(full) + 1):
        walk, kept = walked(full[:end])
        assert kept[-1].step == walk.place.step
    assert walk.place.step == len(STEPS)


def test_without_guesses_a_pipe_is_not_read(capsys: pytest.CaptureFixture[str]) -> None:
    walk, _ = walked("q\n", guesses=False)
    assert walk.place == Place(step=5)
    assert "> " not in capsys.readouterr().out


def test_what_is_no_command_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    walk, _ = walked("what\nq\n")
    assert "'what' is no command; ? tells what is\n" in capsys.readouterr().out
    assert walk.place.step == 0
