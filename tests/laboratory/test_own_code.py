"""Code that was written in the page: what runs, what is told, and that an endless loop is seen."""

import pytest

from tinymlp.errors import ArgumentError
from tinymlp.laboratory.own_code import beating, run
from tinymlp.network.activation import Tanh

NEEDED = ("value", "derivative")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def value(z) return z", "SyntaxError in line 1"),
        ("x = 1\nx / 0", "ZeroDivisionError in line 2: division by zero"),
        ("def value(z): return z", "the source must define value and derivative, got no deriva"),
        ("value = derivative = 3", "the source must define value and derivative, got no value"),
        ("\x00", "the source must be Python that runs, got "),
        ("raise SystemExit", "the source must be Python that runs, got SystemExit"),
    ],
)
def test_what_does_not_run_is_told_with_its_line(source: str, told: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        run(source, "activation", NEEDED)
    assert told in str(caught.value)


def test_it_beats_while_the_library_works_and_not_while_the_code_of_a_page_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    beats: list[str] = []
    monkeypatch.setattr("tinymlp.laboratory.own_code.BETWEEN_BEATS", -1.0)
    loop = "def value(z):\n  for _ in range(99): z = own(z)\n  return z\n"
    names = run(loop + "def own(z): return z\ndef derivative(z): return 1\n", "activation", NEEDED)
    with beating(lambda: beats.append("beat")):
        names["value"](1.0)
        assert beats == []
        Tanh().value(1.0)
        assert beats
    n = len(beats)
    Tanh().value(1.0)
    assert len(beats) == n
