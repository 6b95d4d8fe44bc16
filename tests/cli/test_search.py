"""`tinymlp search` ranks what `search` finds, and its winner is what `tinymlp train` makes."""

import json
import re
import shlex
import signal
import sys
from pathlib import Path

import pytest

import tinymlp
from tests.cli.running import started_command, tinymlp_command

GRID = ("--grid", "hidden=none/2,3", "--grid", "learning_rate=0.001/0.1")
QUICK = ("--epochs", 3, "--validation", "none", "--folds", 2)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("search")
    result = tinymlp_command(
        "search", "iris", *GRID, *QUICK, "--seed", 2, "--out", "best.json", folder=folder
    )
    assert result.returncode == 0, result.stderr
    return folder, result.stdout


def test_the_table_is_ranked_best_first_and_saw_no_test_part(found: tuple[Path, str]) -> None:
    _, printed = found
    training, _ = tinymlp.datasets.iris().split(test=0.2, seed=2)
    result = tinymlp.search(
        training,
        {"hidden": [[], [2, 3]], "learning_rate": [0.001, 0.1]},
        k=2,
        seed=2,
        n_epochs=3,
        validation=None,
        verbose=False,
    )
    rows = re.findall(r"^(none|2,3) +(\S+)  (.* ± .*)  (\S+)$", printed, re.MULTILINE)
    sizes = {"none": [], "2,3": [2, 3]}
    assert [{"hidden": sizes[h], "learning_rate": float(rate)} for h, rate, *_ in rows] == [
        settings for settings, _ in result.ranked
    ]
    assert [(shown, worst) for *_, shown, worst in rows] == [
        (f"{one.mean:.4f} ± {one.spread:.4f}", f"{one.worst:.4f}") for _, one in result.ranked
    ]
    assert "the search sees none of them, and only the best is tried on them" in printed


def test_the_command_makes_the_same_model(found: tuple[Path, str]) -> None:
    folder, printed = found
    (command,) = re.findall(r"^  (tinymlp train .*)$", printed, re.MULTILINE)
    result = tinymlp_command(*shlex.split(command)[1:], "--out", "again.json", folder=folder)
    assert result.returncode == 0, result.stderr
    (fingerprint,) = re.findall(r"saved best.json \((.*)\)", printed)
    assert f"saved again.json ({fingerprint})" in result.stdout
    (headline,) = re.findall(r"^On the test part.*$", printed, re.MULTILINE)
    assert f"\n{headline}\n" in result.stdout
    again = tinymlp_command("evaluate", "best.json", "iris", "--part", "test", folder=folder)
    assert again.stdout.splitlines()[0] == headline
    one, other = (tinymlp.load(folder / name) for name in ("best.json", "again.json"))
    assert one.trained_on == other.trained_on
    assert one.trained_with == other.trained_with


def test_the_command_has_every_option_that_was_given(tmp_path: Path) -> None:
    lines = ["x,more x,who,w,y", *(f"{i % 7},{i % 3},{i // 4},1,{i % 2}" for i in range(40))]
    (tmp_path / "my data.csv").write_text("\n".join(lines))
    options = ["--target", "y", "--header", "--weights", "w", "--group", "who", "--text", "more x"]
    options += [
        "--task",
        "classification",
        "--clip-norm",
        "1e-05",
        "--l2",
        "none",
        "--test",
        "0.25",
    ]
    result = tinymlp_command(
        *("search", "my data.csv", "--grid", "patience=none/2", *QUICK, *options, "--json"),
        *("--workers", 2),
        folder=tmp_path,
    )
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    words = shlex.split(told["best"]["command"])
    assert words[:3] == ["tinymlp", "train", "my data.csv"]
    assert "--workers" not in words
    again = tinymlp_command(*words[1:], "--json", folder=tmp_path)
    assert json.loads(again.stdout)["fingerprint"] == told["fingerprint"]
    assert json.loads(again.stdout)["test"] == told["test"]
    assert [path.name for path in tmp_path.iterdir() if path.name != "my data.csv"] == [
        "my data.json"  # of the second command: without --out, a search saves nothing
    ]


def test_settings_that_diverge_are_last_and_the_others_are_ranked(tmp_path: Path) -> None:
    result = tinymlp_command(
        *("search", "iris", "--grid", "learning-rate=1e300/0.01", "--optimizer", "sgd"),
        *QUICK,
        folder=tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert re.search(r"^0.01 .* ± .*\n1e300 +diverged$", result.stdout, re.MULTILINE)
    assert "tinymlp train iris --optimizer sgd --learning-rate 0.01 " in result.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "the following arguments are required: --grid"),
        (["--grid", "hiden=1/2"], "did you mean 'hidden'?"),
        (["--grid", "hidden=1/2", "--hidden", "3"], "got 'hidden': leave out --hidden"),
        (["--grid", "l2=0.1/-1"], "must be a number from 0, got -1"),
        (["--grid", "activation=relu/rellu"], "did you mean 'relu'?"),
        (["--grid", "hidden=1/2", "--out", "no/such.json"], "make the folder first"),
        (
            ["--grid", "hidden=1/2", "--folds", "500"],
            "--folds must be a whole number from 2 to 120",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_before_any_training(
    options: list[str], message: str, tmp_path: Path
) -> None:
    result = tinymlp_command("search", "iris", "--epochs", 10**6, *options, folder=tmp_path)
    assert result.returncode == 2
    assert message in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT as a terminal does")
@pytest.mark.parametrize("more", [[], ["--json", "--workers", "2"]])
def test_ctrl_c_shows_the_combinations_that_are_done(more: list[str], tmp_path: Path) -> None:
    rates = "/".join(f"0.0{n}" for n in range(1, 60))
    long = ("--epochs", "100", "--patience", "none", "--validation", "none", "--folds", "2")
    process = started_command(
        *("search", "iris", "--grid", f"learning-rate={rates}", *long, "--out", "best.json", *more),
        folder=tmp_path,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if re.match(r"\d+ of 118 trainings done", line):
            break
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=600)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []
    if more:
        told = json.loads(printed)
        assert 1 <= len(told["tried"]) < 59
        assert "test" not in told
    else:
        assert "tinymlp train iris --learning-rate 0.0" in printed
        assert "On the test part" not in printed
