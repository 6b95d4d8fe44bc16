"""DATA on the command line: files of all kinds, and shipped data sets."""

import argparse
import json
import lzma
import re
import shlex
from pathlib import Path

import pytest

import tinymlp
from tests.cli.running import command_in_a_process, refusal, tinymlp_command
from tests.memory import most_memory
from tinymlp.cli.data import add_data_arguments, read_dataset, read_dataset_for
from tinymlp.data.dataset import Dataset
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


def test_a_file_takes_no_more_memory_than_from_python(tmp_path: Path) -> None:
    """Its text is never held beside its numbers."""
    rows = [",".join(f"{i / 7 + j:.6f}" for j in range(30)) for i in range(2000)]
    path = tmp_path / "some.csv"
    path.write_text("\n".join([",".join(f"c{j}" for j in range(30)), *rows]))
    parser = argparse.ArgumentParser()
    add_data_arguments(parser)
    given = parser.parse_args([str(path)])
    given.group = None
    model = tinymlp.fit(Dataset.from_csv(path), hidden=[], n_epochs=1, validation=None)

    of_python = most_memory(lambda: Dataset.from_csv(path))
    assert most_memory(lambda: read_dataset(given)) <= 1.1 * of_python
    assert most_memory(lambda: read_dataset_for(model, given)) <= 1.1 * of_python


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
    answered = tinymlp_command("predict", "model.json", "new.ndjson", folder=tmp_path)
    assert len(answered.stdout.splitlines()) == 3  # the missing size is filled in
    refused = tinymlp_command("train", "some.jsonl", "--no-header", folder=tmp_path)
    assert "--header must be left out for some.jsonl, whose every line has names" in refusal(
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
            "remove the line if it is no example, or write the cells that it lacks",
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


def _write(path: Path, header: str, rows: list[str]) -> None:
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")


def test_a_model_reads_new_files_as_it_read_the_first(tmp_path: Path) -> None:
    """Numbers of any country: the same predictions as of a file that a program wrote."""
    quick = ("--epochs", 2, "--hidden", 2)
    prices = [1000.5 + 37 * i for i in range(24)]
    rates = [i % 7 - 3.5 for i in range(24)]
    plain = [f"{p};{r};{p * r:.2f}" for p, r in zip(prices, rates, strict=True)]
    local = [
        ";".join([f"{p:,.2f} €", f"{r}%", f"{p * r:.2f}"]).translate({44: ".", 46: ",", 45: "−"})
        for p, r in zip(prices, rates, strict=True)
    ]
    _write(tmp_path / "plain.csv", "price;rate;gain", plain)
    _write(tmp_path / "local.csv", "price;rate;gain", local)
    answers = []
    for name in ("plain", "local"):
        told = tinymlp_command("train", f"{name}.csv", *quick, folder=tmp_path)
        assert told.returncode == 0, told.stderr
        assert ("written like '1.000,50 €', which is 1000.5" in told.stdout) == (name == "local")
        model = f"{name}.json"
        predicted = tinymlp_command("predict", model, f"{name}.csv", folder=tmp_path)
        evaluated = tinymlp_command("evaluate", model, f"{name}.csv", folder=tmp_path)
        answers.append((predicted.stdout, evaluated.stdout))
    assert answers[0] == answers[1]
    assert len(answers[0][0].splitlines()) == 25
    # One row alone, in which a point would be a decimal mark, and rates without their sign.
    _write(tmp_path / "one.csv", "price;rate", ["1.234;−1,5%"])
    _write(tmp_path / "bare.csv", "price;rate", ["1.234,5;−1,5"])
    one = tinymlp_command("predict", "local.json", "one.csv", folder=tmp_path)
    other = tinymlp_command("predict", "plain.json", "one.csv", folder=tmp_path)
    assert one.returncode == 0, one.stderr
    assert "rate' must be a number" in refusal(other)
    bare = tinymlp_command("predict", "local.json", "bare.csv", folder=tmp_path)
    assert "column 'rate' must be a number like '1234,5%', as in training" in refusal(bare)


def test_the_remedy_of_a_refused_number_can_be_pasted(tmp_path: Path) -> None:
    quick = ("--epochs", 1, "--hidden", 2, "--out", "m.json", "--force")
    rows = [f'"{i},{100 + i}",{"ab"[i % 2]}' for i in range(1, 31)]
    _write(tmp_path / "two.csv", "size,y", rows)
    told = refusal(tinymlp_command("train", "two.csv", folder=tmp_path))
    assert "two.csv: line 2, column 'size' must be a number that can be read" in told
    for option, mark, number in (("--thousands", ",", 1101.0), ("--decimal", ",", 1.101)):
        assert f"({option} {mark}) for {number:g}" in told
        train = ("train", "two.csv", option, mark, *quick)
        assert tinymlp_command(*train, folder=tmp_path).returncode == 0
        encoder = tinymlp.load(tmp_path / "m.json").encoder
        assert encoder.encode(["1,101"]) == [number]
        again = tinymlp_command("predict", "m.json", "two.csv", folder=tmp_path)
        assert len(again.stdout.splitlines()) == 31
    _write(tmp_path / "other.csv", "size", ["1101"])
    program = tinymlp_command("predict", "m.json", "other.csv", "--decimal", ".", folder=tmp_path)
    assert program.returncode == 0, program.stderr
    wrong = tinymlp_command("train", "two.csv", "--decimal", ";", folder=tmp_path)
    assert wrong.returncode == 2
    assert "decimal must be '.' or ',', got ';'" in refusal(wrong)


def test_all_columns_that_cannot_be_read_are_told_with_one_remedy(tmp_path: Path) -> None:
    rows = [f"{i % 9}/{i + 1},{i % 28 + 1}.1.2024,{i},{'ab'[i % 2]}" for i in range(40)]
    _write(tmp_path / "four.csv", "Individual ID,Order date,x,y", rows)
    told = refusal(tinymlp_command("train", "four.csv", folder=tmp_path))
    assert "2 columns cannot be read" in told
    options = '--ignore "Individual ID" --ignore "Order date"'
    assert options in told
    train = ("train", "four.csv", *shlex.split(options), "--epochs", 1)
    assert tinymlp_command(*train, folder=tmp_path).returncode == 0


def test_missing_marks_are_remembered(tmp_path: Path) -> None:
    rows = [f"{-999 if i % 5 == 0 else i},{'ab'[i % 2]},{i}" for i in range(40)]
    _write(tmp_path / "marked.csv", "x,c,y", rows)
    train = ("train", "marked.csv", "--missing-marks=-999,?", "--missing", "mean", "--epochs", 1)
    told = tinymlp_command(*train, folder=tmp_path)
    assert told.returncode == 0, told.stderr
    encoder = tinymlp.load(tmp_path / "marked.json").encoder
    assert encoder.missing_marks == ["-999", "?"]
    assert encoder.encode(["-999.0", "a"]) == encoder.encode([None, "a"])
    assert encoder.encode([-999.0, "a"]) == encoder.encode(["?", "a"])
    _write(tmp_path / "new.csv", "x,c", ["-999,a", "NA,b"])
    assert "line 3, column 'x' must be a number, got 'NA'" in refusal(
        tinymlp_command(
            "predict", "marked.json", "new.csv", "--on-unknown", "refuse", folder=tmp_path
        )
    )
    more = ("predict", "marked.json", "new.csv", "--missing-marks", "NA,-999")
    assert len(tinymlp_command(*more, folder=tmp_path).stdout.splitlines()) == 3


def test_the_numbers_of_the_rows_are_left_out_of_all_commands(tmp_path: Path) -> None:
    rows = [f"{i},{i % 7},{'ab'[i % 7 > 3]}" for i in range(40)]
    for name, header in (("numbered", ",x,y"), ("again", "Unnamed: 0,x,y")):
        _write(tmp_path / f"{name}.csv", header, rows)
        data, model = f"{name}.csv", f"{name}.json"
        told = tinymlp_command("train", data, "--epochs", 1, folder=tmp_path)
        assert "Dataset(40 examples, 1 input, 2 classes: a, b)" in told.stdout
        assert "is left out: it counts the rows" in told.stdout
        for command in ("predict", "evaluate"):
            result = tinymlp_command(command, model, data, folder=tmp_path)
            assert result.returncode == 0, result.stderr
    assert (
        "is left out" in tinymlp_command("predict", model, "numbered.csv", folder=tmp_path).stderr
    )


def test_data_may_be_packed_in_another_encoding_or_come_from_a_pipe(tmp_path: Path) -> None:
    text = "größe;y\n" + "".join(f"{i % 7},5;{'ab'[i % 7 > 3]}\n" for i in range(40))
    (tmp_path / "old.csv").write_bytes(text.encode("cp1252"))
    (tmp_path / "new.csv.xz").write_bytes(lzma.compress(text.encode("utf-16")))
    quick = ("--epochs", 1, "--hidden", 2)
    told = refusal(tinymlp_command("train", "old.csv", *quick, folder=tmp_path))
    assert "--encoding cp1252" in told
    old = ("old.csv", "--encoding", "cp1252")
    assert tinymlp_command("train", *old, *quick, folder=tmp_path).returncode == 0
    straight = tinymlp_command("predict", "old.json", *old, folder=tmp_path)
    packed = tinymlp_command("predict", "old.json", "new.csv.xz", folder=tmp_path)
    piped = command_in_a_process("predict", "old.json", "-", folder=tmp_path, commands=text)
    assert straight.stdout == packed.stdout == piped.stdout
    assert len(straight.stdout.splitlines()) == 41


def test_any_file_is_trained_on_at_the_first_call_and_the_model_treats_new_rows_alike(
    tmp_path: Path,
) -> None:
    rows = [
        f"{i},{'' if i % 9 == 1 else i % 7},{'NA' if i % 5 == 1 else 'fm'[i % 2]},"
        f"{'late' if i == 3 else ''},P{i:03},2024-01-{i % 28 + 1:02},"
        f"{'' if i == 7 else 'xyz'[i % 3]}"
        for i in range(40)
    ]
    _write(tmp_path / "any.csv", ",size,sex,comment,Individual ID,day,kind", rows)
    out = ("--out", "m.json", "--epochs", 2, "--hidden", 2)
    trained = tinymlp_command("train", "any.csv", *out, folder=tmp_path)
    assert trained.returncode == 0, trained.stderr
    table = trained.stdout.split("\n\n")[1].splitlines()
    assert [line.split("  ")[0] for line in table[1:]] == [
        *("column 1", "size", "sex", "comment", "Individual ID", "day", "kind")
    ]
    facts = {line[:13].strip(): line[13:].split() for line in table[1:]}
    assert facts["size"][:3] == ["number", "34", "5"]
    assert facts["sex"][:3] == ["category", "31", "8"]
    assert facts["comment"][:4] == ["left", "out", "1", "38"]
    assert facts["Individual ID"][:2] == ["left", "out"]
    assert facts["day"][0] == "date"
    assert facts["kind"][:3] == ["target", "39", "1"]
    shown = tinymlp_command("show", "m.json", folder=tmp_path).stdout
    assert all(f"  {line}" in shown for line in table)
    for command in ("evaluate", "report"):
        again = tinymlp_command(command, "m.json", "any.csv", folder=tmp_path)
        assert again.returncode == 0, again.stderr
    part = tinymlp_command("evaluate", "m.json", "any.csv", "--part", "test", folder=tmp_path)
    assert part.returncode == 0, part.stderr
    _write(tmp_path / "new.csv", "size,sex,day", [",,", "3,f,2024-02-01"])
    answered = tinymlp_command("predict", "m.json", "new.csv", folder=tmp_path)
    assert len(answered.stdout.splitlines()) == 3
    assert answered.stderr == (
        "tinymlp: note: 3 missing values filled in as in training: size 1, sex 1, day 1\n"
    )
    strict = tinymlp_command("train", "any.csv", "--missing", "refuse", *out, folder=tmp_path)
    assert "values are missing in 39 of 40 examples" in refusal(strict)


def test_problems_of_more_columns_than_a_message_holds_are_told_with_a_whole_command(
    tmp_path: Path,
) -> None:
    names = [f"date of visit {j}" for j in range(30)]
    rows = [f"{i},{','.join(f'{i % 28 + 1}.1.20{j:02}' for j in range(30))}" for i in range(12)]
    rows = [f"{row},{'ab'[i % 2]}" for i, row in enumerate(rows)]
    _write(tmp_path / "many dates.csv", f"x,{','.join(names)},y", rows)
    told = tinymlp_command("train", "many dates.csv", "--epochs", 1, folder=tmp_path)
    *_, command = told.stderr.splitlines()
    words = shlex.split(command)
    assert words[:6] == ["to", "read", "it:", "tinymlp", "train", "many dates.csv"]
    assert tinymlp_command(*words[4:], folder=tmp_path).returncode == 0
