"""What is stored of a network makes the very network again, or says where it is damaged."""

import copy
import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from tinymlp.errors import FormatError, ModelFileError, ShapeError
from tinymlp.model.layers import layers_to_list, network_from_list
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network
from tinymlp.testing.strategies import networks

SMALL = Network.random([2, 3, 1], activation="leaky_relu", seed=0)


@given(networks())
def test_a_network_is_the_same_once_it_was_json(network: Network) -> None:
    stored = json.loads(json.dumps(layers_to_list(network), allow_nan=False))
    again = network_from_list(stored, {})
    assert again == network
    assert again.fingerprint() == network.fingerprint()
    assert layers_to_list(again) == stored


@pytest.mark.parametrize(
    ("parameter", "stored"), [(3, 3.0), (2**53, 2.0**53), (-0.0, -0.0), (5e-324, 5e-324)]
)
def test_a_parameter_that_a_float_is_exactly_is_stored_as_that_float(
    parameter: Any, stored: float
) -> None:
    (layer,) = layers_to_list(Network([Layer.from_weights([[1.0]], [parameter])]))
    assert repr(layer["neurons"][0]["bias"]) == repr(stored)


@pytest.mark.parametrize("parameter", [2**53 + 1, Fraction(1, 3), 1j])
def test_any_other_is_refused(parameter: Any) -> None:
    network = SMALL.copy()
    network.load_parameters([parameter, *network.parameters()[1:]])
    with pytest.raises(ModelFileError, match="layer 1, neuron 0, weight 0 must be a "):
        layers_to_list(network)


def test_layers_that_do_not_fit_each_other_are_no_network() -> None:
    stored = copy.deepcopy(layers_to_list(SMALL))
    stored[1]["inputs"] = 2
    stored[1]["neurons"][0]["weights"].pop()
    with pytest.raises(ShapeError, match=r"layers\[1\] must be a Layer of 3 inputs"):
        network_from_list(stored, {})
    with pytest.raises(FormatError, match=r"^layers must be a list of at least 1, got \[\]"):
        network_from_list([], {})
