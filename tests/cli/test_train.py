"""`tinymlp train` as a user has it: what is printed, what is saved, what is refused."""

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
from tests.depth import not_quick
from tinymlp.data.dataset import Dataset
from tinymlp.data.parts import draw_parts
from tinymlp.datasets import penguins
from tinymlp.errors import ArgumentError
from tinymlp.learning.penalty import L2
from tinymlp.model.defaults import SCHEDULE_NAMES
from tinymlp.model.fit import fit


def test_training_tells_what_it_did_and_saves(trained: tuple[Path, str]) -> None:
    folder, printed = trained
    assert "Dataset(150 examples, 4 inputs, 3 classes: setosa, versicolor, virginica)" in printed
    assert re.search(r"^epoch +1  training loss [\d.]+, accuracy [\d.]+ %", printed, re.MULTILINE)
    assert re.search(
        r"stopped after .* s: .*best.* at epoch (\d+); trained on all 120 examples for \1 epochs, "
        "as 3-fold cross-validation found best",
        printed,
    )
    assert re.search(
        r"^On the test part, accuracy [\d.]+ % on 30 examples; "
        r"always guessing 'setosa' gets 33.3 %; "
        r"on the training part [\d.]+ %$",
        printed,
        re.MULTILINE,
    )
    assert "Confusion matrix" in printed
    assert "saved iris.json (fingerprint " in printed
    assert sorted(path.name for path in folder.iterdir()) == ["iris.json"]


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
                *("train", "iris", "--epochs", 3, "--seed", seed, "--json", "--force"),
                folder=tmp_path,
            ).stdout
        )["fingerprint"]
        for seed in (5, 5, 6)
    ]
    assert prints[0] == prints[1] != prints[2]


