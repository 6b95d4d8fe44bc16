"""A network is drawn whole, or says what is left out, and can be read without color."""

from hypothesis import given
from hypothesis import strategies as st

import tinymlp as tm
from tests.report.parsed import Parsed
from tinymlp.report.markup import to_html
from tinymlp.report.network_drawing import Diagram, draw_network, drawn_neurons

SMALL = tm.Network.random([2, 3, 1], activation="tanh", seed=0)


@given(st.lists(st.integers(1, 30), min_size=2, max_size=4))
def test_a_network_is_drawn_whole_or_says_how_many_neurons_are_left_out(sizes: list[int]) -> None:
    network = tm.Network.random(sizes, seed=0)
    parsed = Parsed(network._repr_html_())
    for layer, size in enumerate(sizes):
        drawn = [at for at in parsed.named("data-at") if at.startswith(f"{layer}-")]
        if f"{layer}-more" in drawn:
            assert f"… {size - len(drawn) + 1} more" in parsed.texts
        else:
            assert len(drawn) == size
    n_edges = len(parsed.named("data-edge"))
    whole = all(None not in drawn_neurons(size) for size in sizes)
    n_weights = sum(network.is_weight())
    assert n_edges == n_weights if whole else n_edges < n_weights


def test_a_weights_sign_shows_without_color() -> None:
    parsed = Parsed(SMALL._repr_html_())
    lines = [attributes for tag, attributes in parsed.tags if tag == "line"]
    for line in lines:
        layer, j, i = map(int, (line["data-edge"] or "").split("-"))
        weight = SMALL.layers[layer - 1].neurons[j].weights[i]
        assert ("stroke-dasharray" in line) == (weight < 0)
    assert {"stroke-dasharray" in line for line in lines} == {True, False}


def test_names_of_inputs_and_outputs_stand_beside_their_neurons() -> None:
    hostile = "<b>bill</b>"
    drawn = Diagram.of(SMALL, ["depth", hostile], ["mass of a very heavy penguin"])
    parsed = Parsed(to_html(draw_network(drawn)))
    assert {"depth", hostile, "mass of a very he..."} <= set(parsed.texts)
