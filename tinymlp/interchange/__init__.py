"""Models in and out: from what other tools trained, and into what runs without tinymlp.

    from tinymlp.interchange import export, from_onnx, from_sklearn, from_torch, from_npz

In: `sklearn_models`, what is taken from scikit-learn, and how it is proven to be the same;
`layer_chain`, a network of any tool layer by layer, `torch_models` and `keras_models`.

Out, read in this order: `plain_model`, all that an answer depends on; `answers`, what the model
says and how near another has to be; `proof_rows`, what both are asked; `processes`, where the other
runs; `sklearn_pipeline`, and `torch_program` on `network_outputs`; `export`, one after the other;
`model_card`, a page about a model.

In folders of their own: `code`, programs that are written; `arrays`, files of named arrays, and
`onnx`, which are read and written.
"""

from tinymlp.interchange.arrays.models import from_npz, from_safetensors
from tinymlp.interchange.export import export
from tinymlp.interchange.keras_models import from_keras
from tinymlp.interchange.onnx.models import from_onnx
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
