"""`tinymlp predict` answers every row, and says which it cannot."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tinymlp
from tests.cli.running import (
    Result,
    command_in_a_process,
    environment,
    refusal,
    tinymlp_command,
)


def test_predict_answers_every_row_as_csv(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    result = command_in_a_process("predict", "iris.json", "iris", folder=folder)
    assert result.returncode == 0, result.stderr
    header, *rows = csv.reader(result.stdout.splitlines())
    species = ("setosa", "versicolor", "virginica")
    assert header == ["species", *(f"probability {name}" for name in species), "problem"]
    assert len(rows) == 150
    for label, *probabilities, problem in rows:
        assert problem == ""
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
        assert predicted.stdout.splitlines()[0] == "double,large,problem"
        assert {line.count(",") for line in predicted.stdout.splitlines()} == {2}
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
        assert header == ["large", "larger", "probability large", "probability larger", "problem"]
        for large, larger, *probabilities, _ in answers:
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


SHOP = "id,price,city,bought"
CITIES = ("Graz", "Lyon", "Oslo")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a model of prices and cities, and of the labels Ñu and =no."""
    folder = tmp_path_factory.mktemp("shop")
    rows = [f"{i:03},{i % 10}.5,{CITIES[i % 3]},{'=no' if i % 10 > 4 else 'Ñu'}" for i in range(60)]
    (folder / "shop.csv").write_text("\n".join([SHOP, *rows]), encoding="utf-8")
    train = ("train", "shop.csv", "--ignore", "id", "--missing", "refuse", "--hidden", 3)
    told = tinymlp_command(*train, "--epochs", 40, "--out", "shop.json", folder=folder)
    assert told.returncode == 0, told.stderr
    return folder


def ask(shop: Path, text: str, *words: object, name: str = "new.csv") -> Result:
    """Return what `predict` says of a file with this text."""
    (shop / name).write_text(text, encoding="utf-8")
    return tinymlp_command("predict", "shop.json", name, *words, folder=shop)


def table_of(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout, newline="")))


def told(result: Result) -> list[str]:
    """Return the lines on the standard error, but for the note that =no looks like a formula."""
    return [line for line in result.stderr.splitlines() if "spreadsheet" not in line]


NEW = """id,price,city
001,0.5,Graz
002,9.5,Rome
003,,Lyon
004,cheap,Lyon
005,9.5,Oslo,x
 6 ,9.5
=7,9.5,Oslo
"""
PROBLEMS = [
    "",
    "column 'city' must be one of Graz, Lyon, Oslo, got 'Rome'",
    "column 'price' must be a number, got a missing value",
    "column 'price' must be a number, got 'cheap'",
    "the row must be 3 cells, got 4",
    "the row must be 3 cells, got 2",
    "",
]


def test_a_row_that_cannot_be_answered_is_marked_and_the_others_are_answered(shop: Path) -> None:
    result = ask(shop, NEW, "--keep", "id")
    assert result.returncode == 0
    rows = table_of(result)
    assert [row["id"] for row in rows] == ["001", "002", "003", "004", "005", "6 ", "=7"]
    for row, problem in zip(rows, PROBLEMS, strict=True):
        assert row["problem"].startswith(problem)
        assert (row["problem"] == "") == (problem == "")
        assert (row["bought"] == "") == (row["probability Ñu"] == "") == (problem != "")
    alone = ask(shop, "price,city\n0.5,Graz\n9.5,Oslo\n")
    answered = [row for row in rows if not row["problem"]]
    assert [{**row, "id": ""} for row in answered] == [{**row, "id": ""} for row in table_of(alone)]
    assert told(alone) == []
    (line,) = told(result)
    assert line.startswith(
        "tinymlp: warning: 5 of 7 rows could not be answered; the first, line 3: column 'city' "
        "must be one of Graz, Lyon, Oslo, got 'Rome'"
    )


def test_what_is_unknown_can_be_ignored_or_refused(shop: Path) -> None:
    result = ask(shop, NEW, "--on-unknown", "ignore")
    assert result.returncode == 0
    marked = [row["problem"] != "" for row in table_of(result)]
    assert marked == [False, False, False, True, True, True, False]
    warning, note = told(result)
    assert warning.startswith("tinymlp: warning: 3 of 7 rows could not be answered")
    assert note.startswith("tinymlp: note: 2 of 7 rows were answered without what is not known in")
    # Line 6 has too many cells, which is seen before the cells are.
    refused = ask(shop, NEW, "--on-unknown", "refuse")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "new.csv: line 6 must be 3 cells, as the first line is, got 4" in refusal(refused)
    refused = ask(shop, "\n".join(NEW.splitlines()[:5]), "--on-unknown", "refuse")
    assert "new.csv: line 3, column 'city' must be one of" in refusal(refused)
    sound = ask(shop, "city,price\nLyon,1.5\n", "--on-unknown", "refuse")
    assert sound.stdout.splitlines()[0] == "bought,probability =no,probability Ñu"
    wrong = ask(shop, NEW, "--on-unknown", "drop")
    assert wrong.returncode == 2
    assert "--on-unknown must be 'refuse' or 'mark' or 'ignore', got 'drop'" in refusal(wrong)


