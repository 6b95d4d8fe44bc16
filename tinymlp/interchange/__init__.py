"""Models in and out: from what other tools trained, and into what runs without tinymlp.

    from tinymlp.interchange import export, from_onnx, from_sklearn, from_torch, from_npz

In: `sklearn_models`, what is taken from scikit-learn, and how it is proven to be the same;
`layer_chain`, a network of any tool layer by layer, `torch_models` and `keras_models`;
`array_layers`, layers of named arrays, `array_files`, where they are read, and `from_files`;
`onnx_graph`, the operators in a file of ONNX, `onnx_layers`, what they do to a row, `onnx_scaling`,
`onnx_columns` and `onnx_answer`, what is before and behind them, and `onnx_models`.

Out, read in this order: `plain_model`, all that an answer depends on; `answers`, what the model
says and how near another has to be; `proof_rows`, what both are asked; `processes`, where the other
runs; `python_code`, `c_code` with `c_program`, `javascript_code`, and `onnx_file` on `protobuf`,
`sklearn_pipeline`, `torch_program` and `array_writing`, the last two on `network_outputs`: what is
written;
`export`, one after the other; `model_card`, a page about a model.
"""

from tinymlp.interchange.export import export
from tinymlp.interchange.from_files import from_npz, from_safetensors
from tinymlp.interchange.keras_models import from_keras
from tinymlp.interchange.onnx_models import from_onnx
from tinymlp.interchange.sklearn_models import from_sklearn
from tinymlp.interchange.sklearn_pipeline import to_sklearn
from tinymlp.interchange.torch_models import from_torch
from tinymlp.interchange.torch_program import to_torch

__all__ = [
    "export",
    "from_keras",
    "from_npz",
    "from_onnx",
    "from_safetensors",
    "from_sklearn",
    "from_torch",
    "to_sklearn",
    "to_torch",
]
