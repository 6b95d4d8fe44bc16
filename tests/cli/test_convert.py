"""`tinymlp convert`: a model of weights that another tool saved."""

from pathlib import Path

import pytest

import tinymlp as tm
from tests.cli.running import tinymlp_command
from tests.interchange.arrays.files import npz, safetensors

IRIS = tm.datasets.iris()
NETWORK = tm.Network.random([4, 5, 3], activation="tanh", seed=0)
ARRAYS = {
    f"{2 * i}.{name}": array
    for i, layer in enumerate(NETWORK.layers)
    for name, array in (("weight", layer.weights), ("bias", layer.biases))
}


@pytest.mark.parametrize("kind", ["npz", "safetensors"])
def test_a_file_of_weights_becomes_a_model_that_every_command_takes(
    kind: str, tmp_path: Path
) -> None:
    content = npz(ARRAYS) if kind == "npz" else safetensors(ARRAYS)
    (tmp_path / f"net.{kind}").write_bytes(content)
    options = ("--activation", "tanh", "--labels", ",".join(map(str, IRIS.labels or ())))
    names = ("--names", ",".join(IRIS.feature_names), "--target", "species")
    words = ("convert", f"net.{kind}", "m.json", *options, *names)
    result = tinymlp_command(*words, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "saved as m.json" in result.stdout
    model = tm.load(tmp_path / "m.json")
    assert model.network.parameters() == NETWORK.parameters()
    assert model.labels == IRIS.labels
    again = tinymlp_command(*words, folder=tmp_path)
    assert again.returncode == 0, "the same model is written again"
    other = tinymlp_command(*words, "--output", "softmax", folder=tmp_path)
    assert other.returncode == 0, "it is the same model all the same"
    other = tinymlp_command(*words, "--output", "relu", folder=tmp_path)
    assert other.returncode == 2
    assert "--force replaces it" in other.stderr
    if kind == "npz":
        for command in ("evaluate", "check", "predict"):
            result = tinymlp_command(command, "m.json", "iris", folder=tmp_path)
            assert result.returncode == 0, (command, result.stderr)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("net.pt", "it is a pickle, which could run code"),
        ("net.h5", "from_keras"),
        ("net.txt", "a file that ends in .npz, .safetensors or .onnx"),
        ("net.npz", "activation must be the name of that between the layers"),
        ("none.npz", "No such file"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_what_can(
    name: str, message: str, tmp_path: Path
) -> None:
    if not name.startswith("none"):
        (tmp_path / name).write_bytes(npz(ARRAYS))
    result = tinymlp_command("convert", name, "m.json", folder=tmp_path)
    assert result.returncode in (1, 2)
    assert message in result.stderr
    assert not (tmp_path / "m.json").exists()


def test_a_file_that_is_no_model_stays(tmp_path: Path) -> None:
    (tmp_path / "net.npz").write_bytes(npz(ARRAYS))
    (tmp_path / "mine.txt").write_text("mine")
    words = ("convert", "net.npz", "mine.txt", "--activation", "tanh", "--force")
    result = tinymlp_command(*words, folder=tmp_path)
    assert result.returncode == 2
    assert "it is here already and is not a model: choose another name" in result.stderr
    assert (tmp_path / "mine.txt").read_text() == "mine"
