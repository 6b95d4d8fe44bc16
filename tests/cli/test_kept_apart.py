"""What `train` keeps apart, `evaluate --part test` finds again, however it was drawn."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import tinymlp
from tests.cli.running import Result, refusal, tinymlp_command
from tests.depth import not_quick

XOR = "a,b,xor\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n"
QUICK = ("--epochs", 2, "--hidden", 2)


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    """Return a folder with a table of 60 visits of 12 patients, in the order of time."""
    rows = [
        f"{i},patient {i % 12},{1 + i % 3},{'sick' if (7 * i) % 60 < 30 else 'well'}"
        for i in range(60)
    ]
    (tmp_path / "visits.csv").write_text("\n".join(["day,patient,times,state", *rows]) + "\n")
    return tmp_path


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--ignore", "patient"], "12 examples are kept apart to test on (seed 0)"),
        (
            ["--ignore", "patient", "--split", "random", "--test", "9", "--seed", "4"],
            "9 examples are kept apart to test on (seed 4)",
        ),
        (
            ["--ignore", "patient", "--split", "chronological"],
            "the last 12 examples are kept apart to test on",
        ),
        (
            ["--group", "patient"],
            "10 examples are kept apart to test on, 2 whole groups by 'patient' (seed 0)",
        ),
        (
            ["--group", "patient", "--split", "grouped", "--weights", "times"],
            "10 examples are kept apart to test on, 2 whole groups by 'patient' (seed 0)",
        ),
    ],
)
def test_the_same_part_is_found_again(options: list[str], said: str, visits: Path) -> None:
    trained = tinymlp_command("train", "visits.csv", *QUICK, *options, folder=visits)
    assert trained.returncode == 0, trained.stderr
    assert said in trained.stdout.splitlines()
    headline = re.search(r"On the test part, .*", trained.stdout)
    assert headline is not None
    again = tinymlp_command(
        "evaluate", "visits.json", "visits.csv", "--part", "test", folder=visits
    )
    assert again.stdout.splitlines()[0] == headline[0]
    inputs = tinymlp.load(visits / "visits.json").encoder.column_names
    assert ("patient" in inputs, "times" in inputs) == (False, "--weights" not in options)


@not_quick
def test_a_page_shows_the_training_of_any_part_again(visits: Path) -> None:
    options = ("--ignore", "patient", "--split", "chronological", "--validation", "none")
    tinymlp_command("train", "visits.csv", *QUICK, *options, folder=visits)
    page = tinymlp_command("report", "visits.json", "visits.csv", folder=visits)
    assert page.returncode == 0, page.stderr
    assert "Training was run again" in (visits / "visits.html").read_text()


@not_quick
def test_of_the_smallest_sets_nothing_is_kept_and_every_row_is_answered(tmp_path: Path) -> None:
    (tmp_path / "xor.csv").write_text(XOR)
    trained = tinymlp_command("train", "xor.csv", folder=tmp_path)
    assert (
        "no test part is kept of fewer than 20 examples, all 4 are learned from (--test 0.2 keeps "
        "one)" in trained.stdout.splitlines()
    )
    assert (
        "On the training part itself, as no test part was kept, accuracy 100.0 % on 4 examples; "
        "always guessing 0 gets 50.0 %" in trained.stdout.splitlines()
    )
    predicted = tinymlp_command("predict", "xor.json", "xor.csv", folder=tmp_path).stdout
    assert [line[0] for line in predicted.splitlines()[1:]] == ["0", "1", "1", "0"]
    assert "must be all, as no test part was kept, got 'test': train with --test" in refusal(
        tinymlp_command("evaluate", "xor.json", "xor.csv", "--part", "test", folder=tmp_path)
    )
    whole = tinymlp_command("evaluate", "xor.json", "xor.csv", folder=tmp_path)
    assert "trained on all of xor.csv, which flatters it" in whole.stderr
    page = tinymlp_command("report", "xor.json", "xor.csv", "--final-only", folder=tmp_path)
    assert page.returncode == 0, page.stderr
    assert "It was trained on all of them, which flatters it." in (
        (tmp_path / "xor.html").read_text()
    )


def test_two_whole_numbers_may_be_said_to_be_a_number(tmp_path: Path) -> None:
    (tmp_path / "xor.csv").write_text(XOR)
    trained = tinymlp_command("train", "xor.csv", "--task", "regression", *QUICK, folder=tmp_path)
    assert "regression, because task='regression' was given" in trained.stdout
    assert "R squared" in trained.stdout


@pytest.mark.parametrize("nothing", ["0", "none", "0.0"])
def test_no_test_part_may_be_asked_for(nothing: str, visits: Path) -> None:
    command: Any = ("train", "visits.csv", *QUICK, "--ignore", "patient", "--json")
    result = tinymlp_command(*command, "--test", nothing, folder=visits)
    assert "no test part is kept: all 60 examples are learned from" in result.stderr
    told = json.loads(result.stdout)
    assert (told["test"], told["training"]["n_examples"]) == (None, 60)
    assert told["trained_on"]["test"] is None


def test_a_part_asked_for_of_few_is_kept(tmp_path: Path) -> None:
    (tmp_path / "line.csv").write_text("x,y\n0,0.5\n1,1.5\n2,2.5\n3,3.5\n")
    result = tinymlp_command("train", "line.csv", "--test", "1", *QUICK, folder=tmp_path)
    assert re.search(r"^On the test part, .* on 1 example; always", result.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--split", "grouped"], "split must be 'stratified' or 'random' or 'chronological' for"),
        (["--group", "patient", "--split", "random"], "split must be 'grouped' for a data set wit"),
        (["--group", "pateint"], "groups must be a column, got 'pateint': did you mean 'patient'?"),
        (["--weights", "state"], "weights must be a column of its own, besides the target"),
        (["--weights", "patient"], "line 2, column 'patient' must be a number from 0 up, got 'pat"),
    ],
)
def test_a_column_that_cannot_be_it_is_one_line(
    options: list[str], message: str, visits: Path
) -> None:
    assert message in refusal(tinymlp_command("train", "visits.csv", *options, folder=visits))


# --- The training file is recognized by its content.


def headline(result: Result) -> str:
    """Return what is said of the test part."""
    (line,) = re.findall(r"^On the test part, .*$", result.stdout, re.MULTILINE)
    return str(line)


WAYS = (
    ("--ignore", "patient"),
    ("--ignore", "patient", "--split", "chronological", "--weights", "times"),
    ("--group", "patient"),
)


@pytest.mark.parametrize("options", WAYS)
def test_the_test_part_is_found_wherever_its_rows_stand(
    options: tuple[str, ...], visits: Path
) -> None:
    first, *rows = (visits / "visits.csv").read_text().splitlines()
    trained = tinymlp_command("train", "visits.csv", *QUICK, *options, folder=visits)
    names = first.split(",")
    records = [
        {name: cell if cell[0] in "psw" else int(cell) for name, cell in pairs}
        for pairs in (zip(names, row.split(","), strict=True) for row in rows)
    ]
    came = [f"{90 + i},patient {i},1,well" for i in range(3)]
    note = "is not what the model was made from, 'visits.csv' (60 examples): of its"
    tables = {  # what is said of each, and whether the whole test part is in it
        "copy.csv": (rows, ""),
        "semicolons.csv": (rows, ""),
        "records.jsonl": (rows, ""),
        "turned.csv": (rows[::-1], "turned.csv has the 60 examples of the model's training in ano"),
        "more.csv": ([*rows, *came], f"more.csv {note} 63 examples "),
        "later.csv": ([*came, *rows[::-1]], f"later.csv {note} 63 examples "),
    }
    for name, (lines, said) in tables.items():
        text = "\n".join([first, *lines]) + "\n"
        if name == "semicolons.csv":
            text = text.replace(",", ";")
        if name == "records.jsonl":
            text = "\n".join(map(json.dumps, records))
        (visits / name).write_text(text)
        again = tinymlp_command("evaluate", "visits.json", name, "--part", "test", folder=visits)
        assert again.returncode == 0, again.stderr
        assert headline(again) == headline(trained), name
        assert again.stderr.startswith(f"tinymlp: note: {said}" if said else ""), name
        assert bool(again.stderr) == bool(said), name
        if name in ("more.csv", "later.csv"):
            told = re.findall(r"(\d+) learned from, (\d+) of the test part, 3 new", again.stderr)
            assert sum(map(int, told[0])) == 60


def test_what_is_lacking_is_told_and_what_is_another_file_is_refused(visits: Path) -> None:
    first, *rows = (visits / "visits.csv").read_text().splitlines()
    tinymlp_command("train", "visits.csv", *QUICK, "--ignore", "patient", folder=visits)
    part = ("evaluate", "visits.json", "visits.csv", "--part", "test")
    # Of the same name, and in the second case of as many rows.
    (visits / "visits.csv").write_text("\n".join([first, *rows[:40]]))
    less = tinymlp_command(*part, folder=visits)
    n_test = int(re.findall(r" on (\d+) examples;", headline(less))[0])
    assert n_test < 12
    assert f"of its 40 examples {40 - n_test} learned from, {n_test} of the test" in less.stderr
    assert "20 of 'visits.csv' lacking" in less.stderr
    changed = [row.replace(",", ".5,", 1) for row in rows]
    (visits / "visits.csv").write_text("\n".join([first, *changed]))
    other = tinymlp_command(*part, folder=visits)
    assert "none of its 60 examples is of these" in other.stderr
    assert "leave it out for visits.csv, which has nothing of its test part" in refusal(other)
    assert (other.returncode, other.stdout) == (2, "")
    whole = tinymlp_command("evaluate", "visits.json", "visits.csv", folder=visits)
    assert whole.returncode == 0
    assert "flatters" not in whole.stderr


@not_quick
def test_every_command_with_data_says_what_it_knows(visits: Path) -> None:
    first, *rows = (visits / "visits.csv").read_text().splitlines()
    tinymlp_command("train", "visits.csv", *QUICK, "--ignore", "patient", folder=visits)
    (visits / "turned.csv").write_text("\n".join([first, *rows[::-1]]))
    (visits / "half.csv").write_text("\n".join([first, *rows[:30]]))
    for command in (("check", "--sample", 2), ("step", "--show"), ("report", "--final-only")):
        name, *options = command
        for data, said in (
            ("visits.csv", ""),
            ("turned.csv", "tinymlp: note: turned.csv has the 60 examples of the model's"),
            ("half.csv", "tinymlp: note: half.csv is not what the model was made from, 'visits"),
        ):
            out = ("--out", f"{data}.html") if name == "report" else ()
            result = tinymlp_command(name, "visits.json", data, *options, *out, folder=visits)
            assert result.returncode == 0, result.stderr
            assert result.stderr.startswith(said), name
            assert bool(result.stderr) == bool(said), name
    page = (visits / "turned.csv.html").read_text()
    assert "Judged by the 12 of 60 examples of turned.csv that were kept apart from" in page
    page = (visits / "half.csv.html").read_text()
    assert re.search("all 30 examples of half.csv. It was trained on 2[0-9] of them", page)


def test_equal_rows_in_both_parts_are_judged_as_in_training(tmp_path: Path) -> None:
    rows = [f"{i % 3},{'ab'[i % 2]}" for i in range(40)]
    (tmp_path / "few.csv").write_text("\n".join(["x,y", *rows]))
    (tmp_path / "turned.csv").write_text("\n".join(["x,y", *rows[::-1]]))
    trained = tinymlp_command("train", "few.csv", *QUICK, "--text", "x", folder=tmp_path)
    for name in ("few.csv", "turned.csv"):
        again = tinymlp_command("evaluate", "few.json", name, "--part", "test", folder=tmp_path)
        assert headline(again) == headline(trained)


def test_a_model_of_before_is_recognized_by_name_and_number_and_says_so(visits: Path) -> None:
    tinymlp_command("train", "visits.csv", *QUICK, "--ignore", "patient", folder=visits)
    part = ("visits.csv", "--part", "test")
    expected = headline(tinymlp_command("evaluate", "visits.json", *part, folder=visits))
    model = tinymlp.load(visits / "visits.json")
    model.known_rows = None
    model.save(visits / "old.json")
    again = tinymlp_command("evaluate", "old.json", *part, folder=visits)
    assert headline(again) == expected
    assert "by its name and its number of rows: the model is of a version that" in again.stderr
    (visits / "copy.csv").write_bytes((visits / "visits.csv").read_bytes())
    copy = tinymlp_command("evaluate", "old.json", "copy.csv", "--part", "test", folder=visits)
    assert "unless DATA is what `tinymlp train` made the model from, 'visits.csv'" in refusal(copy)
