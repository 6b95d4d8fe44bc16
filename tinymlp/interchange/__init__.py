"""Models in and out: from what other tools trained, and into what runs without tinymlp.

    from tinymlp.interchange import export, from_sklearn

In: `sklearn_models`, what is taken from scikit-learn, and how it is proven to be the same.

Out, read in this order: `plain_model`, all that an answer depends on; `answers`, what the model
says and how near another has to be; `proof_rows`, what both are asked; `processes`, where the other
runs; `python_code`, `c_code` with `c_program`, `javascript_code`, and `onnx_file` on `protobuf`,
what is written; `export`, one after the other.
"""

from tinymlp.interchange.export import export
from tinymlp.interchange.sklearn_models import from_sklearn

__all__ = ["export", "from_sklearn"]
