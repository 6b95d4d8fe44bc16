"""A model or a page of other data or settings stays as it is, and no stranger's file is touched."""

import json
import os
import shlex
from pathlib import Path

import pytest

import tinymlp
from tests.cli.running import Result, refusal, tinymlp_command
from tests.depth import not_quick

QUICK = ("--epochs", 1, "--hidden", 2, "--validation", "none")


def rows(n_rows: int, first: float = 0.0) -> str:
    lines = [f"{first + i},{i % 3},{'ab'[i % 2]}" for i in range(n_rows)]
    return "\n".join(["x,y,kind", *lines]) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(rows(20))
    (tmp_path / "b.csv").write_text(rows(20, first=0.5))
    assert train(tmp_path, "a.csv").returncode == 0
    return tmp_path


def train(folder: Path, *arguments: object) -> Result:
    return tinymlp_command("train", *arguments, *QUICK, "--out", "m.json", folder=folder)


def test_the_same_command_is_run_again(folder: Path) -> None:
    os.utime(folder / "m.json", (0, 0))
    # What changes no number is no setting, and a copy is the same data.
    (folder / "copy.csv").write_text(rows(20))
    for more in (("a.csv",), ("copy.csv", "--json")):
        before = (folder / "m.json").stat().st_mtime_ns
        assert train(folder, *more).returncode == 0
        assert (folder / "m.json").stat().st_mtime_ns != before


@pytest.mark.parametrize(
    ("arguments", "other"),
    [
        (("b.csv",), "data"),
        (("a.csv", "--ignore", "y"), "data"),
        (("a.csv", "--weights", "y"), "data"),
        (("a.csv", "--seed", "1"), "settings"),
        (("a.csv", "--test", "none"), "settings"),
        (("a.csv", "--optimizer", "sgd"), "settings"),
    ],
)
def test_another_model_is_replaced_by_force_alone(
    arguments: tuple[str, ...], other: str, folder: Path
) -> None:
    before = (folder / "m.json").read_bytes()
    message = refusal(train(folder, *arguments))
    made_by = "tinymlp train --hidden 2 --epochs 1 --validation none"
    assert message.startswith(
        "tinymlp: error: --out must be a new file, or one of the same data and settings, got "
        f"'m.json': it is of other {other}, a model of 'a.csv' trained on 16 examples on "
    )
    assert message.endswith(f" by `{made_by}`; --force replaces it, --out m-2.json keeps both")
    assert (folder / "m.json").read_bytes() == before
    assert train(folder, *arguments, "--force").returncode == 0
    assert (folder / "m.json").read_bytes() != before


def test_it_is_refused_before_training(folder: Path) -> None:
    endless = ("--epochs", 10**9, "--patience", "none")
    result = tinymlp_command("train", "b.csv", *endless, "--out", "m.json", folder=folder)
    assert "--out m-2.json keeps both" in refusal(result)
    assert result.stdout == ""


def test_a_row_that_came_makes_it_other_data(folder: Path) -> None:
    with (folder / "a.csv").open("a") as file:
        file.write("7,1,a\n")
    assert "it is of other data, a model of 'a.csv'" in refusal(train(folder, "a.csv"))


def test_going_on_from_another_model_is_another_setting(folder: Path) -> None:
    again = ("train", "a.csv", "--start", "start.json", "--epochs", 1, "--out", "n.json")
    for n_trained in range(2):
        first = ("train", "a.csv", *QUICK, "--seed", n_trained, "--out", "start.json", "--force")
        assert tinymlp_command(*first, folder=folder).returncode == 0
        result = tinymlp_command(*again, folder=folder)
        assert result.returncode == (2 if n_trained else 0)
        assert tinymlp_command(*again, "--force", folder=folder).returncode == 0


@pytest.mark.parametrize("content", [b"my own notes", b"{}", b"x,y\n1,2\n", b"\xff\x00"])
def test_the_file_of_a_stranger_is_never_replaced(content: bytes, folder: Path) -> None:
    (folder / "notes").write_bytes(content)
    for command in (
        ("train", "a.csv", *QUICK),
        ("search", "a.csv", *QUICK[:2], "--grid", "hidden=2/3"),
        ("report", "m.json", "a.csv"),
    ):
        result = tinymlp_command(*command, "--out", "notes", "--force", folder=folder)
        assert "it is here already and is not a" in refusal(result)
        assert result.returncode == 2
    assert (folder / "notes").read_bytes() == content


def test_an_empty_file_has_nothing_to_lose(folder: Path) -> None:
    (folder / "m.json").write_bytes(b"")
    assert train(folder, "b.csv").returncode == 0
    assert tinymlp.load(folder / "m.json").trained_on["source"] == "b.csv"


def test_a_damaged_model_and_one_made_in_python_are_models(folder: Path) -> None:
    text = (folder / "m.json").read_text()
    (folder / "m.json").write_text(text.replace('"bias": ', '"bias":  '))
    assert "it is a model that cannot be loaded here; --force" in refusal(train(folder, "a.csv"))
    model = tinymlp.fit(tinymlp.Dataset.from_csv(folder / "a.csv"), hidden=[2], n_epochs=1)
    model.save(folder / "m.json")
    told = refusal(train(folder, "a.csv"))
    assert "it is a model of '" in told
    assert "trained on 20 examples on 20" in told
    assert train(folder, "a.csv", "--force").returncode == 0


@not_quick
def test_a_search_replaces_what_it_could_have_made(folder: Path) -> None:
    def search(sizes: str, *more: object) -> Result:
        grid = ("--grid", f"hidden={sizes}", "--epochs", 1, "--folds", 2)
        return tinymlp_command("search", "a.csv", *grid, "--out", "best.json", *more, folder=folder)

    first = search("2/3", "--json")
    assert first.returncode == 0, first.stderr
    assert search("2/3").returncode == 0
    command = json.loads(first.stdout)["best"]["command"]
    again = (*shlex.split(command)[1:], "--out", "best.json")
    assert tinymlp_command(*again, folder=folder).returncode == 0
    assert "it is of other settings, a model of" in refusal(search("4/5"))
    assert search("4/5", "--force").returncode == 0


@not_quick
def test_a_page_is_replaced_where_it_is_about_the_same(folder: Path) -> None:
    def report(*arguments: str) -> Result:
        return tinymlp_command("report", "m.json", *arguments, "--final-only", folder=folder)

    assert report("a.csv").returncode == 0
    assert report("a.csv", "--row", "3").returncode == 0
    before = (folder / "m.html").read_bytes()
    assert refusal(report("b.csv")).endswith(
        "it is a page about another model or other data, 'm.json on a.csv'; --force replaces it, "
        "--out m-2.html keeps both"
    )
    assert train(folder, "a.csv", "--seed", "1", "--force").returncode == 0
    assert "a page about another model" in refusal(report("a.csv"))
    assert (folder / "m.html").read_bytes() == before
    assert report("a.csv", "--force").returncode == 0
    assert (folder / "m.html").read_bytes() != before
