"""A model as a `Sequential` of PyTorch in double precision, which answers as it does.

    scaling       BatchNorm1d, (x − running_mean) / √running_var, in its mode for evaluation
    layers        Linear and the activation's own module
    probability   Softmax or Sigmoid at the end

    from tinymlp.interchange import to_torch
    net = to_torch(model)
    net(torch.tensor([model.encode_row(row)], dtype=torch.float64))

It takes the model's inputs: numbers, none of them missing, and 1 or 0 for each category. Outputs
are in the order of the model's labels, the scaling of numbers is in the last layer. `net[:-1]`
gives the logits where there are probabilities, and `net.state_dict()` the weights.

`tinymlp export --to torch` writes what `torch.export` makes of it, which needs no class of ours:
`torch.export.load("net.pt2").module()`.

Source: PyTorch's documentation, torch.nn and torch.export.
"""

import io
import math
import warnings
from collections.abc import Sequence
from typing import Any

from tinymlp.errors import invalid
from tinymlp.interchange.answers import Answer, Row
from tinymlp.interchange.layer_chain import installed
from tinymlp.interchange.network_outputs import answer_of, input_names
from tinymlp.interchange.plain_model import PlainLayer, PlainModel, plain_model
from tinymlp.model.model import Model


def to_torch(model: Model) -> Any:
    """Return a `torch.nn.Sequential` that answers as the model does to its inputs.

    Raises `ArgumentError`, with its name, for what a Sequential has not: counts, and numbers that
    are scaled back after an activation; `MissingPackageError` without PyTorch.
    """
    return sequential(plain_model(model))


def sequential(plain: PlainModel) -> Any:
    """Return the modules of a plain model; raises what `to_torch` does."""
    torch = installed("torch")
    _check(plain)
    nn = torch.nn
    modules: list[Any] = []
    if plain.scaling is not None:
        scaler = nn.BatchNorm1d(plain.sizes[0], affine=False, eps=0.0).double()
        scaler.running_mean = torch.tensor(plain.scaling.shifts, dtype=torch.float64)
        squares = [(stretch or math.inf) ** 2 for stretch in plain.scaling.stretches]
        scaler.running_var = torch.tensor(squares, dtype=torch.float64)
        modules.append(scaler)
    for layer in plain.layers:
        weights = torch.tensor(layer.weights, dtype=torch.float64)
        biases = torch.tensor(layer.biases, dtype=torch.float64)
        if layer is plain.layers[-1] and plain.answer_scaling is not None:
            stretches = torch.tensor(plain.answer_scaling.stretches, dtype=torch.float64)
            shifts = torch.tensor(plain.answer_scaling.shifts, dtype=torch.float64)
            weights, biases = weights * stretches[:, None], biases * stretches + shifts
        linear = nn.Linear(weights.shape[1], weights.shape[0], dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(weights)
            linear.bias.copy_(biases)
        modules += [linear, *_activation(nn, layer)]
    links = {"softmax": lambda: nn.Softmax(dim=1), "sigmoid": nn.Sigmoid}
    if plain.link in links:
        modules.append(links[plain.link]())
    return nn.Sequential(*modules).eval()


def _check(plain: PlainModel) -> None:
    if plain.link == "exp":
        what = "one whose link PyTorch has as a module"
        raise invalid("the loss", what, "of counts, by exp", "export it to onnx")
    if plain.task == "classes" and plain.link == "sigmoid" and plain.sizes[-1] > 1:
        # Two sigmoids are both 1 where their outputs are large: which was larger is lost.
        what = "one whose probabilities tell the classes apart"
        raise invalid("the loss", what, "a sigmoid of each class", "export it to onnx")
    is_plain = plain.layers[-1].activation == "identity" and plain.link == "none"
    if plain.answer_scaling is not None and not is_plain:
        what = "none, as an activation stands before it"
        raise invalid("the target's scaler", what, plain.answer_scaling, "export it to onnx")


def _activation(nn: Any, layer: PlainLayer) -> list[Any]:
    """Return the module of an activation; none of the identity."""
    modules: dict[str, Any] = {
        "identity": list,
        "sigmoid": lambda: [nn.Sigmoid()],
        "tanh": lambda: [nn.Tanh()],
        "relu": lambda: [nn.ReLU()],
        # It turns into a straight line above its threshold, which this one never reaches.
        "softplus": lambda: [nn.Softplus(threshold=700)],
        "silu": lambda: [nn.SiLU()],
        "gelu": lambda: [nn.GELU()],
        "leaky_relu": lambda: [nn.LeakyReLU(layer.setting)],
        "elu": lambda: [nn.ELU(alpha=layer.setting)],
    }
    built: list[Any] = modules[layer.activation]()
    return built


def write(plain: PlainModel) -> bytes:
    """Return the content of a file of `torch.export`, for any number of rows."""
    torch = installed("torch")
    net = sequential(plain)
    rows = torch.zeros(2, plain.sizes[0], dtype=torch.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.export.export(net, (rows,), dynamic_shapes=({0: torch.export.Dim("n")},))
        content = io.BytesIO()
        about = "\n".join(input_names(plain))
        note = f"tinymlp-{plain.fingerprint}-inputs.txt"
        torch.export.save(program, content, extra_files={note: about})
    return content.getvalue()


def answers(
    plain: PlainModel, rows: Sequence[Row], *, dtype: str = "float64"
) -> tuple[list[Answer | None], str]:
    """Load the file by PyTorch, ask it about rows of inputs, and return its answers."""
    torch = installed("torch")
    module = torch.export.load(io.BytesIO(write(plain))).module()
    with torch.no_grad():
        found = module(torch.tensor(rows, dtype=torch.float64)).tolist()
    return [answer_of(plain, outputs) for outputs in found], f"torch {torch.__version__}"
