"""Packages that only a part of the library needs, imported when that part is used.

    pip install "tinymlp[metrics]"      prometheus-client, for `tinymlp.monitoring`
    pip install "tinymlp[progress]"     rich, for colors while a network trains
    pip install "tinymlp[testing]"      hypothesis, for `tinymlp.testing`
    pip install "tinymlp[all]"          these three
    pip install "tinymlp[numpy]"        NumPy, for `engine="numpy"`
    pip install "tinymlp[sklearn]"      scikit-learn, for `tinymlp.sklearn`
    pip install "tinymlp[serve]"        uvicorn, for `tinymlp serve --server uvicorn`
    pip install "tinymlp[completion]"   shtab, for `tinymlp --print-completion bash`
    pip install "tinymlp[dask]"         executors past one machine, which are given by the user
    pip install "tinymlp[mpi]"

>>> require("json", extra="metrics").loads("[0.5]")
[0.5]
>>> require("not_there", extra="metrics")
Traceback (most recent call last):
tinymlp.errors.MissingPackageError: the package not_there is not installed:
python3 -m pip install "tinymlp[metrics]"
"""

from importlib import import_module
from typing import Any

from tinymlp.errors import MissingPackageError


def require(package: str, *, extra: str) -> Any:
    """Return the module of that name, which the extra installs.

    Raises `MissingPackageError`, with the command that installs it, when it is not there.
    """
    try:
        return import_module(package)
    except ImportError as error:
        # In double quotes, which every shell takes: zsh expands [ ], and cmd keeps single quotes.
        remedy = f'python3 -m pip install "tinymlp[{extra}]"'
        raise MissingPackageError(f"the package {package} is not installed: {remedy}") from error
