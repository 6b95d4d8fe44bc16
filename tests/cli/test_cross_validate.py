"""`tinymlp cross-validate` tells what `cross_validate` finds."""

import json
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

import tinymlp
from tests.cli.running import refusal, started_command, tinymlp_command

QUICK = ("--hidden", 2, "--epochs", 2, "--validation", "none")
HOW: dict[str, Any] = {"hidden": [2], "n_epochs": 2, "validation": None}


def test_the_table_has_each_score_beside_always_guessing(tmp_path: Path) -> None:
    result = tinymlp_command("cross-validate", "iris", "--folds", 3, *QUICK, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    found = tinymlp.cross_validate(tinymlp.datasets.iris(), k=3, verbose=False, **HOW)
    assert f"\n{found}; always guessing gets 0.3200\n" in result.stdout
    table = dict(re.findall(r"^(\S.*?)  +([\d.]+ ± [\d.]+)", result.stdout, re.MULTILINE))
    assert table["accuracy"] == f"{found.mean:.4f} ± {found.spread:.4f}"
    assert list(table)[1:] == ["log loss", "Brier score", "ROC AUC", "calibration error"]
    mean = sum(one.log_loss for one in found.evaluations) / 3  # type: ignore[misc]
    assert table["log loss"].startswith(f"{mean:.4f} ±")
    assert list(tmp_path.iterdir()) == []


def test_a_regression_has_its_own_scores(tmp_path: Path) -> None:
    lines = ["x,y", *(f"{i},{2 * i + i % 3}" for i in range(20))]
    (tmp_path / "line.csv").write_text("\n".join(lines))
    result = tinymlp_command(
        "cross-validate", "line.csv", "--json", "--seed", 3, *QUICK, folder=tmp_path
    )
    told = json.loads(result.stdout)
    data = tinymlp.Dataset.from_csv(tmp_path / "line.csv")
    found = tinymlp.cross_validate(data, seed=3, verbose=False, **HOW)
    assert (told["mean"], told["spread"]) == (found.mean, found.spread)
    assert told["n_folds_done"] == told["n_folds"] == 5
    assert [one["r_squared"] for one in told["evaluations"]] == found.scores
    always = [one["baseline"]["r_squared"] for one in told["evaluations"]]
    assert told["scores"]["r_squared"]["always_guessing"] == pytest.approx(sum(always) / 5)
    assert set(told["scores"]) == {
        *("r_squared", "mean_absolute_error", "root_mean_squared_error", "loss"),
    }


def test_workers_change_nothing_and_groups_stay_whole(tmp_path: Path) -> None:
    lines = ["x,who,y", *(f"{i},{i // 5},{'ab'[i % 2]}" for i in range(20))]
    (tmp_path / "few.csv").write_text("\n".join(lines))
    grouped = ("cross-validate", "few.csv", "--group", "who", *QUICK, "--json")
    arguments = (*grouped, "--folds", 2)
    alone = tinymlp_command(*arguments, folder=tmp_path)
    shared = tinymlp_command(*arguments, "--workers", 2, folder=tmp_path)
    assert json.loads(alone.stdout) == json.loads(shared.stdout)
    assert [one["n_examples"] for one in json.loads(alone.stdout)["evaluations"]] == [10, 10]
    result = tinymlp_command(*grouped, "--folds", 5, folder=tmp_path)
    assert "from 2 to 4, got 5" in refusal(result)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--folds", "1"], "--folds must be a whole number from 2"),
        (["--folds", "x"], "--folds must be a whole number from 2"),
        (["--workers", "0"], "--workers must be a whole number from 1"),
        (["--hidden", "0"], "--hidden must be"),
    ],
)
def test_what_makes_no_sense_is_one_line(options: list[str], message: str, tmp_path: Path) -> None:
    result = tinymlp_command("cross-validate", "iris", *options, folder=tmp_path)
    assert message in refusal(result)
    assert result.returncode == 2


def test_what_train_alone_takes_is_refused(tmp_path: Path) -> None:
    result = tinymlp_command("cross-validate", "iris", "--test", "0.2", folder=tmp_path)
    assert result.returncode == 2
    assert "there is no option '--test'" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT as a terminal does")
@pytest.mark.parametrize("more", [[], ["--workers", "2"]])
def test_ctrl_c_shows_the_folds_that_are_done(more: list[str], tmp_path: Path) -> None:
    long = ("--epochs", "100", "--patience", "none", "--validation", "none", "--folds", "60")
    process = started_command("cross-validate", "iris", *long, *more, folder=tmp_path)
    assert process.stderr is not None
    for line in process.stderr:
        if re.match(r"\d+ of 60 trainings done", line):
            break
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=600)
    assert process.returncode == 130
    assert "Traceback" not in errors
    n_left, n_done = re.findall(r"interrupted, (\d+) folds? left: .* over (\d+) folds?", printed)[0]
    assert int(n_left) + int(n_done) == 60


def test_a_learning_curve_ends_at_the_cross_validation(tmp_path: Path) -> None:
    asked = ("cross-validate", "iris", "--folds", 3, *QUICK, "--learning-curve")
    result = tinymlp_command(*asked, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    data = tinymlp.datasets.iris()
    found = tinymlp.cross_validate(data, k=3, verbose=False, **HOW)
    curve = tinymlp.learning_curve(data, k=3, verbose=False, **HOW)
    assert f"\n{found}; always guessing gets" in result.stdout
    assert result.stdout.endswith(f"\n{curve}\n")
    told = json.loads(tinymlp_command(*asked, "--json", folder=tmp_path).stdout)["learning_curve"]
    assert told["conclusion"] == curve.conclusion
    assert [one["n_examples"] for one in told["sizes"]] == curve.sizes == [12, 25, 50, 100]
    assert told["sizes"][-1]["test"]["scores"] == found.scores


def test_a_learning_curve_of_too_few_is_refused(tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("\n".join(["x,y", *(f"{i},{2 * i}" for i in range(20))]))
    asked = ("cross-validate", "few.csv", *QUICK, "--learning-curve")
    assert "20 training examples or more" in refusal(tinymlp_command(*asked, folder=tmp_path))
