"""`tinymlp show` says what a model is and where it comes from."""

import json
from pathlib import Path

from tests.cli.running import tinymlp_command


def test_show_tells_layers_and_origin(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    result = tinymlp_command("show", "iris.json", folder=folder)
    assert result.returncode == 0
    for part in ("4 → 32", "32 → 3", "relu", "iris.csv", "adam(learning_rate=0.01", "fingerprint"):
        assert part in result.stdout
    told = json.loads(tinymlp_command("show", "iris.json", "--json", folder=folder).stdout)
    assert told["sizes"] == [4, 32, 3]
    assert "sepal_length_cm         4.3 to 7.9" in result.stdout
    assert "classes                 setosa 33 %, versicolor 33 %, virginica 33 %" in result.stdout
    assert told["training_profile"]["classes"] == [40, 40, 40]