def test_no_row_answered_and_a_column_that_lacks_are_failures(shop: Path) -> None:
    result = ask(shop, "price,city\n1.5,Rome\n2.5,Bonn\n")
    assert result.returncode == 1
    assert [row["bought"] for row in table_of(result)] == ["", ""]
    assert "tinymlp: error: none of 2 rows could be answered; the first, line 2: " in result.stderr
    for policy in ("mark", "ignore", "refuse"):
        lacking = ask(shop, "price,town\n1.5,Graz\n", "--on-unknown", policy)
        assert (lacking.returncode, lacking.stdout) == (1, "")
        assert "must be a table with the column 'city'" in refusal(lacking)
        ragged = ask(shop, "price,city\n1.5,Graz,a\n2.5,Graz,b\n", "--on-unknown", policy)
        assert (ragged.returncode, ragged.stdout) == (1, "")


def test_columns_are_kept_under_their_names_in_front_and_as_they_stand(shop: Path) -> None:
    text = 'bought,"a,b",note,price,city\nÑu,007,"say ""hi""\nañ",1.50,Graz\nno,1e3,=A1,2,Oslo\n'
    plain = ask(shop, text)
    result = ask(shop, text, "--keep", "a,b", "--keep", "note,price", "--keep", "bought")
    header, *rows = csv.reader(io.StringIO(result.stdout, newline=""))
    of_answer = ["predicted bought", "probability =no", "probability Ñu", "problem"]
    assert header == ["a,b", "note", "price", "bought", *of_answer]
    assert [row[:4] for row in rows] == [
        ["007", 'say "hi"\nañ', "1.50", "Ñu"],
        ["1e3", "=A1", "2", "no"],
    ]
    assert [row[4:] for row in rows] == [list(row.values()) for row in table_of(plain)]
    for words, message in (
        (
            ["--keep", "nots"],
            "--keep must be a column of new.csv, got 'nots': did you mean 'note'?",
        ),
        (["--keep", "note", "--keep", "city,note"], "--keep must be different columns, got 'note'"),
    ):
        refused = ask(shop, text, *words)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert message in refusal(refused)


def test_json_has_the_same_columns_and_the_counts(shop: Path) -> None:
    text = NEW + "8,1500,Oslo\n9,2500,Oslo\n"
    told = ask(shop, text, "--keep", "id", "--json")
    facts = json.loads(told.stdout)
    counts = {name: value for name, value in facts.items() if name.startswith("n_")}
    assert counts == {"n_rows": 9, "n_answered": 4, "n_unanswered": 5, "n_ignored": 0}
    (far,) = facts["outside_training"]
    assert (far["column"], far["n_rows"]) == ("price", 2)
    assert (far["minimum"], far["maximum"]) == (1500, 2500)
    assert (far["training_minimum"], far["training_maximum"]) == (0.5, 9.5)
    for row, answer in zip(
        table_of(ask(shop, text, "--keep", "id")), facts["answers"], strict=True
    ):
        as_text = {name: "" if value is None else str(value) for name, value in answer.items()}
        assert as_text == row
    assert (
        "tinymlp: note: 'price' is far outside of training in 2 rows: 1500 to 2500, and 0.5 to 9.5 "
        "in training: what is answered there is a guess"
    ) in told.stderr.splitlines()


def test_rows_of_json_lines_are_kept_and_marked_too(shop: Path) -> None:
    lines = [
        {"id": 1, "price": 1.5, "city": "Graz", "tags": ["a"]},
        {"id": "b", "price": None, "city": "Oslo"},
        {"price": 2, "city": "Oslo", "id": True},
    ]
    text = "\n".join(map(json.dumps, lines))
    result = ask(shop, text, "--keep", "id,tags", name="new.jsonl")
    assert [(row["id"], row["tags"]) for row in table_of(result)] == [
        ("1", '["a"]'),
        ("b", ""),
        ("true", ""),
    ]
    assert [row["problem"] != "" for row in table_of(result)] == [False, True, False]


def test_the_names_of_rows_are_kept_by_what_the_table_of_columns_calls_them(shop: Path) -> None:
    text = ",price,city\nr7,1.5,Graz\nr9,2.5,Oslo\n"
    rows = table_of(ask(shop, text, "--keep", "column 1,city"))
    assert [(row["column 1"], row["city"]) for row in rows] == [("r7", "Graz"), ("r9", "Oslo")]
    refused = ask(shop, text, "--keep", "colum 1")
    assert "did you mean 'column 1'?" in refusal(refused)


