"""Every number of a picture is what the network computes there."""

import pytest

from tinymlp.laboratory.pictures import ALONG, SIDE, pictures, places
from tinymlp.laboratory.session import Session
from tinymlp.laboratory.settings import Settings
from tinymlp.learning.loss import link


@pytest.mark.parametrize("data", ["spirals", "wave"])
def test_the_pictures_are_the_activations_of_a_forward_pass(data: str) -> None:
    session = Session(Settings(data=data, hidden=[3, 2]))
    asked = places(session.settings.task)
    n = len(asked)
    assert n == (ALONG if data == "wave" else SIDE * SIDE)
    found = pictures(session)
    assert len(found) == n * (sum(session.network.sizes[1:]) + 1)
    for at in (0, 1, n // 2, n - 1):
        trace = session.network.forward(asked[at])
        neurons = [a for layer in trace.layers for a in layer.activations]
        expected = [*neurons, link(session.loss, trace.prediction)[-1]]
        assert list(found[at::n]) == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_the_first_place_is_the_upper_left_and_the_last_the_lower_right() -> None:
    asked = places("classes")
    assert asked[0] == [-asked[-1][0], -asked[-1][1]]
    assert asked[0][0] < 0 < asked[0][1]
    assert asked[1][0] > asked[0][0] and asked[1][1] == asked[0][1]


def test_numbers_past_what_a_picture_holds_are_cut() -> None:
    session = Session(Settings(data="wave", hidden=[2], activation="identity"))
    session.network.load_parameters([1e300] * session.network.n_parameters)
    assert max(map(abs, pictures(session))) <= 1.001e30
