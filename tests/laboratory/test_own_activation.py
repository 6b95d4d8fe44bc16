"""Code that was written in the page: what runs, what is told, and that an endless loop is seen."""

import pytest

from tinymlp.errors import ArgumentError
from tinymlp.laboratory.own_activation import OwnActivation, beating, check
from tinymlp.network.activation import Tanh

TANH = """import math
def value(z):
    return math.tanh(z)
def derivative(z):
    return 1 - {}
"""


def test_a_right_activation_obeys_every_law_and_a_wrong_one_is_told_its_case() -> None:
    assert {law["outcome"] for law in check(TANH.format("math.tanh(z) ** 2"))} == {
        "passed",
        "not asked",
    }
    (broken,) = [law for law in check(TANH.format("z * z")) if law["outcome"] == "broken"]
    assert broken["law"] == "the derivative is the limit of the function"
    assert broken["case"].startswith("at z = 1.0 the derivative should be 0.41")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def value(z) return z", "SyntaxError in line 1"),
        ("x = 1\nx / 0", "ZeroDivisionError in line 2: division by zero"),
        (
            "def value(z): return z",
            "the source must define value(z) and derivative(z), got no deri",
        ),
        ("value = derivative = 3", "the source must define value(z) and derivative(z), got no val"),
        ("\x00", "the source must be Python that runs, got "),
        ("raise SystemExit", "the source must be Python that runs, got SystemExit"),
    ],
)
def test_what_does_not_run_is_told_with_its_line(source: str, told: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        OwnActivation(source)
    assert told in str(caught.value)


def test_it_beats_while_the_library_works_and_not_while_the_code_of_a_page_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    beats: list[str] = []
    monkeypatch.setattr("tinymlp.laboratory.own_activation.BETWEEN_BEATS", -1.0)
    loop = "def value(z):\n  for _ in range(99): z = own(z)\n  return z\n"
    own = OwnActivation(loop + "def own(z): return z\ndef derivative(z): return 1\n")
    with beating(lambda: beats.append("beat")):
        own.value(1.0)
        assert beats == []
        Tanh().value(1.0)
        assert beats
    n = len(beats)
    Tanh().value(1.0)
    assert len(beats) == n
