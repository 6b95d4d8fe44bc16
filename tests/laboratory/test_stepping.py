"""The step that is gone through is the one that the trainer would take."""

from pathlib import Path
from typing import Any

import pytest

from tinymlp.errors import ArgumentError
from tinymlp.laboratory.problem import learned
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import Settings
from tinymlp.laboratory.stepping import Stepping
from tinymlp.learning.loss import link

ROOT = Path(__file__).parent.parent.parent


def test_the_example_is_the_next_one_and_the_step_comes_out_as_recorded() -> None:
    session = Session(Settings(data="xor", hidden=[2], batch_size=1, engine="textbook"))
    session.train_epoch()
    before = session.network.parameters()
    stepping = Stepping(session, 0)
    assert session.network.parameters() == before
    step = next(session.trainer.steps(session.training))
    assert step.indices == [stepping.example]
    assert session.network.parameters() == stepping.trace.parameters


@pytest.mark.parametrize("data", ["xor", "wave", "iris flowers"])
def test_every_derivative_tells_the_truth_about_a_nudge(data: str) -> None:
    session = Session(Settings(data=data, hidden=[2]))
    session.train_epoch()
    stepping = Stepping(session, 0)
    names = [name for name, *_ in stepping.overview()["parameters"]]
    assert len(names) == session.network.n_parameters
    for name in names:
        told = stepping.nudge(name, 0.01)
        assert told["is_true"], told
        assert "It told the truth" in told["lines"][-1]


@pytest.mark.parametrize("name", ["activation", "engine", "loss"])
def test_a_wrong_derivative_does_not(name: str) -> None:
    own = {
        "activation": "def value(z): return z * z\ndef derivative(z): return z",
        "engine": "def backward(weights, inputs, d, slope):\n"
        "    return [d * x for x in inputs], d, weights",
        "loss": "def loss(p, t): return p[0] * p[0]\ndef gradient(p, t): return [1.0, 1.0]",
    }
    settings: dict[str, Any] = {name: "own"}
    stepping = Stepping(Session(Settings(hidden=[1], **settings), own), 0)
    one = next(one for one in stepping.trace.operations if one.file.startswith("<your "))
    assert stepping.operation(one.number)["code"] in own[name]
    told = stepping.nudge("w[1][0][0]", 0.01)
    assert not told["is_true"]
    assert "It did not tell the truth" in told["lines"][-1]
    with pytest.raises(ArgumentError, match="name must be"):
        stepping.nudge("x[0]", 0.01)
    with pytest.raises(ArgumentError, match="by must be a number other than 0, got 0"):
        stepping.nudge("w[1][0][0]", 0)


def test_in_the_quiz_results_are_hidden_and_mistakes_named() -> None:
    stepping = Stepping(Session(Settings(data="xor", hidden=[2], optimizer="sgd")), 0)
    for number in range(1, stepping.trace.n_operations + 1):
        line = stepping.operation(number)["line"]
        assert stepping.operation(number, hides=True)["line"] == line.rpartition(" = ")[0] + " = ?"
    delta = stepping.trace.at("delta[1][0]")
    wrong = stepping.answer(delta.number, str(-delta.result))
    assert (wrong["right"], wrong["said"]) == (False, "Not yet. It has the other sign. Try again.")
    right = stepping.answer(delta.number, f"{delta.result:.4g}".replace(".", ","))
    assert (right["right"], right["score"]) == (True, "1 of 2 right")
    assert not stepping.answer(delta.number, "five")["right"]


def test_why_is_the_trace_s() -> None:
    stepping = Stepping(Session(Settings(data="xor", hidden=[2])), 0)
    for name, symbols, made_by in stepping.overview()["names"]:
        assert name in (stepping.trace.at(made_by).name, *stepping.trace.at(made_by).also)
        first = stepping.why(name).splitlines()[0]
        assert symbols.split("[")[0][0] in first and " = " in first


def test_a_table_s_row_is_told_as_it_was_measured() -> None:
    session = Session(Settings(data="pasted table", hidden=[1], target="species"))
    stepping = Stepping(session, 0)
    raw = stepping.overview()["raw"]
    row = learned(session.problem.rows)[stepping.example]
    assert str(row[0]) in raw and "species " in raw
    assert Stepping(Session(Settings(data="xor", hidden=[1])), 0).overview()["raw"] == ""


def test_behind_the_last_example_the_first_follows() -> None:
    session = Session(Settings(data="xor", hidden=[1]))
    n = len(session.training)
    seen = [Stepping(session, place).example for place in (0, 1, n)]
    assert seen[0] == seen[2] != seen[1]


def test_an_operation_is_shown_with_symbols_numbers_reason_and_line() -> None:
    session = Session(Settings(data="xor", hidden=[2], optimizer="sgd"))
    stepping = Stepping(session, 0)
    overview = stepping.overview()
    shown = [stepping.operation(n + 1) for n in range(overview["n_operations"])]
    assert [one["number"] for one in shown] == list(range(1, len(shown) + 1))
    assert {one["phase"] for one in shown} == {"forward", "loss", "backward", "update"}
    for one in shown:
        assert " = " in one["line"] and one["why"]
        path, _, line = one["file"].rpartition(":")
        assert path.startswith("tinymlp/")
        source = (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assert one["code"].splitlines()[0] in source
    with pytest.raises(ArgumentError, match="number must be a whole number from 1 to"):
        stepping.operation(len(shown) + 1)


def test_of_an_image_the_class_is_told_and_not_each_pixel() -> None:
    session = Session(Settings(data="digits", hidden=[2]))
    given = Stepping(session, 0).overview()
    digit = session.training[given["example"]][1].index(1)
    assert given["given"] == (
        f"x₀ to x₆₃ are the image's pixels, t{'₀₁₂₃₄₅₆₇₈₉'[digit]} = 1, every other t is 0"
    )
    assert len(given["inputs"]) == 64


def whys(stepping: Stepping, name: str, *, hides: bool = False) -> str:
    """Return the reason that is shown for the operation that makes the number of that name."""
    why = stepping.operation(stepping.trace.at(name).number, hides=hides)["why"]
    assert isinstance(why, str)
    return why


@pytest.mark.parametrize("loss", ["softmax_cross_entropy", "binary_cross_entropy"])
def test_what_the_loss_sends_back_to_a_score_is_told_as_p_minus_t(loss: str) -> None:
    stepping = Stepping(Session(Settings(hidden=[2], loss=loss, seed=4)), 0)
    outputs = stepping.network.predict(stepping.inputs)
    for k, p in enumerate(link(stepping.session.loss, outputs)):
        why = whys(stepping, f"d_a[2][{k}]")
        assert f"p − t = {p:.4g}"[:11] in why
        assert "That is p − t: the" in whys(stepping, f"d_a[2][{k}]", hides=True)
    assert "p − t" not in whys(stepping, "d_a[1][0]")
    numbers = Stepping(Session(Settings(data="wave", hidden=[2])), 0)
    assert "p − t" not in whys(numbers, "d_a[2][0]")


def test_an_activation_is_told_as_a_textbook_writes_it() -> None:
    for activation, formula in (("relu", "max(0, z)"), ("sigmoid", "1/(1 + e⁻ᶻ)")):
        stepping = Stepping(Session(Settings(hidden=[8], activation=activation)), 0)
        for j in range(8):  # of which a ReLU passes some as they are
            assert f"{activation}: f(z) = {formula}." in whys(stepping, f"a[1][{j}]")
    assert "f(z) =" not in whys(stepping, "a[2][0]")
    assert "f(z) =" not in whys(Stepping(Session(Settings(hidden=[1])), 0), "a[1][0]")
