"""DATA on the command line: files of all kinds, and shipped data sets."""

import json
import re
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


def test_json_lines_are_trained_on_evaluated_and_predicted(tmp_path: Path) -> None:
    rows = [{"size": i % 7, "kind": "ab"[i % 7 > 3], "y": 0.5 * (i % 7)} for i in range(60)]
    (tmp_path / "some.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "some.csv").write_text(
        "size,kind,y\n" + "".join(f"{row['size']},{row['kind']},{row['y']}\n" for row in rows)
    )
    printed: list[list[object]] = []
    for name in ("some.csv", "some.jsonl"):
        given = ("--out", "model.json", "--epochs", 2, "--hidden", 2)
        trained = tinymlp_command("train", name, *given, folder=tmp_path)
        assert trained.returncode == 0, trained.stderr
        fingerprint = re.findall("fingerprint .*", trained.stdout)
        printed.append([fingerprint])
        for command in ("evaluate", "predict"):
            result = tinymlp_command(command, "model.json", name, folder=tmp_path)
            assert result.returncode == 0, result.stderr
            printed[-1].append(result.stdout.replace(name, "some"))
    assert printed[0] == printed[1]
    unseen = '{"kind": "b", "size": 3}\n{"size": null, "kind": "a"}\n'
    (tmp_path / "new.ndjson").write_text(unseen)
    refused = tinymlp_command("predict", "model.json", "new.ndjson", folder=tmp_path)
    assert "new.ndjson: line 2, column 'size' must be a number, got a missing" in refusal(refused)
    refused = tinymlp_command("train", "some.jsonl", "--no-header", folder=tmp_path)
    assert "--header must be left out for some.jsonl, whose every line has the names" in refusal(
        refused
    )


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
