"""A piece that was written in the page is held to the laws, and a wrong one is told its case."""

import pytest

from tests.laboratory.test_session import OWN
from tinymlp.errors import ArgumentError
from tinymlp.laboratory.own_pieces import PIECES, make_piece

WRONG = {
    "activation": ("return 1", "return 2", "at z = 1.0 the derivative should be 1, yours is 2"),
    "loss": ("[2 * (p - t)", "[2 * (t - p)", "is the sign flipped?"),
    "engine": (
        "d_activation * slope",
        "d_activation",
        "f′(z), the activation's derivative, is missing",
    ),
    "optimizer": ("return [p - self", "return [p + self", "it goes uphill"),
}
"""What is right, what stands there instead, and what is told."""


@pytest.mark.parametrize("task", ["classes", "numbers"])
@pytest.mark.parametrize("name", PIECES)
def test_a_right_piece_obeys_every_law_and_a_wrong_one_is_told_its_case(
    name: str, task: str
) -> None:
    laws = make_piece(name, OWN[name], task).check()
    assert {"passed"} <= {law["outcome"] for law in laws} <= {"passed", "not asked"}, laws
    right, wrong, told = WRONG[name]
    assert right in OWN[name]
    laws = make_piece(name, OWN[name].replace(right, wrong), task).check()
    cases = [f"{law['case']}: {law['mistake']}" for law in laws if law["outcome"] == "broken"]
    assert any(told in case for case in cases), cases


def test_the_gradient_of_softmax_and_cross_entropy_is_p_minus_t() -> None:
    text = """from math import exp, log
def softmax(z):
    powers = [exp(one - max(z)) for one in z]
    return [power / sum(powers) for power in powers]
def loss(prediction, target):
    return sum(-t * log(p) for p, t in zip(softmax(prediction), target) if t)
def gradient(prediction, target):
    return [p - t for p, t in zip(softmax(prediction), target)]
"""
    for source, expected in ((text, set()), (text.replace("p - t", "p"), {"broken"})):
        outcomes = {law["outcome"] for law in make_piece("loss", source, "classes").check()}
        assert outcomes - {"passed", "not asked"} == expected


@pytest.mark.parametrize("name", PIECES)
def test_a_source_without_its_functions_is_refused(name: str) -> None:
    with pytest.raises(ArgumentError, match="the source must define"):
        make_piece(name, "x = 1")


def test_an_unknown_piece_is_refused() -> None:
    with pytest.raises(ArgumentError, match="piece must be"):
        make_piece("seed", "x = 1")
