"""Layers from named arrays, as a state dict, an .npz and a .safetensors file have them.

    0.weight  (8, 4)     0.bias  (8,)        two arrays with the same beginning are a layer,
    2.weight  (3, 8)     2.bias  (3,)        and layers come in the order of the numbers in it

Weights are a table, (n_out, n_in) as PyTorch has them or (n_in, n_out) as Keras and NumPy do. Which
one follows from the shapes, where these fit in one way only. Of activations the arrays say nothing.

>>> arrays = {"W2": [[1.0, 2.0]], "b2": [0.0], "W1": [[1.0], [2.0]], "b1": [0.5, 0.25]}
>>> chain = chain_of(arrays, source="arrays", activation="relu")
>>> chain.model().network
Network(1 → 2 → 1, relu, identity: 7 parameters)
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from tinymlp.arguments import check_choice, check_list
from tinymlp.errors import ArgumentError, ShapeError, invalid
from tinymlp.interchange.layer_chain import LayerChain
from tinymlp.network.activation import Activation, find_activation
from tinymlp.text import join_names

LAYOUTS = ("out_in", "in_out")
"""Whether a row of weights is a neuron, or an input."""


def chain_of(
    arrays: Mapping[str, Any],
    *,
    source: str,
    layout: str | None = None,
    activation: Any = None,
    output_activation: Any = "identity",
) -> LayerChain:
    """Return the layers that the arrays are, each a list or a list of lists, by their names.

    `activation` is that of every hidden layer, or a list with one for each; None is refused where
    there is a hidden layer. `output_activation` may be "softmax". Raises `ArgumentError` for arrays
    that are no layers, or could be in two ways, and `ShapeError` for those that do not fit.
    """
    if layout is not None:
        check_choice("layout", layout, LAYOUTS)
    pairs = _pairs(arrays)
    tables = [(weights, biases) for _, weights, biases in pairs]
    if _layout(tables, layout) == "in_out":
        tables = [([list(row) for row in zip(*w, strict=True)], b) for w, b in tables]
    chain = LayerChain(source)
    hidden = _hidden(activation, len(pairs) - 1)
    for (name, _, _), (weights, biases), function in zip(
        pairs, tables, [*hidden, None], strict=True
    ):
        chain.linear(name, weights, [0.0] * len(weights) if biases is None else biases)
        if function is not None:
            chain.activation(name, function)
    if isinstance(output_activation, str) and output_activation == "softmax":
        chain.softmax("output_activation")
    else:
        chain.activation(
            "output_activation", find_activation(output_activation, "output_activation")
        )
    return chain


def _hidden(activation: Any, n_hidden: int) -> list[Activation]:
    """Return one activation for each hidden layer."""
    if activation is None and n_hidden:
        what = "the name of that between the layers, as the arrays do not say it"
        raise invalid("activation", what, activation, "activation='relu' (--activation relu)")
    if n_hidden == 0:
        return []
    if isinstance(activation, list | tuple):
        listed = check_list("activation", activation, "a list of activations")
        if len(listed) != n_hidden:
            what = f"one, or a list of {n_hidden}, one for each hidden layer"
            raise invalid("activation", what, activation)
        return [find_activation(each, f"activation[{i}]") for i, each in enumerate(listed)]
    return [find_activation(activation)] * n_hidden


def _pairs(arrays: Mapping[str, Any]) -> list[tuple[str, list[list[float]], list[float] | None]]:
    """Return the layers in order: a name, the weights, and the biases if there are any."""
    weights: dict[str, tuple[str, Any]] = {}
    biases: dict[str, tuple[str, Any]] = {}
    for name, array in arrays.items():
        depth = _depth(array)
        if depth not in (1, 2):
            what = "a table of weights or a list of biases"
            remedy = "what is not of a linear layer cannot be taken"
            raise invalid(f"array {name!r}", what, f"{depth} dimensions", remedy)
        kind = weights if depth == 2 else biases
        key = _layer_of(name)
        if key in kind:
            what = f"the only one of its layer, beside {kind[key][0]!r}"
            remedy = "number the layers in the names, as W1, b1, W2, b2"
            raise invalid(f"array {name!r}", what, name, remedy)
        kind[key] = (name, array)
    if not weights:
        raise invalid("the arrays", "with a table of weights", join_names(arrays) or "none")
    if not biases.keys() <= weights.keys():
        # Of arr_0, arr_1, arr_2, … every second is the biases.
        ordered = sorted(arrays, key=_natural)
        depths = [_depth(arrays[name]) for name in ordered]
        if depths == [2, 1] * (len(ordered) // 2):
            return [
                (name, arrays[name], arrays[after]) for name, after in list(pairwise(ordered))[::2]
            ]
        lonely = biases[min(biases.keys() - weights.keys(), key=_natural)][0]
        what = "biases of a layer that has weights"
        raise invalid(f"array {lonely!r}", what, join_names(arrays), "a layer is W1, b1")
    return [
        (name, array, biases[key][1] if key in biases else None)
        for key, (name, array) in sorted(weights.items(), key=lambda item: _natural(item[0]))
    ]


def _depth(array: Any) -> int:
    depth = 0
    while isinstance(array, list):
        depth += 1
        array = array[0] if array else None
    return depth


def _layer_of(name: str) -> str:
    """Return what the names of a layer's two arrays have in common.

    >>> _layer_of("net.0.weight") == _layer_of("net.0.bias"), _layer_of("W1") == _layer_of("b1")
    (True, True)
    """
    pattern = r"(?i)(weights?|kernel|coefs?|bias(es)?|intercepts?)(?![a-z])|(?<![a-z])[wb](?![a-z])"
    return re.sub(pattern, "", name)


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts numbers in a text by their size.

    >>> sorted(["10.bias", "2.bias"], key=_natural)
    ['2.bias', '10.bias']
    """
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _layout(
    tables: Sequence[tuple[list[list[float]], list[float] | None]], layout: str | None
) -> str:
    """Return the one way in which all shapes fit; it is checked where it is given."""
    fitting = []
    for one in LAYOUTS if layout is None else (layout,):
        sizes = [(len(w[0]), len(w)) if one == "out_in" else (len(w), len(w[0])) for w, _ in tables]
        fits = all(before[1] == after[0] for before, after in pairwise(sizes)) and all(
            b is None or len(b) == n_out for (_, b), (_, n_out) in zip(tables, sizes, strict=True)
        )
        fitting += [one] if fits else []
    shapes = ", ".join(f"({len(w)}, {len(w[0])})" for w, _ in tables)
    if not fitting:
        what = "of layers that fit one after the other, each with its biases"
        raise invalid("the arrays", what, shapes, error=ShapeError)
    differs = any(w != [list(column) for column in zip(*w, strict=True)] for w, _ in tables)
    if len(fitting) > 1 and differs:
        raise ArgumentError(
            f"layout must be given where weights are as high as wide, {shapes}: "
            "layout='out_in' (--layout out_in) when a row is a neuron, as in PyTorch, else 'in_out'"
        )
    return fitting[0]
