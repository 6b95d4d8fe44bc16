"""A way back that was written in the page takes the place of each neuron's, and no other."""

import copy

import pytest
from hypothesis import given

import tinymlp as tm
from tests.laboratory.test_session import OWN
from tinymlp.errors import ArgumentError
from tinymlp.laboratory.own_backward import OwnBackward
from tinymlp.testing import networks

BACKWARD = OwnBackward(OWN["engine"])


@given(network=networks())
def test_the_textbook_s_way_back_has_the_library_s_bits(network: tm.Network) -> None:
    own = BACKWARD.network(network)
    inputs, d = [0.5] * network.n_in, [1.0] * network.n_out
    assert own.backward(own.forward(inputs), d) == network.backward(network.forward(inputs), d)
    assert own == network and own.parameters() == network.parameters()
    assert copy.deepcopy(own).backward(own.forward(inputs), d) == own.backward(
        own.forward(inputs), d
    )


@pytest.mark.parametrize(
    "answer", ["None", "1", "[1], 2", "[1, 2], 1, [1]", "1, 1, 1", "[1], 1, [1, 2]"]
)
def test_an_answer_of_another_form_is_refused(answer: str) -> None:
    own = OwnBackward(f"def backward(weights, inputs, d, slope): return {answer}")
    network = own.network(tm.Network.random([2, 1]))
    with pytest.raises(ArgumentError, match="2 numbers, one, and 2"):
        network.backward(network.forward([1.0, 1.0]), [1.0])
