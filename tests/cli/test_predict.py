"""`tinymlp predict` answers every row."""

import csv
from pathlib import Path

import tinymlp
from tests.cli.running import command_in_a_process, tinymlp_command


def test_predict_answers_every_row_as_csv(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    result = command_in_a_process("predict", "iris.json", "iris", folder=folder)
    assert result.returncode == 0, result.stderr
    header, *rows = csv.reader(result.stdout.splitlines())
    species = ("setosa", "versicolor", "virginica")
    assert header == ["species", *(f"probability {name}" for name in species)]
    assert len(rows) == 150
    for label, *probabilities in rows:
        numbers = [float(p) for p in probabilities]
        assert abs(sum(numbers) - 1) < 1e-9
        assert species[numbers.index(max(numbers))] == label
    model = tinymlp.load(folder / "iris.json")
    assert [row[0] for row in rows] == model.predict_many(tinymlp.datasets.iris().inputs)


def test_predict_finds_columns_by_name_in_any_order(
    trained: tuple[Path, str], tmp_path: Path
) -> None:
    folder, _ = trained
    iris = tinymlp.datasets.iris()
    with (tmp_path / "turned.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["note", *reversed(iris.feature_names)])
        writer.writerows(["x", *reversed(row)] for row in iris.inputs)
    turned = tinymlp_command("predict", folder / "iris.json", "turned.csv", folder=tmp_path)
    straight = tinymlp_command("predict", "iris.json", "iris", folder=folder)
    assert turned.stdout == straight.stdout
