"""Dropout: at each step other neurons are left out, so that none can rely on one beside it.

Of many neurons some only mend what others get wrong, and so the network learns its examples by
heart. With dropout each hidden neuron is left out with probability p at every step: its activation
a[i] is 0 there. What is kept is divided by 1 − p, so that the mean of the next z is what it was:

    z[j] = b[j] + Σᵢ w[j][i]·m[i]·a[i]        m[i] = 0 with probability p, else 1/(1 − p)

The mask m may stand beside the weight as well as beside the activation. So what is trained is an
ordinary network with the weights w·m, the thinned network, and a weight's slope is

    ∂L/∂w[j][i] = ∂L/∂(w[j][i]·m[i])·m[i]     w moves the loss through w·m alone

Only training drops. Predictions, and every loss that is measured, are those of the whole network.

>>> from tinymlp.network.layer import Layer
>>> network = Network(
...     [
...         Layer.from_weights([[1.0], [3.0], [5.0]], [0.0, 0.0, 0.0]),
...         Layer.from_weights([[0.5, 1.0, 2.0]], [0.25]),
...     ]
... )
>>> dropout = Dropout(0.5)
>>> masks = dropout.masks(network, Random(0))
>>> masks
[[1.0], [2.0, 0, 0]]
>>> thinned = dropout.thin(network, masks)
>>> thinned.layers[1].weights, network.layers[1].weights
([[1.0, 0.0, 0.0]], [[0.5, 1.0, 2.0]])
>>> thinned.predict([1.0])  # 0.25 + 2·0.5·1
[1.25]

`check_gradients(dropout.thin(network, masks), loss, examples)` checks its gradient.

A layer of few neurons may be dropped as a whole: then the next has its biases alone in that step.
It is not drawn again, since with the rest of the masks alone the mean would not be what it was.

Differs from Keras and PyTorch, which draw a mask for each example: here a mini-batch has one mask,
and is one step of one network. With batches of one example that is the same.

Source: N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, Dropout: A
Simple Way to Prevent Neural Networks from Overfitting, 2014, which multiplies the weights by 1 − p
after training instead; B. Graham, J. Reizenstein and L. Robinson, Efficient batchwise dropout
training using submatrices, 2015, for one mask a batch.
"""

import copy
from collections.abc import Sequence
from random import Random
from typing import Any

from tinymlp.arguments import check_has, check_number, explain
from tinymlp.errors import ArgumentError, invalid
from tinymlp.learning.examples import check_network
from tinymlp.named import Configurable
from tinymlp.network.network import Network
from tinymlp.network.shapes import Matrix, Vector, check_length, check_vector


class Dropout(Configurable):
    """Drops each hidden neuron with probability `rate`, and each input with probability `inputs`.

    Outputs are never dropped. A whole mini-batch has the same masks, where Keras and PyTorch draw
    some for each example. A subclass may draw other masks: normal numbers of mean 1, for example.
    Raises `ArgumentError` unless both are numbers from 0 and below 1.
    """

    name = "dropout"

    def __init__(self, rate: float, *, inputs: float = 0.0) -> None:
        self.rate: float = check_number("rate", rate, minimum=0, below=1)
        self.inputs: float = check_number("inputs", inputs, minimum=0, below=1)

    def masks(self, network: Network, random: Random) -> Matrix:
        """Return for each layer what each of its inputs is multiplied by, shape (n_layers, n_in).

        That is 0 for what is dropped, and 1/(1 − its rate) for what is kept.
        """
        masks: Matrix = []
        for number, layer in enumerate(check_network("network", network).layers):
            # The first layer's inputs are the network's, any other's are hidden neurons.
            rate = self.rate if number > 0 else self.inputs
            kept = 1 / (1 - rate)
            masks.append([0 if random.random() < rate else kept for _ in range(layer.n_in)])
        return masks

    def thin(self, network: Network, masks: Sequence[Sequence[float]]) -> Network:
        """Return a network of its own, in which each weight is multiplied by its input's mask.

        `masks` has a row for each layer, shape (n_layers, n_in), as `masks` returns them. Raises
        `ShapeError` for others.
        """
        check_network("network", network)
        parameters = _multiplied(network, network.parameters(), masks)
        thinned = copy.deepcopy(network)  # which has the layers of a user's own as well
        thinned.load_parameters(parameters)
        return thinned

    def gradient(
        self, network: Network, masks: Sequence[Sequence[float]], thinned_gradient: Sequence[float]
    ) -> Vector:
        """Return ∂L/∂θ of the network, given that of the thinned one, both (n_parameters,).

        Raises `ShapeError` for a gradient or for masks of another shape.
        """
        n_parameters = check_network("network", network).n_parameters
        check_length(
            "thinned_gradient", n_parameters, thinned_gradient, remedy="of the thinned network"
        )
        return _multiplied(network, thinned_gradient, masks)


def _multiplied(
    network: Network, numbers: Sequence[float], masks: Sequence[Sequence[float]]
) -> Vector:
    """Return the numbers, one for each parameter, each weight's multiplied by its input's mask."""
    result: Vector = []
    try:
        for layer, mask in zip(network.layers, masks, strict=True):
            row = [*mask, 1]  # the bias has no input
            for _ in range(layer.n_out):
                start = len(result)
                own = numbers[start : start + layer.n_in + 1]
                result += [number * m for number, m in zip(own, row, strict=True)]
    except Exception as error:
        explain(error, _check, network, numbers, masks)
    return result


def _check(network: Network, numbers: Any, masks: Any) -> None:
    check_length("masks", len(network.layers), masks, of="row", remedy="one for each layer")
    for i, (layer, mask) in enumerate(zip(network.layers, masks, strict=True)):
        check_vector(f"masks[{i}]", layer.n_in, mask, remedy="one for each input of the layer")
    check_vector("thinned_gradient", network.n_parameters, numbers)


def find_dropout(dropout: Any, network: Network) -> Dropout | None:
    """Return what the network is trained with: a number is the rate, and of rate 0 there is none.

    Raises `ArgumentError` for other objects, and when there is nothing that could be dropped.

    >>> find_dropout(0.5, Network.random([2, 3, 1])), find_dropout(0, Network.random([2, 1]))
    (Dropout(rate=0.5, inputs=0.0), None)
    """
    if dropout is None:
        return None
    what = "a number from 0 and below 1, an object like Dropout(0.5), or None"
    found: Any = dropout
    if isinstance(dropout, bool) or not hasattr(dropout, "masks"):
        try:
            found = Dropout(dropout)
        except ArgumentError:
            raise invalid("dropout", what, dropout) from None
    check_has("dropout", found, ("masks", "thin", "gradient"), what)
    if isinstance(found, Dropout) and found.inputs == 0:
        if found.rate == 0:
            return None
        if len(network.layers) == 1:
            what = "None where there are no hidden neurons"
            remedy = "give hidden=[32], or leave out inputs by dropout=Dropout(0, inputs=0.2)"
            raise invalid("dropout", what, dropout, remedy)
    checked: Dropout = found
    return checked