@not_quick
def test_a_number_is_learned_as_a_number(tmp_path: Path) -> None:
    lines = ["x,y", *(f"{i / 10},{3 * i / 10 + 1.5}" for i in range(100))]
    (tmp_path / "line.csv").write_text("\n".join(lines))
    result = tinymlp_command("train", "line.csv", "--hidden", "none", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert re.search(
        r"^On the test part, off by [\d.e-]+ y on average \(mean absolute error\), R squared "
        r"[\d.]+ on 20 examples; always guessing the training part's mean, [\d.]+ y: off by "
        r"[\d.]+, R squared [\d.-]+; on the training part R squared [\d.]+$",
        result.stdout,
        re.MULTILINE,
    )
    (tmp_path / "new.csv").write_text("x\n20.0\n")
    predicted = tinymlp_command("predict", "line.json", "new.csv", folder=tmp_path).stdout
    name, answer = predicted.split()
    assert name == "y,problem"
    assert abs(float(answer.removesuffix(",")) - 61.5) < 0.5


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["train", "iris", "--epochs", "0"], 2, "--epochs must be a whole number from 1 up"),
        (["train", "iris", "--learning-rate", "-1"], 2, "--learning-rate must be a number above 0"),
        (["train", "iris", "--batch-size", "0"], 2, "--batch-size"),
        (["train", "iris", "--loss", "poisson"], 2, "--loss must be one for classes of 'species'"),
        (
            ["train", "iris", "--loss", "binary_cross_entropy"],
            2,
            "--loss must be one for the 3 classes of 'species'",
        ),
        (
            ["train", "iris", "--out", "no/such/folder.json"],
            2,
            "--out must be a file in a folder that exists, got 'no/such/folder.json': make the "
            "folder first",
        ),
    ],
)
def test_what_cannot_be_trained_is_one_line_and_writes_nothing(
    arguments: list[str], code: int, message: str, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    result = tinymlp_command(*arguments, folder=tmp_path)
    assert message in refusal(result)
    assert result.returncode == code
    assert sorted(tmp_path.iterdir()) == before


def recipe_of(rows: int, *options: object, folder: Path) -> tuple[object, object, int]:
    """Return what the training was given, what it was trained on, and how many epochs it had."""
    lines = ["x,y", *(f"{i % 7},{'ab'[i % 2]}" for i in range(rows))]
    (folder / "few.csv").write_text("\n".join(lines))
    quick = ("--hidden", "none", "--test", "none", "--json")
    result = tinymlp_command("train", "few.csv", *quick, *options, folder=folder)
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    return told["trained_with"], told["trained_on"], told["epochs"]


@not_quick
@pytest.mark.parametrize("rows", [8, 40, 210])
def test_what_is_not_asked_for_is_as_fit_has_it(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained_with, trained_on, epochs = recipe_of(rows, folder=tmp_path)
    monkeypatch.chdir(tmp_path)
    data = Dataset.from_csv("few.csv")
    model = fit(data, hidden=[], verbose=False)
    assert trained_with == model.trained_with
    assert epochs == len(model.history.epochs)
    assert isinstance(trained_on, dict)
    assert {name: trained_on.get(name) for name in model.trained_on} == model.trained_on


def test_none_is_for_no_penalty_no_patience_and_no_validation(tmp_path: Path) -> None:
    none = ("--l2", "none", "--patience", "none", "--validation", "none", "--epochs", 12)
    trained_with, trained_on, epochs = recipe_of(40, *none, folder=tmp_path)
    data = Dataset.from_csv(tmp_path / "few.csv")
    model = fit(
        data, hidden=[], penalty=None, patience=None, validation=None, n_epochs=12, verbose=False
    )
    assert epochs == 12
    assert trained_with == model.trained_with
    assert isinstance(trained_on, dict)
    assert "n_folds" not in trained_on


def test_validation_may_be_a_number_of_folds(tmp_path: Path) -> None:
    _, trained_on, _ = recipe_of(40, "--validation", 4, "--epochs", 2, folder=tmp_path)
    assert isinstance(trained_on, dict)
    assert trained_on["n_folds"] == 4


IRIS = Dataset([[1.0], [2.0]] * 10, ["a", "b"] * 10)


@pytest.mark.parametrize(
    ("options", "call"),
    [
        (["--test", "1.5"], lambda: IRIS.split(test=1.5)),
        (["--test", "half"], lambda: IRIS.split(test="half")),  # type: ignore[arg-type]
        (["--split", "sideways"], lambda: draw_parts(IRIS, test=0.2, seed=0, split="sideways")),
        (["--validation", "half"], lambda: fit(IRIS, validation="half")),
        (["--seed", "-1"], lambda: IRIS.split(seed=-1)),
        (["--seed", "x"], lambda: IRIS.split(seed="x")),  # type: ignore[arg-type]
        (["--epochs", "2.5"], lambda: fit(IRIS, n_epochs=2.5)),  # type: ignore[arg-type]
        (["--epochs", "many"], lambda: fit(IRIS, n_epochs="many")),  # type: ignore[arg-type]
        (["--batch-size", "x"], lambda: fit(IRIS, batch_size="x")),  # type: ignore[arg-type]
        (["--learning-rate", "fast"], lambda: fit(IRIS, learning_rate="fast")),  # type: ignore[arg-type]
        (["--schedule", "cosine"], lambda: fit(IRIS, schedule="cosine")),
        (["--schedule", "warm_up"], lambda: fit(IRIS, schedule="warm_up")),
        (
            ["--schedule", "step_decay", "--learning-rate", "fast"],
            lambda: fit(IRIS, schedule="step_decay", learning_rate="fast"),  # type: ignore[arg-type]
        ),
        (["--freeze", "2"], lambda: fit(IRIS, frozen=2)),
        (["--freeze", "x"], lambda: fit(IRIS, frozen="x")),  # type: ignore[arg-type]
        (["--patience", "x"], lambda: fit(IRIS, patience="x")),
        (["--clip-norm", "0"], lambda: fit(IRIS, clip_norm=0)),
        (["--max-norm", "-3"], lambda: fit(IRIS, max_norm=-3)),
        (["--dropout", "1"], lambda: fit(IRIS, dropout=1)),
        (["--dropout", "half"], lambda: fit(IRIS, dropout="half")),  # type: ignore[arg-type]
        (["--l2", "-1"], lambda: L2(-1)),
        (["--l2", "x"], lambda: L2("x")),  # type: ignore[arg-type]
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
def test_a_wrong_option_gets_the_sentence_of_the_wrong_argument_about_the_option(
    options: list[str], call: Callable[[], object], tmp_path: Path
) -> None:
    result = tinymlp_command("train", "iris", *options, folder=tmp_path)
    with pytest.raises(ArgumentError) as caught:
        call()
    told, of_argument = refusal(result), str(caught.value)
    name, what, got = re.split(
        " must be |, got ", told.removeprefix("tinymlp: error: "), maxsplit=2
    )
    assert name in (*options, "strength")
    assert ", Dataset" not in what
    assert "None" not in what
    assert got == of_argument.partition(", got ")[2]
    assert result.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_the_test_part_may_be_a_number_of_examples(tmp_path: Path) -> None:
    result = tinymlp_command("train", "iris", "--epochs", 1, "--test", 24, folder=tmp_path)
    assert "24 examples are kept apart to test on" in result.stdout
    again = tinymlp_command("evaluate", "iris.json", "iris", "--part", "test", folder=tmp_path)
    assert re.match(r"On the test part, accuracy [\d.]+ % on 24 examples; ", again.stdout)


def test_an_existing_file_that_is_no_model_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "iris.json").write_text("my own notes")
    result = tinymlp_command("train", "iris", "--epochs", 1, folder=tmp_path)
    assert refusal(result) == (
        "tinymlp: error: --out must be a new file or a model, got 'iris.json': "
        "it is here already and is not a model: choose another name with --out"
    )
    assert (tmp_path / "iris.json").read_text() == "my own notes"


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
def test_a_terminal_shows_one_line_with_a_curve_with_rich_and_without(
    with_rich: bool, tmp_path: Path
) -> None:
    import pty

    here, there = pty.openpty()
    if not with_rich:
        (tmp_path / "rich.py").write_text("raise ImportError")
    process = subprocess.Popen(
        [sys.executable, "-m", "tinymlp", "train", "iris", "--epochs", "3"],
        cwd=tmp_path,
        env={
            **{name: value for name, value in os.environ.items() if name != "COLUMNS"},
            "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}",
            "TERM": "xterm",
            "NO_COLOR": "1",
            "PYTHONIOENCODING": "utf-8",
        },
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
    assert (b"\x1b[2K" in shown) == with_rich
    assert b"[1;36m" not in shown  # NO_COLOR
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    *_, line = [line for line in re.split(r"[\r\n]+", text) if "epoch 3/3" in line]
    assert re.search(r"epoch 3/3  [▁-█]{3}  loss [\d.]+, validation [\d.]+", line)


@pytest.mark.parametrize("schedule", SCHEDULE_NAMES)
def test_every_schedule_of_the_command_line_is_that_of_fit(schedule: str, tmp_path: Path) -> None:
    told = recipe_of(40, "--schedule", schedule, "--epochs", 3, folder=tmp_path)[0]
    lines = [[float(i % 7)] for i in range(40)]
    model = fit(Dataset(lines, ["ab"[i % 2] for i in range(40)]), schedule=schedule, n_epochs=3)
    assert isinstance(told, dict)
    assert told["optimizer"] == model.trained_with["optimizer"]
    assert told["optimizer"]["learning_rate"]["name"] == schedule


def weather(path: Path, rows: int) -> None:
    """Write a table whose rows are of a city, which holds them together, and weigh something."""
    lines = ["day,temp,sky,weight,city,rain"]
    lines += (
        f"{i},{i % 9},{'gray' if i % 3 else 'blue'},{1 + i % 2},c{i % 8},{'ny'[i % 2]}"
        for i in range(rows)
    )
    path.write_text("\n".join(lines) + "\n")


def test_training_goes_on_from_a_saved_model(tmp_path: Path) -> None:
    weather(tmp_path / "last.csv", 60)
    weather(tmp_path / "this.csv", 40)
    first = ("--ignore", "day", "--weights", "weight", "--group", "city", "--hidden", "3")
    result = tinymlp_command("train", "last.csv", *first, "--epochs", 2, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    before = (tmp_path / "last.json").read_bytes()
    start = tinymlp.load(tmp_path / "last.json")
    on = ("--start", "last.json", "--freeze", 1, "--epochs", 3)
    result = tinymlp_command("train", "this.csv", *on, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert f"starts from last.json (fingerprint {start.network.fingerprint()})" in result.stdout
    model = tinymlp.load(tmp_path / "this.json")
    assert model.encoder == start.encoder
    now, then = model.network.layers, start.network.layers
    assert now[0].parameters() == then[0].parameters()
    assert now[1].parameters() != then[1].parameters()
    # What the rows weigh, and what holds them together, the start model says.
    noted = {name: model.trained_on[name] for name in ("weights", "group", "split")}
    assert noted == {"weights": "weight", "group": "city", "split": "grouped"}
    assert (tmp_path / "last.json").read_bytes() == before
    for seed, words in (
        (0, "which has not seen this test part"),
        (1, "examples of this test part, which flatters the new model: use the same --seed (0)"),
    ):
        again = ("--out", "again.json", "--seed", seed, "--force")
        result = tinymlp_command("train", "last.csv", *on, *again, folder=tmp_path)
        assert words in result.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--hidden", "4"], "hidden must be [3] as the model start has it, got [4]: leave it out"),
        (["--activation", "tanh"], "activation must be ['relu'] as the model start has it, got"),
        (["--scaling", "none"], "scaling must be 'standard' as the model start has it, got 'none'"),
        (["--ignore", "day"], "--ignore must be left out beside --start, whose columns and task"),
        (["--task", "regression"], "--task must be left out beside --start, whose columns and"),
        (["--target", "sky"], "'sky' must be one of the labels n, y, got"),
        (["--out", "sub/../last.json"], "--out must be another file than --start, which stays as"),
        (["--group", "nowhere"], "must be a table with the column 'nowhere'"),
    ],
)
def test_what_contradicts_the_model_to_start_from_is_refused(
    options: list[str], message: str, tmp_path: Path
) -> None:
    weather(tmp_path / "last.csv", 20)
    (tmp_path / "sub").mkdir()
    first = ("--ignore", "day", "--hidden", "3", "--epochs", 1)
    tinymlp_command("train", "last.csv", *first, folder=tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    out = () if "--out" in options else ("--out", "new.json")
    on = ("--start", "last.json", *out, *options)
    result = tinymlp_command("train", "last.csv", *on, folder=tmp_path)
    assert result.returncode in (1, 2)
    assert message in refusal(result)
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


def test_quiet_is_the_result_and_nothing_else(tmp_path: Path) -> None:
    result = tinymlp_command("train", "iris", "--epochs", 2, "--quiet", folder=tmp_path)
    first, last = result.stdout.splitlines()
    assert first.startswith("On the test part, accuracy")
    assert last == "saved iris.json"
    assert result.stderr == ""
    both = tinymlp_command("train", "iris", "--quiet", "--verbose", folder=tmp_path)
    assert both.returncode == 2
    told = tinymlp_command("train", "iris", "--epochs", 2, "--quiet", "--json", folder=tmp_path)
    assert json.loads(told.stdout)["epochs"] == 2
    assert told.stderr == ""


def test_verbose_tells_the_columns_the_settings_and_the_time(tmp_path: Path) -> None:
    result = tinymlp_command("train", "iris", "--epochs", 150, "--verbose", folder=tmp_path)
    numbers = re.findall(r"^epoch +(\d+) ", result.stdout, re.MULTILINE)
    assert numbers == [str(i) for i in range(1, 151)][: len(numbers)]
    for words in (r"petal_width_cm +number +1\n", "batch size: 32", "trained in"):
        assert re.search(words, result.stdout)


@pytest.mark.parametrize("option", [["--test", "40"], ["--test", "1"], ["--validation", "0.99"]])
def test_a_part_of_a_wrong_size_is_never_told_an_argument_that_train_lacks(
    option: list[str], tmp_path: Path
) -> None:
    (tmp_path / "few.csv").write_text("size,color\n" + "1,red\n2,blue\n" * 20)
    error = refusal(tinymlp_command("train", "few.csv", *option, folder=tmp_path))
    assert "take another size" in error
    assert "test=" not in error
