"""A network that PyTorch trained, as a model of tinymlp that answers the same.

    nn.Sequential        its layers one after the other, also one in another
    a state dict         its weights alone: which activation is between them has to be said

    import torch
    net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3))
    model = from_torch(net, labels=["setosa", "versicolor", "virginica"])
    model = from_torch(net.state_dict(), activation="relu", labels=[…])

A copy of the module in double precision is asked about the same rows before the model is returned.

Source: PyTorch's documentation, torch.nn: the formulas of each layer.
"""

import copy
import math
from collections.abc import Mapping, Sequence
from typing import Any

from tinymlp.data.scaling import Scaler, StandardScaler
from tinymlp.data.targets import Label
from tinymlp.errors import invalid
from tinymlp.interchange.arrays.layers import chain_of
from tinymlp.interchange.layer_chain import LayerChain, installed, prove_same
from tinymlp.model.model import Model
from tinymlp.network.activation import (
    ELU,
    GELU,
    Activation,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
)
from tinymlp.network.shapes import Vector

_TOLERANCE = 1e-9
"""Its softplus is a straight line above 20, which is 1e-10 beside the sum; all else is nearer."""


def from_torch(
    network: Any,
    *,
    labels: Sequence[Label] | None = None,
    feature_names: Sequence[str] | None = None,
    scaler: Scaler | None = None,
    target_name: str = "target",
    activation: str | Activation | Sequence[str | Activation] | None = None,
    output_activation: str | Activation = "identity",
) -> Model:
    """Return the model that answers as a `Sequential` of PyTorch does, or as its state dict says.

    With `labels` plain outputs are classes: one output for each of them, or one of two by its sign.
    A softmax or a sigmoid at the end makes probabilities; without labels these are of 0, 1 and so
    on. Anything else predicts numbers. A `BatchNorm1d` in front, without weights of its own,
    becomes the model's scaler; `scaler` is what rows go through before the network.

    A state dict says nothing of activations: `activation` is that of all hidden layers, or a list
    with one for each, and `output_activation` that of the last, "softmax" included.

    Raises `ArgumentError`, with its name, for a layer that is another, a dropout that is on, and a
    module that answers otherwise than its layers say.
    """
    told: dict[str, Any] = {
        "labels": labels,
        "feature_names": feature_names,
        "scaler": scaler,
        "target_name": target_name,
    }
    if isinstance(network, Mapping):
        arrays = {str(name): _listed(name, tensor) for name, tensor in network.items()}
        chain = chain_of(
            arrays,
            source="PyTorch's state dict",
            layout="out_in",
            activation=activation,
            output_activation=output_activation,
        )
        return chain.model(**told)
    torch = installed("torch")
    if not isinstance(network, torch.nn.Sequential):
        what = "a torch.nn.Sequential, or a state dict"
        remedy = "give its state_dict(), and activation="
        raise invalid("network", what, network, remedy)
    if activation is not None or output_activation != "identity":
        raise invalid("activation", "None: a Sequential says it itself", activation)
    chain = LayerChain("PyTorch's Sequential")
    _add(chain, network, torch.nn, "network")
    model = chain.model(**told)
    twin = copy.deepcopy(network).cpu().double().eval()

    def theirs(rows: list[Vector]) -> Any:
        # It has the scaler of its own in it, if any; another stands before it.
        given = rows if scaler is None else model.inputs(rows)
        with torch.no_grad():
            found = twin(torch.tensor(given, dtype=torch.float64))
            return (found.exp() if chain.is_log else found).tolist()

    prove_same(model, theirs, is_linked=chain.is_linked, tolerance=_TOLERANCE)
    return model


def _add(chain: LayerChain, network: Any, nn: Any, where: str) -> None:
    """Add the layers of a Sequential to the chain."""
    for name, module in network.named_children():
        place = f"{where}, layer {name!r}"
        if type(module) is nn.Sequential:
            _add(chain, module, nn, place)
        elif type(module) is nn.Linear:
            weights = module.weight.detach().double().cpu().tolist()
            biases = [0.0] * len(weights)
            if module.bias is not None:
                biases = module.bias.detach().double().cpu().tolist()
            chain.linear(place, weights, biases)
        elif type(module) is nn.Dropout:
            if module.training and module.p > 0:
                raise invalid(place, "off", module, "call network.eval() first")
        elif type(module) is nn.Identity:
            continue
        elif type(module) is nn.BatchNorm1d:
            chain.scale(place, _scaler(module, place))
        elif type(module) in (nn.Softmax, nn.LogSoftmax):
            if module.dim not in (1, -1):
                raise invalid(f"{place}, dim", "1 or -1", module.dim)
            chain.softmax(place, is_log=type(module) is nn.LogSoftmax)
        else:
            chain.activation(place, _activation(module, nn, place))


def _scaler(module: Any, where: str) -> StandardScaler:
    """Return a normalization in front as a scaler: (x − running_mean) / √(running_var + ε)."""
    if module.training or module.affine or module.running_mean is None:
        what = "off, with affine=False, and with means that it keeps"
        raise invalid(where, what, module, "call network.eval() first")
    variances = module.running_var.double().cpu().tolist()
    spreads = [math.sqrt(variance + module.eps) for variance in variances]
    return StandardScaler(
        module.running_mean.double().cpu().tolist(),
        [0.0 if math.isinf(spread) else spread for spread in spreads],
    )


def _activation(module: Any, nn: Any, where: str) -> Activation:
    """Return the library's own activation for one of PyTorch's."""
    kind = type(module)
    plain: dict[Any, type[Activation]] = {
        nn.ReLU: ReLU,
        nn.Tanh: Tanh,
        nn.Sigmoid: Sigmoid,
        nn.SiLU: SiLU,
    }
    if kind in plain:
        return plain[kind]()
    if kind is nn.LeakyReLU:
        return LeakyReLU(slope=module.negative_slope)
    if kind is nn.ELU:
        return ELU(alpha=module.alpha)
    if kind is nn.Softplus and module.beta == 1 and module.threshold >= 20:
        return Softplus()
    if kind is nn.GELU and module.approximate == "none":
        return GELU()
    what = "a linear layer, an activation that there is here, or a dropout that is off"
    raise invalid(where, what, module, "take it out, or give the layers that are linear")


def _listed(name: object, tensor: Any) -> Any:
    """Return a tensor, or an array, as lists of floats."""
    for method in ("detach", "cpu", "double"):
        if hasattr(tensor, method):
            tensor = getattr(tensor, method)()
    if not hasattr(tensor, "tolist"):
        raise invalid(f"network, {name!r}", "a tensor or an array", tensor)
    return tensor.tolist()
