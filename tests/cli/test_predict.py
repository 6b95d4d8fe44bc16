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


def test_each_of_several_targets_is_a_column_of_the_answer(tmp_path: Path) -> None:
    rows = [f"{i},{2 * i},{int(i > 7)},{int(i > 12)}" for i in range(20)]
    (tmp_path / "four.csv").write_text("\n".join(["x,double,large,larger", *rows]))
    quick = ("--epochs", 2, "--hidden", 2)
    for named in (["--target", "double,large"], ["--target", "double", "--target", "large"]):
        train = ("train", "four.csv", *named, "--ignore", "larger", *quick, "--force")
        told = tinymlp_command(*train, folder=tmp_path)
        assert "regression of 2 outputs: double, large" in told.stdout
        predicted = tinymlp_command("predict", "four.json", "four.csv", folder=tmp_path)
        assert predicted.stdout.splitlines()[0] == "double,large"
        assert {line.count(",") for line in predicted.stdout.splitlines()} == {1}
        evaluated = tinymlp_command("evaluate", "four.json", "four.csv", folder=tmp_path)
        assert evaluated.returncode == 0, evaluated.stderr


def test_each_label_is_a_column_and_so_is_its_probability(tmp_path: Path) -> None:
    rows = [f"{i},{int(i > 7)},{int(i > 12)}" for i in range(20)]
    (tmp_path / "two.csv").write_text("\n".join(["x,large,larger", *rows]))
    train = ("train", "two.csv", "--target", "large,larger", "--task", "multi-label")
    told = tinymlp_command(*train, "--epochs", 2, folder=tmp_path)
    assert "2 labels, each yes or no: large, larger" in told.stdout
    assert "exact match" in told.stdout
    part = ("evaluate", "two.json", "two.csv", "--part", "test")
    again = tinymlp_command(*part, folder=tmp_path).stdout.splitlines()[0]
    assert again in told.stdout.splitlines()
    metrics = ("--metrics-file", "metrics.prom")
    for more in ((), metrics):
        predicted = tinymlp_command("predict", "two.json", "two.csv", *more, folder=tmp_path)
        header, *answers = csv.reader(predicted.stdout.splitlines())
        assert header == ["large", "larger", "probability large", "probability larger"]
        for large, larger, *probabilities in answers:
            said = [str(int(float(probability) > 0.5)) for probability in probabilities]
            assert [large, larger] == said


def test_a_column_with_a_1_for_each_class_is_a_target_too(tmp_path: Path) -> None:
    rows = [f"{i},{int(i % 2 == 0)},{int(i % 2 == 1)}" for i in range(20)]
    (tmp_path / "hot.csv").write_text("\n".join(["x,even,odd", *rows]))
    train = ("train", "hot.csv", "--target", "even,odd", "--task", "classification")
    told = tinymlp_command(*train, "--epochs", 2, folder=tmp_path)
    assert "2 classes: even, odd" in told.stdout
    part = ("evaluate", "hot.json", "hot.csv", "--part", "test")
    again = tinymlp_command(*part, folder=tmp_path)
    assert again.stdout.splitlines()[0] in told.stdout.splitlines()


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
