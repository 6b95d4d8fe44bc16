"""`tinymlp export`: a model in another language, from the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import tinymlp as tm
from tests.cli.running import tinymlp_command
from tinymlp.interchange.export import FORMATS

PENGUINS = tm.datasets.penguins()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    tm.fit(PENGUINS, hidden=[3], n_epochs=2, seed=0).save(folder / "birds.json")
    tm.fit(PENGUINS, hidden=[3], n_epochs=2, seed=1).save(folder / "others.json")
    return folder


def test_a_model_becomes_a_file_that_answers_without_tinymlp(folder: Path) -> None:
    result = tinymlp_command("export", "birds.json", "--to", "python", folder=folder)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("birds.py: ")
    assert "rows are answered as by the model" in result.stdout
    assert "bit for bit (Python" in result.stdout
    row = PENGUINS.inputs[0]
    program = f"import birds; print(birds.predict({row!r}))"
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    said = subprocess.run(
        [sys.executable, "-S", "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.strip() == tm.load(folder / "birds.json").predict(row)


def test_single_precision_tells_how_much_memory_it_takes(folder: Path) -> None:
    words = ("export", "birds.json", "--to", "c", "--float", "--out", "x.h", "--unproven")
    result = tinymlp_command(*words, folder=folder)
    assert result.returncode == 0, result.stderr
    n_bytes = result.stdout.split()[2]
    assert 4 * 50 < int(n_bytes.replace(",", "")) < 2000
    assert "bytes of stack (RAM) a call" in result.stdout
    assert "x.h: not run before it was written" in result.stderr
    assert "const float numbers[" in (folder / "x.h").read_text()


def test_a_card_is_written_alone_or_beside(folder: Path) -> None:
    words = ("--card", "README.md", "--to", "python", "--out", "with_card.py", "--unproven")
    result = tinymlp_command("export", "birds.json", *words, folder=folder)
    assert result.returncode == 0, result.stderr
    card = (folder / "README.md").read_text()
    assert "library_name: tinymlp" in card
    assert "<code>bill&#95;length&#95;mm</code>" in card
    assert (folder / "with_card.py").exists()
    other = tinymlp_command("export", "others.json", "--card", "README.md", folder=folder)
    assert other.returncode == 2
    assert "--card README-2.md keeps both" in other.stderr


def test_only_an_export_of_the_same_network_is_written_over(folder: Path) -> None:
    out = ("--to", "python", "--out", "kept.py", "--unproven")
    for model, more, code in (
        ("birds.json", (), 0),
        ("birds.json", (), 0),
        ("others.json", (), 2),
        ("others.json", ("--force",), 0),
    ):
        result = tinymlp_command("export", model, *out, *more, folder=folder)
        assert result.returncode == code, result.stderr
    (folder / "kept.py").write_text("print('mine')\n")
    for words in (out, ("--to", "python", "--out", "birds.json")):
        result = tinymlp_command("export", "others.json", *words, "--force", folder=folder)
        assert result.returncode == 2
        assert "is not a file of `tinymlp export`" in result.stderr
    assert (folder / "kept.py").read_text() == "print('mine')\n"
    assert json.loads((folder / "birds.json").read_text())["format"].startswith("tinymlp/")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--to", "cobol"), "--to must be 'python' or 'c'"),
        (("--to", "python", "--float"), "--float must be left out with --to python"),
        ((), f"--to must be one of {', '.join(FORMATS)}, got None: or --card alone"),
        (("--card", "none/x.md"), "--card must be a file in a folder that exists"),
    ],
)
def test_what_makes_no_sense_is_refused(words: tuple[str, ...], message: str, folder: Path) -> None:
    result = tinymlp_command("export", "birds.json", *words, folder=folder)
    assert result.returncode == 2
    assert message in result.stderr
