"""Make a model of a network, or of the weights, that another tool saved.

  tinymlp convert net.onnx model.json
  tinymlp convert net.npz model.json --activation relu --labels setosa,versicolor,virginica
  tinymlp convert net.safetensors model.json --activation tanh,tanh --output sigmoid

An .onnx file says itself what its layers are, and often the labels, the columns and the scaling: as
skl2onnx writes it for an MLPClassifier, PyTorch and Keras for layers one after the other. What is
of no dense network is refused by its name.

In the other files there are arrays alone: a table of weights and a list of biases for each layer,
named so that they belong together and are in order: W1 b1 W2 b2, or 0.weight 0.bias 2.weight
2.bias. What they do not say has to be said: the activation between the layers, what makes
probabilities at the end, the labels.

With --labels plain outputs are classes, one for each, or one output of two by its sign. --output
softmax or sigmoid makes probabilities as well, without labels of 0, 1 and so on. Else the model
predicts numbers. It can then be shown, evaluated, gone through step by step, checked, reported and
exported as any other.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tinymlp.cli.output import check_file
from tinymlp.cli.overwrite import add_force_argument, check_conversion_replaced
from tinymlp.errors import invalid
from tinymlp.interchange import from_npz, from_onnx, from_safetensors
from tinymlp.model.model import Model

_OF_ARRAYS: dict[str, Callable[..., Model]] = {".npz": from_npz, ".safetensors": from_safetensors}
_READERS = {".onnx": from_onnx, **_OF_ARRAYS}
_OF_WEIGHTS = {
    "--activation": "activation",
    "--output": "output_activation",
    "--layout": "layout",
}
"""Options for files of arrays alone."""
_REMEDIES = {
    **dict.fromkeys(
        (".pt", ".pth", ".bin"),
        "it is a pickle, which could run code: save it with safetensors.torch.save_file",
    ),
    **dict.fromkeys((".keras", ".h5"), "in Python, from_keras(keras.saving.load_model(file))"),
    **dict.fromkeys((".pkl", ".joblib"), "in Python, from_sklearn(joblib.load(file))"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `convert` takes."""
    parser.add_argument("file", metavar="FILE", help="the network: .onnx, .npz or .safetensors")
    parser.add_argument("out", metavar="MODEL", help="where to save the model")
    parser.add_argument(
        "--activation", metavar="NAME", help="that of the hidden layers; several as tanh,relu"
    )
    parser.add_argument("--output", metavar="NAME", help="that of the last layer (identity)")
    parser.add_argument("--labels", metavar="A,B", help="of the classes, in the outputs' order")
    parser.add_argument("--names", metavar="A,B", help="of the inputs, in their order")
    parser.add_argument("--target", metavar="NAME", help="what is predicted (target)")
    parser.add_argument(
        "--layout",
        metavar="LAYOUT",
        help="of weights: out_in when a row is a neuron (PyTorch), or in_out (as the shapes say)",
    )
    add_force_argument(parser, "model that is another")


def run(given: argparse.Namespace) -> int:
    """Read the weights, save the model, and tell what it is."""
    out = check_file("MODEL", given.out)
    suffix = Path(given.file).suffix.lower()
    if suffix not in _READERS:
        what = f"a file that ends in {', '.join(_OF_ARRAYS)} or .onnx"
        raise invalid("FILE", what, given.file, _REMEDIES.get(suffix, ""))
    told: dict[str, Any] = {
        "activation": _names(given.activation),
        "output_activation": given.output,
        "layout": given.layout,
        "labels": _listed(given.labels),
        "feature_names": _listed(given.names),
        "target_name": given.target,
    }
    for option, name in _OF_WEIGHTS.items():
        if suffix not in _OF_ARRAYS and told.pop(name) is not None:
            raise invalid(option, f"left out with {suffix}", "given", "the file says it itself")
    # What is not said is as each reader has it.
    model = _READERS[suffix](
        given.file, **{k: each for k, each in told.items() if each is not None}
    )
    check_conversion_replaced(given, out, model)
    model.save(out)
    print(model.summary())
    print(f"saved as {out}")
    return 0


def _names(text: str | None) -> Any:
    """Return one activation, or a list of several.

    >>> _names("relu"), _names("tanh,relu"), _names(None)
    ('relu', ['tanh', 'relu'], None)
    """
    listed = _listed(text)
    return listed[0] if listed is not None and len(listed) == 1 else listed


def _listed(text: str | None) -> list[str] | None:
    return None if text is None else [part.strip() for part in text.split(",")]
