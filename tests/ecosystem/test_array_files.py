"""Files that the real NumPy and safetensors write are read as they read them."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numpy", reason="needs numpy: make ecosystem")

import numpy as np

from tinymlp.interchange import from_npz
from tinymlp.interchange.arrays.files import npz_arrays, safetensors_arrays

ARRAYS: dict[str, Any] = {
    "weights": np.random.default_rng(0).normal(size=(3, 4)),
    "columns first": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "single": np.array([0.1, -2.5], dtype="float32"),
    "half": np.array([0.1, -2.5], dtype="float16"),
    "whole": np.array([[1, -2]], dtype="int32"),
    "cube": np.arange(8.0).reshape(2, 2, 2),
    "one": np.array(3.5),
}


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_numpy_s_files_are_read_as_numpy_reads_them(save: Any, tmp_path: Path) -> None:
    save(tmp_path / "a.npz", **ARRAYS)
    found = npz_arrays((tmp_path / "a.npz").read_bytes())
    assert found == {name: array.tolist() for name, array in ARRAYS.items()}


def test_files_of_safetensors_are_read_as_it_reads_them(tmp_path: Path) -> None:
    numpy = pytest.importorskip("safetensors.numpy")
    kept = {name: ARRAYS[name].copy(order="C") for name in ARRAYS if name != "whole"}
    numpy.save_file(kept, tmp_path / "a.safetensors", metadata={"by": "a test"})
    found = safetensors_arrays((tmp_path / "a.safetensors").read_bytes())
    assert found == {name: array.tolist() for name, array in kept.items()}


def test_a_network_by_hand_answers_as_numpy_does(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    w1, b1, w2, b2 = (random.normal(size=s) for s in ((4, 5), 5, (5, 3), 3))
    np.savez(tmp_path / "net.npz", W1=w1, b1=b1, W2=w2, b2=b2)
    model = from_npz(tmp_path / "net.npz", activation="relu")
    x = random.normal(size=(6, 4))
    wanted = np.maximum(x @ w1 + b1, 0) @ w2 + b2
    assert np.array(model.outputs(x.tolist())) == pytest.approx(wanted, rel=1e-12, abs=1e-12)
