"""Every number of a picture is what the network computes there."""

import statistics

import pytest

from tinymlp.laboratory.pictures import ALONG, SIDE, pictures, places
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import Settings
from tinymlp.learning.loss import link


@pytest.mark.parametrize("data", ["spirals", "wave", "iris flowers", "pasted table"])
def test_the_pictures_are_the_activations_of_a_forward_pass(data: str) -> None:
    session = Session(Settings(data=data, hidden=[3, 2]))
    asked = places(session.problem)
    n = len(asked)
    assert n == (ALONG if data == "wave" else SIDE * SIDE)
    found = pictures(session)
    n_predicted = max(1, len(session.problem.labels))
    assert len(found) == n * (sum(session.network.sizes[1:]) + n_predicted)
    for at in (0, 1, n // 2, n - 1):
        trace = session.network.forward(asked[at])
        neurons = [a for layer in trace.layers for a in layer.activations]
        expected = [*neurons, *link(session.loss, trace.prediction)]
        assert list(found[at::n]) == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_what_a_neuron_responds_to_is_where_its_answers_and_the_pixels_go_together() -> None:
    session = Session(Settings(data="digits", hidden=[1], activation="identity"))
    weights = [0.0] * session.network.n_parameters
    weights[20] = 1.0  # the neuron answers pixel 20
    session.network.load_parameters(weights)
    held_out = [x for x, _ in session.held_out]
    picture = pictures(session)[:64]
    for pixel in (20, 21, 0):
        together = statistics.covariance([x[20] for x in held_out], [x[pixel] for x in held_out])
        expected = together * (len(held_out) - 1) / len(held_out)
        assert picture[pixel] == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_two_classes_by_one_logit_have_two_probabilities() -> None:
    session = Session(Settings(data="xor", hidden=[1], loss="binary_cross_entropy"))
    n = SIDE * SIDE
    found = pictures(session)
    assert len(found) == 4 * n
    both = zip(found[2 * n : 3 * n], found[3 * n :], strict=True)
    assert all(p + q == pytest.approx(1) for p, q in both)


def test_the_first_place_is_the_upper_left_and_the_last_the_lower_right() -> None:
    asked = places(Session(Settings(data="xor")).problem)
    assert asked[0] == [-asked[-1][0], -asked[-1][1]]
    assert asked[0][0] < 0 < asked[0][1]
    assert asked[1][0] > asked[0][0] and asked[1][1] == asked[0][1]


def test_numbers_past_what_a_picture_holds_are_cut() -> None:
    session = Session(Settings(data="wave", hidden=[2], activation="identity"))
    session.network.load_parameters([1e300] * session.network.n_parameters)
    assert max(map(abs, pictures(session))) <= 1.001e30
