"""DATA on the command line: files of all kinds, and shipped data sets."""

from pathlib import Path

import pytest

from tests.cli.running import refusal, tinymlp_command
from tinymlp.datasets import penguins


def test_a_file_without_a_header_is_taken_as_it_is(tmp_path: Path) -> None:
    rows = "".join(f"{i % 7},{'ab'[i % 7 > 3]}\n" for i in range(60))
    (tmp_path / "plain.csv").write_text(rows)
    command = ("train", "plain.csv", "--epochs", 30, "--no-header")
    result = tinymlp_command(*command, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "Dataset(60 examples, 1 input, 2 classes: a, b)" in result.stdout
    predicted = tinymlp_command(
        "predict", "plain.json", "plain.csv", "--no-header", folder=tmp_path
    )
    assert len(predicted.stdout.splitlines()) == 61
    refused = tinymlp_command("train", "plain.csv", folder=tmp_path)
    assert "--no-header" in refusal(refused)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ["train", "irs"],
            1,
            "DATA must be a file or a shipped data set, got 'irs': did you mean 'iris'?",
        ),
        (["train", "./nothing.csv"], 1, "./nothing.csv: no such file: check its name and folder"),
        (
            ["train", "iris", "--target", "species"],
            2,
            "--target must be left out for the shipped iris, which is read as it is, "
            "got 'species': save a copy of your own to read it otherwise",
        ),
        (["train", "empty.csv"], 1, "empty.csv"),
        (
            ["train", "table.csv", "--target", "colour"],
            1,
            "table.csv: target must be a column, got 'colour': did you mean 'color'?",
        ),
        (
            ["train", "ragged.csv"],
            1,
            "ragged.csv: line 3 must be 2 cells, as the first line is, got 1: "
            "put a cell that holds the delimiter between quotes",
        ),
    ],
)
def test_data_that_cannot_be_read_is_one_line_with_the_place(
    arguments: list[str], code: int, message: str, tmp_path: Path
) -> None:
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "table.csv").write_text("size,color\n" + "1,red\n2,blue\n" * 10)
    (tmp_path / "ragged.csv").write_text("size,color\n1,red\n2\n")
    before = sorted(tmp_path.iterdir())
    result = tinymlp_command(*arguments, folder=tmp_path)
    assert message in refusal(result)
    assert result.returncode == code
    assert sorted(tmp_path.iterdir()) == before


def test_missing_values_of_shipped_data_are_treated_as_asked(tmp_path: Path) -> None:
    result = tinymlp_command(
        "train", "penguins", "--epochs", 1, "--missing", "median", folder=tmp_path
    )
    assert "Dataset(344 examples, 7 inputs" in result.stdout
    (tmp_path / "new.csv").write_text(
        ",".join(penguins().feature_names) + "\nBiscoe,NA,17.5,190,NA,female,2008\n"
    )
    predicted = tinymlp_command("predict", "penguins.json", "new.csv", folder=tmp_path)
    assert len(predicted.stdout.splitlines()) == 2
