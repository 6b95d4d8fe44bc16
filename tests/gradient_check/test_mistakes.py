"""The catalogue: every entry is a mistake of its own, and can be made."""

import math
from random import Random

import pytest

from tinymlp.gradient_check import MISTAKES, Mistake
from tinymlp.gradient_check.fits import same
from tinymlp.gradient_check.loss_at import Problem
from tinymlp.gradient_check.mistaken_backward import TEXTBOOK, run_backward
from tinymlp.gradient_check.mistakes import list_hypotheses
from tinymlp.learning.loss import find_loss
from tinymlp.learning.penalty import L2
from tinymlp.network.network import Network


def square_problem(loss: str) -> Problem:
    """Return a problem in which every mistake can be made and none looks like another.

    67 examples are no multiple of any batch size, and their weights sum to no whole number.
    """
    random = Random(0)
    network = Network.random([3, 3, 3], activation="silu", output_activation="silu", seed=random)
    network.load_parameters([p + 0.3 * math.sin(k) for k, p in enumerate(network.parameters())])
    examples = []
    for _ in range(67):
        inputs = [random.gauss(0, 1) for _ in range(3)]
        examples.append((inputs, [random.random() for _ in range(3)]))
    weights = [random.uniform(0.5, 2.0) for _ in examples]
    return Problem(network, find_loss(loss), examples, weights, L2(0.3))


PROBLEMS = [square_problem(loss) for loss in ("mean_squared_error", "binary_cross_entropy")]


def gradients_of(mistake: Mistake) -> list[list[float] | None]:
    """Return what a mistake gives in each problem, None where it cannot be made."""
    made: list[list[float] | None] = []
    for problem in PROBLEMS:
        try:
            made.append(run_backward(mistake.lines, problem)[0])
        except LookupError:  # the loss has no link
            made.append(None)
    return made


MADE = {mistake.name: gradients_of(mistake) for mistake in MISTAKES}


def test_names_and_sentences_are_of_one_mistake_each() -> None:
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES)
    assert len({mistake.sentence for mistake in MISTAKES}) == len(MISTAKES)
    for mistake in MISTAKES:
        assert mistake.sentence[-1] not in ".! "


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_every_mistake_gives_a_wrong_gradient_that_no_other_gives(mistake: Mistake) -> None:
    right: list[list[float] | None] = [run_backward(TEXTBOOK, p)[0] for p in PROBLEMS]
    others = [right, *(made for name, made in MADE.items() if name != mistake.name)]
    for made in others:
        pairs = zip(MADE[mistake.name], made, strict=True)
        assert not all(a == b if a is None or b is None else same(a, b) for a, b in pairs)


def test_a_mistake_of_layers_is_looked_for_everywhere_and_in_some() -> None:
    slope = next(mistake for mistake in MISTAKES if mistake.line == "slope")
    where = {h.where: list(h.layers(3)) for h in list_hypotheses([slope], 3)}
    assert where == {
        "": [0, 1, 2],
        "the hidden layers": [0, 1],
        "the output layer": [2],
        "layer 3": [2],
        "layer 2": [1],
        "layer 1": [0],
    }
    assert [h.where for h in list_hypotheses([slope], 1)] == [""]
    mean = next(mistake for mistake in MISTAKES if mistake.line == "mean")
    assert [h.where for h in list_hypotheses([mean], 3)] == [""]


def test_a_layer_that_a_network_has_not_is_none_that_a_mistake_is_made_in() -> None:
    slope = next(mistake for mistake in MISTAKES if mistake.line == "slope")
    third = next(h for h in list_hypotheses([slope], 3) if h.where == "layer 3")
    assert third.gradient(PROBLEMS[0])[0] == run_backward(TEXTBOOK, PROBLEMS[0])[0]