def test_a_shipped_set_keeps_its_columns_and_an_image_has_none(
    trained: tuple[Path, str], tmp_path: Path
) -> None:
    folder, _ = trained
    words = ("iris", "--keep", "species,petal_width_cm")
    rows = table_of(tinymlp_command("predict", "iris.json", *words, folder=folder))
    iris = tinymlp.datasets.iris()
    assert [row["species"] for row in rows] == iris.targets
    assert [float(row["petal_width_cm"]) for row in rows] == [row[3] for row in iris.inputs]
    assert set(rows[0]) >= {"predicted species", "problem"}
    images = tmp_path / "images-idx3-ubyte"
    images.write_bytes(bytes([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 4, 9, 9, 9, 9]))
    asked = tinymlp_command("predict", folder / "iris.json", images, "--keep", "x", folder=folder)
    assert asked.returncode == 2
    assert "--keep must be left out for " in refusal(asked)


def test_rows_that_cannot_be_answered_are_marked_with_metrics_too(shop: Path) -> None:
    plain = ask(shop, NEW)
    counted = ask(shop, NEW, "--metrics-file", "shop.prom")
    assert counted.stdout == plain.stdout
    assert 'samples_total{model="shop",version="1"} 2' in (shop / "shop.prom").read_text()
    none = ask(shop, "price,city\n1,Rome\n", "--metrics-file", "shop.prom")
    assert none.returncode == 1
    assert "could be answered" in refusal(none)


def test_an_answer_that_is_no_finite_number_is_marked(tmp_path: Path) -> None:
    line = tinymlp.Dataset(
        [[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0], feature_names=["x"], target_name="y"
    )
    model = tinymlp.fit(line, hidden=[], n_epochs=1, scaling="none")
    model.network.load_parameters([1e308, 0.0])
    model.save(tmp_path / "m.json")
    (tmp_path / "new.csv").write_text("x\n0\n1e9\n")
    words = ("predict", "m.json", "new.csv")
    first, last = table_of(tinymlp_command(*words, folder=tmp_path))
    assert (first["problem"], last["y"]) == ("", "")
    assert last["problem"].startswith("the answer is no finite number")
    refused = tinymlp_command(*words, "--on-unknown", "refuse", folder=tmp_path)
    assert "new.csv: line 3: the answer is no finite number" in refusal(refused)


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252:strict"},
        {"PYTHONIOENCODING": "", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_the_answer_is_utf8_whatever_the_terminal_is(shop: Path, variables: Any) -> None:
    (shop / "wide.csv").write_text("id,price,city\n猫\U0001f600,0.5,Graz\n", encoding="utf-8")
    keep = ("--keep", "id")
    for words in ((), ("--json",)):
        result = subprocess.run(
            [sys.executable, "-m", "tinymlp", "predict", "shop.json", "wide.csv", *keep, *words],
            cwd=shop,
            env=environment(**variables),
            capture_output=True,
            check=True,
        )
        text = result.stdout.decode("utf-8")
        assert b"\r" not in result.stdout
        if words:
            assert json.loads(text)["answers"][0]["id"] == "猫\U0001f600"
        else:
            assert text.splitlines()[1].startswith("猫\U0001f600,Ñu,")


def test_a_reader_that_has_left_ends_it_without_a_word(shop: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    (shop / "many.csv").write_text("price,city\n" + "0.5,Graz\n" * 20_000, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "tinymlp", "predict", "shop.json", "many.csv"],
        cwd=shop,
        env=environment(),
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert result.returncode != 0
    assert result.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_full_disk_is_told(shop: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "tinymlp", "predict", "shop.json", "shop.csv"],
            cwd=shop,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert result.returncode != 0
    assert b"No space left on device" in result.stderr


def test_what_a_spreadsheet_would_run_is_noted_and_can_be_marked(shop: Path) -> None:
    """The label =no, a column that is kept, its heading, and numbers, which are none."""
    text = "@id,price,city\n-7,9.5,Oslo\n+x,9.5,Oslo\n"
    keep = ("--keep", "@id")
    exact = ask(shop, text, *keep)
    assert [row["@id"] for row in table_of(exact)] == ["-7", "+x"]
    assert table_of(exact)[0]["bought"] == "=no"
    assert "runs as formulas: 4, the first '@id': --spreadsheet marks" in exact.stderr
    marked = ask(shop, text, *keep, "--spreadsheet")
    assert [row["'@id"] for row in table_of(marked)] == ["-7", "'+x"]
    assert table_of(marked)[0]["bought"] == "'=no"
    assert "spreadsheet" not in marked.stderr
    both = ask(shop, text, "--spreadsheet", "--json")
    assert "--spreadsheet must be left out with --json" in refusal(both)
