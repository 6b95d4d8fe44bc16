"""The command line as a user has it: real files, what is printed, and exit codes."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import tinymlp
from tests.cli.running import ROOT, command_in_a_process, refusal, started_command, tinymlp_command
from tinymlp.data.dataset import Dataset
from tinymlp.datasets import penguins
from tinymlp.errors import ArgumentError
from tinymlp.learning.penalty import L2
from tinymlp.model.fit import fit


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("trained")
    result = command_in_a_process("train", "iris", "--epochs", "40", "--seed", "1", folder=folder)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return folder, result.stdout


def test_training_tells_what_it_did_and_saves(trained: tuple[Path, str]) -> None:
    folder, printed = trained
    assert "Dataset(150 examples, 4 inputs, 3 classes: setosa, versicolor, virginica)" in printed
    assert re.search(r"^epoch +1  training loss [\d.]+, accuracy [\d.]+ %", printed, re.MULTILINE)
    assert re.search(r"stopped after .* s: .*best.* at epoch \d+, whose weights are", printed)
    assert "On the test part, 30 examples: loss" in printed
    assert "Confusion matrix" in printed
    assert "saved iris.json (fingerprint " in printed
    assert sorted(path.name for path in folder.iterdir()) == ["iris.json"]


def test_evaluate_on_the_test_part_finds_what_training_told(trained: tuple[Path, str]) -> None:
    folder, printed = trained
    result = command_in_a_process("evaluate", "iris.json", "iris", "--part", "test", folder=folder)
    assert result.returncode == 0, result.stderr
    headline = re.search(r"On the test part, (.*)", printed)
    assert headline is not None
    assert headline[1] == result.stdout.splitlines()[0]


def test_evaluate_on_everything_says_that_this_flatters(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    result = command_in_a_process("evaluate", "iris.json", "iris", "--json", folder=folder)
    assert result.returncode == 0
    assert "flatters" in result.stderr
    assert json.loads(result.stdout)["n_examples"] == 150


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


def test_show_tells_layers_and_origin(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    result = tinymlp_command("show", "iris.json", folder=folder)
    assert result.returncode == 0
    for part in ("4 → 32", "32 → 3", "relu", "iris.csv", "adam(learning_rate=0.01", "fingerprint"):
        assert part in result.stdout
    told = json.loads(tinymlp_command("show", "iris.json", "--json", folder=folder).stdout)
    assert told["sizes"] == [4, 32, 3]
    assert "sepal_length_cm         4.3 to 7.9" in result.stdout
    assert "classes                 setosa 33 %, versicolor 33 %, virginica 33 %" in result.stdout
    assert told["training_profile"]["classes"] == [40, 40, 40]


def test_check_proves_the_gradients_right(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    result = command_in_a_process("check", "iris.json", "iris", "--sample", 20, folder=folder)
    assert result.returncode == 0, result.stderr
    assert re.search(r"^passed: \d+ of \d+ derivatives are right$", result.stdout, re.MULTILINE)
    told = json.loads(
        tinymlp_command("check", "iris.json", "iris", "--sample", 5, "--json", folder=folder).stdout
    )
    assert told["passed"] is True


def test_json_is_the_whole_of_stdout(tmp_path: Path) -> None:
    result = tinymlp_command("train", "iris", "--epochs", 2, "--json", folder=tmp_path)
    told = json.loads(result.stdout)
    assert told["epochs"] == 2
    assert told["test"]["n_examples"] == 30
    assert "epoch" in result.stderr


def test_the_same_seed_prints_the_same_fingerprint(tmp_path: Path) -> None:
    prints = [
        json.loads(
            command_in_a_process(
                "train", "iris", "--epochs", 3, "--seed", seed, "--json", folder=tmp_path
            ).stdout
        )["fingerprint"]
        for seed in (5, 5, 6)
    ]
    assert prints[0] == prints[1] != prints[2]


def test_a_number_is_learned_as_a_number(tmp_path: Path) -> None:
    lines = ["x,y", *(f"{i / 10},{3 * i / 10 + 1.5}" for i in range(100))]
    (tmp_path / "line.csv").write_text("\n".join(lines))
    result = tinymlp_command("train", "line.csv", "--hidden", "none", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "R squared" in result.stdout
    (tmp_path / "new.csv").write_text("x\n20.0\n")
    predicted = tinymlp_command("predict", "line.json", "new.csv", folder=tmp_path).stdout
    name, value = predicted.split()
    assert name == "y"
    assert abs(float(value) - 61.5) < 0.5


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
        (["train", "iris", "--epochs", "0"], 2, "n_epochs must be a whole number from 1 up"),
        (["train", "iris", "--learning-rate", "-1"], 2, "learning_rate must be a number above 0"),
        (["train", "iris", "--batch-size", "0"], 2, "batch_size"),
        (["train", "iris", "--loss", "poisson"], 2, "loss must be one for classes of 'species'"),
        (
            ["train", "iris", "--loss", "binary_cross_entropy"],
            2,
            "loss must be one for the 3 classes of 'species'",
        ),
        (
            ["train", "iris", "--out", "no/such/folder.json"],
            2,
            "--out must be a file in a folder that exists, got 'no/such/folder.json': make the "
            "folder first",
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
        (["show", "nothing.json"], 1, "nothing.json"),
        (["show", "table.csv"], 1, "not a tinymlp model"),
        (["predict", "table.csv", "iris"], 1, "not a tinymlp model"),
    ],
)
def test_a_refusal_is_one_line_with_the_reason_and_writes_nothing(
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


IRIS = Dataset([[1.0], [2.0]] * 10, ["a", "b"] * 10)


@pytest.mark.parametrize(
    ("options", "call"),
    [
        (["--test", "1.5"], lambda: IRIS.split(test=1.5)),
        (["--test", "half"], lambda: IRIS.split(test="half")),  # type: ignore[arg-type]
        (["--seed", "-1"], lambda: IRIS.split(seed=-1)),
        (["--seed", "x"], lambda: IRIS.split(seed="x")),  # type: ignore[arg-type]
        (["--epochs", "2.5"], lambda: fit(IRIS, n_epochs=2.5)),  # type: ignore[arg-type]
        (["--epochs", "many"], lambda: fit(IRIS, n_epochs="many")),  # type: ignore[arg-type]
        (["--batch-size", "x"], lambda: fit(IRIS, batch_size="x")),  # type: ignore[arg-type]
        (["--learning-rate", "fast"], lambda: fit(IRIS, learning_rate="fast")),  # type: ignore[arg-type]
        (["--patience", "x"], lambda: fit(IRIS, patience="x")),  # type: ignore[arg-type]
        (["--clip-norm", "0"], lambda: fit(IRIS, clip_norm=0)),
        (["--l2", "-1"], lambda: L2(-1)),
        (["--hidden", "4,x"], lambda: fit(IRIS, hidden=[4, "x"])),  # type: ignore[list-item]
        (["--activation", "rellu"], lambda: fit(IRIS, activation="rellu")),
        (["--loss", "hubber"], lambda: fit(IRIS, loss="hubber")),
        (["--optimizer", "adan"], lambda: fit(IRIS, optimizer="adan")),
        (["--scaling", "min-max"], lambda: fit(IRIS, scaling="min-max")),
        (["--engine", "quick"], lambda: fit(IRIS, engine="quick")),
        (["--workers", "-1"], lambda: fit(IRIS, workers=-1)),
        (["--workers", "some"], lambda: fit(IRIS, workers="some")),
        (["--missing", "guess"], lambda: penguins(missing="guess")),
    ],
)
def test_a_wrong_option_gets_the_same_sentence_as_the_wrong_argument(
    options: list[str], call: Callable[[], object], tmp_path: Path
) -> None:
    result = tinymlp_command("train", "iris", *options, folder=tmp_path)
    with pytest.raises(ArgumentError) as caught:
        call()
    assert refusal(result) == f"tinymlp: error: {caught.value}"
    assert result.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_the_test_part_may_be_a_number_of_examples(tmp_path: Path) -> None:
    result = tinymlp_command("train", "iris", "--epochs", 1, "--test", 24, folder=tmp_path)
    assert "24 examples are kept apart to test on" in result.stdout
    again = tinymlp_command("evaluate", "iris.json", "iris", "--part", "test", folder=tmp_path)
    assert again.stdout.startswith("24 examples: ")


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


@pytest.mark.parametrize("arguments", [[], ["dance"], ["train"], ["show"]])
def test_misuse_exits_with_2_and_shows_the_usage(arguments: list[str], tmp_path: Path) -> None:
    result = tinymlp_command(*arguments, folder=tmp_path)
    assert result.returncode == 2
    assert "usage: tinymlp" in result.stderr


def test_a_traceback_is_shown_only_with_debug(tmp_path: Path) -> None:
    result = command_in_a_process("show", "nothing.json", "--debug", folder=tmp_path)
    assert "Traceback" in result.stderr
    assert result.returncode == 1


def test_version_and_help() -> None:
    assert (
        command_in_a_process("--version", folder=ROOT).stdout == f"tinymlp {tinymlp.__version__}\n"
    )
    for command in ("train", "evaluate", "predict", "show", "check"):
        result = tinymlp_command(command, "--help", folder=ROOT)
        assert result.returncode == 0
        assert len(result.stdout.splitlines()) > 8


def test_an_existing_file_that_is_no_model_is_not_overwritten_by_default(tmp_path: Path) -> None:
    (tmp_path / "iris.json").write_text("my own notes")
    result = tinymlp_command("train", "iris", "--epochs", 1, folder=tmp_path)
    assert refusal(result) == (
        "tinymlp: error: --out must be a new file or a model's, got 'iris.json': "
        "it is here already and is not a model: choose another name with --out"
    )
    assert (tmp_path / "iris.json").read_text() == "my own notes"


def test_a_terminal_that_cannot_show_arrows_still_gets_the_rest(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    result = command_in_a_process("show", "iris.json", folder=folder, PYTHONIOENCODING="ascii")
    assert result.returncode == 0
    assert "4 ? 32" in result.stdout


def test_a_reader_that_leaves_is_no_error(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    command = f'"{sys.executable}" -m tinymlp predict iris.json iris | head -n 1'
    result = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.startswith("species,")
    assert result.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT as a terminal does")
def test_ctrl_c_keeps_the_best_weights_so_far(tmp_path: Path) -> None:
    process = started_command(
        *("train", "iris", "--epochs", "100000", "--patience", "99999"), folder=tmp_path
    )
    assert process.stdout is not None
    for line in process.stdout:
        if re.match(r"epoch +5 ", line):
            break
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=600)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert "interrupted (Ctrl-C)" in rest
    assert tinymlp.load(tmp_path / "iris.json").history.why_stopped.startswith("interrupted")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("with_rich", [True, False])
def test_a_terminal_shows_a_bar_with_rich_and_lines_without(
    with_rich: bool, tmp_path: Path
) -> None:
    import pty

    here, there = pty.openpty()
    if not with_rich:
        (tmp_path / "rich.py").write_text("raise ImportError")
    process = subprocess.Popen(
        [sys.executable, "-m", "tinymlp", "train", "iris", "--epochs", "3"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "TERM": "xterm"},
        stdout=there,
        stderr=there,
    )
    os.close(there)
    shown = b""
    try:
        while chunk := os.read(here, 10_000):
            shown += chunk
    except OSError:  # how a pseudo-terminal says that it has ended
        pass
    os.close(here)
    assert process.wait() == 0
    assert b"epoch   3  training loss" in shown
    assert (b"left at most" in shown) == with_rich
