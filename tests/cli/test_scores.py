"""What `tinymlp evaluate` tells when asked for more is what the functions say."""

import json
import re
from pathlib import Path

import pytest

import tinymlp
from tests.cli.running import refusal, tinymlp_command


def test_columns_are_listed_the_most_important_first(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    result = tinymlp_command("evaluate", "iris.json", "iris", "--importance", folder=folder)
    assert result.returncode == 0, result.stderr
    _, table = result.stdout.split("How much accuracy is lost when a column is shuffled (5 times):")
    losses = [float(line.split()[1]) for line in table.splitlines()[2:]]
    assert len(losses) == 4
    assert losses == sorted(losses, reverse=True)
    assert losses[0] > 0.1


def test_asked_for_more_json_has_it_too(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    arguments = ("evaluate", "iris.json", "iris", "--importance", "--calibration", "--json")
    told = json.loads(tinymlp_command(*arguments, folder=folder).stdout)
    model, iris = tinymlp.load(folder / "iris.json"), tinymlp.datasets.iris()
    found = tinymlp.permutation_importance(model, iris)
    listed = {one["column"]: (one["mean"], one["standard_deviation"]) for one in told["importance"]}
    assert listed == {one.column: one[1:] for one in found}
    assert sum(one["n_examples"] for one in told["calibration"]) == 150
    right = sum(one["frequency"] * one["n_examples"] for one in told["calibration"])
    assert right / 150 == pytest.approx(told["accuracy"])


def test_a_threshold_of_a_half_is_the_prediction(tmp_path: Path) -> None:
    iris = tinymlp.datasets.iris()
    two = iris.subset([i for i, label in enumerate(iris.targets) if label != "setosa"])
    rows = [",".join(map(str, [*row, label])) for row, label in two]
    names = [*two.feature_names, "species"]
    (tmp_path / "two.csv").write_text("\n".join([",".join(names), *rows]), encoding="utf-8")
    tinymlp_command("train", "two.csv", "--epochs", 5, "--json", folder=tmp_path)
    arguments = ("evaluate", "two.json", "two.csv", "--thresholds")
    told = tinymlp_command(*arguments, folder=tmp_path).stdout
    assert "Calling it 'virginica' from so much probability on (ROC AUC 0.9" in told
    (row,) = re.findall(r"^0.5 +(.*)", told, re.MULTILINE)
    scores = re.findall(r"^virginica +([\d.]+) +([\d.]+) +([\d.]+) +50$", told, re.MULTILINE)
    assert [tuple(row.split())] == scores
    listed = json.loads(tinymlp_command(*arguments, "--json", folder=tmp_path).stdout)["thresholds"]
    best = max(listed, key=lambda one: float(one["f1"]))
    assert f"F1 is best from {best['threshold']:.4f} on, {best['f1']:.4f}" in told


def test_what_a_model_has_not_is_refused(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    result = tinymlp_command("evaluate", "iris.json", "iris", "--thresholds", folder=folder)
    assert refusal(result) == (
        "tinymlp: error: --thresholds must be for two classes, got \"3 classes of 'species'\": "
        "leave it out"
    )
