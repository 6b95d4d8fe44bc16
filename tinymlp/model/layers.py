"""The layers of a network in plain names and numbers, and a network from them.

>>> from tinymlp.network.layer import Layer
>>> stored = layers_to_list(Network([Layer.from_weights([[0.5, -1.0]], [2.0])]))
>>> stored[0]["neurons"]
[{'neuron': 0, 'weights': [0.5, -1.0], 'bias': 2.0}]
>>> network_from_list(stored, {}).predict([2.0, 1.0])
[2.0]
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from tinymlp import json_fields
from tinymlp.errors import FormatError, ModelFileError, invalid
from tinymlp.named import rebuild, settings
from tinymlp.network.activation import ACTIVATIONS
from tinymlp.network.layer import Layer
from tinymlp.network.network import Network

Classes = Mapping[str, type[Any]]
"""Classes of the user's own, by the names of their objects."""


def layers_to_list(network: Network) -> list[dict[str, Any]]:
    """Return the layers, counted from 1, and their neurons, counted from 0.

    They are of one step, though another thread trains the network. Raises `ModelFileError` for a
    parameter that no float is, or that is not finite.
    """
    return network.consistent(_layers_to_list)


def _layers_to_list(network: Network) -> list[dict[str, Any]]:
    return [
        {
            "layer": number,
            "inputs": layer.n_in,
            "outputs": layer.n_out,
            "activation": json_fields.as_json(
                settings(layer.activation), f"layer {number}, activation"
            ),
            "neurons": [
                {
                    "neuron": j,
                    "weights": _floats(neuron.weights, f"layer {number}, neuron {j}, weight"),
                    "bias": _floats([neuron.bias], f"layer {number}, neuron {j}, bias")[0],
                }
                for j, neuron in enumerate(layer.neurons)
            ],
        }
        for number, layer in enumerate(network.layers, start=1)
    ]


def network_from_list(stored: object, own: Classes) -> Network:
    """Return the network whose layers these are.

    Raises `FormatError`, or `ShapeError` when two layers do not fit.
    """
    layers = json_fields.listed(stored, "layers", minimum=1)
    return Network([_layer_from(one, number, own) for number, one in enumerate(layers, start=1)])


def _layer_from(stored: object, number: int, own: Classes) -> Layer:
    where = f"layer {number}"
    names = ("layer", "inputs", "outputs", "activation", "neurons")
    given = json_fields.fields(stored, names, where)
    _check_count(given["layer"], number, f"{where}, layer")
    neurons = json_fields.listed(given["neurons"], f"{where}, neurons", minimum=1)
    _check_count(given["outputs"], len(neurons), f"{where}, outputs")
    weights, biases = [], []
    for j, neuron in enumerate(neurons):
        of = f"{where}, neuron {j}"
        parts = json_fields.fields(neuron, ("neuron", "weights", "bias"), of)
        _check_count(parts["neuron"], j, f"{of}, neuron")
        weights.append(json_fields.numbers(parts["weights"], f"{of}, weights"))
        biases.append(json_fields.number(parts["bias"], f"{of}, bias"))
        _check_count(given["inputs"], len(weights[-1]), f"{where}, inputs")
    activation = rebuild(f"{where}, activation", given["activation"], ACTIVATIONS, own)
    return Layer.from_weights(weights, biases, activation=activation)


def _check_count(stored: object, expected: int, where: str) -> None:
    if type(stored) is not int or stored != expected:
        raise invalid(where, str(expected), stored, error=FormatError)


def _floats(values: Sequence[Any], where: str) -> list[float]:
    """Return parameters as floats, exactly."""
    if set(map(type, values)) == {float} and all(map(math.isfinite, values)):
        return list(values)
    exact = []
    for i, value in enumerate(values):
        if not isinstance(value, int | float) or isinstance(value, bool):
            remedy = "make it one with float()"
            raise invalid(f"{where} {i}", "a float", value, remedy, error=ModelFileError)
        if isinstance(value, float) and not math.isfinite(value):
            remedy = (
                "did training diverge? Use a smaller learning rate, scale the inputs, or set "
                "clip_norm=1.0"
            )
            raise invalid(f"{where} {i}", "finite", value, remedy, error=ModelFileError)
        if isinstance(value, int) and not _is_a_float(value):
            raise invalid(f"{where} {i}", "a number that a float is", value, error=ModelFileError)
        exact.append(float(value))
    return exact


def _is_a_float(value: int) -> bool:
    try:
        return float(value) == value
    except OverflowError:
        return False
